//! What may happen to a cluster at work: a database that is killed, answers that are lost, a worker that stands still, workers that are
//! killed again and again. Afterwards nothing is missing, and nothing was done twice.

use std::{sync::Arc, time::Duration};

use greenroom_postgres_testing as postgres;
use greenroom_tests::has_postgres;
use greenroom_zoom_sandbox::{Effect, Fault};
use reqwest::Method;
use serde_json::{Value, json};

use super::whole::{Cluster, MANY, Parts, people};

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_killed_while_workers_sync() {
    let what = "PostgreSQL that is killed while workers sync";
    if !has_postgres(what) {
        return;
    }
    let database = tokio::task::spawn_blocking(|| Arc::new(postgres::Cluster::start().unwrap())).await.unwrap();
    let parts = Parts { crowds: 5, postgres: Some(Arc::clone(&database)), ..Parts::default() };
    let Some(cluster) = Cluster::of(what, parts).await else { return };
    cluster.place.world.zoom.clear_requests();
    let jobs = cluster.sync_all().await;
    for requests in [5, 15, 25] {
        cluster.at_request(requests, &jobs).await;
        let database = Arc::clone(&database);
        let killed = move || {
            database.kill().unwrap();
            database.start_again().unwrap();
        };
        tokio::task::spawn_blocking(killed).await.unwrap();
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
    for (id, _) in &people {
        jobs.push(cluster.invoke(id).await);
    }
    for job in &jobs {
        cluster.done(job).await;
    }
    assert!(cluster.proxy.as_ref().unwrap().swallowed() > 0);
    let emails: Vec<String> = people.into_iter().map(|(_, email)| email).collect();
    assert_eq!(cluster.registered(&emails), (MANY, MANY), "everybody is registered once");
    cluster.is_a_recount().await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stood_still_longer_than_its_lease_changes_nothing_any_more() {
    let Some(cluster) = Cluster::of("a worker that stands still", Parts::default()).await else { return };
    // Registrants are written by then, and Zoom is asked for participants.
    let zoom = &cluster.place.world.zoom;
    zoom.add_fault(Fault::new("/v2/report/webinars/*/participants", Effect::Slow { milliseconds: 2_000 }));
    let job = cluster.sync().await;
    while !zoom.faults().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let still = *cluster.balancer.called("GreenroomWebinar").last().unwrap();
    cluster.workers[still].signal("-STOP");
    // As after the time of its leases, which is a minute.
    cluster.place.world.sql("UPDATE jobs SET lease_until = 1 WHERE state = 'running'");
    cluster.place.world.sql("UPDATE leases SET lease_until = 1 WHERE owner IS NOT NULL");
    let done = cluster.done(&job).await;
    assert_eq!(done["attempts"], 2, "{done}");
    let before = cluster.place.world.sql("SELECT * FROM sync_runs ORDER BY 1, 2");
    cluster.workers[still].signal("-CONT");
    let back = cluster.workers[still].stranger();
    loop {
        let ready = back.request(Method::GET, "/readyz").send().await.unwrap().text().await.unwrap();
        let ready: Value = serde_json::from_str(&ready).unwrap();
        if ready["jobs"] == 0 {
            break;
        }
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
async fn twenty_webinars_are_synced_by_three_workers_that_are_killed_again_and_again() {
    let server = "schedule = 'off'\nsettle = '1s'";
    let parts = Parts { workers: 3, crowds: 19, server, ..Parts::default() };
    let Some(mut cluster) = Cluster::of("workers that are killed again and again", parts).await else { return };
    let people = people(&cluster.place).await;
    cluster.place.world.zoom.clear_requests();
    let mut jobs = cluster.sync_all().await;
    for (id, _) in &people {
        jobs.push(cluster.invoke(id).await);
    }
    for (kill, requests) in [10, 25, 40, 60, 80, 100, 120].into_iter().enumerate() {
        cluster.at_request(requests, &jobs).await;
        cluster.start_again(kill % 3).await;
    }
    for job in &jobs {
        cluster.done(job).await;
    }
    let emails: Vec<String> = people.into_iter().map(|(_, email)| email).collect();
    assert_eq!(cluster.registered(&emails), (MANY, MANY), "everybody is registered once");
    let done = cluster.place.world.sql("SELECT count(*) FROM runs WHERE status = 'done' AND contact LIKE 'p%'");
    assert_eq!(done, [MANY.to_string()], "each invocation that was acknowledged ran to its end once");
    cluster.is_a_recount().await;
    let open =
        cluster.place.world.sql("SELECT count(*) FROM jobs WHERE state <> 'done' AND kind IN ('sync', 'invoke')");
    assert_eq!(json!(open), json!(["0"]));
    cluster.stop().await;
}
