//! The host calls of a run in their order, as a waterfall, and the lines of its log.

use greenroom::RecordedCall;
use greenroom_locale::args;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    look::{self, Look},
    outcomes, parts,
    visit::Reader,
};

/// How many calls a page shows.
const CALLS: usize = 25;

/// How many lines of a log a page shows.
const LINES: usize = 100;

/// The most characters of JSON of an argument or an answer, because a page has many.
const MOST_JSON: usize = 1_000;

/// The width of the waterfall's drawing, in its own units.
const WIDTH: u64 = 200;

/// The least width of a bar, so that it can be seen.
const LEAST: u64 = 2;

/// The calls from this one on, with their answers, and bars for their times. `took` is how long the run took, in microseconds.
pub(crate) fn waterfall(reader: &Reader, calls: &[RecordedCall], from: usize, took: u64) -> Markup {
    let has_times = calls.iter().any(|call| call.time.is_some());
    let shown = calls.iter().enumerate().skip(from).take(CALLS);
    let until = (from + CALLS).min(calls.len());
    let mut heads = vec!["#".to_owned(), reader.text("call-function")];
    if has_times {
        heads.extend(["call-began", "call-took", "call-bar"].map(|key| reader.text(key)));
    }
    heads.extend(["call-arguments", "call-answer"].map(|key| reader.text(key)));
    html! {
        @if calls.is_empty() { p.nothing { (reader.text("call-none")) } }
        @else {
            p.hint { (reader.with("call-shown", &args![first = from + 1, last = until, number = reader.number(calls.len())])) }
            @if !has_times { p.hint { (reader.text("call-no-times")) } }
            (parts::table(&reader.text("call-title"), &heads, &html! {
                @for (place, call) in shown {
                    tr {
                        td.number { (place + 1) }
                        td.name { (outcomes::call(reader, &call.function)) br; code { (call.function) } }
                        @if has_times { (times(reader, call, took)) }
                        td { (piece(reader, &reader.text("call-arguments"), place, Some(&call.arguments))) }
                        td { (piece(reader, &reader.text("call-answer"), place, call.answer.as_ref())) }
                    }
                }
            }))
            @if from > 0 || until < calls.len() {
                nav.pager aria-label=(reader.text("call-pages")) {
                    @if from > 0 { a href=(format!("{}#calls", reader.address_with("calls", None))) { (reader.text("part-first-page")) } }
                    @if until < calls.len() { a href=(format!("{}#calls", reader.address_with("calls", Some(&until.to_string())))) { (reader.text("part-next-page")) } }
                }
            }
        }
    }
}

fn times(reader: &Reader, call: &RecordedCall, took: u64) -> Markup {
    let Some(time) = call.time else {
        return html! { td { (parts::nothing(reader)) } td { (parts::nothing(reader)) } td { (parts::nothing(reader)) } };
    };
    let (x, width) = bar(time.began_us, time.took_us, took);
    let failed = call.answer.as_ref().is_none_or(|answer| answer.get("Err").is_some());
    html! {
        td.number { (outcomes::micros(reader, time.began_us)) }
        td.number { (outcomes::micros(reader, time.took_us)) }
        td {
            svg.bar viewBox=(format!("0 0 {WIDTH} 12")) preserveAspectRatio="none" aria-hidden="true" {
                rect class="back" x="0" y="0" width=(WIDTH) height="12" {}
                rect class=(if failed { "bad" } else { "busy" }) x=(x) y="2" width=(width) height="8" {}
            }
        }
    }
}

/// Where a call's bar begins, and how wide it is.
fn bar(began: u64, took: u64, of: u64) -> (u64, u64) {
    // Journals of earlier versions counted from before the run, so a call may seem to end after it.
    let of = of.max(began.saturating_add(took)).max(1);
    let scaled = |time: u64| u64::try_from(u128::from(time) * u128::from(WIDTH) / u128::from(of)).unwrap_or(WIDTH);
    let width = scaled(took).max(LEAST);
    (scaled(began).min(WIDTH - width), width)
}

/// The arguments or the answer of a call, closed.
fn piece(reader: &Reader, name: &str, place: usize, value: Option<&Value>) -> Markup {
    let Some(value) = value else { return html! { (reader.text("call-stopped")) } };
    let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let text = value.to_string();
    html! {
        @if is_empty { (parts::nothing(reader)) }
        // What is short needs no opening.
        @else if text.len() <= 60 { code { (text) } }
        @else {
            details { summary { (reader.bytes(text.len() as u64)) span.visually-hidden { " " (name) " " (place + 1) } } (parts::json_cut(reader, value, MOST_JSON)) }
        }
    }
}

/// The lines of the log: the arguments of the calls that write to it.
pub(crate) fn log(reader: &Reader, logs: &[Value]) -> Markup {
    html! {
        @if logs.is_empty() { p.nothing { (reader.text("log-none")) } }
        @else {
            (parts::table(&reader.text("log-title"), &["log-level", "log-message", "log-fields"].map(|key| reader.text(key)), &html! {
                @for line in logs.iter().take(LINES) { (log_line(reader, line)) }
            }))
            @if logs.len() > LINES { p.hint { (parts::count(reader, "log-more", logs.len() - LINES)) } }
        }
    }
}

fn log_line(reader: &Reader, line: &Value) -> Markup {
    let level = line[0].as_str().map(str::to_ascii_lowercase);
    let look = match level.as_deref() {
        Some("error") => Look::Bad,
        Some("warn" | "warning") => Look::Warning,
        _ => Look::Plain,
    };
    // The output of WASI is one text, without a level.
    let (message, fields) = match (&level, line[1].as_str()) {
        (Some(_), Some(message)) => (message.to_owned(), line[2].as_array().cloned().unwrap_or_default()),
        _ => (line[0].as_str().map_or_else(|| line.to_string(), str::to_owned), Vec::new()),
    };
    let level = level.filter(|_| line[1].is_string());
    html! {
        tr {
            td { @match &level { Some(level) => (look::badge(look, &reader.word("log-level", level))), None => (parts::nothing(reader)) } }
            td { (parts::written(&message)) }
            td {
                @if fields.is_empty() { (parts::nothing(reader)) }
                @for field in &fields { div { code { (field[0].as_str().unwrap_or_default()) } " = " (parts::written(&field[1].as_str().map_or_else(|| field[1].to_string(), str::to_owned))) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_lie_within_the_run() {
        for (began, took, of, expected) in [
            (0, 100, 100, (0, 200)),
            (50, 50, 100, (100, 100)),
            (99, 0, 100, (198, 2)),
            (100, 0, 100, (198, 2)),
            (0, 0, 0, (0, 2)),
            // A call that seems to end after its run.
            (100, 100, 50, (100, 100)),
            (u64::MAX, u64::MAX, 1, (198, 200)),
        ] {
            let (x, width) = bar(began, took, of);
            assert!(x + width <= WIDTH || width == WIDTH, "{began} {took} {of}: {x} {width}");
            if began != u64::MAX {
                assert_eq!((x, width), expected, "{began} {took} {of}");
            }
        }
    }
}
