//! Builds the package of a project, by its language.

use std::{
    fs::{self, File},
    path::Path,
};

use greenroom_package::{Package, PackageError};
use greenroom_sentence::{Sentence, sentence};
use wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER;

use crate::{
    Built, Error, Language, Project, Steps, c, files,
    language::{COMPONENT, MODULE},
    python, rust, typescript, wit,
};

impl Project {
    /// Compiles the source and writes the package to `file`. The same source, compilers and libraries give the same bytes.
    ///
    /// # Errors
    /// A missing compiler with the way to get it; what is wrong with the source, the manifest or the schemas.
    pub fn build(&self, file: &Path, steps: Steps<'_>) -> Result<Built, Error> {
        let build = self.folder.join("build");
        fs::create_dir_all(&build).map_err(Error::file(&build))?;
        let lock_file = build.join(".lock");
        // Another build of the project would write the same files. The lock is held to the end of this one.
        let lock = File::create(&lock_file).map_err(Error::file(&lock_file))?;
        lock.lock().map_err(Error::file(&lock_file))?;
        steps.say("action", format!("{} {} ({})", self.manifest.name, self.manifest.version, self.language));
        let package = match self.language {
            Language::Rust if self.asks_for_wasi() => {
                self.attach(&files::read(&rust::build_wasi(&self.folder, steps)?)?)
            }
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
            Language::Component => {
                wit::write(self, &self.folder)?;
                let (component, module) = (self.folder.join(COMPONENT), self.folder.join(MODULE));
                match (component.is_file(), module.is_file()) {
                    (true, true) => return Err(Error::TwoResults { folder: self.folder.clone() }),
                    (false, false) => return Err(Error::NoLanguage { folder: self.folder.clone() }),
                    (true, false) => {
                        steps.say("take", made_elsewhere(COMPONENT));
                        self.attach(&files::read(&component)?)
                    }
                    (false, true) => {
                        steps.say("take", made_elsewhere(MODULE));
                        let module = files::read(&module)?;
                        greenroom_package::adapted_component(
                            &module,
                            &self.manifest,
                            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
                        )
                        .and_then(|component| self.attach(&component))
                    }
                }
            }
        };
        let package = package.map_err(Error::package(&self.folder))?;
        // Read before it is written, so that a file that is there is replaced only by one that loads.
        let package = Package::read(package).map_err(Error::package(file))?;
        files::write_package(file, package.bytes())?;
        steps.say("package", format!("{} ({} KiB)", file.display(), package.bytes().len().div_ceil(1024)));
        Ok(Built { file: file.to_owned(), package })
    }

    /// Whether the component may import WASI.
    pub(crate) fn asks_for_wasi(&self) -> bool {
        self.manifest.capabilities.names().any(|name| name.as_str() == "wasi")
    }

    fn attach(&self, component: &[u8]) -> Result<Vec<u8>, PackageError> {
        greenroom_package::attach(component, &self.manifest, &self.input, &self.output)
    }
}

fn made_elsewhere(file: &str) -> Sentence {
    sentence!("failure-step-taken", "{file}, which other tools have made", file = file)
}
