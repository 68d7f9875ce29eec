//! Alerts in words: what happened, how often, since when, the remedy, and a link.

use std::{collections::BTreeMap, fmt::Write as _};

use greenroom_domain::{Alert, AlertEvent, AlertKind, Code, Warning};
use greenroom_sync::Messages;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// An alert in words. Nothing of a person is in it: codes, counts and ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertDetails {
    /// The alert.
    #[serde(flatten)]
    pub alert: Alert,
    /// What happened, in a sentence.
    pub what: String,
    /// The remedy.
    pub remedy: String,
    /// The command that shows more.
    pub command: String,
    /// The page that shows more; none without `public-url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A time, to the second.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn many(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

pub(super) fn of(alert: &Alert, messages: &Messages, link: Option<String>) -> AlertDetails {
    let Alert { kind, subject, code, count, since, .. } = alert;
    let mostly = code.as_ref().map_or_else(String::new, |code| format!(", most often with `{code}`"));
    let of_code = || code.as_deref().and_then(Code::find).map(|code| code.remedy().to_owned());
    let own = || "The code is the action's own: read the messages of the runs, and ask its author.".to_owned();
    let (what, remedy, command) = match kind {
        AlertKind::FailedRuns => (
            format!("{} of {subject} failed{mostly}", many(*count, "run")),
            of_code().unwrap_or_else(own),
            format!("greenroom runs list --action {subject} --status failed"),
        ),
        AlertKind::SyncWarnings => (
            format!("{} with the warning {subject} in the latest sync", many(*count, "webinar")),
            warning_remedy(subject, messages),
            "greenroom webinars".to_owned(),
        ),
        AlertKind::ZoomConnection => (
            format!("the connection of Zoom account {subject} does not work"),
            of_code().unwrap_or_default(),
            format!("greenroom connect check {subject}"),
        ),
        AlertKind::DeadLetters => (
            format!("{} failed for good ({subject}){mostly}", many(*count, "job")),
            format!(
                "{} Then decide with `greenroom jobs retry` or `greenroom jobs drop`.",
                of_code().unwrap_or_else(own)
            ),
            "greenroom jobs list --state dead-letter".to_owned(),
        ),
        AlertKind::ExpiringKeys => (
            match code {
                Some(_) => format!("the API key {subject} has expired: {}", instant(*since)),
                None => format!("the API key {subject} expires: {}", instant(*since)),
            },
            "Make another key with `greenroom api-keys create`, give it to its user, and revoke this one.".to_owned(),
            "greenroom api-keys list".to_owned(),
        ),
    };
    AlertDetails { alert: alert.clone(), what, remedy, command, link }
}

/// The remedy of a warning, which the catalogue of texts has.
fn warning_remedy(subject: &str, messages: &Messages) -> String {
    let (code, reason) = match subject.split_once('/') {
        Some((code, reason)) => (code, Some(reason.to_owned())),
        None => (subject, None),
    };
    let pointer = "greenroom webinars".to_owned();
    let (code, values, texts) = (code.to_owned(), BTreeMap::new(), BTreeMap::new());
    messages.texts(&Warning { code, reason, count: None, pointer, values, texts }).remedy
}

/// An alert as a webhook tells it.
pub(super) fn json(event: AlertEvent, details: &AlertDetails) -> Value {
    if event == AlertEvent::Test {
        return json!({ "event": event, "what": TEST });
    }
    let mut told = json!(details);
    told["event"] = json!(event);
    told
}

/// What a test says.
const TEST: &str = "This is a test: alerts of Greenroom arrive here.";

/// The subject of an email.
pub(super) fn subject(told: &[(AlertEvent, AlertDetails)]) -> String {
    match told {
        [(AlertEvent::Test, _)] => "Greenroom: test".to_owned(),
        [(event, details)] => {
            format!("Greenroom: {} {} {}", details.alert.kind, details.alert.subject, words(*event))
        }
        _ => format!("Greenroom: {}", many(told.len() as u64, "alert")),
    }
}

fn words(event: AlertEvent) -> &'static str {
    match event {
        AlertEvent::Began => "(new)",
        AlertEvent::Lasts => "(still)",
        AlertEvent::Over => "(over)",
        AlertEvent::Test => "(test)",
    }
}

