//! Registrations, as they are in the store and as an action learns of them.

use greenroom_domain::{ContactId, ContactStore, Email, Failure, Registration, Webinar, WebinarId, codes, sentence};
use jiff::Timestamp;

/// A registration, with the data that an action gets about it.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    pub(crate) registration: Registration,
    pub(crate) topic: String,
    pub(crate) starts_at: Option<Timestamp>,
    /// The requested occurrence (W12: an action may name one occurrence of a recurring webinar).
    pub(crate) asked: Option<String>,
    pub(crate) already_registered: bool,
    pub(crate) made_up: bool,
}

impl Registered {
    /// Whether it changed anything.
    pub(crate) fn is_new(&self) -> bool {
        !self.already_registered && !self.made_up
    }
}

/// The registration of a person with a webinar, if there is one.
pub(crate) async fn registration_of(
    contacts: &dyn ContactStore,
    webinar: &WebinarId,
    email: &Email,
) -> Result<Option<Registration>, Failure> {
    let found = contacts.registrations(&[(webinar.clone(), email.clone())]).await.map_err(Failure::from)?;
    Ok(found.into_iter().next().flatten())
}

pub(crate) fn told(
    registration: Registration,
    webinar: &Webinar,
    asked: Option<String>,
    already_registered: bool,
    made_up: bool,
) -> Registered {
    let (topic, starts_at) = (webinar.topic.clone(), webinar.starts_at);
    Registered { registration, topic, starts_at, asked, already_registered, made_up }
}

pub(crate) fn no_contact(id: &ContactId) -> Failure {
    Failure::refused(
        codes::CONTACT_NOT_FOUND,
        sentence!("failure-contact-unknown", "there is no contact {contact}: check the id", contact = id),
    )
}
