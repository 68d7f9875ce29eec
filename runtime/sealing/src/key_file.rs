//! The key of the sealed credentials and of the vault, in a file of its own.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Generate, Key},
};
use greenroom_domain::{StoreError, sentence};
use secrecy::zeroize::Zeroizing;

use crate::files::{file_error, sync_directory_of};

/// The place of the key.
#[derive(Clone)]
pub enum KeySource {
    /// In a file, made when something is sealed for the first time.
    File(PathBuf),
    /// With a store in memory, or a test.
    Memory(Box<Key<XChaCha20Poly1305>>),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Memory(_) => f.write_str("Memory"),
        }
    }
}

/// What [`KeySource::copy_to`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCopied {
    /// This file was made.
    Made(PathBuf),
    /// The same key was there already.
    WasThere,
}

impl KeySource {
    /// Gives the key to another place, so that values which are sealed here can be opened there. A key that is there is never
    /// replaced.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the key is missing here, or another one is there, and the errors of reading and writing the
    /// files.
    pub fn copy_to(&self, to: &Self) -> Result<KeyCopied, StoreError> {
        let key = self.bytes(false)?;
        let mut copied = KeyCopied::WasThere;
        if let Self::File(path) = to {
            let place = path.display().to_string();
            match fs::symlink_metadata(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    write_key_file(path, key.as_slice()).map_err(|error| file_error(&place, &error))?;
                    copied = KeyCopied::Made(path.clone());
                }
                there => {
                    there.map_err(|error| file_error(&place, &error))?;
                }
            }
        }
        // Another process may have made a key there meanwhile.
        if *to.bytes(false)? == *key {
            return Ok(copied);
        }
        let place = match to {
            Self::File(path) => path.display().to_string(),
            Self::Memory(_) => "(in memory)".to_owned(),
        };
        Err(StoreError::Key(sentence!(
            "failure-sealing-other-file",
            "{place} has another key than the one that the values are sealed with: move that file away if no other store needs it, \
             or name another key file",
            place = place
        )))
    }

    /// A random key that is kept nowhere: for a store in memory.
    pub fn in_memory() -> Self {
        Self::Memory(Box::new(Key::<XChaCha20Poly1305>::generate()))
    }

    /// The cipher; `create` makes the key file where there is none.
    pub(crate) fn cipher(&self, create: bool) -> Result<XChaCha20Poly1305, StoreError> {
        let key = self.bytes(create)?;
        XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|error| StoreError::Damaged(error.to_string().into()))
    }

    /// The key; `create` makes the key file where there is none.
    pub(crate) fn bytes(&self, create: bool) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let path = match self {
            Self::Memory(key) => return Ok(Zeroizing::new((**key).into())),
            Self::File(path) => path,
        };
        let place = path.display().to_string();
        let file = match File::open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound && create => {
                write_key_file(path, &Key::<XChaCha20Poly1305>::generate())
                    .and_then(|()| File::open(path))
                    .map_err(|e| file_error(&place, &e))?
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Key(sentence!(
                    "failure-sealing-missing",
                    "{place} is missing: put it back, or connect the Zoom accounts again, and give secrets and connections again",
                    place = place
                )));
            }
            other => other.map_err(|e| file_error(&place, &e))?,
        };
        read_key(file, &place)
    }
}

fn read_key(mut file: File, place: &str) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    #[cfg(unix)]
    {
        let mode = file.metadata().map_err(|e| file_error(place, &e))?;
        if std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o077 != 0 {
            return Err(StoreError::Key(sentence!(
                "failure-sealing-seen",
                "{place}: this key can be read by others than its owner; `chmod 600` it, and renew the credentials if \
                 somebody may have read it",
                place = place
            )));
        }
    }
    // One byte more than a key has, so that a longer file is not taken for a key.
    let mut bytes = Zeroizing::new([0; 33]);
    let mut length = 0;
    while length < bytes.len() {
        match file.read(&mut bytes[length..]).map_err(|e| file_error(place, &e))? {
            0 => break,
            read => length += read,
        }
    }
    let key = bytes[..length].try_into().map(Zeroizing::new);
    key.map_err(|_| {
        StoreError::Damaged(sentence!(
            "failure-sealing-key-bytes",
            "{place}: a key has 32 bytes; restore the file",
            place = place
        ))
    })
}

/// Written beside and linked into place: neither a crash nor another process that does the same leaves half a key, or
/// replaces one that is in use.
fn write_key_file(path: &Path, key: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", uuid::Uuid::now_v7()));
    let beside = PathBuf::from(beside);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(key)?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&beside, path));
    // If this fails, a key stays behind that nothing was sealed with.
    let _ = fs::remove_file(&beside);
    match linked {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.and_then(|()| sync_directory_of(path)),
    }
}
