//! A connection with what is remembered beside SQLite's own cache, and one state of the store as it shows it.

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
    sync::Arc,
    time::Duration,
};

use greenroom_domain::PropertyDefinition;
use rusqlite::Connection;

use crate::platform::{error::Error, open::PATIENCE};

/// A connection that is used by one thread at a time, whichever thread that is.
pub(crate) struct Session {
    /// Boxed, because it is moved to whoever uses it.
    connection: Box<Connection>,
    /// The store has no other connection.
    is_only: bool,
    /// How long it waits for a lock of another process.
    patience: Cell<Duration>,
    /// The properties that contacts can have, and the number of changes of them before they were loaded.
    definitions: RefCell<Option<(i64, Arc<[PropertyDefinition]>)>>,
}

impl Session {
    /// Of a store that other connections may write to. The connection waits so long for a lock of another process.
    pub(crate) fn new(connection: Connection, patience: Duration) -> Self {
        Self {
            connection: Box::new(connection),
            is_only: false,
            patience: Cell::new(patience),
            definitions: RefCell::default(),
        }
    }

    /// Of a store in memory: it has no other connection, so it stays as it is while nobody uses this one.
    pub(crate) fn only(connection: Connection) -> Self {
        Self { is_only: true, ..Self::new(connection, PATIENCE) }
    }

    /// Waits so long for locks of other processes from now on.
    pub(crate) fn wait_for_locks(&self, patience: Duration) -> rusqlite::Result<()> {
        if self.patience.replace(patience) == patience {
            return Ok(());
        }
        self.connection.busy_timeout(patience)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether the store has no other connection.
    pub(crate) fn is_only(&self) -> bool {
        self.is_only
    }

    /// The present state of the store. It lasts until this is dropped.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>, Error> {
        if !self.is_only {
            self.connection.prepare_cached("BEGIN")?.execute([])?;
        }
        Ok(Snapshot { session: self })
    }
}

/// One state of the store.
pub(crate) struct Snapshot<'a> {
    session: &'a Session,
}

impl Snapshot<'_> {
    /// Whether it still is the state that it was. A failing disk ends it.
    pub(crate) fn lasts(&self) -> bool {
        self.session.is_only || !self.is_autocommit()
    }

    /// The properties that contacts can have. Nearly every run asks for them, so they are loaded when they have changed.
    pub(crate) fn definitions(
        &self,
        load: impl FnOnce(&Connection) -> Result<Arc<[PropertyDefinition]>, Error>,
    ) -> Result<Arc<[PropertyDefinition]>, Error> {
        let changes = self
            .prepare_cached("SELECT changes FROM definitions_changed")?
            .query_row([], |row| row.get::<_, i64>(0))?;
        let mut kept = self.session.definitions.borrow_mut();
        if let Some((at, definitions)) = &*kept
            && *at == changes
        {
            return Ok(Arc::clone(definitions));
        }
        let definitions = load(self)?;
        *kept = Some((changes, Arc::clone(&definitions)));
        Ok(definitions)
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.session.connection
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if self.session.is_only {
            return;
        }
        let run = |statement: &str| self.prepare_cached(statement)?.execute([]).map(drop);
        // Nothing was written. A failure to end the transaction shows when the next one begins.
        if !self.is_autocommit() && run("COMMIT").is_err() {
            let _ = run("ROLLBACK");
        }
    }
}
