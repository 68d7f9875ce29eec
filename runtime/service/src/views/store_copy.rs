//! A store that was copied into another one, such as from a file into PostgreSQL.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use greenroom_domain::StoreError;
use greenroom_sealing::{KeyCopied, KeySource};
use greenroom_store::OpenMode;
pub use greenroom_store_copy::CopyProgress;
use greenroom_store_copy::{CopyError, copy as copy_rows};
use serde::Serialize;

use super::store::is_there;
use crate::{ServiceError, Settings, StoreLocation, StorePlace, wiring};

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreMoved {
    /// The store that was read.
    pub from: StoreLocation,
    /// The store that has the same rows now.
    pub to: StoreLocation,
    /// How many rows.
    pub rows: u64,
    /// How many rows of each table. They were compared with those that were read.
    pub tables: BTreeMap<String, u64>,
    /// The key of what is sealed in the store; none where nothing in it needs one.
    pub key: Option<MovedKey>,
}

/// The key of what is sealed in a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovedKey {
    /// The file that has it.
    pub file: PathBuf,
    /// Whether the file was made. If not, the same key was there already.
    pub made: bool,
}

/// Copies a store into an empty one, which is made where it is missing. `recount` works out the derived
/// properties of the store that is copied again before; `progress` is told how far the copy has come. The other store
/// then has all rows or none, also where the future is dropped.
///
/// # Errors
/// Where a location is wrong, or both are the same; where the store that is copied is missing, the other one is not empty, or has
/// another key; where its rows are not the same afterwards, and the failure of either store. Nothing is left in the other store
/// then, unless it failed while the copy was being committed.
pub async fn copy(
    settings: &Settings,
    from: &StorePlace,
    to: &StorePlace,
    recount: bool,
    progress: impl Fn(CopyProgress) + Send + Sync + 'static,
) -> Result<StoreMoved, ServiceError> {
    let (from, to) = (settings.locate(from)?, settings.locate(to)?);
    if is_same(&from, &to) {
        return Err(ServiceError::Other(format!("{from} cannot be copied into itself: name another store")));
    }
    let source =
        wiring::store_to_copy(settings, &from, if recount { OpenMode::Existing } else { OpenMode::Reading }).await?;
    if let StoreLocation::File(path) = &to {
        is_there(path)?;
    }
    let target = wiring::store_to_copy(settings, &to, OpenMode::CreateIfMissing).await?;
    if recount {
        source.recount().await.map_err(|error| failed(error, &from, &to))?;
    }
    let copied = copy_rows(source.as_ref(), target.as_ref(), Arc::new(progress)).await;
    let copied = copied.map_err(|error| failed(error, &from, &to))?;
    let key = copied.key.and_then(|key| match (key, target.key()) {
        (KeyCopied::Made(file), _) => Some(MovedKey { file, made: true }),
        (KeyCopied::WasThere, Some(KeySource::File(file))) => Some(MovedKey { file, made: false }),
        (KeyCopied::WasThere, _) => None,
    });
    let tables: BTreeMap<String, u64> = copied.tallies.rows().map(|(table, rows)| (table.to_owned(), rows)).collect();
    Ok(StoreMoved { from, to, rows: tables.values().sum(), tables, key })
}

/// Whether both are one store.
fn is_same(from: &StoreLocation, to: &StoreLocation) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match (from, to) {
        (StoreLocation::File(from), StoreLocation::File(to)) => real(from) == real(to),
        _ => from == to,
    }
}

/// The error with the stores, and the remedy.
fn failed(error: CopyError, from: &StoreLocation, to: &StoreLocation) -> ServiceError {
    match error {
        CopyError::Store(error) => error.into(),
        CopyError::WrongKey { .. } => StoreError::Key(format!("{from}: {error}")).into(),
        CopyError::NotEmpty { .. } => {
            let remedy = match to {
                StoreLocation::File(_) => "name a new file",
                StoreLocation::Postgres(_) => "name another account, or another database",
            };
            ServiceError::Other(format!("{to}: {error}: {remedy}"))
        }
        CopyError::Derived { .. } => ServiceError::Other(format!(
            "{from} was not copied to {to}: {error}; `greenroom store copy --recount` works them out again in {from} before"
        )),
        error => ServiceError::Other(format!("{from} was not copied to {to}: {error}")),
    }
}
