//! The store itself: its connections, and how work is carried out on them.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::Pool;
use greenroom_domain::{StoreError, sentence, store::CommitError};
use greenroom_sealing::KeySource;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use crate::platform::{
    clock::Comparison,
    config::{OpenMode, PostgresConfig},
    connect,
    error::{Error, is_lost},
    locks::Locks,
    migrate,
    transaction::Transaction,
    waiting::Waiting,
};

/// How often a transaction that met another one is carried out again.
const MOST_TRIES: u32 = 8;

/// The longest pause before the first of these; it doubles with each.
const PAUSE: Duration = Duration::from_millis(5);

/// After how many commits of many rows the store looks which tables have grown.
const LOOK_EVERY: u32 = 4;

/// The settings of a transaction that copies a store. A statement takes as long as the other store takes with its rows.
const PATIENT: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '1h'";

/// One account's contacts, webinars, runs, keys and intents in a database of PostgreSQL.
///
/// Use it by the traits of [`greenroom_domain::store`]. Share one by `Arc` within a process; any number of processes may
/// open the same database. Its methods need a tokio runtime with I/O and time.
pub struct PostgresStore {
    /// Where it is, for messages.
    place: Arc<str>,
    account: Arc<String>,
    pool: Pool,
    _clocks: Comparison,
    /// How many commits of many rows there were.
    large_commits: AtomicU32,
    /// Records of runs that are written together.
    pub(crate) together: Waiting,
    pub(crate) key: Option<KeySource>,
    pub(crate) journal_quota: u64,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("place", &self.place).finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Opens the store of an account. Makes the tables and the account, or brings tables of an older format to the newest, where
    /// needed. Several workers may do this at once.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Newer`] and [`StoreError::Older`]; [`StoreError::Unavailable`] where the server does not
    /// answer; [`StoreError::ReadOnly`] where the connections' role lacks a right, or could see rows of other accounts.
    pub async fn open(config: &PostgresConfig, mode: OpenMode) -> Result<Self, StoreError> {
        let place: Arc<str> = config.place()?.into();
        migrate::account_name(&config.account)?;
        migrate::migrate(config, mode, &place).await?;
        let pool = connect::pool(config, &place)?;
        let store = Self {
            _clocks: Comparison::start(pool.clone(), Arc::clone(&place)),
            pool,
            large_commits: AtomicU32::new(0),
            together: Waiting::default(),
            account: Arc::new(config.account.clone()),
            key: config.key.clone().map(KeySource::File),
            journal_quota: config.journal_quota,
            place,
        };
        if !store.read(|t| async move { migrate::has_account(&t).await }).await? {
            if mode != OpenMode::CreateIfMissing {
                return Err(StoreError::Missing(sentence!(
                    "failure-store-missing-account",
                    "{place}: there is no such account",
                    place = store.place
                )));
            }
            store.write(Locks::Account, |t| async move { migrate::make_account(&t).await }).await?;
        }
        Ok(store)
    }

    /// Keeps the key of sealed values in memory, instead of in a file: for tests, because all of them are lost with it.
    #[must_use]
    pub fn with_key_in_memory(mut self) -> Self {
        self.key = Some(KeySource::in_memory());
        self
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// The name of the account.
    pub(crate) fn account_name(&self) -> &str {
        &self.account
    }

    /// Reads in a transaction that sees one state of the database from its first statement on.
    pub(crate) async fn read<T, F, W>(&self, work: W) -> Result<T, StoreError>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let opening = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.attempt(Some(opening), None, false, &work).await.map_err(|error| error.into_store(&self.place))
    }

