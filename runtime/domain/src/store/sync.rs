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

/// The right to sync one webinar, until another process takes it over. Every commit of the sync checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// The name of the lease: `webinar:` and an id.
    pub name: String,
    /// Grows with every lease of the same name: a higher one fences off the lower ones.
    pub token: u64,
}

/// The answer to a request for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseOutcome {
    /// It is the caller's.
    Ours(Fence),
    /// Another process has it.
    Held {
        /// Until when, if nothing more is heard of them.
        until: Timestamp,
    },
}

/// The subject of a listing. A listing that was read to its end may delete rows, if it is believed (L2: only a complete
/// listing deletes).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// A webinar's registrants, in all states.
    Registrants,
    /// The participants of a session.
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
    /// The totals that Zoom gave, by part of the listing (a state of registration): every different answer. More than
    /// one for a part: the listing changed while it was read.
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
    /// Zoom's total of the part.
    pub total: Option<u64>,
    /// It is the part's last page.
    pub last: bool,
}

/// The key by which a row of a listing is remembered: 64 bits of a hash that is the same in every process (FNV-1a).
/// Where two rows share one, a row that Zoom no longer has is kept: nothing is deleted by mistake.
pub fn seen_key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The key by which a join is remembered in a listing: of Zoom's id of the joining and its instant, as [`seen_key`].
pub fn seen_join(user_id: &str, joined_at: Timestamp) -> u64 {
    seen_key(&format!("{joined_at} {user_id}"))
}

/// A change to the rows of a sync, written in the same transaction as the effects of its slice.
#[derive(Debug, Clone, PartialEq)]
pub enum SyncWrite {
    /// A listing begins, or begins anew: the pages read so far are forgotten. With `again` it is the second pass, which
    /// has to confirm the first: the rows that the first pass lacked are remembered. Where the first pass was not
    /// complete, those that an earlier complete pass lacked stay, or else none.
    BeginListing {
        /// The webinar.
        webinar: WebinarId,
        /// The subject of the listing.
        listing: Listing,
        /// The time of the begin.
        at: Timestamp,
        /// It is the second pass.
        again: bool,
    },
    /// A page was read.
    Seen {
        /// The webinar.
        webinar: WebinarId,
        /// The subject of the listing.
        listing: Listing,
        /// The page.
        page: SeenPage,
    },
    /// The listing is over, and its pages are forgotten. With `sweep`, the rows that it lacks are deleted.
    ///
    /// Only rows that neither pass had are deleted ([`Listed::missing_twice`]), and none that was written since the
    /// first pass began: registrations are cancelled, joins removed. One pass alone deletes nothing.
    ///
    /// A listing of participants that is not believed is not ended: once one is ended, the session can be complete.
    EndListing {
        /// The webinar.
        webinar: WebinarId,
        /// The subject of the listing.
        listing: Listing,
        /// Whether it is believed, so that the rows that it lacks are deleted.
        sweep: bool,
        /// The time of the end.
        at: Timestamp,
    },
    /// These sessions took place. One that is there is updated.
    Sessions {
        /// The sessions.
        sessions: Vec<Session>,
    },
    /// These joins were listed.
    Joins {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// The joins.
        joins: Vec<Join>,
    },
    /// A session was judged: a rehearsal gives no attendance and makes nobody a no-show (M2).
    Rehearsal {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// Whether it was one.
        rehearsal: bool,
    },
    /// All of the session's participants were listed and their attendance worked out. Contacts that had a standing
    /// registration before it ended, and attended no session, are no-shows (M2: state on the marketing event). An
    /// attendance of a person without joins, or whose joins have another key by now, is deleted. Nothing is done where
    /// no listing of the participants was ended.
    SessionComplete {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// The time of the commit.
        at: Timestamp,
    },
    /// Registrations that Zoom has beside the one that counts, under the same email (C11: the best standing one counts):
    /// Zoom's ids of them. People who join by the link of one are the person whose email it is.
    OtherRegistrants {
        /// The webinar.
        webinar: WebinarId,
        /// Each id, with its email.
        registrants: Vec<(String, Email)>,
    },
    /// Emails that were left out of the sync (C8: every email left out is kept with its reason), and emails that no
    /// longer are: they are removed from the list. People who gave no email, or were erased, are not listed
    /// ([`LeftOutReason::is_listed`]).
    LeftOut {
        /// The webinar.
        webinar: WebinarId,
        /// Which, with the reason.
        out: Vec<(String, LeftOutReason)>,
        /// The emails that are no longer left out.
        taken_in: Vec<Email>,
    },
    /// The state of a session's recording (R2: one that is not synced has its reason).
    Recording {
        /// The webinar.
        webinar: WebinarId,
        /// The session.
        session: SessionId,
        /// The state.
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
    /// The writes, in this order, after the effects.
    pub writes: Vec<SyncWrite>,
}

impl SyncCommit {
    /// Adds the progress, the tally and the warnings of this slice to the sync run that it belongs to.
    pub fn add_to(&self, run: &mut SyncRun) {
        if let Some((step, cursor)) = &self.progress {
            (run.step, run.cursor) = (Some(step.clone()), cursor.clone());
        }
        for (what, many) in &self.tally {
            let so_far = run.tally.entry(what.clone()).or_default();
            *so_far = so_far.saturating_add(*many);
        }
        for warning in &self.warnings {
            if !run.warnings.contains(warning) {
                run.warnings.push(warning.clone());
            }
        }
    }
}

/// A person of a session, with the stored rows about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The key of the person.
    pub person: PersonKey,
    /// All their joins.
    pub joins: Vec<Join>,
    /// Whether they joined by a registration, or their email has one with the webinar.
    pub registered: bool,
    /// The stored attendance; none where there is none yet.
    pub known: Option<crate::Attendance>,
}

