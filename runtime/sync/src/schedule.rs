//! Syncs of all webinars, and the schedule (L1: syncs start on a schedule and by hand).

use std::{collections::BTreeMap, future::Future, ops::Bound, time::Duration};

use futures::StreamExt;
use greenroom::Failure;
use greenroom_domain::{
    SyncTrigger, Webinar, WebinarId, ZoomAccountId, codes,
    rules::{
        schedule::{self, Facts},
        settings,
    },
    sentence,
    store::KnownWebinar,
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Discovered,
    connect::find,
    driver::{Progress, Synced},
    webinar_sync::WebinarSync,
};

/// How many webinars are synced at once. Zoom's rate limits are kept by its client, for all of them together.
const AT_ONCE: usize = 4;

/// The shortest time between two rounds of the schedule.
const SHORTEST_ROUND: Duration = Duration::from_secs(1);

/// The result of one webinar's sync.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncedWebinar {
    /// The webinar.
    pub webinar: WebinarId,
    /// The result, or why the sync failed.
    pub result: Result<Synced, Failure>,
}

/// The search for new webinars in one Zoom account.
pub type DiscoveredIn = (ZoomAccountId, Result<Discovered, Failure>);

/// A webinar whose sync is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWebinar {
    /// The webinar.
    pub webinar: WebinarId,
    /// Its Zoom account.
    pub zoom_account: ZoomAccountId,
    /// Why it is due.
    pub trigger: SyncTrigger,
}

/// One round of the schedule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Round {
    /// The search for new webinars in each Zoom account.
    pub discovered: Vec<DiscoveredIn>,
    /// The webinars that were due, with their results.
    pub synced: Vec<SyncedWebinar>,
}

impl WebinarSync {
    /// Syncs all webinars whose settings say so, of one Zoom account or of all, several at once.
    ///
    /// # Errors
    /// `zoom-not-connected` for an account that is not connected, or the store's failure: nothing was synced. Failures
    /// of single webinars are in the answer.
    pub async fn sync_all(
        &self,
        account: Option<&ZoomAccountId>,
        trigger: SyncTrigger,
        dry_run: bool,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Vec<SyncedWebinar>, Failure> {
        let store = self.storage.sync_store()?;
        if let Some(account) = account {
            find(&self.storage, account).await?;
        }
        let (set, _) = store.settings(None).await?;
        let known = store.known_webinars(None).await?;
        let set = match dry_run {
            true => known.iter().fold(set, |set, known| settings::with_first_seen(set, &known.webinar)),
            false => set,
        };
        let wanted = known.into_iter().filter(|known| {
            account.is_none_or(|account| &known.webinar.zoom_account == account)
                && settings::webinar_sync(&set, &known.webinar).on
        });
        Ok(self.sync_some(wanted.map(|known| (known.webinar.id, trigger)).collect(), dry_run, progress).await)
    }

    async fn sync_some(
        &self,
        webinars: Vec<(WebinarId, SyncTrigger)>,
        dry_run: bool,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Vec<SyncedWebinar> {
        let synced = futures::stream::iter(webinars).map(|(webinar, trigger)| async move {
            let result = self.sync(&webinar, trigger, dry_run, progress).await;
            SyncedWebinar { webinar, result }
        });
        synced.buffer_unordered(AT_ONCE).collect().await
    }

    /// One round of the schedule: searches every connected Zoom account for new webinars, then syncs the webinars that
    /// are due. An account that does not answer does not stop the others.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn round(
        &self,
        interval: Duration,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Round, Failure> {
        let (discovered, due) = self.due(interval).await?;
        let due = due.into_iter().map(|due| (due.webinar, due.trigger)).collect();
        Ok(Round { discovered, synced: self.sync_some(due, false, progress).await })
    }

    /// The first half of a round: searches every connected Zoom account for new webinars, and answers the webinars that are
    /// due.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn due(&self, interval: Duration) -> Result<(Vec<DiscoveredIn>, Vec<DueWebinar>), Failure> {
        let store = self.storage.sync_store()?;
        let accounts = self.storage.account().await?.zoom_accounts;
        let mut discovered = Vec::new();
        let (set, _) = store.settings(None).await?;
        // While `syncWebinarData` (S1: sync is off at first) is off, no webinar is synced.
        if set.sync_webinar_data {
            for account in accounts.iter().filter(|account| account.in_use()) {
                discovered.push((account.id.clone(), self.discover(account).await));
            }
        }
        let (set, _) = store.settings(None).await?;
        let changes = LastChanges::from(store.last_settings_changes(None).await?);
        let interval = signed(interval)?;
        let in_use = |known: &KnownWebinar| accounts.iter().any(|a| a.in_use() && a.id == known.webinar.zoom_account);
        let now = self.now();
        let due = store.known_webinars(None).await?.into_iter().filter(in_use).filter_map(|known| {
            let syncs = settings::webinar_sync(&set, &known.webinar);
            let records = settings::recording_sync(&set, &known.webinar);
            let settings_changed_at = changes.of(&own_pointers(&known.webinar));
            let facts = Facts { known: &known, syncs: &syncs, records: &records, settings_changed_at, interval };
            let due = schedule::due(&facts, now)?;
            let Webinar { id, zoom_account, .. } = known.webinar;
            Some(DueWebinar { webinar: id, zoom_account, trigger: due.trigger })
        });
        Ok((discovered, due.collect()))
    }

    /// When the schedule with this interval syncs a webinar next: now where it is due, else the first time at which it will be, by
    /// what is known now. None where no time makes it due.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn next(&self, webinar: &WebinarId, interval: Duration) -> Result<Option<Timestamp>, Failure> {
        let store = self.storage.sync_store()?;
        let accounts = self.storage.account().await?.zoom_accounts;
        let known = store.known_webinars(Some(webinar)).await?.into_iter().next();
        let in_use = |known: &KnownWebinar| accounts.iter().any(|a| a.in_use() && a.id == known.webinar.zoom_account);
        let Some(known) = known.filter(in_use) else { return Ok(None) };
        let (set, _) = store.settings(Some(std::slice::from_ref(webinar))).await?;
        let syncs = settings::webinar_sync(&set, &known.webinar);
        let records = settings::recording_sync(&set, &known.webinar);
        let own = own_pointers(&known.webinar);
        let settings_changed_at = LastChanges::from(store.last_settings_changes(Some(&own)).await?).of(&own);
        let interval = signed(interval)?;
        let facts = Facts { known: &known, syncs: &syncs, records: &records, settings_changed_at, interval };
        Ok(schedule::next_at(&facts, self.now()))
    }

