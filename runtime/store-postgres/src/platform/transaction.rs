//! A transaction of one account.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use deadpool_postgres::Object;
use futures::{FutureExt, TryStreamExt, future::join};
use tokio_postgres::{Row, RowStream, Statement, types::ToSql};

use crate::platform::{error::Error, searched::Searched};

/// The values of a statement's parameters, from `$2` on.
pub(crate) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The account's key of erasures, as a column.
pub(crate) const ERASURE_KEY: &str = "(SELECT key FROM erasure WHERE account = $1)";

/// A transaction on a connection of its own. `$1` of every statement is the account: a statement that does not name it is refused
/// by PostgreSQL, because nothing says what type it has. So each statement says which account's rows it means; the policies of the
/// tables are a second wall behind that.
///
/// It begins with its first statement: both are sent together. Statements of futures that run at once are sent together too, in the
/// order in which the futures come to them, and carried out in that order.
///
/// Where it is dropped before [`Self::commit`] has answered, it is undone, such as with a future that is dropped.
pub(crate) struct Transaction {
    client: Object,
    account: Arc<String>,
    state: Mutex<State>,
    /// It writes nothing.
    is_reading: bool,
    /// The server has answered that it has begun.
    has_begun: AtomicBool,
}

struct State {
    /// The statements that begin it; none once they are sent.
    opening: Option<String>,
    is_open: bool,
    /// The account's key of erasures, once it was read. Nobody else makes one meanwhile, because an erasure locks the account.
    erasure_key: Option<Option<Arc<[u8]>>>,
    /// How many statements were sent.
    statements: u32,
}

/// Sends a statement, with those that begin the transaction where it is the first.
macro_rules! send {
    ($transaction:expr, $sent:expr) => {{
        let opening = $transaction.next_statement();
        match opening {
            None => $sent.await?,
            Some(opening) => {
                // The first of the two is sent first.
                let (begun, done) = join($transaction.client.batch_execute(&opening), $sent).await;
                begun?;
                $transaction.has_begun.store(true, Ordering::Relaxed);
                done?
            }
        }
    }};
}

impl Transaction {
    /// One that begins with `opening`: `BEGIN` with its options, and the statement that takes locks. Without one, it is of a single
    /// statement, which reads.
    pub(crate) fn new(client: Object, account: Arc<String>, opening: Option<&str>, locks: Option<&str>) -> Self {
        let is_reading = opening.is_none_or(|opening| opening.contains(" READ ONLY"));
        let opening = opening.map(|opening| format!("{opening}; {}", locks.unwrap_or_default()));
        let state = State { opening, is_open: false, erasure_key: None, statements: 0 };
        Self { client, account, state: Mutex::new(state), is_reading, has_begun: AtomicBool::new(false) }
    }

    /// Whether the server has answered that it has begun. If not, nothing was done.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// Makes all that was done durable.
    pub(crate) async fn commit(&self) -> Result<(), Error> {
        if !self.state().is_open {
            return Ok(());
        }
        let done = self.client.batch_execute("COMMIT").await;
        self.state().is_open = false;
        Ok(done?)
    }

    /// The key of the account's erasures; none where no person was ever erased.
    pub(crate) async fn erasure_key(&self) -> Result<Option<Arc<[u8]>>, Error> {
        let known = self.state().erasure_key.clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let row = self.one(&format!("SELECT {ERASURE_KEY}"), &[]).await?;
        self.note_erasure_key(&row, 0)
    }

    /// Notes the key of erasures in the column [`ERASURE_KEY`] of a row, so that it is not read once more.
    pub(crate) fn note_erasure_key(&self, row: &Row, column: usize) -> Result<Option<Arc<[u8]>>, Error> {
        let key: Option<Arc<[u8]>> = row.try_get::<_, Option<&[u8]>>(column)?.map(Into::into);
        self.state().erasure_key = Some(key.clone());
        Ok(key)
    }

    /// Makes a key of erasures where there is none.
    pub(crate) async fn make_erasure_key(&self, key: &[u8; 32]) -> Result<(), Error> {
        let statement = "INSERT INTO erasure (account, key) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.execute(statement, &[&key.as_slice()]).await?;
        self.state().erasure_key = None;
        Ok(())
    }

