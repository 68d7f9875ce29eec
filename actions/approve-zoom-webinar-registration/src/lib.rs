//! The action "Approve Zoom webinar registration": approves or denies the registration of the contact that the workflow runs
//! for with one webinar, while it waits for the webinar's host.
//!
//! What it never does: it never cancels a registration that is approved, and it never decides which webinars and contacts
//! qualify, or what is written to the contact. The host applies the rules (W5 to W9 and W11 about registrations, C4 about
//! account users); this action asks, and describes the answer.
//!
//! Its input and output are described in `schemas/actions/approve-zoom-webinar-registration/`. Start reading at [`run`].

use greenroom_sdk::{Decided, DecisionRequest, Failure, Host};
use serde::{Deserialize, Serialize};

/// The webinar, and the decision.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Input {
    /// The webinar's id.
    pub webinar_id: String,
    /// Whether the registration is approved or denied.
    pub decision: Decision,
}

/// Whether the registration is approved or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is approved.
    Approve,
    /// It is denied.
    Deny,
}

/// The contact's registration after the decision.
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
    /// The personal join link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
    /// Whether the decision was written to the contact.
    pub contact_updated: bool,
    /// A note for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the answer is made up, because the run was a dry run.
    pub made_up: bool,
}

/// Whether the contact can join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It can join.
    Approved,
    /// It was approved before.
    AlreadyApproved,
    /// It cannot join.
    Denied,
    /// It was denied or cancelled before.
    AlreadyDenied,
}

impl Status {
    fn of(decision: Decision, already: bool) -> Self {
        match (decision, already) {
            (Decision::Approve, false) => Self::Approved,
            (Decision::Approve, true) => Self::AlreadyApproved,
            (Decision::Deny, false) => Self::Denied,
            (Decision::Deny, true) => Self::AlreadyDenied,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::AlreadyApproved => "already-approved",
            Self::Denied => "denied",
            Self::AlreadyDenied => "already-denied",
        }
    }
}

/// The note for an account user: the decision is made at Zoom, and C4 writes nothing to their contact.
const ACCOUNT_USER: &str =
    "This contact is a user of the account: the decision was made at Zoom, and nothing was written to the contact.";

/// Approves or denies the contact's registration.
///
/// # Errors
/// `contact-required` without a contact; otherwise the host's refusal, with the field at fault.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let contact = host.require_contact()?;
    let request = match input.decision {
        Decision::Approve => DecisionRequest::approve(contact, &input.webinar_id),
        Decision::Deny => DecisionRequest::deny(contact, &input.webinar_id),
    };
    let decided = host.registrations().decide_one(&request).map_err(|refusal| refusal.at_field(FIELDS))?;
    let output = output(input, decided);
    host.log().info(
        "decided about a registration with a webinar",
        &[("webinar", &output.webinar_id), ("status", output.status.as_str())],
    );
    Ok(output)
}

greenroom_sdk::action!(run);

/// The field at fault by code, where the host did not name a place.
const FIELDS: &[(&str, &str)] = &[
    // The contact hosts this webinar; the action could approve its registration with any other.
    ("webinar-host-cannot-register", ""),
    ("registration-not-enabled", "/webinarId"),
    ("registration-not-pending", "/decision"),
    ("webinar-", "/webinarId"),
];

fn output(input: Input, decided: Decided) -> Output {
    Output {
        status: Status::of(input.decision, decided.already_decided),
        webinar_id: input.webinar_id,
        topic: decided.topic,
        join_url: decided.join_url,
        contact_updated: decided.contact_updated,
        note: (!decided.contact_updated && !decided.made_up).then(|| ACCOUNT_USER.to_owned()),
        made_up: decided.made_up,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
