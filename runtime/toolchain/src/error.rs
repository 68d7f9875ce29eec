//! Errors, each with a remedy.

use std::{fmt::Display, path::PathBuf};

use greenroom_package::PackageError;

use crate::{Language, Route};

/// The reason why a project was not made or built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is missing.
    #[error("`{program}` cannot be run: {source}")]
    NotRun {
        /// The program.
        program: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// A program failed.
    #[error("`{command}` failed ({status}); its output is above")]
    Failed {
        /// The command.
        command: String,
        /// Its exit status.
        status: std::process::ExitStatus,
    },
    /// A file or folder cannot be read or written.
    #[error("{path} cannot be read or written: {source}; check the path and its permissions")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file is no JSON, or other JSON than wanted.
    #[error("{path}: {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// Its line and column.
        source: serde_json::Error,
    },
    /// The manifest, the schemas or the code are not those of a package.
    #[error("{path}: {source}")]
    Package {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: PackageError,
    },
    /// The folder is no project.
    #[error("{folder} is no project of an action: it has no {missing}. `greenroom new NAME` makes one")]
    NoProject {
        /// The folder.
        folder: PathBuf,
        /// The missing file.
        missing: &'static str,
    },
    /// The language cannot be known.
    #[error(
        "{folder}: the language of the action is not known. A project has {}; or other tools make `component.wasm`, or the core \
         module `module.wasm`, of its world (now in the folder `wit`)",
        Language::ALL.map(|language| format!("{} ({language})", language.sign())).join(" or ")
    )]
    NoLanguage {
        /// The folder.
        folder: PathBuf,
    },
    /// Other tools made both a component and a module.
    #[error("{folder} has both `component.wasm` and `module.wasm`: remove the one that the package is not made of")]
    TwoResults {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder of a new project holds something.
    #[error("{folder} exists and is not empty: choose another name, or remove it")]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// The file in whose place a package was to be written is something else.
    #[error("{path} is there already and is no package: name another file")]
    NotReplaced {
        /// The file.
        path: PathBuf,
    },
    /// The name of a new action cannot be one.
    #[error("`{name}` cannot be the name of an action: {why}. Write it like `my-action`")]
    Name {
        /// The name.
        name: String,
        /// The reason.
        why: String,
    },
    /// cargo said something unexpected.
    #[error("`cargo metadata` gave something unexpected: {0}")]
    Metadata(serde_json::Error),
    /// The folder has no crate.
    #[error("{folder} has a manifest.json but is not a crate of its workspace: give it a Cargo.toml")]
    NoCrate {
        /// The folder.
        folder: PathBuf,
    },
    /// A compiler made no module.
    #[error("cargo built {package} and named no .wasm file: does it have a library?")]
    NoWasm {
        /// The crate.
        package: String,
    },
    /// A tool is missing, or too old.
    #[error("{tool} is needed to build actions in {language}: {why}. {remedy}")]
    NoTool {
        /// The tool.
        tool: &'static str,
        /// The language.
        language: Language,
        /// What is wrong.
        why: String,
        /// How to get it.
        remedy: String,
    },
    /// The forced way to a compiler failed.
    #[error("no guest compiler by route `{route}`: {why}")]
    NoRoute {
        /// The way.
        route: Route,
        /// The reason.
        why: String,
    },
    /// There is no compiler for Rust.
    #[error("no guest compiler was found or could be installed:{}", reasons(.0))]
    NoCompiler(Vec<(Route, String)>),
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn package(path: impl Into<PathBuf>) -> impl FnOnce(PackageError) -> Self {
        let path = path.into();
        move |source| Self::Package { path, source }
    }
}

fn reasons<K: Display>(tried: &[(K, String)]) -> String {
    tried.iter().map(|(route, why)| format!("\n  {route}: {why}")).collect()
}
