//! Changes of a registration that Zoom already has: it is cancelled, or it is approved or denied while it waits for the
//! webinar's host. The rules about the webinar and the person are those of [`super::registration`].
//!
//! [`email`], [`only_zoom_knows`], then [`plan`] are called before anything is sent; [`changed`] when Zoom has made the change; [`refusal`] when
//! it refused; [`settled`] when only Zoom's lists tell.

use std::time::Duration;

use jiff::Timestamp;

use super::registration::{
    check_occurrence, denied, host_refused, hosts_it, is_connected_user, not_enabled, over, until_tomorrow,
};
use crate::{
    ApprovalType, Contact, Email, Failure, FailureKind, Occurrences, ProviderError, Registration, RegistrationChange,
    RegistrationState, Retry, Webinar, WebinarId, ZoomAccount, codes, sentence, store::IntentResult,
};

/// How often Zoom changes the registration of one registrant of one webinar in a day that begins at 00:00 UTC.
pub const CHANGES_A_DAY: u32 = 10;

/// The next step for one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePlan {
    /// Ask Zoom.
    Send,
    /// The registration is so already, or there is none to cancel: report that, send nothing.
    NothingToDo,
}

/// The email of a contact's registration: the primary one (W3: contacts are registered under it; C5: a secondary email has
/// no registration).
///
/// # Errors
/// `contact-incomplete`.
pub fn email(contact: &Contact) -> Result<&Email, Failure> {
    contact.email.as_ref().ok_or_else(|| {
        Failure::refused(
            codes::CONTACT_INCOMPLETE,
            sentence!(
                "failure-contact-without-email",
                "contact {contact} has no primary email, and so no registration: fill it in",
                contact = contact.id
            ),
        )
    })
}

/// Whether a registration may be changed, as far as it can be decided before Zoom is asked. `present` is the registration as
/// Zoom has it, or as the store has it where that is enough.
///
/// A cancelled or denied registration stays so, and a missing one is not cancelled: neither is an error. Only a pending
/// registration is approved or denied (W11: a registration that Zoom holds is pending).
///
/// # Errors
/// The rule's own code: `occurrence-unknown` (W12: an occurrence can be named), `webinar-over` and
/// `registration-not-enabled` (W9: refusals have a code each), `webinar-host-cannot-register` (W6: the host cannot be
/// registered), `registration-denied` (W7: a denied person is not registered by asking again), `registration-not-found`,
/// `registration-not-pending`.
pub fn plan(
    change: RegistrationChange,
    email: &Email,
    zoom: &ZoomAccount,
    webinar: &Webinar,
    present: Option<&Registration>,
    occurrence: Option<&str>,
    now: Timestamp,
) -> Result<ChangePlan, Failure> {
    check_occurrence(webinar, occurrence)?;
    if change == RegistrationChange::Approve {
        if webinar.host_email.as_ref() == Some(email) {
            return Err(host_refused(email, &webinar.id, hosts_it()));
        }
        if zoom.connected_user == *email {
            return Err(host_refused(email, &webinar.id, is_connected_user()));
        }
    }
    let state = present.map(|registration| registration.state);
    match (change, state) {
        (RegistrationChange::Cancel, None | Some(RegistrationState::Denied | RegistrationState::Cancelled))
        | (RegistrationChange::Approve, Some(RegistrationState::Approved))
        | (RegistrationChange::Deny, Some(RegistrationState::Denied | RegistrationState::Cancelled)) => {
            return Ok(ChangePlan::NothingToDo);
        }
        (RegistrationChange::Cancel, Some(RegistrationState::Approved | RegistrationState::Pending)) => {
            if present.is_some_and(|registration| !may_cover(&registration.occurrences, occurrence)) {
                return Ok(ChangePlan::NothingToDo);
            }
        }
        (RegistrationChange::Approve | RegistrationChange::Deny, Some(RegistrationState::Pending)) => {}
        (RegistrationChange::Approve, Some(RegistrationState::Denied | RegistrationState::Cancelled)) => {
            return Err(denied(email, &webinar.id));
        }
        (RegistrationChange::Deny, Some(RegistrationState::Approved)) => return Err(not_pending(email, &webinar.id)),
        (RegistrationChange::Approve | RegistrationChange::Deny, None) => return Err(not_found(email, &webinar.id)),
    }
    if webinar.approval == ApprovalType::NotRequired {
        return Err(not_enabled(&webinar.id));
    }
    if webinar.closes_registration && webinar.planned_end().is_some_and(|end| end < now) {
        return Err(over(&webinar.id));
    }
    Ok(ChangePlan::Send)
}

