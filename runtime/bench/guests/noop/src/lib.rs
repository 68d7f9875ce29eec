//! An action that does nothing: it measures the cost of a run itself.

use greenroom_sdk::{Failure, Host};
use serde::{Deserialize, Serialize};

/// An empty object.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Returns its input.
///
/// # Errors
/// None.
pub fn run(input: Nothing, _: &Host) -> Result<Nothing, Failure> {
    Ok(input)
}

greenroom_sdk::action!(run);
