//! An action that does nothing: what a run costs by itself.

use greenroom_sdk::{Failure, Host};
use serde::{Deserialize, Serialize};

/// Nothing.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Gives back what it was given.
///
/// # Errors
/// None.
pub fn run(input: Nothing, _: &Host) -> Result<Nothing, Failure> {
    Ok(input)
}

greenroom_sdk::action!(run);
