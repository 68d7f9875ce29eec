//! Listings under way: the rows of the store that a complete listing lacks (L2: absence counts only in a complete
//! listing).

use std::collections::BTreeSet;

use greenroom_domain::{
    RegistrationState, WebinarId,
    rules::listing::{
        PageRead, RowKeys, StoredRow, missing_before_second_pass, progress, stored_join, stored_registration,
    },
    store::{CommitError, Listed, Listing, SeenPage, seen_join, seen_key},
};
use jiff::Timestamp;

use super::{Kept, activity::Touched, constraint};

/// A listing that is under way.
#[derive(Debug, Clone)]
pub(super) struct KeptListing {
    begun_at: Timestamp,
    /// The lease of the webinar under which it began: rows made under it are too new to be missed.
    since: u64,
    /// The keys that the pass before this one lacked; none in a first pass.
    pub(super) missing: Option<RowKeys>,
    pub(super) pages: Vec<SeenPage>,
}

impl KeptListing {
    /// The keys of all pages.
    fn keys(&self) -> Vec<u64> {
        self.pages.iter().flat_map(|page| &page.keys).copied().collect()
    }
}

impl Kept {
    /// The rows of the store that are compared with a listing which began under lease `since`.
    fn stored_rows(&self, webinar: &WebinarId, listing: &Listing, since: u64) -> Vec<StoredRow> {
        match listing {
            Listing::Registrants => {
                let theirs = self.registrations.values().filter(|row| row.registration.webinar == *webinar);
                let stored = theirs.filter_map(|row| {
                    let is_cancelled = row.registration.state == RegistrationState::Cancelled;
                    let email = row.registration.email.as_str();
                    stored_registration(email, is_cancelled, row.made_under, row.written_under, since)
                });
                stored.collect()
            }
            Listing::Participants(session) => {
                let theirs = self.joins.iter().filter(|((of, ..), _)| of == session);
                theirs.filter_map(|((_, user, at), row)| stored_join(user, *at, row.made_under, since)).collect()
            }
        }
    }

    pub(super) fn begin_listing(&mut self, webinar: &WebinarId, listing: &Listing, at: Timestamp, again: bool) {
        let key = (webinar.clone(), listing.clone());
        let mut since = self.token_of(webinar);
        let mut missing = None;
        if let Some(before) = self.listings.get(&key).filter(|_| again) {
            since = since.min(before.since);
            let (had, stored) = (RowKeys::of(before.keys()), self.stored_rows(webinar, listing, since));
            let listed = self.listed(webinar, listing);
            missing = Some(missing_before_second_pass(&listed, listing, stored, &had, before.missing.clone()));
        }
        self.listings.put(key, KeptListing { begun_at: at, since, missing, pages: Vec::new() });
    }

    pub(super) fn seen(&mut self, webinar: &WebinarId, listing: &Listing, page: &SeenPage) -> Result<(), CommitError> {
        let key = (webinar.clone(), listing.clone());
        if !self.listings.has(&key) {
            return Err(constraint(format!("no listing of {listing:?} is under way for webinar {webinar}")));
        }
        self.listings.change(&key, |listing| listing.pages.push(page.clone()));
        Ok(())
    }

    /// The listing is over. Where it is swept, the rows that neither pass had are deleted.
    pub(super) fn end_listing(&mut self, webinar: &WebinarId, listing: &Listing, sweep: bool, touched: &mut Touched) {
        let ended = self.listings.take(&(webinar.clone(), listing.clone()));
        if let Some(ended) = ended.filter(|_| sweep) {
            let (had, missing) = (RowKeys::of(ended.keys()), ended.missing.clone().unwrap_or_default());
            let stored = self.stored_rows(webinar, listing, ended.since).into_iter();
            let gone = stored.filter(|row| row.is_gone(&had, &missing)).map(|row| row.key).collect();
            self.sweep(webinar, listing, &gone, touched);
        }
        if let Listing::Participants(session) = listing {
            self.sessions.change(session, |row| row.listed = true);
        }
    }

    fn sweep(&mut self, webinar: &WebinarId, listing: &Listing, gone: &BTreeSet<u64>, touched: &mut Touched) {
        match listing {
            Listing::Registrants => {
                let under = self.token_of(webinar);
                let theirs = self.registrations.iter().map(|(key, _)| key);
                let theirs = theirs.filter(|(of, email)| of == webinar && gone.contains(&seen_key(email.as_str())));
                for key in theirs.cloned().collect::<Vec<_>>() {
                    self.registrations.change(&key, |row| {
                        row.registration.state = RegistrationState::Cancelled;
                        row.written_under = under;
                        touched.registrations.extend(row.registration.contact.clone());
                    });
                }
            }
            Listing::Participants(session) => {
                self.joins.take_where(|(of, user_id, joined_at), _| {
                    of == session && gone.contains(&seen_join(user_id, *joined_at))
                });
            }
        }
    }

    pub(super) fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Listed {
        let Some(under_way) = self.listings.get(&(webinar.clone(), listing.clone())) else {
            return Listed::default();
        };
        let pages =
            under_way.pages.iter().map(|page| PageRead { part: page.part.clone(), total: page.total, last: page.last });
        let stored = self.stored_rows(webinar, listing, under_way.since);
        progress(under_way.begun_at, pages, under_way.keys(), stored, under_way.missing.as_ref())
    }
}
