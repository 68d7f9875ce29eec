//! Waits: what they may be, and who may still complete one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{CompleteOutcome, Failure, FailureKind, PendingWait, Retry, Sentence, Wait, codes, sentence};

/// How long the parts of a wait may be, in bytes.
const MAX_NAME: usize = 64;
const MAX_TITLE: usize = 500;

/// The largest JSON that a wait is completed with, in bytes.
pub const MAX_COMPLETION: usize = 64 << 10;

/// How deep that JSON may be nested. A guest's parser reads it, and so does serde_json's, which ends at 127.
const MAX_DEPTH: usize = 64;

/// How far the end of a wait may lie, in days: a grant can only lower it.
pub const MAX_DAYS: u16 = 90;

/// How many waits a run may open, unless its grant says otherwise.
pub const DEFAULT_WAITS: u16 = 10;

/// Checks a wait that a run wants to open.
///
/// # Errors
/// `wait-invalid`: the part that is wrong, and how to write it.
pub fn check(
    name: &str,
    title: &str,
    until: Option<Timestamp>,
    now: Timestamp,
    days: u16,
) -> Result<Timestamp, Failure> {
    let wrong = |message: Sentence| Err(Failure::refused(codes::WAIT_INVALID, message));
    if !is_name(name) {
        return wrong(sentence!(
            "failure-wait-name",
            "a wait's name is in kebab case, such as `approval`, and has at most {most} bytes: correct it",
            most = MAX_NAME
        ));
    }
    if title.trim().is_empty() || title.len() > MAX_TITLE || title.chars().any(char::is_control) {
        return wrong(sentence!(
            "failure-wait-title",
            "a wait's title is one line of at most {most} bytes: correct it",
            most = MAX_TITLE
        ));
    }
    let longest = SignedDuration::from_hours(24 * i64::from(days.min(MAX_DAYS)));
    match until {
        Some(until) if until > now && until.duration_since(now) <= longest => Ok(until),
        _ => wrong(sentence!(
            "failure-wait-until",
            "a wait ends in the future, and in at most {days} days: choose another `until`",
            days = days
        )),
    }
}

/// Whether a text can be the name of a wait.
pub fn is_name(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.len() <= MAX_NAME && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('-').all(is_word)
}

/// Checks the JSON that a wait is to be completed with.
///
/// # Errors
/// `completion-invalid`: it is too large, or nested too deep.
pub fn check_value(value: &serde_json::Value) -> Result<(), Failure> {
    let wrong = |message: Sentence| Err(Failure::new(FailureKind::InvalidInput, codes::COMPLETION_INVALID, message));
    if is_deeper(value, MAX_DEPTH) {
        return wrong(sentence!(
            "failure-completion-levels",
            "a completion is JSON of at most {most} levels: nest it less",
            most = MAX_DEPTH
        ));
    }
    let bytes = value.to_string().len();
    if bytes > MAX_COMPLETION {
        return wrong(sentence!(
            "failure-completion-bytes",
            "a completion has at most {most} bytes, this one has {bytes}: send less",
            most = MAX_COMPLETION,
            bytes = bytes
        ));
    }
    Ok(())
}

fn is_deeper(value: &serde_json::Value, levels: usize) -> bool {
    use serde_json::Value;
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1)),
        Value::Object(fields) => levels == 0 || fields.values().any(|field| is_deeper(field, levels - 1)),
        _ => false,
    }
}

/// Whether a wait can be completed now. Every store asks this in the transaction that completes it, so that a link works once.
pub fn complete(wait: Option<&Wait>, now: Timestamp) -> CompleteOutcome {
    match wait {
        None => CompleteOutcome::Unknown,
        Some(Wait { completion: Some(_), .. }) => CompleteOutcome::Already,
        Some(wait) if wait.ends_at() <= now => CompleteOutcome::Expired,
        Some(_) => CompleteOutcome::Completed,
    }
}

/// The waits for which a job sleeps, of those that its slice found pending: none where one of them is no longer open. A
/// completion between the slice and the end of its job would else be overslept.
pub fn still_pending(pending: Vec<PendingWait>, is_open: impl Fn(&PendingWait) -> bool) -> Vec<PendingWait> {
    if pending.iter().all(is_open) { pending } else { Vec::new() }
}

/// The failure of a completion.
///
/// # Errors
/// `wait-not-found`, `wait-completed`, `wait-expired`.
pub fn completed(outcome: CompleteOutcome) -> Result<(), Failure> {
    match outcome {
        CompleteOutcome::Completed => Ok(()),
        CompleteOutcome::Unknown => Err(not_found()),
        CompleteOutcome::Already => Err(Failure::new(
            FailureKind::Conflict,
            codes::WAIT_COMPLETED,
            sentence!("failure-wait-completed", "this was completed before, and a wait is completed once"),
        )),
        CompleteOutcome::Expired => {
            let message = sentence!(
                "failure-wait-expired",
                "nothing waits for this any more: its time is over, or its job was dropped; run the action again"
            );
            Err(Failure::refused(codes::WAIT_EXPIRED, message))
        }
    }
}

