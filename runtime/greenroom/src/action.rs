//! A loaded action: a package that was checked against its grants, compiled and linked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use greenroom_domain::{RunStore, Sentence, StoreError, sentence};
use greenroom_package::{CapabilityName, Manifest, OptionsField, Package, options_fields};
use jiff::{SignedDuration, Timestamp};
use semver::{Version, VersionReq};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::OnceCell;
use wasmtime::{
    Engine, Store,
    component::{Component, Linker},
};

use crate::{
    LoadError,
    bindings::{Action as Guest, ActionPre as GuestPre},
    capability::{self, CapabilityRegistry, GrantError, Granted, Grants, RunState},
    fields_bindings::{ActionWithFields as Fields, ActionWithFieldsPre as FieldsPre},
    instance::PooledInstances,
    limits::Limits,
    schema::Schema,
};

/// An action that can be invoked.
pub(crate) struct Action {
    pub(crate) manifest: Manifest,
    pub(crate) digest: String,
    pub(crate) input: Arc<Schema>,
    pub(crate) output: Arc<Schema>,
    pub(crate) limits: Limits,
    /// Those of its input and its output.
    pub(crate) schemas: (Arc<Value>, Arc<Value>),
    pub(crate) granted: Arc<[Granted]>,
    precompiled: bool,
    pre: GuestPre<RunState>,
    /// The fields of its input for which it offers choices.
    pub(crate) options: Vec<OptionsField>,
    /// For those that offer choices.
    fields: Option<FieldsPre<RunState>>,
    pub(crate) pooled: PooledInstances,
    package: Arc<Package>,
    kept: LastKept,
}

/// How long the store keeps a package for sure after [`RunStore::keep_package`]: it prunes none within a day of that
/// call. Half of a day leaves a margin.
const KEEP_AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(12);

/// When the store last confirmed that it keeps the package. Of several runs that find the time expired, one calls the
/// store and the others wait for it.
#[derive(Default)]
struct LastKept(Mutex<Arc<OnceCell<Timestamp>>>);

impl LastKept {
    async fn keep_if_due<E>(&self, now: Timestamp, keep: impl AsyncFnOnce() -> Result<(), E>) -> Result<(), E> {
        let last = {
            let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // The absolute value, because a corrected clock may have gone back.
            if last.get().is_some_and(|at| now.duration_since(*at).abs() > KEEP_AGAIN_AFTER) {
                *last = Arc::default();
            }
            last.clone()
        };
        let kept = last.get_or_try_init(|| async { keep().await.map(|()| now) });
        kept.await.map(drop)
    }
}

/// A package that was checked against its grants, and is not compiled yet.
pub(crate) struct CheckedPackage {
    package: Arc<Package>,
    granted: Arc<[Granted]>,
    input: Arc<Schema>,
    output: Arc<Schema>,
}

impl CheckedPackage {
    pub(crate) fn new(bytes: Vec<u8>, grants: &Grants, capabilities: &CapabilityRegistry) -> Result<Self, LoadError> {
        let package = Package::read(bytes)?;
        let granted = granted(&package, grants, capabilities)?;
        let input = Schema::input(package.input_schema())?.into();
        let output = Schema::output(package.output_schema())?.into();
        Ok(Self { package: Arc::new(package), granted, input, output })
    }

    /// Compiles its schemas. Where there is precompiled code of the package, they were compiled when that was made.
    ///
    /// # Errors
    /// What is wrong with one of them.
    #[cfg(feature = "compile")]
    pub(crate) fn compile_schemas(&self) -> Result<(), LoadError> {
        self.input.compile()?;
        Ok(self.output.compile()?)
    }

    pub(crate) fn package(&self) -> &Arc<Package> {
        &self.package
    }

    /// Links its code. `precompiled` says whether the code was read rather than compiled.
    pub(crate) fn link(self, code: &Component, precompiled: bool, limits: Limits) -> Result<Action, LoadError> {
        let unusable =
            |error: wasmtime::Error| LoadError::Component(crate::text::shortened(&format!("{error:#}"), 1_000));
        let mut linker = Linker::new(code.engine());
        capability::link(&mut linker, &self.granted).map_err(unusable)?;
        let instance = linker.instantiate_pre(code).map_err(unusable)?;
        let options = options_fields(self.package.input_schema())?;
        let fields = if options.is_empty() { None } else { Some(FieldsPre::new(instance.clone()).map_err(unusable)?) };
        let pre = GuestPre::new(instance).map_err(unusable)?;
        let package = self.package;
        Ok(Action {
            limits: limits.lowered_by(&package.manifest().limits),
            digest: package.digest().to_owned(),
            schemas: (Arc::new(package.input_schema().clone()), Arc::new(package.output_schema().clone())),
            manifest: package.manifest().clone(),
            input: self.input,
            output: self.output,
            granted: self.granted,
            precompiled,
            pre,
            options,
            fields,
            pooled: PooledInstances::default(),
            package,
            kept: LastKept::default(),
        })
    }
}

