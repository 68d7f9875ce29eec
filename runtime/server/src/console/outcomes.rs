//! How a run ended, in words.

use std::{collections::BTreeMap, time::Duration};

use greenroom::RecordedCall;
use greenroom_domain::{Failure, Retry, store::RunResult};
use greenroom_locale::args;
use maud::{Markup, html};
use serde_json::Value;

use super::{look, parts, remedy, visit::Reader};

/// The most characters of JSON that a page shows at one place. Longer values are whole in the download.
const MOST_JSON: usize = 6_000;

/// How the names of the functions begin that change something at Zoom.
const AT_ZOOM: &str = "webinar-";

/// How a run ended, as one word, with the failure's code.
pub(crate) fn badge(reader: &Reader, result: &RunResult) -> Markup {
    html! {
        (look::worded(reader, "outcome", result.status().as_str()))
        @if let Some(failure) = result.failure() { " " code { (failure.code) } }
    }
}

/// How a run ended: what that means, and what to do. `own` has the meanings of the action's own failure codes.
pub(crate) fn explained(reader: &Reader, result: &RunResult, own: &BTreeMap<String, String>) -> Markup {
    match result {
        RunResult::Done { .. } => parts::notice(parts::Tone::Good, &html! { p { (reader.text("run-is-done")) } }),
        RunResult::Continue { waiting, .. } => parts::notice(
            parts::Tone::Warning,
            &html! {
                p { (reader.text("run-goes-on")) }
                @for wait in waiting {
                    p { (reader.text("run-waits-for")) " " (parts::written(&wait.name)) " · " (reader.text("run-waits-until")) " " (parts::time(reader, wait.until)) }
                }
            },
        ),
        RunResult::Failed { failure } => failed(reader, failure, own.get(&failure.code).map(String::as_str)),
    }
}

/// How a dry run ended: first of all, that nothing was changed.
pub(crate) fn of_dry_run(reader: &Reader, result: &RunResult, own: &BTreeMap<String, String>) -> Markup {
    let is_done = matches!(result, RunResult::Done { .. });
    let tone = if is_done { parts::Tone::Good } else { parts::Tone::Plain };
    html! {
        (parts::notice(tone, &html! {
            p { strong { (reader.text("try-nothing-changed")) } }
            @if is_done { p { (reader.text("run-is-done")) } }
        }))
        @if !is_done { (explained(reader, result, own)) }
    }
}

/// Why a run failed, and what to do.
pub(crate) fn failed(reader: &Reader, failure: &Failure, own: Option<&str>) -> Markup {
    let key = format!("code-{}", failure.code);
    let meaning = reader.attribute(&key, "meaning");
    parts::notice(
        parts::Tone::Bad,
        &html! {
            @if let Some(meaning) = &meaning { p { strong { (meaning) } } }
            @else if let Some(own) = own { p { strong { bdi lang="en" { (own) } } } }
            (remedy::shown(reader, failure))
            @if let Some(pointer) = failure.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
                p { (reader.text("run-place")) " " code { (pointer) } }
            }
            @for fault in &failure.also { p { code { (fault.pointer) } " " (remedy::worded(reader, &fault.message, fault.text.as_deref())) } }
            p { code { (failure.code) } " · " (reader.word("kind", failure.kind.as_str())) " · " (again(reader, failure.retry)) }
        },
    )
}

fn again(reader: &Reader, retry: Retry) -> String {
    match retry {
        Retry::After(time) => reader.with("run-retry-after", &args![time = reader.duration(time)]),
        other => reader.with("run-retry", &args![when = reader.word("retry", other.word())]),
    }
}

/// What a host function does, in words: `contacts-read.get` is the text `call-contacts-read-get`.
pub(crate) fn call(reader: &Reader, function: &str) -> String {
    let word = function.replace('.', "-");
    let text = reader.word("call", &word);
    if text == word { function.to_owned() } else { text }
}

/// What an action changed, and what it tried to change in vain: each kind of change, with how often.
pub(crate) fn effects(reader: &Reader, effects: &[RecordedCall], has_failed: bool) -> Markup {
    let (done, tried): (Vec<_>, Vec<_>) =
        effects.iter().partition(|effect| is_done(&effect.function, effect.answer.as_ref(), has_failed));
    html! {
        @if effects.is_empty() { p.nothing { (reader.text("run-no-effects")) } }
        @if !done.is_empty() { (counted(reader, &done)) }
        @if !tried.is_empty() { p { (reader.text("run-tried")) } (counted(reader, &tried)) }
    }
}

/// Whether a change was made: its call was answered without an error. The writes of a run that fails are dropped with it, other than those
/// at Zoom.
fn is_done(function: &str, answer: Option<&Value>, has_failed: bool) -> bool {
    let is_refused = answer.is_none_or(|answer| answer.get("Err").is_some());
    !is_refused && (!has_failed || function.starts_with(AT_ZOOM))
}

fn counted(reader: &Reader, effects: &[&RecordedCall]) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for effect in effects {
        // A call of a list changes each of its items.
        *counts.entry(&effect.function).or_default() += effect.arguments[0].as_array().map_or(1, Vec::len).max(1);
    }
    html! { ul { @for (function, count) in counts { li { (call(reader, function)) " · " (reader.number(count)) } } } }
}

/// JSON for people, cut where it is longer than a page shows.
pub(crate) fn json(reader: &Reader, value: &Value) -> Markup {
    parts::json_cut(reader, value, MOST_JSON)
}

/// JSON behind its name, closed.
pub(crate) fn folded(reader: &Reader, name: &str, value: &Value) -> Markup {
    html! { details { summary { (name) } (json(reader, value)) } }
}

/// A time in microseconds.
pub(crate) fn micros(reader: &Reader, time: u64) -> String {
    reader.duration(Duration::from_micros(time))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_done_where_its_call_was_answered_and_its_run_was_not_dropped() {
        let refused = Some(json!({ "Err": "no" }));
        for (function, answer, has_failed, expected) in [
            ("contacts-write.update", Some(json!({ "Ok": 1 })), false, true),
            ("contacts-write.update", Some(json!({ "Ok": 1 })), true, false),
            ("state.set", Some(Value::Null), false, true),
            ("webinar-registration.register", Some(json!({ "Ok": 1 })), true, true),
            ("webinar-registration.register", refused, true, false),
            ("webinar-registration.register", None, true, false),
        ] {
            assert_eq!(is_done(function, answer.as_ref(), has_failed), expected, "{function} {answer:?} {has_failed}");
        }
    }
}
