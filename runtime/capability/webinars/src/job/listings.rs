//! Begins and ends listings. Rows that a complete listing lacks are removed (L2: only a complete listing removes
//! anything).

use greenroom_domain::{
    Failure, FailureKind, Retry, codes,
    rules::{
        listing::{self, Judgement},
        warnings,
    },
    sentence,
    store::{Listing, SeenPage, SyncWrite},
};

use super::Job;
use crate::{bindings::greenroom::action::webinar_sync::Ended, services::Services};

impl Job {
    /// Begins a listing, or begins it anew.
    pub(crate) fn begin(&mut self, services: &Services, listing: Listing, pass: u32) {
        self.draft.writes.push(SyncWrite::BeginListing {
            webinar: self.webinar.id.clone(),
            listing: listing.clone(),
            at: services.now(),
            again: pass > 1,
        });
        self.draft.takes(0);
        self.draft.read.remove(&listing);
        self.draft.ended.remove(&listing);
        if listing == Listing::Registrants {
            self.draft.listed = Default::default();
        }
        self.draft.begun.insert(listing);
    }

    /// Checks that a listing is under way before a page of it is read. While one process holds the lease from begin to
    /// end, it always is. Between the slices of an action that syncs by itself, another sync may have ended it.
    pub(super) async fn under_way(&mut self, services: &Services, listing: &Listing) -> Result<(), Failure> {
        if self.dry_run || self.scope.is_some() || self.draft.begun.contains(listing) {
            return Ok(());
        }
        let listed = self.store(services)?.listed(&self.webinar.id, listing).await.map_err(Failure::from)?;
        if listed.begun_at.is_none() {
            return Err(Failure::new(
                FailureKind::Unavailable,
                codes::PAGE_TOKEN_EXPIRED,
                sentence!(
                    "failure-listing-ended",
                    "the listing is not under way any more: another sync has ended it; begin it anew"
                ),
            )
            .retry(Retry::Now));
        }
        self.draft.begun.insert(listing.clone());
        Ok(())
    }

    /// Records a page that was read.
    pub(super) fn seen(&mut self, listing: Listing, page: SeenPage) {
        self.draft.takes(page.keys.len() * 8 + page.part.len());
        let webinar = self.webinar.id.clone();
        self.draft.writes.push(SyncWrite::Seen { webinar, listing: listing.clone(), page });
        self.draft.read.insert(listing);
    }

    /// Judges a listing after all its pages were read. A dry run has recorded nothing, so it judges nothing.
    ///
    /// # Errors
    /// `listing-not-committed` where this run has read a page of it.
    pub(crate) async fn end(&mut self, services: &Services, listing: Listing, pass: u32) -> Result<Ended, Failure> {
        if self.dry_run {
            return Ok(Ended::Complete(0));
        }
        self.committed(&listing)?;
        let store = self.store(services)?;
        let id = self.webinar.id.clone();
        let listed = store.listed(&id, &listing).await.map_err(Failure::from)?;
        let own = self.scope.as_ref().map(|scope| scope.run);
        let runs = store.sync_runs(&id, 2).await.map_err(Failure::from)?;
        let before = runs.iter().find(|run| Some(run.id) != own);
        let doubted_before = before.and_then(|run| warnings::doubted_before(run, &id, &listing));
        let pass = u8::try_from(pass).unwrap_or(u8::MAX);
        Ok(match listing::judge(&listed, listing::parts(&listing), pass, doubted_before) {
            Judgement::Believed { sweep } => {
                let gone = if sweep { listed.missing_twice } else { 0 };
                if listing == Listing::Registrants {
                    self.draft.count("registrations-cancelled", gone);
                }
                if gone > 0 {
                    self.draft.read.insert(listing.clone());
                }
                self.draft.ended.insert(listing.clone());
                self.over(services, listing, sweep);
                Ended::Complete(gone)
            }
            Judgement::Again => Ended::Again,
            Judgement::Doubted { why } => {
                self.draft.warn(warnings::doubted(&id, &listing, why));
                // The listing of a session's participants stays under way until the next sync. So the session does not
                // count as complete: not all of its participants are known.
                if listing == Listing::Registrants {
                    self.over(services, listing, false);
                }
                Ended::Doubted(why.to_owned())
            }
        })
    }

    /// Checks that the store has everything about a listing: this run has neither read a page of it nor removed rows.
    pub(super) fn committed(&self, listing: &Listing) -> Result<(), Failure> {
        if !self.draft.read.contains(listing) {
            return Ok(());
        }
        Err(Failure::new(
            FailureKind::Failed,
            codes::LISTING_NOT_COMMITTED,
            sentence!(
                "failure-listing-not-committed",
                "this run has changed what is known of this listing, and that is not committed yet: go on in a later slice"
            ),
        ))
    }

    fn over(&mut self, services: &Services, listing: Listing, sweep: bool) {
        self.draft.begun.remove(&listing);
        let (webinar, at) = (self.webinar.id.clone(), services.now());
        self.draft.writes.push(SyncWrite::EndListing { webinar, listing, sweep, at });
    }
}
