//! Paths in the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

use greenroom_toolchain::rust::Metadata;

use crate::error::Error;

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
    /// The size of the guest's stack.
    pub(crate) stack_bytes: u32,
}

/// Every action of the repository, by name.
pub(crate) fn actions() -> Result<Vec<ActionSource>, Error> {
    actions_in(&root().join("actions"), &packages())
}

/// The actions that are only measured.
pub(crate) fn bench_actions() -> Result<Vec<ActionSource>, Error> {
    actions_in(&root().join("runtime/bench/guests"), &bench_packages())
}

/// The folder of cargo's output.
pub(crate) fn target() -> Result<PathBuf, Error> {
    Ok(Metadata::of(&root())?.target_directory)
}

fn actions_in(actions: &Path, packages: &Path) -> Result<Vec<ActionSource>, Error> {
    let metadata = Metadata::of(&root())?;
    let mut folders = Vec::new();
    for entry in fs::read_dir(actions).map_err(|source| Error::File { path: actions.to_owned(), source })? {
        let folder = entry.map_err(|source| Error::File { path: actions.to_owned(), source })?.path();
        if folder.join("manifest.json").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    let action = |folder: PathBuf| {
        let found = metadata.crate_in(&folder)?;
        let (package, stack_bytes) = (found.name.clone(), found.stack_bytes());
        Ok(ActionSource { package, stack_bytes, packages: packages.to_owned(), folder })
    };
    folders.into_iter().map(action).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_actions_of_this_repository_are_found() {
        let actions = actions().unwrap();
        assert!(actions.iter().any(|a| a.package == "add-contact-to-zoom-webinar"));
        assert!(actions.iter().all(|a| a.package != "greenroom-sdk"));
        assert!(actions.iter().all(|a| !a.package.starts_with("bench-")), "measured actions are not released");
        assert!(bench_actions().unwrap().iter().all(|a| a.package.starts_with("bench-")));
    }
}
