//! The settings of webinar sync (S1 to S11: which webinars are synced, and how), their history, and why a webinar is or
//! is not synced (S10: the rule that decides).

use greenroom::{Failure, Storage};
use serde_json::Value;

pub use greenroom_sync::settings::{Explained, GREENROOM, change, explain, history};

/// The settings at a JSON Pointer, all of them at the empty one; null for a setting that is not set.
///
/// # Errors
/// `unknown-setting`, `invalid-setting`, or the store's failure.
pub async fn document(storage: &Storage, pointer: &str) -> Result<Value, Failure> {
    let (settings, _) = greenroom_sync::settings::get(storage).await?;
    greenroom_sync::settings::at(&settings, pointer)
}
