//! A transaction of one account.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use deadpool_postgres::Object;
use futures::FutureExt;
use tokio_postgres::{Row, types::ToSql};

use crate::platform::error::Error;

/// The values of a statement's parameters, from `$2` on.
pub(crate) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A transaction on a connection of its own. `$1` of every statement is the account: a statement that does not name it is refused
/// by PostgreSQL, because nothing says what type it has. So each statement says which account's rows it means; the policies of the
/// tables are a second wall behind that.
///
/// Where it is dropped before [`Self::commit`] has answered, it is undone, such as with a future that nobody waits for any more.
pub(crate) struct Transaction {
    client: Object,
    account: Arc<String>,
    is_open: AtomicBool,
    /// How many statements were carried out.
    statements: AtomicU32,
}

impl Transaction {
    /// Begins one. `opening` is `BEGIN` with its options, and the statements that take locks follow as `locks`: all of them are one
    /// message to the server.
    pub(crate) async fn begin(
        client: Object,
        account: Arc<String>,
        opening: &str,
        locks: Option<&str>,
    ) -> Result<Self, Error> {
        let name = account.replace('\'', "''");
        let statements = format!("{opening}; SET LOCAL greenroom.account = '{name}'; {}", locks.unwrap_or_default());
        let transaction = Self { client, account, is_open: AtomicBool::new(true), statements: AtomicU32::new(0) };
        transaction.client.batch_execute(&statements).await?;
        Ok(transaction)
    }

    pub(crate) async fn commit(&self) -> Result<(), Error> {
        let done = self.client.batch_execute("COMMIT").await;
        self.is_open.store(false, Ordering::Relaxed);
        Ok(done?)
    }

    /// Begins a part that can be undone by itself. Parts are not within each other.
    pub(crate) async fn savepoint(&self) -> Result<(), Error> {
        Ok(self.client.batch_execute("SAVEPOINT part").await?)
    }

    /// Keeps what was done since the savepoint, or undoes it.
    pub(crate) async fn end_savepoint(&self, keep: bool) -> Result<(), Error> {
        let undo = if keep { "" } else { "ROLLBACK TO part; " };
        Ok(self.client.batch_execute(&format!("{undo}RELEASE part")).await?)
    }

    /// The rows of a statement.
    pub(crate) async fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let prepared = self.client.prepare_cached(statement).await?;
        Ok(self.client.query(&prepared, &self.with_account(values)).await?)
    }

    /// The one row of a statement.
    pub(crate) async fn one(&self, statement: &str, values: Values<'_>) -> Result<Row, Error> {
        let prepared = self.client.prepare_cached(statement).await?;
        Ok(self.client.query_one(&prepared, &self.with_account(values)).await?)
    }

    /// The row of a statement that has one at most.
    pub(crate) async fn optional(&self, statement: &str, values: Values<'_>) -> Result<Option<Row>, Error> {
        let prepared = self.client.prepare_cached(statement).await?;
        Ok(self.client.query_opt(&prepared, &self.with_account(values)).await?)
    }

    /// Carries a statement out; answers how many rows it changed.
    pub(crate) async fn execute(&self, statement: &str, values: Values<'_>) -> Result<u64, Error> {
        let prepared = self.client.prepare_cached(statement).await?;
        Ok(self.client.execute(&prepared, &self.with_account(values)).await?)
    }

    /// How many statements were carried out so far.
    #[cfg(test)]
    pub(crate) fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    fn with_account<'a>(&'a self, values: Values<'a>) -> Vec<&'a (dyn ToSql + Sync)> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let account: &(dyn ToSql + Sync) = &*self.account;
        std::iter::once(account).chain(values.iter().copied()).collect()
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if *self.is_open.get_mut() {
            // The message is sent by the first poll, before any of the next user of the connection. Nobody waits for the answer.
            let _ = self.client.batch_execute("ROLLBACK").now_or_never();
        }
    }
}
