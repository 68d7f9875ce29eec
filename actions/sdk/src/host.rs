//! The host, from an action's point of view.

mod clock;
mod contacts;
mod http;
mod log;
mod registrations;
mod secrets;
mod state;
mod sync;
mod timeline;
mod waiting;
mod webinars;

use crate::{
    ContactId, Failure, Instant,
    backend::{Backend, Behind},
};

pub use clock::{Clock, Random};
pub use contacts::Contacts;
pub use http::Http;
pub use log::Log;
pub use registrations::Registrations;
pub use secrets::{Connections, Secrets};
pub use state::State;
pub use sync::WebinarSync;
pub use timeline::Timeline;
pub use waiting::Waiting;
pub use webinars::Webinars;

/// Everything that an action has access to. There is nothing else: no clock and no network but through these, and no files.
pub struct Host {
    behind: Behind,
}

impl Host {
    #[cfg_attr(not(any(target_arch = "wasm32", feature = "testing")), allow(dead_code))]
    pub(crate) fn new(behind: Behind) -> Self {
        Self { behind }
    }

    #[cfg(target_arch = "wasm32")]
    fn backend(&self) -> &impl Backend {
        &self.behind
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn backend(&self) -> &(impl Backend + ?Sized) {
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

    /// When the run began. The answer never changes within a run; [`Host::clock`] has the present time.
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

    /// Registrations with webinars. Capabilities `webinar-registration`, `webinar-cancellation`, `webinar-approval`.
    pub fn registrations(&self) -> Registrations<'_> {
        Registrations(self)
    }

    /// Webinars to choose from. Capability `webinars-read`.
    pub fn webinars(&self) -> Webinars<'_> {
        Webinars(self)
    }

    /// Copying the data of a webinar from Zoom into the store. Capability `webinar-sync`.
    pub fn sync(&self) -> WebinarSync<'_> {
        WebinarSync(self)
    }

    /// The action's own key-value store, which lasts from run to run. Capability `state`.
    pub fn state(&self) -> State<'_> {
        State(self)
    }

    /// HTTP requests. Capability `http`.
    pub fn http(&self) -> Http<'_> {
        Http(self)
    }

    /// Secrets of the operator, as placeholders. Capability `secrets`.
    pub fn secrets(&self) -> Secrets<'_> {
        Secrets(self)
    }

    /// Connections of the account to other services, as placeholders. Capability `connections`.
    pub fn connections(&self) -> Connections<'_> {
        Connections(self)
    }

    /// The time of day. Capability `clock`.
    pub fn clock(&self) -> Clock<'_> {
        Clock(self)
    }

    /// Random numbers. Capability `random`.
    pub fn random(&self) -> Random<'_> {
        Random(self)
    }

    /// Events on the timelines of contacts. Capability `timeline`.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline(self)
    }

    /// Waits for completions from outside. Capability `waiting`.
    pub fn waiting(&self) -> Waiting<'_> {
        Waiting(self)
    }

    /// The run's log. Capability `log`.
    pub fn log(&self) -> Log<'_> {
        Log(self)
    }
}

/// The answer to a batch with one item.
fn one<T>(mut answers: Vec<T>) -> Result<T, Failure> {
    answers.pop().ok_or_else(|| Failure::new("internal", "the host gave no answer to one question: report it"))
}
