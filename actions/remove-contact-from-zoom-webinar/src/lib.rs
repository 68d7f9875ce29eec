//! The action "Remove contact from Zoom webinar": cancels the registration of the contact that the workflow runs for with one
//! webinar. A contact that is not registered is no error.
//!
//! What it never does: it never decides which webinars and contacts qualify, or what is written to the contact. The host
//! applies the rules (W5 to W9 and W12 about registrations, C4 about account users); this action asks, and describes the
//! answer.
//!
//! Its input and output are described in `schemas/actions/remove-contact-from-zoom-webinar/`. Start reading at [`run`].

use greenroom_sdk::{Cancellation, Failure, Host, RegistrationRequest};
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

/// What became of the contact's registration.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// Whether there was a registration to cancel.
    pub status: Status,
    /// The webinar's id.
    pub webinar_id: String,
    /// The webinar's topic.
    pub topic: String,
    /// Whether the cancellation was written to the contact.
    pub contact_updated: bool,
    /// A note for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the answer is made up, because the run was a dry run.
    pub made_up: bool,
}

/// Whether there was a registration to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The registration is cancelled.
    Cancelled,
    /// There was none.
    NotRegistered,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::NotRegistered => "not-registered",
        }
    }
}

/// The note for an account user: the registration is cancelled at Zoom, and C4 writes nothing to their contact.
const ACCOUNT_USER: &str = "This contact is a user of the account: its registration is cancelled at Zoom, and nothing was written to the contact.";

/// Cancels the contact's registration.
///
/// # Errors
/// `contact-required` without a contact; otherwise the host's refusal, with the field at fault.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let mut request = RegistrationRequest::new(host.require_contact()?, &input.webinar_id);
    request.occurrence = input.occurrence_id;
    let cancellation = host.registrations().cancel_one(&request).map_err(|refusal| refusal.at_field(FIELDS))?;
    let output = output(input.webinar_id, cancellation);
    host.log()
        .info("contact removed from webinar", &[("webinar", &output.webinar_id), ("status", output.status.as_str())]);
    Ok(output)
}

greenroom_sdk::action!(run);

/// The field at fault by code, where the host did not name a place.
const FIELDS: &[(&str, &str)] =
    &[("registration-not-enabled", "/webinarId"), ("webinar-", "/webinarId"), ("occurrence-", "/occurrenceId")];

fn output(webinar_id: String, cancellation: Cancellation) -> Output {
    let status = if cancellation.was_registered { Status::Cancelled } else { Status::NotRegistered };
    let only_at_zoom = cancellation.was_registered && !cancellation.contact_updated && !cancellation.made_up;
    Output {
        status,
        webinar_id,
        topic: cancellation.topic,
        contact_updated: cancellation.contact_updated,
        note: only_at_zoom.then(|| ACCOUNT_USER.to_owned()),
        made_up: cancellation.made_up,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
