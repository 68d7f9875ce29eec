//! Times are passed in, and nothing sleeps. Behaviour that only a killed process or a failing file system shows is
//! tested in `tests/`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod activity;
mod admin;
mod backup;
mod copy;
mod credentials;
mod emails;
mod erase;
mod files;
mod forget;
mod groups;
mod history;
mod intents;
mod jobs;
mod journals;
mod keys;
mod opening;
mod outbox;
mod people;
mod quota;
mod rate_limit;
mod readers;
mod recount;
mod reference;
mod retention;
mod search;
mod segments;
mod suite;
mod sync;
mod users;
mod webhooks;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
};

use greenroom_domain::{
    Contact, ContactStore, RunStore,
    store::{Commit, Effect, EffectsTarget},
};
use greenroom_store_testing::sample::{
    at, create, done, email, failed, new_contact, register, registration, run, run_id, text_property, update, webinar,
    webinar_id,
};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{
    OpenMode, SqliteStore,
    platform::{
        functions,
        open::{APPLICATION_ID, MIGRATIONS},
    },
};

/// Work that keeps its thread busy until something is sent or the sender is gone; the receiver hears when it began.
fn busy_work() -> (impl FnOnce() + Send + 'static, oneshot::Receiver<()>, Sender<()>) {
    let (go_on, wait) = channel();
    let (begun, has_begun) = oneshot::channel();
    let work = move || {
        // If an end was dropped, the test has failed already.
        let _ = begun.send(());
        let _ = wait.recv();
    };
    (work, has_begun, go_on)
}

/// An answer that panics when it is dropped, as it is where its caller has gone.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a defect");
    }
}

fn on_disk() -> (TempDir, SqliteStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("store.db"), OpenMode::CreateIfMissing).unwrap();
    (directory, store)
}

/// A file with a store of an older format, made by the scripts of that format, and a connection to write into it.
fn of_format(format: usize) -> (TempDir, PathBuf, Connection) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let old = Connection::open(&path).unwrap();
    old.pragma_update(None, "journal_mode", "wal").unwrap();
    functions::define(&old).unwrap();
    old.execute_batch(&MIGRATIONS[..format].concat()).unwrap();
    old.pragma_update(None, "user_version", i64::try_from(format).unwrap()).unwrap();
    old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    (directory, path, old)
}

impl SqliteStore {
    /// Commits effects that rest on nothing.
    async fn put(&self, effects: impl Into<Vec<Effect>>) {
        let commit = Commit { effects: effects.into(), ..Commit::default() };
        self.commit(commit.clone().into(), EffectsTarget::SameStore).await.unwrap();
    }

    async fn contact(&self, id: &str) -> Contact {
        Arc::unwrap_or_clone(self.contacts(&[id.into()]).await.unwrap().remove(0).unwrap())
    }
}
