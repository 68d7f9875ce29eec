//! `greenroom sync` and `greenroom run-schedule` with the real steps, against the demo's Zoom.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
    time::Duration,
};

use crate::common::{ACCOUNT, Place, USER, credentials, signal, text, zoom};
use greenroom_domain::store::LeaseOutcome;
use greenroom_zoom_sandbox::Running;
use jiff::Timestamp;
use serde_json::{Value, json};

const ADMIN: &str = "eve@acme.example";
/// The demo's past webinar.
const OVER: &str = "82512345005";

/// A connected store that syncs webinar data, with the packages of `cargo xtask build`.
async fn account() -> (Place, Running) {
    let mut place = Place::with_store();
    let actions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/actions");
    assert!(actions.is_dir(), "{} is not there: run `cargo xtask build` first", actions.display());
    place.set("GREENROOM_ACTIONS", text(&actions));
    let user = format!("{{\"type\": \"account-user\", \"email\": \"{ADMIN}\", \"role\": \"administrator\"}}\n");
    place.call_with(&["store", "import", "-"], &user).ok();
    place.set("GREENROOM_AS", ADMIN);
    let zoom = zoom(&mut place).await;
    let connect = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"];
    place.call_with(&connect, credentials()).ok();
    place.call(&["settings", "set", "/syncWebinarData", "true"]).ok();
    (place, zoom)
}

fn on(place: &Place, webinar: &str) {
    place.call(&["settings", "set", &format!("/webinars/{webinar}/sync"), "true"]).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_a_webinar_is_synced_by_hand_and_its_audit_entry_says_what_happened() {
    let (place, zoom) = account().await;
    let refused = place.call(&["sync", OVER]);
    assert_eq!(refused.code, 14, "nothing could be synced: {refused:?}");
    assert!(refused.out.contains("not synced") && refused.out.contains("warning sync-setting-off"), "{refused:?}");
    on(&place, OVER);

    let dry = place.call(&["sync", OVER, "--dry-run"]).ok().out;
    assert!(dry.contains("dry run: nothing was written"), "{dry}");
    let entries = |place: &Place| place.call(&["audit", OVER, "--json"]).ok().json().as_array().unwrap().len();
    assert_eq!(entries(&place), 1);

    let synced = place.call(&["sync", OVER]).ok().out;
    assert!(synced.contains("synced with warnings (by hand)"), "{synced}");
    assert!(
        synced.contains("participants-not-synced: no-email") && synced.contains("Turn on registration"),
        "{synced}"
    );
    let again = place.call(&["sync", OVER, "--json"]).ok().json();
    assert_eq!((&again["webinar"], &again["result"]), (&json!(OVER), &json!("entry")));
    assert!(again["entry"]["warnings"][0]["remedy"].is_string(), "{again}");
    assert_eq!(entries(&place), 3);

    let timeline = place.call(&["timeline", "ada@example.com", "--json"]).ok().json();
    let kinds: Vec<&Value> = timeline["timeline"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "attendance").count(), 1, "{timeline}");
    let listed = place.call(&["webinars"]).ok().out;
    assert!(listed.lines().any(|line| line.starts_with(OVER) && line.contains("synced with warnings")), "{listed}");
    let left_out = place.call(&["audit", OVER, "--left-out"]).ok().out;
    assert!(left_out.contains("invalid-email"), "{left_out}");
    let unknown = place.call(&["sync", "99999999999"]);
    assert!(unknown.code == 14 && unknown.err.contains("webinar-not-found"), "{unknown:?}");
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_while_another_process_syncs_it_a_sync_says_so_and_does_nothing() {
    let (place, zoom) = account().await;
    on(&place, OVER);
    let store = place.opened().await;
    let now = Timestamp::now();
    let leased = store.lease(&format!("webinar:{OVER}"), "another", now, now + Duration::from_secs(600)).await.unwrap();
    assert!(matches!(leased, LeaseOutcome::Ours(_)), "{leased:?}");
    let called = place.call(&["sync", OVER]).ok().out;
    assert!(called.contains("another process syncs it"), "{called}");
    let called = place.call(&["sync", "--all", "--json"]).ok().json();
    assert_eq!((&called[0]["webinar"], &called[0]["result"]), (&json!(OVER), &json!("under-way")));
    assert!(place.call(&["audit", OVER]).ok().out.contains("was never synced"));
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_set_to_be_synced_is_and_nothing_else() {
    let (place, zoom) = account().await;
    let none = place.call(&["sync", "--all"]).ok().out;
    assert!(none.contains("no webinar is set to be synced"), "{none}");
    on(&place, OVER);
    on(&place, "82512345678");
    let all = place.call(&["sync", "--all", "--json"]).ok().json();
    let mut synced: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["webinar"].as_str().unwrap()).collect();
    synced.sort_unstable();
    assert_eq!(synced, [OVER, "82512345678"], "{all}");
    let unknown = place.call(&["sync", "--all", "--account", "nobody"]);
    assert!(unknown.code == 14 && unknown.err.contains("Zoom account nobody is not connected"), "{unknown:?}");
    for wrong in [&["sync"][..], &["sync", OVER, "--all"], &["sync", OVER, "--account", ACCOUNT]] {
        assert_eq!(place.call(wrong).code, 2, "{wrong:?}");
    }
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_webinars_of_a_user_who_has_it_so_are_synced_from_the_start() {
    let (place, zoom) = account().await;
    place.call(&["settings", "set", "/users/priya.raman@acme.example/syncNewWebinars", "true"]).ok();
    let all = place.call(&["sync", "--all", "--json"]).ok().json();
    let mut synced: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["webinar"].as_str().unwrap()).collect();
    synced.sort_unstable();
    assert_eq!(synced, ["82512345006", "82512345011", "82512345012"], "{all}");
    zoom.shutdown().await.unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn l1_the_schedule_syncs_what_is_due_until_it_is_stopped() {
    let (place, zoom) = account().await;
    on(&place, OVER);
    let mut child = place
        .command(&["run-schedule", "--every", "1h", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let round: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(round["synced"][0]["webinar"], OVER, "{round}");
    assert_eq!(round["discovered"][0]["zoomAccount"], ACCOUNT, "{round}");
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // It was just synced, so it is not due.
    let once = place.call(&["run-schedule", "--once", "--every", "1h"]).ok().out;
    assert!(once.contains("no webinar was due"), "{once}");
    for wrong in ["0s", "2d", "soon"] {
        assert_eq!(place.call(&["run-schedule", "--every", wrong]).code, 2, "{wrong}");
    }
    zoom.shutdown().await.unwrap();
}
