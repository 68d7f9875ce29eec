//! Hostile packages in the folder of the real command.

use std::{fs, path::Path};

use greenroom_tests::{Ended, WEBINAR, World, run};
use serde_json::json;

use crate::package;

/// A world whose folder of actions has these guests, and a good one.
async fn with(guests: &[&str]) -> World {
    let world = World::with_contacts().await;
    let folder = world.folder.path().join("actions");
    fs::create_dir(&folder).unwrap();
    for guest in guests {
        fs::write(folder.join(format!("{guest}.wasm")), package::of(guest)).unwrap();
    }
    fs::write(folder.join("good.wasm"), package::neighbour("good")).unwrap();
    world
}

async fn call(world: &World, arguments: &[&str]) -> Ended {
    let actions = world.folder.path().join("actions");
    let mut command = world.prepared(arguments);
    command.env("GREENROOM_ACTIONS", Path::new(&actions));
    let ended = run(command).await;
    let shown = [&ended.stdout, &ended.stderr].into_iter().flat_map(|text| text.chars());
    let bad: Vec<char> = shown.filter(|c| *c != '\n' && greenroom_package::is_unprintable(*c)).collect();
    assert!(bad.is_empty(), "{bad:?} on the terminal: {ended:?}");
    ended
}

#[tokio::test]
async fn broken_packages_are_named_and_affect_no_others() {
    let broken = ["garbage", "empty", "fifty-megabytes", "escapes-in-label", "unknown-capability", "second-manifest"];
    let world = with(&broken).await;
    let listed = call(&world, &["actions", "list"]).await;
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert!(listed.stdout.contains("good  1.0.0"), "{listed:?}");
    for broken in broken {
        assert!(listed.stderr.contains(&format!("{broken}.wasm: ")), "{broken}: {listed:?}");
    }
    let good = call(&world, &["invoke", "good", "--grant", "good=contacts-read", "--contact", "1", "--json"]).await;
    assert_eq!((good.code, &good.json()["status"]), (Some(0), &json!("done")), "{good:?}");
    let refused = call(&world, &["invoke", "escapes-in-label"]).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("escapes-in-label.wasm: manifest, `/labels/en/name`"), "{refused:?}");
}

#[tokio::test]
async fn hostile_actions_end_with_the_code_of_their_kind() {
    let guests = ["endless-loop", "escapes-in-failure", "deep-recursion", "deep-output", "ungranted-import"];
    let world = with(&guests).await;
    for (guest, code) in guests.into_iter().zip([16, 14, 15, 17, 13]) {
        let ended = call(&world, &["invoke", guest]).await;
        assert_eq!(ended.code, Some(code), "{guest}: {ended:?}");
    }
    let good = call(&world, &["invoke", "good", "--grant", "good=contacts-read", "--contact", "1"]).await;
    assert_eq!(good.code, Some(0), "{good:?}");
}

/// A record that cannot be read again would break every list that contains it, and every erasure.
#[tokio::test]
async fn an_output_that_nests_deep_leaves_records_that_can_be_read() {
    let world = with(&["nested-output"]).await;
    let grant = ["--grant", "good=contacts-read"];
    let nested = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    for (levels, code) in [(100, 0), (101, 17), (127, 17)] {
        let key = format!("levels-{levels}");
        let invoke = ["invoke", "good", "--contact", "1", "--input", &nested(levels), "--idempotency-key", &key];
        for _ in 0..2 {
            let ended = call(&world, &[&invoke[..], &grant].concat()).await;
            assert_eq!(ended.code, Some(code), "{levels}: {ended:?}");
        }
    }
    assert_eq!(call(&world, &["invoke", "nested-output"]).await.code, Some(17));
    let listed = call(&world, &["runs", "list", "--json"]).await;
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let runs = listed.json();
    assert_eq!(runs.as_array().unwrap().len(), 4, "{runs}");
    for run in runs.as_array().unwrap() {
        let run = run["id"].as_str().unwrap();
        for command in [&["runs", "show", run][..], &["runs", "show", run, "--json"], &["replay", run]] {
            let ended = call(&world, command).await;
            assert_eq!(ended.code, Some(0), "{ended:?}");
        }
    }
    let erased = call(&world, &["erase", "1", "--yes"]).await;
    assert_eq!(erased.code, Some(0), "{erased:?}");
}

