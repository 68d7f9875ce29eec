//! The action "Sync Zoom webinar: recordings": stores the recordings and transcripts of one webinar's sessions, a few in each
//! slice.
//!
//! What it never does: it never decides whether a recording is synced, and sees none. The host makes the rules hold (R1, R2,
//! S3, S5, S7, S8); this action says what comes next, and counts what became of it.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-recordings/`. Start reading at [`run`].

use std::collections::{BTreeMap, VecDeque};

use greenroom_sdk::{
    Failure, Host, Retry, Step,
    sync::{PageBudget, RecordingOutcome, RecordingReason, SyncInput},
};
use serde::{Deserialize, Serialize};

/// What the host says where Zoom did not answer, or said that it cannot. That too many were asked for, or that the
/// connection does not work, is of all of them.
const UNAVAILABLE: &str = "zoom-unavailable";

/// What became of the recordings that were asked for.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Output {
    /// The webinar's id.
    pub webinar_id: String,
    /// How many were stored.
    pub stored: u32,
    /// How many of them with a transcript.
    pub with_transcript: u32,
    /// How many were not, by reason.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, u32>"))]
    pub missing: BTreeMap<RecordingReason, u32>,
    /// Those that could not be had.
    pub failed: Vec<Failed>,
}

/// A recording that could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The session's UUID.
    pub session: String,
    /// The code of the refusal.
    pub code: String,
}

/// Where the next slice goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// The sessions whose recordings are still to be asked for.
    to_do: VecDeque<String>,
    /// Those that Zoom did not answer for: they are asked for once more when all others were.
    #[serde(default)]
    later: VecDeque<String>,
    /// These are the ones that were put off.
    #[serde(default)]
    once_more: bool,
    stored: u32,
    with_transcript: u32,
    missing: BTreeMap<RecordingReason, u32>,
    failed: Vec<Failed>,
    /// How many were asked for, for whoever watches.
    rows: u64,
    /// How many there are.
    total: u64,
}

/// Syncs the recordings, as far as one slice goes.
///
/// # Errors
/// What the host refuses, as it says it.
pub fn run(input: SyncInput, cursor: Option<Cursor>, host: &Host) -> Result<Step<Output, Cursor>, Failure> {
    let (sync, webinar) = (host.sync(), input.webinar_id.as_str());
    let mut cursor = match cursor {
        Some(cursor) => cursor,
        None => {
            let to_do: VecDeque<String> = sync.recordings_due(webinar)?.into();
            Cursor { total: to_do.len() as u64, to_do, ..Cursor::default() }
        }
    };
    let mut budget = PageBudget::new(&input);
    while let Some(session) = cursor.to_do.front().cloned() {
        if budget.is_spent() {
            return Ok(Step::Continue(cursor));
        }
        match sync.recording(webinar, &session) {
            Ok(RecordingOutcome::Stored { transcript }) => {
                cursor.stored += 1;
                cursor.with_transcript += u32::from(transcript);
            }
            Ok(RecordingOutcome::Missing(reason)) => {
                *cursor.missing.entry(reason).or_default() += 1;
            }
            // It may be of this one only: it must not keep the others from being asked for.
            Err(failure) if failure.code == UNAVAILABLE && !cursor.once_more => {
                cursor.to_do.pop_front();
                cursor.later.push_back(session);
                cursor.once_more_if_all_were_asked();
                budget.spend();
                continue;
            }
            Err(failure) if budget.ends_before(&failure) => return Ok(Step::Continue(cursor)),
            Err(failure) if is_of_one(&failure) => cursor.failed.push(Failed { session, code: failure.code }),
            Err(failure) => return Err(failure),
        }
        cursor.to_do.pop_front();
        cursor.rows += 1;
        budget.spend();
        cursor.once_more_if_all_were_asked();
    }
    host.log().info("recordings synced", &[("webinar", webinar)]);
    let Cursor { stored, with_transcript, missing, failed, .. } = cursor;
    Ok(Step::Done(Output { webinar_id: input.webinar_id, stored, with_transcript, missing, failed }))
}

greenroom_sdk::action!(run);

impl Cursor {
    fn once_more_if_all_were_asked(&mut self) {
        if self.to_do.is_empty() && !self.later.is_empty() {
            (self.to_do, self.once_more) = (std::mem::take(&mut self.later), true);
        }
    }
}

/// Whether a failure is of this recording only: the next one may do better.
fn is_of_one(failure: &Failure) -> bool {
    failure.retry == Retry::Never
        && matches!(failure.code.as_str(), "download-refused" | "zoom-refused" | "zoom-permission-missing")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
