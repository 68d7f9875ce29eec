//! The messages that HubSpot shows in a workflow's history where an action failed.

use greenroom_domain::{Code, codes};
use greenroom_package::{CapabilityName, Manifest};

/// The codes that every action can fail with, as a person who builds workflows meets them.
const ALWAYS: &[Code] = &[
    codes::INVALID_INPUT,
    codes::CONTACT_NOT_FOUND,
    codes::CONTACT_AMBIGUOUS,
    codes::CONTACT_REQUIRED,
    codes::UNKNOWN_ACTION,
    codes::TRAPPED,
    codes::INVALID_OUTPUT,
];

const REGISTRATIONS: &[Code] = &[
    codes::CONTACT_INCOMPLETE,
    codes::EMAIL_INVALID,
    codes::WEBINAR_ID_INVALID,
    codes::WEBINAR_NOT_FOUND,
    codes::WEBINAR_OF_ANOTHER_BUSINESS_UNIT,
    codes::WEBINAR_HOST_CANNOT_REGISTER,
    codes::ALREADY_PANELIST,
    codes::REGISTRATION_NOT_ENABLED,
    codes::WEBINAR_OVER,
    codes::WEBINAR_FULL,
    codes::OCCURRENCE_UNKNOWN,
    codes::EXTRA_QUESTIONS_REQUIRED,
    codes::WORK_EMAIL_REQUIRED,
    codes::REGISTRATION_REFUSED,
    codes::REGISTRATION_DENIED,
    codes::REGISTRATION_NOT_FOUND,
    codes::REGISTRATION_NOT_PENDING,
    codes::REGISTRANT_DAILY_LIMIT,
    codes::ZOOM_NOT_CONNECTED,
    codes::ZOOM_CONNECTION_FAILED,
    codes::ZOOM_PERMISSION_MISSING,
    codes::ZOOM_REFUSED,
    codes::ZOOM_FOUND_INVALID,
];

const WRITES: &[Code] = &[
    codes::CONTACT_EXISTS,
    codes::CONTACT_WAS_DELETED,
    codes::EMAIL_INVALID,
    codes::EMAIL_IS_SECONDARY,
    codes::EMAIL_IS_ACCOUNT_USER,
    codes::PROPERTY_UNKNOWN,
    codes::PROPERTY_READ_ONLY,
    codes::PROPERTY_DERIVED,
    codes::PROPERTY_VALUE_REFUSED,
    codes::PROPERTY_NOT_GRANTED,
];

const REQUESTS: &[Code] = &[
    codes::HTTP_NOT_ALLOWED,
    codes::HTTP_ADDRESS_REFUSED,
    codes::HTTP_RESPONSE_TOO_LARGE,
    codes::HTTP_ANSWER_INVALID,
    codes::SECRET_MISSING,
    codes::CONNECTION_MISSING,
    codes::CONNECTION_REFUSED,
];

/// A message for one code.
pub(super) struct Rule {
    /// The code.
    pub(super) code: String,
    /// The name of the rule, which is the key of its message.
    pub(super) name: String,
    /// The message.
    pub(super) message: String,
}

impl Rule {
    fn new(code: &str, message: String) -> Self {
        Self { code: code.to_owned(), name: code.replace('-', "_"), message }
    }
}

/// The rules of an action: its author's codes first, then those of Greenroom that its capabilities can end with.
pub(super) fn of(manifest: &Manifest) -> Vec<Rule> {
    let mut rules: Vec<Rule> =
        manifest.failures.iter().map(|(code, meaning)| Rule::new(code, meaning.clone())).collect();
    let groups = manifest.capabilities.names().map(group).chain([ALWAYS]);
    for code in groups.flatten() {
        if !rules.iter().any(|rule| rule.code == code.word()) {
            rules.push(Rule::new(code.word(), format!("{} {}", code.meaning(), code.remedy())));
        }
    }
    rules
}

fn group(capability: CapabilityName) -> &'static [Code] {
    match capability.as_str() {
        "webinar-registration" | "webinar-cancellation" | "webinar-approval" => REGISTRATIONS,
        "contacts-write" => WRITES,
        "http" | "secrets" | "connections" => REQUESTS,
        "state" => &[codes::STATE_FULL],
        "waiting" => &[codes::WAIT_INVALID, codes::TOO_MANY_WAITS, codes::WAITING_NOT_POSSIBLE],
        _ => &[],
    }
}
