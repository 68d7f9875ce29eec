//! Reading, on connections apart from the one that writes: readers and the writer do not wait for each other.
//!
//! Runs ask many short questions at once. One thread answers the waiting ones as a group, from one snapshot: waking a
//! thread and beginning a snapshot cost more than looking up a row. Work that may look through much, and would keep
//! short questions waiting, has a connection and a thread of its own for as long as it takes.

use std::{
    cell::OnceCell,
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use greenroom_domain::{PropertyDefinition, StoreError};
use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use crate::platform::{error::Error, open::reading_connection, writer::copy};

/// How many long reads there are at once; more connections than this would wait for each other's pages, not for the disk.
const READERS: usize = 4;

/// How many questions are answered from one snapshot at most: SQLite's log is not emptied while it lasts.
const LARGEST_GROUP: usize = 512;

/// One state of the store.
pub(crate) struct Snapshot<'a> {
    connection: &'a Connection,
    /// Nearly every run asks for them.
    definitions: OnceCell<Arc<[PropertyDefinition]>>,
}

impl<'a> Snapshot<'a> {
    /// Of a connection on which a transaction is open.
    pub(crate) fn of(connection: &'a Connection) -> Self {
        Self { connection, definitions: OnceCell::new() }
    }

    /// The properties that contacts can have: loaded once, however many ask.
    pub(crate) fn definitions(
        &self,
        load: impl FnOnce(&Connection) -> Result<Arc<[PropertyDefinition]>, Error>,
    ) -> Result<Arc<[PropertyDefinition]>, Error> {
        if let Some(definitions) = self.definitions.get() {
            return Ok(Arc::clone(definitions));
        }
        let definitions = load(self.connection)?;
        Ok(Arc::clone(self.definitions.get_or_init(|| definitions)))
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

/// A short question. It answers by itself, also that there is no snapshot to answer it from.
type Question = Box<dyn FnOnce(Result<&Snapshot<'_>, Error>) + Send>;

pub(crate) struct Readers {
    path: PathBuf,
    is_read_only: bool,
    places: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
    /// None only while dropping.
    questions: Option<mpsc::Sender<Question>>,
    thread: Option<JoinHandle<()>>,
}

impl Readers {
    /// Connections are opened when they are first needed. The thread ends, and closes its own, when this is dropped.
    ///
    /// `is_read_only`: the store's own connection cannot write.
    pub(crate) fn start(path: PathBuf, is_read_only: bool) -> Result<Self, StoreError> {
        let (questions, asked) = mpsc::channel();
        let own = path.clone();
        let thread = std::thread::Builder::new()
            .name("greenroom-look-up".to_owned())
            .spawn(move || answer_groups(&own, is_read_only, &asked))
            .map_err(|e| StoreError::Io(format!("the reading thread could not be started: {e}")))?;
        Ok(Self {
            path,
            is_read_only,
            places: Arc::new(Semaphore::new(READERS)),
            idle: Arc::default(),
            questions: Some(questions),
            thread: Some(thread),
        })
    }

    /// Answers a short question, such as some rows by their keys, from a state that is no older than the question.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let question: Question = Box::new(move |snapshot| {
            // Questions only read, so a panic leaves nothing half done.
            let told = snapshot.and_then(|snapshot| {
                catch_unwind(AssertUnwindSafe(|| work(snapshot)))
                    .unwrap_or_else(|_| Err(stopped(&"by a defect").into()))
            });
            // The caller may have gone.
            let _ = reply.send(told);
        });
        let gone = || stopped(&"its thread has ended: open the store again");
        self.questions.as_ref().ok_or_else(gone)?.send(question).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
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
                None => reading_connection(&path, is_read_only)?,
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

impl Drop for Readers {
    fn drop(&mut self) {
        drop(self.questions.take());
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of questions. No caller is left for any other error.
            let _ = thread.join();
        }
    }
}

fn stopped(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Io(format!("the read was stopped: {why}"))
}

fn answer_groups(path: &std::path::Path, is_read_only: bool, asked: &mpsc::Receiver<Question>) {
    let mut kept: Option<Connection> = None;
    while let Ok(first) = asked.recv() {
        let mut group = vec![first];
        // All of them before the snapshot begins, so that a question finds everything that was committed before it was
        // asked.
        group.extend(asked.try_iter().take(LARGEST_GROUP - 1));
        match kept.take().map_or_else(|| reading_connection(path, is_read_only), Ok) {
            Ok(connection) => {
                answer_group(&connection, group);
                kept = Some(connection);
            }
            Err(error) => group.into_iter().for_each(|question| question(Err(copy(&error).into()))),
        }
    }
}

fn answer_group(connection: &Connection, group: Vec<Question>) {
    let mut group = group.into_iter();
    while let Some(first) = group.next() {
        // Ended when it is dropped.
        let transaction = match connection.unchecked_transaction() {
            Ok(transaction) => transaction,
            Err(error) => {
                first(Err(error.into()));
                continue;
            }
        };
        let snapshot = Snapshot::of(&transaction);
        first(Ok(&snapshot));
        // A failing disk ends the transaction: the next question begins another one.
        while !connection.is_autocommit() {
            let Some(next) = group.next() else { break };
            next(Ok(&snapshot));
        }
    }
}
