//! The templates of actions: the same action in each language, with a manifest and schemas that make a package.

#![allow(clippy::unwrap_used)]

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use common::core_of_world;
use greenroom_package::{ACTION_WIT, CapabilityName, Manifest, build, world_wit};
use serde_json::Value;

const LANGUAGES: [&str; 4] = ["c", "python", "rust", "typescript"];

/// What every project has.
const FILES: [&str; 4] = ["manifest.json", "README.md", "AGENTS.md", ".gitignore"];

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../actions/templates").join(language)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn cases(language: &str) -> BTreeMap<String, Value> {
    let files = fs::read_dir(folder(language).join("cases")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), json(&path))).collect()
}

#[test]
fn every_language_has_a_template() {
    let mut found: Vec<_> = fs::read_dir(folder(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    found.sort();
    assert_eq!(found, LANGUAGES);
    for language in LANGUAGES {
        for file in FILES {
            assert!(folder(language).join(file).is_file(), "{language} lacks {file}");
        }
    }
}

#[test]
fn manifests_and_schemas_make_a_package() {
    for language in LANGUAGES {
        let manifest = Manifest::parse(&fs::read(folder(language).join("manifest.json")).unwrap()).unwrap();
        let schema = |name: &str| json(&folder(language).join("schemas").join(name));
        let core = core_of_world(ACTION_WIT, &world_wit(&manifest, false));
        let package = build(&core, &manifest, &schema("input.json"), &schema("output.json"));
        assert!(package.is_ok(), "{language}: {package:?}");
        let capabilities: Vec<_> = manifest.capabilities.names().map(CapabilityName::as_str).collect();
        assert_eq!(capabilities, ["contacts-read", "contacts-write", "log", "http"], "{language}");
    }
}

#[test]
fn the_languages_differ_in_the_code_only() {
    for language in LANGUAGES {
        for file in ["manifest.json", "schemas/input.json", "schemas/output.json"] {
            assert_eq!(json(&folder(language).join(file)), json(&folder("rust").join(file)), "{language}: {file}");
        }
        assert_eq!(cases(language), cases("rust"), "{language}");
    }
    let cases = cases("rust");
    let ends = |key: &str| cases.values().filter(|case| case["then"].get(key).is_some()).count();
    assert_eq!((cases.len(), ends("output"), ends("failure")), (3, 1, 2));
    let manifest = json(&folder("rust").join("manifest.json"));
    let listed: BTreeSet<_> = manifest["failures"].as_object().unwrap().keys().map(String::as_str).collect();
    let ended: BTreeSet<_> = cases.values().filter_map(|case| case["then"]["failure"]["code"].as_str()).collect();
    assert_eq!(listed, ended);
}
