//! The registration of a person with a webinar: whether it may be made (W3 to W9, W11, W12), and the row that follows
//! (C4: account users are no contacts of a sync).
//!
//! [`person`], then [`zoom_account`], then [`decide`] are called before anything is sent; [`outcome`] when Zoom has
//! answered; [`refusal`] when it refused.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    Account, ApprovalType, Code, Contact, ContactId, Email, Failure, FailureKind, Identity, NewRegistrant, Occurrence,
    Occurrences, ProviderError, Registrant, Registration, RegistrationForm, RegistrationState, RegistrationType, Retry,
    Sentence, Webinar, WebinarId, WebinarType, ZoomAccount, codes, property, sentence,
};

/// How often Zoom takes one registrant for one webinar in a day that begins at 00:00 UTC.
pub const REGISTRATIONS_A_DAY: u32 = 3;

/// The facts about a webinar before a person is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebinarFacts {
    /// The webinar.
    pub webinar: Webinar,
    /// The required fields of its form.
    pub form: RegistrationForm,
    /// The panelists; none where Zoom does not let us see them.
    pub panelists: Option<Vec<Email>>,
    /// The number of registrations; none where it was not asked for because the webinar has no limit, or Zoom does not
    /// give it.
    pub registered: Option<u64>,
}

/// The person that a contact is registered as: first name, last name and primary email, nothing else (W3, W4).
///
/// # Errors
/// `contact-incomplete`, naming everything that is missing.
pub fn person(contact: &Contact) -> Result<NewRegistrant, Failure> {
    let first_name = contact.value(property::FIRST_NAME);
    let last_name = contact.value(property::LAST_NAME);
    match (first_name, last_name, &contact.email) {
        (Some(first), Some(last), Some(email)) => Ok(NewRegistrant {
            email: email.clone(),
            first_name: first.trim().to_owned(),
            last_name: last.trim().to_owned(),
        }),
        (first, last, email) => {
            let missing = [
                first.is_none().then(|| sentence!("failure-first-name", "first name")),
                last.is_none().then(|| sentence!("failure-last-name", "last name")),
                email.is_none().then(|| sentence!("failure-primary-email", "primary email")),
            ];
            let missing = missing.into_iter().flatten().reduce(|first, second| {
                sentence!("failure-and-no", "{first} and no {second}", first = first, second = second)
            });
            Err(Failure::refused(
                codes::CONTACT_INCOMPLETE,
                sentence!(
                    "failure-contact-incomplete",
                    "contact {contact} has no {missing}: fill it in, then register again",
                    contact = contact.id,
                    missing = missing.unwrap_or_else(|| "".into())
                ),
            ))
        }
    }
}

/// The Zoom account that registrations go to: the primary business unit's (W5: the webinar must belong to it).
///
/// # Errors
/// `zoom-not-connected`.
pub fn zoom_account(account: &Account) -> Result<&ZoomAccount, Failure> {
    let primary = account.primary().ok_or_else(|| {
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-no-primary-unit", "the account has no primary business unit: the store is not set up"),
        )
    })?;
    account.zoom_account_of(&primary.id).ok_or_else(|| {
        Failure::refused(
            codes::ZOOM_NOT_CONNECTED,
            sentence!(
                "failure-unit-not-connected",
                "no Zoom account is connected to the primary business unit `{unit}`: connect one with `greenroom connect zoom`",
                unit = primary.name
            ),
        )
    })
}

/// The refusal of a webinar that is not in the primary business unit's Zoom account (W5, W9). It names the other unit,
/// where one of the other connected accounts has the webinar.
pub fn not_ours(account: &Account, webinar: &WebinarId, found_in: Option<&ZoomAccount>) -> Failure {
    match found_in {
        Some(zoom) => Failure::refused(
            codes::WEBINAR_OF_ANOTHER_BUSINESS_UNIT,
            sentence!(
                "failure-webinar-of-another-unit",
                "webinar {webinar} belongs to the business unit `{unit}`: only webinars of the primary one can be registered for",
                webinar = webinar,
                unit = account.unit_name(&zoom.business_unit)
            ),
        ),
        None => Failure::refused(
            codes::WEBINAR_NOT_FOUND,
            sentence!(
                "failure-webinar-in-no-account",
                "Zoom has no webinar {webinar} in the connected accounts: check the id",
                webinar = webinar
            ),
        ),
    }
}

