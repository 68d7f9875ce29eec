//! The action "Sync Zoom webinar: details": fetches one webinar from Zoom, and saves it with its marketing event (M1:
//! each synced webinar is one).
//!
//! What it never does: it never decides whether the webinar is synced, or what is written. The host applies the rules
//! (S9: a webinar syncs only while the settings let it; M1); this action asks, and describes the answer.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-details/`. Start reading at [`run`].

use greenroom_sdk::{Failure, Host, Instant};
use serde::{Deserialize, Serialize};

/// The webinar.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Input {
    /// The webinar's id.
    pub webinar_id: String,
}

/// The present details of the webinar.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The webinar's id.
    pub webinar_id: String,
    /// Its topic.
    pub topic: String,
    /// When it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Instant>,
    /// Whether it happens more than once.
    pub recurring: bool,
    /// Whether Zoom no longer has it.
    pub cancelled: bool,
}

/// Syncs the details.
///
/// # Errors
/// The host's refusal, unchanged.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let details = host.sync().details(&input.webinar_id)?;
    host.log().info(
        "webinar synced",
        &[("webinar", &input.webinar_id), ("cancelled", if details.cancelled { "true" } else { "false" })],
    );
    Ok(Output {
        webinar_id: input.webinar_id,
        topic: details.topic,
        starts_at: details.starts_at,
        recurring: details.recurring,
        cancelled: details.cancelled,
    })
}

greenroom_sdk::action!(run);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
