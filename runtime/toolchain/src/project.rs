//! [`Project`]: the folder of an action's source.

use std::path::{Path, PathBuf};

use greenroom_package::{Manifest, Package};
use serde_json::Value;

use crate::{Error, Language, files};

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
        let language = Language::of(folder);
        let (input, output) = (files::read_json(&input)?, files::read_json(&output)?);
        Ok(Self { folder: folder.to_owned(), language, manifest, input, output })
    }

    /// The default file of the package: `build/NAME-VERSION.wasm` in the project's folder.
    pub fn file(&self) -> PathBuf {
        self.folder.join("build").join(format!("{}-{}.wasm", self.manifest.name, self.manifest.version))
    }
}