impl Action {
    pub(crate) fn engine(&self) -> &Engine {
        self.pre.engine()
    }

    pub(crate) async fn instantiate(&self, store: &mut Store<RunState>) -> wasmtime::Result<Guest> {
        self.pre.instantiate_async(store).await
    }

    /// An instance that answers questions for choices.
    pub(crate) async fn instantiate_fields(&self, store: &mut Store<RunState>) -> wasmtime::Result<Fields> {
        let fields = self.fields.as_ref().ok_or_else(|| wasmtime::Error::msg("the action offers no choices"))?;
        fields.instantiate_async(store).await
    }

    /// Its schemas.
    pub(crate) fn both_schemas(&self) -> [Arc<Schema>; 2] {
        [self.input.clone(), self.output.clone()]
    }

    /// Stores the package, so that runs with a journal can be replayed.
    pub(crate) async fn keep_package(&self, runs: &dyn RunStore, now: Timestamp) -> Result<(), StoreError> {
        self.kept.keep_if_due(now, async || runs.keep_package(&self.digest, self.package.bytes()).await).await
    }

    pub(crate) fn info(&self) -> ActionInfo {
        ActionInfo {
            manifest: self.manifest.clone(),
            digest: self.digest.clone(),
            granted: self.granted.iter().map(|granted| granted.name).collect(),
            precompiled: self.precompiled,
            limits: self.limits,
            input_schema: self.schemas.0.as_ref().clone(),
            output_schema: self.schemas.1.as_ref().clone(),
            options: self.options.clone(),
        }
    }
}

/// A description of a loaded action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionInfo {
    /// The package's manifest.
    pub manifest: Manifest,
    /// SHA-256 of its package, in hex.
    pub digest: String,
    /// The capabilities that it imports and was granted.
    pub granted: BTreeSet<CapabilityName>,
    /// Whether this load read its code precompiled instead of compiling it.
    pub precompiled: bool,
    /// The limits of its runs.
    pub limits: Limits,
    /// The JSON Schema of its input.
    pub input_schema: Value,
    /// The JSON Schema of its output.
    pub output_schema: Value,
    /// The fields of its input for which it offers choices ([`Runtime::options`](crate::Runtime::options)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionsField>,
}

/// The name of an action, such as `add-contact-to-zoom-webinar`, or with a version requirement in Cargo's form
/// `add-contact-to-zoom-webinar@1.2`. It means the newest loaded version that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRef {
    /// The action's name.
    pub name: String,
    /// The versions that match.
    pub version: VersionReq,
}

/// A text that is not an [`ActionRef`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidActionRef {
    /// The text.
    pub given: String,
}

impl InvalidActionRef {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-action-reference",
            "`{given}` names no action: write `name` or `name@version`, such as `add-contact@1`",
            given = self.given
        )
    }
}

impl std::str::FromStr for ActionRef {
    type Err = InvalidActionRef;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidActionRef { given: crate::text::shortened(text, 120) };
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, VersionReq::parse(version).map_err(|_| invalid())?),
            None => (text, VersionReq::STAR),
        };
        if crate::text::is_code(name) { Ok(Self { name: name.to_owned(), version }) } else { Err(invalid()) }
    }
}

impl std::fmt::Display for ActionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        if self.version == VersionReq::STAR { Ok(()) } else { write!(f, "@{}", self.version) }
    }
}

/// The loaded actions, by name and version.
#[derive(Default)]
pub(crate) struct Registry {
    actions: BTreeMap<String, BTreeMap<Version, Arc<Action>>>,
    /// The versions that come before newer ones, by action.
    preferred: BTreeMap<String, Version>,
}

impl Registry {
    /// Adds an action. Loading the same package again replaces its grants and limits. Another package with the same
    /// name and version is refused, so that name and version in a run's record always mean the same code.
    pub(crate) fn add(&mut self, action: Action) -> Result<(), LoadError> {
        let (name, version) = (action.manifest.name.clone(), action.manifest.version.clone());
        let versions = self.actions.entry(name.clone()).or_default();
        match versions.get(&version) {
            Some(loaded) if loaded.digest != action.digest => {
                Err(LoadError::OtherPackage { name, version, digest: loaded.digest.clone() })
            }
            _ => {
                versions.insert(version, Arc::new(action));
                Ok(())
            }
        }
    }

