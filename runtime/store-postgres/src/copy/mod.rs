//! Copying the rows of this store's account into a store of another kind, and back.

pub(crate) mod columns;
mod derived;
mod rows;

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use greenroom_domain::StoreError;
use greenroom_sealing::KeySource;
use greenroom_store_copy::{
    CopyError, CopyStore, ENOUGH_TO_TELL, FILLED_WHEN_NEW, Gathered, Part, Row, RowReceiver, RowSender, TABLES, Table,
    Tallies, check_sealed,
};

use crate::{
    PostgresStore,
    copy::rows::Reading,
    platform::{error::Error, sealed, transaction::Transaction},
};

#[async_trait]
impl CopyStore for PostgresStore {
    fn key(&self) -> Option<KeySource> {
        self.key.clone()
    }

    async fn needs_key(&self) -> Result<bool, StoreError> {
        self.read(|t| async move { Ok(!sealed::nothing_is_sealed(&t).await?) }).await
    }

    async fn check_empty(&self) -> Result<(), CopyError> {
        let checked = self.read_at_length(|t| async move { check_empty(&t).await }).await;
        checked.map_err(|error| error.into_copy(self.place()))
    }

    async fn recount(&self) -> Result<u64, CopyError> {
        let recounted = self.write_at_length(|t| async move { derived::recount(&t).await }).await;
        recounted.map_err(|error| error.into_copy(self.place()))
    }

    async fn dump(&self, rows: RowSender) -> Result<(), CopyError> {
        let rows = &Once::new(rows);
        let dumped = self.read_at_length(|t| async move { dump(&t, rows.take(&t).await?).await }).await;
        dumped.map_err(|error| error.into_copy(self.place()))
    }

    async fn load(&self, rows: RowReceiver) -> Result<Tallies, CopyError> {
        let (rows, key) = (&Once::new(rows), self.key.as_ref());
        let loaded = self.write_at_length(|t| async move { load(&t, rows.take(&t).await?, key).await }).await;
        loaded.map_err(|error| error.into_copy(self.place()))
    }
}

/// An end of the way of the rows, which serves once.
struct Once<T>(Mutex<Option<T>>);

impl<T> Once<T> {
    fn new(end: T) -> Self {
        Self(Mutex::new(Some(end)))
    }

    async fn take(&self, t: &Transaction) -> Result<T, Error> {
        // The first statement of a transaction may find its connection closed. Then the work is done on another one.
        t.optional("SELECT 1 FROM accounts WHERE account = $1", &[]).await?;
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(taken.ok_or(CopyError::Ended)?)
    }
}

async fn check_empty(t: &Transaction) -> Result<(), Error> {
    for table in TABLES {
        let mut reading = Reading::of(t, table, Some(ENOUGH_TO_TELL)).await?;
        while let Some(row) = reading.next().await? {
            if !table.is_of_a_new_store(&row) {
                return Err(CopyError::NotEmpty { table: table.name }.into());
            }
        }
    }
    Ok(())
}

async fn dump(t: &Transaction, mut sender: RowSender) -> Result<(), Error> {
    for table in TABLES {
        sender.counted(table, rows::how_many(t, table).await?);
    }
    for table in TABLES {
        let (mut reading, mut gathered) = (Reading::of(t, table, None).await?, Gathered::default());
        while let Some(row) = reading.next().await? {
            if let Some(rows) = gathered.add(row) {
                sender.send(table, rows).await?;
            }
        }
        sender.send(table, gathered.take()).await?;
    }
    Ok(sender.end().await?)
}

async fn load(t: &Transaction, mut received: RowReceiver, key: Option<&KeySource>) -> Result<Tallies, Error> {
    check_empty(t).await?;
    for table in FILLED_WHEN_NEW {
        t.execute(&format!("DELETE FROM \"{table}\" WHERE account = $1"), &[]).await?;
    }
    let sent = loop {
        match received.next().await? {
            Part::Rows(table, rows) => rows::write(t, table, &rows).await?,
            Part::End(tallies) => break tallies,
        }
    };
    rows::raise_sequences(t).await?;
    let (mut found, mut has_sealed) = (Tallies::default(), false);
    for table in TABLES {
        received.checking(table.name)?;
        let mut reading = Reading::of(t, table, None).await?;
        while let Some(row) = reading.next().await? {
            found.add(table, &row);
            if table.has_sealed_values() {
                check_apart(key.cloned(), table, row).await?;
                has_sealed = true;
            }
        }
    }
    if has_sealed {
        sealed::own_key(t, key).await?;
    }
    sent.compare(&found)?;
    derived::check(t).await?;
    received.go_on()?;
    Ok(found)
}

/// Checks a sealed value on a thread that may wait for a disk.
async fn check_apart(key: Option<KeySource>, table: &'static Table, row: Row) -> Result<(), Error> {
    let checked = tokio::task::spawn_blocking(move || check_sealed(key.as_ref(), table, &row)).await;
    Ok(checked.map_err(|error| StoreError::Io(format!("the key file could not be used: {error}")))??)
}
