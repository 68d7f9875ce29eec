//! The WIT of a project: the contract, and the world made from its manifest.

use std::path::{Path, PathBuf};

use greenroom_package::{contract_wit, options_fields, world_wit};

use crate::{Error, Project, files};

/// Writes `wit/world.wit` and `wit/deps/greenroom-action/action.wit` to a folder, and returns the folder `wit`. The world
/// imports what the manifest asks for, so that the bindings have nothing else.
pub(crate) fn write(project: &Project, folder: &Path) -> Result<PathBuf, Error> {
    let of_project = || Error::package(&project.folder);
    let offers = !options_fields(&project.input).map_err(of_project())?.is_empty();
    let contract = contract_wit(&project.manifest).map_err(of_project())?;
    let wit = folder.join("wit");
    files::write(&wit.join("world.wit"), world_wit(&project.manifest, offers).as_bytes())?;
    files::write(&wit.join("deps/greenroom-action/action.wit"), contract.as_bytes())?;
    Ok(wit)
}
