//! Packages on their way from registries, files and addresses to installed actions.

use std::path::{Path, PathBuf};

use greenroom::{ActionRef, Failure, FailureKind, Grants, LoadError, RunResult};
use greenroom_distribution::{
    Activation, Actor, Candidate, CandidateError, CapabilityChange, Credentials, Digest, FetchError, Fetched, Granted,
    HistoryEntry, InstallError, Installation, Origin, RegistryReference, SchemaChange, Source, SourceError, Verdict,
    Verified, capability_changes, fetch, input_changes, output_changes, push, requested_grants, verdict,
};
use greenroom_domain::{Sentence, codes, sentence};
use greenroom_package::{CapabilityName, Package};
use jiff::SignedDuration;
use semver::{Version, VersionReq};
use serde::Serialize;

/// Types of the views.
pub use greenroom_distribution::{InstalledVersion, Verdict as PackageVerdict};

use super::{actions, signing};
use crate::{ServiceError, Settings, packages, wiring};

/// How long after its last slice a run counts as one that goes on.
const GOES_ON: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many records of runs are read at once.
const RECORDS: usize = 1_000;

/// A package that was fetched into a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PulledPackage {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// Where it came from, with what identifies it there.
    pub source: String,
    /// Why it was accepted.
    pub trust: Verdict,
    /// The file.
    pub file: PathBuf,
}

/// A package that was pushed to a registry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushedPackage {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// The reference with the tag.
    pub reference: String,
    /// The reference with the digest of its manifest, which always means this package.
    pub pinned: String,
    /// It carries a signature.
    pub is_signed: bool,
}

/// A package that is to be installed, and what that would change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstallPlan {
    /// The action's name.
    pub name: String,
    /// The version that would be installed.
    pub version: Version,
    /// The digest of its package.
    pub digest: Digest,
    /// Where it came from, with what identifies it there.
    pub source: String,
    /// Why it is accepted.
    pub trust: Verdict,
    /// What it asks for: the capabilities that it uses, with parameters.
    pub asks_for: Granted,
    /// The version that is active now.
    pub active: Option<Version>,
    /// How the capabilities change from the active version.
    pub capabilities: Vec<CapabilityChange>,
    /// Which inputs the active version accepted, and the new one does not.
    pub inputs: Vec<SchemaChange>,
    /// Which outputs the new version may give, and the active one could not.
    pub outputs: Vec<SchemaChange>,
}

/// An installed version.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstalledPackage {
    /// The action's name.
    pub name: String,
    /// The version.
    #[serde(flatten)]
    pub version: InstalledVersion,
    /// It is the version that runs where no other is asked for.
    pub is_active: bool,
    /// The version that was active before.
    pub replaces: Option<Version>,
}

/// The installed versions of an action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstalledVersions {
    /// The action's name.
    pub name: String,
    /// The active version.
    pub active: Option<Version>,
    /// All versions.
    pub versions: Vec<InstalledVersion>,
    /// What was done with them, the last thing last.
    pub history: Vec<HistoryEntry>,
}

/// Versions that were removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedVersion {
    /// The action's name.
    pub name: String,
    /// The version.
    pub version: Version,
    /// The digest of its package.
    pub digest: Digest,
}

/// A package that is ready to be decided about: fetched, and its signatures and origin accepted.
#[derive(Debug)]
pub struct Prepared {
    fetched: Fetched,
    active: Option<Digest>,
    /// What installing it would change.
    pub plan: InstallPlan,
}

/// The answer to a plan.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What it is granted.
    pub grants: Granted,
    /// It becomes the active version, in place of the one in the plan; else only if none is active.
    pub activate: bool,
    /// It is kept until it is uninstalled by name.
    pub pin: bool,
    /// Who decided.
    pub by: String,
}

/// Fetches a package and writes it to a file.
///
/// # Errors
/// It cannot be had, is not accepted, or the file cannot be written.
pub async fn pull(
    settings: &Settings,
    source: &Source,
    digest: Option<&Digest>,
    credentials: &Credentials,
    to: Option<&Path>,
) -> Result<PulledPackage, ServiceError> {
    let fetched = fetch(source, digest, &settings.trust, credentials).await.map_err(not_fetched)?;
    let trust = verdict(&fetched.package, &settings.trust, &fetched.origin, &fetched.source).map_err(not_accepted)?;
    let manifest = fetched.package.manifest();
    let file = to.map_or_else(|| PathBuf::from(format!("{}-{}.wasm", manifest.name, manifest.version)), Path::to_owned);
    signing::replace(&file, fetched.package.bytes())?;
    Ok(PulledPackage {
        name: manifest.name.clone(),
        version: manifest.version.to_string(),
        digest: fetched.package.digest().to_owned(),
        source: fetched.source,
        trust,
        file,
    })
}

