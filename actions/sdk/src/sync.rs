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

pub use crate::{
    host::WebinarSync,
    webinar::{
        JoinsPage, LeftOutReason, ListedState, ListingEnd, RecordingOutcome, RecordingReason, Row, Session, SyncPage,
        WebinarDetails,
    },
};
pub use slices::{PageBudget, Restarts, SyncInput};

/// The code of the failure for an expired page token: begin the listing anew.
pub const PAGE_TOKEN_EXPIRED: &str = "page-token-expired";

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
