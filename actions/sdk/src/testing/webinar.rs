//! A fake webinar that can be synced.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Failure, Retry,
    sync::{
        JoinsPage, ListedState, ListingEnd, PAGE_TOKEN_EXPIRED, RecordingOutcome, Row, Session, SyncPage,
        WebinarDetails,
    },
};

/// A scripted webinar: [`FakeHost::with_webinar`](super::FakeHost::with_webinar).
///
/// Like the real host, it refuses to judge a listing in the slice that read a page of it, or a listing that was not
/// begun or not read to its end. Unlike the real host, it decides nothing: rows and verdicts are scripted.
#[derive(Debug, Clone)]
pub struct FakeWebinar {
    details: WebinarDetails,
    registrants: BTreeMap<ListedState, Vec<Vec<Row>>>,
    sessions: Vec<FakeSession>,
    due: Vec<(String, Result<RecordingOutcome, Failure>)>,
    verdicts: Vec<ListingEnd>,
    failures: BTreeMap<usize, Failure>,
    calls: Vec<String>,
    /// The pages that were read of listings that are under way.
    read: BTreeMap<String, BTreeSet<String>>,
    uncommitted: BTreeSet<String>,
}

/// A scripted session.
#[derive(Debug, Clone)]
pub struct FakeSession {
    /// The session.
    pub session: Session,
    /// How many joins are on each page.
    pub joins: Vec<u32>,
    /// The outcomes for the people on each page of the attendance.
    pub people: Vec<Vec<Row>>,
    /// The failure of requests for its participants; none where Zoom gives them.
    pub refused: Option<Failure>,
}

const REGISTRANTS: &str = "registrants";

impl FakeWebinar {
    /// A webinar with this topic, without registrants and without sessions.
    pub fn new(topic: impl Into<String>) -> Self {
        let details = WebinarDetails { topic: topic.into(), starts_at: None, recurring: false, cancelled: false };
        Self {
            details,
            registrants: BTreeMap::new(),
            sessions: Vec::new(),
            due: Vec::new(),
            verdicts: Vec::new(),
            failures: BTreeMap::new(),
            calls: Vec::new(),
            read: BTreeMap::new(),
            uncommitted: BTreeSet::new(),
        }
    }

    /// The same with other details.
    #[must_use]
    pub fn details(mut self, details: WebinarDetails) -> Self {
        self.details = details;
        self
    }

    /// The pages of its registrants in one state.
    #[must_use]
    pub fn registrants(mut self, state: ListedState, pages: Vec<Vec<Row>>) -> Self {
        self.registrants.insert(state, pages);
        self
    }

    /// Adds a session.
    #[must_use]
    pub fn session(mut self, session: FakeSession) -> Self {
        self.sessions.push(session);
        self
    }

    /// Adds a session whose recording is due, and the outcome of requesting it.
    #[must_use]
    pub fn recording(mut self, session: impl Into<String>, outcome: Result<RecordingOutcome, Failure>) -> Self {
        self.due.push((session.into(), outcome));
        self
    }

    /// The verdict on the next listing to end, after those scripted before. By default a listing is complete.
    #[must_use]
    pub fn verdict(mut self, verdict: ListingEnd) -> Self {
        self.verdicts.push(verdict);
        self
    }

    /// Makes the call with this number fail, counted from 1.
    #[must_use]
    pub fn failing(mut self, call: usize, failure: Failure) -> Self {
        self.failures.insert(call, failure);
        self
    }

    /// The failure of a page whose token has expired.
    pub fn expired() -> Failure {
        Failure::new(PAGE_TOKEN_EXPIRED, "the page token has expired: begin the listing anew").retry(Retry::Now)
    }

    pub(super) fn calls(&self) -> &[String] {
        &self.calls
    }

    pub(super) fn commit(&mut self) {
        self.uncommitted.clear();
    }

    fn called(&mut self, call: String) -> Result<(), Failure> {
        self.calls.push(call);
        self.failures.remove(&self.calls.len()).map_or(Ok(()), Err)
    }

    pub(super) fn fetch_details(&mut self) -> Result<WebinarDetails, Failure> {
        self.called("details".to_owned())?;
        Ok(self.details.clone())
    }

    pub(super) fn begin(&mut self, session: Option<&str>, pass: u32) -> Result<(), Failure> {
        let listing = listing(session);
        self.called(format!("begin {listing} {pass}"))?;
        self.read.insert(listing, BTreeSet::new());
        Ok(())
    }

