//! Paths in the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{error::Error, process};

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder of packages, independent of cargo's target folder.
pub(crate) fn packages() -> PathBuf {
    root().join("target/actions")
}

/// The folder of the packages that are only measured.
pub(crate) fn bench_packages() -> PathBuf {
    root().join("target/bench-actions")
}

/// A folder with the source of an action.
pub(crate) struct ActionSource {
    /// The crate's name.
    pub(crate) package: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The folder for its package.
    pub(crate) packages: PathBuf,
    /// The size of the guest's stack, if its `Cargo.toml` sets it: `[package.metadata.greenroom] stack-bytes`.
    pub(crate) stack_bytes: Option<u32>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    #[serde(default)]
    metadata: Option<Custom>,
}

#[derive(Deserialize)]
struct Custom {
    #[serde(default)]
    greenroom: Option<GuestSettings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct GuestSettings {
    #[serde(default)]
    stack_bytes: Option<u32>,
}

/// Every action of the repository, by name.
pub(crate) fn actions() -> Result<Vec<ActionSource>, Error> {
    actions_in(&root().join("actions"), &packages())
}

/// The actions that are only measured.
pub(crate) fn bench_actions() -> Result<Vec<ActionSource>, Error> {
    actions_in(&root().join("runtime/bench/guests"), &bench_packages())
}

/// An action in a folder of its own, outside of the workspace.
pub(crate) fn action_of(folder: &Path, packages: &Path) -> Result<ActionSource, Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(folder);
    let metadata: Metadata = serde_json::from_str(&process::output(&mut cargo)?).map_err(Error::Metadata)?;
    let found = metadata.packages.iter().find(|package| {
        let of_folder = |path: &Path| fs::canonicalize(path).ok();
        package.manifest_path.parent().and_then(of_folder) == of_folder(folder)
    });
    let package = found.ok_or_else(|| Error::NoCrate { folder: folder.to_owned() })?;
    Ok(source_of(package, folder.to_owned(), packages))
}

/// The folder of cargo's output.
pub(crate) fn target() -> Result<PathBuf, Error> {
    Ok(metadata()?.target_directory)
}

fn metadata() -> Result<Metadata, Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root());
    serde_json::from_str(&process::output(&mut cargo)?).map_err(Error::Metadata)
}

fn actions_in(actions: &Path, packages: &Path) -> Result<Vec<ActionSource>, Error> {
    let metadata = metadata()?;
    let mut folders = Vec::new();
    for entry in fs::read_dir(actions).map_err(|source| Error::File { path: actions.to_owned(), source })? {
        let folder = entry.map_err(|source| Error::File { path: actions.to_owned(), source })?.path();
        if folder.join("manifest.json").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    let action = |folder: PathBuf| {
        let mut crates = metadata.packages.iter();
        let package = crates
            .find(|p| p.manifest_path.parent() == Some(&folder))
            .ok_or_else(|| Error::NoCrate { folder: folder.clone() })?;
        Ok(source_of(package, folder, packages))
    };
    folders.into_iter().map(action).collect()
}

fn source_of(package: &MetadataPackage, folder: PathBuf, packages: &Path) -> ActionSource {
    let settings = package.metadata.as_ref().and_then(|m| m.greenroom.as_ref());
    ActionSource {
        package: package.name.clone(),
        stack_bytes: settings.and_then(|s| s.stack_bytes),
        packages: packages.to_owned(),
        folder,
    }
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

/// Reads a JSON file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    serde_json::from_slice(&read(path)?).map_err(|source| Error::Json { path: path.to_owned(), source })
}

/// Writes a file in one piece, so that a concurrent reader sees the old or the new one. A file that would not change is
/// left alone, and keeps its time.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let failed = |source| Error::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let aside = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&aside, bytes).map_err(failed)?;
    fs::rename(&aside, path).map_err(failed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_change_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.wasm");
        write(&path, b"one").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write(&path, b"one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn the_actions_of_this_repository_are_found() {
        let actions = actions().unwrap();
        assert!(actions.iter().any(|a| a.package == "add-contact-to-zoom-webinar"));
        assert!(actions.iter().all(|a| a.package != "greenroom-sdk"));
        assert!(actions.iter().all(|a| !a.package.starts_with("bench-")), "measured actions are not released");
        assert!(bench_actions().unwrap().iter().all(|a| a.package.starts_with("bench-")));
    }
}
