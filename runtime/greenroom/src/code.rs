//! From a package to code that can be linked: read as it was compiled before, or compiled now and kept.

use std::{
    ops::ControlFlow::{Break, Continue},
    path::Path,
    sync::Arc,
    time::Instant,
};

use greenroom_package::Package;
use moka::future::Cache;
use tokio::task::spawn_blocking;
use wasmtime::{Engine, component::Component};

use crate::{
    Compiler, Grants, Limits, LoadError,
    action::{Action, CheckedPackage},
    capability::CapabilityRegistry,
    compiler::NotCompiled,
    precompiled::{
        Entry, Fingerprint,
        directory::{Directory, Unusable},
    },
    text::shortened,
};

/// Code that can be linked.
#[derive(Clone)]
struct Ready {
    component: Component,
    /// It was compiled before.
    precompiled: bool,
}

/// Where a runtime's code comes from.
pub(crate) struct Code {
    engine: Engine,
    capabilities: Arc<CapabilityRegistry>,
    fingerprint: Fingerprint,
    directory: Option<Directory>,
    compiler: Compiler,
    /// Whoever wants a package that is being compiled waits for that. It keeps nothing.
    under_way: Cache<String, Ready>,
}

impl Code {
    pub(crate) fn new(
        engine: Engine,
        capabilities: Arc<CapabilityRegistry>,
        directory: Option<&Path>,
        compiler: Compiler,
    ) -> Result<Self, Unusable> {
        Ok(Self {
            fingerprint: Fingerprint::of(&engine),
            directory: directory.map(Directory::open).transpose()?,
            under_way: Cache::new(0),
            compiler,
            capabilities,
            engine,
        })
    }

    /// Checks, compiles if need be, and links a package.
    pub(crate) async fn load(
        self: &Arc<Self>,
        bytes: Vec<u8>,
        grants: Grants,
        limits: Limits,
    ) -> Result<Action, LoadError> {
        let this = self.clone();
        // In one go where nothing is to be compiled: changing threads takes as long as what is done here.
        let begun = blocking(move || {
            let checked = CheckedPackage::new(bytes, &grants, &this.capabilities)?;
            Ok::<_, LoadError>(match this.kept(checked.package()) {
                Some(code) => Break(checked.link(&code.component, code.precompiled, limits)?),
                None => Continue(checked),
            })
        });
        match begun.await?? {
            Break(action) => Ok(action),
            Continue(checked) => {
                let (this, package) = (self.clone(), checked.package().clone());
                blocking(move || this.compiler.check(&package)).await??;
                let code = self.compile(checked.package()).await?;
                blocking(move || checked.link(&code.component, code.precompiled, limits)).await?
            }
        }
    }

    /// The package's code, if it was compiled before and is fit to run. What is not fit is taken away.
    fn kept(&self, package: &Package) -> Option<Ready> {
        let directory = self.directory.as_ref()?;
        let (name, begun) = (self.name(package), Instant::now());
        let unused = |reason: &dyn std::fmt::Display| {
            tracing::warn!(action = package.manifest().name, %reason, "compiled code was not used: compiling anew");
        };
        let unfit = |reason: &dyn std::fmt::Display| {
            unused(reason);
            directory.remove(&name);
        };
        let bytes = match directory.read(&name) {
            Ok(bytes) => bytes?,
            Err(reason) => {
                unused(&reason);
                // What stands in the way may pass, such as too many open files; the entry may be good.
                if directory.is_at_fault(&name, &reason) {
                    directory.remove(&name);
                }
                return None;
            }
        };
        let entry = Entry::verify(bytes, self.fingerprint, package.digest()).inspect_err(|reason| unfit(reason));
        let component = entry.ok()?.component(&self.engine).inspect_err(|reason| unfit(reason)).ok()?;
        tracing::info!(action = package.manifest().name, took = ?begun.elapsed(), "an action's compiled code was read");
        Some(Ready { component, precompiled: true })
    }

    async fn compile(self: &Arc<Self>, package: &Arc<Package>) -> Result<Ready, LoadError> {
        let compiled = async {
            // Somebody may have been done with it between our look and our turn.
            let (this, wanted) = (self.clone(), package.clone());
            if let Ok(Some(kept)) = blocking(move || this.kept(&wanted)).await {
                return Ok(kept);
            }
            let begun = Instant::now();
            let component = match &self.compiler {
                Compiler::InProcess => self.compile_here(package).await,
                Compiler::Child(child) => {
                    let entry = child.compile(package, self.fingerprint).await?;
                    self.take_over(package, entry).await
                }
            }?;
            tracing::info!(action = package.manifest().name, took = ?begun.elapsed(), "an action was compiled");
            Ok(Ready { component, precompiled: false })
        };
        let compiled = self.under_way.try_get_with(package.digest().to_owned(), compiled).await;
        compiled.map_err(|error: Arc<NotCompiled>| (*error).clone().into())
    }

    async fn compile_here(self: &Arc<Self>, package: &Arc<Package>) -> Result<Component, NotCompiled> {
        let (this, package) = (self.clone(), package.clone());
        let compiled = blocking(move || {
            let component = Component::new(&this.engine, package.bytes())?;
            if this.directory.is_some() {
                let code = component.serialize()?;
                let head = Entry::head(this.fingerprint, package.digest(), &code);
                this.keep(&package, &[&head, &code]);
            }
            Ok(component)
        });
        compiled.await.map_err(|error| NotCompiled::Refused(error.to_string()))?.map_err(refused)
    }

    /// Keeps what a child has given, and makes it code.
    async fn take_over(self: &Arc<Self>, package: &Arc<Package>, entry: Entry) -> Result<Component, NotCompiled> {
        let (this, package) = (self.clone(), package.clone());
        let taken = blocking(move || {
            let code = entry.component(&this.engine)?;
            this.keep(&package, &[entry.bytes()]);
            Ok(code)
        });
        taken.await.map_err(|error| NotCompiled::Refused(error.to_string()))?.map_err(refused)
    }

    /// Keeps compiled code where there is a directory for it. It is no reason not to run it where that fails.
    fn keep(&self, package: &Package, parts: &[&[u8]]) {
        let Some(directory) = &self.directory else { return };
        if let Err(error) = directory.write(&self.name(package), parts) {
            tracing::warn!(action = package.manifest().name, %error, "compiled code cannot be kept: it will be compiled again");
        }
    }

    /// An entry's name: the package's digest and the engine's fingerprint.
    fn name(&self, package: &Package) -> String {
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

/// Work that would hold a thread up that serves requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LoadError> {
    spawn_blocking(work).await.map_err(|error| LoadError::Component(error.to_string()))
}
