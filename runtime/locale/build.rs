//! Puts the texts of every language into the library: a file that is added needs no line of code.

#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

/// The language whose keys all others have.
const ENGLISH: &str = "en";

fn main() {
    let messages = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("messages");
    println!("cargo::rerun-if-changed={}", messages.display());
    // The files of each language, by their themes.
    let mut languages: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for language in fs::read_dir(&messages).unwrap() {
        let folder = language.unwrap().path();
        println!("cargo::rerun-if-changed={}", folder.display());
        let files = languages.entry(name_of(&folder)).or_default();
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "ftl") {
                println!("cargo::rerun-if-changed={}", path.display());
                files.insert(name_of(&path), path);
            }
        }
    }
    let english = &languages[ENGLISH];
    for (language, files) in &languages {
        let (own, wanted): (BTreeSet<_>, BTreeSet<_>) = (files.keys().collect(), english.keys().collect());
        assert_eq!(own, wanted, "messages/{language} has other files than messages/{ENGLISH}");
    }
    let files: Vec<String> = languages
        .iter()
        .flat_map(|(language, files)| files.values().map(move |path| format!("({language:?}, include_str!({path:?}))")))
        .collect();
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for (theme, path) in english.values().enumerate() {
        let text = fs::read_to_string(path).unwrap();
        let names = text.lines().filter_map(|line| line.split_once(" =")).map(|(name, _)| name);
        let names = names.filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()));
        keys.extend(names.map(|name| (name.to_owned(), theme)));
    }
    let keys: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
    let lists = format!(
        "static FILES: &[(&str, &str)] = &[{}];\nconst THEMES: usize = {};\nstatic KEYS: &[(&str, usize)] = &[{}];",
        files.join(", "),
        english.len(),
        keys.join(", ")
    );
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("files.rs"), lists).unwrap();
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