/// Whether a registration can be for the requested occurrence (W12: a registration may be for one of several). Of the next
/// occurrence without an id it is not known.
fn may_cover(registered: &Occurrences, asked: Option<&str>) -> bool {
    let Some(asked) = asked else { return true };
    match registered {
        Occurrences::Single | Occurrences::All | Occurrences::Next { id: None } => true,
        Occurrences::Next { id: Some(id) } => id == asked,
        Occurrences::Chosen { ids } => ids.iter().any(|id| id == asked),
    }
}

/// Whether only Zoom knows if a person is registered for the occurrence to cancel: the store has a registration for others, and
/// the person may have registered for this one in Zoom (W7: a registration made in Zoom counts; W12: it may be for some of
/// several occurrences).
pub fn only_zoom_knows(
    change: RegistrationChange,
    webinar: &Webinar,
    known: &Registration,
    occurrence: Option<&str>,
) -> bool {
    // Zoom is not asked about an occurrence that the webinar does not have: `plan` refuses it.
    let is_there = check_occurrence(webinar, occurrence).is_ok();
    change == RegistrationChange::Cancel
        && is_there
        && known.state.is_live()
        && !may_cover(&known.occurrences, occurrence)
}

/// A registration for other occurrences, now that Zoom lists the person for this one too (W12).
pub fn with_occurrence(known: &Registration, occurrence: &str) -> Registration {
    let mut ids = match &known.occurrences {
        Occurrences::Chosen { ids } => ids.clone(),
        Occurrences::Next { id } => id.iter().cloned().collect(),
        Occurrences::Single | Occurrences::All => return known.clone(),
    };
    ids.push(occurrence.to_owned());
    Registration { occurrences: Occurrences::Chosen { ids }, ..known.clone() }
}

/// The registration after Zoom has made the change. `stays` tells that a cancelled occurrence was one of several: the
/// person is still registered for the others.
pub fn changed(
    change: RegistrationChange,
    webinar: &Webinar,
    before: &Registration,
    occurrence: Option<&str>,
    stays: bool,
) -> Registration {
    let after = before.clone();
    match (change, occurrence) {
        (RegistrationChange::Cancel, Some(occurrence)) if stays => {
            Registration { occurrences: without(&before.occurrences, webinar, occurrence), ..after }
        }
        (RegistrationChange::Cancel, _) => {
            Registration { state: RegistrationState::Cancelled, join_url: None, ..after }
        }
        (RegistrationChange::Approve, _) => Registration { state: RegistrationState::Approved, ..after },
        (RegistrationChange::Deny, _) => Registration { state: RegistrationState::Denied, join_url: None, ..after },
    }
}

/// The occurrences of a registration without one of them.
fn without(registered: &Occurrences, webinar: &Webinar, cancelled: &str) -> Occurrences {
    let all: Vec<String> = match registered {
        Occurrences::Chosen { ids } => ids.clone(),
        Occurrences::All => webinar.occurrences.iter().filter(|o| !o.deleted).map(|o| o.id.clone()).collect(),
        Occurrences::Single | Occurrences::Next { .. } => Vec::new(),
    };
    let ids: Vec<String> = all.into_iter().filter(|id| id != cancelled).collect();
    // Zoom says that the person is still registered, and knows the occurrences better.
    if ids.is_empty() { registered.clone() } else { Occurrences::Chosen { ids } }
}

