//! Packages that can be loaded: those of the folder of actions, and installed ones; and what each is granted.

mod file;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use greenroom::{ActionInfo, ActionRef, CapabilityName, Failure, FailureKind, Grants, Manifest, Package, Runtime};
use greenroom_distribution::{Digest, InstallError, Installation, InstalledVersion, Origin, verdict};
use greenroom_domain::{Sentence, codes, sentence};
use semver::Version;

pub use self::file::{read, read_bytes};
use crate::{
    ServiceError, capabilities,
    config::{DIGEST, Settings},
};

// The digests of Greenroom's own packages, from the build of the command. They are granted what they declare, unless
// the operator grants less. Their names would not identify them: anybody who can write to the folder can use a name.
include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// A file of the folder, with its package.
#[derive(Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// The package, or the reason why it is broken.
    pub package: Result<Package, Sentence>,
}

/// Reads every package of the folder of actions, in the order of file names, then the installed ones. If actions are
/// installed, there need be no folder of actions.
///
/// # Errors
/// Where the folder of actions, or the list of installed actions, cannot be read.
pub fn read_all(settings: &Settings) -> Result<impl Iterator<Item = Found>, ServiceError> {
    let installation = Installation::new(&settings.installed);
    let installed = installation.actions().map_err(other)?;
    let has_folder = installed.is_empty() || settings.actions.exists();
    let paths = if has_folder { folder(settings)? } else { Vec::new() };
    let versions = installed.into_iter().flat_map(|(_, action)| action.versions);
    let installed = versions.map(move |version| read_installed(&installation, &version));
    Ok(paths.into_iter().map(|path| Found { package: read(&path), path }).chain(installed))
}

fn read_installed(installation: &Installation, version: &InstalledVersion) -> Found {
    let package = installation.package(&version.digest).map_err(|error| error.sentence());
    Found { path: installation.file(&version.digest), package }
}

/// The files of the folder of actions that may be packages, in the order of their names.
fn folder(settings: &Settings) -> Result<Vec<PathBuf>, ServiceError> {
    let folder = &settings.actions;
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| {
        ServiceError::Other(sentence!(
            "failure-setup-actions-folder",
            "cannot read the folder of actions, {folder}: {error}; build actions with `cargo xtask build`, or name their \
             folder with --actions",
            folder = folder.display(),
            error = error
        ))
    })?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wasm"));
    paths.sort();
    Ok(paths)
}

/// The installed version with a package's digest.
fn installed(settings: &Settings, package: &Package) -> Option<InstalledVersion> {
    let action = Installation::new(&settings.installed).action(&package.manifest().name).ok()?;
    action.by_digest(&Digest::of_package(package)).cloned()
}

fn other(error: InstallError) -> ServiceError {
    ServiceError::Other(error.sentence())
}

/// The name of a package in a grant for it alone: `sha256:` and its digest.
pub fn by_digest(package: &Package) -> String {
    format!("{DIGEST}{}", package.digest())
}

/// The option that grants a package all that it uses.
pub(crate) fn grant_option(package: &Package) -> String {
    capabilities::option(&by_digest(package), package.manifest(), package.uses())
}

/// The operator's grants for a package: by its digest in the configuration, else by its name there, else those that it
/// was installed with.
pub fn grants(settings: &Settings, package: &Package) -> Grants {
    let granted = settings.grants.get(&by_digest(package)).or(settings.grants.get(&package.manifest().name));
    match granted {
        Some(granted) => Grants::Only(granted.clone()),
        None if is_built_in(package) => Grants::AsDeclared,
        None => Grants::Only(installed(settings, package).map(|version| version.grants).unwrap_or_default()),
    }
}

fn is_built_in(package: &Package) -> bool {
    BUILT_IN.contains(&package.digest())
}

/// Whether the package is known by its digest: it is Greenroom's own, or the operator has granted it something by
/// digest, or has installed it.
fn is_known(settings: &Settings, package: &Package) -> bool {
    is_built_in(package) || settings.grants.contains_key(&by_digest(package)) || installed(settings, package).is_some()
}

/// Checks the grants of installed actions, which the configuration file's check does not see.
///
/// # Errors
/// [`ServiceError::Config`]: the first grant that cannot be given like this, and the remedy.
pub fn check_installed_grants(settings: &Settings) -> Result<(), ServiceError> {
    for (name, action) in Installation::new(&settings.installed).actions().map_err(other)? {
        for version in action.versions.iter().filter(|version| !overridden(settings, &name, version)) {
            capabilities::check(&version.grants).map_err(|error| {
                ServiceError::Config(sentence!(
                    "failure-setup-installed-grants",
                    "the grants of the installed action {action} {version}: {error}; correct them in [grants], or install it again",
                    action = name,
                    version = version.version,
                    error = error
                ))
            })?;
        }
    }
    Ok(())
}

