//! Zoom's limits hold for all workers together, because they share one budget in the database.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::future::join_all;
use greenroom_domain::{WebinarId, WebinarProvider, store::SealedCredentials};
use greenroom_store::SqliteStore;
use greenroom_tests::WEBINAR;
use greenroom_zoom::{Plan, RetryPolicy, Zoom};
use greenroom_zoom_sandbox::world::{DailyLimits, PerSecond, RateLimits};
use jiff::{SignedDuration, tz::TimeZone};

use super::whole::{ACCOUNT, Cluster, MANY, Parts, people};

const WORKERS: u32 = 3;

/// How many light calls a second the workers make, by the plan of their configuration.
const A_SECOND: u32 = 4;

/// How many calls of a class Zoom allows in a second. The budget plans no more for any second than the plan of the account has; half as many more
/// may arrive in one, because calls are on their way for different times. As many workers with a budget each make more than this in
/// each second.
const ALLOWED: u32 = A_SECOND + A_SECOND / 2;

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_together_stay_within_zooms_limits_a_second_and_a_day() {
    let parts = Parts { workers: WORKERS as usize, crowds: 4, more: "[zoom]\nplan = 'free'\n", ..Parts::default() };
    let Some(cluster) = Cluster::of("one budget for all workers", parts).await else { return };
    let people = people(&cluster.place).await;
    let zoom = &cluster.place.world.zoom;
    // Midnight, when a day's limit begins anew, is hours away.
    if zoom.now().to_zoned(TimeZone::UTC).hour() == 23 {
        zoom.advance(SignedDuration::from_hours(2));
    }
    zoom.set_rate_limits(RateLimits::PerSecond(PerSecond { light: ALLOWED, medium: ALLOWED, heavy: ALLOWED }));
    assert!(refused_of_budgets_apart(&cluster).await > 0, "the limit is low enough to be reached");

    // One budget: nothing is refused.
    zoom.advance(SignedDuration::from_secs(1));
    zoom.clear_requests();
    let jobs = cluster.invoke_for(&people).await;
    for job in &jobs {
        cluster.done(job).await;
    }
    assert_eq!(cluster.registered(&people), (MANY, MANY), "more calls than Zoom allows in a second");
    assert_eq!(refused(&cluster), 0, "{:?}", zoom.requests());
    assert_eq!(called(&cluster, "GreenroomRun", 0), all(), "all workers call Zoom");

    // The day's limit: one refusal holds all workers back.
    zoom.set_daily_limits(DailyLimits { heavy: Some(1), ..DailyLimits::default() });
    tried(&cluster, &cluster.sync().await).await;
    assert_eq!(refused(&cluster), 1);
    let (calls, requests) = (cluster.balancer.called("GreenroomWebinar").len(), zoom.requests().len());
    let others = cluster.sync_all().await;
    for job in &others {
        tried(&cluster, job).await;
    }
    assert_eq!(called(&cluster, "GreenroomWebinar", calls), all());
    let since: Vec<String> = zoom.requests().into_iter().skip(requests).map(|request| request.path).collect();
    assert!(since.iter().any(|path| path.starts_with("/v2/webinars/")), "other classes go on: {since:?}");
    assert!(!since.iter().any(|path| path.starts_with("/v2/report/")), "no worker asks once more that day: {since:?}");
    cluster.stop().await;
}

/// How many calls Zoom refuses of as many processes that have a budget each.
async fn refused_of_budgets_apart(cluster: &Cluster) -> usize {
    let world = &cluster.place.world;
    let store = world.opened().await;
    let account = store.account().await.unwrap().zoom_accounts.into_iter().find(|one| one.id.as_str() == ACCOUNT);
    let (account, webinar) = (account.unwrap(), WebinarId::parse(WEBINAR).unwrap());
    let sealed: Arc<dyn SealedCredentials> = store;
    let once = RetryPolicy { attempts: 1, ..RetryPolicy::default() };
    let clients: Vec<Zoom> = (0..WORKERS)
        .map(|_| {
            let zoom = Zoom::builder(sealed.clone(), Arc::new(SqliteStore::in_memory().unwrap())).plan(Plan::Free);
            zoom.api_url(world.zoom.api_url()).oauth_url(world.zoom.base_url()).retry(once).build().unwrap()
        })
        .collect();
    world.zoom.clear_requests();
    let (account, webinar) = (&account, &webinar);
    let calls = clients.iter().flat_map(|zoom| (0..3 * A_SECOND).map(move |_| zoom.webinar(account, webinar)));
    join_all(calls).await;
    refused(cluster)
}

/// Waits until a job was tried, with or without success.
async fn tried(cluster: &Cluster, job: &str) {
    loop {
        let found = cluster.client.get(job).await.ok();
        assert_ne!(found["state"], "dead-letter", "{found}");
        if found["state"] == "done" || found["state"] == "waiting" && found["attempts"] != 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How many calls Zoom has refused because of its limits, since its record was emptied.
fn refused(cluster: &Cluster) -> usize {
    cluster.place.world.zoom.requests().iter().filter(|request| request.status == Some(429)).count()
}

/// The workers that were called about these objects, after so many calls.
fn called(cluster: &Cluster, object: &str, after: usize) -> BTreeSet<usize> {
    cluster.balancer.called(object).into_iter().skip(after).collect()
}

fn all() -> BTreeSet<usize> {
    (0..WORKERS as usize).collect()
}