/// The next step for one registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Ask Zoom.
    Send,
    /// The person is registered: report that, send nothing (W7: registering twice is no error).
    AlreadyRegistered,
}

/// Whether a person may be registered, as far as it can be decided before Zoom is asked (W4, W6, W7, W9, W12).
///
/// # Errors
/// The rule's own code: `webinar-host-cannot-register`, `registration-not-enabled`, `webinar-over`, `webinar-full`,
/// `already-panelist`, `extra-questions-required`, `occurrence-unknown`.
pub fn decide(
    person: &NewRegistrant,
    zoom: &ZoomAccount,
    facts: &WebinarFacts,
    existing: Option<&Registration>,
    occurrence: Option<&str>,
    now: Timestamp,
) -> Result<Decision, Failure> {
    let webinar = &facts.webinar;
    check_occurrence(webinar, occurrence)?;
    if existing.is_some_and(|r| r.state.is_live() && covers(&r.occurrences, occurrence)) {
        return Ok(Decision::AlreadyRegistered);
    }
    if webinar.host_email.as_ref() == Some(&person.email) {
        return Err(host_refused(&person.email, &webinar.id, hosts_it()));
    }
    if zoom.connected_user == person.email {
        return Err(host_refused(&person.email, &webinar.id, is_connected_user()));
    }
    if webinar.approval == ApprovalType::NotRequired {
        return Err(not_enabled(&webinar.id));
    }
    if webinar.closes_registration && webinar.planned_end().is_some_and(|end| end < now) {
        return Err(over(&webinar.id));
    }
    if facts.panelists.as_ref().is_some_and(|p| p.contains(&person.email)) {
        return Err(Failure::refused(
            codes::ALREADY_PANELIST,
            sentence!(
                "failure-already-panelist",
                "{email} is a panelist of webinar {webinar}, and so needs no registration",
                email = person.email,
                webinar = webinar.id
            ),
        ));
    }
    if let (Some(limit), Some(registered)) = (webinar.registrants_limit, facts.registered)
        && registered >= u64::from(limit)
    {
        return Err(Failure::refused(
            codes::WEBINAR_FULL,
            sentence!(
                "failure-webinar-full",
                "webinar {webinar} is full: it takes {places} registrants and has {registered}; raise its limit in Zoom",
                webinar = webinar.id,
                places = limit,
                registered = registered
            ),
        ));
    }
    check_form(&webinar.id, &facts.form)?;
    Ok(Decision::Send)
}

fn check_form(webinar: &WebinarId, form: &RegistrationForm) -> Result<(), Failure> {
    if form.required.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = form.required.iter().map(|field| format!("`{}`", field.name)).collect();
    Err(Failure::refused(
        codes::EXTRA_QUESTIONS_REQUIRED,
        sentence!(
            "failure-extra-questions",
            "the registration form of webinar {webinar} requires {questions}, and only first name, last name and email are given: \
             make these questions optional in Zoom",
            webinar = webinar,
            questions = names.join(", ")
        ),
    ))
}

pub(super) fn check_occurrence(webinar: &Webinar, occurrence: Option<&str>) -> Result<(), Failure> {
    let Some(asked) = occurrence else { return Ok(()) };
    let ahead: Vec<&str> = webinar.occurrences.iter().filter(|o| !o.deleted).map(|o| o.id.as_str()).collect();
    if ahead.contains(&asked) {
        return Ok(());
    }
    let remedy = match webinar.kind {
        WebinarType::Single => sentence!("failure-occurrence-once", "it happens once: leave the occurrence out"),
        WebinarType::RecurringNoFixedTime => {
            sentence!("failure-occurrence-without-times", "it recurs without fixed times: leave the occurrence out")
        }
        WebinarType::Recurring if ahead.is_empty() => sentence!("failure-occurrence-none-ahead", "none lies ahead"),
        WebinarType::Recurring => {
            sentence!("failure-occurrences-ahead", "it has {occurrences}", occurrences = ahead.join(", "))
        }
    };
    Err(Failure::refused(
        codes::OCCURRENCE_UNKNOWN,
        sentence!(
            "failure-occurrence-unknown",
            "webinar {webinar} has no occurrence {occurrence}: {hint}",
            webinar = webinar.id,
            occurrence = asked,
            hint = remedy
        ),
    ))
}

