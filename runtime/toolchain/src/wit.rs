//! What the bindings of a project are made from: the contract, and the world made from its manifest.

use std::path::{Path, PathBuf};

use greenroom_package::{options_fields, wit_files, world_c, world_typescript};

use crate::{Error, Project, files};

/// Writes the world and the contract to the folder `wit` in a folder, and returns it. The world imports what the manifest
/// asks for, so that the bindings have nothing else.
pub(crate) fn write(project: &Project, folder: &Path) -> Result<PathBuf, Error> {
    let wit = folder.join("wit");
    let texts = wit_files(&project.manifest, offers(project)?).map_err(Error::package(&project.folder))?;
    for (name, text) in texts {
        files::write(&wit.join(name), text.as_bytes())?;
    }
    Ok(wit)
}

/// The declarations of the world in TypeScript.
pub(crate) fn typescript(project: &Project) -> Result<String, Error> {
    world_typescript(&project.manifest, offers(project)?).map_err(Error::package(&project.folder))
}

/// The bindings of the world in C: each file's name and its bytes.
pub(crate) fn c(project: &Project) -> Result<Vec<(String, Vec<u8>)>, Error> {
    world_c(&project.manifest, offers(project)?).map_err(Error::package(&project.folder))
}

/// Whether the action offers choices for fields of its input.
fn offers(project: &Project) -> Result<bool, Error> {
    Ok(!options_fields(&project.input).map_err(Error::package(&project.folder))?.is_empty())
}
