//! Node.js and Python: which versions are there.

use crate::{Error, Language, process};

/// The command of npm.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

pub(crate) const NODE_REMEDY: &str = "Install Node.js from https://nodejs.org, or with your package manager";
pub(crate) const PYTHON_REMEDY: &str = "Install Python from https://python.org, or with your package manager (on Debian and Ubuntu: python3 and python3-venv)";

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
                || format!("there is no `{PYTHON}`"),
                |version| format!("`{PYTHON}` is {version}, or has no `venv`"),
            );
            Err(Error::NoTool { tool: "Python 3.10 or newer", language, why, remedy: PYTHON_REMEDY.to_owned() })
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
    let missing =
        |tool, why| Error::NoTool { tool, language: Language::Typescript, why, remedy: NODE_REMEDY.to_owned() };
    if node_version().is_none() {
        let found = process::ask(process::command("node").arg("--version"));
        let why = found.map_or_else(|| "there is no `node`".to_owned(), |version| format!("`node` is {version}"));
        return Err(missing("Node.js 20 or newer", why));
    }
    npm_version().map(drop).ok_or_else(|| missing("npm", "there is no `npm`".to_owned()))
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
