//! The state of syncs beside the contact store: leases, sessions and their participants, listings under way, audit
//! entries. Always in our own store.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CommitError, SettingsStore, StoreError};
use crate::{
    Contact, Email, Identity, Join, LeftOut, LeftOutReason, PersonKey, RecordingState, Session, SessionId, SyncRun,
    SyncRunId, Tally, Webinar, WebinarId, ZoomAccountId, ZoomUser,
};

/// The right to sync one webinar, for as long as nobody has taken it over. Every commit of the sync checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// What is leased: `webinar:` and an id.
    pub name: String,
    /// Grows with every lease of the same name: a higher one fences off the lower ones.
    pub token: u64,
}

/// What came of asking for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseOutcome {
    /// It is the caller's.
    Ours(Fence),
    /// Somebody else has it.
    Held {
        /// Until when, if nothing more is heard of them.
        until: Timestamp,
    },
}

/// What is being listed: a listing that was read to its end may delete, if it is believed (L2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// A webinar's registrants, in all states.
    Registrants,
    /// Who was in a session.
    Participants(SessionId),
}

/// A listing as far as it has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// When it began; none where none is under way.
    pub begun_at: Option<Timestamp>,
    /// How many rows were read.
    pub rows: u64,
    /// How many different ones.
    pub distinct: u64,
    /// What Zoom said the total is, by part of the listing (a state of registration): every answer it gave. More than one
    /// for a part: the listing changed while it was read.
    pub totals: BTreeMap<String, Vec<u64>>,
    /// Parts that were read to their last page.
    pub ended: Vec<String>,
    /// How many rows the store has that count as there, from before the listing began.
    pub known: u64,
    /// How many of those the listing does not have.
    pub missing: u64,
    /// How many of the missing ones were already missing in the last complete pass before this one.
    pub missing_twice: u64,
}

/// One page of a listing, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPage {
    /// The part of the listing it is of: a state of registration; empty where there is one part only.
    pub part: String,
    /// The keys of its rows: emails of registrants as [`seen_key`] makes them, joins as [`seen_join`] does.
    pub keys: Vec<u64>,
    /// What Zoom says is the total of the part.
    pub total: Option<u64>,
    /// It is the part's last page.
    pub last: bool,
}

/// What a row of a listing is remembered by: 64 bits of a hash that is the same in every process (FNV-1a). Where two rows
/// share one, a row that is gone is kept: nothing is deleted by mistake.
pub fn seen_key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a join is remembered by in a listing: the joining and its instant, as [`seen_key`].
pub fn seen_join(user_id: &str, joined_at: Timestamp) -> u64 {
    seen_key(&format!("{joined_at} {user_id}"))
}

/// A change to what a sync keeps, written in the same transaction as the effects of its slice.
#[derive(Debug, Clone, PartialEq)]
pub enum SyncWrite {
    /// A listing begins, or begins anew: what was read of it is forgotten. `again` keeps what was missing, so that the
    /// second pass can confirm the first; where the pass before was not complete, what was missing in an earlier one that
    /// was, or else nothing.
    BeginListing {
        /// The webinar.
        webinar: WebinarId,
        /// What is listed.
        listing: Listing,
        /// When.
        at: Timestamp,
        /// It is the second pass.
        again: bool,
    },
    /// A page was read.
    Seen {
        /// The webinar.
        webinar: WebinarId,
        /// What is listed.
        listing: Listing,
        /// What was on it.
        page: SeenPage,
    },
    /// The listing is over: what it does not have goes (`sweep`), or stays. What was remembered of it is forgotten.
    ///
    /// What goes is what neither pass had ([`Listed::missing_twice`]), except what was written since the first began:
    /// registrations are cancelled, joins removed. One pass alone sweeps nothing.
    ///
    /// A listing of participants that is not believed is not ended: once one was, the session can be complete.
    EndListing {
        /// The webinar.
        webinar: WebinarId,
        /// What was listed.
        listing: Listing,
        /// Whether it is believed, so that what it does not have is gone.
        sweep: bool,
        /// When.
        at: Timestamp,
    },
    /// These sessions took place. One that is there is updated.
    Sessions {
        /// They.
        sessions: Vec<Session>,
    },
    /// These joins were listed.
    Joins {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// They.
        joins: Vec<Join>,
    },
    /// All of the session's participants were listed and their attendance worked out: those who had a standing
    /// registration before it ended, and were in no session, are no-shows (M2). An attendance of somebody who has no joins
    /// any more, or has them under another key by now, goes. Nothing is done where no listing of them was ended.
    SessionComplete {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// When.
        at: Timestamp,
    },
    /// Emails that were left out (C8), and emails that no longer are: they are taken off the list. Nothing is listed of
    /// who gave none, or was erased ([`LeftOutReason::is_listed`]).
    LeftOut {
        /// The webinar.
        webinar: WebinarId,
        /// Which, with the reason.
        out: Vec<(String, LeftOutReason)>,
        /// Which no longer.
        taken_in: Vec<Email>,
    },
    /// Where a session's recording stands.
    Recording {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// Where it stands.
        state: RecordingState,
        /// When it is to be looked for again; none for never.
        again_at: Option<Timestamp>,
    },
}

