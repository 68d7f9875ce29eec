//! Copying the data of a webinar from Zoom into the store: capability `webinar-sync`.

use super::Host;
use crate::{
    Failure,
    backend::Backend,
    webinar::{JoinsPage, ListedState, ListingEnd, RecordingOutcome, Session, SyncPage, WebinarDetails},
};

/// Copying the data of a webinar from Zoom into the store: [`Host::sync`].
///
/// A run syncs one webinar. The host keeps the data when the slice ends. A listing is judged in a later slice than the
/// one that read its last page ([`WebinarSync::end_registrants`], [`WebinarSync::end_participants`]). Each function
/// fails with the host's refusal. After [`PAGE_TOKEN_EXPIRED`](crate::sync::PAGE_TOKEN_EXPIRED), an action should begin the listing anew.
#[derive(Clone, Copy)]
pub struct WebinarSync<'a>(pub(super) &'a Host);

impl WebinarSync<'_> {
    /// Fetches the webinar, and saves it with its marketing event.
    ///
    /// # Errors
    /// The host's refusal: `sync-setting-off`, `sync-under-way`, `webinar-not-found`, a failure of Zoom.
    pub fn details(&self, webinar: &str) -> Result<WebinarDetails, Failure> {
        self.0.backend().sync_details(webinar)
    }

    /// Begins to list the registrants, or begins anew. Passes are counted from 1.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn begin_registrants(&self, webinar: &str, pass: u32) -> Result<(), Failure> {
        self.0.backend().sync_begin_registrants(webinar, pass)
    }

    /// One page of the registrants in one state. `page` is none for the first page.
    ///
    /// # Errors
    /// The host's refusal; [`PAGE_TOKEN_EXPIRED`](crate::sync::PAGE_TOKEN_EXPIRED).
    pub fn registrants(
        &self,
        webinar: &str,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure> {
        self.0.backend().sync_registrants(webinar, pass, state, page)
    }

    /// Ends a listing whose pages were read in earlier slices, and returns whether it is complete.
    ///
    /// # Errors
    /// `listing-not-committed` in a slice that read a page of it; the host's refusal.
    pub fn end_registrants(&self, webinar: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.0.backend().sync_end_registrants(webinar, pass)
    }

    /// The sessions that are over, earliest first. The host saves them.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn sessions(&self, webinar: &str) -> Result<Vec<Session>, Failure> {
        self.0.backend().sync_sessions(webinar)
    }

    /// Begins to list the participants of a session, or begins anew. Passes are counted from 1.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn begin_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<(), Failure> {
        self.0.backend().sync_begin_participants(webinar, session, pass)
    }

    /// One page of the participants' joins.
    ///
    /// # Errors
    /// The host's refusal; [`PAGE_TOKEN_EXPIRED`](crate::sync::PAGE_TOKEN_EXPIRED).
    pub fn participants(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure> {
        self.0.backend().sync_participants(webinar, session, page)
    }

    /// Ends the listing of a session's participants, as [`WebinarSync::end_registrants`] does for registrants.
    ///
    /// # Errors
    /// As for [`WebinarSync::end_registrants`].
    pub fn end_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.0.backend().sync_end_participants(webinar, session, pass)
    }

    /// Computes the attendance of the next people of a session, from the joins that earlier slices read.
    ///
    /// # Errors
    /// `listing-not-committed` in a slice that read joins of it, or that removed joins by ending its listing; the
    /// host's refusal.
    pub fn attendance(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<SyncPage, Failure> {
        self.0.backend().sync_attendance(webinar, session, page)
    }

    /// The sessions whose recordings must be requested.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn recordings_due(&self, webinar: &str) -> Result<Vec<String>, Failure> {
        self.0.backend().sync_recordings_due(webinar)
    }

    /// Stores a session's recording and transcript, if the rules allow it.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn recording(&self, webinar: &str, session: &str) -> Result<RecordingOutcome, Failure> {
        self.0.backend().sync_recording(webinar, session)
    }
}
