//! Reading, on connections apart from the one that writes: readers and the writer do not wait for each other.
//!
//! Short questions share some connections ([`Connections`]). Work that may look through much, and would keep short questions
//! waiting, has a connection and a thread of its own for as long as it takes.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use greenroom_domain::StoreError;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::platform::{
    connections::Connections,
    error::Error,
    open::{PATIENCE, reading_connection},
    question::stopped,
    session::{Session, Snapshot},
};

/// How many long reads there are at once; more connections than this would wait for each other's pages, not for the disk.
const READERS: usize = 4;

/// How many connections answer short questions at most: each may have 16 MiB of cache. A thread needs one only while it asks.
const SHORT: usize = 4;

pub(crate) struct Readers {
    path: PathBuf,
    is_read_only: bool,
    pub(crate) short: Connections,
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Connections are opened when they are first needed.
    ///
    /// `is_read_only`: the store's own connection cannot write.
    pub(crate) fn start(path: PathBuf, is_read_only: bool, place: Arc<str>) -> Result<Self, StoreError> {
        let own = path.clone();
        let open = move |patience| {
            let connection = reading_connection(&own, is_read_only, patience)?;
            Ok(Session::new(connection, patience))
        };
        let threads = std::thread::available_parallelism().map_or(SHORT, |threads| threads.get().min(SHORT));
        let short = Connections::several(threads, Box::new(open), place, "greenroom-look-up")?;
        Ok(Self { path, is_read_only, short, places: Arc::new(Semaphore::new(READERS)), idle: Arc::default() })
    }

    /// Answers a short question, such as some rows by their keys, from a state that is no older than the question.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.short.look_up(work).await
    }

    /// Reads one state of the store, with any number of statements.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|e| stopped(&e))?;
        let idle = Arc::clone(&self.idle);
        let (path, is_read_only) = (self.path.clone(), self.is_read_only);
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match free {
                Some(connection) => connection,
                None => reading_connection(&path, is_read_only, PATIENCE)?,
            };
            let result = {
                let snapshot = connection.unchecked_transaction()?;
                work(&snapshot)
            };
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        })
        .await
        .map_err(|e| stopped(&e))?
    }
}
