//! Programs in Node that this repository's tests and tasks use, each set in a folder with a lock file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{process, system};

/// What npm says where no registry can be reached.
const UNREACHED: [&str; 5] = ["ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ECONNREFUSED", "ENETUNREACH"];

/// Why npm installed nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NpmError {
    /// The machine has no npm, or reaches no registry.
    #[error("{0}")]
    NotHere(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// npm found a fault.
    #[error("npm {arguments}: {said}")]
    Failed {
        /// What it was asked for.
        arguments: String,
        /// Its output.
        said: String,
    },
}

/// Installs what the lock file in `source` names into `folder`, unless it is there. Several processes may do so at once.
///
/// # Errors
/// [`NpmError`].
pub fn install(source: &Path, folder: &Path) -> Result<(), NpmError> {
    fs::create_dir_all(folder).map_err(file(folder))?;
    let lock = fs::File::create(folder.join("lock")).map_err(file(folder))?;
    lock.lock().map_err(file(folder))?;
    let wanted = source.join("package-lock.json");
    let wanted = fs::read_to_string(&wanted).map_err(file(&wanted))?;
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    copy_scripts(source, folder)?;
    run(&["ci"], folder)?;
    fs::write(&stamp, wanted).map_err(file(&stamp))
}

/// Copies the scripts of a folder, and of the folders in it, to where their packages are installed: Node looks for packages above the
/// file of a script. Scripts that are there already are left alone, because another process may be reading them.
///
/// # Errors
/// [`NpmError`].
pub fn copy_scripts(source: &Path, folder: &Path) -> Result<(), NpmError> {
    fs::create_dir_all(folder).map_err(file(folder))?;
    for entry in fs::read_dir(source).map_err(file(source))? {
        let path = entry.map_err(file(source))?.path();
        let Some(name) = path.file_name() else { continue };
        let to = folder.join(name);
        if path.is_dir() {
            copy_scripts(&path, &to)?;
            continue;
        }
        let text = fs::read(&path).map_err(file(&path))?;
        if fs::read(&to).is_ok_and(|there| there == text) {
            continue;
        }
        // Under another name first, so that no process reads half of it.
        let partial = folder.join(format!(".{}.{}", name.display(), std::process::id()));
        fs::write(&partial, text).and_then(|()| fs::rename(&partial, &to)).map_err(file(&to))?;
    }
    Ok(())
}

/// Runs npm in a folder. No package runs a script of its own.
///
/// # Errors
/// [`NpmError`].
pub fn run(arguments: &[&str], folder: &Path) -> Result<(), NpmError> {
    let mut npm = process::command(system::NPM);
    npm.args(arguments)
        .args(["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])
        .current_dir(folder);
    let ended = npm.output().map_err(|error| {
        NpmError::NotHere(format!("npm cannot be started: {error}. {}", system::node_remedy().english()))
    })?;
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    if ended.status.success() {
        return Ok(());
    }
    if UNREACHED.iter().any(|word| said.contains(word)) {
        return Err(NpmError::NotHere(said));
    }
    Err(NpmError::Failed { arguments: arguments.join(" "), said })
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> NpmError {
    let path = path.to_owned();
    move |source| NpmError::File { path, source }
}
