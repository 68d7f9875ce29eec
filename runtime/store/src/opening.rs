//! Opening a store: what has to be counted again when it comes from an older format.

use std::path::Path;

use greenroom_domain::StoreError;
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    OpenMode, SqliteStore,
    activity::{consequences, parts},
    contacts::touched::Touched,
    platform::error::Error,
};

impl SqliteStore {
    /// Opens the store at `path`. Beside it are SQLite's own files, `<path>.key` where credentials are sealed, and
    /// `<path>-pace`. Blocks while it makes a new store or brings an old one to the newest format.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Newer`], [`StoreError::Damaged`] where it is no store, and SQLite's
    /// errors about locks, rights and space.
    pub fn open(path: impl AsRef<Path>, mode: OpenMode) -> Result<Self, StoreError> {
        Self::open_and_recount(path.as_ref(), mode, recount)
    }
}

/// Brings properties in line with the rules of now (P5: they always equal a recount). Until format 9, each session of a webinar
/// that happens once counted for itself (P1, P4).
pub(crate) fn recount(c: &Connection) -> Result<(), Error> {
    let mut touched = Touched::default();
    parts::all(c, &mut touched)?;
    consequences::work_out(c, touched, Timestamp::now())
}
