//! More than one machine, on one: PostgreSQL, Restate, a server that accepts work, and two workers that do it.

mod budget;
mod clock;
pub(crate) mod engine;
mod faults;
mod proxy;
mod shown;
mod upgrade;
mod whole;

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
    time::Duration,
};

use greenroom_tests::has_postgres;
use greenroom_zoom_sandbox::{Effect, Fault};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncBufReadExt;

use self::whole::{Cluster, MANY, OVER, QUIET, people, synced_place};
use crate::config_check::checked;

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_each_job_is_done_once() {
    let Some(cluster) = Cluster::start("two workers that Restate calls", QUIET).await else { return };
    let people = people(&cluster.place).await;
    cluster.place.world.zoom.clear_requests();
    let jobs = cluster.invoke_for(&people).await;
    let sync = cluster.sync().await;
    // A sync that waits already is that job, or one that is begun has a follower. Either way the webinar is synced by one at a time.
    let again = cluster.sync().await;
    for job in jobs.iter().chain([&sync, &again]) {
        cluster.done(job).await;
    }
    assert_eq!(cluster.registered(&people), (MANY, MANY), "everybody is registered once");
    for job in &jobs {
        let job = cluster.client.get(job).await.ok();
        assert_eq!((&job["attempts"], &job["retried"]), (&json!(1), &json!(0)), "{job}");
    }
    let called: BTreeSet<usize> = cluster.balancer.called("GreenroomRun").into_iter().collect();
    assert_eq!(called, BTreeSet::from([0, 1]), "both workers are called");
    cluster.is_a_recount().await;
    let ready = cluster.workers[0].stranger().request(Method::GET, "/readyz").send().await.unwrap();
    assert!(ready.status().is_success());
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_killed_in_the_middle_of_a_sync_and_the_other_one_finishes_it() {
    let Some(mut cluster) = Cluster::start("a worker that is killed while Restate waits for it", QUIET).await else {
        return;
    };
    let (job, at_work) = cluster.sync_in_the_middle(600_000).await;
    assert_eq!(cluster.client.get(&job).await.ok()["state"], "running");
    cluster.workers[at_work].kill();
    let done = cluster.done(&job).await;
    assert_eq!(done["attempts"], 2, "{done}");
    let finished_by = *cluster.balancer.called("GreenroomWebinar").last().unwrap();
    assert_ne!(finished_by, at_work);
    cluster.is_a_recount().await;
    let entries = cluster.client.get(&format!("/v1/webinars/{OVER}/audit")).await.ok();
    assert_eq!(entries["items"].as_array().unwrap().len(), 1, "the sync went on where it had stopped: {entries}");
    cluster.workers.remove(at_work);
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_accepted_while_restate_is_down_is_done_when_it_is_back() {
    let Some(mut cluster) = Cluster::start("Restate that is killed", QUIET).await else { return };
    let people = people(&cluster.place).await;
    cluster.place.world.zoom.clear_requests();
    cluster.engine.kill(0).unwrap();
    let jobs = cluster.invoke_for(&people).await;
    cluster.engine.start_again(0).await.unwrap();
    for job in &jobs {
        cluster.done(job).await;
    }
    assert_eq!(cluster.registered(&people), (MANY, MANY));
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_is_restates_and_a_worker_believes_nobody_else() {
    let often = "schedule = '2s'\nsettle = 'off'";
    let Some(cluster) = Cluster::start("rounds that Restate calls for", often).await else { return };
    // A round finds the webinars of Zoom, and has those synced that are due.
    let audit = format!("/v1/webinars/{OVER}/audit");
    loop {
        let entries = cluster.client.get(&audit).await.ok();
        if entries["items"].as_array().unwrap().iter().any(|entry| entry["state"] == "synced-with-warnings") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!cluster.balancer.called("GreenroomAccount").is_empty());
    // HTTP/1.1 without a signature.
    let stranger = cluster.workers[0].stranger();
    for path in ["/discover", "/invoke/GreenroomRun/carryOut"] {
        let answer = stranger.request(Method::POST, path).send().await.unwrap();
        assert_eq!(answer.status(), 401, "{path}");
    }
    cluster.place.configure(&format!("[restate]\ningress = '{}'\n", cluster.engine.ingress));
    let open = cluster.place.greenroom(&["worker", "--listen", "0.0.0.0:0"]).await;
    assert_eq!(open.code, Some(2), "{open:?}");
    assert!(open.stderr.contains("identity-key"), "{open:?}");
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_without_restate_take_their_jobs_from_the_store() {
    if !has_postgres("a worker over PostgreSQL") {
        return;
    }
    let place = synced_place(0, None).await;
    place.configure("[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n");
    let refused = place.greenroom(&["worker", "--register", "http://127.0.0.1:1"]).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    // A server accepts the job, begins it, and is killed. The worker takes it over.
    place
        .world
        .zoom
        .add_fault(Fault::new("/v2/report/webinars/*/participants", Effect::Slow { milliseconds: 600_000 }));
    let mut server = place.serve().await;
    let client = server.client(&place.key("invoke,read,settings").await);
    let accepted = client.post(&format!("/v1/webinars/{OVER}/sync"), &json!({})).await;
    assert_eq!(accepted.status, 202, "{accepted:?}");
    while !place.world.zoom.faults().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.kill();
    let mut worker = tokio::process::Command::from(place.command(&["worker", "--json"]));
    let mut worker = worker.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = tokio::io::BufReader::new(worker.stdout.take().unwrap()).lines();
    let said: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert!(said["store"].is_string(), "{said}");
    while place.world.sql("SELECT state FROM jobs WHERE kind = 'sync'") != ["done"] {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let pid = worker.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let ended = worker.wait().await.unwrap();
    assert!(ended.success(), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_checked_too() {
    let Some(cluster) = Cluster::start("the check of a cluster's configuration", QUIET).await else { return };
    let parts = checked(&cluster.place, 0).await;
    for part in ["store", "clock of the database", "restate", "clock of Restate", "workers", "identity key"] {
        assert_eq!(parts[part]["state"], "ok", "{part}: {parts:?}");
    }
    cluster.stop().await;
}