/// Whether a registration already covers the requested occurrences (W7, W12).
fn covers(registered: &Occurrences, asked: Option<&str>) -> bool {
    let Some(asked) = asked else { return true };
    match registered {
        Occurrences::Single | Occurrences::All => true,
        Occurrences::Next { id } => id.as_deref() == Some(asked),
        Occurrences::Chosen { ids } => ids.iter().any(|id| id == asked),
    }
}

pub(super) fn hosts_it() -> Sentence {
    sentence!("failure-hosts-it", "hosts it")
}

pub(super) fn is_connected_user() -> Sentence {
    sentence!("failure-is-connected-user", "is the connected Zoom user")
}

/// `why` says what the person is.
pub(super) fn host_refused(email: &Email, webinar: &WebinarId, why: Sentence) -> Failure {
    Failure::refused(
        codes::WEBINAR_HOST_CANNOT_REGISTER,
        sentence!(
            "failure-host-cannot-register",
            "{email} {why}, and Zoom does not let the host or the connected user register for webinar {webinar}",
            email = email,
            why = why,
            webinar = webinar
        ),
    )
}

pub(super) fn not_enabled(webinar: &WebinarId) -> Failure {
    Failure::refused(
        codes::REGISTRATION_NOT_ENABLED,
        sentence!(
            "failure-registration-not-enabled",
            "webinar {webinar} takes no registrations: turn registration on for it in Zoom",
            webinar = webinar
        ),
    )
}

pub(super) fn over(webinar: &WebinarId) -> Failure {
    Failure::refused(
        codes::WEBINAR_OVER,
        sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = webinar),
    )
}

/// The registration that follows from Zoom's answer, with its occurrences (W8, W11, W12, C4).
pub fn outcome(
    email: &Email,
    webinar: &Webinar,
    answer: &Registrant,
    asked: Option<&str>,
    existing: Option<&Registration>,
    contact: Option<ContactId>,
    now: Timestamp,
) -> Registration {
    Registration {
        webinar: webinar.id.clone(),
        email: email.clone(),
        contact,
        registrant_id: answer.id.clone(),
        state: answer.state,
        join_url: (answer.state == RegistrationState::Approved).then(|| answer.join_url.clone()).flatten(),
        registered_at: answer.registered_at.unwrap_or(now),
        occurrences: scope(webinar, &answer.occurrences, asked, existing.filter(|r| r.state.is_live())),
    }
}

/// The state to keep of a registration that Zoom lists as `listed`. An approved registration that becomes denied was
/// cancelled by the host, and stays cancelled until Zoom approves it again or holds it for approval (M2: the contact has
/// then cancelled, with the time). Zoom itself lists it like one that was never approved.
pub fn listed_state(listed: RegistrationState, existing: Option<&Registration>) -> RegistrationState {
    use RegistrationState::{Approved, Cancelled, Denied};
    match (listed, existing.map(|registration| registration.state)) {
        (Denied, Some(Approved | Cancelled)) => Cancelled,
        (listed, _) => listed,
    }
}

/// The registration as Zoom lists it. Data that a listing does not have stays as it was: the occurrences, the time of the
/// registration, and the link of one that is still approved.
pub fn listed(
    webinar: &Webinar,
    registrant: &Registrant,
    existing: Option<&Registration>,
    contact: Option<ContactId>,
    now: Timestamp,
) -> Registration {
    let mut registration = outcome(&registrant.email, webinar, registrant, None, existing, contact, now);
    if let Some(existing) = existing {
        registration.state = listed_state(registrant.state, Some(existing));
        registration.occurrences = existing.occurrences.clone();
        registration.registered_at = registrant.registered_at.unwrap_or(existing.registered_at);
        if registration.state == RegistrationState::Approved && existing.state == RegistrationState::Approved {
            registration.join_url = registration.join_url.or_else(|| existing.join_url.clone());
        }
    }
    registration
}

/// Whether a webinar is offered to register with (W9: one that is over or takes no registrations is refused). What else
/// can refuse a person is not asked for, because it depends on the person or changes at any time.
pub fn is_offered(webinar: &Webinar, now: Timestamp) -> bool {
    webinar.approval != ApprovalType::NotRequired && webinar.planned_end().is_none_or(|end| end >= now)
}

