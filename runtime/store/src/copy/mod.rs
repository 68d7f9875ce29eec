//! Copying the rows of this store into one of another kind, and back.

pub(crate) mod columns;
mod derived;
mod rows;

use async_trait::async_trait;
use greenroom_domain::StoreError;
use greenroom_sealing::KeySource;
use greenroom_store_copy::{
    CopyError, CopyStore, ENOUGH_TO_TELL, FILLED_WHEN_NEW, Gathered, Part, RowReceiver, RowSender, TABLES, Tallies,
    check_sealed,
};
use rusqlite::Connection;

use crate::{
    SqliteStore,
    platform::{error::Error, sealed},
};

#[async_trait]
impl CopyStore for SqliteStore {
    fn key(&self) -> Option<KeySource> {
        Some(self.key.clone())
    }

    async fn needs_key(&self) -> Result<bool, StoreError> {
        self.read(|c| Ok(!sealed::nothing_is_sealed(c)?)).await
    }

    async fn check_empty(&self) -> Result<(), CopyError> {
        self.read_raw(check_empty).await.map_err(|error| error.into_copy(self.place()))
    }

    async fn recount(&self) -> Result<u64, CopyError> {
        self.write_raw(derived::recount).await.map_err(|error| error.into_copy(self.place()))
    }

    async fn dump(&self, rows: RowSender) -> Result<(), CopyError> {
        self.read_raw(|c| dump(c, rows)).await.map_err(|error| error.into_copy(self.place()))
    }

    async fn load(&self, rows: RowReceiver) -> Result<Tallies, CopyError> {
        let key = self.key.clone();
        self.write_raw(move |c| load(c, rows, &key)).await.map_err(|error| error.into_copy(self.place()))
    }
}

fn check_empty(c: &Connection) -> Result<(), Error> {
    for table in TABLES {
        rows::each(c, table, Some(ENOUGH_TO_TELL), |row| {
            if table.is_of_a_new_store(&row) { Ok(()) } else { Err(CopyError::NotEmpty { table: table.name }.into()) }
        })?;
    }
    Ok(())
}

fn dump(c: &Connection, mut sender: RowSender) -> Result<(), Error> {
    for table in TABLES {
        sender.counted(table, rows::how_many(c, table)?);
    }
    for table in TABLES {
        let mut gathered = Gathered::default();
        rows::each(c, table, None, |row| match gathered.add(row) {
            Some(rows) => Ok(sender.send_blocking(table, rows)?),
            None => Ok(()),
        })?;
        sender.send_blocking(table, gathered.take())?;
    }
    Ok(sender.end_blocking()?)
}

fn load(c: &Connection, mut received: RowReceiver, key: &KeySource) -> Result<Tallies, Error> {
    check_empty(c)?;
    for table in FILLED_WHEN_NEW {
        c.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    // References are checked at the end of the transaction.
    c.pragma_update(None, "defer_foreign_keys", true)?;
    let sent = loop {
        match received.next_blocking()? {
            Part::Rows(table, rows) => rows::write(c, table, &rows)?,
            Part::End(tallies) => break tallies,
        }
    };
    let mut found = Tallies::default();
    for table in TABLES {
        received.checking(table.name)?;
        let mut until_asked = 0_u16;
        rows::each(c, table, None, |row| {
            until_asked = until_asked.wrapping_add(1);
            if until_asked == 0 {
                received.go_on()?;
            }
            check_sealed(Some(key), table, &row)?;
            found.add(table, &row);
            Ok(())
        })?;
    }
    sent.compare(&found)?;
    derived::check(c)?;
    // A store in PostgreSQL makes its own when it is first needed.
    c.execute(
        "INSERT INTO sign_in_key (one, key) SELECT 1, randomblob(32) WHERE NOT EXISTS (SELECT 1 FROM sign_in_key)",
        [],
    )?;
    received.go_on()?;
    Ok(found)
}