/// Pushes a package to a registry.
///
/// # Errors
/// It is no package, or the registry refuses it.
pub async fn push_package(
    settings: &Settings,
    file: &Path,
    reference: &RegistryReference,
    credentials: &Credentials,
) -> Result<PushedPackage, ServiceError> {
    let package = packages::read(file).map_err(ServiceError::Other)?;
    let signatures =
        greenroom_distribution::verify(&package, &[]).map_err(|error| ServiceError::of_file(file, error.sentence()))?;
    let pushed = push(&package, reference, &settings.trust, credentials).await.map_err(not_fetched)?;
    Ok(PushedPackage {
        name: package.manifest().name.clone(),
        version: package.manifest().version.to_string(),
        digest: package.digest().to_owned(),
        reference: pushed.reference,
        pinned: pushed.pinned,
        is_signed: !signatures.is_empty(),
    })
}

/// Fetches a package, and works out what installing it would change.
///
/// # Errors
/// It cannot be had, or is not accepted.
pub async fn prepare(
    settings: &Settings,
    source: &Source,
    digest: Option<&Digest>,
    credentials: &Credentials,
) -> Result<Prepared, ServiceError> {
    let fetched = fetch(source, digest, &settings.trust, credentials).await.map_err(not_fetched)?;
    plan(settings, fetched)
}

/// As [`prepare`], for a source that comes from elsewhere: an address or a reference in a registry, never a file of this
/// machine. Registries are asked without a password, unless this machine's user is logged in to them.
///
/// # Errors
/// As for [`prepare`], and where the source is none.
pub async fn prepare_remote(settings: &Settings, source: &str) -> Result<Prepared, ServiceError> {
    let wrong = |message: Sentence| ServiceError::Failure(Failure::of(FailureKind::InvalidInput, message));
    let is_remote = source.starts_with("https://") || source.starts_with("oci://");
    if !is_remote {
        return Err(wrong(sentence!(
            "failure-install-source",
            "the source is an address (https://…#sha256=…) or a reference (oci://…)"
        )));
    }
    let source: Source = source.parse().map_err(|error: SourceError| wrong(error.sentence()))?;
    let fetched =
        fetch(&source, None, &settings.trust, &Credentials::default()).await.map_err(|error| match error {
            FetchError::OtherPackage { .. } | FetchError::Layout { .. } | FetchError::Package { .. } => {
                unfit(error.sentence())
            }
            error => not_fetched(error),
        })?;
    plan_of_caller(settings, fetched)
}

/// As [`prepare`], for the bytes of a package that a caller sent.
///
/// # Errors
/// It is no package, or is not accepted.
pub fn prepare_upload(settings: &Settings, bytes: Vec<u8>) -> Result<Prepared, ServiceError> {
    let package = Package::read(bytes).map_err(|error| {
        ServiceError::Failure(Failure::of(
            FailureKind::InvalidInput,
            sentence!("failure-upload-no-package", "the upload is no package: {error}", error = error.sentence()),
        ))
    })?;
    // To the trust policy, an upload is a file: it came from no place that `sources` could name.
    let (origin, source) = (Origin::file(Path::new("upload")), "upload".to_owned());
    plan_of_caller(settings, Fetched { package, origin, source })
}

/// As [`prepare`], for a version that is installed already.
///
/// # Errors
/// There is none, or it is no longer accepted.
pub fn prepare_installed(settings: &Settings, wanted: &ActionRef) -> Result<Prepared, ServiceError> {
    let installation = Installation::new(&settings.installed);
    let action = installation.action(&wanted.name).map_err(not_installed)?;
    // The newest that fits: an upgrade asks for another one than the active.
    let is_any = wanted.version == VersionReq::STAR;
    let fits = |version: &&InstalledVersion| is_any || wanted.version.matches(&version.version);
    let version = action.versions.iter().rfind(fits).ok_or_else(|| {
        let known: Vec<_> = action.versions.iter().map(|version| version.version.to_string()).collect();
        let message = sentence!(
            "failure-no-version-fits",
            "no installed version fits {action}: there are {known}",
            action = wanted,
            known = known.join(", ")
        );
        Failure::of(FailureKind::UnknownAction, message)
    })?;
    let package = installation.package(&version.digest).map_err(not_installed)?;
    // The place was checked when it was fetched.
    let origin = Origin::file(installation.file(&version.digest));
    plan(settings, Fetched { package, origin, source: version.source.clone() })
}

