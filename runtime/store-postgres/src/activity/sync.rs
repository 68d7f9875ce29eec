//! The rows of a sync: each kind has a file of its own, named below.

use async_trait::async_trait;
use greenroom_domain::{
    Contact, Email, Identity, LeftOut, PersonKey, SessionId, StoreError, SyncRun, SyncStore, WebinarId, ZoomAccountId,
    ZoomUser,
    store::{CommitError, Fence, KnownWebinar, LeaseOutcome, Listed, Listing, Participant, SyncCommit, SyncWrite},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    activity::{audit, joins, listings, participants, registrations, sessions},
    contacts::{account, erased::Register, touched::Touched},
    platform::{error::Error, leases, locks::Locks, transaction::Transaction},
};

/// Writes the rows of a sync. The fence was checked before anything of the commit was written.
pub(crate) async fn write(t: &Transaction, sync: &SyncCommit, touched: &mut Touched) -> Result<(), Error> {
    for write in &sync.writes {
        match write {
            SyncWrite::BeginListing { webinar, listing, at, again } => {
                listings::begin(t, webinar, listing, *at, *again).await?;
            }
            SyncWrite::Seen { webinar, listing, page } => listings::page(t, webinar, listing, page).await?,
            SyncWrite::EndListing { webinar, listing, sweep, at: _ } => {
                listings::end(t, webinar, listing, *sweep, touched).await?;
            }
            SyncWrite::Sessions { sessions } => sessions::save(t, sessions, touched).await?,
            SyncWrite::Joins { webinar, session, joins } => joins::save(t, webinar, session, joins).await?,
            SyncWrite::SessionComplete { webinar, session, at } => {
                sessions::note_complete(t, webinar, session, *at, touched).await?;
            }
            SyncWrite::Rehearsal { webinar, session, rehearsal } => {
                sessions::note_rehearsal(t, webinar, session, *rehearsal, touched).await?;
            }
            SyncWrite::OtherRegistrants { webinar, registrants } => {
                registrations::note_others(t, webinar, registrants).await?;
            }
            SyncWrite::LeftOut { webinar, out, taken_in } => audit::leave_out(t, webinar, out, taken_in).await?,
            SyncWrite::Recording { webinar: _, session, state, again_at } => {
                sessions::save_recording(t, session, state, *again_at).await?;
            }
        }
    }
    match sync.run {
        Some(run) => audit::add(t, run, sync).await,
        None => Ok(()),
    }
}

#[async_trait]
impl SyncStore for PostgresStore {
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError> {
        self.read(|t| async move { sessions::webinars(&t, id).await }).await
    }

    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError> {
        self.read(|t| async move { account::zoom_users(&t, account).await }).await
    }

    async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        self.write(Locks::shared(), |t| async move { leases::lease(&t, name, owner, now, until).await }).await
    }

    async fn prolong(&self, fence: &Fence, until: Timestamp) -> Result<bool, StoreError> {
        self.write(Locks::shared(), |t| async move { leases::prolong(&t, fence, until).await }).await
    }

    async fn give_up(&self, fence: &Fence) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move { leases::give_up(&t, fence).await }).await
    }

    async fn save_sync_run(&self, fence: &Fence, run: &SyncRun) -> Result<(), CommitError> {
        self.commit_work(Locks::shared(), |t| async move { audit::save(&t, fence, run).await }).await
    }

    async fn sync_runs(&self, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, StoreError> {
        self.read(|t| async move { audit::of_webinar(&t, webinar, limit).await }).await
    }

    async fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Result<Listed, StoreError> {
        self.read(|t| async move { listings::listed(&t, webinar, listing).await }).await
    }

    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError> {
        let work = |t: std::sync::Arc<Transaction>| async move {
            leases::check(&t, fence).await?;
            joins::identify(&t, webinar, session).await
        };
        self.commit_work(Locks::shared(), work).await
    }

    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError> {
        self.read(|t| async move { participants::page(&t, webinar, session, after, limit).await }).await
    }

    async fn person_at(
        &self,
        _webinar: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError> {
        self.read(|t| async move { participants::key_at(&t, session, position).await }).await
    }

    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError> {
        self.read(|t| async move { participants::people(&t, emails).await }).await
    }

    async fn erased(&self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        self.read(|t| async move {
            let asked: Vec<&Email> = emails.iter().collect();
            let erased = Register::load(&t).await?.emails(&asked).await?;
            Ok(emails.iter().filter(|email| erased.contains(email)).cloned().collect())
        })
        .await
    }

    async fn left_out(&self, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, StoreError> {
        self.read(|t| async move { audit::left_out(&t, webinar).await }).await
    }
}