/// A webinar with the results of its syncs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWebinar {
    /// The webinar.
    pub webinar: Webinar,
    /// Zoom no longer has it.
    pub cancelled: bool,
    /// Its latest sync run.
    pub last_sync: Option<SyncRun>,
    /// Its sessions, with the states of their recordings and the times of the next look.
    pub sessions: Vec<KnownSession>,
}

/// A session with the results of its syncs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSession {
    /// The session.
    pub session: Session,
    /// Since when all of its participants are known; none while they are not.
    pub complete_at: Option<Timestamp>,
    /// At least one person took part, be it a guest without email.
    pub attended: bool,
    /// Whether it was a rehearsal; none while that was not judged.
    pub rehearsal: Option<bool>,
    /// The state of its recording; none before the first look.
    pub recording: Option<RecordingState>,
    /// When to ask for it again.
    pub recording_again_at: Option<Timestamp>,
}

/// The state of syncs, in the same database as the [`super::RunStore`], with the settings that syncs follow.
#[async_trait]
pub trait SyncStore: SettingsStore {
    /// Webinars with the results of their syncs, by id: one, or all.
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError>;

    /// The users of a Zoom account, by email.
    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError>;

    /// Takes a lease until `until`, if no process has it at `now`.
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

    /// Works out the keys of a session's people anew, from the registrations of now, if the fence still holds: a person
    /// who has registered since may have another key. Called before people are read from the first.
    ///
    /// # Errors
    /// [`CommitError::LostLease`] where the fence does not hold: nothing was written.
    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError>;

    /// People of a session in the order of their keys, after `after`; from the first where it is none.
    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError>;

    /// The key of a session's `position`th person, counted from 1, in the order of [`Self::participants`]; none where
    /// there are fewer. A caller that must not write a key down, because it may be an email, continues by the position.
    async fn person_at(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError>;

    /// The identity of each email, in their order, with the contact whose primary email it is. The contact comes
    /// without its secondary emails, and of its properties only the names, because a sync changes nothing else.
    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError>;

    /// The emails among these whose people were erased (C10: erased people leave only keyed hashes).
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
