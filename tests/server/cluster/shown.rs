//! The story of `cargo xtask demo --cluster`, as a test: two workers share webinars, and one of them is killed.

use std::{fmt, time::Instant};

use serde_json::Value;

use super::whole::{Cluster, Parts};

/// Prints a line of the story.
fn say(what: impl fmt::Display) {
    println!("── {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_webinars_while_one_of_them_is_killed() {
    let parts = Parts { crowds: 9, ..Parts::default() };
    let Some(mut cluster) = Cluster::of("the demo of a cluster", parts).await else { return };
    say(format_args!("PostgreSQL has the state: {}", cluster.place.world.postgres.as_deref().unwrap()));
    say(format_args!("Restate hands the work to workers: {}", cluster.engine.ingress));
    for (number, worker) in cluster.workers.iter().enumerate() {
        say(format_args!("worker {} does it: {}", number + 1, worker.url));
    }
    say(format_args!("`greenroom serve` accepts it: {}", cluster.server.url));
    cluster.place.world.zoom.clear_requests();
    let (began, jobs) = (Instant::now(), cluster.sync_all().await);
    say(format_args!("syncs of {} webinars are accepted", jobs.len()));
    cluster.at_request(12, &jobs).await;
    let running = cluster.client.get("/v1/jobs?state=running&kind=sync").await.ok();
    say(format_args!("{} run when worker 1 is killed (kill -9)", running["items"].as_array().map_or(0, Vec::len)));
    cluster.workers[0].kill();
    let mut tries = 0;
    for job in &jobs {
        let done: Value = cluster.done(job).await;
        tries += done["attempts"].as_u64().unwrap();
    }
    let calls = cluster.balancer.called("GreenroomWebinar");
    let of = |number| calls.iter().filter(|worker| **worker == number).count();
    say(format_args!("all are done after {:.1} s, with {tries} tries", began.elapsed().as_secs_f64()));
    say(format_args!("Restate called worker 1 {} times and worker 2 {} times about webinars", of(0), of(1)));
    assert!(of(0) > 0 && of(1) > 0, "{calls:?}");
    cluster.is_a_recount().await;
    say("the store has what Zoom has, as after syncs that nothing disturbed");
    cluster.start_again(0).await;
    say("worker 1 is started again, and all end in order");
    cluster.stop().await;
}
