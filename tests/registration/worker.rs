//! `greenroom worker-stdio` with Zoom: what happens to a request that Zoom got when the engine no longer waits.

use std::process::Stdio;

use greenroom_tests::{ACTION, WEBINAR, World};
use greenroom_zoom_sandbox::{Effect, Fault};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// A worker that the test talks to.
struct Worker {
    process: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    /// Starts one, and has it register contact 1. Returns when Zoom has registered it.
    async fn registering(world: &World) -> Self {
        let mut process = Command::from(world.prepared(&["worker-stdio", ACTION, "--limits", "wall-ms=600000"]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut worker = Self { process, input, lines };
        assert_eq!(worker.line().await.unwrap()["actions"][0]["name"], ACTION);
        let input = json!({ "webinarId": WEBINAR });
        worker
            .send(json!({
                "type": "invoke", "id": "a", "action": ACTION, "input": input, "contact": "1", "idempotencyKey": "once",
            }))
            .await;
        while !world.zoom.requests().iter().any(|r| r.method == "POST" && r.path.ends_with("/registrants") && r.handled)
        {
            tokio::task::yield_now().await;
        }
        worker
    }

    async fn send(&mut self, line: Value) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    async fn line(&mut self) -> Option<Value> {
        Some(serde_json::from_str(&self.lines.next_line().await.unwrap()?).unwrap())
    }

    /// Waits for its end, which must be a good one. Returns what it said on standard error.
    async fn end(mut self) -> String {
        assert_eq!(self.line().await, None);
        let mut said = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();
        assert_eq!(self.process.wait().await.unwrap().code(), Some(0), "{said}");
        said
    }
}

#[tokio::test]
async fn an_answer_of_zoom_to_a_cancelled_invocation_is_stored_before_the_worker_ends() {
    let world = World::connected().await;
    let mut worker = Worker::registering(&world).await;
    worker.send(json!({ "type": "cancel", "id": "a" })).await;
    // The cancel may come late: then the run is done.
    assert_eq!(worker.line().await.unwrap()["id"], "a");
    worker.send(json!({ "type": "shutdown" })).await;
    worker.end().await;
    let contact = world.contact("1").await;
    assert_eq!(contact["registrations"].as_array().map(Vec::len), Some(1), "{contact}");
    let outcome = world.done("1", json!({ "webinarId": WEBINAR }), &["--idempotency-key", "once"]).await;
    assert_eq!((&outcome["webinarId"], world.registrations_sent()), (&json!(WEBINAR), 1), "{outcome}");
}

#[tokio::test]
async fn a_shutdown_that_does_not_wait_for_zoom_leaves_the_registration_to_be_settled() {
    let world = World::connected().await;
    let never = Effect::SlowAnswer { milliseconds: 600_000 };
    world.zoom.add_fault(Fault::new("/v2/webinars/*/registrants", never).method("POST"));
    let mut worker = Worker::registering(&world).await;
    // The outcome of a cancelled invocation does not wait for Zoom; the worker does, as long as the engine lets it.
    worker.send(json!({ "type": "cancel", "id": "a" })).await;
    let line = worker.line().await.unwrap();
    assert_eq!(line["outcome"]["failure"]["kind"], "cancelled", "{line}");
    worker.send(json!({ "type": "shutdown", "withinMs": 50 })).await;
    let said = worker.end().await;
    assert!(said.contains("left before Zoom's answer was written"), "{said}");
    // Zoom may still be at it, so the intent is not settled yet. It is stored, and nobody asks Zoom a second time meanwhile.
    let settled = world.greenroom(&["settle", "--json"]).await.ok().json();
    assert_eq!(settled["underLease"], 1, "{settled}");
    let failure = world.refused("1", json!({ "webinarId": WEBINAR })).await;
    assert_eq!(failure["code"], "being-registered", "{failure}");
    assert_eq!(world.registrations_sent(), 1);
}
