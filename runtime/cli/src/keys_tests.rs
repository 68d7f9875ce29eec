//! Every text that the command asks for by its key is there, and every text of the command is asked for.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
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
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 200, "{found:?}");
    found
}

fn read(folder: &Path, found: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|of| of == "rs") && !path.to_str().unwrap().ends_with("tests.rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("\nmod tests {").next().unwrap();
            let literals = source.split('"').filter(|text| text.starts_with(OWN) && is_key(text));
            found.extend(literals.map(|key| (key.to_owned(), path.clone())));
        }
    }
}

/// Whether a literal can be a key, which `cli-{word}` and a sentence cannot.
fn is_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
