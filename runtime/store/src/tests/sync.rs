//! What a sync writes, through commits as its slices make them.

mod attendances;
mod audit;
mod leases;
mod listings;
mod marketing;
mod participants;
mod settings;
mod unchanged;

use greenroom_domain::{
    Attendance, Call, Join, PersonKey, Presence, RunStore, Session, SessionId, SyncStore,
    store::{Commit, CommitError, ContactsAre, Effect, Fence, Leased, Listing, SyncCommit, SyncWrite},
};

pub(super) use self::unchanged::dump;
use super::{at, email, webinar, webinar_id};
use crate::SqliteStore;

pub(super) fn session_id(n: u64, k: i64) -> SessionId {
    SessionId::new(format!("uuid/{n}-{k}=="))
}

/// The `k`th session of webinar `n`: an hour long, one a day.
pub(super) fn session(n: u64, k: i64) -> Session {
    let starts = 100_000 + 86_400 * k;
    Session {
        id: session_id(n, k),
        webinar: webinar_id(n),
        topic: format!("Session {k}"),
        starts_at: at(starts),
        ends_at: Some(at(starts + 3_600)),
    }
}

/// A join for the first `seconds` of a session.
pub(super) fn join(n: u64, k: i64, user_id: &str, address: Option<&str>, seconds: i64) -> Join {
    let starts = 100_000 + 86_400 * k;
    let _ = n;
    Join {
        user_id: user_id.to_owned(),
        person_id: None,
        registrant_id: None,
        email: address.map(email),
        invalid_email: None,
        name: format!("Name of {user_id}"),
        joined_at: at(starts),
        left_at: at(starts + seconds),
    }
}

/// Somebody's attendance of a session, of so many hundredths of a percent.
pub(super) fn attendance(n: u64, k: i64, address: &str, contact: Option<&str>, hundredths: u32) -> Attendance {
    let seconds = hundredths * 36 / 100;
    let starts = 100_000 + 86_400 * k;
    Attendance {
        webinar: webinar_id(n),
        session: session_id(n, k),
        person: PersonKey(format!("email:{address}")),
        email: Some(email(address)),
        contact: contact.map(Into::into),
        presence: Presence {
            joined_at: at(starts + 1),
            left_at: at(starts + 1 + i64::from(seconds)),
            seconds,
            hundredths,
        },
    }
}

pub(super) fn attended(attendance: Attendance) -> Effect {
    Effect::Attendances { attendances: vec![attendance] }
}

pub(super) fn call(n: u64, k: i64) -> Call {
    Call {
        webinar: webinar_id(n),
        session: session_id(n, k),
        topic: format!("Recording {k}"),
        starts_at: at(100_000 + 86_400 * k),
        seconds: 3_500,
        recording_url: Some(format!("https://zoom.example/rec/{n}/{k}")),
        transcript: Vec::new(),
    }
}

pub(super) fn complete(n: u64, k: i64) -> SyncWrite {
    SyncWrite::SessionComplete { webinar: webinar_id(n), session: session_id(n, k), at: at(1_000_000) }
}

/// Its participants are listed, nobody beside those who are known, and it is complete.
pub(super) fn listed_and_complete(n: u64, k: i64) -> [SyncWrite; 3] {
    let (webinar, listing, at) = (webinar_id(n), Listing::Participants(session_id(n, k)), at(1_000_000));
    [
        SyncWrite::BeginListing { webinar: webinar.clone(), listing: listing.clone(), at, again: false },
        SyncWrite::EndListing { webinar, listing, sweep: false, at },
        complete(n, k),
    ]
}

/// The joins that attendances follow from.
pub(super) fn joins_of(n: u64, k: i64, addresses: &[&str]) -> SyncWrite {
    let joins = addresses.iter().map(|address| join(n, k, address, Some(address), 3_600)).collect();
    SyncWrite::Joins { webinar: webinar_id(n), session: session_id(n, k), joins }
}

pub(super) fn slice(fence: &Fence, effects: Vec<Effect>, writes: Vec<SyncWrite>) -> Commit {
    let sync = SyncCommit {
        fence: fence.clone(),
        run: None,
        progress: None,
        tally: Default::default(),
        warnings: Vec::new(),
        writes,
    };
    Commit { effects, sync: Some(sync), ..Commit::default() }
}

impl SqliteStore {
    pub(super) async fn leased(&self, n: u64) -> Fence {
        match self.lease(&format!("webinar:{}", webinar_id(n)), "me", at(0), at(0)).await.unwrap() {
            Leased::Ours(fence) => fence,
            held => panic!("{held:?}"),
        }
    }

    pub(super) async fn sync(&self, fence: &Fence, effects: impl Into<Vec<Effect>>, writes: impl Into<Vec<SyncWrite>>) {
        self.try_sync(fence, effects, writes).await.unwrap();
    }

    pub(super) async fn try_sync(
        &self,
        fence: &Fence,
        effects: impl Into<Vec<Effect>>,
        writes: impl Into<Vec<SyncWrite>>,
    ) -> Result<(), CommitError> {
        let commit = slice(fence, effects.into(), writes.into());
        self.commit(commit.into(), ContactsAre::Here).await.map(drop)
    }

    /// A webinar with its sessions.
    pub(super) async fn with_sessions(n: u64, many: i64) -> (Self, Fence) {
        let store = Self::in_memory().unwrap();
        let fence = store.leased(n).await;
        let sessions = (0..many).map(|k| session(n, k)).collect();
        let known = Effect::SaveWebinars { webinars: vec![webinar(n)] };
        store.sync(&fence, [known], [SyncWrite::Sessions { sessions }]).await;
        (store, fence)
    }
}
