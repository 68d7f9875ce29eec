//! The interface `invocation`: the facts of its own run that an action may read. It needs no grant.

use serde::{Serialize, de::DeserializeOwned};

use super::RunState;
use crate::{bindings::greenroom::action::invocation, text::shortened};

/// How much of a guest's last message is kept, in characters.
const MAX_MESSAGE: usize = 300;

impl invocation::Host for RunState {
    fn run_id(&mut self) -> wasmtime::Result<String> {
        let value = self.run.first_run.to_string();
        self.fact("invocation.run-id", value)
    }

    fn contact(&mut self) -> wasmtime::Result<Option<String>> {
        let value = self.run.contact.as_ref().map(ToString::to_string);
        self.fact("invocation.contact", value)
    }

    fn started_at(&mut self) -> wasmtime::Result<u64> {
        let value = u64::try_from(self.run.started_at.as_millisecond()).unwrap_or(0);
        self.fact("invocation.started-at", value)
    }

    fn dry_run(&mut self) -> wasmtime::Result<bool> {
        let value = self.run.dry_run;
        self.fact("invocation.dry-run", value)
    }

    fn crashing(&mut self, message: String) -> wasmtime::Result<()> {
        self.charge(0, message.len())?;
        self.charge_log(message.len())?;
        let told = self.called("invocation.crashing", &(&message,))?;
        if self.crash.is_none() {
            let message = without_paths(&shortened(&message, MAX_MESSAGE));
            if told.is_none() {
                let (run, action) = (self.run.id, self.run.action.as_str());
                tracing::error!(target: "greenroom::action", %run, action, "crashing: {message}");
            }
            self.crash = Some(message);
        }
        told.map_or_else(|| self.answered(()), Ok)
    }
}

impl RunState {
    fn fact<T: Serialize + DeserializeOwned>(&mut self, function: &'static str, fact: T) -> wasmtime::Result<T> {
        self.charge(0, 0)?;
        match self.called(function, &())? {
            Some(recorded) => Ok(recorded),
            None => self.answered(fact),
        }
    }
}

/// The message with paths of files left out: they say where somebody's compiler ran.
fn without_paths(message: &str) -> String {
    let is_path = |word: &str| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '\\' | '.'));
        let separators = word.matches(['/', '\\']).count();
        separators > 1 && !word.contains("://")
    };
    let words: Vec<&str> = message.split(' ').map(|word| if is_path(word) { "(a path)" } else { word }).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::without_paths;

    #[test]
    fn paths_are_left_out_of_a_message() {
        for (message, kept) in [
            ("index out of bounds: 3 of 2", "index out of bounds: 3 of 2"),
            ("cannot open /home/ada/src/lib.rs:7", "cannot open (a path)"),
            ("at '../src/lib.rs', 1/2 done", "at (a path) 1/2 done"),
            (r"C:\Users\ada\x.rs failed", "(a path) failed"),
            ("https://example.com/a/b failed", "https://example.com/a/b failed"),
        ] {
            assert_eq!(without_paths(message), kept);
        }
    }
}
