//! Reading the file of one package.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use greenroom::Package;
use greenroom_domain::{Sentence, of_file, sentence};
use greenroom_package::{DEFAULT_MAX_BYTES, PackageError};

/// Reads one package, and checks everything that needs no compilation.
///
/// # Errors
/// What is wrong with the file or the package, with its path.
pub fn read(path: &Path) -> Result<Package, Sentence> {
    Package::read(read_bytes(path)?).map_err(|error| of_file(path, error.sentence()))
}

/// Reads the file of a package, which may be no package.
///
/// # Errors
/// Where it is no regular file, is too large, or cannot be read, with its path.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Sentence> {
    let unreadable = |error: io::Error| {
        sentence!(
            "failure-setup-package-unreadable",
            "{file}: cannot be read: {error}; check the path",
            file = path.display(),
            error = error
        )
    };
    // Checked before the file is opened: opening a FIFO waits for a writer, and opening a device may do something.
    let found = fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(sentence!(
            "failure-setup-not-a-file",
            "{file}: this is {kind}, not a file: a package is a regular file",
            file = path.display(),
            kind = kind_of(&found)
        ));
    }
    let most = DEFAULT_MAX_BYTES as u64;
    if found.len() > most {
        let bytes = usize::try_from(found.len()).unwrap_or(usize::MAX);
        let error = PackageError::TooLarge { bytes, max: DEFAULT_MAX_BYTES };
        return Err(of_file(path, error.sentence()));
    }
    let mut bytes = Vec::new();
    // Not to the end, which a file of the kernel may not have: those have a size of zero.
    File::open(path).and_then(|file| file.take(found.len()).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

/// The kind of a file that is not a regular one, for people.
fn kind_of(found: &fs::Metadata) -> Sentence {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = found.file_type();
        if kind.is_fifo() {
            return sentence!("failure-setup-kind-fifo", "a FIFO");
        }
        if kind.is_socket() {
            return sentence!("failure-setup-kind-socket", "a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return sentence!("failure-setup-kind-device", "a device");
        }
    }
    if found.is_dir() {
        sentence!("failure-setup-kind-folder", "a folder")
    } else {
        sentence!("failure-setup-kind-special", "a special file")
    }
}
