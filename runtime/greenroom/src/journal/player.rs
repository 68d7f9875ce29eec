//! Answers a guest's host calls from a journal, and finds the first difference from the recorded run.

use std::vec;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::body::{Body, Call};

/// The first place at which a replay differs from the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Divergence {
    /// The number of equal host calls before it.
    pub after_calls: usize,
    /// What the guest did in the run.
    pub then: JournalEvent,
    /// What the guest does in the replay.
    pub now: JournalEvent,
    /// The first difference in the arguments, or in the end, as a JSON Pointer. `None` if the guest called another
    /// function, or only one of the two ended here.
    pub place: Option<String>,
}

/// One step of a guest: a host call or its end. The set is closed: a guest does nothing else that can be seen.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JournalEvent {
    /// A host call.
    Call {
        /// Interface and function: `contacts-read.get`.
        function: String,
        /// The arguments.
        #[debug("{:?}", greenroom_domain::mask::Shape(arguments))]
        arguments: Value,
    },
    /// The end of the run.
    End {
        /// `{"done": output}`, `{"continue": cursor}`, `{"failed": failure}` or `{"stopped": {"code", "message"}}`.
        #[debug("{:?}", greenroom_domain::mask::Shape(end))]
        end: Value,
    },
}

impl JournalEvent {
    pub(crate) fn end(text: &str) -> Self {
        Self::End { end: read(text) }
    }
}

/// Why a replay stops before the guest ends.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ReplayStop {
    #[error("the replay differs from the run")]
    Diverged(Box<Divergence>),
    /// The journal has no further answer: the run was stopped in this call, or the journal reached its limit here.
    #[error("the journal ends here")]
    JournalEnds,
}

/// A journal during a replay.
pub(crate) struct Player {
    calls: vec::IntoIter<Call>,
    answered: usize,
    end: Value,
    cut: bool,
    /// The run was stopped by something that a replay does not repeat.
    unrepeatable_stop: bool,
}

impl Player {
    pub(crate) fn new(body: Body) -> Self {
        let end: Value = read(body.end.get());
        let unrepeatable_stop = stopped_by(&end).is_some_and(is_unrepeatable);
        Self { calls: body.calls.into_iter(), answered: 0, end, cut: body.cut.is_some(), unrepeatable_stop }
    }

    pub(crate) fn answered(&self) -> usize {
        self.answered
    }

    /// The next call of the journal. The guest has ended without it.
    pub(crate) fn next_then(&mut self) -> Option<JournalEvent> {
        self.calls.next().map(call_event)
    }

    pub(super) fn answer<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: &A,
    ) -> wasmtime::Result<R> {
        let now = serde_json::to_string(arguments)?;
        let Some(then) = self.calls.next() else {
            if self.cut || self.unrepeatable_stop {
                return Err(ReplayStop::JournalEnds.into());
            }
            let then = JournalEvent::End { end: self.end.clone() };
            return Err(self.diverged(then, function, &now, None));
        };
        if then.function != function {
            return Err(self.diverged(call_event(then), function, &now, None));
        }
        if then.arguments.get() != now {
            let (was, is): (Value, Value) = (read(then.arguments.get()), read(&now));
            if let Some(place) = first_difference(&was, &is) {
                return Err(self.diverged(call_event(then), function, &now, Some(place)));
            }
        }
        let Some(answer) = then.answer else { return Err(ReplayStop::JournalEnds.into()) };
        self.answered += 1;
        Ok(serde_json::from_str(answer.get())?)
    }

    fn diverged(&self, then: JournalEvent, function: &str, arguments: &str, place: Option<String>) -> wasmtime::Error {
        let now = JournalEvent::Call { function: function.to_owned(), arguments: read(arguments) };
        ReplayStop::Diverged(Box::new(Divergence { after_calls: self.answered, then, now, place })).into()
    }
}

/// The code of the failure with which the host stopped a guest.
pub(crate) fn stopped_by(end: &Value) -> Option<&str> {
    end.pointer("/stopped/code").and_then(Value::as_str)
}

/// Whether a stop depends on time, on the machine, or on memory that the host held for the run. In a replay the host
/// holds none, because it loads nothing from the store.
pub(crate) fn is_unrepeatable(code: &str) -> bool {
    matches!(code, "wall" | "cpu" | "no-room" | "memory")
}

fn call_event(call: Call) -> JournalEvent {
    JournalEvent::Call { function: call.function, arguments: read(call.arguments.get()) }
}

/// Parses JSON text of a journal. It cannot fail, because the journal was parsed or written as JSON before.
pub(crate) fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The first place where two values differ, as a JSON Pointer.
pub(crate) fn first_difference(then: &Value, now: &Value) -> Option<String> {
    fn walk(then: &Value, now: &Value, at: &mut String) -> bool {
        let length = at.len();
        match (then, now) {
            (Value::Object(a), Value::Object(b)) => {
                for (name, value) in a {
                    crate::marked::push_pointer(at, name);
                    if b.get(name).is_none_or(|other| walk(value, other, at)) {
                        return true;
                    }
                    at.truncate(length);
                }
                if let Some(name) = b.keys().find(|name| !a.contains_key(*name)) {
                    crate::marked::push_pointer(at, name);
                    return true;
                }
                false
            }
            (Value::Array(a), Value::Array(b)) => {
                for (n, (value, other)) in a.iter().zip(b).enumerate() {
                    at.push_str(&format!("/{n}"));
                    if walk(value, other, at) {
                        return true;
                    }
                    at.truncate(length);
                }
                if a.len() != b.len() {
                    at.push_str(&format!("/{}", a.len().min(b.len())));
                    return true;
                }
                false
            }
            (then, now) => then != now,
        }
    }
    let mut at = String::new();
    walk(then, now, &mut at).then_some(at)
}
