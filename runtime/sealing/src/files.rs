//! Errors of files, and directories that survive a power cut.

use std::{fs, io, path::Path};

use greenroom_domain::{StoreError, sentence};

/// Makes a new name in a directory survive a power cut.
///
/// # Errors
/// Where the directory cannot be opened or synced.
pub fn sync_directory_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(parent)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The store's error for an error of a file.
pub fn file_error(place: &str, error: &io::Error) -> StoreError {
    let text = format!("{place}: {error}");
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(&text),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(text.into()),
        _ => StoreError::Io(text.into()),
    }
}

/// A file that cannot be written, with the remedy.
pub fn read_only(text: &str) -> StoreError {
    StoreError::ReadOnly(sentence!(
        "failure-store-check-permissions",
        "{what}; check the permissions of the file and its directory",
        what = text
    ))
}