/// Whether the configuration grants something else to an installed version.
fn overridden(settings: &Settings, name: &str, version: &InstalledVersion) -> bool {
    settings.grants.contains_key(name) || settings.grants.contains_key(&format!("{DIGEST}{}", version.digest))
}

/// The capabilities that a package uses and is not granted.
pub fn not_granted(settings: &Settings, package: &Package) -> BTreeSet<CapabilityName> {
    match grants(settings, package) {
        Grants::AsDeclared => BTreeSet::new(),
        Grants::Only(granted) => {
            package.uses().into_iter().filter(|name| !granted.contains_key(name.as_str())).collect()
        }
    }
}

/// Finds the version of an installed action that a reference means: the active one, if it fits. Else the newest version
/// that fits in the folder of actions. Broken packages are left out and named in the answer, and so are packages that
/// use the name of a package that is known by its digest.
///
/// # Errors
/// `unknown-action`, or [`ServiceError::Other`] where two packages have one version.
pub fn find(settings: &Settings, wanted: &ActionRef) -> Result<Chosen, ServiceError> {
    let installation = Installation::new(&settings.installed);
    if let Some((version, package)) = installation.resolve(&wanted.name, &wanted.version).map_err(other)? {
        return Ok(Chosen { path: installation.file(&version.digest), package, left_out: Vec::new() });
    }
    let mut known = Vec::new();
    let mut best: Option<(PathBuf, Package)> = None;
    let (sound, broken) = usable(settings, |name| name == wanted.name)?;
    for (path, package) in sound {
        let manifest = package.manifest();
        known.push(format!("{}@{}", manifest.name, manifest.version));
        if manifest.name != wanted.name || !wanted.version.matches(&manifest.version) {
            continue;
        }
        match &best {
            Some((_, other)) if other.manifest().version > manifest.version => {}
            Some((first, other)) if other.manifest().version == manifest.version => {
                if other.digest() != package.digest() {
                    return Err(ServiceError::Other(of_one_version(first, &path, manifest)));
                }
            }
            _ => best = Some((path, package)),
        }
    }
    let (path, package) = best.ok_or_else(|| none_fits(settings, wanted, &known, &broken))?;
    let left_out = broken.into_iter().map(|unusable| unusable.reason).collect();
    Ok(Chosen { path, package, left_out })
}

/// That two files are different packages of one version.
fn of_one_version(first: &Path, second: &Path, manifest: &Manifest) -> Sentence {
    sentence!(
        "failure-setup-one-version",
        "{first} and {second} are different packages of {action} {version}: remove one, or give it another version",
        first = first.display(),
        second = second.display(),
        action = manifest.name,
        version = manifest.version
    )
}

/// A file that is left out.
struct Unusable {
    path: PathBuf,
    /// Its action, where the package is sound, and the operator's settings refuse it.
    refused: Option<(String, Version)>,
    reason: Sentence,
}

/// The sound packages, and the files that are left out with the reasons: broken packages, those that the trust policy does
/// not accept, and those that take the name of a package that is known by its digest, if `concerns` says that this name
/// matters.
#[allow(clippy::type_complexity)]
fn usable(
    settings: &Settings,
    concerns: impl Fn(&str) -> bool,
) -> Result<(Vec<(PathBuf, Package)>, Vec<Unusable>), ServiceError> {
    let (mut sound, mut left_out) = (Vec::new(), Vec::new());
    for Found { path, package } in read_all(settings)? {
        match package {
            Ok(package) => sound.push((path, package)),
            Err(reason) => left_out.push(Unusable { path, refused: None, reason }),
        }
    }
    let known = sound.iter().map(|(_, package)| package).filter(|package| is_known(settings, package));
    let reserved: BTreeSet<String> =
        known.map(|package| package.manifest().name.clone()).filter(|name| concerns(name)).collect();
    let mut usable = Vec::new();
    for (path, package) in sound {
        let reason = if reserved.contains(&package.manifest().name) && !is_known(settings, &package) {
            Some(sentence!(
                "failure-setup-takes-name",
                "{file}: takes the name {action} from a package that is known by its digest; if you trust it, grant {grant}",
                file = path.display(),
                action = package.manifest().name,
                grant = by_digest(&package)
            ))
        } else {
            // A package that is known by its digest needs no signature: the operator has chosen exactly it.
            untrusted(settings, &path, &package)
        };
        match reason {
            Some(reason) => left_out.push(Unusable { path, refused: Some(name_of(&package)), reason }),
            None => usable.push((path, package)),
        }
    }
    Ok((usable, left_out))
}

