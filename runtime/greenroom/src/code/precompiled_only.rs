//! Loads packages in a build without a compiler: their code has to be in the directory of compiled code.

use std::{path::Path, sync::Arc, time::Instant};

use greenroom_package::Package;
use wasmtime::{Engine, component::Component};

use super::threads::{blocking, compile_later};
use crate::{
    Grants, Limits, LoadError,
    action::{Action, CheckedPackage},
    capability::CapabilityRegistry,
    engine::CODE_SETTINGS,
    precompiled::{
        Entry, SettingsFingerprint,
        directory::{Directory, DirectoryError},
    },
    text::shortened,
};

/// Loads packages for a runtime.
pub(crate) struct CodeLoader {
    engine: Engine,
    capabilities: Arc<CapabilityRegistry>,
    directory: Option<Directory>,
}

impl CodeLoader {
    pub(crate) fn new(
        engine: Engine,
        capabilities: Arc<CapabilityRegistry>,
        directory: Option<&Path>,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { directory: directory.map(Directory::open).transpose()?, capabilities, engine })
    }

    /// Checks a package, reads its code, and links it.
    pub(crate) async fn load(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        grants: Grants,
        limits: Limits,
    ) -> Result<Action, LoadError> {
        let this = self.clone();
        let loaded = blocking(move || {
            let checked = CheckedPackage::new(bytes, &grants, &this.capabilities)?;
            let code = this.read(checked.package())?;
            checked.link(&code, true, limits)
        });
        let action = loaded.await??;
        compile_later(&action);
        Ok(action)
    }

    /// The first entry of the package that this machine can run. Several builds and kinds of machines may share the
    /// directory, so an entry that is for another one is no error.
    fn read(&self, package: &Package) -> Result<Component, LoadError> {
        let refused = |reason: String| {
            let manifest = package.manifest();
            LoadError::NotPrecompiled {
                name: manifest.name.clone(),
                version: manifest.version.clone(),
                digest: package.digest().to_owned(),
                reason,
            }
        };
        let Some(directory) = &self.directory else {
            return Err(refused("it has no directory of compiled code".to_owned()));
        };
        let (settings, begun) = (SettingsFingerprint::of(&CODE_SETTINGS), Instant::now());
        let names = directory.names_of(package.digest()).map_err(|error| refused(error.to_string()))?;
        let mut unusable = Vec::new();
        for name in names {
            match self.read_entry(directory, &name, settings, package) {
                Ok(Some(component)) => {
                    let took = begun.elapsed();
                    tracing::info!(action = package.manifest().name, ?took, "an action's compiled code was read");
                    return Ok(component);
                }
                Ok(None) => {}
                Err(reason) => {
                    tracing::warn!(action = package.manifest().name, name, reason, "compiled code cannot be used");
                    unusable.push(format!("{name}: {reason}"));
                }
            }
        }
        Err(refused(if unusable.is_empty() {
            format!("{} has no code of it", directory.path().display())
        } else {
            shortened(&unusable.join("; "), 1_000)
        }))
    }

    /// An entry's code, if there is such an entry. The error says why it is not for this process.
    fn read_entry(
        &self,
        directory: &Directory,
        name: &str,
        settings: SettingsFingerprint,
        package: &Package,
    ) -> Result<Option<Component>, String> {
        let Some(bytes) = directory.read(name).map_err(|error| error.to_string())? else { return Ok(None) };
        let entry = Entry::verify_settings(bytes, settings, package.digest()).map_err(|error| error.to_string())?;
        entry.component(&self.engine).map(Some).map_err(|error| format!("{error:#}"))
    }
}
