//! The action "Sync Zoom webinar: registrations": reads all registrants of one webinar, state after state and page after
//! page, a few pages in each slice, and ends the listing.
//!
//! What it never does: it never decides who becomes a contact, nor who is gone. The host makes the rules hold (C1 to C10,
//! L2); this action says what comes next, and counts what became of it.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-registrations/`. Start reading at [`run`].

use greenroom_sdk::{
    Failure, Host, Step,
    sync::{ListedState, ListingEnd, PageBudget, Restarts, RowCounts, SyncInput, WebinarSync},
};
use serde::{Deserialize, Serialize};

/// What became of the registrants.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The webinar's id.
    pub webinar_id: String,
    /// Whether the listing is believed.
    pub listing: Listing,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// How many registrations Zoom no longer has.
    pub cancelled: u64,
    /// How many registrants there are by what became of them.
    pub registrants: RowCounts,
}

/// Whether a listing is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// It is.
    Complete,
    /// It is not: nothing was cancelled.
    Doubted,
}

/// Where the next slice goes on.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// The pass, from 1.
    pass: u32,
    begun_anew: Restarts,
    at: At,
    registrants: RowCounts,
    /// How many rows were read, for whoever watches.
    rows: u64,
    /// How many there are in the states that were begun, where Zoom says.
    total: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum At {
    /// This page is to be read.
    Page { state: ListedState, page: Option<String> },
    /// All pages were read.
    End,
}

impl At {
    /// The first page of the first state.
    const FIRST: Self = Self::Page { state: ListedState::ALL[0], page: None };
}

/// Syncs the registrations, as far as one slice goes.
///
/// # Errors
/// What the host refuses, as it says it.
pub fn run(input: SyncInput, cursor: Option<Cursor>, host: &Host) -> Result<Step<Output, Cursor>, Failure> {
    let (sync, webinar) = (host.sync(), input.webinar_id.as_str());
    let mut cursor = match cursor {
        Some(cursor) => cursor,
        None => {
            sync.begin_registrants(webinar, 1)?;
            Cursor {
                pass: 1,
                begun_anew: Restarts::default(),
                at: At::FIRST,
                registrants: RowCounts::default(),
                rows: 0,
                total: None,
            }
        }
    };
    if matches!(cursor.at, At::End) {
        let (listing, doubt, cancelled) = match sync.end_registrants(webinar, cursor.pass)? {
            ListingEnd::Complete(gone) => (Listing::Complete, None, gone),
            ListingEnd::Doubted(why) => (Listing::Doubted, Some(why), 0),
            ListingEnd::Again => {
                cursor.pass += 1;
                cursor.begin_anew(sync, webinar)?;
                return cursor.read(&input, host);
            }
        };
        let registrants = cursor.registrants;
        host.log().info("registrations synced", &[("webinar", webinar)]);
        return Ok(Step::Done(Output { webinar_id: input.webinar_id, listing, doubt, cancelled, registrants }));
    }
    cursor.read(&input, host)
}

greenroom_sdk::action!(run);

impl Cursor {
    /// Reads pages: as many as a slice has, or up to the last.
    fn read(mut self, input: &SyncInput, host: &Host) -> Result<Step<Output, Self>, Failure> {
        let (sync, webinar) = (host.sync(), input.webinar_id.as_str());
        let mut budget = PageBudget::new(input);
        while !budget.is_spent() {
            let At::Page { state, page } = &self.at else { break };
            let is_first = page.is_none();
            match sync.registrants(webinar, self.pass, *state, page.as_deref()) {
                Ok(page) => {
                    budget.spend();
                    self.registrants.add(&page.rows);
                    self.rows += page.rows.len() as u64;
                    if is_first {
                        self.total = page.total.map(|total| self.total.unwrap_or(0) + total);
                    }
                    self.at = match (page.next, after(*state)) {
                        (Some(next), _) => At::Page { state: *state, page: Some(next) },
                        (None, Some(state)) => At::Page { state, page: None },
                        (None, None) => At::End,
                    };
                }
                Err(failure) if self.begun_anew.take(&failure) => self.begin_anew(sync, webinar)?,
                Err(failure) if budget.ends_before(&failure) => break,
                Err(failure) => return Err(failure),
            }
        }
        Ok(Step::Continue(self))
    }

    fn begin_anew(&mut self, sync: WebinarSync<'_>, webinar: &str) -> Result<(), Failure> {
        sync.begin_registrants(webinar, self.pass)?;
        self.registrants.begin_anew();
        (self.rows, self.total) = (0, None);
        self.at = At::FIRST;
        Ok(())
    }
}

fn after(state: ListedState) -> Option<ListedState> {
    ListedState::ALL.into_iter().skip_while(|other| *other != state).nth(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
