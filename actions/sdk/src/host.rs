//! The host, from an action's point of view.

use crate::{
    Change, Contact, ContactId, Contacts, EntriesPage, Entry, Failure, Instant, Level, Log, NewContact, Registration,
    RegistrationRequest, Registrations, State,
    sync::{JoinsPage, ListedState, ListingEnd, RecordingOutcome, Session, SyncPage, WebinarDetails, WebinarSync},
};

/// The implementation of a [`Host`]: the imports in a guest, a fake host in native tests.
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
    fn log(&self, level: Level, message: &str, fields: &[(&str, &str)]);
}

// In a guest the calls must be static. A table of functions would keep every import alive, so the component would ask
// for every capability.
#[cfg(target_arch = "wasm32")]
type Behind = crate::guest::Imports;
#[cfg(not(target_arch = "wasm32"))]
type Behind = std::rc::Rc<dyn Backend>;

/// Everything that an action has access to. There is nothing else: no clock, no network, no files.
pub struct Host {
    behind: Behind,
}

impl Host {
    #[cfg_attr(not(any(target_arch = "wasm32", feature = "testing")), allow(dead_code))]
    pub(crate) fn new(behind: Behind) -> Self {
        Self { behind }
    }

    #[cfg(target_arch = "wasm32")]
    pub(crate) fn backend(&self) -> &impl Backend {
        &self.behind
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn backend(&self) -> &(impl Backend + ?Sized) {
        &*self.behind
    }

    /// The contact that the workflow runs for; `None` where it runs for no contact.
    pub fn contact(&self) -> Option<ContactId> {
        self.backend().contact()
    }

    /// The contact that the workflow runs for.
    ///
    /// # Errors
    /// `contact-required` where it runs for no contact.
    pub fn require_contact(&self) -> Result<ContactId, Failure> {
        self.contact().ok_or_else(|| {
            Failure::new("contact-required", "this action runs for a contact, and none was given: name the contact")
        })
    }

    /// The id of the run. It is the same in every step.
    pub fn run_id(&self) -> String {
        self.backend().run_id()
    }

    /// When the run began. The answer never changes within a run: a run has no clock.
    pub fn started_at(&self) -> Instant {
        self.backend().started_at()
    }

    /// Whether the run is a dry run: the host discards its writes, and makes up Zoom's answers to changes.
    pub fn dry_run(&self) -> bool {
        self.backend().dry_run()
    }

    /// The contacts of the store. Capabilities `contacts-read`, `contacts-write`.
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(self)
    }

    /// Registrations with webinars. Capability `webinar-registration`.
    pub fn registrations(&self) -> Registrations<'_> {
        Registrations(self)
    }

    /// Copying the data of a webinar from Zoom into the store. Capability `webinar-sync`.
    pub fn sync(&self) -> WebinarSync<'_> {
        WebinarSync(self)
    }

    /// The action's own key-value store, which lasts from run to run. Capability `state`.
    pub fn state(&self) -> State<'_> {
        State(self)
    }

    /// The run's log. Capability `log`.
    pub fn log(&self) -> Log<'_> {
        Log(self)
    }
}

/// The answer to a batch with one item.
pub(crate) fn one<T>(mut answers: Vec<T>) -> Result<T, Failure> {
    answers.pop().ok_or_else(|| Failure::new("internal", "the host gave no answer to one question: report it"))
}
