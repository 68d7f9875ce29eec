//! The OCI registry for the tests of distribution: finds it, or installs it.

use greenroom_toolchain::process;

use crate::{install, step};

/// The program, and Debian's package.
const PROGRAM: &str = "docker-registry";

/// Finds the registry, and installs it if it is missing and that is possible. Tests without it pass, so a warning says what
/// is not tested.
pub(crate) fn find() {
    let is_there = || process::ask(process::command(PROGRAM).arg("--version")).is_some();
    if is_there() {
        return;
    }
    let why = install("registry", PROGRAM);
    if is_there() {
        step("registry", format_args!("{PROGRAM} is installed"));
    } else {
        let why = why.unwrap_or_else(|| format!("the package {PROGRAM} has no such program"));
        eprintln!("warning: NOT TESTED: pushing to a registry, and pulling from it. There is no `{PROGRAM}`: {why}");
    }
}
