//! Copying the data of a webinar from Zoom into the store: capability `webinar-sync`.
//!
//! The rows stay in the host, which decides about each of them. An action decides the order of the calls, and how many
//! of them make one slice. So no data of a person reaches the action.
//!
//! ```
//! use greenroom_sdk::{Failure, Host, sync::RecordingOutcome, testing::{FakeHost, FakeWebinar}};
//!
//! #[derive(serde::Deserialize)]
//! struct Input {
//!     webinar: String,
//! }
//!
//! /// The number of recordings that were stored.
//! fn run(input: Input, host: &Host) -> Result<u32, Failure> {
//!     let mut stored = 0;
//!     for session in host.sync().recordings_due(&input.webinar)? {
//!         let outcome = host.sync().recording(&input.webinar, &session)?;
//!         stored += u32::from(matches!(outcome, RecordingOutcome::Stored { .. }));
//!     }
//!     Ok(stored)
//! }
//!
//! let webinar = FakeWebinar::new("Greenhouses").recording("4444AAA==", Ok(RecordingOutcome::Stored { transcript: true }));
//! let host = FakeHost::new().with_webinar("82512345678", webinar);
//! assert_eq!(host.run(run, serde_json::json!({"webinar": "82512345678"})).unwrap(), 1);
//! ```

mod slices;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Failure, Host, Instant, host::Backend};

pub use crate::bindings::greenroom::action::webinar_sync::{
    Ended as ListingEnd, Joins as JoinsPage, Page as SyncPage, Reason as LeftOutReason, RecordingReason, Row,
    State as ListedState,
};
pub use slices::{PageBudget, Restarts, SyncInput};

/// The code of the failure for an expired page token: begin the listing anew.
pub const PAGE_TOKEN_EXPIRED: &str = "page-token-expired";

/// A webinar, as Zoom describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebinarDetails {
    /// Its topic.
    pub topic: String,
    /// When it starts; none for a recurring webinar without fixed times.
    pub starts_at: Option<Instant>,
    /// Whether it happens more than once.
    pub recurring: bool,
    /// Whether Zoom no longer has it: its marketing event is cancelled, and the synced data stays.
    pub cancelled: bool,
}

impl ListedState {
    /// All of them, in the order in which a sync reads them.
    pub const ALL: [Self; 3] = [Self::Approved, Self::Pending, Self::Denied];
}

/// A session that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its UUID.
    pub id: String,
    /// When it began.
    pub starts_at: Instant,
    /// When it ended.
    pub ends_at: Instant,
}

/// The outcome for a session's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingOutcome {
    /// It is in the store.
    Stored {
        /// Whether its transcript is in the store too.
        transcript: bool,
    },
    /// It is not in the store.
    Missing(RecordingReason),
}

/// Copying the data of a webinar from Zoom into the store: [`Host::sync`].
///
/// A run syncs one webinar. The host keeps the data when the slice ends. A listing is judged in a later slice than the
/// one that read its last page ([`WebinarSync::end_registrants`], [`WebinarSync::end_participants`]). Each function
/// fails with the host's refusal. After [`PAGE_TOKEN_EXPIRED`], an action should begin the listing anew.
#[derive(Clone, Copy)]
pub struct WebinarSync<'a>(pub(crate) &'a Host);

