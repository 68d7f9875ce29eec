//! The tools that build actions: which are there, and how to get the others.

use std::path::Path;

use greenroom_sentence::{Sentence, sentence};
use serde::Serialize;

use crate::{
    Language, c, process, python, rust,
    system::{node_remedy, node_version, node_wanted, npm_version, python_remedy, python_version, python_wanted},
};

/// A tool that building needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// The tool.
    pub name: Sentence,
    /// The language that needs it.
    pub language: Language,
    /// Its version; none where it is missing or too old.
    pub version: Option<Sentence>,
    /// How to get it. None where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Sentence>,
}

impl Tool {
    fn new(name: impl Into<Sentence>, language: Language, version: Option<Sentence>, remedy: Sentence) -> Self {
        let remedy = version.is_none().then_some(remedy);
        Self { name: name.into(), language, version, remedy }
    }
}

/// The tools of all languages.
pub fn tools() -> Vec<Tool> {
    let rustc = || process::ask(process::command("rustc").arg("--version")).map(Sentence::from);
    let target = || rust::active_has_target(Path::new(".")).then(|| rust::TARGET.into());
    let zig = || c::zig_in_path().map(Sentence::from);
    let (python3, node) = (python_version(), node_version());
    let installed = |program: crate::venv::Program| {
        let version = if program.is_installed() {
            program.version.into()
        } else {
            sentence!("failure-tool-by-first-build", "installed by the first build")
        };
        python3.is_some().then_some(version)
    };
    vec![
        Tool::new(
            sentence!("failure-tool-rustc", "rustc and cargo"),
            Language::Rust,
            rustc(),
            sentence!("failure-tool-rust-remedy", "Install Rust: https://rustup.rs"),
        ),
        Tool::new(
            sentence!("failure-tool-target", "the target wasm32-unknown-unknown"),
            Language::Rust,
            target(),
            sentence!(
                "failure-tool-target-remedy",
                "`greenroom build` adds it; by hand: rustup target add wasm32-unknown-unknown"
            ),
        ),
        Tool::new(node_wanted(), Language::Typescript, node.map(Sentence::from), node_remedy()),
        Tool::new("npm", Language::Typescript, npm_version().map(Sentence::from), node_remedy()),
        Tool::new(python_wanted(), Language::Python, python3.clone().map(Sentence::from), python_remedy()),
        Tool::new("componentize-py", Language::Python, installed(python::COMPONENTIZE), python_remedy()),
        Tool::new("zig", Language::C, zig().or_else(|| installed(c::ZIGLANG)), c::remedy()),
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