fn name_of(package: &Package) -> (String, Version) {
    (package.manifest().name.clone(), package.manifest().version.clone())
}

/// Why the operator's trust policy does not accept a file of the folder of actions; none if it does. Installed packages
/// were verified when they were installed.
pub(crate) fn untrusted(settings: &Settings, path: &Path, package: &Package) -> Option<Sentence> {
    if is_known(settings, package) {
        return None;
    }
    let place = path.display().to_string();
    verdict(package, &settings.trust, &Origin::file(path), &place).err().map(|error| error.sentence())
}

/// The actions that were loaded, and the packages that were not.
#[derive(Debug)]
pub struct Loaded {
    /// The actions, by the names of their files.
    pub actions: Vec<ActionInfo>,
    /// The packages that were left out.
    pub left_out: Vec<LeftOut>,
}

/// The grants of the configuration for actions that are not there, in words: they have no effect, and may be misspelt.
pub fn without_action(settings: &Settings, loaded: &Loaded) -> Vec<Sentence> {
    let left_out = loaded.left_out.iter().filter_map(|left| left.action.as_ref()).map(|(name, _)| name.as_str());
    let known: BTreeSet<&str> =
        loaded.actions.iter().map(|action| action.manifest.name.as_str()).chain(left_out).collect();
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    let warning = |name: &String| {
        if known.is_empty() {
            sentence!(
                "failure-setup-grant-no-actions",
                "[grants] names `{action}`, and no such action is there: there are none",
                action = name
            )
        } else {
            sentence!(
                "failure-setup-grant-no-action",
                "[grants] names `{action}`, and no such action is there: there are {known}",
                action = name,
                known = all
            )
        }
    };
    let names = settings.grants.keys().filter(|name| !name.starts_with(DIGEST) && !known.contains(name.as_str()));
    names.map(warning).collect()
}

/// A package that was not loaded.
#[derive(Debug)]
pub struct LeftOut {
    /// The name and the version of its action, where it has told them.
    pub action: Option<(String, Version)>,
    /// Whether the operator's settings refuse it: it is granted too little, is not trusted, or takes another's name. Else it
    /// is broken, or does not compile.
    pub is_refused: bool,
    /// Why.
    pub error: ServiceError,
}

impl LeftOut {
    /// The failure of an invocation of that action.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match &self.error {
            ServiceError::Failure(failure) => failure.clone(),
            ServiceError::Config(message) | ServiceError::Other(message) => {
                Failure::of(FailureKind::UnknownAction, message.clone())
            }
        }
    }
}

/// Loads the packages that fit one of these references, in all versions; all packages if there is none. Packages that
/// cannot be loaded are left out. Of an installed action, the active version is preferred to newer ones.
///
/// # Errors
/// Where no package was loaded at all, or none for one of the references: why.
pub async fn load_all(runtime: &Runtime, settings: &Settings, wanted: &[ActionRef]) -> Result<Loaded, ServiceError> {
    let Loaded { actions, left_out } = load_found(runtime, settings, wanted).await?;
    if actions.is_empty() {
        let mut message = sentence!(
            "failure-no-action-loaded",
            "no action can be loaded from {folder}: name another folder with --actions",
            folder = settings.actions.display()
        );
        left_out.iter().for_each(|left| message = also_left_out(&message, &left.error.sentence()));
        return Err(Failure::of(FailureKind::UnknownAction, message).into());
    }
    Ok(Loaded { actions, left_out })
}

