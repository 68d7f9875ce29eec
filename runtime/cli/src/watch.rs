//! Changes of files, told when they are over.

use std::{path::Path, time::Duration};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// Folders whose changes are told. What is told is only that something has changed: it is for the caller to look.
pub(crate) struct Watch {
    watcher: RecommendedWatcher,
    changes: mpsc::Receiver<()>,
    /// Something has changed, and was not told yet.
    is_changed: bool,
}

impl Watch {
    /// Tells changes of the files for which `counts` says so, and of no folder yet.
    pub(crate) fn new(counts: impl Fn(&Path) -> bool + Send + 'static) -> notify::Result<Self> {
        let (sender, changes) = mpsc::channel(1);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(|path| counts(path))) {
                // A full channel means that a change is known already.
                let _known = sender.try_send(());
            }
        })?;
        Ok(Self { watcher, changes, is_changed: false })
    }

    /// Tells changes in this folder too, and of what is below it where `mode` says so.
    pub(crate) fn add(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        self.watcher.watch(folder, mode)
    }

    /// Waits until something has changed, and then nothing for so long: an editor or a copy writes several times. Dropped, it
    /// loses no change. False: the watcher has ended, and no further change is noticed.
    pub(crate) async fn changed(&mut self, quiet: Duration) -> bool {
        if !self.is_changed && self.changes.recv().await.is_none() {
            return false;
        }
        self.is_changed = true;
        while tokio::time::timeout(quiet, self.changes.recv()).await.is_ok_and(|changed| changed.is_some()) {}
        self.is_changed = false;
        true
    }
}
