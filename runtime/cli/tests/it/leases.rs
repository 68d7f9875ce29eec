//! Leases that a killed process leaves: of calls to Zoom, and of idempotency keys.

use std::time::Duration;

use crate::common::{ACCOUNT, Guest, Place, USER, credentials, install, zoom};
use greenroom_domain::{
    ContactId, Email, RunId,
    store::{ClaimOutcome, Intent, IntentKind, KeyClaim, OpenOutcome},
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// A lease of this length ends while the command waits for it.
const SHORT: Duration = Duration::from_secs(4);
const LONG: Duration = Duration::from_secs(3_600);

/// Writes down a call to Zoom, as a process does that is killed before Zoom answers. Returns the end of its lease.
async fn open_call(place: &Place, contact: &str, email: &str, lease: Duration) -> Timestamp {
    open_call_of("a process that was killed".to_owned(), place, contact, email, lease).await
}

async fn open_call_of(owner: String, place: &Place, contact: &str, email: &str, lease: Duration) -> Timestamp {
    let now = Timestamp::now();
    let intent = Intent {
        kind: IntentKind::Register,
        id: Uuid::now_v7().to_string(),
        run: RunId::new(Uuid::now_v7()),
        zoom_account: ACCOUNT.into(),
        webinar: "82512345005".to_owned().try_into().unwrap(),
        email: Email::parse(email).unwrap(),
        contact: ContactId::new(contact),
        occurrence: None,
        opened_at: now,
        owner,
        lease_until: now + lease,
    };
    assert_eq!(place.opened().await.open_intent(&intent, now, 3).await.unwrap(), OpenOutcome::Yes);
    intent.lease_until
}

fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn settle_names_the_calls_that_are_open_under_a_lease() {
    let place = Place::with_store();
    open_call(&place, "7", "ada@example.com", LONG).await;
    let one = place.call(&["settle"]).ok();
    assert!(one.out.contains("1 call to Zoom is open under a lease until "), "{one:?}");
    let last = open_call(&place, "8", "bob@example.com", LONG).await;
    let two = place.call(&["settle"]).ok();
    let wanted = format!("2 calls to Zoom are open under a lease until {}: ", seconds(last));
    assert!(two.out.contains(&wanted) && two.out.contains("`greenroom settle --wait`"), "{two:?}");
    assert!(!two.out.contains("nothing to settle"), "{two:?}");
    let json = place.call(&["settle", "--json"]).ok().json();
    assert_eq!((&json["underLease"], &json["done"]), (&2.into(), &0.into()));
    assert_eq!(json["leaseEnds"].as_str().unwrap().parse::<Timestamp>().unwrap(), last);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_open_calls_there_is_nothing_to_settle_or_to_wait_for() {
    let place = Place::with_store();
    for args in [&["settle"][..], &["settle", "--wait"]] {
        assert_eq!(place.call(args).ok().all(), "nothing to settle\n");
    }
    assert_eq!(place.call(&["settle", "--json"]).ok().json()["leaseEnds"], Value::Null);
    assert_eq!(place.call(&["settle", "--wait", "--watch"]).code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn settle_waits_for_the_end_of_the_lease_and_asks_zoom_then() {
    let mut place = Place::with_store();
    let zoom = zoom(&mut place).await;
    let connect = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"];
    place.call_with(&connect, credentials()).ok();
    open_call(&place, "7", "ada@example.com", SHORT).await;
    let settled = place.call(&["settle", "--wait"]).ok();
    assert!(settled.err.contains("1 call to Zoom is open under a lease until "), "{settled:?}");
    // The demo's webinar has this registrant.
    assert!(settled.out.contains("1: Zoom did what they ask for; their registrations are written now"), "{settled:?}");
    assert_eq!(place.call(&["settle"]).ok().out, "nothing to settle\n");
    zoom.shutdown().await.unwrap();
}

/// Claims the key `k` for a run of `echo` with the input `{}`, as a process does that is killed during the run.
async fn claim(place: &Place, lease: Duration, owner: String) {
    place.call(&["invoke", "echo"]).ok();
    let runs = place.call(&["runs", "list", "--json"]).ok().json();
    let now = Timestamp::now();
    let claim = KeyClaim {
        key: "k".to_owned(),
        action: "echo".to_owned(),
        input_digest: runs[0]["inputDigest"].as_str().unwrap().to_owned(),
        contact: None,
        run: RunId::new(Uuid::now_v7()),
        owner,
        at: now,
        lease_until: now + lease,
    };
    assert_eq!(place.opened().await.claim(&claim).await.unwrap(), ClaimOutcome::Ours);
}

/// The name in leases of a process of another machine.
fn elsewhere() -> String {
    "another machine".to_owned()
}

/// The name in leases of a process of this machine that has ended.
fn gone() -> String {
    greenroom_store_testing::sample::of_an_ended_process(&greenroom::owner::name())
}

/// A killed process of this machine keeps nobody waiting, however long its leases are.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_process_that_is_known_to_have_ended_is_free_at_once() {
    let place = place();
    claim(&place, LONG, gone()).await;
    let called = place.call_with(&["invoke", "echo", "--batch", "-", "--json"], LINES).ok();
    assert!(called.err.contains("2 done, 0 failed") && !called.err.contains("in use"), "{called:?}");
}

/// A request of the killed process may still arrive at Zoom for 30 seconds.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_a_process_that_is_known_to_have_ended_is_settled_soon() {
    let place = Place::with_store();
    let lease_ends = open_call_of(gone(), &place, "7", "ada@example.com", LONG).await;
    let json = place.call(&["settle", "--json"]).ok().json();
    let ends = json["leaseEnds"].as_str().unwrap().parse::<Timestamp>().unwrap();
    assert!(ends < lease_ends && ends <= Timestamp::now() + Duration::from_secs(30), "{json}");
}

const LINES: &str = "{\"idempotencyKey\": \"k\"}\n{}\n";

fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_comes_back_to_a_line_whose_key_is_in_use() {
    let place = place();
    claim(&place, SHORT, elsewhere()).await;
    let called = place.call_with(&["invoke", "echo", "--batch", "-", "--json"], LINES).ok();
    let outcomes: Vec<Value> = called.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<_> = outcomes.iter().map(|o| (o["line"].as_u64(), o["status"].as_str())).collect();
    assert_eq!(shown, [(Some(1), Some("done")), (Some(2), Some("done"))]);
    assert_eq!(outcomes[0].get("repeated"), None, "{called:?}");
    assert!(called.err.contains("line 1: its idempotency key is in use"), "{called:?}");
    assert!(called.err.contains("2 done, 0 failed; 1 line waited for an idempotency key in use"), "{called:?}");
}

/// A line that waits does not keep a batch from stopping.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_stopped_waits_for_no_key() {
    use std::io::{BufRead, BufReader, Read, Write};

    let place = place();
    claim(&place, LONG, elsewhere()).await;
    let mut child = place.start(&["invoke", "echo", "--batch", "-", "--json"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(LINES.as_bytes()).unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert!(line.contains("line 1: its idempotency key is in use"), "{line}");
    crate::common::signal(&child, "-INT");
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(20));
    assert!(out.lines().next().unwrap().contains("\"code\":\"key-in-use\""), "{out}");
    drop(input);
}

/// Another request under the key is refused at once, because no wait would help.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_request_is_not_waited_for() {
    let place = place();
    claim(&place, LONG, elsewhere()).await;
    let line = "{\"idempotencyKey\": \"k\", \"input\": {\"note\": \"other\"}}\n";
    let called = place.call_with(&["invoke", "echo", "--batch", "-", "--json"], line);
    assert_eq!((called.code, called.json()["failure"]["code"].as_str()), (18, Some("key-of-another-request")));
    assert!(!called.err.contains("waited"), "{called:?}");
}
