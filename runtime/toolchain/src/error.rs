//! Errors, each with a remedy.

use std::path::PathBuf;

use greenroom_package::PackageError;
use greenroom_sentence::{Sentence, of_file, sentence};

use crate::{Language, Route};

/// The reason why a project was not made or built.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum Error {
    /// A program is missing.
    NotRun {
        /// The program.
        program: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// A program failed.
    Failed {
        /// The command.
        command: String,
        /// Its exit status.
        status: std::process::ExitStatus,
    },
    /// A file or folder cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file is no JSON, or other JSON than wanted.
    Json {
        /// The file.
        path: PathBuf,
        /// Its line and column.
        source: serde_json::Error,
    },
    /// The manifest, the schemas or the code are not those of a package.
    Package {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: PackageError,
    },
    /// The folder is no project.
    NoProject {
        /// The folder.
        folder: PathBuf,
        /// The missing file.
        missing: &'static str,
    },
    /// The language cannot be known.
    NoLanguage {
        /// The folder.
        folder: PathBuf,
    },
    /// Other tools made both a component and a module.
    TwoResults {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder of a new project holds something.
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// The file in whose place a package was to be written is something else.
    NotReplaced {
        /// The file.
        path: PathBuf,
    },
    /// The name of a new action cannot be one.
    Name {
        /// The name.
        name: String,
        /// The reason.
        why: Sentence,
    },
    /// cargo said something unexpected.
    Metadata(serde_json::Error),
    /// The folder has no crate.
    NoCrate {
        /// The folder.
        folder: PathBuf,
    },
    /// A compiler made no module.
    NoWasm {
        /// The crate.
        package: String,
    },
    /// A tool is missing, or too old.
    NoTool {
        /// The tool.
        tool: Sentence,
        /// The language.
        language: Language,
        /// What is wrong.
        why: Sentence,
        /// How to get it.
        remedy: Sentence,
    },
    /// There is no compiler for Rust with WASI.
    NoWasi {
        /// What is wrong.
        why: Sentence,
    },
    /// The forced way to a compiler failed.
    NoRoute {
        /// The way.
        route: Route,
        /// The reason.
        why: Sentence,
    },
    /// There is no compiler for Rust.
    NoCompiler(Vec<(Route, Sentence)>),
}

impl Error {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::NotRun { program, source } => sentence!(
                "failure-project-not-run",
                "`{program}` cannot be run: {error}",
                program = program,
                error = source
            ),
            Self::Failed { command, status } => sentence!(
                "failure-project-failed",
                "`{command}` failed ({status}); its output is above",
                command = command,
                status = status
            ),
            Self::File { path, source } => sentence!(
                "failure-project-file",
                "{file} cannot be read or written: {error}; check the path and its permissions",
                file = path.display(),
                error = source
            ),
            Self::Json { path, source } => of_file(path, source),
            Self::Package { path, source } => of_file(path, source.sentence()),
            Self::NoProject { folder, missing } => sentence!(
                "failure-project-none",
                "{folder} is no project of an action: it has no {missing}. `greenroom new NAME` makes one",
                folder = folder.display(),
                missing = missing
            ),
            Self::NoLanguage { folder } => {
                // A language that is added needs its place in the sentence.
                let [rust, typescript, python, c] = Language::ALL.map(Language::sign);
                sentence!(
                    "failure-project-no-language",
                    "{folder}: the language of the action is not known. A project has {rust} (Rust) or {typescript} \
                     (TypeScript) or {python} (Python) or {c} (C); or other tools make `component.wasm`, or the core module \
                     `module.wasm`, of its world (now in the folder `wit`)",
                    folder = folder.display(),
                    rust = rust,
                    typescript = typescript,
                    python = python,
                    c = c
                )
            }
            Self::TwoResults { folder } => sentence!(
                "failure-project-two-results",
                "{folder} has both `component.wasm` and `module.wasm`: remove the one that the package is not made of",
                folder = folder.display()
            ),
            Self::NotEmpty { folder } => sentence!(
                "failure-project-not-empty",
                "{folder} exists and is not empty: choose another name, or remove it",
                folder = folder.display()
            ),
            Self::NotReplaced { path } => sentence!(
                "failure-setup-no-package-there",
                "{file} is there already and is no package: name another file",
                file = path.display()
            ),
            Self::Name { name, why } => sentence!(
                "failure-project-name",
                "`{name}` cannot be the name of an action: {why}. Write it like `my-action`",
                name = name,
                why = why
            ),
            Self::Metadata(error) => sentence!(
                "failure-project-metadata",
                "`cargo metadata` gave something unexpected: {error}",
                error = error
            ),
            Self::NoCrate { folder } => sentence!(
                "failure-project-no-crate",
                "{folder} has a manifest.json but is not a crate of its workspace: give it a Cargo.toml",
                folder = folder.display()
            ),
            Self::NoWasm { package } => sentence!(
                "failure-project-no-wasm",
                "cargo built {package} and named no .wasm file: does it have a library?",
                package = package
            ),
            Self::NoTool { tool, language, why, remedy } => sentence!(
                "failure-tool-missing",
                "{tool} is needed to build actions in {language}: {why}. {remedy}",
                tool = tool,
                language = language,
                why = why,
                remedy = remedy
            ),
            Self::NoWasi { why } => sentence!(
                "failure-tool-no-wasi",
                "the target wasm32-wasip2, because manifest.json asks for `wasi`, is needed to build actions in Rust: {why}. \
                 Install Rust with rustup (https://rustup.rs), and run: rustup target add wasm32-wasip2. Or take `wasi` out of \
                 manifest.json: then the action has no WASI",
                why = why
            ),
            Self::NoRoute { route, why } => sentence!(
                "failure-tool-no-route",
                "no guest compiler by route `{route}`: {why}",
                route = route,
                why = why
            ),
            Self::NoCompiler(tried) => {
                let none = sentence!("failure-tool-no-compiler", "no guest compiler was found or could be installed:");
                tried.iter().fold(none, |said, (route, why)| {
                    sentence!(
                        "failure-tool-route-tried",
                        "{said}\n  {route}: {why}",
                        said = said,
                        route = route,
                        why = why
                    )
                })
            }
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn package(path: impl Into<PathBuf>) -> impl FnOnce(PackageError) -> Self {
        let path = path.into();
        move |source| Self::Package { path, source }
    }
}
