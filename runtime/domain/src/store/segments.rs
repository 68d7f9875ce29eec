//! Segments that a store evaluates and keeps (G1 to G3: filters over contacts by properties and events).

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::StoreError;
use crate::{
    Contact, ContactId, Failure, FailureKind, HistoryEntry,
    segment::{Filter, InvalidFilter},
    sentence,
};

/// How many characters a segment's name has at most.
const LONGEST_NAME: usize = 100;

/// A filter that is kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// Its name, which is unique in the store.
    pub name: String,
    /// Which contacts are members.
    pub filter: Filter,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// Some members of a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentPage {
    /// The members, in the order in which the contacts came into the store.
    pub members: Vec<Contact>,
    /// Where the next page begins: pass it as `after`. None on the last page.
    pub next: Option<u64>,
}

/// Why a segment could not be evaluated or saved.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The filter does not fit the store: it names a property that does not exist there.
    #[error(transparent)]
    Filter(#[from] InvalidFilter),
    /// The name cannot be a segment's.
    #[error("a segment's name has 1 to {LONGEST_NAME} printable characters, and no space at its ends")]
    Name,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SegmentError> for Failure {
    fn from(error: SegmentError) -> Self {
        match error {
            SegmentError::Filter(invalid) => invalid.into(),
            SegmentError::Name => {
                let message = sentence!(
                    "failure-segment-name",
                    "a segment's name has 1 to {most} printable characters, and no space at its ends",
                    most = LONGEST_NAME
                );
                Self::of(FailureKind::InvalidInput, message)
            }
            SegmentError::Store(error) => error.into(),
        }
    }
}

/// Checks a segment's name. Stores call it before they save one.
///
/// # Errors
/// [`SegmentError::Name`].
pub fn check_segment_name(name: &str) -> Result<(), SegmentError> {
    let fits = !name.is_empty()
        && name.trim() == name
        && !name.chars().any(char::is_control)
        && name.chars().nth(LONGEST_NAME).is_none();
    if fits { Ok(()) } else { Err(SegmentError::Name) }
}

/// Segments: which contacts meet a filter, and filters that are kept under a name.
#[async_trait]
pub trait SegmentStore: Send + Sync + 'static {
    /// At most `limit` members of a segment, after the page that ended at `after`. Time frames in days end at `now`.
    ///
    /// # Errors
    /// [`SegmentError::Filter`] where the filter names a property that does not exist; [`SegmentError::Store`].
    async fn segment_members(
        &self,
        filter: &Filter,
        now: Timestamp,
        after: Option<u64>,
        limit: usize,
    ) -> Result<SegmentPage, SegmentError>;

    /// How many members a segment has. Time frames in days end at `now`.
    ///
    /// # Errors
    /// As for [`Self::segment_members`].
    async fn segment_count(&self, filter: &Filter, now: Timestamp) -> Result<u64, SegmentError>;

    /// Saves a filter under a name, replacing the filter that had the name, and keeps the entry of the history in the same
    /// transaction. True: the name is new.
    ///
    /// # Errors
    /// [`SegmentError::Name`], and as for [`Self::segment_members`].
    async fn save_segment(
        &self,
        name: &str,
        filter: &Filter,
        at: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<bool, SegmentError>;

    /// All saved segments, by name.
    async fn segments(&self) -> Result<Vec<Segment>, StoreError>;

    /// The saved segment of this name.
    async fn segment(&self, name: &str) -> Result<Option<Segment>, StoreError>;

    /// The names of the saved segments that a contact is a member of. Time frames in days end at `now`.
    async fn segments_of(&self, contact: &ContactId, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// Removes a saved segment, and keeps the entry of the history in the same transaction; its members stay as they are. True: there was
    /// one.
    async fn remove_segment(&self, name: &str, note: Option<HistoryEntry>) -> Result<bool, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segments_name_is_short_and_printable() {
        let longest = "é".repeat(LONGEST_NAME);
        for name in ["a", "Attended twice", "Äpfel", &longest] {
            assert!(check_segment_name(name).is_ok(), "{name}");
        }
        for name in ["", " a", "a ", "a\nb", "a\u{7f}", &format!("{longest}x")] {
            assert!(matches!(check_segment_name(name), Err(SegmentError::Name)), "{name:?}");
        }
    }
}