/// How soon it is worth to ask again for the end of a run that waits.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// The failure for a caller that wants the end of a run, while the run waits. A call with the same idempotency key goes on with
/// the run.
pub fn not_yet(pending: &[PendingWait]) -> Failure {
    let names: Vec<&str> = pending.iter().map(|wait| wait.name.as_str()).collect();
    let message = sentence!(
        "failure-run-waits",
        "the run waits for a completion from outside ({waits}): call again later, with the same idempotency key",
        waits = names.join(", ")
    );
    Failure::new(FailureKind::Unavailable, codes::RUN_WAITS, message).retry(Retry::After(ASK_AGAIN))
}

/// The failure for a wait that there is not.
pub fn not_found() -> Failure {
    Failure::refused(
        codes::WAIT_NOT_FOUND,
        sentence!("failure-wait-not-found", "there is no such wait: check the link, or list the waits of the run"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Completion, RunId, wait::wakes_at};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_wait_has_a_name_a_title_and_an_end() {
        let day = 86_400;
        let long = "x".repeat(501);
        for (name, title, until, good) in [
            ("approval", "Approve?", Some(at(1)), true),
            ("step-2", "Approve?", Some(at(90 * day)), true),
            ("step-2", "Approve?", Some(at(90 * day + 1)), false),
            ("approval", "Approve?", Some(at(0)), false),
            ("approval", "Approve?", None, false),
            ("approval", " ", Some(at(1)), false),
            ("approval", "two\nlines", Some(at(1)), false),
            ("approval", long.as_str(), Some(at(1)), false),
            ("Approval", "Approve?", Some(at(1)), false),
            ("", "Approve?", Some(at(1)), false),
            ("a--b", "Approve?", Some(at(1)), false),
            (&long[..65], "Approve?", Some(at(1)), false),
        ] {
            let checked = check(name, title, until, at(0), MAX_DAYS);
            assert_eq!(checked.map_err(|failure| failure.code).is_ok(), good, "{name} {title} {until:?}");
        }
        assert!(check("a", "t", Some(at(2 * day)), at(0), 1).is_err(), "the grant allows one day");
    }

    #[test]
    fn a_completion_is_neither_large_nor_deep() {
        assert!(check_value(&json!({ "note": "x".repeat(MAX_COMPLETION - 11) })).is_ok());
        assert!(check_value(&json!({ "note": "x".repeat(MAX_COMPLETION - 10) })).is_err());
        let nested = |levels: usize| (0..levels).fold(Value::Null, |inner, _| json!([inner]));
        assert!(check_value(&nested(MAX_DEPTH)).is_ok());
        assert!(check_value(&nested(MAX_DEPTH + 1)).is_err());
    }

    #[test]
    fn a_wait_is_completed_once_and_in_time() {
        let wait = Wait {
            run: RunId::new(uuid::Uuid::nil()),
            name: "approval".to_owned(),
            action: "ask".to_owned(),
            contact: None,
            title: "Approve?".to_owned(),
            opened_by: RunId::new(uuid::Uuid::nil()),
            opened_at: at(0),
            until: at(9),
            ended_at: None,
            completion: None,
        };
        let done = Completion { at: at(1), by: crate::BY_LINK.to_owned(), value: json!({}) };
        let ended = Wait { ended_at: Some(at(4)), ..wait.clone() };
        let completed = Wait { completion: Some(done), ..wait.clone() };
        for (wait, now, outcome, code) in [
            (Some(&wait), 8, CompleteOutcome::Completed, None),
            (Some(&wait), 9, CompleteOutcome::Expired, Some("wait-expired")),
            (Some(&ended), 3, CompleteOutcome::Completed, None),
            (Some(&ended), 4, CompleteOutcome::Expired, Some("wait-expired")),
            (Some(&completed), 99, CompleteOutcome::Already, Some("wait-completed")),
            (None, 0, CompleteOutcome::Unknown, Some("wait-not-found")),
        ] {
            assert_eq!(complete(wait, at(now)), outcome);
            assert_eq!(super::completed(outcome).err().map(|failure| failure.code).as_deref(), code);
        }
    }

    #[test]
    fn a_job_sleeps_while_all_that_it_waits_for_is_open() {
        let pending = |name: &str, until| PendingWait { name: name.to_owned(), until: at(until) };
        let both = vec![pending("a", 7), pending("b", 5)];
        assert_eq!(wakes_at(&both), Some(at(5)));
        assert_eq!(wakes_at(&[]), None);
        assert_eq!(still_pending(both.clone(), |_| true), both);
        assert_eq!(still_pending(both, |wait| wait.name == "a"), []);
    }
}
