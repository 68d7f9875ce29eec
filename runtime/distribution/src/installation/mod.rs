//! Installed actions. Each is a deployment: several versions of it are there at once, one of them is active, and the one
//! before it can be made active again.
//!
//! An installation is a folder: `installed.json` says what is installed, `packages/sha256-DIGEST.wasm` are the packages, and
//! `lock` is held by the process that changes something. A change writes the packages first and then replaces
//! `installed.json`, so that a process that is killed leaves what was before or what is after. Packages that nothing refers
//! to are removed by the next change. Readers take no lock.

mod disk;
mod error;
mod state;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use greenroom_package::Package;
use greenroom_sentence::{Sentence, sentence};
use semver::VersionReq;

use self::{
    disk::Disk,
    state::{FORMAT, State},
};
pub use self::{
    error::{InstallError, InstallStep},
    state::{Actor, HistoryEntry, HistoryEvent, InstalledAction, InstalledVersion},
};
use crate::{candidate::Verified, digest::Digest};

/// The file that says what is installed.
const INSTALLED: &str = "installed.json";
/// The folder of the packages.
const PACKAGES: &str = "packages";
/// The file that a process locks while it changes something.
const LOCK: &str = "lock";
/// How large `installed.json` may be.
const MAX_STATE_BYTES: u64 = 64 << 20;

/// Whether an installed package becomes the active version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activation {
    /// Only if no version of the action is active.
    IfFirst,
    /// In place of this version, which was active when the decision was made; none if none was.
    Replacing(Option<Digest>),
}

/// What [`Installation::install`] did.
#[derive(Debug, Clone, PartialEq)]
pub struct Installed {
    /// The version.
    pub version: InstalledVersion,
    /// It is the active version now.
    pub is_active: bool,
    /// The package was installed before; only its grants were written anew.
    pub was_there: bool,
}

/// A folder of installed actions.
#[derive(Debug)]
pub struct Installation {
    root: PathBuf,
    disk: Disk,
}

