//! Plays a journal to a guest, and notices the first thing that it does otherwise.

use std::vec;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::body::{Body, Call};

/// The first place at which a replay differs from the run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Divergence {
    /// After how many host calls that were the same.
    pub after_calls: usize,
    /// What happened then.
    pub then: JournalEvent,
    /// What happened now.
    pub now: JournalEvent,
    /// The first place in the arguments, or in the end, that differs, as a JSON Pointer; none where another function was
    /// called, or one ended and the other did not.
    pub place: Option<String>,
}

/// What a guest does next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum JournalEvent {
    /// It calls a host function.
    Call {
        /// Interface and function: `contacts-read.get`.
        function: String,
        /// The arguments.
        arguments: Value,
    },
    /// It ends: `{"done": output}`, `{"continue": cursor}`, `{"failed": failure}` or
    /// `{"stopped": {"code", "message"}}`.
    End {
        /// How.
        end: Value,
    },
}

impl JournalEvent {
    pub(crate) fn end(text: &str) -> Self {
        Self::End { end: read(text) }
    }
}

/// Why a replay stops before the guest has ended.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Stop {
    #[error("the replay differs from the run")]
    Diverged(Box<Divergence>),
    /// There is no more to play: the run was stopped in this call, or the journal was cut here.
    #[error("the journal ends here")]
    JournalEnds,
}

/// A journal that is being played.
pub(crate) struct Player {
    calls: vec::IntoIter<Call>,
    answered: usize,
    end: Value,
    cut: bool,
    /// Whether the run was stopped by something that a replay does not repeat.
    chance_stop: bool,
}

impl Player {
    pub(crate) fn new(body: Body) -> Self {
        let end: Value = read(body.end.get());
        let chance_stop = stopped_by(&end).is_some_and(is_chance);
        Self { calls: body.calls.into_iter(), answered: 0, end, cut: body.cut.is_some(), chance_stop }
    }

    pub(crate) fn answered(&self) -> usize {
        self.answered
    }

    /// The next call of the journal, which the guest did not make.
    pub(crate) fn next_then(&mut self) -> Option<JournalEvent> {
        self.calls.next().map(happening)
    }

    pub(super) fn answer<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: &A,
    ) -> wasmtime::Result<R> {
        let now = serde_json::to_string(arguments)?;
        let Some(then) = self.calls.next() else {
            if self.cut || self.chance_stop {
                return Err(Stop::JournalEnds.into());
            }
            let then = JournalEvent::End { end: self.end.clone() };
            return Err(self.diverged(then, function, &now, None));
        };
        if then.function != function {
            return Err(self.diverged(happening(then), function, &now, None));
        }
        if then.arguments.get() != now {
            let (was, is): (Value, Value) = (read(then.arguments.get()), read(&now));
            if let Some(place) = first_difference(&was, &is) {
                return Err(self.diverged(happening(then), function, &now, Some(place)));
            }
        }
        let Some(answer) = then.answer else { return Err(Stop::JournalEnds.into()) };
        self.answered += 1;
        Ok(serde_json::from_str(answer.get())?)
    }

    fn diverged(&self, then: JournalEvent, function: &str, arguments: &str, place: Option<String>) -> wasmtime::Error {
        let now = JournalEvent::Call { function: function.to_owned(), arguments: read(arguments) };
        Stop::Diverged(Box::new(Divergence { after_calls: self.answered, then, now, place })).into()
    }
}

/// The code of what stopped a guest.
pub(crate) fn stopped_by(end: &Value) -> Option<&str> {
    end.pointer("/stopped/code").and_then(Value::as_str)
}

/// Whether a stop depends on time, on the machine, or on what the host kept in memory for the run: a replay keeps nothing.
pub(crate) fn is_chance(code: &str) -> bool {
    matches!(code, "wall" | "cpu" | "no-room" | "memory")
}

fn happening(call: Call) -> JournalEvent {
    JournalEvent::Call { function: call.function, arguments: read(call.arguments.get()) }
}

/// JSON text that was checked to be JSON when it was read or written.
pub(crate) fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Where two values first differ, as a JSON Pointer.
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