/// As [`load_all`], where there may be no package at all.
///
/// # Errors
/// Where the packages cannot be listed, or none was loaded for one of the references.
pub async fn load_found(runtime: &Runtime, settings: &Settings, wanted: &[ActionRef]) -> Result<Loaded, ServiceError> {
    let (sound, broken) =
        usable(settings, |name| wanted.is_empty() || wanted.iter().any(|wanted| wanted.name == name))?;
    let known: Vec<String> =
        sound.iter().map(|(_, p)| p.manifest()).map(|m| format!("{}@{}", m.name, m.version)).collect();
    let mut firsts: BTreeMap<(String, Version), (PathBuf, String)> = BTreeMap::new();
    let mut of_two = BTreeMap::new();
    for (path, package) in &sound {
        let (first, digest) =
            firsts.entry(name_of(package)).or_insert_with(|| (path.clone(), package.digest().to_owned()));
        if digest != package.digest() {
            of_two.entry(name_of(package)).or_insert_with(|| of_one_version(first, path, package.manifest()));
        }
    }
    let fits = |(name, version): &(String, Version)| {
        wanted.is_empty() || wanted.iter().any(|wanted| wanted.name == *name && wanted.version.matches(version))
    };
    let (mut actions, mut left_out) = (Vec::new(), Vec::new());
    for (path, package) in sound {
        let action = name_of(&package);
        if !fits(&action) {
            continue;
        }
        let loaded = match of_two.get(&action) {
            Some(reason) => Err(ServiceError::Other(reason.clone())),
            None => Chosen { path, package, left_out: Vec::new() }.load(runtime, settings).await,
        };
        match loaded {
            Ok(info) => actions.push(info),
            Err(error) => {
                let is_refused =
                    matches!(&error, ServiceError::Failure(failure) if failure.code == codes::NOT_GRANTED.word());
                left_out.push(LeftOut { action: Some(action), is_refused, error });
            }
        }
    }
    for wanted in wanted {
        let is_wanted = |name: &str, version: &Version| name == wanted.name && wanted.version.matches(version);
        if !actions.iter().any(|info| is_wanted(&info.manifest.name, &info.manifest.version)) {
            let reason = left_out.into_iter().find(|left| left.action.as_ref().is_some_and(|(n, v)| is_wanted(n, v)));
            return Err(reason.map_or_else(|| none_fits(settings, wanted, &known, &broken), |left| left.error));
        }
    }
    left_out.extend(broken.into_iter().map(|Unusable { refused, reason, .. }| LeftOut {
        is_refused: refused.is_some(),
        action: refused,
        error: ServiceError::Other(reason),
    }));
    for (name, action) in Installation::new(&settings.installed).actions().map_err(other)? {
        if let Some(active) = action.active() {
            runtime.prefer(&name, &active.version);
        }
    }
    Ok(Loaded { actions, left_out })
}

/// The package that was found.
#[derive(Debug)]
pub struct Chosen {
    /// Its file.
    pub path: PathBuf,
    /// The package.
    pub package: Package,
    /// Packages that were left out, and why: sentences for the operator.
    pub left_out: Vec<Sentence>,
}

impl Chosen {
    /// Loads it with its grants. Nothing else of the folder is loaded, because compiling takes time.
    ///
    /// # Errors
    /// `not-granted`, `compile-time`, `compile-memory`, or what is wrong with the package.
    pub async fn load(&self, runtime: &Runtime, settings: &Settings) -> Result<ActionInfo, ServiceError> {
        let loaded = runtime.load(self.package.bytes(), grants(settings, &self.package)).await;
        loaded.map_err(|error| ServiceError::load(&self.path, &grant_option(&self.package), &error))
    }
}

/// Why no package was found: the wanted one is broken, or there is none.
fn none_fits(settings: &Settings, wanted: &ActionRef, known: &[String], broken: &[Unusable]) -> ServiceError {
    // A broken package may not tell its name, so the name of its file decides: `name.wasm`, or `name-1.2.3.wasm`.
    let is_wanted = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix(wanted.name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(|v| v.starts_with(is_digit)))
    };
    if let Some(unusable) = broken.iter().find(|unusable| is_wanted(&unusable.path)) {
        return ServiceError::Other(unusable.reason.clone());
    }
    let folder = settings.actions.display();
    let mut message = if known.is_empty() {
        sentence!(
            "failure-folder-without-package",
            "there is no action {action}: {folder} holds no package; name another folder with --actions",
            action = wanted,
            folder = folder
        )
    } else {
        sentence!(
            "failure-folder-without-action",
            "there is no action {action} in {folder}: there are {known}",
            action = wanted,
            folder = folder,
            known = known.join(", ")
        )
    };
    for Unusable { reason, .. } in broken {
        message = also_left_out(&message, reason);
    }
    ServiceError::Failure(Failure::of(FailureKind::UnknownAction, message))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn also_left_out(what: &Sentence, reason: &Sentence) -> Sentence {
    sentence!("failure-also-left-out", "{what}; left out: {reason}", what = what, reason = reason)
}
