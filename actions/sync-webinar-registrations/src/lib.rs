//! The action "Sync Zoom webinar: registrations": reads all registrants of one webinar, state by state and page by
//! page, a few pages in each slice, and ends the listing.
//!
//! What it never does: it never decides which people become contacts, or which registrations are removed. The host
//! applies the rules (C1 to C10 about people, L2 about listings); this action decides the order of the calls, and
//! counts the outcomes.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-registrations/`. Start reading at [`run`].

use greenroom_sdk::{
    Failure, Host, Step,
    sync::{ListedState, ListingEnd, PageBudget, Restarts, RowCounts, SyncInput, WebinarSync},
};
use serde::{Deserialize, Serialize};

/// The outcomes for the registrants.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The webinar's id.
    pub webinar_id: String,
    /// Whether the listing is complete.
    pub listing: Listing,
    /// The reason for doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// How many registrations Zoom no longer has.
    pub cancelled: u64,
    /// Registrants counted by outcome.
    pub registrants: RowCounts,
}

/// Whether a listing is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// It is complete.
    Complete,
    /// It is not trusted: nothing was cancelled.
    Doubted,
}

/// The cursor of the next slice.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// The pass, from 1.
    pass: u32,
    begun_anew: Restarts,
    at: At,
    registrants: RowCounts,
    /// How many rows were read, to show the progress.
    rows: u64,
    /// How many rows there are in the states that were begun, where Zoom says.
    total: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum At {
    /// This page must be read.
    Page { state: ListedState, page: Option<String> },
    /// All pages were read.
    End,
}

impl At {
    /// The first page of the first state.
    const FIRST: Self = Self::Page { state: ListedState::ALL[0], page: None };
}

/// Syncs the registrations, up to the end of one slice.
///
/// # Errors
/// The host's refusal, unchanged.
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
    /// Reads pages: as many as a slice may read, or up to the last one.
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