    pub(super) fn registrants_page(
        &mut self,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure> {
        // The generated `Debug` writes `State::Approved`.
        let name = format!("{state:?}").trim_start_matches("State::").to_owned();
        self.called(format!("{REGISTRANTS} {pass} {name} {}", page.unwrap_or("1")))?;
        let pages = self.registrants.get(&state).cloned().unwrap_or_default();
        self.seen(REGISTRANTS.to_owned(), name, page, pages.len())?;
        Ok(page_of(&pages, page))
    }

    pub(super) fn participants_page(&mut self, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure> {
        self.called(format!("participants {session} {}", page.unwrap_or("1")))?;
        let pages = {
            let session = self.find(session)?;
            if let Some(refused) = &session.refused {
                return Err(refused.clone());
            }
            session.joins.clone()
        };
        self.seen(listing(Some(session)), String::new(), page, pages.len())?;
        let at = number(page);
        Ok(JoinsPage {
            count: pages.get(at - 1).copied().unwrap_or(0),
            next: (at < pages.len()).then(|| (at + 1).to_string()),
            total: Some(pages.iter().copied().map(u64::from).sum()),
        })
    }

    pub(super) fn end(&mut self, session: Option<&str>, pass: u32) -> Result<ListingEnd, Failure> {
        let listing = listing(session);
        self.called(format!("end {listing} {pass}"))?;
        if self.uncommitted.contains(&listing) {
            return Err(Failure::new("listing-not-committed", "go on in a later slice").retry(Retry::Now));
        }
        let parts = if session.is_some() { 1 } else { ListedState::ALL.len() };
        let read = self.read.get(&listing).map_or(0, |read| read.iter().filter(|part| part.ends_with('.')).count());
        if read != parts {
            return Err(Failure::new("listing-not-read", format!("{read} of {parts} parts of {listing} were read")));
        }
        let verdict = if self.verdicts.is_empty() { ListingEnd::Complete(0) } else { self.verdicts.remove(0) };
        self.read.remove(&listing);
        if matches!(verdict, ListingEnd::Complete(gone) if gone > 0) {
            self.uncommitted.insert(listing);
        }
        Ok(verdict)
    }

    pub(super) fn list_sessions(&mut self) -> Result<Vec<Session>, Failure> {
        self.called("sessions".to_owned())?;
        Ok(self.sessions.iter().map(|session| session.session.clone()).collect())
    }

    pub(super) fn attendance(&mut self, session: &str, page: Option<&str>) -> Result<SyncPage, Failure> {
        self.called(format!("attendance {session} {}", page.unwrap_or("1")))?;
        if self.uncommitted.contains(&listing(Some(session))) {
            return Err(Failure::new("listing-not-committed", "go on in a later slice").retry(Retry::Now));
        }
        Ok(page_of(&self.find(session)?.people, page))
    }

    pub(super) fn recordings_due(&mut self) -> Result<Vec<String>, Failure> {
        self.called("recordings-due".to_owned())?;
        Ok(self.due.iter().map(|(session, _)| session.clone()).collect())
    }

    pub(super) fn fetch_recording(&mut self, session: &str) -> Result<RecordingOutcome, Failure> {
        self.called(format!("recording {session}"))?;
        let due = self.due.iter().find(|(id, _)| id == session);
        due.map_or_else(|| Err(no_session(session)), |(_, outcome)| outcome.clone())
    }

    fn find(&self, session: &str) -> Result<&FakeSession, Failure> {
        self.sessions.iter().find(|known| known.session.id == session).ok_or_else(|| no_session(session))
    }

    /// Records a page. It must follow the pages before it; a full stop marks the last one.
    fn seen(&mut self, listing: String, part: String, page: Option<&str>, pages: usize) -> Result<(), Failure> {
        let at = number(page);
        let before = if at > 1 { Some(format!("{part} {}", at - 1)) } else { None };
        let read = self.read.get_mut(&listing).filter(|read| before.is_none_or(|before| read.contains(&before)));
        let Some(read) = read else {
            return Err(Failure::new("listing-not-begun", format!("begin {listing} before reading {part} {at}")));
        };
        read.insert(format!("{part} {at}"));
        if at >= pages {
            read.insert(format!("{part}."));
        }
        self.uncommitted.insert(listing);
        Ok(())
    }
}

fn listing(session: Option<&str>) -> String {
    session.map_or_else(|| REGISTRANTS.to_owned(), |session| format!("participants of {session}"))
}

fn no_session(session: &str) -> Failure {
    Failure::new("session-not-found", format!("there is no session {session}: script it"))
}

fn number(page: Option<&str>) -> usize {
    page.and_then(|page| page.parse().ok()).unwrap_or(1)
}

fn page_of(pages: &[Vec<Row>], page: Option<&str>) -> SyncPage {
    let at = number(page);
    SyncPage {
        rows: pages.get(at - 1).cloned().unwrap_or_default(),
        next: (at < pages.len()).then(|| (at + 1).to_string()),
        total: Some(pages.iter().map(|page| page.len() as u64).sum()),
    }
}
