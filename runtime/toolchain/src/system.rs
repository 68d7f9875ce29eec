//! Node.js and Python: which versions are there.

use greenroom_sentence::{Sentence, sentence};

use crate::{Error, Language, process};

/// The command of npm.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// How to get Node.js.
pub(crate) fn node_remedy() -> Sentence {
    sentence!("failure-tool-node-remedy", "Install Node.js from https://nodejs.org, or with your package manager")
}

/// How to get Python.
pub(crate) fn python_remedy() -> Sentence {
    sentence!(
        "failure-tool-python-remedy",
        "Install Python from https://python.org, or with your package manager (on Debian and Ubuntu: python3 and \
         python3-venv)"
    )
}

/// The Node.js that is needed.
pub(crate) fn node_wanted() -> Sentence {
    sentence!("failure-tool-node", "Node.js 20 or newer")
}

/// The Python that is needed.
pub(crate) fn python_wanted() -> Sentence {
    sentence!("failure-tool-python", "Python 3.10 or newer")
}

/// The Python for virtual environments.
///
/// # Errors
/// [`Error::NoTool`].
pub(crate) fn python(language: Language) -> Result<&'static str, Error> {
    match python_version() {
        Some(_) => Ok(PYTHON),
        None => {
            let found = process::ask(process::command(PYTHON).arg("--version"));
            let why = found.map_or_else(
                || none(PYTHON),
                |version| {
                    sentence!(
                        "failure-tool-python-other",
                        "`{program}` is {version}, or has no `venv`",
                        program = PYTHON,
                        version = version
                    )
                },
            );
            Err(Error::NoTool { tool: python_wanted(), language, why, remedy: python_remedy() })
        }
    }
}

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

pub(crate) fn python_version() -> Option<String> {
    // Debian has the module for virtual environments in a package of its own.
    process::ask(process::command(PYTHON).args(["-c", "import ensurepip, venv"]))?;
    at_least(process::ask(process::command(PYTHON).arg("--version"))?, "Python ", (3, 10))
}

pub(crate) fn node_version() -> Option<String> {
    at_least(process::ask(process::command("node").arg("--version"))?, "v", (20, 0))
}

pub(crate) fn npm_version() -> Option<String> {
    process::ask(process::command(NPM).arg("--version"))
}

/// Checks that Node.js and npm are there.
///
/// # Errors
/// [`Error::NoTool`].
pub(crate) fn node() -> Result<(), Error> {
    let missing = |tool, why| Error::NoTool { tool, language: Language::Typescript, why, remedy: node_remedy() };
    if node_version().is_none() {
        let found = process::ask(process::command("node").arg("--version"));
        let why = found.map_or_else(
            || none("node"),
            |version| sentence!("failure-tool-node-other", "`node` is {version}", version = version),
        );
        return Err(missing(node_wanted(), why));
    }
    npm_version().map(drop).ok_or_else(|| missing("npm".into(), none("npm")))
}

fn none(program: &str) -> Sentence {
    sentence!("failure-tool-none", "there is no `{program}`", program = program)
}

/// A version, such as `v20.11.0` after the prefix `v`, if it is recent enough.
fn at_least(text: String, prefix: &str, least: (u32, u32)) -> Option<String> {
    let mut numbers = text.strip_prefix(prefix)?.split('.').map(|number| number.parse::<u32>().ok());
    let found = (numbers.next()??, numbers.next().flatten().unwrap_or(0));
    (found >= least).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        for (text, prefix, fits) in [
            ("v20.1.0", "v", true),
            ("v100.0.0", "v", true),
            ("v9.9.9", "v", false),
            ("Python 3.9.1", "Python ", false),
            ("Python 4.0", "Python ", true),
            ("nonsense", "v", false),
            ("v", "v", false),
        ] {
            let least = if prefix == "v" { (20, 0) } else { (3, 10) };
            assert_eq!(at_least(text.to_owned(), prefix, least).is_some(), fits, "{text}");
        }
    }
}
