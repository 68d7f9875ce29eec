//! The action "Add contact to Zoom webinar": registers the contact that the workflow runs for with one webinar.
//!
//! What it never does: it never decides which webinars accept a contact, or what is written to the contact. The host
//! applies the rules (W3 to W9, W11 and W12 about registering, C4 about account users); this action asks, and describes
//! the answer.
//!
//! Its input and output are described in `schemas/actions/add-contact-to-zoom-webinar/`. Start reading at [`run`].

use greenroom_sdk::{
    Choice, Choices, Failure, FieldQuery, Host, Instant, Registration, RegistrationRequest, RegistrationState,
    UpcomingWebinar,
};
use serde::{Deserialize, Serialize};

/// The webinar, and optionally one occurrence.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Input {
    /// The webinar's id.
    pub webinar_id: String,
    /// One occurrence of it.
    pub occurrence_id: Option<String>,
}

/// The contact's registration.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// Whether the contact can join.
    pub status: Status,
    /// The webinar's id.
    pub webinar_id: String,
    /// The webinar's topic.
    pub topic: String,
    /// Zoom's id of the contact in this webinar.
    pub registrant_id: String,
    /// The personal join link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
    /// When the webinar starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Instant>,
    /// The occurrences of the registration.
    pub occurrences: Occurrences,
    /// Whether the registration was written to the contact.
    pub contact_updated: bool,
    /// A note for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the answer is made up, because the run was a dry run.
    pub made_up: bool,
}

/// Whether the contact can join.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It can join.
    Registered,
    /// It was registered before, and can join.
    AlreadyRegistered,
    /// Zoom holds the registration until the webinar's host approves it.
    Pending,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::AlreadyRegistered => "already-registered",
            Self::Pending => "pending",
        }
    }
}

/// The occurrences of a registration.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Occurrences {
    /// One, some or all occurrences.
    pub scope: Scope,
    /// The occurrence's id, where the registration is for one of several and the id is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// One, some or all occurrences.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The webinar happens once.
    Single,
    /// All occurrences.
    All,
    /// The next one, because Zoom chose it.
    Next,
    /// The requested one.
    Chosen,
}

/// The note for an account user: W8 registers them at Zoom, and C4 writes nothing to their contact.
const ACCOUNT_USER: &str =
    "This contact is a user of the account: it is registered at Zoom, and nothing was written to the contact.";

/// Registers the contact.
///
/// # Errors
/// `contact-required` without a contact; otherwise the host's refusal, with the field at fault.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let mut request = RegistrationRequest::new(host.require_contact()?, &input.webinar_id);
    request.occurrence = input.occurrence_id;
    let registration = host.registrations().register_one(&request).map_err(|refusal| refusal.at_field(FIELDS))?;
    let output = output(input.webinar_id, registration);
    host.log().info(
        "contact registered with webinar",
        &[("webinar", &output.webinar_id), ("status", output.status.as_str())],
    );
    Ok(output)
}

/// The upcoming webinars, for the field `webinarId`.
///
/// # Errors
/// The host's refusal.
pub fn options(query: FieldQuery, host: &Host) -> Result<Choices, Failure> {
    let page = host.webinars().upcoming(query.search.as_deref(), query.page.as_deref())?;
    let choice = |webinar: UpcomingWebinar| {
        let choice = Choice::new(webinar.id, webinar.topic);
        match webinar.starts_at {
            Some(starts_at) => choice.description(starts_at.to_string()),
            None => choice,
        }
    };
    Ok(Choices { choices: page.webinars.into_iter().map(choice).collect(), next: page.next })
}

greenroom_sdk::action!(run, options = options);

/// The field at fault by code, where the host did not name a place.
const FIELDS: &[(&str, &str)] = &[
    // The contact hosts this webinar; the action could register it with any other.
    ("webinar-host-cannot-register", ""),
    ("registration-not-enabled", "/webinarId"),
    ("extra-questions-required", "/webinarId"),
    ("webinar-", "/webinarId"),
    ("occurrence-", "/occurrenceId"),
];

fn output(webinar_id: String, registration: Registration) -> Output {
    Output {
        status: match registration.state {
            // A pending registration stays pending, however often it is requested (W7: registering twice is no error;
            // W11: a registration held for approval is pending).
            RegistrationState::Pending => Status::Pending,
            RegistrationState::Approved if registration.already_registered => Status::AlreadyRegistered,
            RegistrationState::Approved => Status::Registered,
        },
        webinar_id,
        topic: registration.topic,
        registrant_id: registration.registrant_id,
        join_url: registration.join_url,
        starts_at: registration.starts_at,
        occurrences: match registration.occurrences {
            greenroom_sdk::Occurrences::Single => Occurrences { scope: Scope::Single, id: None },
            greenroom_sdk::Occurrences::All => Occurrences { scope: Scope::All, id: None },
            greenroom_sdk::Occurrences::Next(id) => Occurrences { scope: Scope::Next, id },
            greenroom_sdk::Occurrences::Chosen(id) => Occurrences { scope: Scope::Chosen, id: Some(id) },
        },
        contact_updated: registration.contact_updated,
        note: (!registration.contact_updated && !registration.made_up).then(|| ACCOUNT_USER.to_owned()),
        made_up: registration.made_up,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
