//! What goes on in the account today, and what wants somebody. Every number comes from an index or from a short list, so that the
//! overview costs the same however many runs and contacts the store has.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

pub use greenroom_domain::store::{RunTally, SyncTally};
use greenroom_domain::{
    AccountStore, Alert, Failure, JobKind, JobState, Warning, WebinarId, ZoomAccount, rules::settings::webinar_sync,
    store::JobCount,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::api_keys::{self, ApiKeyState, ShownApiKey};

/// How long before its end a key is shown: two weeks, so that a holiday does not hide it.
const EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How old the latest sync of a webinar may be for its warnings to be shown. Webinars that were over long ago are no news.
const WARNINGS_SHOWN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long after an hour its runs may still be written: each is written when it has ended, and no limit is longer.
const WRITTEN_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How long tallies are kept: longer than a reader's day.
const KEPT: SignedDuration = SignedDuration::from_hours(50);

/// The tallies of hours that are over, so that a busy day is not counted anew for every reader.
#[derive(Debug, Default)]
pub struct PastHours(Mutex<BTreeMap<(Timestamp, Timestamp), RunTally>>);

impl PastHours {
    /// The runs of each hour between the first and the last of `hours`, which ascend.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn tally(
        &self,
        store: &dyn AccountStore,
        hours: &[Timestamp],
        now: Timestamp,
    ) -> Result<Vec<RunTally>, Failure> {
        let pairs = || hours.windows(2).map(|pair| (pair[0], pair[1]));
        let mut tallies: Vec<RunTally> = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            pairs().map_while(|hour| kept.get(&hour).copied()).collect()
        };
        let counted = store.tally_runs(hours.get(tallies.len()..).unwrap_or_default()).await?;
        let before = |time: SignedDuration| now.checked_sub(time).unwrap_or(Timestamp::MIN);
        let over = pairs().skip(tallies.len()).zip(&counted).filter(|((_, end), _)| *end <= before(WRITTEN_WITHIN));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(over.map(|(hour, tally)| (hour, *tally)));
        kept.retain(|(begin, _), _| *begin >= before(KEPT));
        tallies.extend(counted);
        Ok(tallies)
    }
}

/// The overview.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The Zoom accounts that are in use, with their business units' names.
    pub connections: Vec<ConnectionHealth>,
    /// The runs that were asked for in each hour.
    pub runs: Vec<RunTally>,
    /// The syncs that began in each hour.
    pub syncs: Vec<SyncTally>,
    /// When the latest sync began; none where none ever did.
    pub latest_sync: Option<Timestamp>,
    /// The warnings of each webinar's latest sync, by kind, those of most webinars first.
    pub warnings: Vec<WarningKind>,
    /// How many changes at Zoom have no known result yet.
    pub open_intents: u64,
    /// What waits and runs.
    pub jobs: JobTotals,
    /// The alerts that last.
    pub alerts: Vec<Alert>,
    /// The API keys that expire soon.
    pub expiring_keys: Vec<ShownApiKey>,
    /// What a new account has to do first, and what of it is done.
    pub first_steps: FirstSteps,
}

/// A Zoom account with the name of its business unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionHealth {
    /// The Zoom account.
    pub account: ZoomAccount,
    /// The name of its business unit.
    pub unit: String,
}

/// A kind of warning, with the webinars whose latest sync has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WarningKind {
    /// The warning of the first of the webinars. Its numbers are that webinar's.
    pub warning: Warning,
    /// The first of the webinars, by id.
    pub webinar: WebinarId,
    /// How many webinars there are.
    pub webinars: usize,
}

/// How many jobs there are, of all kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobTotals {
    /// Those that could begin.
    pub waiting: u64,
    /// Those that wait for their time, or for a completion from outside.
    pub asleep: u64,
    /// Those that run.
    pub running: u64,
    /// Those that failed for good.
    pub dead_letters: u64,
    /// Since when the one that waits longest could have begun.
    pub waiting_since: Option<Timestamp>,
}

