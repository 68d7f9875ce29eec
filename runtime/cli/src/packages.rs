//! The folder of packages: reading it, and loading what is wanted of it.

use std::{
    collections::BTreeSet,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use greenroom::{ActionInfo, ActionRef, Capability, Failure, FailureKind, Grants, Package, Runtime};
use greenroom_package::DEFAULT_MAX_BYTES;
use serde_json::Value;

use crate::{config::Settings, error::Error, output::Output};

/// Greenroom's own actions: granted what they declare, unless the operator says less.
const BUILT_IN: [&str; 1] = ["add-contact-to-zoom-webinar"];

/// A file of the folder, and what is in it.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// The package, or what is wrong with it.
    pub(crate) package: Result<Package, String>,
}

/// Reads one package, checking all that can be checked without compiling it.
pub(crate) fn read(path: &Path) -> Result<Package, String> {
    let mut bytes = Vec::new();
    // One more than allowed, so that the reader sees that there is more.
    let most = DEFAULT_MAX_BYTES as u64 + 1;
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| format!("{}: cannot be read: {error}; check the path", path.display()))?;
    Package::read(bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads every package of the folder, one after the other in the order of their names.
pub(crate) fn read_folder(settings: &Settings) -> Result<impl Iterator<Item = Found>, Error> {
    let folder = &settings.actions;
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| {
        Error::Other(format!(
            "cannot read the folder of actions, {}: {error}; build actions with `cargo xtask build`, or name their \
             folder with --actions",
            folder.display()
        ))
    })?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wasm"));
    paths.sort();
    Ok(paths.into_iter().map(|path| Found { package: read(&path), path }))
}

/// What the operator lets an action do.
pub(crate) fn grants(settings: &Settings, name: &str) -> Grants {
    match settings.grants.get(name) {
        Some(granted) => Grants::Only(granted.clone()),
        None if BUILT_IN.contains(&name) => Grants::AsDeclared,
        None => Grants::none(),
    }
}

/// The schema of what a run gave, where its very package is in the folder.
pub(crate) fn output_schema(settings: &Settings, digest: &str) -> Option<Value> {
    let packages = read_folder(settings).ok()?.filter_map(|found| found.package.ok());
    packages.into_iter().find(|package| package.digest() == digest).map(|package| package.output_schema().clone())
}

/// What a package uses and was not granted.
pub(crate) fn not_granted(settings: &Settings, package: &Package) -> BTreeSet<Capability> {
    match grants(settings, &package.manifest().name) {
        Grants::AsDeclared => BTreeSet::new(),
        Grants::Only(granted) => package.uses().difference(&granted).copied().collect(),
    }
}

/// Finds the newest version that fits. A broken package among the others is named and left out.
pub(crate) fn find(settings: &Settings, wanted: &ActionRef, output: &Output) -> Result<(PathBuf, Package), Error> {
    let mut known = Vec::new();
    let mut broken = Vec::new();
    let mut best: Option<(PathBuf, Package)> = None;
    for found in read_folder(settings)? {
        let package = match found.package {
            Ok(package) => package,
            Err(reason) => {
                broken.push((found.path, reason));
                continue;
            }
        };
        let manifest = package.manifest();
        known.push(format!("{}@{}", manifest.name, manifest.version));
        if manifest.name != wanted.name || !wanted.version.matches(&manifest.version) {
            continue;
        }
        match &best {
            Some((_, other)) if other.manifest().version > manifest.version => {}
            Some((path, other)) if other.manifest().version == manifest.version => {
                if other.digest() != package.digest() {
                    return Err(Error::Other(format!(
                        "{} and {} are different packages of {} {}: remove one, or give it another version",
                        path.display(),
                        found.path.display(),
                        manifest.name,
                        manifest.version
                    )));
                }
            }
            _ => best = Some((found.path, package)),
        }
    }
    let best = best.ok_or_else(|| none_fits(settings, wanted, &known, &broken))?;
    for (_, reason) in &broken {
        output.note(format_args!("warning: {reason} (left out)"));
    }
    Ok(best)
}

/// Finds the newest version that fits, and loads it and nothing else: compiling takes time.
pub(crate) async fn load(
    runtime: &Runtime,
    settings: &Settings,
    wanted: &ActionRef,
    output: &Output,
) -> Result<ActionInfo, Error> {
    let (path, package) = find(settings, wanted, output)?;
    let uses: Vec<&str> = package.uses().into_iter().map(Capability::as_str).collect();
    let loaded = runtime.load(package.bytes(), grants(settings, &wanted.name)).await;
    loaded.map_err(|error| Error::load(&path, &wanted.name, &uses, &error))
}

/// Why there is nothing to load: the package is broken, or there is none.
fn none_fits(settings: &Settings, wanted: &ActionRef, known: &[String], broken: &[(PathBuf, String)]) -> Error {
    // A broken package does not always say its name, so its file's is taken: `name.wasm`, or `name-1.2.3.wasm`.
    let is_wanted = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        stem.strip_prefix(wanted.name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(|v| v.starts_with(is_digit)))
    };
    if let Some((_, reason)) = broken.iter().find(|(path, _)| is_wanted(path)) {
        return Error::Other(reason.clone());
    }
    let folder = settings.actions.display();
    let mut message = if known.is_empty() {
        format!("there is no action {wanted}: {folder} holds no package; name another folder with --actions")
    } else {
        format!("there is no action {wanted} in {folder}: there are {}", known.join(", "))
    };
    for (_, reason) in broken {
        message.push_str(&format!("; left out: {reason}"));
    }
    Error::Failure(Failure::of(FailureKind::UnknownAction, message))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
