//! The action "Sync Zoom webinar: attendance": for each session of one webinar that is over, it reads the participants
//! page by page, and has the attendance of each person computed.
//!
//! What it never does: it never decides who a participant is, or how long they attended. The host applies the rules
//! (T2, P1, P4 and M2 about attendance, C1 to C10 about people, L2 about listings); this action decides the order of
//! the calls, and counts the outcomes.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-attendance/`. Start reading at [`run`].

use std::collections::VecDeque;

use greenroom_sdk::{
    Failure, Host, Retry, Step,
    sync::{ListingEnd, PageBudget, Restarts, RowCounts, SyncInput, WebinarSync},
};
use serde::{Deserialize, Serialize};

/// The outcomes for the participants.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The webinar's id.
    pub webinar_id: String,
    /// How many sessions are over.
    pub sessions: u32,
    /// How many joins Zoom listed, in all of them. Sessions that Zoom is not asked for again have none.
    pub joins: u64,
    /// How many joins Zoom no longer has.
    pub removed: u64,
    /// People counted by outcome. A person in several sessions counts in each.
    pub people: RowCounts,
    /// Sessions whose participants are not all known.
    pub incomplete: Vec<Incomplete>,
}

/// A session whose participants are not all known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Incomplete {
    /// The session's UUID.
    pub session: String,
    /// The reason: the doubt about its listing, or the code of the refusal.
    pub reason: String,
}

/// The cursor of the next slice.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// The current session, and those that follow.
    to_do: VecDeque<String>,
    at: At,
    /// The pass of its listing, from 1.
    pass: u32,
    begun_anew: Restarts,
    sessions: u32,
    /// The joins of the sessions before this one.
    joins: u64,
    /// The joins of this session that were read so far.
    joins_here: u64,
    /// How many rows were read or computed, to show the progress.
    rows: u64,
    removed: u64,
    people: RowCounts,
    incomplete: Vec<Incomplete>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum At {
    /// The listing must begin.
    Begin,
    /// This page of it must be read.
    Page(Option<String>),
    /// All pages were read.
    End,
    /// The attendance on this page must be computed.
    People(Option<String>),
}

/// Syncs the attendance, up to the end of one slice.
///
/// # Errors
/// The host's refusal, unchanged.
pub fn run(input: SyncInput, cursor: Option<Cursor>, host: &Host) -> Result<Step<Output, Cursor>, Failure> {
    let (sync, webinar) = (host.sync(), input.webinar_id.as_str());
    let mut cursor = match cursor {
        Some(cursor) => cursor,
        None => Cursor::new(sync.sessions(webinar)?.into_iter().map(|session| session.id).collect()),
    };
    let mut budget = PageBudget::new(&input);
    while let Some(session) = cursor.to_do.front().cloned() {
        match cursor.step(sync, webinar, &session, &mut budget) {
            Ok(Go::On) => {}
            Ok(Go::NextSlice) => return Ok(Step::Continue(cursor)),
            Err(failure) if budget.ends_before(&failure) => return Ok(Step::Continue(cursor)),
            Err(failure) => return Err(failure),
        }
    }
    host.log().info("attendance synced", &[("webinar", webinar)]);
    let Cursor { sessions, joins, removed, people, incomplete, .. } = cursor;
    Ok(Step::Done(Output { webinar_id: input.webinar_id, sessions, joins, removed, people, incomplete }))
}

greenroom_sdk::action!(run);

enum Go {
    On,
    NextSlice,
}

impl Cursor {
    fn new(to_do: VecDeque<String>) -> Self {
        Self {
            sessions: u32::try_from(to_do.len()).unwrap_or(u32::MAX),
            to_do,
            at: At::Begin,
            pass: 1,
            begun_anew: Restarts::default(),
            joins: 0,
            joins_here: 0,
            rows: 0,
            removed: 0,
            people: RowCounts::default(),
            incomplete: Vec::new(),
        }
    }

    /// Makes one call.
    fn step(
        &mut self,
        sync: WebinarSync<'_>,
        webinar: &str,
        session: &str,
        budget: &mut PageBudget,
    ) -> Result<Go, Failure> {
        if budget.is_spent() {
            return Ok(Go::NextSlice);
        }
        match self.at.clone() {
            At::Begin => {
                sync.begin_participants(webinar, session, self.pass)?;
                (self.at, self.joins_here) = (At::Page(None), 0);
            }
            At::Page(page) => match sync.participants(webinar, session, page.as_deref()) {
                Ok(page) => {
                    budget.spend();
                    self.joins_here += u64::from(page.count);
                    self.rows += u64::from(page.count);
                    self.at = page.next.map_or(At::End, |next| At::Page(Some(next)));
                    // A listing is judged when all of it is committed.
                    if matches!(self.at, At::End) {
                        return Ok(Go::NextSlice);
                    }
                }
                Err(failure) if self.begun_anew.take(&failure) => self.at = At::Begin,
                Err(failure) if failure.retry == Retry::Never => {
                    self.doubt(session, failure.code);
                    // A person who is known from before may have a contact by now (C8: emails that were left out are
                    // tried again). The pages of this slice are committed first.
                    self.at = At::People(None);
                    return Ok(Go::NextSlice);
                }
                Err(failure) => return Err(failure),
            },
            At::End => match sync.end_participants(webinar, session, self.pass)? {
                ListingEnd::Complete(gone) => {
                    self.removed += gone;
                    self.at = At::People(None);
                    // The removed joins are in the store until this slice is committed.
                    if gone > 0 {
                        return Ok(Go::NextSlice);
                    }
                }
                ListingEnd::Again => {
                    self.pass += 1;
                    self.at = At::Begin;
                }
                ListingEnd::Doubted(why) => {
                    self.doubt(session, why);
                    self.at = At::People(None);
                }
            },
            At::People(page) => {
                let page = sync.attendance(webinar, session, page.as_deref())?;
                budget.spend();
                self.people.add(&page.rows);
                self.rows += page.rows.len() as u64;
                match page.next {
                    Some(next) => self.at = At::People(Some(next)),
                    None => self.next_session(),
                }
            }
        }
        Ok(Go::On)
    }

    fn doubt(&mut self, session: &str, reason: String) {
        self.incomplete.push(Incomplete { session: session.to_owned(), reason });
    }

    fn next_session(&mut self) {
        self.to_do.pop_front();
        self.joins += std::mem::take(&mut self.joins_here);
        self.at = At::Begin;
        self.pass = 1;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
