//! The directory of compiled code: whether it is the operator's alone, and reading and writing entries whole.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::MAX_BYTES;

/// How entries' names end.
const ENTRY: &str = ".cwasm";

/// How the names of files begin that are being written.
const UNFINISHED: &str = ".unfinished-";

/// How old an unfinished file is before it is taken for a crash's: writing one takes seconds.
const UNFINISHED_FOR: Duration = Duration::from_secs(3_600);

/// How long an entry is kept that nobody uses.
const UNUSED_FOR: Duration = Duration::from_secs(60 * 24 * 3_600);

/// How large all entries together may grow before those that were not used for longest go: 1 GiB.
const MAX_KEPT_BYTES: u64 = 1 << 30;

/// How exactly an entry's last use is written down, as its modification time: a write per use would be too many.
const USE_NOTED_EVERY: Duration = Duration::from_secs(24 * 3_600);

/// Why a directory, or what lies in it, is not trusted or cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{} is a symbolic link: name what it leads to", .0.display())]
    Link(PathBuf),
    #[error("{} is no {wanted}", path.display())]
    Kind { path: PathBuf, wanted: &'static str },
    #[cfg(unix)]
    #[error("{} belongs to user {owner}: it has to belong to user {user}, who runs this, or to root", path.display())]
    Owner { path: PathBuf, owner: u32, user: u32 },
    #[cfg(unix)]
    #[error(
        "others than its owner can write to {} (mode {mode:03o}): take that right away, as `chmod go-w` does",
        path.display()
    )]
    Writable { path: PathBuf, mode: u32 },
    #[error("{} is larger than {MAX_BYTES} bytes", .0.display())]
    TooLarge(PathBuf),
}

impl Unusable {
    fn io(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), source }
    }
}

/// A directory that was found to be the operator's alone.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes the directory where it is missing, for its owner alone, and looks whether it can be trusted.
    pub(crate) fn open(path: &Path) -> Result<Self, Unusable> {
        // Without a slash at its end, which would have a link followed.
        let path: &Path = &path.components().collect::<PathBuf>();
        let unusable = Unusable::io(path);
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            create(path).map_err(&unusable)?;
        }
        // Links above it are followed once; from here on the path has none.
        let real = fs::canonicalize(path).map_err(&unusable)?;
        if fs::symlink_metadata(path).map_err(&unusable)?.is_symlink() {
            return Err(Unusable::Link(path.to_owned()));
        }
        let directory = Self { path: real };
        directory.check()?;
        Ok(directory)
    }

    /// Whether it is still the operator's alone, up to the root of the file system.
    fn check(&self) -> Result<(), Unusable> {
        for (above, path) in self.path.ancestors().enumerate() {
            let metadata = fs::symlink_metadata(path).map_err(Unusable::io(path))?;
            if !metadata.is_dir() {
                return Err(Unusable::Kind { path: path.to_owned(), wanted: "directory" });
            }
            // In a sticky directory such as /tmp others can add, not take away or exchange what is not theirs.
            owners_alone(path, &metadata, above > 0)?;
        }
        Ok(())
    }

    /// Reads an entry, if there is one.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Unusable> {
        self.check()?;
        let path = self.entry(name);
        let unusable = Unusable::io(&path);
        let file = match open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(error)),
        };
        let metadata = file.metadata().map_err(&unusable)?;
        if !metadata.is_file() {
            return Err(Unusable::Kind { path, wanted: "file" });
        }
        owners_alone(&path, &metadata, false)?;
        let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        if size > MAX_BYTES {
            return Err(Unusable::TooLarge(path));
        }
        let mut bytes = Vec::with_capacity(size);
        // No further than it was: a file that grows meanwhile is not what it was.
        (&file).take(metadata.len()).read_to_end(&mut bytes).map_err(&unusable)?;
        note_use(&file, &metadata);
        Ok(Some(bytes))
    }

    /// Writes an entry: it is there whole, or as it was.
    pub(crate) fn write(&self, name: &str, parts: &[&[u8]]) -> Result<(), Unusable> {
        self.check()?;
        if parts.iter().map(|part| part.len()).sum::<usize>() > MAX_BYTES {
            return Err(Unusable::TooLarge(self.entry(name)));
        }
        let written = || {
            // For its owner alone, whatever the umask.
            let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.path)?;
            for part in parts {
                file.write_all(part)?;
            }
            file.as_file().sync_all()?;
            file.persist(self.entry(name))?;
            Ok(())
        };
        written().map_err(Unusable::io(&self.path))?;
        self.tidy();
        Ok(())
    }

    /// Whether an entry cannot be used for what it is itself, not for what is above it or for a fault that may pass.
    pub(crate) fn is_at_fault(&self, name: &str, reason: &Unusable) -> bool {
        let at_fault = match reason {
            Unusable::TooLarge(path) => path,
            #[cfg(unix)]
            Unusable::Owner { path, .. } | Unusable::Writable { path, .. } => path,
            Unusable::Io { .. } | Unusable::Link(_) | Unusable::Kind { .. } => return false,
        };
        *at_fault == self.entry(name)
    }

    /// Takes an entry away that is not fit.
    pub(crate) fn remove(&self, name: &str) {
        match fs::remove_file(self.entry(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, name, "an unfit entry of compiled code cannot be removed"),
        }
    }

    /// Takes away what crashes have left, and what has not been used for long or has become too much. What does not work
    /// is left for the next time.
    fn tidy(&self) {
        let now = SystemTime::now();
        let mut entries: Vec<(Duration, u64, PathBuf)> = Vec::new();
        for file in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let (name, Ok(metadata)) = (file.file_name(), file.metadata()) else { continue };
            let (Some(name), true) = (name.to_str(), metadata.is_file()) else { continue };
            // A time in the future is a clock that was put right: as good as now.
            let age = metadata.modified().ok().and_then(|at| now.duration_since(at).ok()).unwrap_or_default();
            if name.starts_with(UNFINISHED) && age > UNFINISHED_FOR {
                let _ = fs::remove_file(file.path());
            } else if name.ends_with(ENTRY) {
                entries.push((age, metadata.len(), file.path()));
            }
        }
        entries.sort();
        let mut kept = 0;
        for (age, bytes, path) in entries {
            kept += bytes;
            if age > UNUSED_FOR || kept > MAX_KEPT_BYTES {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn entry(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}{ENTRY}"))
    }
}

