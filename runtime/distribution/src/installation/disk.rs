//! Changes of files that are whole or not there, also after a crash.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The end of the name of a file that is not complete yet.
pub(super) const UNFINISHED: &str = ".unfinished";

/// The file system. Tests let it fail at a chosen step.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) steps_left: Option<std::sync::atomic::AtomicUsize>,
}

impl Disk {
    /// Writes a file, in place of one of that name. A reader sees the old content or the new one, and so does whoever comes
    /// after a crash. The caller holds the lock of the folder.
    pub(super) fn write(&self, folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
        let unfinished = folder.join(format!("{name}{UNFINISHED}"));
        self.step()?;
        let mut file = options().open(&unfinished)?;
        // In two parts, so that a test can end between them.
        let (first, second) = bytes.split_at(bytes.len() / 2);
        file.write_all(first)?;
        self.step()?;
        file.write_all(second)?;
        self.step()?;
        file.sync_all()?;
        self.step()?;
        fs::rename(&unfinished, folder.join(name))?;
        self.step()?;
        sync(folder)
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub(super) fn create_folder(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        self.step()?;
        folders().create(folder)?;
        self.step()?;
        folder.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync)
    }

    #[cfg(not(test))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    /// Fails from the chosen step on, as for a process that was killed there.
    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        use std::sync::atomic::Ordering::SeqCst;
        match &self.steps_left {
            Some(left) if left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_err() => {
                Err(io::Error::other("killed"))
            }
            _ => Ok(()),
        }
    }
}

/// New files: everybody may read them, and only their owner may write, for any umask.
fn options() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options
}

/// New folders, likewise.
fn folders() -> DirBuilder {
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o755);
    folders
}

/// Whether users other than the owner may write to a file or folder. On systems without such permissions it is not known.
pub(super) fn is_open_to_others(found: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::mode(found) & 0o022 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

/// Makes sure that a crash does not undo a change of the names in a folder.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened like a file, and the system does this by itself.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}
