//! [`Backend`]: the implementation of the host's functions.

#[cfg(target_arch = "wasm32")]
mod imports;

use crate::{
    Cancellation, Change, Completion, Contact, ContactId, Decided, DecisionRequest, EntriesPage, Entry, Event, Failure,
    HttpRequest, HttpResponse, Instant, Level, NewContact, Registration, RegistrationRequest, UpcomingPage, WaitLink,
    WaitRequest,
    webinar::{JoinsPage, ListedState, ListingEnd, RecordingOutcome, Session, SyncPage, WebinarDetails},
};

#[cfg(target_arch = "wasm32")]
pub(crate) use imports::Imports;

/// The implementation of a [`Host`](crate::Host): the imports in a guest, a fake host in native tests.
pub(crate) trait Backend {
    fn contact(&self) -> Option<ContactId>;
    fn run_id(&self) -> String;
    fn started_at(&self) -> Instant;
    fn dry_run(&self) -> bool;
    fn get_contacts(&self, ids: &[ContactId], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure>;
    fn find_contacts(&self, emails: &[&str], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure>;
    fn update_contacts(&self, changes: &[Change]) -> Vec<Result<(), Failure>>;
    fn create_contacts(&self, contacts: &[NewContact]) -> Vec<Result<ContactId, Failure>>;
    fn register(&self, requests: &[RegistrationRequest]) -> Vec<Result<Registration, Failure>>;
    fn cancel(&self, requests: &[RegistrationRequest]) -> Vec<Result<Cancellation, Failure>>;
    fn decide(&self, requests: &[DecisionRequest]) -> Vec<Result<Decided, Failure>>;
    fn upcoming(&self, search: Option<&str>, page: Option<&str>) -> Result<UpcomingPage, Failure>;
    fn sync_details(&self, webinar: &str) -> Result<WebinarDetails, Failure>;
    fn sync_begin_registrants(&self, webinar: &str, pass: u32) -> Result<(), Failure>;
    fn sync_registrants(
        &self,
        webinar: &str,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure>;
    fn sync_end_registrants(&self, webinar: &str, pass: u32) -> Result<ListingEnd, Failure>;
    fn sync_sessions(&self, webinar: &str) -> Result<Vec<Session>, Failure>;
    fn sync_begin_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<(), Failure>;
    fn sync_participants(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure>;
    fn sync_end_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<ListingEnd, Failure>;
    fn sync_attendance(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<SyncPage, Failure>;
    fn sync_recordings_due(&self, webinar: &str) -> Result<Vec<String>, Failure>;
    fn sync_recording(&self, webinar: &str, session: &str) -> Result<RecordingOutcome, Failure>;
    fn state_get(&self, keys: &[&str]) -> Result<Vec<Option<String>>, Failure>;
    fn state_set(&self, entries: &[Entry]) -> Vec<Result<(), Failure>>;
    fn state_delete(&self, keys: &[&str]) -> Result<(), Failure>;
    fn state_list(&self, prefix: &str, page: Option<&str>) -> Result<EntriesPage, Failure>;
    fn http_send(&self, requests: &[HttpRequest]) -> Vec<Result<HttpResponse, Failure>>;
    fn secret(&self, name: &str) -> Result<String, Failure>;
    fn connection(&self, name: &str) -> Result<String, Failure>;
    fn now(&self) -> Instant;
    fn random(&self, count: u32) -> Vec<u8>;
    fn write_events(&self, events: &[Event]) -> Vec<Result<(), Failure>>;
    fn open_wait(&self, request: &WaitRequest) -> Result<WaitLink, Failure>;
    fn wait_outcome(&self, name: &str) -> Result<Completion<String>, Failure>;
    fn log(&self, level: Level, message: &str, fields: &[(&str, &str)]);
}

// In a guest the calls must be static. A table of functions would keep every import alive, so the component would ask
// for every capability.
#[cfg(target_arch = "wasm32")]
pub(crate) type Behind = imports::Imports;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type Behind = std::rc::Rc<dyn Backend>;
