//! [`Project`]: the folder of an action's source.

use std::path::{Path, PathBuf};

use greenroom_package::{Manifest, Package};
use serde_json::Value;

use crate::{Error, Language, Steps, c, files, python, rust, typescript};

/// The folder of an action's source, with its manifest and schemas.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder.
    pub folder: PathBuf,
    /// The language of the source.
    pub language: Language,
    /// `manifest.json`.
    pub manifest: Manifest,
    /// `schemas/input.json`.
    pub input: Value,
    /// `schemas/output.json`.
    pub output: Value,
}

/// A package that was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its file.
    pub file: PathBuf,
    /// The package, read back from the file's bytes.
    pub package: Package,
}

impl Project {
    /// Reads the manifest and the schemas of a project.
    ///
    /// # Errors
    /// The missing or wrong file.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let there = |name: &'static str| {
            let path = folder.join(name);
            if path.is_file() {
                return Ok(path);
            }
            Err(Error::NoProject { folder: folder.to_owned(), missing: name })
        };
        let path = there("manifest.json")?;
        let manifest = Manifest::parse(&files::read(&path)?).map_err(Error::package(&path))?;
        // A project of one file beside another is how the first projects were.
        let beside = ["input.json", "output.json"].iter().all(|name| folder.join(name).is_file());
        let (input, output) = match beside {
            true => (there("input.json")?, there("output.json")?),
            false => (there("schemas/input.json")?, there("schemas/output.json")?),
        };
        let language = Language::of(folder).ok_or_else(|| Error::NoLanguage { folder: folder.to_owned() })?;
        let (input, output) = (files::read_json(&input)?, files::read_json(&output)?);
        Ok(Self { folder: folder.to_owned(), language, manifest, input, output })
    }

    /// The default file of the package: `build/NAME-VERSION.wasm` in the project's folder.
    pub fn file(&self) -> PathBuf {
        self.folder.join("build").join(format!("{}-{}.wasm", self.manifest.name, self.manifest.version))
    }

    /// Compiles the source and writes the package to `file`. The same source, compilers and libraries give the same bytes.
    ///
    /// # Errors
    /// A missing compiler with the way to get it; what is wrong with the source, the manifest or the schemas.
    pub fn build(&self, file: &Path, steps: Steps<'_>) -> Result<Built, Error> {
        steps.say("action", format_args!("{} {} ({})", self.manifest.name, self.manifest.version, self.language));
        let package = match self.language {
            Language::Rust => {
                let module = files::read(&rust::build(&self.folder, steps)?)?;
                greenroom_package::build(&module, &self.manifest, &self.input, &self.output)
            }
            Language::C => {
                let module = c::build(self, steps)?;
                greenroom_package::build(&module, &self.manifest, &self.input, &self.output)
            }
            Language::Typescript => self.attach(&typescript::build(self, steps)?),
            Language::Python => self.attach(&python::build(self, steps)?),
        };
        let package = package.map_err(Error::package(&self.folder))?;
        files::write(file, &package)?;
        // It is read back, so that it is certain to load.
        let package = Package::read(package).map_err(Error::package(file))?;
        steps.say("package", format_args!("{} ({} KiB)", file.display(), package.bytes().len().div_ceil(1024)));
        Ok(Built { file: file.to_owned(), package })
    }

    fn attach(&self, component: &[u8]) -> Result<Vec<u8>, greenroom_package::PackageError> {
        greenroom_package::attach(component, &self.manifest, &self.input, &self.output)
    }
}