/// Whether the registration stays for other occurrences when this one is cancelled, as far as the store knows.
pub fn others_remain(before: &Registration, webinar: &Webinar, cancelled: &str) -> bool {
    without(&before.occurrences, webinar, cancelled) != before.occurrences
}

/// Whether Zoom has made a change, by the state in which its lists have the registration; none where no list has it. For a
/// change of one occurrence, the lists of that occurrence are asked.
pub fn settled(change: RegistrationChange, listed: Option<RegistrationState>) -> IntentResult {
    let done = match change {
        RegistrationChange::Cancel => !listed.is_some_and(RegistrationState::is_live),
        RegistrationChange::Approve => listed == Some(RegistrationState::Approved),
        RegistrationChange::Deny => listed == Some(RegistrationState::Denied),
    };
    if done { IntentResult::Done } else { IntentResult::NotDone }
}

fn not_found(email: &Email, webinar: &WebinarId) -> Failure {
    Failure::refused(
        codes::REGISTRATION_NOT_FOUND,
        sentence!(
            "failure-registration-not-found",
            "{email} is not registered for webinar {webinar}: register the contact first",
            email = email,
            webinar = webinar
        ),
    )
}

fn not_pending(email: &Email, webinar: &WebinarId) -> Failure {
    Failure::refused(
        codes::REGISTRATION_NOT_PENDING,
        sentence!(
            "failure-registration-not-pending",
            "the registration of {email} for webinar {webinar} is approved, and only a pending one is denied: cancel it instead",
            email = email,
            webinar = webinar
        ),
    )
}

/// The refusal of a change where Zoom changed the registration as often as it does in a day.
pub fn daily_limit(email: &Email, webinar: &WebinarId, now: Timestamp) -> Failure {
    registrant_limit(email, webinar, until_tomorrow(now))
}

fn registrant_limit(email: &Email, webinar: &WebinarId, wait: Duration) -> Failure {
    Failure::new(
        FailureKind::Unavailable,
        codes::REGISTRANT_DAILY_LIMIT,
        sentence!(
            "failure-change-daily-limit",
            "Zoom changes a registration {times} times a day, and that of {email} for webinar {webinar} was changed \
             that often: try again after 00:00 UTC",
            times = CHANGES_A_DAY,
            email = email,
            webinar = webinar
        ),
    )
    .retry(Retry::After(wait))
}

/// Zoom's refusal of a change, as one of our failures (W9: refusals have a code each).
pub fn refusal(change: RegistrationChange, error: &ProviderError, webinar: &WebinarId, email: &Email) -> Failure {
    let verb = match change {
        RegistrationChange::Cancel => sentence!("failure-cancel", "cancel"),
        RegistrationChange::Approve => sentence!("failure-approve", "approve"),
        RegistrationChange::Deny => sentence!("failure-deny", "deny"),
    };
    match error {
        ProviderError::DailyRegistrantLimit { retry_after } => registrant_limit(email, webinar, *retry_after),
        ProviderError::RegistrationRefused { message } => Failure::refused(
            codes::REGISTRATION_REFUSED,
            sentence!(
                "failure-change-refused",
                "Zoom refused to {verb} the registration of {email} for webinar {webinar}: {message}",
                verb = verb,
                email = email,
                webinar = webinar,
                message = message
            ),
        ),
        ProviderError::Invalid { message } => Failure::refused(
            codes::ZOOM_FOUND_INVALID,
            sentence!(
                "failure-change-invalid",
                "Zoom finds the request to {verb} the registration for {webinar} invalid: {message}",
                verb = verb,
                webinar = webinar,
                message = message
            ),
        ),
        other => super::registration::refusal(other, webinar, email),
    }
}

#[cfg(test)]
#[path = "registration_change_tests.rs"]
mod tests;
