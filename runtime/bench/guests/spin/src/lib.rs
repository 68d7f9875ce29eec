//! An action that never ends: it measures the effect on its neighbours.

use std::hint::black_box;

use greenroom_sdk::{Failure, Host};
use serde::{Deserialize, Serialize};

/// An empty object.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Counts until it is stopped.
///
/// # Errors
/// None.
pub fn run(input: Nothing, _: &Host) -> Result<Nothing, Failure> {
    let mut count: u64 = 0;
    while black_box(count) < u64::MAX {
        count += 1;
    }
    Ok(input)
}

greenroom_sdk::action!(run);
