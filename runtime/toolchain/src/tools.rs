//! The tools that build actions: which are there, and how to get the others.

use std::path::Path;

use serde::Serialize;

use crate::{Error, Language, c, process, python, rust, typescript};

/// A tool that building needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// The tool.
    pub name: &'static str,
    /// The language that needs it.
    pub language: Language,
    /// Its version; none where it is missing or too old.
    pub version: Option<String>,
    /// How to get it. None where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Tool {
    fn new(name: &'static str, language: Language, version: Option<String>, remedy: &str) -> Self {
        let remedy = version.is_none().then(|| remedy.to_owned());
        Self { name, language, version, remedy }
    }
}

/// The tools of all languages.
pub fn tools() -> Vec<Tool> {
    let rustc = || process::ask(process::command("rustc").arg("--version"));
    let target = || rust::active_has_target(Path::new(".")).then(|| rust::TARGET.to_owned());
    let (python3, node) = (python_version(), node_version());
    let installed = |program: crate::venv::Program| {
        let version =
            if program.is_installed() { program.version.to_owned() } else { "installed by the first build".into() };
        python3.is_some().then_some(version)
    };
    vec![
        Tool::new("rustc and cargo", Language::Rust, rustc(), "Install Rust: https://rustup.rs"),
        Tool::new(
            "the target wasm32-unknown-unknown",
            Language::Rust,
            target(),
            "`greenroom build` adds it; by hand: rustup target add wasm32-unknown-unknown",
        ),
        Tool::new("Node.js 20 or newer", Language::Typescript, node, NODE_REMEDY),
        Tool::new("npm", Language::Typescript, npm_version(), NODE_REMEDY),
        Tool::new("Python 3.10 or newer", Language::Python, python3.clone(), PYTHON_REMEDY),
        Tool::new("componentize-py", Language::Python, installed(python::COMPONENTIZE), PYTHON_REMEDY),
        Tool::new("zig", Language::C, c::zig_in_path().or_else(|| installed(c::ZIGLANG)), c::REMEDY),
    ]
}

const NODE_REMEDY: &str = "Install Node.js from https://nodejs.org, or with your package manager";
const PYTHON_REMEDY: &str = "Install Python from https://python.org, or with your package manager";

/// The Python for virtual environments.
///
/// # Errors
/// [`Error::NoTool`].
pub(crate) fn python(language: Language) -> Result<&'static str, Error> {
    match python_version() {
        Some(_) => Ok(PYTHON),
        None => {
            let found = process::ask(process::command(PYTHON).arg("--version"));
            let why =
                found.map_or_else(|| format!("there is no `{PYTHON}`"), |version| format!("`{PYTHON}` is {version}"));
            Err(Error::NoTool { tool: "Python 3.10 or newer", language, why, remedy: PYTHON_REMEDY.to_owned() })
        }
    }
}

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

fn python_version() -> Option<String> {
    at_least(process::ask(process::command(PYTHON).arg("--version"))?, "Python ", (3, 10))
}

fn node_version() -> Option<String> {
    at_least(process::ask(process::command("node").arg("--version"))?, "v", (20, 0))
}

fn npm_version() -> Option<String> {
    process::ask(process::command(typescript::NPM).arg("--version"))
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

    #[test]
    fn what_is_missing_comes_with_its_remedy() {
        for tool in tools() {
            assert_eq!(tool.version.is_none(), tool.remedy.is_some(), "{tool:?}");
        }
    }
}
