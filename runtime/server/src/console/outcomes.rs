//! How a run ended, in words.

use std::{collections::BTreeMap, time::Duration};

use greenroom::RecordedCall;
use greenroom_domain::{Failure, Retry, store::RunResult};
use greenroom_locale::args;
use maud::{Markup, html};
use serde_json::Value;

use super::{look, parts, visit::Reader};

/// The most characters of JSON that a page shows at one place. Longer values are whole in the download.
const MOST_JSON: usize = 6_000;

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

/// Why a run failed, and what to do.
pub(crate) fn failed(reader: &Reader, failure: &Failure, own: Option<&str>) -> Markup {
    let key = format!("code-{}", failure.code);
    let meaning = reader.attribute(&key, "meaning");
    parts::notice(
        parts::Tone::Bad,
        &html! {
            @if let Some(meaning) = &meaning { p { strong { (meaning) } } }
            @else if let Some(own) = own { p { strong { bdi lang="en" { (own) } } } }
            p { bdi lang="en" { (failure.message) } }
            @if let Some(pointer) = failure.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
                p { (reader.text("run-place")) " " code { (pointer) } }
            }
            @for fault in &failure.also { p { code { (fault.pointer) } " " bdi lang="en" { (fault.message) } } }
            @if let Some(remedy) = reader.attribute(&key, "remedy") { p { (remedy) } }
            p { code { (failure.code) } " · " (reader.word("kind", failure.kind.as_str())) " · " (again(reader, failure.retry)) }
        },
    )
}

fn again(reader: &Reader, retry: Retry) -> String {
    match retry {
        Retry::After(time) => reader.with("run-retry-after", &args![time = reader.duration(time)]),
        other => reader.word("retry", other.word()),
    }
}

/// What a host function does, in words: `contacts-read.get` is the text `call-contacts-read-get`.
pub(crate) fn call(reader: &Reader, function: &str) -> String {
    let word = function.replace('.', "-");
    let text = reader.word("call", &word);
    if text == word { function.to_owned() } else { text }
}

/// What an action asked to be changed: each kind of change, with how often.
pub(crate) fn effects(reader: &Reader, effects: &[RecordedCall]) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for effect in effects {
        // A call of a list changes each of its items.
        *counts.entry(&effect.function).or_default() += effect.arguments[0].as_array().map_or(1, Vec::len).max(1);
    }
    html! {
        @if counts.is_empty() { p.nothing { (reader.text("run-no-effects")) } }
        @else {
            ul { @for (function, count) in counts { li { (call(reader, function)) " · " (reader.number(count)) } } }
        }
    }
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