    pub(crate) fn prefer(&mut self, name: &str, version: &Version) {
        self.preferred.insert(name.to_owned(), version.clone());
    }

    /// Removes a version of an action. True: it was there.
    pub(crate) fn remove(&mut self, name: &str, version: &Version) -> bool {
        let Some(versions) = self.actions.get_mut(name) else { return false };
        let was_there = versions.remove(version).is_some();
        if versions.is_empty() {
            self.actions.remove(name);
        }
        was_there
    }

    pub(crate) fn find(&self, reference: &ActionRef) -> Option<Arc<Action>> {
        let versions = self.actions.get(&reference.name)?;
        let fits = |version: &Version| reference.version.matches(version);
        // Without a range, the preferred version may be a pre-release, which no range matches by itself.
        let is_any = reference.version == VersionReq::STAR;
        let preferred = self.preferred.get(&reference.name).filter(|version| is_any || fits(version));
        let preferred = preferred.and_then(|version| versions.get(version));
        preferred.or_else(|| versions.iter().rfind(|(version, _)| fits(version)).map(|(_, action)| action)).cloned()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Action>> {
        self.actions.values().flat_map(BTreeMap::values)
    }

    pub(crate) fn of_package(&self, digest: &str) -> Option<std::sync::Arc<Action>> {
        self.all().find(|action| action.digest == digest).cloned()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.actions.keys().map(String::as_str)
    }
}

/// Checks that a package's imports and manifest request no more than the grants. Returns the capabilities that the
/// action gets: those that it was granted and imports.
fn granted(package: &Package, grants: &Grants, registry: &CapabilityRegistry) -> Result<Arc<[Granted]>, LoadError> {
    let uses = package.uses();
    let requested: BTreeMap<CapabilityName, Value> = package
        .manifest()
        .capabilities
        .with_parameters()
        .map(|(name, parameters)| (name, Value::Object(parameters.clone())))
        .collect();
    let read = |name: CapabilityName, granted: Option<&Value>| registry.grant(name, granted, requested.get(&name));
    let granted: Vec<Granted> = match grants {
        Grants::AsDeclared => {
            // The parameters of a capability that the package requests but does not import are checked too.
            let named: BTreeSet<CapabilityName> = uses.iter().chain(requested.keys()).copied().collect();
            named.into_iter().map(|name| read(name, None)).collect::<Result<_, _>>()?
        }
        Grants::Only(granted) => {
            let named = granted.iter().map(|(name, parameters)| read(name.parse()?, Some(parameters)));
            let granted: Vec<Granted> = named.collect::<Result<_, GrantError>>()?;
            package.check_grants(&granted.iter().map(|granted| granted.name).collect())?;
            granted
        }
    };
    Ok(granted.into_iter().filter(|granted| uses.contains(&granted.name)).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_package_is_kept_again_after_twelve_hours() {
        let (kept, calls) = (LastKept::default(), std::cell::Cell::new(0));
        let begun = Timestamp::from_second(1_800_000_000).unwrap();
        let keep = async |fails: bool| {
            calls.set(calls.get() + 1);
            if fails { Err("no disk") } else { Ok(()) }
        };
        // A call that failed is repeated at once.
        for (hours, fails, is_kept, expected) in [
            (0, true, false, 1),
            (0, false, true, 2),
            (12, true, true, 2),
            (13, true, false, 3),
            (13, false, true, 4),
            (25, true, true, 4),
            (0, false, true, 5),
        ] {
            let now = begun + SignedDuration::from_hours(hours);
            let done = kept.keep_if_due(now, async || keep(fails).await).await;
            assert_eq!((done.is_ok(), calls.get()), (is_kept, expected), "after {hours} hours");
        }
    }

    #[test]
    fn action_references_parse_and_print() {
        let plain: ActionRef = "add-contact".parse().unwrap();
        assert_eq!((plain.name.as_str(), plain.to_string().as_str()), ("add-contact", "add-contact"));
        let exact: ActionRef = "add-contact@=1.2.0".parse().unwrap();
        assert!(exact.version.matches(&Version::new(1, 2, 0)) && !exact.version.matches(&Version::new(1, 2, 1)));
        for bad in ["", "@1", "Add", "a b", "a@one", "../a"] {
            assert!(bad.parse::<ActionRef>().is_err(), "{bad}");
        }
    }
}
