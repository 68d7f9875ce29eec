//! Puts every language of `messages/` into the library: one that is added there needs no line of code.

#![allow(clippy::unwrap_used)]

use std::{env, fs, path::Path};

fn main() {
    let folder = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("messages");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            println!("cargo::rerun-if-changed={}", path.display());
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            languages.push(format!("({language:?}, include_str!({:?}))", path.to_str().unwrap()));
        }
    }
    languages.sort();
    let list = format!("const BUILT_IN: &[(&str, &str)] = &[{}];", languages.join(", "));
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("languages.rs"), list).unwrap();
}
