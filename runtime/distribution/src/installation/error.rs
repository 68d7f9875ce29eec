//! [`InstallError`]: why something was not installed, changed or read.

use std::io;

use greenroom_package::PackageError;
use greenroom_sentence::{Sentence, sentence};
use semver::Version;

use super::state::FORMAT;
use crate::{digest::Digest, sentences::of_place};

/// Why something was not installed, changed or read.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum InstallError {
    /// The folder cannot be read or written.
    Io {
        /// The folder.
        folder: String,
        /// What failed.
        step: InstallStep,
        /// Why.
        error: io::Error,
    },
    /// `installed.json` cannot be understood.
    State {
        /// The file.
        file: String,
        /// What is wrong.
        message: Sentence,
    },
    /// `installed.json` was written by a newer version.
    NewerFormat {
        /// The file.
        file: String,
        /// Its format.
        format: u64,
    },
    /// Other users can write to the folder, or to the list of what is installed.
    OpenToOthers {
        /// The file or folder.
        path: String,
    },
    /// A package was changed in its folder, or is gone.
    Damaged {
        /// The file.
        file: String,
    },
    /// An installed package can no longer be read.
    Package {
        /// The file.
        file: String,
        /// What is wrong.
        error: PackageError,
    },
    /// There is no such action.
    NoAction(String),
    /// There is no such version.
    NoVersion {
        /// The action.
        name: String,
        /// What was asked for.
        wanted: String,
        /// The installed versions.
        known: String,
    },
    /// Another package of this version is installed.
    SameVersion {
        /// The action.
        name: String,
        /// The version.
        version: Version,
        /// The digest of the one that is installed.
        installed: Digest,
    },
    /// Another process has changed the active version meanwhile.
    Conflict(String),
    /// There is nothing to go back to.
    NothingBefore(String),
    /// The active version cannot be removed while others stay.
    Active {
        /// The action.
        name: String,
        /// The version.
        version: Version,
    },
    /// Runs that go on use the version.
    InUse {
        /// The action.
        name: String,
        /// The version.
        version: Version,
    },
}

/// A step of a change of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallStep {
    /// Creating the folder.
    CreateFolder,
    /// Waiting for the lock.
    Lock,
    /// Reading what is installed.
    Read,
    /// Writing what is installed.
    Write,
    /// Writing a package.
    WritePackage,
}

impl InstallError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Io { folder, step, error } => step.failed(folder, error),
            Self::State { file, message } => sentence!(
                "failure-installed-unreadable",
                "{file} cannot be read: {message}; restore it from a backup, or move the folder away and install again",
                file = file,
                message = message
            ),
            Self::NewerFormat { file, format } => sentence!(
                "failure-installed-newer",
                "{file} has the format {format}, and this Greenroom reads format {known}: use a newer Greenroom",
                file = file,
                format = format,
                known = FORMAT
            ),
            Self::OpenToOthers { path } => sentence!(
                "failure-installed-open-to-others",
                "{path} can be written by other users, who could grant capabilities there: allow that to its owner only \
                 (chmod go-w)",
                path = path
            ),
            Self::Damaged { file } => sentence!(
                "failure-installed-damaged",
                "{file}: the installed package was changed or is damaged: install the action again",
                file = file
            ),
            Self::Package { file, error } => of_place(file, &error.sentence()),
            Self::NoAction(name) => sentence!(
                "failure-installed-no-action",
                "the action `{name}` is not installed: `greenroom actions list` shows the actions",
                name = name
            ),
            Self::NoVersion { name, wanted, known } => sentence!(
                "failure-installed-no-version",
                "no version of `{name}` that is installed fits `{wanted}`: there are {known}",
                name = name,
                wanted = wanted,
                known = known
            ),
            Self::SameVersion { name, version, installed } => sentence!(
                "failure-installed-same-version",
                "another package of {name} {version} is installed, with the digest {installed}: give the new one another \
                 version, or uninstall {name}@={version} first",
                name = name,
                version = version,
                installed = installed
            ),
            Self::Conflict(name) => sentence!(
                "failure-installed-conflict",
                "the active version of `{name}` was changed by somebody else meanwhile: look at it again, and repeat the \
                 command",
                name = name
            ),
            Self::NothingBefore(name) => sentence!(
                "failure-installed-nothing-before",
                "`{name}` has no version that was active before: there is nothing to go back to",
                name = name
            ),
            Self::Active { name, version } => sentence!(
                "failure-installed-active",
                "{name} {version} is active: make another version active first (`greenroom rollback`, `greenroom upgrade`), \
                 or uninstall all",
                name = name,
                version = version
            ),
            Self::InUse { name, version } => sentence!(
                "failure-installed-in-use",
                "{name} {version} is used by runs that go on: wait until they are done, and repeat the command",
                name = name,
                version = version
            ),
        }
    }
}

impl InstallStep {
    /// The sentence for a failure of this step.
    fn failed(self, folder: &str, error: &io::Error) -> Sentence {
        match self {
            Self::CreateFolder => sentence!(
                "failure-installed-folder",
                "the installed actions in {folder}: creating the folder failed: {error}",
                folder = folder,
                error = error
            ),
            Self::Lock => sentence!(
                "failure-installed-lock",
                "the installed actions in {folder}: locking failed: {error}",
                folder = folder,
                error = error
            ),
            Self::Read => sentence!(
                "failure-installed-reading",
                "the installed actions in {folder}: reading failed: {error}",
                folder = folder,
                error = error
            ),
            Self::Write => sentence!(
                "failure-installed-writing",
                "the installed actions in {folder}: writing failed: {error}",
                folder = folder,
                error = error
            ),
            Self::WritePackage => sentence!(
                "failure-installed-writing-package",
                "the installed actions in {folder}: writing a package failed: {error}",
                folder = folder,
                error = error
            ),
        }
    }
}
