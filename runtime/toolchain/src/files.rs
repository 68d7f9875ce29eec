//! Reads and writes files.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use serde::de::DeserializeOwned;

use crate::Error;

/// Reads a file.
///
/// # Errors
/// [`Error::File`].
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::file(path))
}

/// Reads a JSON file.
///
/// # Errors
/// [`Error::File`], [`Error::Json`].
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    serde_json::from_slice(&read(path)?).map_err(|source| Error::Json { path: path.to_owned(), source })
}

/// Writes a package, as [`write()`] does. A file that is there is replaced only if it is a WebAssembly file, so that a mistaken name
/// costs no source.
///
/// # Errors
/// [`Error::File`], [`Error::NotReplaced`].
pub fn write_package(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    const MAGIC: &[u8] = b"\0asm";
    if let Ok(found) = fs::metadata(path) {
        let mut begin = Vec::new();
        if found.is_file() {
            let opened = File::open(path).map_err(Error::file(path))?;
            opened.take(MAGIC.len() as u64).read_to_end(&mut begin).map_err(Error::file(path))?;
        }
        if !found.is_file() || (!begin.is_empty() && begin != MAGIC) {
            return Err(Error::NotReplaced { path: path.to_owned() });
        }
    }
    write(path, bytes)
}

/// Writes a file in one piece, so that a concurrent reader sees the old or the new one. A file that would not change is
/// left alone, and keeps its time.
///
/// # Errors
/// [`Error::File`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file(path))?;
    }
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&aside, bytes).map_err(Error::file(path))?;
    fs::rename(&aside, path).map_err(Error::file(path))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_change_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.wasm");
        write(&path, b"one").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write(&path, b"one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_package_replaces_packages_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/a.wasm");
        for bytes in [b"\0asm1", b"\0asm2"] {
            write_package(&file, bytes).unwrap();
            assert_eq!(fs::read(&file).unwrap(), bytes);
        }
        fs::write(&file, "").unwrap();
        write_package(&file, b"\0asm").unwrap();
        let source = folder.path().join("manifest.json");
        fs::write(&source, "{}").unwrap();
        for kept in [source.as_path(), folder.path()] {
            assert!(matches!(write_package(kept, b"\0asm"), Err(Error::NotReplaced { .. })), "{}", kept.display());
        }
        assert_eq!(fs::read(&source).unwrap(), b"{}");
    }
}
