//! [`Language`]: the languages of actions that have a template.

use std::{fmt, path::Path};

use clap::ValueEnum;
use serde::Serialize;

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
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::Rust, Self::Typescript, Self::Python, Self::C];

    /// The file by which a project of the language is known.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Typescript => "package.json",
            Self::Python => "action.py",
            Self::C => "action.c",
        }
    }

    /// The name of its template's folder.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Typescript => "typescript",
            Self::Python => "python",
            Self::C => "c",
        }
    }

    /// The language of the project in a folder.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        Self::ALL.into_iter().find(|language| {
            let source = folder.join(language.sign());
            source.is_file() || folder.join("src").join(language.sign()).is_file()
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Typescript => "TypeScript",
            Self::Python => "Python",
            Self::C => "C",
        })
    }
}
