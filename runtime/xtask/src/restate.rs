//! Restate for the tests of workers: finds its server, or installs it from npm.

use std::path::PathBuf;

use greenroom_toolchain::restate;

use crate::{error::Error, repo};

/// The folder with the lock file.
const LOCK: &str = "tests/restate";

/// Finds the server, and installs it if it is missing and that is possible. Tests without it pass, so a warning names the tests
/// that are left out.
pub(crate) fn find() {
    if let Err(error) = need() {
        eprintln!("warning: NOT TESTED: workers that Restate calls. {error}");
    }
}

/// The same, where nothing may be left untested.
pub(crate) fn need() -> Result<(), Error> {
    program().map(drop)
}

/// The server, which is installed if it is missing.
pub(crate) fn program() -> Result<PathBuf, Error> {
    Ok(restate::install(&repo::root().join(LOCK))?)
}
