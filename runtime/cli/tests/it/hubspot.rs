//! `greenroom hubspot`, and the definitions of Greenroom's own actions.
//!
//! After a definition was changed on purpose, `INSTA_UPDATE=always cargo test --workspace --test it` updates the snapshots.

use std::{fs, path::Path};

use crate::common::{Guest, Place, install};
use greenroom_package::Manifest;
use greenroom_service::hubspot::definition::{Definition, definition};
use serde_json::Value;

const URL: &str = "https://greenroom.example.com";

/// The folders of Greenroom's own actions: those with a manifest beside a schema.
fn own_actions() -> Vec<String> {
    let schemas = fs::read_dir(root().join("schemas/actions")).unwrap();
    let mut names: Vec<String> = schemas.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn defined(action: &str) -> Definition {
    let read = |path: String| -> Value { serde_json::from_slice(&fs::read(root().join(path)).unwrap()).unwrap() };
    let manifest = fs::read(root().join(format!("actions/{action}/manifest.json"))).unwrap();
    let schema = |which: &str| read(format!("schemas/actions/{action}/{which}.json"));
    definition(&Manifest::parse(&manifest).unwrap(), &schema("input"), &schema("output"), URL).unwrap()
}

#[test]
fn each_action_of_greenroom_has_a_definition() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let actions = own_actions();
    assert!(actions.len() >= 7, "{actions:?}");
    for action in actions {
        let mut definition = defined(&action);
        let labels = definition.labels.len();
        assert_eq!(labels, 7, "{action} has labels in each language that HubSpot takes");
        // The texts of the other languages differ by the labels of the manifest alone.
        definition.labels.retain(|language, _| ["en", "de"].contains(language));
        if let Some(german) = definition.labels.get_mut("de") {
            german.execution_rules.clear();
            german.input_field_descriptions.clear();
        }
        let text = serde_json::to_string_pretty(&definition).unwrap();
        settings.bind(|| insta::assert_snapshot!(format!("hubspot-{action}"), text));
    }
}

#[test]
fn the_command_shows_the_definition_of_a_package() {
    let place = Place::new();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let shown = place.call(&["hubspot", "definition", "echo", "--url", URL, "--json"]).ok().json();
    assert_eq!(shown["actionUrl"], format!("{URL}/hubspot/actions/echo"));
    assert_eq!(shown["published"], false);
    assert!(shown["labels"]["en"]["actionName"].is_string(), "{shown}");
    let words = place.call(&["hubspot", "definition", "echo", "--url", URL]).ok();
    assert!(words.out.contains("inputs") && words.err.contains("--json"), "{words:?}");
}

#[test]
fn an_address_that_hubspot_cannot_reach_is_refused() {
    let place = Place::new();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let called = place.call(&["hubspot", "definition", "echo", "--url", "http://greenroom.example.com"]);
    assert!(called.code == 2 && called.err.contains("HTTPS"), "{called:?}");
    let called = place.call(&["hubspot", "definition", "nobody", "--url", URL]);
    assert!(called.code != 0 && called.err.contains("nobody"), "{called:?}");
}
