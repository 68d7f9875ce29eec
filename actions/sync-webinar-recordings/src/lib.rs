//! The action "Sync Zoom webinar: recordings": stores the recordings and transcripts of one webinar's sessions, a few
//! in each slice.
//!
//! What it never does: it never decides whether a recording is synced, and gets no recording itself. The host applies
//! the rules (R1 and R2 about recordings, S3, S5, S7 and S8 about their settings); this action decides the order of the
//! calls, and counts the outcomes.
//!
//! Its input and output are described in `schemas/actions/sync-webinar-recordings/`. Start reading at [`run`].

use std::collections::{BTreeMap, VecDeque};

use greenroom_sdk::{
    Failure, Host, Retry, Step,
    sync::{PageBudget, RecordingOutcome, RecordingReason, SyncInput},
};
use serde::{Deserialize, Serialize};

/// The host's code where Zoom did not answer, or said that it cannot. Too many requests or a broken connection, in
/// contrast, concern all recordings.
const UNAVAILABLE: &str = "zoom-unavailable";

/// The outcomes for the requested recordings.
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
    /// How many are not in the store, by reason.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, u32>"))]
    pub missing: BTreeMap<RecordingReason, u32>,
    /// The recordings that Zoom did not give.
    pub failed: Vec<Failed>,
}

/// A recording that Zoom did not give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The session's UUID.
    pub session: String,
    /// The code of the refusal.
    pub code: String,
}

/// The cursor of the next slice.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// The sessions whose recordings must still be requested.
    to_do: VecDeque<String>,
    /// The sessions for which Zoom did not answer: they are requested once more after all others.
    #[serde(default)]
    later: VecDeque<String>,
    /// Whether the sessions in `to_do` are those that were postponed.
    #[serde(default)]
    once_more: bool,
    stored: u32,
    with_transcript: u32,
    missing: BTreeMap<RecordingReason, u32>,
    failed: Vec<Failed>,
    /// How many recordings were requested, to show the progress.
    rows: u64,
    /// How many recordings there are.
    total: u64,
}

/// Syncs the recordings, up to the end of one slice.
///
/// # Errors
/// The host's refusal, unchanged.
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
            // The failure may concern this recording only, so it must not stop the others.
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

/// Whether a failure concerns this recording only, so that the next one may succeed.
fn is_of_one(failure: &Failure) -> bool {
    failure.retry == Retry::Never
        && matches!(failure.code.as_str(), "download-refused" | "zoom-refused" | "zoom-permission-missing")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
