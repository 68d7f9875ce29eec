//! The capability `webinars-read`: the real command, a guest that lists webinars, and a local Zoom over a socket.

use std::fs;

use greenroom::Manifest;
use greenroom_domain::RunId;
use greenroom_tests::{WEBINAR, World};
use serde_json::{Value, json};

const NAME: &str = "list-webinars";

/// Lists the first page of the upcoming webinars that a search finds, and ends well. Its answer is in the journal.
fn guest(search: Option<&str>) -> Vec<u8> {
    let text = search.unwrap_or_default();
    let (allocator, results) = (include_str!("../frame/allocator.wat"), include_str!("../frame/results.wat"));
    let core = format!(
        r#"(module
            (import "greenroom:action/webinars-read@1.3.0" "upcoming"
                (func $upcoming (param i32 i32 i32 i32 i32 i32 i32)))
            (memory (export "memory") 2) {allocator} {results}
            (data (i32.const 1024) "{{}}{text}")
            (func (export "run") (param i32 i32 i32 i32 i32) (result i32)
                (call $upcoming (i32.const {is_some}) (i32.const 1026) (i32.const {length})
                    (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2200))
                (if (i32.load8_u (i32.const 2200))
                    (then (return (call $fail
                        (i32.load (i32.const 2208)) (i32.load (i32.const 2212))
                        (i32.load (i32.const 2216)) (i32.load (i32.const 2220)) (i32.const 0)))))
                (call $done (i32.const 1024) (i32.const 2))))"#,
        is_some = u8::from(search.is_some()),
        length = text.len(),
    );
    let manifest = json!({
        "manifest": 1, "contract": "1.3", "name": NAME, "version": "1.0.0", "objectType": "contact",
        "capabilities": ["webinars-read"], "labels": {"en": {"name": "List webinars"}},
    });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"});
    greenroom_package::build(&wat::parse_str(core).unwrap(), &manifest, &schema, &schema).unwrap()
}

/// The outcome of the guest.
async fn outcome(world: &World, search: Option<&str>) -> Value {
    let folder = world.folder.path().join("actions");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{NAME}-1.0.0.wasm")), guest(search)).unwrap();
    let grant = format!("{NAME}=webinars-read");
    let folder = folder.to_str().unwrap();
    let arguments = ["--actions", folder, "--journal", "full", "--grant", &grant, "invoke", NAME, "--json"];
    world.greenroom(&arguments).await.json()
}

/// The journal of a run of the guest, which has the webinars.
async fn listed(world: &World, search: Option<&str>) -> String {
    let outcome = outcome(world, search).await;
    assert_eq!(outcome["status"], "done", "{outcome}");
    let run: RunId = outcome["run"].as_str().unwrap().parse().unwrap();
    let store = world.opened().await;
    store.journal(run).await.unwrap().unwrap().body.unwrap()
}

#[tokio::test]
async fn w5_w9_webinars_to_choose_from() {
    let world = World::connected().await;
    let all = listed(&world, None).await;
    for (id, reason) in [
        ("82512345002", "it takes no registrations"),
        ("82512345005", "it is over"),
        ("82512345010", "its host's licence has no webinars"),
        ("91234567890", "it is another business unit's"),
    ] {
        assert!(!all.contains(id), "{id}: {reason}");
    }
    let place = |id: &str| all.find(id).unwrap_or_else(|| panic!("{id}: {all}"));
    assert!(place("82512345012") < place("82512345001"), "soonest first: {all}");
    assert!(all.contains(WEBINAR));
    let found = listed(&world, Some("OFFICE")).await;
    assert!(found.contains("82512345012") && !found.contains(WEBINAR), "{found}");
    let found = listed(&world, Some("825 1234 5678")).await;
    assert!(found.contains("Getting started with Acme") && !found.contains("Office hours"), "{found}");
}

#[tokio::test]
async fn n1_without_a_connection_or_a_scope_the_reason_is_given() {
    let world = World::with_contacts().await;
    assert_eq!(outcome(&world, None).await["failure"]["code"], "zoom-not-connected");
    let world = World::connected().await;
    world.zoom.set_scopes("acme", Some(vec!["user:read:list_users:admin".to_owned()])).unwrap();
    let failure = outcome(&world, None).await["failure"].clone();
    assert_eq!((&failure["kind"], &failure["code"]), (&json!("denied"), &json!("zoom-permission-missing")));
    assert!(failure["message"].as_str().unwrap().contains("`webinar:read:list_webinars:admin`"), "{failure}");
}
