//! The languages of the example engines for `greenroom worker-stdio`: finds each, or installs it.

use greenroom_toolchain::{debian, process};

use crate::{STEPS, step};

/// A language: the program that runs it, Debian's package, and its example.
const LANGUAGES: [(&str, &str, &str); 2] = [("python3", "python3", "engine.py"), ("node", "nodejs", "engine.mjs")];

/// Finds the languages, and installs those that are missing where that is possible. A test without its language passes,
/// so a warning says what is not tested.
pub(crate) fn find() {
    for (program, package, example) in LANGUAGES {
        let version = || process::ask(process::command(program).arg("--version"));
        let why = match version() {
            Some(_) => continue,
            None => debian::install(STEPS, "engines", &[package]).err(),
        };
        match version() {
            Some(version) => step("engines", format_args!("{program} {version}")),
            None => {
                let why = why.unwrap_or_else(|| format!("{package} is installed and has no `{program}`"));
                eprintln!("warning: NOT TESTED: the example engine {example}. There is no `{program}`: {why}");
            }
        }
    }
}
