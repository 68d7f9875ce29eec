//! The directory of compiled code. It checks that only the operator can write there, and reads and writes entries
//! atomically. Only a build that can compile writes.

#[cfg(feature = "compile")]
mod writing;

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use greenroom_domain::{Sentence, sentence};

use super::MAX_BYTES;

/// The end of the name of an entry's file.
const SUFFIX: &str = ".cwasm";

/// How precisely an entry's modification time records its last use. One write per use would be too many.
const USE_RECORD_INTERVAL: Duration = Duration::from_secs(24 * 3_600);

/// Why a directory, or a file in it, is not trusted or cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub(crate) enum DirectoryError {
    Io {
        path: PathBuf,
        source: io::Error,
    },
    Link(PathBuf),
    NoDirectory(PathBuf),
    NoFile(PathBuf),
    #[cfg(unix)]
    Owner {
        path: PathBuf,
        owner: u32,
        user: u32,
    },
    #[cfg(unix)]
    Writable {
        path: PathBuf,
        mode: u32,
    },
    TooLarge(PathBuf),
}

impl DirectoryError {
    /// The error as a sentence, for readers of each language.
    pub(crate) fn sentence(&self) -> Sentence {
        match self {
            Self::Io { path, source } => {
                sentence!("failure-code-io", "{path}: {error}", path = path.display(), error = source)
            }
            Self::Link(path) => sentence!(
                "failure-code-link",
                "{path} is a symbolic link: name its target instead",
                path = path.display()
            ),
            Self::NoDirectory(path) => {
                sentence!("failure-code-no-directory", "{path} is not a directory", path = path.display())
            }
            Self::NoFile(path) => sentence!("failure-code-no-file", "{path} is not a file", path = path.display()),
            #[cfg(unix)]
            Self::Owner { path, owner, user } => sentence!(
                "failure-code-owner",
                "{path} belongs to user {owner}: it has to belong to root or to user {user}, who runs this",
                path = path.display(),
                owner = owner,
                user = user
            ),
            #[cfg(unix)]
            Self::Writable { path, mode } => sentence!(
                "failure-code-writable",
                "others than its owner can write to {path} (mode {mode}): remove that right, such as with `chmod go-w`",
                path = path.display(),
                mode = format!("{mode:03o}")
            ),
            Self::TooLarge(path) => sentence!(
                "failure-code-large",
                "{path} is larger than {most} bytes",
                path = path.display(),
                most = MAX_BYTES
            ),
        }
    }

    fn io(path: &Path) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), source }
    }
}

/// A directory that only the operator can write to, as [`Directory::open`] has checked.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Checks that the directory can be trusted. A build that can compile creates it if it is missing, with access for
    /// its owner only. Another build could only create one without any code.
    pub(crate) fn open(path: &Path) -> Result<Self, DirectoryError> {
        // Removes a slash at the end of the path: with it, the system would follow a link.
        let path: &Path = &path.components().collect::<PathBuf>();
        let unusable = DirectoryError::io(path);
        #[cfg(feature = "compile")]
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            writing::create(path).map_err(&unusable)?;
        }
        // Links in the path above are resolved once. The resulting path contains no link.
        let real = fs::canonicalize(path).map_err(&unusable)?;
        if fs::symlink_metadata(path).map_err(&unusable)?.is_symlink() {
            return Err(DirectoryError::Link(path.to_owned()));
        }
        let directory = Self { path: real };
        directory.check()?;
        Ok(directory)
    }

    /// Checks the directory and every directory above it: no user but the operator and root can write there.
    fn check(&self) -> Result<(), DirectoryError> {
        for (above, path) in self.path.ancestors().enumerate() {
            let metadata = fs::symlink_metadata(path).map_err(DirectoryError::io(path))?;
            if !metadata.is_dir() {
                return Err(DirectoryError::NoDirectory(path.to_owned()));
            }
            // In a sticky directory such as /tmp, other users can add files, but not remove or replace those of the
            // operator.
            check_owner_only(path, &metadata, above > 0)?;
        }
        Ok(())
    }

    /// Reads an entry, if there is one.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DirectoryError> {
        self.check()?;
        let path = self.entry(name);
        let unusable = DirectoryError::io(&path);
        let file = match open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(error)),
        };
        let metadata = file.metadata().map_err(&unusable)?;
        if !metadata.is_file() {
            return Err(DirectoryError::NoFile(path));
        }
        check_owner_only(&path, &metadata, false)?;
        let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        if size > MAX_BYTES {
            return Err(DirectoryError::TooLarge(path));
        }
        let mut bytes = Vec::with_capacity(size);
        // At most the size that was checked, because the file may grow meanwhile.
        (&file).take(metadata.len()).read_to_end(&mut bytes).map_err(&unusable)?;
        record_use(&file, &metadata);
        Ok(Some(bytes))
    }

    /// The names of a package's entries, those that were used last first.
    #[cfg(not(feature = "compile"))]
    pub(crate) fn names_of(&self, package: &str) -> Result<Vec<String>, DirectoryError> {
        self.check()?;
        let unusable = DirectoryError::io(&self.path);
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.path).map_err(&unusable)? {
            let file = file.map_err(&unusable)?;
            let name = file.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_suffix(SUFFIX)) else { continue };
            if name.split_once('-').is_some_and(|(of, _)| of == package) {
                let used = file.metadata().and_then(|metadata| metadata.modified()).ok();
                entries.push((std::cmp::Reverse(used), name.to_owned()));
            }
        }
        entries.sort();
        Ok(entries.into_iter().map(|(_, name)| name).collect())
    }

    #[cfg(not(feature = "compile"))]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn entry(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}{SUFFIX}"))
    }
}

