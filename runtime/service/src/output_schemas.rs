//! The output schemas of the packages that ran, which say what of a result is secret.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use greenroom::{Failure, FailureKind, Package, Runtime};
use greenroom_domain::RunStore;
use serde_json::Value;

use crate::{Settings, packages};

/// Output schemas by the digest of their package: of the actions that are loaded, of the packages that the store keeps, and of
/// those on disk. The last ones that were found are kept, because a digest always means the same schema.
#[derive(Debug, Default)]
pub struct OutputSchemas {
    runtime: Option<Runtime>,
    kept: Mutex<VecDeque<(String, Arc<Value>)>>,
}

impl OutputSchemas {
    const KEPT: usize = 64;

    /// With a runtime, whose actions are asked first.
    #[must_use]
    pub fn of_runtime(runtime: Runtime) -> Self {
        Self { runtime: Some(runtime), ..Self::default() }
    }

    /// The schemas of these packages. One that nobody has is left out.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn find(
        &self,
        store: &dyn RunStore,
        settings: &Settings,
        digests: BTreeSet<String>,
    ) -> Result<BTreeMap<String, Arc<Value>>, Failure> {
        let loaded = self.runtime.as_ref().map(Runtime::actions).unwrap_or_default();
        let (mut found, mut missing) = (BTreeMap::new(), BTreeSet::new());
        for digest in digests {
            let of_loaded = || loaded.iter().find(|info| info.digest == digest);
            match self.kept(&digest).or_else(|| Some(Arc::new(of_loaded()?.output_schema.clone()))) {
                Some(schema) => _ = found.insert(digest, schema),
                None => _ = missing.insert(digest),
            }
        }
        for digest in std::mem::take(&mut missing) {
            let schema = match store.package(&digest).await? {
                Some(bytes) => blocking(move || Some(Package::read(bytes).ok()?.output_schema().clone())).await?,
                None => None,
            };
            match schema {
                Some(schema) => _ = found.insert(digest.clone(), self.keep(digest, schema)),
                None => _ = missing.insert(digest),
            }
        }
        if !missing.is_empty() {
            let settings = settings.clone();
            for (digest, schema) in blocking(move || on_disk(&settings, &missing)).await? {
                found.insert(digest.clone(), self.keep(digest, schema));
            }
        }
        Ok(found)
    }

    fn kept(&self, digest: &str) -> Option<Arc<Value>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(of, _)| of == digest).map(|(_, schema)| Arc::clone(schema))
    }

    fn keep(&self, digest: String, schema: Value) -> Arc<Value> {
        let schema = Arc::new(schema);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((digest, Arc::clone(&schema)));
        kept.truncate(Self::KEPT);
        schema
    }
}

/// The schemas of the packages of the folder, and of those that are installed.
fn on_disk(settings: &Settings, digests: &BTreeSet<String>) -> Vec<(String, Value)> {
    let Ok(found) = packages::read_all(settings) else { return Vec::new() };
    let packages = found.filter_map(|found| found.package.ok());
    let wanted = packages.filter(|package| digests.contains(package.digest()));
    wanted.map(|package| (package.digest().to_owned(), package.output_schema().clone())).collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Failure::of(FailureKind::Internal, "reading packages panicked"))
}