    /// Runs a round every `interval` until `stop` is ready, and calls `report` with the result of each. After a failed
    /// round the next one tries again. The syncs of a stopped round resume in a later one.
    pub async fn run_schedule(
        &self,
        interval: Duration,
        stop: impl Future<Output = ()>,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
        mut report: impl FnMut(Result<Round, Failure>),
    ) {
        let mut stop = std::pin::pin!(stop);
        let mut ticks = tokio::time::interval(interval.max(SHORTEST_ROUND));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let round = async {
                ticks.tick().await;
                self.round(interval, progress).await
            };
            tokio::select! {
                () = &mut stop => return,
                round = round => report(round),
            }
        }
    }
}

fn signed(interval: Duration) -> Result<SignedDuration, Failure> {
    interval.try_into().map_err(|_| {
        Failure::refused(
            codes::INTERVAL_INVALID,
            sentence!("failure-interval-invalid", "the schedule's interval is out of range: some minutes are usual"),
        )
    })
}

/// The places of a webinar's own settings, and of those of its host.
fn own_pointers(webinar: &Webinar) -> Vec<String> {
    let host = webinar.host_email.as_ref().map(|email| format!("/users/{}", settings::escape(email.as_str())));
    std::iter::once(format!("/webinars/{}", webinar.id)).chain(host).collect()
}

/// When settings last changed.
#[derive(Debug)]
struct LastChanges {
    /// Any setting of the account.
    of_account: Option<Timestamp>,
    /// Those of single webinars and users, by their pointers.
    single: BTreeMap<String, Timestamp>,
}

impl From<BTreeMap<String, Timestamp>> for LastChanges {
    fn from(changes: BTreeMap<String, Timestamp>) -> Self {
        let is_single = |pointer: &str| ["/webinars/", "/users/"].iter().any(|of| pointer.starts_with(of));
        let (single, of_account): (BTreeMap<_, _>, BTreeMap<_, _>) =
            changes.into_iter().partition(|(pointer, _)| is_single(pointer));
        Self { of_account: of_account.into_values().max(), single }
    }
}

impl LastChanges {
    /// When a setting last changed that affects whether a webinar with these places, or its recordings, are synced.
    fn of(&self, own: &[String]) -> Option<Timestamp> {
        own.iter().filter_map(|pointer| self.at_or_below(pointer)).max().max(self.of_account)
    }

    fn at_or_below(&self, pointer: &str) -> Option<Timestamp> {
        let beginning = format!("{pointer}/");
        let from = (Bound::Included(beginning.as_str()), Bound::Unbounded);
        let below = self.single.range::<str, _>(from).take_while(|(known, _)| known.starts_with(&beginning));
        below.map(|(_, at)| *at).chain(self.single.get(pointer).copied()).max()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn s9_a_change_counts_for_the_webinars_that_it_concerns() {
        let host = Some(greenroom_domain::Email::parse("a/b@acme.example").unwrap());
        let webinar = |id: &str| Webinar {
            host_email: host.clone(),
            ..Webinar::once(WebinarId::parse(id).unwrap(), "z1".into())
        };
        let own = own_pointers(&webinar("82512345678"));
        assert_eq!(own, ["/webinars/82512345678", "/users/a~1b@acme.example"]);
        for (pointer, concerns) in [
            ("/syncWebinarData", true),
            ("/webinarsOf", true),
            ("/webinars", true),
            ("/webinars/82512345678", true),
            ("/webinars/82512345678/sync", true),
            ("/webinars/825123456780/sync", false),
            ("/webinars/8251234567", false),
            ("/users/a~1b@acme.example/syncRecordings", true),
            ("/users/a~1b@acme.example.org/syncRecordings", false),
            ("/users", true),
        ] {
            let at = Timestamp::from_second(7).unwrap();
            let changes = LastChanges::from(BTreeMap::from([(pointer.to_owned(), at)]));
            assert_eq!(changes.of(&own), concerns.then_some(at), "{pointer}");
        }
        let changes = ["/webinarsOf", "/webinars/82512345678/sync", "/webinars/82512345678/zoomEvents"];
        let changes = changes
            .into_iter()
            .zip(1..)
            .map(|(pointer, second)| (pointer.to_owned(), Timestamp::from_second(second).unwrap()));
        assert_eq!(LastChanges::from(changes.collect::<BTreeMap<_, _>>()).of(&own), Timestamp::from_second(3).ok());
    }
}
