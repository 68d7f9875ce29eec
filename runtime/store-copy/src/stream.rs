//! The way of the rows from one store to the other: a few messages at a time, so that memory is bounded.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::mpsc;

use crate::{error::CopyError, row::Row, tables::Table, tally::Tallies};

/// How many messages are on their way at once.
const ON_THEIR_WAY: usize = 4;

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyProgress {
    /// Rows are copied.
    Copying {
        /// The table.
        table: &'static str,
        /// How many rows of all tables are written.
        rows: u64,
        /// How many rows there are in all.
        of: u64,
    },
    /// The rows of the copy are read and counted again.
    Checking {
        /// The table.
        table: &'static str,
    },
}

/// Is told how far a copy has come.
pub type Progress = Arc<dyn Fn(CopyProgress) + Send + Sync>;

/// A message.
#[derive(Debug)]
pub enum Part {
    /// Rows of a table.
    Rows(&'static Table, Vec<Row>),
    /// There are no more. The tallies of all that were sent.
    End(Tallies),
}

/// What both ends share.
#[derive(Default)]
struct Shared {
    /// The copying was given up. Threads that read and write see it here: a future that is dropped does not end them.
    is_stopped: AtomicBool,
    /// How many rows there are in all.
    all: AtomicU64,
}

/// Gives the copying up when it is dropped.
pub(crate) struct StopWhenDropped(Arc<Shared>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.is_stopped.store(true, Ordering::Relaxed);
    }
}

/// The end that rows are sent to.
pub struct RowSender {
    parts: mpsc::Sender<Part>,
    shared: Arc<Shared>,
    counted: BTreeMap<&'static str, u64>,
    tallies: Tallies,
}

/// The end that rows come from.
pub struct RowReceiver {
    parts: mpsc::Receiver<Part>,
    shared: Arc<Shared>,
    progress: Progress,
    rows: u64,
}

/// The two ends of a way for rows. They serve as long as the third value is there.
pub(crate) fn way(progress: Progress) -> (RowSender, RowReceiver, StopWhenDropped) {
    let (sender, receiver) = mpsc::channel(ON_THEIR_WAY);
    let shared = Arc::new(Shared::default());
    let of = || Arc::clone(&shared);
    (
        RowSender { parts: sender, shared: of(), counted: BTreeMap::new(), tallies: Tallies::default() },
        RowReceiver { parts: receiver, shared: of(), progress, rows: 0 },
        StopWhenDropped(shared),
    )
}

impl fmt::Debug for RowSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowSender").finish_non_exhaustive()
    }
}

impl fmt::Debug for RowReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowReceiver").finish_non_exhaustive()
    }
}

impl RowSender {
    /// Notes how many rows a table has. All tables are counted before rows are sent.
    pub fn counted(&mut self, table: &'static Table, rows: u64) {
        self.counted.insert(table.name, rows);
        self.shared.all.fetch_add(rows, Ordering::Relaxed);
    }

    /// Sends rows of a table.
    ///
    /// # Errors
    /// [`CopyError::Ended`] where nothing takes rows any more.
    pub async fn send(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<(), CopyError> {
        match self.part(table, rows)? {
            Some(part) => self.parts.send(part).await.map_err(|_| CopyError::Ended),
            None => Ok(()),
        }
    }

    /// The same, on a thread that may wait.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub fn send_blocking(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<(), CopyError> {
        match self.part(table, rows)? {
            Some(part) => self.parts.blocking_send(part).map_err(|_| CopyError::Ended),
            None => Ok(()),
        }
    }

    /// Says that all rows were sent.
    ///
    /// # Errors
    /// [`CopyError::Incomplete`] where a table has another number of rows, and as for [`Self::send`].
    pub async fn end(self) -> Result<(), CopyError> {
        self.check_counts()?;
        self.parts.send(Part::End(self.tallies)).await.map_err(|_| CopyError::Ended)
    }

    /// The same, on a thread that may wait.
    ///
    /// # Errors
    /// As for [`Self::end`].
    pub fn end_blocking(self) -> Result<(), CopyError> {
        self.check_counts()?;
        self.parts.blocking_send(Part::End(self.tallies)).map_err(|_| CopyError::Ended)
    }

    /// The message with rows, which are counted; none where there are no rows.
    fn part(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<Option<Part>, CopyError> {
        if self.shared.is_stopped.load(Ordering::Relaxed) {
            return Err(CopyError::Ended);
        }
        for row in &rows {
            self.tallies.add(table, row);
        }
        Ok((!rows.is_empty()).then_some(Part::Rows(table, rows)))
    }

    fn check_counts(&self) -> Result<(), CopyError> {
        for (table, read) in self.tallies.rows() {
            let counted = self.counted.get(table).copied().unwrap_or_default();
            if counted != read {
                return Err(CopyError::Incomplete { table, counted, read });
            }
        }
        Ok(())
    }
}

impl RowReceiver {
    /// The next message.
    ///
    /// # Errors
    /// [`CopyError::Ended`] where no more come, and the end was not among them.
    pub async fn next(&mut self) -> Result<Part, CopyError> {
        let part = self.parts.recv().await;
        self.received(part)
    }

    /// The same, on a thread that may wait.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub fn next_blocking(&mut self) -> Result<Part, CopyError> {
        let part = self.parts.blocking_recv();
        self.received(part)
    }

    /// Tells that the rows of a table are read and counted again now.
    ///
    /// # Errors
    /// [`CopyError::Ended`] where the copying was stopped.
    pub fn checking(&self, table: &'static str) -> Result<(), CopyError> {
        self.go_on()?;
        (self.progress)(CopyProgress::Checking { table });
        Ok(())
    }

    /// Whether the copying still goes on.
    ///
    /// # Errors
    /// [`CopyError::Ended`] where it was stopped.
    pub fn go_on(&self) -> Result<(), CopyError> {
        if self.shared.is_stopped.load(Ordering::Relaxed) { Err(CopyError::Ended) } else { Ok(()) }
    }

    fn received(&mut self, part: Option<Part>) -> Result<Part, CopyError> {
        let part = part.ok_or(CopyError::Ended)?;
        self.go_on()?;
        if let Part::Rows(table, rows) = &part {
            self.rows += rows.len() as u64;
            let of = self.shared.all.load(Ordering::Relaxed);
            (self.progress)(CopyProgress::Copying { table: table.name, rows: self.rows, of });
        }
        Ok(part)
    }
}
