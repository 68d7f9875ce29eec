//! Writing to the directory of compiled code, and deleting from it.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{Directory, DirectoryError, SUFFIX};
use crate::precompiled::MAX_BYTES;

/// The beginning of the name of a file that is being written.
const TEMPORARY_PREFIX: &str = ".unfinished-";

/// An unfinished file of this age was left by a crash, because writing one takes seconds.
const STALE_AFTER: Duration = Duration::from_secs(3_600);

/// An entry is deleted after this time without use.
const EXPIRE_AFTER: Duration = Duration::from_secs(60 * 24 * 3_600);

/// The total size of entries. Beyond it, those that were not used for longest are deleted.
pub(super) const MAX_TOTAL_BYTES: u64 = 1 << 30;

impl Directory {
    /// Writes an entry atomically: readers see the new entry or the old one.
    pub(crate) fn write(&self, name: &str, parts: &[&[u8]]) -> Result<(), DirectoryError> {
        self.check()?;
        if parts.iter().map(|part| part.len()).sum::<usize>() > MAX_BYTES {
            return Err(DirectoryError::TooLarge(self.entry(name)));
        }
        let written = || {
            // `tempfile` gives access to the owner only, for any umask.
            let mut file = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(&self.path)?;
            for part in parts {
                file.write_all(part)?;
            }
            file.as_file().sync_all()?;
            file.persist(self.entry(name))?;
            Ok(())
        };
        written().map_err(DirectoryError::io(&self.path))?;
        self.tidy();
        Ok(())
    }

    /// Whether the fault is the entry's own, not that of a directory above it or of a temporary condition.
    pub(crate) fn is_entry_fault(&self, name: &str, reason: &DirectoryError) -> bool {
        let at_fault = match reason {
            DirectoryError::TooLarge(path) => path,
            #[cfg(unix)]
            DirectoryError::Owner { path, .. } | DirectoryError::Writable { path, .. } => path,
            DirectoryError::Io { .. }
            | DirectoryError::Link(_)
            | DirectoryError::NoDirectory(_)
            | DirectoryError::NoFile(_) => return false,
        };
        *at_fault == self.entry(name)
    }

    /// Deletes an invalid entry.
    pub(crate) fn remove(&self, name: &str) {
        match fs::remove_file(self.entry(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, name, "an invalid entry of compiled code cannot be deleted"),
        }
    }

    /// Deletes files that crashes left, entries that were not used for long, and entries beyond the total size. It
    /// ignores errors, because the next call tries again.
    fn tidy(&self) {
        let now = SystemTime::now();
        let mut entries: Vec<(Duration, u64, PathBuf)> = Vec::new();
        for file in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let (name, Ok(metadata)) = (file.file_name(), file.metadata()) else { continue };
            let (Some(name), true) = (name.to_str(), metadata.is_file()) else { continue };
            // A time in the future comes from a clock that was corrected since. It counts as now.
            let age = metadata.modified().ok().and_then(|at| now.duration_since(at).ok()).unwrap_or_default();
            if name.starts_with(TEMPORARY_PREFIX) && age > STALE_AFTER {
                let _ = fs::remove_file(file.path());
            } else if name.ends_with(SUFFIX) {
                entries.push((age, metadata.len(), file.path()));
            }
        }
        entries.sort();
        let mut kept = 0;
        for (age, bytes, path) in entries {
            kept += bytes;
            if age > EXPIRE_AFTER || kept > MAX_TOTAL_BYTES {
                let _ = fs::remove_file(path);
            }
        }
    }
}

#[cfg(unix)]
pub(super) fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
pub(super) fn create(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}
