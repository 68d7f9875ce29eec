//! [`Observed`]: what came of an invocation.

use greenroom::{Failure, OptionsPage, Outcome, RecordedCall};
use greenroom_domain::store::RunResult;
use serde_json::{Map, Value, json};

use crate::case::Then;

/// What came of an invocation, as a case writes it.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Everything that a case can say of it.
    pub then: Then,
    /// The host functions that were called: `contacts-read.get`.
    pub functions: Vec<String>,
    /// The HTTP requests that the case has no answer to, as a case writes them.
    pub unanswered: Vec<Value>,
    /// The places in `given.http` of the answers that were never asked for.
    pub unused: Vec<usize>,
}

impl Observed {
    pub(crate) fn of(outcome: &Outcome, effects: Vec<Value>, calls: &[RecordedCall], state: Option<Value>) -> Self {
        let mut then = Then { effects: Some(effects), state, ..Then::default() };
        match &outcome.result {
            RunResult::Done { output } => then.output = Some(output.as_ref().clone()),
            RunResult::Continue { cursor, waiting } => {
                then.goes_on = Some(cursor.clone());
                let names = waiting.iter().map(|wait| wait.name.clone()).collect();
                then.waiting = Some(names).filter(|names: &Vec<_>| !names.is_empty());
            }
            RunResult::Failed { failure } => then.failure = Some(shown_failure(failure)),
        }
        Self::with_calls(then, calls)
    }

    /// What came of a question for choices, which writes nothing.
    pub(crate) fn of_options(asked: &Result<OptionsPage, Failure>, calls: &[RecordedCall]) -> Self {
        let mut then = Then { effects: Some(Vec::new()), ..Then::default() };
        match asked {
            Ok(page) => then.choices = serde_json::to_value(page).ok(),
            Err(failure) => then.failure = Some(shown_failure(failure)),
        }
        Self::with_calls(then, calls)
    }

    /// Adds what the host calls say: log lines, requests, and the functions themselves.
    fn with_calls(mut then: Then, calls: &[RecordedCall]) -> Self {
        let of = |function: &'static str| calls.iter().filter(move |call| call.function == function);
        let logs: Vec<Value> = of("log.write").map(|call| line(&call.arguments)).collect();
        then.logs = Some(logs).filter(|logs| !logs.is_empty());
        let requests: Vec<Value> =
            of("http.send").flat_map(|call| call.arguments[0].as_array().cloned().unwrap_or_default()).collect();
        then.http = Some(requests.iter().map(request).collect()).filter(|requests: &Vec<_>| !requests.is_empty());
        let functions = calls.iter().map(|call| call.function.clone()).collect();
        Self { then, functions, ..Self::default() }
    }
}

/// A failure as a case writes it.
pub(crate) fn shown_failure(failure: &Failure) -> Value {
    let mut shown = serde_json::to_value(failure).unwrap_or_default();
    if let Some(fields) = shown.as_object_mut() {
        fields.retain(|name, value| {
            matches!(name.as_str(), "kind" | "code" | "message" | "retry" | "pointer") && !value.is_null()
        });
    }
    shown
}

/// The arguments of `log.write`.
fn line(arguments: &Value) -> Value {
    let fields: Map<String, Value> = arguments[2]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|field| Some((field[0].as_str()?.to_owned(), field[1].clone())))
        .collect();
    let level = arguments[0].as_str().unwrap_or_default().to_ascii_lowercase();
    json!({ "level": level, "message": arguments[1], "fields": fields })
}

/// A request of `http.send`.
pub(crate) fn request(sent: &Value) -> Value {
    let mut shown = json!({ "method": sent["method"], "url": sent["url"] });
    let headers: Map<String, Value> = sent["headers"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|header| Some((header[0].as_str()?.to_ascii_lowercase(), header[1].clone())))
        .collect();
    if !headers.is_empty() {
        shown["headers"] = headers.into();
    }
    match sent.pointer("/body/text").and_then(Value::as_str).map(|text| (serde_json::from_str::<Value>(text), text)) {
        Some((Ok(json), _)) => shown["json"] = json,
        Some((Err(_), text)) => shown["text"] = text.into(),
        None => {}
    }
    shown
}