/// The part of a commit that belongs to a sync.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncCommit {
    /// Must still hold, or nothing is written ([`CommitError::LostLease`]).
    pub fence: Fence,
    /// The sync run that it is a slice of; none where a step was invoked by itself.
    pub run: Option<SyncRunId>,
    /// The step, and where it goes on; no cursor: it is done.
    pub progress: Option<(String, Option<Value>)>,
    /// Added to the sync run's own.
    pub tally: Tally,
    /// Added to the sync run's own, unless it has the same one.
    pub warnings: Vec<crate::Warning>,
    /// What to write, in this order, after the effects.
    pub writes: Vec<SyncWrite>,
}

/// A person of a session, with what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub person: PersonKey,
    /// All their joins.
    pub joins: Vec<Join>,
    /// Whether they joined by a registration, or their email has one with the webinar.
    pub registered: bool,
    /// The attendance that is kept of them; none where none is yet.
    pub known: Option<crate::Attendance>,
}

/// A webinar with what its syncs left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWebinar {
    /// The webinar.
    pub webinar: Webinar,
    /// Zoom no longer has it.
    pub cancelled: bool,
    /// Its latest sync run.
    pub last_sync: Option<SyncRun>,
    /// Its sessions, with where their recordings stand and when to look again.
    pub sessions: Vec<KnownSession>,
}

/// A session with what its syncs left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSession {
    /// The session.
    pub session: Session,
    /// When all of its participants were known; none while they are not.
    pub complete_at: Option<Timestamp>,
    /// Somebody took part, be it a guest without email.
    pub attended: bool,
    /// Where its recording stands; none while nobody has asked.
    pub recording: Option<RecordingState>,
    /// When to ask for it again.
    pub recording_again_at: Option<Timestamp>,
}

/// The state of syncs, in the same database as the [`super::RunStore`], with the settings that syncs follow.
#[async_trait]
pub trait SyncStore: SettingsStore {
    /// Webinars with what their syncs left, by id: one, or all.
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError>;

    /// The users of a Zoom account, by email.
    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError>;

    /// Takes a lease until `until`, if nobody has it at `now`.
    async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError>;

    /// Prolongs a lease; answers whether it was still the caller's.
    async fn prolong(&self, fence: &Fence, until: Timestamp) -> Result<bool, StoreError>;

    /// Gives a lease up.
    async fn give_up(&self, fence: &Fence) -> Result<(), StoreError>;

    /// Writes an audit entry, new or known: the whole of it, if the fence still holds.
    async fn save_sync_run(&self, fence: &Fence, run: &SyncRun) -> Result<(), CommitError>;

    /// A webinar's sync runs, newest first.
    async fn sync_runs(&self, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, StoreError>;

    /// A listing as far as it has been read.
    async fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Result<Listed, StoreError>;

    /// Works the keys of a session's people out anew, from the registrations as they stand, if the fence still holds: who
    /// has registered since may be known by another one. Before people are read from the first.
    ///
    /// # Errors
    /// [`CommitError::LostLease`] where it does not: nothing was written.
    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError>;

    /// People of a session in the order of their keys, after `after`; from the first where it is none.
    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError>;

    /// The key of a session's `position`th person, counted from 1, in the order of [`Self::participants`]; none where there
    /// are fewer. Who must not write a key down, because it may be an email, goes on from it by its position.
    async fn person_at(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError>;

    /// What is known of each email, in their order, with the contact whose primary email it is: without its secondary
    /// emails, and of its properties only the names, because a sync changes nothing else.
    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError>;

    /// Those of the emails whose people were erased (C10).
    async fn erased(&self, emails: &[Email]) -> Result<Vec<Email>, StoreError>;

    /// Emails that are left out, of one webinar or all, by webinar and email; how many were erased is not among them.
    async fn left_out(&self, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, StoreError>;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn l2_rows_of_a_listing_are_remembered_by_the_same_hash_everywhere() {
        // Vectors of FNV-1a, 64 bits (draft-eastlake-fnv).
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(seen_key(text), hash, "{text}");
        }
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(seen_join("7", at(0)), seen_key("1970-01-01T00:00:00Z 7"));
        assert_ne!(seen_join("7", at(0)), seen_join("7", at(1)), "somebody who joined twice");
        assert_ne!(seen_join("7", at(0)), seen_join("8", at(0)));
    }
}
