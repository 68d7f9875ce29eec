//! [`Language`]: the languages of actions.

use std::{fmt, path::Path};

use clap::ValueEnum;
use serde::Serialize;

/// The component that other tools make, and `greenroom build` takes.
pub(crate) const COMPONENT: &str = "component.wasm";

/// The core module that other tools make, and of which `greenroom build` makes a component.
pub(crate) const MODULE: &str = "module.wasm";

/// A language of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Rust, with the SDK: the smallest and fastest actions after C
    Rust,
    /// TypeScript, on QuickJS
    #[value(alias = "ts")]
    Typescript,
    /// Python, on CPython
    #[value(alias = "py")]
    Python,
    /// C, with generated bindings
    C,
    /// Another language: other tools make `component.wasm` or `module.wasm`, and `greenroom build` makes a package of it
    #[value(skip)]
    Component,
}

impl Language {
    /// The languages that have a template and a build of their own.
    pub const ALL: [Self; 4] = [Self::Rust, Self::Typescript, Self::Python, Self::C];

    /// The file by which a project of the language is known.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Typescript => "package.json",
            Self::Python => "action.py",
            Self::C => "action.c",
            Self::Component => COMPONENT,
        }
    }

    /// The name of its template's folder.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Typescript => "typescript",
            Self::Python => "python",
            Self::C => "c",
            Self::Component => "component",
        }
    }

    /// The language of the project in a folder. What is not known is made by other tools.
    pub(crate) fn of(folder: &Path) -> Self {
        // What is ready counts first: its source may well have a `Cargo.toml` or a `package.json`.
        if [COMPONENT, MODULE].iter().any(|file| folder.join(file).is_file()) {
            return Self::Component;
        }
        let is_there = |language: &Self| {
            let source = folder.join(language.sign());
            source.is_file() || folder.join("src").join(language.sign()).is_file()
        };
        Self::ALL.into_iter().find(is_there).unwrap_or(Self::Component)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Typescript => "TypeScript",
            Self::Python => "Python",
            Self::C => "C",
            Self::Component => "another language",
        })
    }
}
