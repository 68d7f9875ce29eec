//! Shutting down while Zoom does not answer, and the span of what is sent to Zoom.

use std::{sync::Arc, time::Duration};

use greenroom::{FailureKind, Grants, Invocation, Outcome, Retry, RunStore};
use greenroom_domain::store::LeaseOutcome;
use jiff::Timestamp;
use serde_json::json;

use super::{STEPS, Scene, WEBINAR, package, person, zoom::Gate};

const ACTION: &str = "add-contact-to-zoom-webinar";

impl Scene {
    /// A scene with contact 1, whose registrations wait at the gate.
    async fn at_the_gate() -> (Self, Arc<Gate>) {
        let scene = Self::new().await;
        scene.runtime.load(package(ACTION), Grants::AsDeclared).await.unwrap();
        let names = [("firstname", "Ada"), ("lastname", "Byron")];
        scene.import(person("1", "ada@example.com", &names)).await;
        let gate = Arc::new(Gate::default());
        scene.zoom.script(|world| {
            world.gate = Some(gate.clone());
            world.webinar.as_mut().unwrap().starts_at = Some("2926-05-01T10:00:00Z".parse().unwrap());
        });
        (scene, gate)
    }

    fn registering() -> Invocation {
        Invocation::new(ACTION.parse().unwrap(), json!({ "webinarId": WEBINAR })).contact("1")
    }

    /// How many registrations were sent to Zoom and are not known to be done or not.
    async fn open_intents(&self) -> usize {
        let later = Timestamp::now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        self.store.take_over_intents("counter", later, later, 100).await.unwrap().len()
    }
}

fn is_stopped(outcome: &Outcome) {
    let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
    assert_eq!((failure.kind, failure.retry), (FailureKind::Cancelled, Retry::Elsewhere), "{failure:?}");
}

#[tokio::test]
async fn a_sync_that_zoom_holds_up_is_stopped_and_its_lease_is_free() {
    let scene = Scene::new().await;
    scene.registered(&["a@example.com"]);
    scene.zoom.script(|world| world.meanwhile = Some((2, Box::new(|| Box::pin(std::future::pending())))));
    let under_way = scene.runtime.invoke(Scene::step(STEPS[1], None));
    let (outcome, shutdown) = tokio::join!(under_way, scene.runtime.shutdown_within(Duration::from_millis(100)));
    is_stopped(&outcome);
    assert_eq!((shutdown.stopped, shutdown.unanswered), (1, 0));
    assert!(matches!(scene.lease("other").await, LeaseOutcome::Ours(_)));
}

#[tokio::test]
async fn n3_a_registration_that_zoom_answers_after_its_run_was_stopped_is_written() {
    let (scene, gate) = Scene::at_the_gate().await;
    let runtime = scene.runtime.clone();
    let under_way = tokio::spawn(async move { runtime.invoke(Scene::registering()).await });
    gate.reached.notified().await;
    let shutdown = scene.runtime.shutdown_within(Duration::from_secs(4));
    let answered = async {
        is_stopped(&under_way.await.unwrap());
        gate.open.notify_one();
    };
    let (shutdown, ()) = tokio::join!(shutdown, answered);
    assert_eq!((shutdown.stopped, shutdown.unanswered), (1, 0));
    assert!(scene.registration("ada@example.com").await.is_some(), "although its run is gone");
    assert_eq!(scene.open_intents().await, 0);
}

#[tokio::test]
async fn n3_a_registration_that_zoom_does_not_answer_stays_an_open_intent() {
    let (scene, gate) = Scene::at_the_gate().await;
    let runtime = scene.runtime.clone();
    let under_way = tokio::spawn(async move { runtime.invoke(Scene::registering()).await });
    gate.reached.notified().await;
    let shutdown = scene.runtime.shutdown_within(Duration::from_millis(100)).await;
    assert_eq!((shutdown.stopped, shutdown.unanswered), (1, 1));
    is_stopped(&under_way.await.unwrap());
    assert_eq!(scene.registration("ada@example.com").await, None);
    assert_eq!(scene.open_intents().await, 1, "another process asks Zoom what came of it");
}

#[tokio::test]
async fn what_is_sent_to_zoom_is_in_the_span_of_its_host_call() {
    let (scene, gate) = Scene::at_the_gate().await;
    // While there is one subscriber, tracing asks the present thread alone whether a place is of interest, and the threads of
    // other tests have none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _subscribed = tracing::subscriber::set_default(tracing_subscriber::registry());
    gate.open.notify_one();
    let outcome = scene.runtime.invoke(Scene::registering()).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    assert_eq!(*gate.spans.lock().unwrap(), [Some("host_call")], "although it is sent in a task of its own");
}
