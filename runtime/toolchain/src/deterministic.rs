//! Time and random seeds that are the same in every build, for a compiler that keeps them in the component.

use std::{env, ffi::OsString, path::Path, process::Command};

use crate::{Error, files};

/// A library for the system's linker, which `build.rs` compiles; empty where the target has no such linker.
const LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/deterministic.so"));

/// Where it is written, from the folder of the project. A relative path, because `LD_PRELOAD` cannot hold a space.
const FILE: &str = "./build/deterministic.so";

/// Makes a command that runs in the folder of a project deterministic. On other systems than Linux the command stays as it is.
///
/// # Errors
/// [`Error::File`].
pub(crate) fn preload(command: &mut Command, folder: &Path) -> Result<(), Error> {
    if LIBRARY.is_empty() {
        return Ok(());
    }
    files::write(&folder.join(FILE), LIBRARY)?;
    let mut libraries = OsString::from(FILE);
    if let Some(others) = env::var_os("LD_PRELOAD") {
        libraries.push(":");
        libraries.push(others);
    }
    command.env("LD_PRELOAD", libraries);
    Ok(())
}