fn plan(settings: &Settings, fetched: Fetched) -> Result<Prepared, ServiceError> {
    let package = &fetched.package;
    let trust = verdict(package, &settings.trust, &fetched.origin, &fetched.source).map_err(not_accepted)?;
    let manifest = package.manifest();
    let installation = Installation::new(&settings.installed);
    let action = match installation.action(&manifest.name) {
        Ok(action) => Some(action),
        Err(InstallError::NoAction(_)) => None,
        Err(error) => return Err(not_installed(error)),
    };
    let active = action.as_ref().and_then(|action| action.active());
    let before = active.map(|active| installation.package(&active.digest)).transpose().map_err(not_installed)?;
    let compared = |before: &Package| {
        (
            capability_changes(before, package),
            input_changes(before.input_schema(), package.input_schema()),
            output_changes(before.output_schema(), package.output_schema()),
        )
    };
    let (capabilities, inputs, outputs) = before.as_ref().map(compared).unwrap_or_default();
    let plan = InstallPlan {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        digest: Digest::of_package(package),
        source: fetched.source.clone(),
        trust,
        asks_for: requested_grants(package),
        active: active.map(|active| active.version.clone()),
        capabilities,
        inputs,
        outputs,
    };
    Ok(Prepared { active: active.map(|active| active.digest.clone()), fetched, plan })
}

impl Prepared {
    /// The grants of the active version, for the capabilities that the new version uses too.
    ///
    /// # Errors
    /// The list of installed actions cannot be read.
    pub fn present_grants(&self, settings: &Settings) -> Result<Granted, ServiceError> {
        let Some(digest) = &self.active else { return Ok(Granted::new()) };
        let action = Installation::new(&settings.installed).action(&self.plan.name).map_err(not_installed)?;
        let grants = action.by_digest(digest).map(|version| version.grants.clone()).unwrap_or_default();
        Ok(grants.into_iter().filter(|(name, _)| self.plan.asks_for.contains_key(name)).collect())
    }

    /// The capabilities that it uses and that these grants lack.
    pub fn missing(&self, grants: &Granted) -> Vec<CapabilityName> {
        self.fetched.package.uses().into_iter().filter(|name| !grants.contains_key(name.as_str())).collect()
    }

    /// Verifies the rest (the grants, and that the code compiles), and installs it.
    ///
    /// # Errors
    /// It does not compile, or is granted too little, or somebody else has changed what is active.
    pub async fn install(self, settings: &Settings, decision: Decision) -> Result<InstalledPackage, ServiceError> {
        let Prepared { fetched, active, plan } = self;
        let candidate = Candidate::new(fetched, &settings.trust, decision.grants).map_err(not_accepted)?;
        let verified = compiled(settings, candidate).await?;
        let activation = if decision.activate { Activation::Replacing(active) } else { Activation::IfFirst };
        let actor = Actor { by: decision.by, at: greenroom_clock::now() };
        let installation = Installation::new(&settings.installed);
        let installed = installation.install(&verified, &activation, &actor).map_err(not_installed)?;
        if decision.pin {
            installation.pin(&plan.name, &installed.version.digest, true).map_err(not_installed)?;
        }
        Ok(InstalledPackage {
            name: plan.name,
            replaces: plan.active.filter(|active| installed.is_active && *active != installed.version.version),
            version: InstalledVersion { pinned: decision.pin || installed.version.pinned, ..installed.version },
            is_active: installed.is_active,
        })
    }
}

/// Lets the runtime load the package, with these grants and under the limits of compiling. Nothing runs.
async fn compiled(settings: &Settings, candidate: Candidate) -> Result<Verified, ServiceError> {
    let runtime = actions::loader(settings)?.build().map_err(|error| ServiceError::Other(error.sentence()))?;
    candidate
        .verify(async |package, grants| {
            let loaded = runtime.load(package.bytes(), Grants::Only(grants.clone())).await;
            let path = PathBuf::from(format!("{}-{}.wasm", package.manifest().name, package.manifest().version));
            loaded
                .map(drop)
                .map_err(|error: LoadError| ServiceError::load(&path, &packages::grant_option(package), &error))
        })
        .await
}

/// Makes the version active again that was active before the present one.
///
/// # Errors
/// There is none.
pub fn rollback(settings: &Settings, name: &str, by: String) -> Result<InstalledPackage, ServiceError> {
    let installation = Installation::new(&settings.installed);
    let before = installation.action(name).map_err(not_installed)?;
    let actor = Actor { by, at: greenroom_clock::now() };
    let version = installation.rollback(name, &actor).map_err(not_installed)?;
    let replaces = before.active().map(|active| active.version.clone());
    Ok(InstalledPackage { name: name.to_owned(), version, is_active: true, replaces })
}

/// The installed actions.
///
/// # Errors
/// The list cannot be read.
pub fn list(settings: &Settings) -> Result<Vec<InstalledVersions>, ServiceError> {
    let actions = Installation::new(&settings.installed).actions().map_err(not_installed)?;
    let view = |(name, action): (String, greenroom_distribution::InstalledAction)| InstalledVersions {
        name,
        active: action.active().map(|active| active.version.clone()),
        versions: action.versions,
        history: action.history,
    };
    Ok(actions.into_iter().map(view).collect())
}

