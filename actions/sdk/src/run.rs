//! Calls an author's function with JSON.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, Host};

/// How a step of a long job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<Output, Cursor> {
    /// Finished.
    Done(Output),
    /// There is more to do: call again with this cursor. The host commits the writes so far.
    Continue(Cursor),
}

/// A function that can be an action: see [`action!`](crate::action!). It is not meant to be implemented by hand.
#[diagnostic::on_unimplemented(
    message = "this function is not an action",
    note = "an action is `fn(Input, &Host) -> Result<Output, Failure>`",
    note = "or, in steps, `fn(Input, Option<Cursor>, &Host) -> Result<Step<Output, Cursor>, Failure>`",
    note = "where serde deserialises `Input` and `Cursor`, and serialises `Output` and `Cursor`"
)]
pub trait Action<Kind> {
    /// Runs it once, with JSON.
    ///
    /// # Errors
    /// The action's failure; `invalid-input` or `invalid-cursor` if its types do not accept the JSON.
    fn call(&self, input: &str, cursor: Option<&str>, host: &Host) -> Result<Step<String, String>, Failure>;
}

impl<F, Input, Output> Action<(Input, Output)> for F
where
    F: Fn(Input, &Host) -> Result<Output, Failure>,
    Input: DeserializeOwned,
    Output: Serialize,
{
    fn call(&self, input: &str, cursor: Option<&str>, host: &Host) -> Result<Step<String, String>, Failure> {
        if cursor.is_some() {
            return Err(Failure::new("invalid-cursor", "this action is done in one step and takes no cursor"));
        }
        let output = self(parse(input, "input")?, host)?;
        Ok(Step::Done(serde_json::to_string(&output)?))
    }
}

impl<F, Input, Output, Cursor> Action<(Input, Output, Cursor)> for F
where
    F: Fn(Input, Option<Cursor>, &Host) -> Result<Step<Output, Cursor>, Failure>,
    Input: DeserializeOwned,
    Output: Serialize,
    Cursor: Serialize + DeserializeOwned,
{
    fn call(&self, input: &str, cursor: Option<&str>, host: &Host) -> Result<Step<String, String>, Failure> {
        let cursor = cursor.map(|json| parse(json, "cursor")).transpose()?;
        Ok(match self(parse(input, "input")?, cursor, host)? {
            Step::Done(output) => Step::Done(serde_json::to_string(&output)?),
            Step::Continue(cursor) => Step::Continue(serde_json::to_string(&cursor)?),
        })
    }
}

/// The host has checked the input against its schema, so a failure here means that type and schema differ.
fn parse<T: DeserializeOwned>(json: &str, what: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|error| {
        let message = format!("the action's Rust type does not accept the {what}: {error}");
        Failure::new(format!("invalid-{what}"), message)
    })
}
