//! The folders of actions, watched while a server or a worker runs.

use std::{
    ffi::OsStr,
    ops::Deref,
    path::{Path, PathBuf},
    time::Duration,
};

use greenroom_service::{ActionsReload, ServiceError, Settings};
use notify::RecursiveMode;

use crate::watch::Watch;

/// How long nothing changes before actions are loaded again: a copy writes a file in several parts.
const QUIET: Duration = Duration::from_millis(500);

/// How often it is looked whether the configuration names other folders by now.
const LOOK: Duration = Duration::from_secs(10);

/// The file that says what is installed.
const INSTALLED: &str = "installed.json";

/// The folder of actions and that of installed ones.
pub(crate) struct ActionFolders {
    folders: [PathBuf; 2],
    watch: Watch,
}

impl ActionFolders {
    /// Begins to watch the folders of the settings. Of one that is not there, the nearest folder above it is watched.
    ///
    /// # Errors
    /// Where the system watches no more folders.
    fn of(settings: &Settings) -> notify::Result<Self> {
        let folders = [settings.actions.clone(), settings.installed.clone()].map(absolute);
        let own = folders.clone();
        let mut watch = Watch::new(move |path| counts(&own, path))?;
        for folder in &folders {
            if let Some(there) = folder.ancestors().find(|folder| folder.is_dir()) {
                watch.add(there, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(Self { folders, watch })
    }

    /// The folders, watched where the settings want it and the system can; `without` says what to do otherwise.
    pub(crate) fn watched(settings: &Settings, without: &str) -> Option<Self> {
        if !settings.server.watch {
            return None;
        }
        Self::of(settings)
            .inspect_err(|error| tracing::warn!(%error, "folders of actions are not watched: {without}"))
            .ok()
    }

    /// Waits until something has changed, or the settings name other folders. False: the watcher has ended, and no further change is noticed.
    async fn changed<S: Deref<Target = Settings>>(&mut self, settings: &impl Fn() -> S) -> bool {
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                goes_on = self.watch.changed(QUIET) => return goes_on,
                _ = look.tick() => {
                    let settings = settings();
                    if self.folders != [settings.actions.clone(), settings.installed.clone()].map(absolute) {
                        return true;
                    }
                }
            }
        }
    }

    /// Loads actions again whenever their folders have changed. A package that is half written is broken, so it takes nothing
    /// away, and it is looked at again when the rest of it is there.
    pub(crate) async fn follow<S, F>(mut self, settings: impl Fn() -> S, reload: impl Fn() -> F)
    where
        S: Deref<Target = Settings>,
        F: Future<Output = Result<ActionsReload, ServiceError>>,
    {
        while self.changed(&settings).await {
            // Watched anew before they are read, so that no change is missed; and one of them may be there only now.
            match Self::of(&settings()) {
                Ok(again) => self = again,
                Err(error) => tracing::warn!(%error, "the folders of actions are watched as before"),
            }
            if let Err(error) = reload().await {
                tracing::error!("the actions stay as they are: {error}");
            }
        }
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// Whether a change of this file asks for a look: of a package, of the list of installed ones, of a folder itself, or of the link
/// by which a mounted folder is replaced as a whole.
fn counts(folders: &[PathBuf], path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    path.extension().is_some_and(|extension| extension == "wasm")
        || name == INSTALLED
        || name.starts_with("..")
        || folders.iter().any(|folder| folder.starts_with(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_and_folders_ask_for_a_look_and_other_files_do_not() {
        let folders = [PathBuf::from("/srv/actions"), PathBuf::from("/srv/installed")];
        for (path, does) in [
            ("/srv/actions/greet-1.0.0.wasm", true),
            ("/srv/actions/greet-1.0.0.wasm.part", false),
            ("/srv/actions/README.md", false),
            ("/srv/installed/installed.json", true),
            ("/srv/installed/lock", false),
            ("/srv/actions", true),
            ("/srv/actions/..data", true),
            ("/srv/other", false),
        ] {
            assert_eq!(counts(&folders, Path::new(path)), does, "{path}");
        }
    }
}
