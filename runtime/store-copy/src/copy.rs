//! Copying from one store into another.

use async_trait::async_trait;
use greenroom_domain::StoreError;
use greenroom_sealing::{KeyCopied, KeySource};

use crate::{
    error::CopyError,
    stream::{Progress, RowReceiver, RowSender, way},
    tally::Tallies,
};

/// A store that can be copied, and that a copy can be put into.
#[async_trait]
pub trait CopyStore: Send + Sync {
    /// The place of the key of sealed values; none where none is configured.
    fn key(&self) -> Option<KeySource>;

    /// Whether something in the store needs the key: sealed values, or waits, whose links are signed with it.
    async fn needs_key(&self) -> Result<bool, StoreError>;

    /// Checks that the store has no rows but those that every new store has.
    ///
    /// # Errors
    /// [`CopyError::NotEmpty`], and the store's failure.
    async fn check_empty(&self) -> Result<(), CopyError>;

    /// Works out the derived properties of all contacts again, from their registrations and attendances, and writes those that are
    /// others. Answers how many contacts have others now.
    ///
    /// # Errors
    /// The store's failure; nothing was written then.
    async fn recount(&self) -> Result<u64, CopyError>;

    /// Sends all rows, as one state of the store has them: counts them first, and says the end after them.
    ///
    /// # Errors
    /// [`CopyError::Ended`] where nothing takes rows any more, and the store's failure.
    async fn dump(&self, rows: RowSender) -> Result<(), CopyError>;

    /// Writes rows into the store, where it is empty, and everything that follows from them. Then reads all of them again, compares
    /// them with those that were sent, opens sealed values, and recounts derived properties. All of that is one transaction: if
    /// anything is wrong, or the process ends, nothing was written. Answers what the store has.
    ///
    /// # Errors
    /// [`CopyError`]; nothing was written then.
    async fn load(&self, rows: RowReceiver) -> Result<Tallies, CopyError>;
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The rows, by table.
    pub tallies: Tallies,
    /// What was done with the key; none where nothing in the store needs one.
    pub key: Option<KeyCopied>,
}

/// Copies a store into an empty one, with its key. The other store then has all rows or none: also where the future is dropped, or the
/// connection to it is lost, while the copy is being committed. A key file that was made stays in any case, because a copy without its
/// key would be worthless; another try finds the same key there.
///
/// # Errors
/// [`CopyError`]: the store that it was to be copied to is as it was, unless it is that store's failure while the copy is being
/// committed.
pub async fn copy(from: &dyn CopyStore, to: &dyn CopyStore, progress: Progress) -> Result<Copied, CopyError> {
    to.check_empty().await?;
    let key = if from.needs_key().await? { Some(hand_over(from.key(), to.key()).await?) } else { None };
    let (sender, receiver, stop) = way(progress);
    let (dumped, loaded) = tokio::join!(from.dump(sender), to.load(receiver));
    drop(stop);
    match (dumped, loaded) {
        // What was read was committed: whatever the reading transaction met at its end changes nothing.
        (_, Ok(tallies)) => Ok(Copied { tallies, key }),
        // Each side ends with the other one; the reason is that of the side that has one.
        (Err(CopyError::Ended) | Ok(()), Err(reason)) | (Err(reason), Err(_)) => Err(reason),
    }
}

/// Gives the key of one store to the other.
async fn hand_over(from: Option<KeySource>, to: Option<KeySource>) -> Result<KeyCopied, CopyError> {
    let missing = || {
        StoreError::Key(
            "no key file is configured, and the store has sealed values: name one for both stores".to_owned(),
        )
    };
    let (from, to) = (from.ok_or_else(missing)?, to.ok_or_else(missing)?);
    let copied = tokio::task::spawn_blocking(move || from.copy_to(&to)).await;
    Ok(copied.map_err(|error| StoreError::Io(format!("the key file could not be copied: {error}")))??)
}
