//! Where a server shows what an alert is about.

use greenroom_domain::AlertKind;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that no part of an address encodes: the unreserved ones (RFC 3986, 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of the console's page about what an alert counts, with the query that selects it, or the place on the page.
pub fn alert_page(kind: AlertKind, subject: &str) -> String {
    match kind {
        AlertKind::FailedRuns => format!("/runs?status=failed&action={}", encoded(subject)),
        AlertKind::SyncWarnings => format!("/webinars?warning={}", encoded(warning_code(subject))),
        AlertKind::ZoomConnection => format!("/access/connections#connection-{}", encoded(subject)),
        AlertKind::DeadLetters => format!("/access/jobs?{}", dead_letters(subject)),
        AlertKind::ExpiringKeys => format!("/access/keys#key-{}", encoded(subject)),
    }
}

/// The path of the API that lists what an alert counts, for a server without the console.
pub(super) fn route(kind: AlertKind, subject: &str) -> String {
    match kind {
        AlertKind::FailedRuns => format!("/v1/runs?action={}&status=failed", encoded(subject)),
        AlertKind::SyncWarnings => "/v1/webinars".to_owned(),
        AlertKind::ZoomConnection => "/v1/alerts".to_owned(),
        AlertKind::DeadLetters => format!("/v1/jobs?{}", dead_letters(subject)),
        AlertKind::ExpiringKeys => "/v1/api-keys".to_owned(),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The code of a warning, without the reason behind `/`.
fn warning_code(subject: &str) -> &str {
    subject.split('/').next().unwrap_or_default()
}

/// Selects dead letters: of a kind, of invocations with the action behind `:`.
fn dead_letters(subject: &str) -> String {
    match subject.split_once(':') {
        Some((kind, action)) => format!("state=dead-letter&kind={}&action={}", encoded(kind), encoded(action)),
        None => format!("state=dead-letter&kind={}", encoded(subject)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_leads_to_what_it_counts() {
        for (kind, subject, page, api) in [
            (AlertKind::FailedRuns, "greet", "/runs?status=failed&action=greet", "/v1/runs?action=greet&status=failed"),
            (AlertKind::SyncWarnings, "sync-error/failed", "/webinars?warning=sync-error", "/v1/webinars"),
            (AlertKind::SyncWarnings, "emails-excluded", "/webinars?warning=emails-excluded", "/v1/webinars"),
            (AlertKind::ZoomConnection, "z/1", "/access/connections#connection-z%2F1", "/v1/alerts"),
            (
                AlertKind::DeadLetters,
                "callback",
                "/access/jobs?state=dead-letter&kind=callback",
                "/v1/jobs?state=dead-letter&kind=callback",
            ),
            (
                AlertKind::DeadLetters,
                "invoke:a b&c",
                "/access/jobs?state=dead-letter&kind=invoke&action=a%20b%26c",
                "/v1/jobs?state=dead-letter&kind=invoke&action=a%20b%26c",
            ),
            (AlertKind::ExpiringKeys, "5f1c", "/access/keys#key-5f1c", "/v1/api-keys"),
        ] {
            assert_eq!(alert_page(kind, subject), page);
            assert_eq!(route(kind, subject), api);
        }
    }
}
