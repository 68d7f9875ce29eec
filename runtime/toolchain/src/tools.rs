//! The tools that build actions: which are there, and how to get the others.

use std::path::Path;

use serde::Serialize;

use crate::{
    Language, c, process, python, rust,
    system::{NODE_REMEDY, PYTHON_REMEDY, node_version, npm_version, python_version},
};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_its_remedy() {
        for tool in tools() {
            assert_eq!(tool.version.is_none(), tool.remedy.is_some(), "{tool:?}");
        }
    }
}