/// The text of an email.
pub(super) fn text(told: &[(AlertEvent, AlertDetails)]) -> String {
    let mut text = String::new();
    for (event, details) in told {
        // A `String` takes every text.
        let _ = match event {
            AlertEvent::Test => writeln!(text, "{TEST}\n"),
            AlertEvent::Over => writeln!(
                text,
                "{} {} (over)\n  It began: {}\n  It is over: {}\n  It was: {}\n",
                details.alert.kind,
                details.alert.subject,
                instant(details.alert.since),
                instant(details.alert.over_at.unwrap_or(details.alert.told_at)),
                details.what,
            ),
            AlertEvent::Began | AlertEvent::Lasts => {
                let alert = &details.alert;
                let when = match alert.kind {
                    AlertKind::ExpiringKeys => String::new(),
                    _ => format!("  Since: {}; last: {}\n", instant(alert.since), instant(alert.latest)),
                };
                let link = details.link.as_ref().map_or_else(String::new, |link| format!("  Link: {link}\n"));
                writeln!(
                    text,
                    "{} {} {}\n  {}\n{when}  Remedy: {}\n  Look: {}\n{link}",
                    alert.kind,
                    alert.subject,
                    words(*event),
                    details.what,
                    details.remedy,
                    details.command,
                )
            }
        };
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn alert(kind: AlertKind, subject: &str, code: Option<&str>) -> Alert {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (code, subject) = (code.map(str::to_owned), subject.to_owned());
        Alert { kind, subject, code, count: 12, since: at(60), latest: at(120), told_at: at(180), over_at: None }
    }

    #[test]
    fn every_alert_says_what_happened_and_how_to_end_it() {
        let messages = Messages::for_languages::<&str>(&[]);
        for (kind, subject, code, what, remedy) in [
            (
                AlertKind::FailedRuns,
                "greet",
                Some("zoom-unavailable"),
                "12 runs of greet failed, most often with `zoom-unavailable`",
                "Try again",
            ),
            (AlertKind::FailedRuns, "greet", Some("own"), "`own`", "ask its author"),
            (
                AlertKind::SyncWarnings,
                "sync-error/zoom-connection-failed",
                Some("sync-error"),
                "12 webinars with the warning sync-error/zoom-connection-failed",
                "connect",
            ),
            (
                AlertKind::ZoomConnection,
                "z1",
                Some("zoom-connection-failed"),
                "Zoom account z1",
                "greenroom connect rotate",
            ),
            (
                AlertKind::DeadLetters,
                "invoke:greet",
                Some("cpu"),
                "12 jobs failed for good (invoke:greet), most often with `cpu`",
                "greenroom jobs retry",
            ),
            (AlertKind::DeadLetters, "callback", None, "(callback)", "jobs drop"),
            (AlertKind::ExpiringKeys, "5f1c", None, "5f1c expires: 1970-01-01", "api-keys create"),
            (AlertKind::ExpiringKeys, "5f1c", Some("api-key-expired"), "has expired", "revoke"),
        ] {
            let link = "https://greenroom.example/runs".to_owned();
            let told = of(&alert(kind, subject, code), &messages, Some(link.clone()));
            assert!(told.what.contains(what), "{told:?}");
            assert!(told.remedy.contains(remedy) && !told.remedy.contains("{$"), "{told:?}");
            for event in [AlertEvent::Began, AlertEvent::Lasts, AlertEvent::Over] {
                let text = text(&[(event, told.clone())]);
                assert!(text.contains(&told.what), "{text}");
                assert_eq!(text.contains(&told.remedy), event != AlertEvent::Over, "{text}");
                assert_eq!(text.contains(&link), event != AlertEvent::Over, "{text}");
                assert_eq!(json(event, &told)["event"], event.as_str());
            }
        }
        let without = of(&alert(AlertKind::FailedRuns, "greet", None), &messages, None);
        assert_eq!(json(AlertEvent::Began, &without).get("link"), None);
    }

    #[test]
    fn a_subject_names_one_alert_or_counts_them() {
        let messages = Messages::for_languages::<&str>(&[]);
        let one = (AlertEvent::Over, of(&alert(AlertKind::FailedRuns, "greet", None), &messages, None));
        assert_eq!(subject(std::slice::from_ref(&one)), "Greenroom: failed-runs greet (over)");
        assert_eq!(subject(&[one.clone(), one]), "Greenroom: 2 alerts");
    }
}