/// The occurrences that a registration is for. Zoom's answer decides; where it names no occurrence, the webinar's
/// registration type does.
fn scope(
    webinar: &Webinar,
    answered: &[Occurrence],
    asked: Option<&str>,
    existing: Option<&Registration>,
) -> Occurrences {
    if !webinar.is_recurring() {
        return Occurrences::Single;
    }
    if webinar.registration_type == RegistrationType::OnceForAll {
        return Occurrences::All;
    }
    if let Some(asked) = asked {
        let mut ids = match existing.map(|r| &r.occurrences) {
            Some(Occurrences::Chosen { ids }) => ids.clone(),
            Some(Occurrences::Next { id: Some(id) }) => vec![id.clone()],
            _ => Vec::new(),
        };
        if !ids.iter().any(|id| id == asked) {
            ids.push(asked.to_owned());
        }
        return Occurrences::Chosen { ids };
    }
    let ahead = webinar.occurrences.iter().filter(|o| !o.deleted).count();
    match (answered, webinar.registration_type) {
        ([only], _) if ahead > 1 => Occurrences::Next { id: Some(only.id.clone()) },
        ([], RegistrationType::EachOccurrence) => Occurrences::Next { id: None },
        _ => Occurrences::All,
    }
}

/// The contact that webinar activity of this email is written to: none for an account user (C4: account users are no
/// contacts of a sync).
pub fn written_to(identity: &Identity, contact: &ContactId) -> Option<ContactId> {
    (!identity.account_user).then(|| contact.clone())
}

/// Whether a listing at Zoom shows that an intent was carried out: the one registrant with its email, if any.
pub fn find_registrant<'a>(listed: impl IntoIterator<Item = &'a Registrant>, email: &Email) -> Option<&'a Registrant> {
    listed.into_iter().find(|registrant| &registrant.email == email)
}

/// Whether a listed registration counts instead of the `kept` one, where Zoom has both under one email (C11: the best
/// standing one counts): approved comes before pending, pending before denied, and among equals the newest; of the same
/// instant, the one with the higher id. A cancelled one stands like a denied one.
pub fn counts_instead(listed: &Registrant, kept: &Registration) -> bool {
    let listed_at = listed.registered_at.unwrap_or(Timestamp::MIN);
    (standing(listed.state), listed_at, &listed.id) > (standing(kept.state), kept.registered_at, &kept.registrant_id)
}

fn standing(state: RegistrationState) -> u8 {
    match state {
        RegistrationState::Approved => 2,
        RegistrationState::Pending => 1,
        RegistrationState::Denied | RegistrationState::Cancelled => 0,
    }
}

/// The beginning of the day in which Zoom counts registrations: 00:00 UTC.
pub fn day_start(now: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    Timestamp::from_second(now.as_second().div_euclid(DAY) * DAY).unwrap_or(now)
}

/// The refusal of a registrant that Zoom took as often as it does in a day.
pub fn daily_limit(email: &Email, webinar: &WebinarId, now: Timestamp) -> Failure {
    registrant_limit(email, webinar, until_tomorrow(now))
}

