//! Words that several commands use.

use std::{fmt::Display, time::Duration};

use greenroom::{Failure, Retry, RunResult};
use greenroom_distribution::Verdict;
use greenroom_domain::{Text, store::RunStatus};
use greenroom_locale::{Locale, args};
use jiff::Timestamp;
use serde_json::Value;

use greenroom_service::mask;

use crate::{
    output::{ROWS, plain, table},
    reader,
};

/// What a failure says, in the reader's language.
pub(crate) fn message(failure: &Failure) -> String {
    said(&failure.message, failure.text.as_deref())
}

/// A message that is kept with its text, in the reader's language.
pub(crate) fn said(message: &str, text: Option<&Text>) -> String {
    reader::foreign().and_then(|locale| locale.said(message, text)).unwrap_or_else(|| message.to_owned())
}

/// The lines below a failure's message: its code, its place, and when to try again.
pub(crate) fn failure_details(failure: &Failure) -> Vec<String> {
    let code = if failure.code == failure.kind.as_str() {
        failure.code.clone()
    } else {
        format!("{} ({})", failure.code, failure.kind)
    };
    let mut rows = vec![(reader::text("cli-label-code"), code)];
    if let Some(pointer) = &failure.pointer {
        rows.push((reader::text("cli-label-at"), pointer.clone()));
    }
    rows.extend(failure.also.iter().map(|fault| {
        (
            reader::text("cli-label-also"),
            format!("{}: {}", fault.pointer, mask::links(&said(&fault.message, fault.text.as_deref()))),
        )
    }));
    let retry = match failure.retry {
        Retry::Never => None,
        Retry::Now => Some(reader::word("retry", "now", "at any time")),
        Retry::After(wait) => Some(reader::with("cli-retry-after", &args![time = duration(wait)])),
        Retry::Elsewhere => Some(reader::word("retry", "elsewhere", "in another process")),
    };
    rows.extend(retry.map(|retry| (reader::text("cli-label-retry"), retry)));
    let mut lines = indented(rows);
    lines.extend(reader::foreign().map(|locale| code_texts(&failure.code, locale)).unwrap_or_default());
    lines
}

/// The meaning and the remedy of a failure code in a reader's language; nothing for a code that is an action's own.
fn code_texts(code: &str, locale: &Locale) -> Vec<String> {
    let rows = ["meaning", "remedy"].map(|part| (part, locale.attribute(&format!("code-{code}"), part)));
    let rows = rows.into_iter().filter_map(|(part, text)| Some((locale.word("failure", part), text?)));
    indented(rows)
}

/// How a run, or a slice, ended: a word.
fn outcome(status: RunStatus, english: &str) -> String {
    reader::word("outcome", status.as_str(), english)
}

/// A value as lines: the fields of an object one by one, anything else as JSON.
pub(crate) fn value(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields_of(fields.iter().map(|(name, value)| (name.as_str(), inline(value)))),
        other => vec![format!("  {}", inline(other))],
    }
}

/// Fields whose number comes from a stranger: at most [`ROWS`] of them.
pub(crate) fn fields_of(fields: impl ExactSizeIterator<Item = (impl Display, String)>) -> Vec<String> {
    let more = fields.len().saturating_sub(ROWS);
    let mut lines = indented(fields.take(ROWS));
    if more > 0 {
        lines.push(format!("  {}", reader::count("cli-more-fields", more as u64)));
    }
    lines
}

/// Names and values, indented and aligned.
pub(crate) fn indented(rows: impl IntoIterator<Item = (impl Display, String)>) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![format!("  {name}"), value]).collect();
    table(&rows)
}

fn inline(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A run's result in a few words.
pub(crate) fn status(result: &RunResult) -> String {
    match result {
        RunResult::Done { .. } => outcome(RunStatus::Done, "done"),
        RunResult::Continue { .. } => outcome(RunStatus::Continue, "to be continued"),
        RunResult::Failed { failure } => format!("{}: {}", outcome(RunStatus::Failed, "failed"), failure.code),
    }
}

/// Why a package is accepted.
pub(crate) fn trust(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Signed { by } => reader::with("cli-trust-signed", &args![keys = plain(&by.join(", "))]),
        Verdict::Unsigned => reader::word("trust", "unsigned", "not signed"),
        Verdict::UnknownKeys => reader::word("trust", "unknownKeys", "signed by keys that are not trusted"),
    }
}

/// An instant, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A duration.
pub(crate) fn duration(duration: Duration) -> String {
    match duration.as_secs_f64() {
        s if s < 0.001 => format!("{} µs", duration.as_micros()),
        s if s < 1.0 => format!("{} ms", duration.as_millis()),
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 7_200.0 => reader::with("cli-duration-minutes", &args![number = format!("{:.0}", s / 60.0)]),
        s => reader::with("cli-duration-hours", &args![number = format!("{:.0}", s / 3_600.0)]),
    }
}

#[cfg(test)]
mod tests {
    use greenroom::FailureKind;

    use super::*;

    #[test]
    fn a_failure_says_where_and_when_again() {
        let mut failure =
            Failure::of(FailureKind::Unavailable, "no answer").at("/a").retry(Retry::After(Duration::from_secs(5)));
        assert_eq!(failure_details(&failure), ["  code   unavailable", "  at     /a", "  retry  after 5.0 s"]);
        let [_, spanish, ..] = greenroom_locale::Language::ALL.map(|it| Locale::new(it, jiff::tz::TimeZone::UTC));
        assert_eq!(
            code_texts("run-not-found", &spanish),
            [
                "  Significado  No hay ninguna ejecución con ese id.",
                "  Qué hacer    Consulta las ejecuciones con `greenroom runs list`."
            ]
        );
        assert!(code_texts("an-actions-own", &spanish).is_empty());
        failure.code = "zoom\u{1b}[2J".to_owned();
        assert!(failure_details(&failure)[0].ends_with("zoom[2J (unavailable)"));
    }
}
