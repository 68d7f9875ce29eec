//! Segments (G1 to G3: filters over contacts by properties and events), and their members.

use greenroom_domain::{
    AccountStore, Contact, ContactId, Failure, HistoryKind, PropertyDefinition, codes,
    segment::{Filter, explain},
    sentence,
    store::Segment,
};
use jiff::Timestamp;
use serde::Serialize;

use super::history;
use crate::mask;

/// A saved segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentView {
    /// Its name.
    pub name: String,
    /// The filter in words, without secret values.
    pub words: String,
    /// The filter.
    pub filter: Filter,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// A filter in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The words, without secret values.
    pub words: String,
}

/// How many members a segment has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberCount {
    /// How many.
    pub members: u64,
}

/// A segment that was just saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedSegment {
    /// Its name.
    pub name: String,
    /// The name is new. Else the segment replaces another one.
    pub created: bool,
    /// The filter in words, without secret values.
    pub words: String,
}

/// A segment that was just removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedSegment {
    /// Its name.
    pub removed: String,
}

/// Some members of a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberPage {
    /// The members.
    pub members: Vec<Contact>,
    /// Where the next page begins; none on the last page.
    pub next: Option<u64>,
}

impl SegmentView {
    /// Of a saved segment. Unless they are revealed, the values that secret properties are compared with are masked.
    pub fn of(segment: Segment, definitions: &[PropertyDefinition], reveal: bool) -> Self {
        let words = explain(&segment.filter, definitions);
        let filter = if reveal { segment.filter } else { segment.filter.masked(definitions) };
        Self { name: segment.name, words, filter, created_at: segment.created_at, updated_at: segment.updated_at }
    }
}

/// The saved segments, by name.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore, reveal: bool) -> Result<Vec<SegmentView>, Failure> {
    let definitions = store.properties().await?;
    let segments = store.segments().await?.into_iter();
    Ok(segments.map(|segment| SegmentView::of(segment, &definitions, reveal)).collect())
}

/// A saved segment.
///
/// # Errors
/// `segment-not-found`, or the store's failure.
pub async fn details(store: &dyn AccountStore, name: &str, reveal: bool) -> Result<SegmentView, Failure> {
    let segment = store.segment(name).await?.ok_or_else(|| not_found(name))?;
    Ok(SegmentView::of(segment, &store.properties().await?, reveal))
}

/// The names of the saved segments that a contact is a member of at `now`.
///
/// # Errors
/// The store's failure.
pub async fn of_contact(store: &dyn AccountStore, contact: &ContactId, now: Timestamp) -> Result<Vec<String>, Failure> {
    Ok(store.segments_of(contact, now).await?)
}

/// The filter of a saved segment, with its secret values: to evaluate it, not to show it.
///
/// # Errors
/// `segment-not-found`, or the store's failure.
pub async fn filter(store: &dyn AccountStore, name: &str) -> Result<Filter, Failure> {
    Ok(store.segment(name).await?.ok_or_else(|| not_found(name))?.filter)
}

/// A filter in words.
///
/// # Errors
/// The store's failure.
pub async fn explained(store: &dyn AccountStore, filter: &Filter) -> Result<Explanation, Failure> {
    Ok(Explanation { words: explain(filter, &store.properties().await?) })
}

/// How many contacts meet a filter at `now`.
///
/// # Errors
/// `invalid-input` where the filter does not fit the store, and the store's failure.
pub async fn count(store: &dyn AccountStore, filter: &Filter, now: Timestamp) -> Result<MemberCount, Failure> {
    Ok(MemberCount { members: store.segment_count(filter, now).await? })
}

/// At most `limit` contacts that meet a filter at `now`, after the page that ended at `after`.
///
/// # Errors
/// As for [`count`].
pub async fn members(
    store: &dyn AccountStore,
    filter: &Filter,
    now: Timestamp,
    after: Option<u64>,
    limit: usize,
    reveal: bool,
) -> Result<MemberPage, Failure> {
    let mut page = store.segment_members(filter, now, after, limit).await?;
    if !reveal {
        let definitions = store.properties().await?;
        page.members.iter_mut().for_each(|member| mask::contact(member, &definitions));
    }
    Ok(MemberPage { members: page.members, next: page.next })
}

/// The properties that a table of members has as columns: without the secret ones, unless they are revealed.
///
/// # Errors
/// The store's failure.
pub async fn columns(store: &dyn AccountStore, reveal: bool) -> Result<Vec<PropertyDefinition>, Failure> {
    Ok(store.properties().await?.iter().filter(|property| reveal || !property.secret).cloned().collect())
}

/// Saves a filter under a name, replacing the filter that had the name. `by` is the person's name for the history.
///
/// # Errors
/// `invalid-input` for a name that cannot be one, and as for [`count`].
pub async fn save(
    store: &dyn AccountStore,
    name: &str,
    filter: &Filter,
    by: &str,
    now: Timestamp,
) -> Result<SavedSegment, Failure> {
    let note = history::entry(by, HistoryKind::SegmentSaved, Some(name.to_owned()));
    let created = store.save_segment(name, filter, now, Some(note)).await?;
    Ok(SavedSegment { name: name.to_owned(), created, words: explain(filter, &store.properties().await?) })
}

/// Removes a saved segment; its members stay as they are. `by` is the person's name for the history.
///
/// # Errors
/// `segment-not-found`, or the store's failure.
pub async fn remove(store: &dyn AccountStore, name: &str, by: &str) -> Result<RemovedSegment, Failure> {
    let note = history::entry(by, HistoryKind::SegmentRemoved, Some(name.to_owned()));
    if store.remove_segment(name, Some(note)).await? {
        Ok(RemovedSegment { removed: name.to_owned() })
    } else {
        Err(not_found(name))
    }
}

fn not_found(name: &str) -> Failure {
    Failure::refused(
        codes::SEGMENT_NOT_FOUND,
        sentence!(
            "failure-segment-not-found",
            "there is no segment `{segment}`: see `greenroom segment list`",
            segment = name
        ),
    )
}
