//! What alerts are made of, and the alerts that were told.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use greenroom_domain::{
    Alert, JobState, JobWork, NewJob, RunId, StoreError,
    store::{AlertStore, DeadLetters, FailedRuns, LatestWarnings},
};
use jiff::Timestamp;

use super::MemoryStore;

#[async_trait]
impl AlertStore for MemoryStore {
    async fn failed_runs(&self, since: Timestamp) -> Result<Vec<FailedRuns>, StoreError> {
        let first = RunId::first_of(since);
        let mut found: BTreeMap<(String, String), FailedRuns> = BTreeMap::new();
        for run in self.kept().runs.values().filter_map(|run| run.record()).filter(|run| run.id >= first) {
            let Some(failure) = run.result.failure() else { continue };
            let (action, code, at) = (run.action.clone(), failure.code.clone(), run.id.asked_at());
            let of_code = found.entry((action.clone(), code.clone())).or_insert(FailedRuns {
                action,
                code,
                count: 0,
                first: at,
                last: at,
            });
            of_code.count += 1;
            (of_code.first, of_code.last) = (of_code.first.min(at), of_code.last.max(at));
        }
        Ok(found.into_values().collect())
    }

    async fn count_runs(&self, action: &str, since: Timestamp) -> Result<u64, StoreError> {
        let (kept, first) = (self.kept(), RunId::first_of(since));
        let runs = kept.runs.values().filter_map(|run| run.record());
        Ok(runs.filter(|run| run.action == action && run.id >= first).count() as u64)
    }

    async fn dead_letters(&self) -> Result<Vec<DeadLetters>, StoreError> {
        let mut found: BTreeMap<_, DeadLetters> = BTreeMap::new();
        for job in self.kept().jobs.values().map(|kept| &kept.job).filter(|job| job.state == JobState::DeadLetter) {
            let action = match &job.work {
                JobWork::Invoke(invoke) => Some(invoke.action_name().to_owned()),
                _ => None,
            };
            let code = job.failure.as_ref().map_or_else(String::new, |failure| failure.code.clone());
            let (kind, at) = (job.work.kind(), job.finished_at.unwrap_or(job.enqueued_at));
            let letters = found.entry((kind.as_str(), action.clone(), code.clone())).or_insert(DeadLetters {
                kind,
                action,
                code,
                count: 0,
                first: at,
                last: at,
            });
            letters.count += 1;
            (letters.first, letters.last) = (letters.first.min(at), letters.last.max(at));
        }
        Ok(found.into_values().collect())
    }

    async fn latest_warnings(&self, since: Timestamp) -> Result<Vec<LatestWarnings>, StoreError> {
        let kept = self.kept();
        let webinars: BTreeSet<_> = kept.sync_runs.values().map(|(_, run)| run.webinar.clone()).collect();
        let latest = webinars.into_iter().filter_map(|webinar| {
            let run = kept.sync_runs_of(&webinar).find(|run| run.finished_at.is_some())?.clone();
            let at = run.finished_at.filter(|at| *at >= since && !run.warnings.is_empty())?;
            Some(LatestWarnings { webinar, at, warnings: run.warnings })
        });
        Ok(latest.collect())
    }

    async fn alerts(&self) -> Result<Vec<Alert>, StoreError> {
        let mut alerts: Vec<Alert> = self.kept().alerts.values().cloned().collect();
        alerts.sort_by(|a, b| (a.kind.as_str(), &a.subject).cmp(&(b.kind.as_str(), &b.subject)));
        Ok(alerts)
    }

    async fn tell_alerts(&self, alerts: Vec<Alert>, messages: Vec<NewJob>) -> Result<(), StoreError> {
        self.write(|kept| {
            for alert in alerts {
                kept.alerts.put((alert.kind, alert.subject.clone()), alert);
            }
            messages.into_iter().try_for_each(|job| kept.enqueue(job).map(drop))
        })
    }
}