impl Installation {
    /// The installation in a folder, which need not exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), disk: Disk::default() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.root
    }

    /// All installed actions, by name.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn actions(&self) -> Result<Vec<(String, InstalledAction)>, InstallError> {
        Ok(self.state()?.actions.into_iter().collect())
    }

    /// An installed action.
    ///
    /// # Errors
    /// [`InstallError::NoAction`], or the folder cannot be read.
    pub fn action(&self, name: &str) -> Result<InstalledAction, InstallError> {
        self.state()?.actions.remove(name).ok_or_else(|| InstallError::NoAction(name.to_owned()))
    }

    /// The file of an installed package.
    pub fn file(&self, digest: &Digest) -> PathBuf {
        self.root.join(PACKAGES).join(file_name(digest))
    }

    /// Reads an installed package. Its digest is checked every time.
    ///
    /// # Errors
    /// [`InstallError::Damaged`], or the file cannot be read.
    pub fn package(&self, digest: &Digest) -> Result<Package, InstallError> {
        let path = self.file(digest);
        let file = || path.display().to_string();
        let bytes = fs::read(&path).map_err(|_| InstallError::Damaged { file: file() })?;
        if Digest::of(&bytes) != *digest {
            return Err(InstallError::Damaged { file: file() });
        }
        Package::read(bytes).map_err(|error| InstallError::Package { file: file(), error })
    }

    /// The version of an action that runs for a range of versions ([`InstalledAction::resolve`]), with its package; none if
    /// the action is not installed, or no version fits.
    ///
    /// # Errors
    /// As [`Installation::package`].
    pub fn resolve(
        &self,
        name: &str,
        wanted: &VersionReq,
    ) -> Result<Option<(InstalledVersion, Package)>, InstallError> {
        let mut state = self.state()?;
        loop {
            let version = state.actions.get(name).and_then(|action| action.resolve(wanted));
            let Some(version) = version.cloned() else { return Ok(None) };
            let package = self.package(&version.digest);
            if let Err(error @ InstallError::Damaged { .. }) = package {
                // Another process may have uninstalled it meanwhile; then another version fits, or none.
                let now = self.state()?;
                if now == state {
                    return Err(error);
                }
                state = now;
                continue;
            }
            return Ok(Some((version, package?)));
        }
    }

    /// Installs a package that was verified. It becomes active only as `activation` says. A package that is installed
    /// already gets these grants.
    ///
    /// # Errors
    /// [`InstallError::SameVersion`], [`InstallError::Conflict`], or the folder cannot be written. Nothing has changed then.
    pub fn install(
        &self,
        verified: &Verified,
        activation: &Activation,
        actor: &Actor,
    ) -> Result<Installed, InstallError> {
        let Verified(candidate) = verified;
        let manifest = candidate.package.manifest();
        let digest = Digest::of_package(&candidate.package);
        self.change(|state| {
            let action = state.actions.entry(manifest.name.clone()).or_default();
            if let Some(other) =
                action.versions.iter().find(|other| other.version == manifest.version && other.digest != digest)
            {
                return Err(InstallError::SameVersion {
                    name: manifest.name.clone(),
                    version: manifest.version.clone(),
                    installed: other.digest.clone(),
                });
            }
            let activates = match activation {
                Activation::IfFirst => action.active.is_none(),
                Activation::Replacing(expected) if *expected == action.active => true,
                Activation::Replacing(_) => return Err(InstallError::Conflict(manifest.name.clone())),
            };
            let before = action.by_digest(&digest).cloned();
            let was_there = before.is_some();
            let version = InstalledVersion {
                version: manifest.version.clone(),
                digest: digest.clone(),
                source: candidate.source.clone(),
                trust: candidate.verdict.clone(),
                grants: candidate.grants.clone(),
                installed_at: before.as_ref().map_or(actor.at, |before| before.installed_at),
                installed_by: before.as_ref().map_or(actor.by.clone(), |before| before.installed_by.clone()),
                pinned: before.is_some_and(|before| before.pinned),
            };
            if was_there {
                action.versions.retain(|other| other.digest != digest);
            } else {
                action.record(actor, HistoryEvent::Installed, &manifest.version);
            }
            action.add(version.clone());
            if activates && action.active.as_ref() != Some(&digest) {
                action.activate(&digest);
                action.record(actor, HistoryEvent::Activated, &manifest.version);
            }
            let is_active = action.active.as_ref() == Some(&digest);
            if self.package(&digest).is_err() {
                let written =
                    self.disk.write(&self.root.join(PACKAGES), &file_name(&digest), candidate.package.bytes());
                written.map_err(|error| self.io(InstallStep::WritePackage, error))?;
            }
            Ok(Installed { version, is_active, was_there })
        })
    }

    /// Makes an installed version active, in place of the one that was active when the decision was made.
    ///
    /// # Errors
    /// There is no such version, or [`InstallError::Conflict`].
    pub fn activate(
        &self,
        name: &str,
        digest: &Digest,
        expected: Option<&Digest>,
        actor: &Actor,
    ) -> Result<InstalledVersion, InstallError> {
        self.package(digest)?;
        self.change(|state| {
            let action = existing(state, name)?;
            let version = action.by_digest(digest).cloned();
            let version = version.ok_or_else(|| no_version(name, action, &digest.to_string()))?;
            if action.active.as_ref() != expected {
                return Err(InstallError::Conflict(name.to_owned()));
            }
            if expected != Some(digest) {
                action.activate(digest);
                action.record(actor, HistoryEvent::Activated, &version.version);
            }
            Ok(version)
        })
    }

    /// Makes the version active that was active before the present one. Again, and it goes back further.
    ///
    /// # Errors
    /// [`InstallError::NothingBefore`], or that version is damaged.
    pub fn rollback(&self, name: &str, actor: &Actor) -> Result<InstalledVersion, InstallError> {
        self.change(|state| {
            let action = existing(state, name)?;
            let digest = action.previous.pop().ok_or_else(|| InstallError::NothingBefore(name.to_owned()))?;
            let version = action.by_digest(&digest).cloned();
            let version = version.ok_or_else(|| InstallError::NothingBefore(name.to_owned()))?;
            self.package(&digest)?;
            action.active = Some(digest);
            action.record(actor, HistoryEvent::RolledBack, &version.version);
            Ok(version)
        })
    }

    /// Pins a version, so that it is never collected; or lets it go.
    ///
    /// # Errors
    /// There is no such version.
    pub fn pin(&self, name: &str, digest: &Digest, pinned: bool) -> Result<(), InstallError> {
        self.change(|state| {
            let action = existing(state, name)?;
            match action.versions.iter_mut().find(|version| version.digest == *digest) {
                Some(version) => version.pinned = pinned,
                None => return Err(no_version(name, action, &digest.to_string())),
            }
            Ok(())
        })
    }

    /// Uninstalls the versions in a range, or all. `in_use` says whether runs that go on use a version.
    ///
    /// # Errors
    /// No version fits, one of them is in use, or the active one would go and others stay.
    pub fn uninstall(
        &self,
        name: &str,
        wanted: &VersionReq,
        in_use: impl Fn(&InstalledVersion) -> bool,
        actor: &Actor,
    ) -> Result<Vec<InstalledVersion>, InstallError> {
        self.change(|state| {
            let action = existing(state, name)?;
            let is_meant = |version: &InstalledVersion| *wanted == VersionReq::STAR || wanted.matches(&version.version);
            let (gone, stay): (Vec<_>, Vec<_>) = action.versions.iter().cloned().partition(is_meant);
            if gone.is_empty() {
                return Err(no_version(name, action, &wanted.to_string()));
            }
            let named = |version: &InstalledVersion| (name.to_owned(), version.version.clone());
            if let Some((name, version)) = gone.iter().find(|version| in_use(version)).map(named) {
                return Err(InstallError::InUse { name, version });
            }
            let active = gone.iter().find(|version| Some(&version.digest) == action.active.as_ref());
            if let Some((name, version)) = active.filter(|_| !stay.is_empty()).map(named) {
                return Err(InstallError::Active { name, version });
            }
            for version in &gone {
                action.remove(&version.digest);
                action.record(actor, HistoryEvent::Uninstalled, &version.version);
            }
            if action.versions.is_empty() {
                state.actions.remove(name);
            }
            Ok(gone)
        })
    }

    /// Removes the versions that nothing uses: all but the active one, those that are pinned or in use, and of each action
    /// the last `keep` versions that were active before.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn collect(
        &self,
        keep: usize,
        in_use: impl Fn(&InstalledVersion) -> bool,
        actor: &Actor,
    ) -> Result<Vec<(String, InstalledVersion)>, InstallError> {
        self.change(|state| {
            let mut collected = Vec::new();
            for (name, action) in &mut state.actions {
                let recent: BTreeSet<Digest> = action.previous.iter().rev().take(keep).cloned().collect();
                let is_kept = |version: &InstalledVersion| {
                    version.pinned
                        || Some(&version.digest) == action.active.as_ref()
                        || recent.contains(&version.digest)
                        || in_use(version)
                };
                let gone: Vec<_> = action.versions.iter().filter(|version| !is_kept(version)).cloned().collect();
                for version in gone {
                    action.remove(&version.digest);
                    action.record(actor, HistoryEvent::Collected, &version.version);
                    collected.push((name.clone(), version));
                }
            }
            Ok(collected)
        })
    }

    /// Changes what is installed, under the lock.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> Result<T, InstallError>) -> Result<T, InstallError> {
        let packages = self.root.join(PACKAGES);
        self.disk.create_folder(&self.root).map_err(|error| self.io(InstallStep::CreateFolder, error))?;
        self.disk.create_folder(&packages).map_err(|error| self.io(InstallStep::CreateFolder, error))?;
        // The lock ends with the file, also when the process is killed.
        let _lock = self.lock().map_err(|error| self.io(InstallStep::Lock, error))?;
        let before = self.state()?;
        let mut state = before.clone();
        let done = change(&mut state)?;
        if state != before {
            let json = serde_json::to_vec_pretty(&state).map_err(|error| self.io(InstallStep::Write, error.into()))?;
            self.disk.write(&self.root, INSTALLED, &json).map_err(|error| self.io(InstallStep::Write, error))?;
        }
        // What is left over does no harm, and the next change removes it.
        let _ = self.remove_unreferenced(&state, &packages);
        Ok(done)
    }

    /// Waits until no other process changes something.
    fn lock(&self) -> io::Result<File> {
        let file = File::options().create(true).append(true).open(self.root.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => file.lock()?,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(file)
    }

    fn state(&self) -> Result<State, InstallError> {
        let path = self.root.join(INSTALLED);
        let wrong = |message: Sentence| InstallError::State { file: path.display().to_string(), message };
        // Packages are checked by their digests; what says the digests and the grants is not.
        for path in [&self.root, &path] {
            if fs::metadata(path).is_ok_and(|found| disk::is_open_to_others(&found)) {
                return Err(InstallError::OpenToOthers { path: path.display().to_string() });
            }
        }
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            Err(error) => return Err(self.io(InstallStep::Read, error)),
            Ok(found) if found.len() > MAX_STATE_BYTES => {
                return Err(wrong(sentence!(
                    "failure-installed-too-large",
                    "it has more than {most} bytes",
                    most = MAX_STATE_BYTES
                )));
            }
            Ok(_) => {}
        }
        let json = fs::read(&path).map_err(|error| self.io(InstallStep::Read, error))?;
        let value: serde_json::Value =
            serde_json::from_slice(&json).map_err(|error| wrong(error.to_string().into()))?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > FORMAT.into() => {
                Err(InstallError::NewerFormat { file: path.display().to_string(), format })
            }
            _ => serde_json::from_value(value).map_err(|error| wrong(error.to_string().into())),
        }
    }

    /// Removes packages that nothing refers to: of versions that are gone, and of changes that were cut off.
    fn remove_unreferenced(&self, state: &State, packages: &Path) -> io::Result<()> {
        let versions = state.actions.values().flat_map(|action| &action.versions);
        let wanted: BTreeSet<String> = versions.map(|version| file_name(&version.digest)).collect();
        for entry in fs::read_dir(packages)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_ours = name.to_str().is_some_and(|name| name.starts_with("sha256-"));
            if is_ours && !name.to_str().is_some_and(|name| wanted.contains(name)) {
                self.disk.remove(&entry.path())?;
            }
        }
        self.disk.remove(&self.root.join(format!("{INSTALLED}{}", disk::UNFINISHED)))
    }

    fn io(&self, step: InstallStep, error: io::Error) -> InstallError {
        InstallError::Io { folder: self.root.display().to_string(), step, error }
    }
}

fn file_name(digest: &Digest) -> String {
    format!("sha256-{}.wasm", digest.hex())
}

fn existing<'a>(state: &'a mut State, name: &str) -> Result<&'a mut InstalledAction, InstallError> {
    state.actions.get_mut(name).ok_or_else(|| InstallError::NoAction(name.to_owned()))
}

fn no_version(name: &str, action: &InstalledAction, wanted: &str) -> InstallError {
    let known = action.versions.iter().map(|version| version.version.to_string()).collect::<Vec<_>>().join(", ");
    InstallError::NoVersion { name: name.to_owned(), wanted: wanted.to_owned(), known }
}