/// Uninstalls the versions of an action that a reference means; without a range, all.
///
/// # Errors
/// There is none, or one is in use.
pub async fn uninstall(
    settings: &Settings,
    wanted: &ActionRef,
    by: String,
) -> Result<Vec<RemovedVersion>, ServiceError> {
    let in_use = packages_in_use(settings).await?;
    let actor = Actor { by, at: greenroom_clock::now() };
    let is_used = |version: &InstalledVersion| in_use.iter().any(|digest| digest == version.digest.hex());
    let gone = Installation::new(&settings.installed)
        .uninstall(&wanted.name, &wanted.version, is_used, &actor)
        .map_err(not_installed)?;
    Ok(gone.into_iter().map(|version| removed(wanted.name.clone(), version)).collect())
}

/// Removes the versions that nothing uses.
///
/// # Errors
/// The folder cannot be read or written.
pub async fn collect(settings: &Settings, keep: usize, by: String) -> Result<Vec<RemovedVersion>, ServiceError> {
    let in_use = packages_in_use(settings).await?;
    let actor = Actor { by, at: greenroom_clock::now() };
    let is_used = |version: &InstalledVersion| in_use.iter().any(|digest| digest == version.digest.hex());
    let gone = Installation::new(&settings.installed).collect(keep, is_used, &actor).map_err(not_installed)?;
    Ok(gone.into_iter().map(|(name, version)| removed(name, version)).collect())
}

fn removed(name: String, version: InstalledVersion) -> RemovedVersion {
    RemovedVersion { name, version: version.version, digest: version.digest }
}

/// The packages of runs that go on: their last slice was not long ago, and ended with a cursor. Without a store there are
/// none.
async fn packages_in_use(settings: &Settings) -> Result<Vec<String>, ServiceError> {
    let Some(store) = wiring::store_if_there(settings).await? else { return Ok(Vec::new()) };
    let since = greenroom_clock::now() - GOES_ON;
    let (mut packages, mut before) = (Vec::new(), None);
    loop {
        let runs = store.runs(before, RECORDS).await?;
        let recent = runs.iter().take_while(|run| run.started_at >= since);
        let going_on = recent.filter(|run| matches!(run.result, RunResult::Continue { .. }));
        packages.extend(going_on.map(|run| run.package.clone()));
        match runs.last() {
            Some(last) if runs.len() == RECORDS && last.started_at >= since => before = Some(last.id),
            _ => return Ok(packages),
        }
    }
}

fn denied(message: Sentence) -> ServiceError {
    ServiceError::Failure(Failure::of(FailureKind::Denied, message))
}

fn not_fetched(error: FetchError) -> ServiceError {
    match error {
        FetchError::Trust(error) => denied(error.sentence()),
        FetchError::NoDigest(_) => ServiceError::Config(error.sentence()),
        error => ServiceError::Other(error.sentence()),
    }
}

fn not_accepted(error: CandidateError) -> ServiceError {
    match &error {
        CandidateError::Trust { .. } => denied(error.sentence()),
        CandidateError::NotGranted { .. } => {
            ServiceError::Failure(Failure::new(FailureKind::Denied, codes::NOT_GRANTED, error.sentence()))
        }
        CandidateError::UnknownCapability(_) => unfit(error.sentence()),
        _ => ServiceError::Other(error.sentence()),
    }
}

/// What a caller sent or named is not what it is to be. A command would say that a file is broken.
fn unfit(why: Sentence) -> ServiceError {
    ServiceError::Failure(Failure::of(FailureKind::InvalidInput, why))
}

/// As [`plan`], for a package that a caller sent or named.
fn plan_of_caller(settings: &Settings, fetched: Fetched) -> Result<Prepared, ServiceError> {
    match verdict(&fetched.package, &settings.trust, &fetched.origin, &fetched.source) {
        Err(error @ CandidateError::Signature { .. }) => Err(unfit(error.sentence())),
        _ => plan(settings, fetched),
    }
}

fn not_installed(error: InstallError) -> ServiceError {
    let kind = match &error {
        InstallError::NoAction(_) | InstallError::NoVersion { .. } => FailureKind::UnknownAction,
        InstallError::Conflict(_)
        | InstallError::InUse { .. }
        | InstallError::NothingBefore(_)
        | InstallError::SameVersion { .. }
        | InstallError::Active { .. } => FailureKind::Conflict,
        _ => return ServiceError::Other(error.sentence()),
    };
    ServiceError::Failure(Failure::of(kind, error.sentence()))
}
