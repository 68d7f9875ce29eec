//! The server of Restate, for tests of workers. Greenroom itself does not call it.

use std::path::{Path, PathBuf};

use crate::{
    npm::{self, NpmError},
    venv,
};

/// The folder of the installation, among the tools in the user's cache. Its name has the version of the lock file.
const FOLDER: &str = "greenroom/tools/restate-server-1.7.12";

/// Installs what the lock file in `source` names, unless it is there, and answers the program.
///
/// # Errors
/// [`NpmError`]: there is no npm or no registry, no folder for caches, or no server for this machine.
pub fn install(source: &Path) -> Result<PathBuf, NpmError> {
    let cache = venv::cache().ok_or_else(|| NpmError::NotHere("neither HOME nor XDG_CACHE_HOME is set".to_owned()))?;
    let folder = cache.join(FOLDER);
    npm::install(source, &folder)?;
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let program = folder.join(format!("node_modules/@restatedev/restate-server-{system}-{machine}/bin/restate-server"));
    if program.is_file() {
        return Ok(program);
    }
    Err(NpmError::NotHere(format!("the package of Restate has no server for {system} on {machine}")))
}