/// Writes down that an entry was used. Where that cannot be done it counts as older than it is.
fn note_use(file: &File, metadata: &Metadata) {
    let now = SystemTime::now();
    let noted = metadata.modified().ok().and_then(|at| now.duration_since(at).ok());
    if noted.is_some_and(|age| age > USE_NOTED_EVERY) {
        let _ = file.set_modified(now);
    }
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    // No link is followed, and a pipe that somebody put here holds nobody up.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Whether nobody but its owner can change it, and its owner is who runs this process, or root.
#[cfg(unix)]
fn owners_alone(path: &Path, metadata: &Metadata, sticky_will_do: bool) -> Result<(), Unusable> {
    use std::os::unix::fs::MetadataExt;

    let (owner, user) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner != user && owner != 0 {
        return Err(Unusable::Owner { path: path.to_owned(), owner, user });
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o022 != 0 && !(sticky_will_do && mode & 0o1000 != 0) {
        return Err(Unusable::Writable { path: path.to_owned(), mode });
    }
    Ok(())
}

/// Elsewhere this is not looked at: the operator names a directory of their own profile.
#[cfg(not(unix))]
fn owners_alone(_: &Path, _: &Metadata, _: bool) -> Result<(), Unusable> {
    Ok(())
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn it_is_made_for_its_owner_alone_with_what_is_missing_above_it() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(&place.path().join("a/b")).unwrap();
        let mode = |path: &str| fs::metadata(place.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("a"), mode("a/b")), (0o700, 0o700));
        directory.write("x", &[b"one", b"two"]).unwrap();
        assert_eq!(mode("a/b/x.cwasm"), 0o600);
        assert_eq!(directory.read("x").unwrap().unwrap(), b"onetwo");
        assert!(directory.read("y").unwrap().is_none());
    }

    #[test]
    fn who_else_can_write_there_or_above_is_refused_by_path() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("above/own");
        let directory = Directory::open(&path).unwrap();
        directory.write("x", &[b"code"]).unwrap();
        for (changed, mode) in [("above/own", 0o770), ("above/own", 0o702), ("above", 0o777)] {
            chmod(&place.path().join(changed), mode);
            let refused = Directory::open(&path).unwrap_err();
            assert!(matches!(&refused, Unusable::Writable { path, .. } if path.ends_with(changed)), "{refused}");
            assert!(refused.to_string().contains(&format!("mode {mode:03o}")), "{refused}");
            directory.read("x").unwrap_err();
            directory.write("x", &[b"other"]).unwrap_err();
            chmod(&place.path().join(changed), 0o700);
        }
        chmod(&place.path().join("above"), 0o1777);
        assert_eq!(directory.read("x").unwrap().unwrap(), b"code", "a sticky one above will do");
        chmod(&path, 0o1777);
        directory.read("x").unwrap_err();
    }

    #[test]
    fn an_entry_is_at_fault_for_what_it_is_itself() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("own");
        let directory = Directory::open(&path).unwrap();
        directory.write("x", &[b"code"]).unwrap();
        let is_at_fault = || directory.is_at_fault("x", &directory.read("x").unwrap_err());
        chmod(&path, 0o770);
        assert!(!is_at_fault(), "who could write there before it was seen is another question");
        chmod(&path, 0o700);
        chmod(&path.join("x.cwasm"), 0o666);
        assert!(is_at_fault());
        chmod(&path.join("x.cwasm"), 0o600);
        let passing = Unusable::Io { path: path.join("x.cwasm"), source: rustix::io::Errno::MFILE.into() };
        assert!(!directory.is_at_fault("x", &passing));
        File::options().write(true).open(path.join("x.cwasm")).unwrap().set_len(MAX_BYTES as u64 + 1).unwrap();
        assert!(is_at_fault());
    }

    #[test]
    fn links_pipes_directories_and_open_files_are_no_entries() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("own");
        let directory = Directory::open(&path).unwrap();
        fs::write(place.path().join("elsewhere"), "code").unwrap();
        symlink(place.path().join("elsewhere"), path.join("link.cwasm")).unwrap();
        fs::create_dir(path.join("directory.cwasm")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(path.join("pipe.cwasm")).status().unwrap().success());
        directory.write("open", &[b"code"]).unwrap();
        chmod(&path.join("open.cwasm"), 0o666);
        for name in ["link", "directory", "pipe", "open"] {
            directory.read(name).unwrap_err();
        }
        symlink(&path, place.path().join("a-link")).unwrap();
        assert!(matches!(Directory::open(&place.path().join("a-link")), Err(Unusable::Link(_))));
        let file = place.path().join("elsewhere");
        assert!(matches!(Directory::open(&file), Err(Unusable::Kind { .. })));
        assert!(Directory::open(&file.join("below")).is_err());
    }

    #[test]
    fn what_crashes_left_and_what_nobody_uses_goes_when_something_is_written() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(place.path()).unwrap();
        // Sparse: it takes no room.
        let put = |name: &str, bytes: u64, age: Duration| {
            let file = File::create(place.path().join(name)).unwrap();
            file.set_len(bytes).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        };
        let left = || {
            let mut left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
            left.sort();
            left
        };
        let (hours, days) = (Duration::from_secs(3_600), Duration::from_secs(24 * 3_600));
        put(".unfinished-old", 1, 2 * hours);
        put(".unfinished-new", 1, hours / 2);
        put("unused.cwasm", 1, 61 * days);
        put("used.cwasm", 1, 59 * days);
        put("somebody's own.txt", 1, 100 * days);
        directory.write("new", &[b"c"]).unwrap();
        assert_eq!(left(), [".unfinished-new", "new.cwasm", "somebody's own.txt", "used.cwasm"]);
        put("large.cwasm", MAX_KEPT_BYTES - 2, 3 * days);
        put("young.cwasm", 1, days / 2);
        directory.write("new", &[b"c"]).unwrap();
        assert_eq!(left(), [".unfinished-new", "large.cwasm", "new.cwasm", "somebody's own.txt", "young.cwasm"]);
    }

    #[test]
    fn a_use_is_written_down_once_a_day() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(place.path()).unwrap();
        directory.write("x", &[b"code"]).unwrap();
        let path = place.path().join("x.cwasm");
        let age = || fs::metadata(&path).unwrap().modified().unwrap().elapsed().unwrap();
        for (before, noted) in [(Duration::from_secs(50 * 3_600), true), (Duration::from_secs(20 * 3_600), false)] {
            File::open(&path).unwrap().set_modified(SystemTime::now() - before).unwrap();
            directory.read("x").unwrap();
            assert_eq!(age() < Duration::from_secs(3_600), noted);
        }
    }
}
