//! A rolling update: each process is asked to end, and the next one is started at its place when it has, while work is accepted and
//! done. The tables are brought to a newer format meanwhile in `runtime/store-postgres/src/tests/upgrade.rs`.

use std::time::Duration;

use greenroom_tests::{ACTION, WEBINAR};
use greenroom_zoom_sandbox::{Effect, Fault};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::whole::{Cluster, MANY, Parts, people};
use crate::common::{Client, a_moment};

/// How long Zoom takes with each list of participants, so that each worker is in the middle of a sync when it is to end.
const SLOW: Duration = Duration::from_millis(700);

/// How long Zoom takes with the registration that the server waits for when it is to end.
const SLOW_REGISTRATION: Duration = Duration::from_millis(1_500);

fn slow(path: &str, time: Duration) -> Fault {
    Fault::new(path, Effect::Slow { milliseconds: u64::try_from(time.as_millis()).unwrap() })
}

/// Registers a contact's person, under a key, as often as it takes: a server that is replaced closes its connections. Answers the
/// status of the acknowledgement, and the path of the job.
async fn acknowledged(client: &Client, contact: &str, is_later: bool) -> (StatusCode, String) {
    let body = json!({ "input": { "webinarId": WEBINAR }, "contact": contact });
    loop {
        let request = client.request(Method::POST, &format!("/v1/actions/{ACTION}/invoke"));
        let request = request.header("idempotency-key", format!("update-{contact}")).json(&body);
        let request = if is_later { request.header("prefer", "respond-async") } else { request };
        if let Ok(answer) = request.send().await
            && answer.status() != StatusCode::SERVICE_UNAVAILABLE
        {
            let location = answer.headers().get("location").map(|path| path.to_str().unwrap().to_owned());
            let (status, text) = (answer.status(), answer.text().await);
            assert!(status.is_success(), "{status}: {text:?}");
            return (status, location.unwrap_or_default());
        }
        a_moment().await;
    }
}

/// Sends invocations one after the other, and answers the paths of their jobs.
fn send(client: &Client, contacts: &[(String, String)]) -> JoinHandle<Vec<String>> {
    let client = client.clone();
    let contacts: Vec<String> = contacts.iter().map(|(id, _)| id.clone()).collect();
    tokio::spawn(async move {
        let mut jobs = Vec::new();
        for contact in &contacts {
            let (status, job) = acknowledged(&client, contact, true).await;
            assert_eq!(status, StatusCode::ACCEPTED);
            jobs.push(job);
            a_moment().await;
        }
        jobs
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_process_is_replaced_by_the_next_one_and_no_effect_is_lost_or_doubled() {
    let parts = Parts { crowds: 5, server: "schedule = 'off'\nsettle = '1s'", ..Parts::default() };
    let Some(mut cluster) = Cluster::of("a rolling update", parts).await else { return };
    let people = people(&cluster.place).await;
    let (last, others) = people.split_last().unwrap();
    cluster.place.world.zoom.clear_requests();
    cluster.place.world.zoom.add_fault(slow("/v2/report/webinars/*/participants", SLOW).always());
    let mut thirds = others.chunks(MANY / 3);
    let mut jobs = Vec::new();
    for number in 0..2 {
        let syncs = cluster.sync_all().await;
        while cluster.running(number).await == 0 {
            assert!(!cluster.are_done(&syncs).await, "worker {number} has a part of the syncs");
            a_moment().await;
        }
        let sending = send(&cluster.client, thirds.next().unwrap());
        cluster.replace(number).await;
        jobs.extend(syncs);
        jobs.extend(sending.await.unwrap());
    }
    // No worker registers a person while the server does it.
    for job in &jobs {
        cluster.done(job).await;
    }
    let syncs = cluster.sync_all().await;
    let registrations = cluster.place.world.registrations_sent();
    let registering = slow("/v2/webinars/*/registrants", SLOW_REGISTRATION).method("POST");
    cluster.place.world.zoom.add_fault(registering);
    let waiting = tokio::spawn({
        let (client, contact) = (cluster.client.clone(), last.0.clone());
        async move { acknowledged(&client, &contact, false).await }
    });
    while cluster.place.world.registrations_sent() == registrations {
        assert!(!waiting.is_finished(), "it waits for Zoom");
        a_moment().await;
    }
    let sending: Vec<_> = thirds.map(|part| send(&cluster.client, part)).collect();
    cluster.replace_server().await;
    assert_eq!(
        waiting.await.unwrap().0,
        StatusCode::OK,
        "the server has answered before it ended, or the next one has"
    );
    jobs.extend(syncs);
    for sending in sending {
        jobs.extend(sending.await.unwrap());
    }
    for job in &jobs {
        cluster.done(job).await;
    }
    cluster.place.world.zoom.clear_faults();

    assert_eq!(cluster.registered(&people), (MANY, MANY), "everybody is registered once");
    cluster.is_all_done();
    assert_eq!(cluster.place.world.sql("SELECT count(*) FROM intents WHERE result IS NULL"), ["0"]);
    cluster.is_a_recount().await;
    let again: Value = cluster.done(&cluster.sync().await).await;
    assert_eq!(again["attempts"], 1, "{again}");
    cluster.stop().await;
}
