//! Listings under way: which of the store's rows a complete listing does not have (L2).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    RegistrationState, WebinarId,
    rules::listing::is_complete,
    store::{CommitError, Listed, Listing, SeenPage, seen_join, seen_key},
};
use jiff::Timestamp;

use super::{Kept, activity::Touched, refused};

/// A listing that is under way.
#[derive(Debug, Clone)]
pub(super) struct KeptListing {
    begun_at: Timestamp,
    /// The lease of the webinar under which it began: rows made under it are too new to be missed.
    since: u64,
    /// What the pass before this one did not have; none in a first pass.
    pub(super) missing: Option<BTreeSet<u64>>,
    pub(super) pages: Vec<SeenPage>,
}

impl KeptListing {
    fn had(&self) -> BTreeSet<u64> {
        self.pages.iter().flat_map(|page| &page.keys).copied().collect()
    }
}

impl Kept {
    /// Every row of the store that counts as there, from before `since`: its key, and whether it may be swept.
    fn known_rows(&self, webinar: &WebinarId, listing: &Listing, since: u64) -> Vec<(u64, bool)> {
        match listing {
            Listing::Registrants => {
                let theirs = self.registrations.values().filter(|row| {
                    row.registration.webinar == *webinar
                        && row.registration.state != RegistrationState::Cancelled
                        && row.made_under < since
                });
                theirs.map(|row| (seen_key(row.registration.email.as_str()), row.written_under < since)).collect()
            }
            Listing::Participants(session) => {
                let theirs = self.joins.iter().filter(|((of, ..), row)| of == session && row.made_under < since);
                theirs.map(|((_, user_id, joined_at), _)| (seen_join(user_id, *joined_at), true)).collect()
            }
        }
    }

    pub(super) fn begin_listing(&mut self, webinar: &WebinarId, listing: &Listing, at: Timestamp, again: bool) {
        let key = (webinar.clone(), listing.clone());
        let mut since = self.token_of(webinar);
        let mut missing = None;
        if let Some(before) = self.listings.get(&key).filter(|_| again) {
            since = since.min(before.since);
            // A pass that broke off proves nothing: what a complete one before it lacked still counts.
            missing = Some(match is_complete(&self.listed(webinar, listing), listing) {
                true => {
                    let had = before.had();
                    let known = self.known_rows(webinar, listing, since).into_iter();
                    known.filter(|(key, may_go)| *may_go && !had.contains(key)).map(|(key, _)| key).collect()
                }
                false => before.missing.clone().unwrap_or_default(),
            });
        }
        self.listings.put(key, KeptListing { begun_at: at, since, missing, pages: Vec::new() });
    }

    pub(super) fn seen(&mut self, webinar: &WebinarId, listing: &Listing, page: &SeenPage) -> Result<(), CommitError> {
        let key = (webinar.clone(), listing.clone());
        if !self.listings.has(&key) {
            return Err(refused(format!("no listing of {listing:?} is under way for webinar {webinar}")));
        }
        self.listings.change(&key, |listing| listing.pages.push(page.clone()));
        Ok(())
    }

    /// The listing is over. Where it is swept, what neither pass had goes.
    pub(super) fn end_listing(&mut self, webinar: &WebinarId, listing: &Listing, sweep: bool, touched: &mut Touched) {
        let ended = self.listings.take(&(webinar.clone(), listing.clone()));
        if let Some(ended) = ended.filter(|_| sweep) {
            let (had, missing) = (ended.had(), ended.missing.clone().unwrap_or_default());
            let known = self.known_rows(webinar, listing, ended.since).into_iter();
            let gone = known.filter(|(key, may_go)| *may_go && missing.contains(key) && !had.contains(key));
            self.sweep(webinar, listing, &gone.map(|(key, _)| key).collect(), touched);
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
        let mut totals: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut ended = Vec::new();
        for page in &under_way.pages {
            if page.last && !ended.contains(&page.part) {
                ended.push(page.part.clone());
            }
            if let Some(total) = page.total {
                let told = totals.entry(page.part.clone()).or_default();
                if !told.contains(&total) {
                    told.push(total);
                }
            }
        }
        let had = under_way.had();
        let known = self.known_rows(webinar, listing, under_way.since);
        let missing: Vec<u64> =
            known.iter().filter(|(key, may_go)| *may_go && !had.contains(key)).map(|(key, _)| *key).collect();
        let before = under_way.missing.as_ref();
        let twice = missing.iter().filter(|key| before.is_some_and(|before| before.contains(key))).count();
        let count = |many: usize| u64::try_from(many).unwrap_or(u64::MAX);
        Listed {
            begun_at: Some(under_way.begun_at),
            rows: count(under_way.pages.iter().map(|page| page.keys.len()).sum()),
            distinct: count(had.len()),
            totals,
            ended,
            known: count(known.len()),
            missing: count(missing.len()),
            missing_twice: count(twice),
        }
    }
}
