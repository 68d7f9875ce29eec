//! The languages of the example engines for `greenroom worker-stdio`: finds each, or installs it.

use greenroom_toolchain::{go, process};

use crate::{STEPS, install, step};

/// A language: the program that runs it, Debian's package, and its example.
const ENGINES: [(&str, &str, &str); 2] = [("python3", "python3", "engine.py"), ("node", "nodejs", "engine.mjs")];

/// What projects of actions need besides, with Debian's package: npm for TypeScript, and a Python that makes virtual
/// environments for Python and C. The tests ask `greenroom doctor` for the rest.
const OF_PROJECTS: [(&[&str], &str); 2] =
    [(&["npm", "--version"], "npm"), (&["python3", "-c", "import ensurepip, venv"], "python3-venv")];

/// Finds the languages, and installs those that are missing where that is possible. A test without its language passes,
/// so a warning says what is not tested.
pub(crate) fn find() {
    for (program, package, example) in ENGINES {
        let version = || process::ask(process::command(program).arg("--version"));
        let why = match version() {
            Some(_) => continue,
            None => install("engines", package),
        };
        match version() {
            Some(version) => step("engines", format_args!("{program} {version}")),
            None => {
                let why = why.unwrap_or_else(|| format!("{package} is installed and has no `{program}`"));
                eprintln!("warning: NOT TESTED: the example engine {example}. There is no `{program}`: {why}");
            }
        }
    }
    for (command, package) in OF_PROJECTS {
        let is_there = || process::ask(process::command(command[0]).args(&command[1..])).is_some();
        if is_there() {
            continue;
        }
        let why = install("projects", package);
        if !is_there() {
            let why = why.unwrap_or_else(|| format!("{package} is installed, and `{}` fails", command.join(" ")));
            eprintln!("warning: NOT TESTED: projects of actions that need {package}: {why}");
        }
    }
    match go::install(STEPS) {
        Ok(version) => step("guide", format_args!("{version}")),
        Err(why) => eprintln!("warning: NOT TESTED: the guide's action in Go: {why}"),
    }
}
