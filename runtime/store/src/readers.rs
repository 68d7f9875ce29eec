//! A few connections that only read, apart from the one that writes: a reader waits for no writer, and the reverse.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use greenroom_domain::StoreError;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::{error::Error, open::reading_connection};

/// Reads are short; more connections than this would wait for each other's pages, not for the disk.
const READERS: usize = 4;

pub(crate) struct Readers {
    path: PathBuf,
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Connections are opened when they are first needed.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, places: Arc::new(Semaphore::new(READERS)), idle: Arc::default() }
    }

    /// Reads one state of the store, however many statements that takes.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let stopped = |e: &dyn std::fmt::Display| StoreError::Io(format!("the read was stopped: {e}"));
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|e| stopped(&e))?;
        let idle = Arc::clone(&self.idle);
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match free {
                Some(connection) => connection,
                None => reading_connection(&path)?,
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
