//! The faults of a cluster at work: a database that is killed, answers that are lost, a worker that stands still, a leader of
//! Restate that is killed, clocks that are wrong, and all of it at once. Afterwards nothing is missing, and nothing was done twice.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use greenroom_postgres_testing as postgres;
use greenroom_tests::{has_postgres, run};
use greenroom_zoom_sandbox::{Effect, Fault};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::whole::{Cluster, MANY, Parts, people};

/// Much less than the clocks of workers are wrong by.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A server of the database that is the test's own.
async fn own_database() -> Arc<postgres::Cluster> {
    tokio::task::spawn_blocking(|| Arc::new(postgres::Cluster::start().unwrap())).await.unwrap()
}

async fn kill_and_start_again(database: &Arc<postgres::Cluster>) {
    let database = Arc::clone(database);
    let work = move || {
        database.kill().unwrap();
        database.start_again().unwrap();
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_killed_while_workers_sync() {
    let what = "PostgreSQL that is killed while workers sync";
    if !has_postgres(what) {
        return;
    }
    let database = own_database().await;
    let parts = Parts { crowds: 5, postgres: Some(Arc::clone(&database)), ..Parts::default() };
    let Some(cluster) = Cluster::of(what, parts).await else { return };
    cluster.place.world.zoom.clear_requests();
    let jobs = cluster.sync_all().await;
    for requests in [5, 15, 25] {
        cluster.at_request(requests, &jobs).await;
        kill_and_start_again(&database).await;
    }
    for job in &jobs {
        cluster.done(job).await;
    }
    cluster.is_a_recount().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_commits_and_its_answers_are_lost() {
    let parts = Parts { crowds: 3, is_proxied: true, ..Parts::default() };
    let Some(cluster) = Cluster::of("answers of commits that are lost", parts).await else { return };
    let people = people(&cluster.place).await;
    cluster.place.world.zoom.clear_requests();
    let mut jobs = cluster.sync_all().await;
    jobs.extend(cluster.invoke_for(&people).await);
    let proxy = cluster.proxy.as_ref().unwrap();
    for job in &jobs {
        // A job may be unlucky many times, and waits longer after each.
        if tokio::time::timeout(Duration::from_secs(10), cluster.done(job)).await.is_err() {
            proxy.heal();
            cluster.done(job).await;
        }
    }
    assert!(proxy.swallowed() > 0);
    assert_eq!(cluster.registered(&people), (MANY, MANY), "everybody is registered once");
    cluster.is_a_recount().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stood_still_longer_than_its_lease_changes_nothing_any_more() {
    let Some(cluster) = Cluster::of("a worker that stands still", Parts::default()).await else { return };
    let (job, still) = cluster.sync_in_the_middle(2_000).await;
    cluster.workers[still].signal("-STOP");
    // As after the time of its leases, which is a minute.
    cluster.place.world.sql("UPDATE jobs SET lease_until = 1 WHERE state = 'running'");
    cluster.place.world.sql("UPDATE leases SET lease_until = 1 WHERE owner IS NOT NULL");
    let done = cluster.done(&job).await;
    assert_eq!(done["attempts"], 2, "{done}");
    let before = cluster.place.world.sql("SELECT * FROM sync_runs ORDER BY 1, 2");
    cluster.workers[still].signal("-CONT");
    while cluster.running(still).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(cluster.place.world.sql("SELECT * FROM sync_runs ORDER BY 1, 2"), before);
    assert_eq!(cluster.done(&job).await, done, "what it did in vain is not the end of the job");
    cluster.is_a_recount().await;
    // It works on.
    for _ in 0..4 {
        let again = cluster.sync().await;
        cluster.done(&again).await;
    }
    assert!(cluster.balancer.called("GreenroomWebinar").iter().rev().take(4).any(|worker| *worker == still));
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leader_of_restate_is_killed_and_the_other_nodes_go_on() {
    let what = "three nodes of Restate, of which the leader is killed";
    let Some(mut cluster) = Cluster::of(what, Parts { engines: 3, crowds: 3, ..Parts::default() }).await else {
        return;
    };
    let people = people(&cluster.place).await;
    cluster.place.world.zoom.clear_requests();
    let mut jobs = cluster.sync_all().await;
    cluster.at_request(3, &jobs).await;
    let leader = cluster.engine.leader().await.unwrap();
    cluster.engine.kill(leader).unwrap();
    jobs.extend(cluster.invoke_for(&people).await);
    for job in &jobs {
        cluster.done(job).await;
    }
    assert_ne!(cluster.engine.leader().await.unwrap(), leader, "each partition has a leader among the others");
    assert_eq!(cluster.registered(&people), (MANY, MANY), "everybody is registered once");
    cluster.is_a_recount().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_whose_clocks_are_ten_minutes_apart_work_as_one() {
    let parts = Parts { clocks: &[-300, 300], ..Parts::default() };
    let Some(cluster) = Cluster::of("workers with wrong clocks", parts).await else { return };
    let people = people(&cluster.place).await;
    for (number, expected) in [300, -300].into_iter().enumerate() {
        let ready = cluster.readiness(number).await;
        let ahead = ready["clockAheadSeconds"].as_i64().unwrap();
        assert!((ahead - expected).abs() <= 2, "{ready}");
    }
    let mut check = cluster.place.command(&["config", "check", "--json"]);
    cluster.clocks.as_ref().unwrap().0.of(&mut check, 300);
    let checked = run(check).await;
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let parts = checked.json();
    // Restate's is compared with the clock that the workers go by.
    for (part, state) in [("clock of the database", "faulty"), ("clock of Restate", "ok")] {
        let clock = parts.as_array().unwrap().iter().find(|one| one["part"] == part).unwrap();
        assert_eq!(clock["state"], state, "{clock}");
    }
    let zoom = &cluster.place.world.zoom;
    zoom.clear_requests();
    // The other worker sees a job that runs long enough to be taken for one of a worker that is gone.
    zoom.add_fault(Fault::new("/v2/report/webinars/*/participants", Effect::Slow { milliseconds: 3_000 }));
    let began = Timestamp::now();
    let mut jobs = vec![cluster.sync().await];
    jobs.extend(cluster.invoke_for(&people).await);
    let mut ended = Vec::new();
    for job in &jobs {
        ended.push(cluster.done(job).await);
    }
    let during = began - MINUTE..=Timestamp::now() + MINUTE;
    for job in &ended {
        assert_eq!((&job["attempts"], &job["retried"]), (&json!(1), &json!(0)), "{job}");
        for time in ["startedAt", "finishedAt"] {
            let time: Timestamp = job[time].as_str().unwrap().parse().unwrap();
            assert!(during.contains(&time), "{during:?} {job}");
        }
    }
    let called: BTreeSet<usize> = cluster.balancer.called("GreenroomRun").into_iter().collect();
    assert_eq!(called, BTreeSet::from([0, 1]), "both workers are called");
    assert_eq!(cluster.registered(&people), (MANY, MANY));
    cluster.is_a_recount().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_webinars_are_synced_by_three_workers_through_all_faults_at_once() {
    let what = "three workers and all faults at once";
    if !has_postgres(what) {
        return;
    }
    let database = own_database().await;
    let parts = Parts {
        workers: 3,
        engines: 3,
        crowds: 19,
        clocks: &[0, -300, 300],
        postgres: Some(Arc::clone(&database)),
        is_proxied: true,
        server: "schedule = 'off'\nsettle = '1s'",
        ..Parts::default()
    };
    let Some(mut cluster) = Cluster::of(what, parts).await else { return };
    let people = people(&cluster.place).await;
    // A worker stands still while it waits for Zoom, and its leases end as after a minute.
    cluster.place.world.zoom.clear_requests();
    let (job, still) = cluster.sync_in_the_middle(2_000).await;
    cluster.workers[still].signal("-STOP");
    let owner = format!("owner LIKE '% {} %'", cluster.workers[still].pid());
    cluster.place.world.sql(&format!("UPDATE jobs SET lease_until = 1 WHERE state = 'running' AND {owner}"));
    cluster.place.world.sql(&format!("UPDATE leases SET lease_until = 1 WHERE {owner}"));
    let mut jobs = [vec![job], cluster.sync_all().await].concat();
    // The leader of Restate is killed.
    cluster.at_request(30, &jobs).await;
    let leader = cluster.engine.leader().await.unwrap();
    cluster.engine.kill(leader).unwrap();
    // The worker goes on, and another worker has the job that it had begun. Invocations come while syncs are under way.
    cluster.at_request(50, &jobs).await;
    cluster.workers[still].signal("-CONT");
    jobs.extend(cluster.invoke_for(&people).await);
    // The database is killed, and started again.
    cluster.at_request(70, &jobs).await;
    kill_and_start_again(&database).await;
    // Workers are killed, and started again; so is the node of Restate.
    cluster.at_request(90, &jobs).await;
    cluster.start_again(still).await;
    cluster.engine.start_again(leader).await.unwrap();
    cluster.at_request(120, &jobs).await;
    cluster.start_again((still + 1) % 3).await;

    // The traces of the faults end by themselves: a lease after 90 s, the pause before the next try after up to a minute.
    let proxy = cluster.proxy.as_ref().unwrap();
    assert!(proxy.swallowed() > 0, "answers of commits were lost");
    proxy.heal();
    for job in &jobs {
        cluster.done(job).await;
    }
    assert_eq!(cluster.registered(&people), (MANY, MANY), "everybody is registered once");
    cluster.is_all_done();
    cluster.is_a_recount().await;
    cluster.stop().await;
}