    /// Reads with a single statement, which is a transaction by itself.
    pub(crate) async fn read_one<T, F, W>(&self, work: W) -> Result<T, StoreError>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        self.attempt(None, None, false, &work).await.map_err(|error| error.into_store(&self.place))
    }

    /// Carries work out in a transaction that is durable when this returns. If the work fails, nothing of it is written; where
    /// it only met another transaction, it is done again.
    pub(crate) async fn write<T, F, W>(&self, locks: Locks, work: W) -> Result<T, StoreError>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        self.transact(&locks, true, work).await.map_err(|error| error.into_store(&self.place))
    }

    /// The same, with the errors of a commit.
    pub(crate) async fn commit_work<T, F, W>(&self, locks: Locks, work: W) -> Result<T, CommitError>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        self.transact(&locks, true, work).await.map_err(|error| error.into_commit(&self.place))
    }

    /// Carries statements out in a transaction that a power cut may undo, so that no caller waits for the disk. They are sent as one
    /// message: the transaction begins and ends in the server. None of its locks outlasts the message, even where this process stops.
    /// Answers the rows of all statements.
    ///
    /// The statements have their values, and the account among them, as literals. Where the connection is lost, they are carried out
    /// again, and may have been carried out before.
    pub(crate) async fn in_one_message(&self, statements: &str) -> Result<Vec<SimpleQueryRow>, Error> {
        // Without `BEGIN`, the statements of a message are one transaction, and an error undoes and ends it.
        let message = format!("SET LOCAL synchronous_commit = off; {statements}");
        let mut lost = 0;
        loop {
            let client = self.pool.get().await?;
            match client.simple_query(&message).await {
                Ok(answers) => {
                    let row = |answer| match answer {
                        SimpleQueryMessage::Row(row) => Some(row),
                        _ => None,
                    };
                    return Ok(answers.into_iter().filter_map(row).collect());
                }
                Err(error) if is_lost(&error) && lost < self.pool.status().max_size => lost += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Has the statistics of tables taken that have grown, after some commits of many rows, such as pages of a sync. Without them
    /// PostgreSQL takes a new table for small, and reads it from end to end.
    pub(crate) async fn analyze_after_many(&self) {
        if !(self.large_commits.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(LOOK_EVERY) {
            return;
        }
        if let Err(error) = self.in_one_message("SELECT analyze_grown()").await {
            tracing::debug!(place = &*self.place, code = error.code(), "the statistics of grown tables were not taken");
        }
    }

    /// The same, for callers that have their own type of error. `keep`: false undoes all of it after it has ended well.
    pub(crate) async fn transact<T, F, W>(&self, locks: &Locks, keep: bool, work: W) -> Result<T, Error>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        self.again(|| self.attempt(Some("BEGIN"), Some(locks.statement(&self.account)), keep, &work)).await
    }

    /// Reads one state of the database, however long it takes.
    pub(crate) async fn read_at_length<T, F, W>(&self, work: W) -> Result<T, Error>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let opening = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {PATIENT}");
        self.attempt(Some(&opening), None, false, &work).await
    }

    /// Writes in a transaction that has the account to itself, however long it takes. It is not done again where it meets another
    /// one.
    pub(crate) async fn write_at_length<T, F, W>(&self, work: W) -> Result<T, Error>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let locks = Some(Locks::Account.statement(&self.account));
        self.attempt(Some(&format!("BEGIN; {PATIENT}")), locks, true, &work).await
    }

    /// Makes an attempt again where it met another transaction.
    async fn again<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut tries = 0;
        loop {
            match attempt().await {
                Err(error) if error.met_another() && tries < MOST_TRIES => {
                    tracing::debug!(
                        place = &*self.place,
                        tries,
                        code = error.code(),
                        "a transaction met another one and is done again"
                    );
                    let longest = PAUSE * 2_u32.pow(tries);
                    tokio::time::sleep(longest.mul_f64(rand::random())).await;
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    async fn attempt<T, F, W>(
        &self,
        opening: Option<&str>,
        locks: Option<String>,
        keep: bool,
        work: &W,
    ) -> Result<T, Error>
    where
        W: Fn(Arc<Transaction>) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let mut lost = 0;
        loop {
            let client = self.pool.get().await?;
            let transaction = Transaction::new(client, Arc::clone(&self.account), opening, locks.as_deref());
            let transaction = Arc::new(transaction);
            match work(Arc::clone(&transaction)).await {
                Ok(done) if keep => {
                    transaction.commit().await?;
                    return Ok(done);
                }
                // The server may have closed connections that are in the pool, such as by a restart: then the next one is taken,
                // because nothing was done yet.
                Err(Error::Sql(error))
                    if is_lost(&error) && !transaction.has_begun() && lost < self.pool.status().max_size =>
                {
                    lost += 1;
                }
                other => return other,
            }
        }
    }
}
