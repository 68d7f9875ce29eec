//! The browser for the tests of the console: finds Chromium, or installs it.

use std::path::Path;

use crate::{error::Error, install, step};

/// Debian's browser, and its package.
pub(crate) const PROGRAM: &str = "/usr/bin/chromium";
const PACKAGE: &str = "chromium";

/// Finds Chromium, and installs it if it is missing and that is possible. Tests without it pass, so a warning says what is not
/// tested.
pub(crate) fn find() {
    if let Err(error) = need() {
        eprintln!("warning: NOT TESTED: the console in a browser. {error}");
    }
}

/// The same, where nothing may be left untested.
pub(crate) fn need() -> Result<(), Error> {
    let is_there = || Path::new(PROGRAM).exists();
    if is_there() {
        return Ok(());
    }
    let why = install("browser", PACKAGE);
    if is_there() {
        step("browser", format_args!("{PROGRAM} is installed"));
        return Ok(());
    }
    let why = why.unwrap_or_else(|| format!("the package {PACKAGE} has no such program"));
    Err(Error::NoBrowser { program: PROGRAM, why })
}
