//! The rows of a sync: each kind has a file of its own, named below.

use async_trait::async_trait;
use greenroom_domain::{
    Contact, Email, Identity, LeftOut, PersonKey, SessionId, StoreError, SyncRun, SyncStore, WebinarId, ZoomAccountId,
    ZoomUser,
    store::{CommitError, Fence, KnownWebinar, LeaseOutcome, Listed, Listing, Participant, SyncCommit, SyncWrite},
};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    SqliteStore,
    activity::{audit, listings, participants, registrations, sessions},
    contacts::{erased, touched::Touched},
    platform::{
        error::Error,
        leases,
        rows::{as_limit, email_in, optional_instant},
    },
};

/// Writes the rows of a sync. The fence was checked before anything of the commit was written.
pub(crate) fn write(c: &Connection, sync: &SyncCommit, touched: &mut Touched) -> Result<(), Error> {
    for write in &sync.writes {
        match write {
            SyncWrite::BeginListing { webinar, listing, at, again } => {
                listings::begin(c, webinar, listing, *at, *again)?;
            }
            SyncWrite::Seen { webinar, listing, page } => listings::page(c, webinar, listing, page)?,
            SyncWrite::EndListing { webinar, listing, sweep, at: _ } => {
                listings::end(c, webinar, listing, *sweep, touched)?;
            }
            SyncWrite::Sessions { sessions } => sessions::save(c, sessions, touched)?,
            SyncWrite::Joins { webinar, session, joins } => sessions::save_joins(c, webinar, session, joins)?,
            SyncWrite::SessionComplete { webinar, session, at } => {
                sessions::note_complete(c, webinar, session, *at, touched)?;
            }
            SyncWrite::Rehearsal { webinar, session, rehearsal } => {
                sessions::note_rehearsal(c, webinar, session, *rehearsal, touched)?;
            }
            SyncWrite::OtherRegistrants { webinar, registrants } => {
                registrations::note_others(c, webinar, registrants)?
            }
            SyncWrite::LeftOut { webinar, out, taken_in } => audit::leave_out(c, webinar, out, taken_in)?,
            SyncWrite::Recording { webinar: _, session, state, again_at } => {
                sessions::save_recording(c, session, state, *again_at)?;
            }
        }
    }
    match sync.run {
        Some(run) => audit::add(c, run, sync),
        None => Ok(()),
    }
}

#[async_trait]
impl SyncStore for SqliteStore {
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError> {
        let id = id.cloned();
        self.read(move |c| sessions::webinars(c, id.as_ref())).await
    }

    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError> {
        let account = account.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT id, email, first_name, last_name, not_listed_at FROM zoom_users WHERE zoom_account = ?1
                 ORDER BY email, id",
            )?;
            let rows = query.query_map([account.as_str()], |row| {
                Ok(ZoomUser {
                    id: row.get(0)?,
                    email: email_in(row, 1)?,
                    first_name: row.get(2)?,
                    last_name: row.get(3)?,
                    not_listed_at: optional_instant(row, 4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        let (name, owner) = (name.to_owned(), owner.to_owned());
        self.write(move |c| leases::lease(c, &name, &owner, now, until)).await
    }

    async fn prolong(&self, fence: &Fence, until: Timestamp) -> Result<bool, StoreError> {
        let fence = fence.clone();
        self.write(move |c| leases::prolong(c, &fence, until)).await
    }

    async fn give_up(&self, fence: &Fence) -> Result<(), StoreError> {
        let fence = fence.clone();
        self.write(move |c| leases::give_up(c, &fence)).await
    }

    async fn save_sync_run(&self, fence: &Fence, run: &SyncRun) -> Result<(), CommitError> {
        let (fence, run) = (fence.clone(), run.clone());
        self.commit_work(1, move |c| audit::save(c, &fence, &run)).await
    }

    async fn sync_runs(&self, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, StoreError> {
        let webinar = webinar.clone();
        self.read(move |c| audit::of_webinar(c, &webinar, as_limit(limit))).await
    }

    async fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Result<Listed, StoreError> {
        let (webinar, listing) = (webinar.clone(), listing.clone());
        self.read(move |c| listings::listed(c, &webinar, &listing)).await
    }

    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError> {
        let (fence, webinar, session) = (fence.clone(), webinar.clone(), session.clone());
        self.commit_work(usize::MAX, move |c| {
            leases::check(c, &fence)?;
            participants::identify(c, &webinar, &session)
        })
        .await
    }

    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError> {
        let (webinar, session, after) = (webinar.clone(), session.clone(), after.cloned());
        self.read(move |c| participants::page(c, &webinar, &session, after.as_ref(), as_limit(limit))).await
    }

    async fn person_at(
        &self,
        _webinar: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError> {
        let session = session.clone();
        self.read(move |c| participants::key_at(c, &session, position)).await
    }

    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError> {
        let emails = emails.to_vec();
        self.look_up_rows(emails.len(), move |c| participants::people(c, &emails)).await
    }

    async fn erased(&self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        let emails = emails.to_vec();
        self.look_up_rows(emails.len(), move |c| {
            let mut erased = Vec::new();
            if erased::anybody(c)? {
                for email in &emails {
                    if erased::is_erased(c, email)? {
                        erased.push(email.clone());
                    }
                }
            }
            Ok(erased)
        })
        .await
    }

    async fn left_out(&self, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, StoreError> {
        let webinar = webinar.cloned();
        self.read(move |c| audit::left_out(c, webinar.as_ref())).await
    }
}