#[tokio::test]
async fn a_grant_to_a_digest_is_for_that_package_alone() {
    let world = with(&["ungranted-import", "log-injection"]).await;
    let listed = call(&world, &["actions", "list", "--json"]).await.json();
    let digest = |name: &str| {
        let action = listed.as_array().unwrap().iter().find(|action| action["name"] == name).unwrap();
        format!("sha256:{}=log", action["digest"].as_str().unwrap())
    };
    let granted = digest("log-injection");
    assert_eq!(call(&world, &["invoke", "log-injection", "--grant", &granted]).await.code, Some(0));
    let other = digest("ungranted-import");
    assert_eq!(call(&world, &["invoke", "log-injection", "--grant", &other]).await.code, Some(13));
    assert_eq!(call(&world, &["invoke", "log-injection", "--grant", "sha256:abc=log"]).await.code, Some(2));
}

#[tokio::test]
pub(crate) async fn log_injection() {
    let world = with(&["log-injection"]).await;
    let ended = call(&world, &["invoke", "log-injection", "--grant", "log-injection=log", "--log", "info"]).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("forged")).collect();
    assert_eq!(lines.len(), 1, "{ended:?}");
    assert!(
        lines[0].contains("quiet2026") && lines[0].contains("log-injection"),
        "one line, with the action's name: {lines:?}"
    );
}

#[tokio::test]
pub(crate) async fn wasi_log_injection() {
    let world = with(&["wasi-log-injection"]).await;
    let invoke = ["invoke", "wasi-log-injection", "--grant", "wasi-log-injection=wasi", "--log", "info"];
    let ended = call(&world, &invoke).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("forged")).collect();
    assert_eq!(lines.len(), 1, "{ended:?}");
    assert!(
        lines[0].contains("quiet2026") && lines[0].contains("wasi-log-injection") && !lines[0].contains('\u{202e}'),
        "one line, with the action's name, though no line feed ended it: {lines:?}"
    );
}

/// A package with the name of a built-in action and a higher version gets neither its grants nor its place.
#[tokio::test]
pub(crate) async fn impostor() {
    let world = with(&["impostor"]).await;
    let own = greenroom_tests::packages().join("add-contact-to-zoom-webinar-1.0.0.wasm");
    fs::copy(own, world.folder.path().join("actions/own.wasm")).unwrap();
    let input = json!({ "webinarId": greenroom_tests::WEBINAR }).to_string();
    let invoke = ["invoke", greenroom_tests::ACTION, "--contact", "1", "--input", &input, "--json"];
    let ended = call(&world, &invoke).await;
    assert_eq!(ended.json()["version"], "1.0.0", "Greenroom's own action is used: {ended:?}");
    assert!(ended.stderr.contains("impostor.wasm"), "the other one is named: {ended:?}");
    let wanted = ["invoke", "add-contact-to-zoom-webinar@99", "--contact", "1", "--input", &input];
    assert_eq!(call(&world, &wanted).await.code, Some(10), "a request for its version does not get it either");
}

/// From end to end: Greenroom's own action, the command, and a Zoom that counts its requests.
#[tokio::test]
async fn a_replay_asks_zoom_for_nothing() {
    let world = World::connected().await;
    let ended = world.invoke("1", json!({ "webinarId": WEBINAR }), &[]).await;
    let run = ended.ok().json()["run"].as_str().unwrap().to_owned();
    assert!(!world.zoom.requests().is_empty(), "the run itself has asked");
    world.zoom.clear_requests();
    let replayed = world.greenroom(&["replay", &run, "--json"]).await;
    assert_eq!(replayed.ok().json()["verdict"], "same", "{replayed:?}");
    assert!(world.zoom.requests().is_empty(), "{:?}", world.zoom.requests());
}