impl WebinarSync<'_> {
    /// Fetches the webinar, and saves it with its marketing event.
    ///
    /// # Errors
    /// The host's refusal: `sync-setting-off`, `sync-under-way`, `webinar-not-found`, a failure of Zoom.
    pub fn details(&self, webinar: &str) -> Result<WebinarDetails, Failure> {
        self.0.backend().sync_details(webinar)
    }

    /// Begins to list the registrants, or begins anew. Passes are counted from 1.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn begin_registrants(&self, webinar: &str, pass: u32) -> Result<(), Failure> {
        self.0.backend().sync_begin_registrants(webinar, pass)
    }

    /// One page of the registrants in one state. `page` is none for the first page.
    ///
    /// # Errors
    /// The host's refusal; [`PAGE_TOKEN_EXPIRED`].
    pub fn registrants(
        &self,
        webinar: &str,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure> {
        self.0.backend().sync_registrants(webinar, pass, state, page)
    }

    /// Ends a listing whose pages were read in earlier slices, and returns whether it is complete.
    ///
    /// # Errors
    /// `listing-not-committed` in a slice that read a page of it; the host's refusal.
    pub fn end_registrants(&self, webinar: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.0.backend().sync_end_registrants(webinar, pass)
    }

    /// The sessions that are over, earliest first. The host saves them.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn sessions(&self, webinar: &str) -> Result<Vec<Session>, Failure> {
        self.0.backend().sync_sessions(webinar)
    }

    /// Begins to list the participants of a session, or begins anew. Passes are counted from 1.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn begin_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<(), Failure> {
        self.0.backend().sync_begin_participants(webinar, session, pass)
    }

    /// One page of the participants' joins.
    ///
    /// # Errors
    /// The host's refusal; [`PAGE_TOKEN_EXPIRED`].
    pub fn participants(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure> {
        self.0.backend().sync_participants(webinar, session, page)
    }

    /// Ends the listing of a session's participants, as [`WebinarSync::end_registrants`] does for registrants.
    ///
    /// # Errors
    /// As for [`WebinarSync::end_registrants`].
    pub fn end_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.0.backend().sync_end_participants(webinar, session, pass)
    }

    /// Computes the attendance of the next people of a session, from the joins that earlier slices read.
    ///
    /// # Errors
    /// `listing-not-committed` in a slice that read joins of it, or that removed joins by ending its listing; the
    /// host's refusal.
    pub fn attendance(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<SyncPage, Failure> {
        self.0.backend().sync_attendance(webinar, session, page)
    }

    /// The sessions whose recordings must be requested.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn recordings_due(&self, webinar: &str) -> Result<Vec<String>, Failure> {
        self.0.backend().sync_recordings_due(webinar)
    }

    /// Stores a session's recording and transcript, if the rules allow it.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn recording(&self, webinar: &str, session: &str) -> Result<RecordingOutcome, Failure> {
        self.0.backend().sync_recording(webinar, session)
    }
}

/// The rows of a listing, counted by outcome.
///
/// A listing may be read more than once in one sync. New and changed rows count in each reading, and are unchanged in
/// the next. All other rows count as in the last reading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "testing", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RowCounts {
    /// New.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// As they were.
    pub unchanged: u64,
    /// Left out, by reason.
    #[cfg_attr(feature = "testing", schemars(with = "BTreeMap<String, u64>"))]
    pub left_out: BTreeMap<LeftOutReason, u64>,
}

impl RowCounts {
    /// Counts the rows of a page.
    pub fn add(&mut self, rows: &[Row]) {
        for row in rows {
            *match row {
                Row::Created => &mut self.created,
                Row::Updated => &mut self.updated,
                Row::Unchanged => &mut self.unchanged,
                Row::LeftOut(reason) => self.left_out.entry(*reason).or_default(),
            } += 1;
        }
    }

    /// Begins another reading of the listing.
    pub fn begin_anew(&mut self) {
        *self = Self { created: self.created, updated: self.updated, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_by_outcome_and_changes_count_in_every_reading() {
        let mut counts = RowCounts::default();
        let out = Row::LeftOut(LeftOutReason::NoEmail);
        counts.add(&[Row::Created, Row::Updated, Row::Updated, Row::Unchanged, out]);
        counts.begin_anew();
        counts.add(&[Row::Unchanged, Row::Unchanged, Row::Unchanged, Row::Created, out]);
        let left_out = BTreeMap::from([(LeftOutReason::NoEmail, 1)]);
        assert_eq!(counts, RowCounts { created: 2, updated: 2, unchanged: 3, left_out });
    }

    #[test]
    fn the_words_for_reasons_are_those_of_json() {
        let left_out = BTreeMap::from([(LeftOutReason::NoEmail, 1), (LeftOutReason::DeletedContact, 2)]);
        let json = serde_json::json!({"created": 0, "updated": 0, "unchanged": 0, "leftOut": {"no-email": 1, "deleted-contact": 2}});
        assert_eq!(serde_json::to_value(RowCounts { left_out, ..RowCounts::default() }).ok(), Some(json));
        assert_eq!(serde_json::to_value(RecordingReason::NobodyTookPart).ok(), Some("nobody-took-part".into()));
    }
}
