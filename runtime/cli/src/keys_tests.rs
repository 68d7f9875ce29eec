//! Every text that the command asks for by its key is there, and every text of the command is asked for.

#![allow(clippy::unwrap_used)]

#[path = "../../locale/src/sources_tests.rs"]
mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use greenroom_locale::{Language, keys};

/// The beginning of the keys of the command's own texts.
const OWN: &str = "cli-";

#[test]
fn every_text_that_is_asked_for_is_there() {
    let known = own_keys();
    let missing: Vec<(String, PathBuf)> = asked().into_iter().filter(|(key, _)| !known.contains(key)).collect();
    assert_eq!(missing, Vec::new());
}

#[test]
fn every_text_is_asked_for() {
    let asked = asked();
    let unused: Vec<String> = own_keys().into_iter().filter(|key| !asked.contains_key(key)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

fn own_keys() -> BTreeSet<String> {
    keys(Language::English).into_iter().filter(|key| key.starts_with(OWN)).collect()
}

/// The keys in the sources, without their tests, each with a file that names it.
fn asked() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for (path, source) in sources::without_tests(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let literals = source.split('"').filter(|text| text.starts_with(OWN) && is_key(text));
        found.extend(literals.map(|key| (key.to_owned(), path.clone())));
    }
    assert!(found.len() > 200, "{found:?}");
    found
}

/// Whether a literal can be a key, which `cli-{word}` and a sentence cannot.
fn is_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