impl JobTotals {
    fn of(counts: &[JobCount]) -> Self {
        let mut totals = Self::default();
        // Work of the server itself that comes round again, such as the next round of the schedule, always sleeps.
        let is_own = |kind| matches!(kind, JobKind::Round | JobKind::Settle | JobKind::Prune | JobKind::CheckAlerts);
        for jobs in counts {
            match jobs.state {
                JobState::Waiting => {
                    totals.waiting += jobs.count.saturating_sub(jobs.asleep);
                    totals.asleep += if is_own(jobs.kind) { 0 } else { jobs.asleep };
                    totals.waiting_since = totals.waiting_since.into_iter().chain(jobs.due_since).min();
                }
                JobState::Running => totals.running += jobs.count,
                JobState::DeadLetter => totals.dead_letters += jobs.count,
                JobState::Done => {}
            }
        }
        totals
    }
}

/// What a new account has to do first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstSteps {
    /// A Zoom account is connected.
    pub connected: bool,
    /// There are contacts.
    pub contacts: bool,
    /// The sync of webinar data is on (S1: it is off at first).
    pub sync_on: bool,
    /// A webinar is synced.
    pub webinar_on: bool,
}

impl FirstSteps {
    /// Whether nothing is left to do.
    pub fn are_done(self) -> bool {
        self == Self { connected: true, contacts: true, sync_on: true, webinar_on: true }
    }

    async fn of(store: &dyn AccountStore, connected: bool, was_synced: bool) -> Result<Self, Failure> {
        let contacts = !store.list_contacts(None, 1).await?.is_empty();
        let sync_on = store.settings(Some(&[])).await?.0.sync_webinar_data;
        let webinar_on = was_synced || (sync_on && is_any_webinar_on(store).await?);
        Ok(Self { connected, contacts, sync_on, webinar_on })
    }
}

async fn is_any_webinar_on(store: &dyn AccountStore) -> Result<bool, Failure> {
    let (settings, _) = store.settings(None).await?;
    Ok(store.webinars().await?.iter().any(|webinar| webinar_sync(&settings, webinar).on))
}

/// The overview of the time between the first and the last of `hours`, which ascend.
///
/// # Errors
/// The store's failure.
pub async fn of(
    store: &dyn AccountStore,
    past: &PastHours,
    hours: &[Timestamp],
    now: Timestamp,
) -> Result<Overview, Failure> {
    let account = store.account().await?;
    let in_use = account.zoom_accounts.iter().filter(|zoom| zoom.in_use());
    let connections: Vec<_> = in_use
        .map(|zoom| ConnectionHealth { account: zoom.clone(), unit: account.unit_name(&zoom.business_unit).to_owned() })
        .collect();
    let latest_sync = store.latest_sync().await?;
    Ok(Overview {
        runs: past.tally(store, hours, now).await?,
        syncs: store.tally_syncs(hours).await?,
        warnings: warnings(store, now).await?,
        open_intents: store.open_intents().await?,
        jobs: JobTotals::of(&store.count_jobs(now).await?),
        alerts: store.alerts().await?.into_iter().filter(|alert| alert.over_at.is_none()).collect(),
        expiring_keys: expiring_keys(store, now).await?,
        first_steps: FirstSteps::of(store, !connections.is_empty(), latest_sync.is_some()).await?,
        connections,
        latest_sync,
    })
}

async fn warnings(store: &dyn AccountStore, now: Timestamp) -> Result<Vec<WarningKind>, Failure> {
    let since = now.checked_sub(WARNINGS_SHOWN).unwrap_or(Timestamp::MIN);
    let mut kinds: BTreeMap<(String, Option<String>), WarningKind> = BTreeMap::new();
    for latest in store.latest_warnings(since).await? {
        let mut of_webinar: BTreeMap<_, Warning> = BTreeMap::new();
        for warning in latest.warnings {
            of_webinar.entry((warning.code.clone(), warning.reason.clone())).or_insert(warning);
        }
        for (kind, warning) in of_webinar {
            let found = kinds.entry(kind);
            found.or_insert(WarningKind { warning, webinar: latest.webinar.clone(), webinars: 0 }).webinars += 1;
        }
    }
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.webinars));
    Ok(kinds)
}

