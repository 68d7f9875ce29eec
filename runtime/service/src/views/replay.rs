//! Replays of runs.

use greenroom::{ActionRef, Divergence, Failure, JournalEvent, Replay, RunId, RunRecord, Runtime, Verdict};
use greenroom_domain::{RunStore, codes, sentence};
use serde::Serialize;

use crate::mask;

/// How many records are read from the store at once.
const PAGE: usize = 200;

/// The result of replaying several runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replays {
    /// How many did the same again.
    pub same: usize,
    /// How many did the same as far as their journals go.
    pub same_so_far: usize,
    /// Those that did something else.
    pub diverged: Vec<Replay>,
    /// Those that cannot be replayed.
    pub not_replayable: Vec<NotReplayable>,
}

/// A run that cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotReplayable {
    /// The run.
    pub run: RunId,
    /// Why.
    pub failure: Failure,
}

/// Replays one run, with its own package or with another one.
///
/// # Errors
/// Why the run cannot be replayed.
pub async fn one(runtime: &Runtime, run: RunId, with: Option<Vec<u8>>, reveal: bool) -> Result<Replay, Failure> {
    let replay = runtime.replay(run, with).await?;
    Ok(if reveal { replay } else { masked(replay) })
}

/// Replays one run with the package of another, loaded version.
///
/// # Errors
/// Why the run cannot be replayed, or `unknown-action`.
pub async fn compared(runtime: &Runtime, run: RunId, with: &ActionRef, reveal: bool) -> Result<Replay, Failure> {
    let replay = runtime.compare(run, with).await?;
    Ok(if reveal { replay } else { masked(replay) })
}

/// The latest runs of an action, newest first: at most `last`.
///
/// # Errors
/// `no-runs`, or the store's failure.
pub async fn latest(store: &dyn RunStore, action: &str, last: usize) -> Result<Vec<RunId>, Failure> {
    let (mut found, mut before) = (Vec::new(), None);
    while found.len() < last {
        let page = store.runs(before, PAGE).await?;
        let Some(oldest) = page.last().map(|run| run.id) else { break };
        before = Some(oldest);
        let of_action = |run: &RunRecord| run.action == action;
        found.extend(page.into_iter().filter(of_action).map(|run| run.id).take(last - found.len()));
    }
    if found.is_empty() {
        return Err(Failure::refused(
            codes::NO_RUNS,
            sentence!(
                "failure-no-run-of-action",
                "there is no run of an action `{action}`: `greenroom runs list` shows what was run",
                action = action
            ),
        ));
    }
    Ok(found)
}

/// Replays several runs, each with its own package or all with another one; calls `replayed` after each.
///
/// # Errors
/// `package-unusable` where the other package cannot be loaded. Why single runs cannot be replayed is in the answer.
pub async fn many(
    runtime: &Runtime,
    runs: Vec<RunId>,
    with: Option<Vec<u8>>,
    reveal: bool,
    replayed: impl Fn(),
) -> Result<Replays, Failure> {
    let mut all = Replays::default();
    for run in runs {
        match one(runtime, run, with.clone(), reveal).await {
            Ok(replay) => match replay.verdict {
                Verdict::Same => all.same += 1,
                Verdict::SameSoFar => all.same_so_far += 1,
                Verdict::Diverged { .. } => all.diverged.push(replay),
            },
            // Without the other package no run can be compared.
            Err(failure) if with.is_some() && failure.code == codes::PACKAGE_UNUSABLE.word() => return Err(failure),
            Err(failure) => {
                let failure = if reveal { failure } else { mask::failure(&failure) };
                all.not_replayable.push(NotReplayable { run, failure });
            }
        }
        replayed();
    }
    Ok(all)
}

/// The replay without links that may carry a token.
pub(super) fn masked(mut replay: Replay) -> Replay {
    if let Verdict::Diverged { divergence } = &mut replay.verdict {
        let Divergence { then, now, .. } = divergence.as_mut();
        for event in [then, now] {
            let (JournalEvent::Call { arguments: value, .. } | JournalEvent::End { end: value }) = event;
            mask::links_in(value);
        }
    }
    replay
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn links_with_tokens_are_masked_in_a_divergence() {
        let link = json!({ "url": "https://zoom.us/w/1?tk=s3cret" });
        let then = JournalEvent::Call { function: "log.write".to_owned(), arguments: link.clone() };
        let now = JournalEvent::End { end: link };
        let divergence = json!({ "afterCalls": 1, "then": then, "now": now, "place": null });
        let replay = json!({
            "run": RunId::new(Uuid::nil()), "action": "a", "package": "", "calls": 1,
            "verdict": "diverged", "divergence": divergence
        });
        let replay = serde_json::from_value(replay).unwrap();
        let shown = json!(masked(replay)).to_string();
        assert!(!shown.contains("s3cret") && shown.matches(mask::MASKED).count() == 2, "{shown}");
    }
}