    /// Begins a part that can be undone by itself. Parts are not within each other.
    pub(crate) async fn savepoint(&self) -> Result<(), Error> {
        send!(self, self.client.batch_execute("SAVEPOINT part"));
        Ok(())
    }

    /// Keeps the writes since the savepoint, or undoes them.
    pub(crate) async fn end_savepoint(&self, keep: bool) -> Result<(), Error> {
        let undo = if keep { "" } else { "ROLLBACK TO part; " };
        Ok(self.client.batch_execute(&format!("{undo}RELEASE part")).await?)
    }

    /// The rows of a statement.
    pub(crate) async fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let (prepared, values) = (self.prepare(statement).await?, self.with_account(values));
        Ok(send!(self, self.client.query(&prepared, &as_sql(&values))))
    }

    /// The one row of a statement.
    pub(crate) async fn one(&self, statement: &str, values: Values<'_>) -> Result<Row, Error> {
        let (prepared, values) = (self.prepare(statement).await?, self.with_account(values));
        Ok(send!(self, self.client.query_one(&prepared, &as_sql(&values))))
    }

    /// The row of a statement that has one at most.
    pub(crate) async fn optional(&self, statement: &str, values: Values<'_>) -> Result<Option<Row>, Error> {
        let (prepared, values) = (self.prepare(statement).await?, self.with_account(values));
        Ok(send!(self, self.client.query_opt(&prepared, &as_sql(&values))))
    }

    /// Carries a statement out; answers how many rows it changed.
    pub(crate) async fn execute(&self, statement: &str, values: Values<'_>) -> Result<u64, Error> {
        let (prepared, values) = (self.prepare(statement).await?, self.with_account(values));
        Ok(send!(self, self.client.execute(&prepared, &as_sql(&values))))
    }

    /// The rows of a statement one by one, where they may be more than memory has place for. They are read to the end before another
    /// statement is sent.
    pub(crate) async fn stream(&self, statement: &str) -> Result<RowStream, Error> {
        let prepared = self.prepare(statement).await?;
        Ok(send!(self, self.client.query_raw(&prepared, [self.account.as_str()])))
    }

    /// Looks at each row of a statement, one by one.
    pub(crate) async fn each(
        &self,
        statement: &str,
        mut look: impl FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Box::pin(self.stream(statement).await?);
        while let Some(row) = rows.try_next().await? {
            look(&row)?;
        }
        Ok(())
    }

    /// How many statements were sent so far.
    #[cfg(test)]
    pub(crate) fn statements(&self) -> u32 {
        self.state().statements
    }

    /// The rows of a statement whose text is made of what was asked for. Connections do not keep it: there may be any number of
    /// different ones.
    pub(crate) async fn query_once(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let (prepared, values) = (self.client.prepare(statement).await?, self.with_account(values));
        Ok(send!(self, self.client.query(&prepared, &as_sql(&values))))
    }

    /// Each connection prepares a statement once.
    async fn prepare(&self, statement: &str) -> Result<Statement, Error> {
        Ok(self.client.prepare_cached(statement).await?)
    }

    /// Counts a statement that is about to be sent. Answers the statements that begin the transaction, where it is the first.
    fn next_statement(&self) -> Option<String> {
        let mut state = self.state();
        state.statements += 1;
        let opening = state.opening.take();
        state.is_open |= opening.is_some();
        debug_assert!(state.is_open || state.statements == 1, "`read_one` is for one statement");
        opening
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_account<'a>(&'a self, values: Values<'a>) -> Vec<Value<'a>> {
        let account: &(dyn ToSql + Sync) = &*self.account;
        let value = |value| if self.is_reading { Value::Searched(Searched(value)) } else { Value::Written(value) };
        std::iter::once(account).chain(values.iter().copied()).map(value).collect()
    }
}

/// The value of a parameter.
enum Value<'a> {
    Written(&'a (dyn ToSql + Sync)),
    Searched(Searched<'a>),
}

fn as_sql<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    let sql = |value: &'a Value<'a>| match value {
        Value::Written(value) => *value,
        Value::Searched(value) => value as &(dyn ToSql + Sync),
    };
    values.iter().map(sql).collect()
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.state.get_mut().unwrap_or_else(PoisonError::into_inner).is_open {
            // The message is sent by the first poll, before any of the next user of the connection. Nobody waits for the answer.
            let _ = self.client.batch_execute("ROLLBACK").now_or_never();
        }
    }
}