/// Records that an entry was used. If that fails, the entry only counts as older than it is.
fn record_use(file: &File, metadata: &Metadata) {
    let now = SystemTime::now();
    let noted = metadata.modified().ok().and_then(|at| now.duration_since(at).ok());
    if noted.is_some_and(|age| age > USE_RECORD_INTERVAL) {
        let _ = file.set_modified(now);
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    // Follow no link, and do not block on a named pipe.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Checks that only the owner can write to a path, and that the owner is the user of this process or root.
#[cfg(unix)]
fn check_owner_only(path: &Path, metadata: &Metadata, allow_sticky: bool) -> Result<(), DirectoryError> {
    use std::os::unix::fs::MetadataExt;

    let (owner, user) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner != user && owner != 0 {
        return Err(DirectoryError::Owner { path: path.to_owned(), owner, user });
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o022 != 0 && !(allow_sticky && mode & 0o1000 != 0) {
        return Err(DirectoryError::Writable { path: path.to_owned(), mode });
    }
    Ok(())
}

/// Not checked on other systems: the operator names a directory of their own profile there.
#[cfg(not(unix))]
fn check_owner_only(_: &Path, _: &Metadata, _: bool) -> Result<(), DirectoryError> {
    Ok(())
}

#[cfg(all(test, unix, feature = "compile"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::{writing::MAX_TOTAL_BYTES, *};

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn missing_directories_are_created_for_their_owner_only() {
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
    fn a_directory_that_other_users_can_write_to_is_refused_and_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("above/own");
        let directory = Directory::open(&path).unwrap();
        directory.write("x", &[b"code"]).unwrap();
        for (changed, mode) in [("above/own", 0o770), ("above/own", 0o702), ("above", 0o777)] {
            chmod(&place.path().join(changed), mode);
            let refused = Directory::open(&path).unwrap_err();
            assert!(matches!(&refused, DirectoryError::Writable { path, .. } if path.ends_with(changed)), "{refused}");
            assert!(refused.to_string().contains(&format!("mode {mode:03o}")), "{refused}");
            directory.read("x").unwrap_err();
            directory.write("x", &[b"other"]).unwrap_err();
            chmod(&place.path().join(changed), 0o700);
        }
        chmod(&place.path().join("above"), 0o1777);
        assert_eq!(directory.read("x").unwrap().unwrap(), b"code", "a sticky directory above is allowed");
        chmod(&path, 0o1777);
        directory.read("x").unwrap_err();
    }

    #[test]
    fn a_fault_of_the_entry_differs_from_one_of_its_surroundings() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("own");
        let directory = Directory::open(&path).unwrap();
        directory.write("x", &[b"code"]).unwrap();
        let is_at_fault = || directory.is_entry_fault("x", &directory.read("x").unwrap_err());
        chmod(&path, 0o770);
        assert!(!is_at_fault(), "the fault is the directory's");
        chmod(&path, 0o700);
        chmod(&path.join("x.cwasm"), 0o666);
        assert!(is_at_fault());
        chmod(&path.join("x.cwasm"), 0o600);
        let passing = DirectoryError::Io { path: path.join("x.cwasm"), source: rustix::io::Errno::MFILE.into() };
        assert!(!directory.is_entry_fault("x", &passing));
        File::options().write(true).open(path.join("x.cwasm")).unwrap().set_len(MAX_BYTES as u64 + 1).unwrap();
        assert!(is_at_fault());
    }

    #[test]
    fn links_pipes_directories_and_writable_files_are_no_entries() {
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
        assert!(matches!(Directory::open(&place.path().join("a-link")), Err(DirectoryError::Link(_))));
        let file = place.path().join("elsewhere");
        assert!(matches!(Directory::open(&file), Err(DirectoryError::NoDirectory(_))));
        assert!(Directory::open(&file.join("below")).is_err());
    }

    #[test]
    fn a_write_deletes_unfinished_unused_and_excess_files() {
        let place = tempfile::tempdir().unwrap();
        let directory = Directory::open(place.path()).unwrap();
        // A sparse file: it takes no disk space.
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
        put("large.cwasm", MAX_TOTAL_BYTES - 2, 3 * days);
        put("young.cwasm", 1, days / 2);
        directory.write("new", &[b"c"]).unwrap();
        assert_eq!(left(), [".unfinished-new", "large.cwasm", "new.cwasm", "somebody's own.txt", "young.cwasm"]);
    }

    #[test]
    fn the_last_use_is_recorded_once_a_day() {
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