/// The time until Zoom counts anew.
pub(super) fn until_tomorrow(now: Timestamp) -> Duration {
    let seconds = 24 * 60 * 60 - (now.as_second() - day_start(now).as_second());
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

fn registrant_limit(email: &Email, webinar: &WebinarId, wait: Duration) -> Failure {
    Failure::new(
        FailureKind::Unavailable,
        codes::REGISTRANT_DAILY_LIMIT,
        sentence!(
            "failure-registrant-daily-limit",
            "Zoom takes a registrant {times} times a day for one webinar, and {email} was sent that often for \
             {webinar}: try again after 00:00 UTC",
            times = REGISTRATIONS_A_DAY,
            email = email,
            webinar = webinar
        ),
    )
    .retry(Retry::After(wait))
}

/// The refusal of a person whose registration Zoom lists as denied (W7: a denied person is not registered by asking
/// again).
pub fn denied(email: &Email, webinar: &WebinarId) -> Failure {
    Failure::refused(
        codes::REGISTRATION_DENIED,
        sentence!(
            "failure-registration-denied",
            "the registration of {email} for webinar {webinar} was denied or cancelled in Zoom, and Zoom does not take it \
             again: approve it in Zoom first",
            email = email,
            webinar = webinar
        ),
    )
}

/// Zoom's refusal of a call about one webinar, as one of our failures (W6, W9: refusals have a code each).
pub fn refusal(error: &ProviderError, webinar: &WebinarId, email: &Email) -> Failure {
    match error {
        ProviderError::WebinarNotFound => Failure::refused(
            codes::WEBINAR_NOT_FOUND,
            sentence!(
                "failure-webinar-gone",
                "Zoom has no webinar {webinar} any more: check the id",
                webinar = webinar
            ),
        ),
        ProviderError::UserNotFound => Failure::refused(codes::ZOOM_USER_NOT_FOUND, error.sentence()),
        ProviderError::HostCannotRegister => host_refused(email, webinar, hosts_it()),
        ProviderError::WebinarOver => over(webinar),
        ProviderError::WebinarFull { message } => Failure::refused(
            codes::WEBINAR_FULL,
            sentence!(
                "failure-webinar-full-says-zoom",
                "webinar {webinar} is full: {message}; raise its limit in Zoom",
                webinar = webinar,
                message = message
            ),
        ),
        ProviderError::RegistrationNotEnabled => not_enabled(webinar),
        ProviderError::WorkEmailRequired { .. } => Failure::refused(
            codes::WORK_EMAIL_REQUIRED,
            sentence!(
                "failure-work-email-required",
                "webinar {webinar} takes work emails only, {email} is none",
                webinar = webinar,
                email = email
            ),
        ),
        ProviderError::RegistrationRefused { message } => Failure::refused(
            codes::REGISTRATION_REFUSED,
            sentence!(
                "failure-registration-refused",
                "Zoom refused the registration for webinar {webinar}: {message}",
                webinar = webinar,
                message = message
            ),
        ),
        ProviderError::Invalid { message } => Failure::refused(
            codes::ZOOM_FOUND_INVALID,
            sentence!(
                "failure-registration-invalid",
                "Zoom finds the registration for {webinar} invalid: {message}",
                webinar = webinar,
                message = message
            ),
        ),
        ProviderError::DailyRegistrantLimit { retry_after } => registrant_limit(email, webinar, *retry_after),
        ProviderError::NoPermission { .. }
        | ProviderError::WebinarsNotListed { .. }
        | ProviderError::Unauthorized { .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::Unavailable { .. }
        | ProviderError::PageTokenExpired
        | ProviderError::TooOld
        | ProviderError::RecordingNotFound
        | ProviderError::DownloadRefused { .. }
        | ProviderError::Other { .. } => call_refused(error),
    }
}

/// Zoom's refusal of a call that is about no webinar in particular, as one of our failures.
pub fn call_refused(error: &ProviderError) -> Failure {
    let unavailable = |code: Code, message: Sentence, after: Duration| {
        Failure::new(FailureKind::Unavailable, code, message).retry(Retry::After(after))
    };
    match error {
        ProviderError::NoPermission { message } | ProviderError::WebinarsNotListed { message } => Failure::new(
            FailureKind::Denied,
            codes::ZOOM_PERMISSION_MISSING,
            sentence!(
                "failure-zoom-denies",
                "Zoom denies it: {message}; check the app's scopes and the host's webinar plan in Zoom",
                message = message
            ),
        ),
        ProviderError::Unauthorized { message } => unavailable(
            codes::ZOOM_CONNECTION_FAILED,
            sentence!(
                "failure-zoom-connection-check",
                "the Zoom connection does not work: {message}; check it with `greenroom connect zoom`",
                message = message
            ),
            CONNECTION_RETRY,
        ),
        ProviderError::RateLimited { retry_after } => {
            unavailable(codes::ZOOM_RATE_LIMITED, error.sentence(), *retry_after)
        }
        ProviderError::Unavailable { retry_after, .. } => {
            unavailable(codes::ZOOM_UNAVAILABLE, error.sentence(), *retry_after)
        }
        _ => Failure::refused(codes::ZOOM_REFUSED, error.sentence()),
    }
}

/// How soon a connection that does not work is worth another try: a person has to repair it first.
pub(super) const CONNECTION_RETRY: Duration = Duration::from_secs(300);

#[cfg(test)]
#[path = "registration_tests.rs"]
mod tests;
