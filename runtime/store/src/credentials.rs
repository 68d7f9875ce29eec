//! Credentials that the store keeps encrypted: XChaCha20-Poly1305, a random nonce each, bound to their account. The key
//! is in a file of its own, so that a copy of the store alone gives nothing away.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Key, Payload},
};
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{CredentialStore, Credentials, SealedCredentials},
};
use rusqlite::{OptionalExtension, params};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    SqliteStore,
    open::{file_error, sync_directory_of},
};

/// Where the key is.
#[derive(Clone)]
pub(crate) enum KeySource {
    /// In a file, made when something is sealed for the first time.
    File(PathBuf),
    /// With a store in memory.
    Memory(Box<Key<XChaCha20Poly1305>>),
}

impl KeySource {
    pub(crate) fn in_memory() -> Self {
        Self::Memory(Box::new(Key::<XChaCha20Poly1305>::generate()))
    }

    /// The cipher; `create` makes the key file where there is none.
    fn cipher(&self, create: bool) -> Result<XChaCha20Poly1305, StoreError> {
        let path = match self {
            Self::Memory(key) => return Ok(XChaCha20Poly1305::new(key)),
            Self::File(path) => path,
        };
        let place = path.display().to_string();
        let file = match File::open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound && create => {
                create_key_file(path).and_then(|()| File::open(path)).map_err(|e| file_error(&place, &e))?
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::Io(format!(
                    "{place}: the key of the sealed credentials is missing; restore it, or connect the Zoom accounts again"
                )));
            }
            other => other.map_err(|e| file_error(&place, &e))?,
        };
        read_key(file, &place)
    }
}

#[async_trait]
impl SealedCredentials for SqliteStore {
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        let key = self.key.clone();
        let account = account.clone();
        self.read(move |c| {
            let row: Option<(Vec<u8>, Vec<u8>)> = c
                .prepare_cached("SELECT nonce, sealed FROM sealed_credentials WHERE zoom_account = ?1")?
                .query_row([account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((nonce, sealed)) = row else { return Ok(None) };
            let wrong = || {
                StoreError::Damaged(format!(
                    "the sealed credentials of Zoom account `{account}` do not open with this key: restore the key file, \
                     or connect the account again"
                ))
            };
            let nonce = XNonce::try_from(nonce.as_slice()).map_err(|_| wrong())?;
            let payload = Payload { msg: &sealed, aad: account.as_str().as_bytes() };
            let plain = key.cipher(false)?.decrypt(&nonce, payload).map_err(|_| wrong())?;
            let (client_id, secret): (String, String) = serde_json::from_slice(&plain).map_err(|_| wrong())?;
            Ok(Some(Credentials { client_id, client_secret: SecretString::from(secret) }))
        })
        .await
    }
}

#[async_trait]
impl CredentialStore for SqliteStore {
    async fn seal_credentials(&self, account: &ZoomAccountId, credentials: &Credentials) -> Result<(), StoreError> {
        let key = self.key.clone();
        let (account, credentials) = (account.clone(), credentials.clone());
        self.write(move |c| {
            // A new key beside credentials that it does not open would hide that the old key is gone.
            let first = c.query_row("SELECT NOT EXISTS (SELECT 1 FROM sealed_credentials)", [], |row| row.get(0))?;
            let cipher = key.cipher(first)?;
            let nonce = XNonce::generate();
            let plain = (&credentials.client_id, credentials.client_secret.expose_secret());
            let plain = SecretString::from(serde_json::to_string(&plain)?);
            let payload = Payload { msg: plain.expose_secret().as_bytes(), aad: account.as_str().as_bytes() };
            let sealed = cipher
                .encrypt(&nonce, payload)
                .map_err(|_| StoreError::Constraint("the credentials are too long to be sealed".to_owned()))?;
            c.prepare_cached(
                "INSERT INTO sealed_credentials (zoom_account, nonce, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed",
            )?
            .execute(params![account.as_str(), nonce.as_slice(), sealed])?;
            Ok(())
        })
        .await
    }

    async fn forget_credentials(&self, account: &ZoomAccountId) -> Result<bool, StoreError> {
        let account = account.clone();
        self.write(move |c| {
            let removed = c
                .prepare_cached("DELETE FROM sealed_credentials WHERE zoom_account = ?1")?
                .execute([account.as_str()])?;
            Ok(removed > 0)
        })
        .await
    }
}

fn read_key(mut file: File, place: &str) -> Result<XChaCha20Poly1305, StoreError> {
    #[cfg(unix)]
    {
        let mode = file.metadata().map_err(|e| file_error(place, &e))?;
        if std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o077 != 0 {
            return Err(StoreError::Io(format!(
                "{place}: this key can be read by others than its owner; `chmod 600` it, and renew the credentials if \
                 somebody may have read it"
            )));
        }
    }
    // One more than a key has, so that a longer file is seen to be no key.
    let mut bytes = secrecy::zeroize::Zeroizing::new([0; 33]);
    let mut length = 0;
    while length < bytes.len() {
        match file.read(&mut bytes[length..]).map_err(|e| file_error(place, &e))? {
            0 => break,
            read => length += read,
        }
    }
    XChaCha20Poly1305::new_from_slice(&bytes[..length])
        .map_err(|_| StoreError::Damaged(format!("{place}: a key has 32 bytes; restore the file")))
}

/// Written beside and linked into place: neither a crash nor another process that does the same leaves half a key, or
/// replaces one that is in use.
fn create_key_file(path: &Path) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", uuid::Uuid::now_v7()));
    let beside = PathBuf::from(beside);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(&Key::<XChaCha20Poly1305>::generate())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&beside, path));
    // What stays behind where this fails is a key that nothing was sealed with.
    let _ = fs::remove_file(&beside);
    match linked {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.and_then(|()| sync_directory_of(path)),
    }
}
