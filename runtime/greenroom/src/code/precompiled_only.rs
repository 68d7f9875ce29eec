//! Loads packages in a build without a compiler: their code has to be in the directory of compiled code.

use std::{path::Path, sync::Arc, time::Instant};

use greenroom_domain::{Sentence, sentence};
use greenroom_package::Package;
use wasmtime::{Engine, component::Component};

use super::threads::{blocking, compile_later};
use crate::{
    Grants, Limits, LoadError,
    action::{Action, CheckedPackage},
    capability::CapabilityRegistry,
    engine::CODE_SETTINGS,
    precompiled::{
        Entry, InvalidEntry, SettingsFingerprint,
        directory::{Directory, DirectoryError},
    },
    text::shortened,
};

/// The maximum length of the reasons why code cannot be used, in characters.
const MAX_REASON: usize = 1_000;

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
        let refused = |reason: Sentence| {
            let manifest = package.manifest();
            LoadError::NotPrecompiled {
                name: manifest.name.clone(),
                version: manifest.version.clone(),
                digest: package.digest().to_owned(),
                reason,
            }
        };
        let Some(directory) = &self.directory else {
            return Err(refused(sentence!("failure-code-unset", "it has no directory of compiled code")));
        };
        let (settings, begun) = (SettingsFingerprint::of(&CODE_SETTINGS), Instant::now());
        let names = directory.names_of(package.digest()).map_err(|error| refused(error.sentence()))?;
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
                    let why = reason.english();
                    tracing::warn!(
                        action = package.manifest().name,
                        name,
                        reason = why,
                        "compiled code cannot be used"
                    );
                    unusable.push(sentence!("failure-code-entry", "{name}: {reason}", name = name, reason = reason));
                }
            }
        }
        let all = unusable
            .into_iter()
            .reduce(|all, next| sentence!("failure-code-entries", "{all}; {next}", all = all, next = next));
        Err(refused(match all {
            None => sentence!("failure-code-none", "{path} has no code of it", path = directory.path().display()),
            Some(all) if all.english().chars().count() > MAX_REASON => shortened(all.english(), MAX_REASON).into(),
            Some(all) => all,
        }))
    }

    /// An entry's code, if there is such an entry. The error says why it is not for this process.
    fn read_entry(
        &self,
        directory: &Directory,
        name: &str,
        settings: SettingsFingerprint,
        package: &Package,
    ) -> Result<Option<Component>, Sentence> {
        let Some(bytes) = directory.read(name).map_err(|error| error.sentence())? else { return Ok(None) };
        let entry = Entry::verify_settings(bytes, settings, package.digest()).map_err(InvalidEntry::sentence)?;
        entry.component(&self.engine).map(Some).map_err(|error| format!("{error:#}").into())
    }
}