async fn expiring_keys(store: &dyn AccountStore, now: Timestamp) -> Result<Vec<ShownApiKey>, Failure> {
    let soon = now.checked_add(EXPIRES_SOON).unwrap_or(Timestamp::MAX);
    let mut keys = api_keys::list(store, now).await?;
    keys.retain(|key| key.state == ApiKeyState::Valid && key.expires_at.is_some_and(|at| at <= soon));
    keys.sort_by_key(|key| key.expires_at);
    Ok(keys)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::store::{ApplyId, Effect, ImportRow};

    use super::*;
    use crate::wiring::memory_store;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn jobs_that_come_round_by_themselves_do_not_count_as_asleep() {
        let count = |state, kind, count, asleep, due: Option<i64>| JobCount {
            state,
            kind,
            count,
            asleep,
            due_since: due.map(at),
        };
        let totals = JobTotals::of(&[
            count(JobState::Waiting, JobKind::Round, 1, 1, None),
            count(JobState::Waiting, JobKind::Invoke, 5, 2, Some(7)),
            count(JobState::Waiting, JobKind::Sync, 2, 0, Some(3)),
            count(JobState::Running, JobKind::Sync, 1, 0, None),
            count(JobState::DeadLetter, JobKind::Callback, 4, 0, None),
            count(JobState::Done, JobKind::Invoke, 90, 0, None),
        ]);
        let expected = JobTotals { waiting: 5, asleep: 2, running: 1, dead_letters: 4, waiting_since: Some(at(3)) };
        assert_eq!(totals, expected);
    }

    #[tokio::test]
    async fn the_first_steps_are_done_one_by_one() {
        let store = memory_store().unwrap();
        let steps =
            async || of(store.as_ref(), &PastHours::default(), &[at(0), at(3600)], at(60)).await.unwrap().first_steps;
        assert_eq!(steps().await, FirstSteps::default());
        let row = br#"{"type": "contact", "id": "1", "email": "ada@example.com"}"#;
        store.import(vec![ImportRow::parse(row).unwrap()].into()).await.unwrap();
        assert_eq!(steps().await, FirstSteps { contacts: true, ..FirstSteps::default() });
        let account = serde_json::from_value(serde_json::json!({
            "id": "acme", "businessUnit": "Account", "connectedUser": "host@acme.example",
            "credentials": { "from": "store" }, "connection": { "state": "connected", "checkedAt": at(0) },
        }));
        let effect = Effect::SaveZoomAccount { account: account.unwrap() };
        store.apply(&ApplyId("op:1".to_owned()), &[effect], &[]).await.unwrap();
        let seen = of(store.as_ref(), &PastHours::default(), &[at(0), at(3600)], at(60)).await.unwrap();
        assert!(seen.first_steps.connected && !seen.first_steps.are_done());
        assert_eq!((seen.connections[0].unit.as_str(), seen.runs.len(), seen.warnings.len()), ("Account", 1, 0));
    }

    #[tokio::test]
    async fn hours_that_are_over_are_counted_once() {
        let store = memory_store().unwrap();
        let hours: Vec<_> = (0..6).map(|hour| at(hour * 3600)).collect();
        let past = PastHours::default();
        let kept = || past.0.lock().unwrap().keys().map(|(begin, _)| *begin).collect::<Vec<_>>();
        let now = at(3 * 3600 + 60);
        assert_eq!(past.tally(store.as_ref(), &hours, now).await.unwrap().len(), 5);
        assert_eq!(kept(), [at(0), at(3600)], "the third hour may still get runs");
        // What is kept is believed: nothing asks the store for it again.
        past.0.lock().unwrap().insert((at(0), at(3600)), RunTally { done: 7, ..RunTally::default() });
        let tallies = past.tally(store.as_ref(), &hours, now).await.unwrap();
        assert_eq!((tallies.len(), tallies[0].done, tallies[1].done), (5, 7, 0));
        past.tally(store.as_ref(), &hours, now + KEPT).await.unwrap();
        assert_eq!(kept(), [at(4 * 3600)], "old ones go");
    }
}
