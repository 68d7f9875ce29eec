//! Loads packages in a build with a compiler: reads their code from the directory of compiled code, or compiles it and
//! keeps it there.

use std::{
    ops::ControlFlow::{Break, Continue},
    path::Path,
    sync::Arc,
    time::Instant,
};

use greenroom_package::Package;
use moka::future::Cache;
use wasmtime::{Engine, component::Component};

use super::threads::{blocking, compile_later};
use crate::{
    Compiler, Grants, Limits, LoadError,
    action::{Action, CheckedPackage},
    capability::CapabilityRegistry,
    compiler::NotCompiled,
    precompiled::{
        Entry, Fingerprint,
        directory::{Directory, DirectoryError},
    },
    text::shortened,
};

/// A package's code, which can be linked.
#[derive(Clone)]
struct CompiledCode {
    component: Component,
    /// It was read from the directory.
    precompiled: bool,
}

/// Loads packages for a runtime.
pub(crate) struct CodeLoader {
    engine: Engine,
    capabilities: Arc<CapabilityRegistry>,
    fingerprint: Fingerprint,
    directory: Option<Directory>,
    compiler: Compiler,
    /// Loads of a package that is being compiled wait for that compilation instead of starting another. Its capacity is
    /// 0, so an entry is dropped when the compilation ends.
    in_progress: Cache<String, CompiledCode>,
}

impl CodeLoader {
    pub(crate) fn new(
        engine: Engine,
        capabilities: Arc<CapabilityRegistry>,
        directory: Option<&Path>,
    ) -> Result<Self, DirectoryError> {
        Ok(Self {
            fingerprint: Fingerprint::of(&engine),
            directory: directory.map(Directory::open).transpose()?,
            in_progress: Cache::new(0),
            compiler: Compiler::default(),
            capabilities,
            engine,
        })
    }

    pub(crate) fn with_compiler(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
    }

    /// Checks a package, reads or compiles its code, and links it.
    pub(crate) async fn load(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        grants: Grants,
        limits: Limits,
    ) -> Result<Action, LoadError> {
        let this = self.clone();
        // One task on a blocking thread does everything for a precompiled package, because changing threads takes as
        // long as the work itself.
        let begun = blocking(move || {
            let checked = CheckedPackage::new(bytes, &grants, &this.capabilities)?;
            Ok::<_, LoadError>(match this.read_precompiled(checked.package()) {
                Some(code) => Break(checked.link(&code.component, code.precompiled, limits)?),
                None => {
                    checked.compile_schemas()?;
                    Continue(checked)
                }
            })
        });
        match begun.await?? {
            Break(action) => {
                compile_later(&action);
                Ok(action)
            }
            Continue(checked) => {
                let (this, package) = (self.clone(), checked.package().clone());
                blocking(move || this.compiler.check(&package)).await??;
                let code = self.compile(checked.package()).await?;
                blocking(move || checked.link(&code.component, code.precompiled, limits)).await?
            }
        }
    }

    /// The package's precompiled code, if there is a valid entry. Deletes an invalid one.
    fn read_precompiled(&self, package: &Package) -> Option<CompiledCode> {
        let directory = self.directory.as_ref()?;
        let (name, begun) = (self.entry_name(package), Instant::now());
        let unused = |reason: &dyn std::fmt::Display| {
            tracing::warn!(action = package.manifest().name, %reason, "compiled code was not used: compiling again");
        };
        let unfit = |reason: &dyn std::fmt::Display| {
            unused(reason);
            directory.remove(&name);
        };
        let bytes = match directory.read(&name) {
            Ok(bytes) => bytes?,
            Err(reason) => {
                unused(&reason);
                // Other faults may be temporary, such as too many open files, and the entry may be valid.
                if directory.is_entry_fault(&name, &reason) {
                    directory.remove(&name);
                }
                return None;
            }
        };
        let entry = Entry::verify(bytes, self.fingerprint, package.digest()).inspect_err(|reason| unfit(reason));
        let component = entry.ok()?.component(&self.engine).inspect_err(|reason| unfit(reason)).ok()?;
        tracing::info!(action = package.manifest().name, took = ?begun.elapsed(), "an action's compiled code was read");
        Some(CompiledCode { component, precompiled: true })
    }

    async fn compile(self: &Arc<Self>, package: &Arc<Package>) -> Result<CompiledCode, LoadError> {
        let compiled = async {
            // Another load may have compiled it since this one found no entry.
            let (this, cloned) = (self.clone(), package.clone());
            if let Ok(Some(kept)) = blocking(move || this.read_precompiled(&cloned)).await {
                return Ok(kept);
            }
            let begun = Instant::now();
            let component = match &self.compiler {
                Compiler::InProcess => self.compile_in_process(package).await,
                Compiler::Child(child) => {
                    let entry = child.compile(package, self.fingerprint).await?;
                    self.keep_and_deserialize(package, entry).await
                }
            }?;
            tracing::info!(action = package.manifest().name, took = ?begun.elapsed(), "an action was compiled");
            Ok(CompiledCode { component, precompiled: false })
        };
        let compiled = self.in_progress.try_get_with(package.digest().to_owned(), compiled).await;
        compiled.map_err(|error: Arc<NotCompiled>| (*error).clone().into())
    }

    async fn compile_in_process(self: &Arc<Self>, package: &Arc<Package>) -> Result<Component, NotCompiled> {
        let (this, package) = (self.clone(), package.clone());
        let compiled = blocking(move || {
            let component = Component::new(&this.engine, package.bytes())?;
            if this.directory.is_some() {
                let code = component.serialize()?;
                let header = Entry::header(this.fingerprint, package.digest(), &code);
                this.keep(&package, &[&header, &code]);
            }
            Ok(component)
        });
        compiled.await.map_err(|error| NotCompiled::Refused(error.to_string()))?.map_err(refused)
    }

    /// Keeps an entry of the child, and makes a component of it.
    async fn keep_and_deserialize(
        self: &Arc<Self>,
        package: &Arc<Package>,
        entry: Entry,
    ) -> Result<Component, NotCompiled> {
        let (this, package) = (self.clone(), package.clone());
        let component = blocking(move || {
            let code = entry.component(&this.engine)?;
            this.keep(&package, &[entry.bytes()]);
            Ok(code)
        });
        component.await.map_err(|error| NotCompiled::Refused(error.to_string()))?.map_err(refused)
    }

    /// Writes compiled code to the directory, if there is one. An error is only logged, because the code can run
    /// without it.
    fn keep(&self, package: &Package, parts: &[&[u8]]) {
        let Some(directory) = &self.directory else { return };
        if let Err(error) = directory.write(&self.entry_name(package), parts) {
            tracing::warn!(action = package.manifest().name, %error, "compiled code cannot be kept: it will be compiled again");
        }
    }

    /// The name of the package's entry: the package's digest and the engine's fingerprint.
    fn entry_name(&self, package: &Package) -> String {
        format!("{}-{}", package.digest(), self.fingerprint)
    }
}

impl From<NotCompiled> for LoadError {
    fn from(error: NotCompiled) -> Self {
        match error {
            NotCompiled::Refused(reason) => Self::Component(reason),
            NotCompiled::Failed(error) => Self::Compile(error),
        }
    }
}

fn refused(error: wasmtime::Error) -> NotCompiled {
    NotCompiled::Refused(shortened(&format!("{error:#}"), 1_000))
}
