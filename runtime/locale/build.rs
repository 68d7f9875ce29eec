//! Puts the texts of every language into the library: a file that is added needs no line of code.

#![allow(clippy::unwrap_used)]

use std::{env, fs, path::Path};

fn main() {
    let messages = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("messages");
    println!("cargo::rerun-if-changed={}", messages.display());
    let mut files = Vec::new();
    for language in fs::read_dir(&messages).unwrap() {
        let folder = language.unwrap().path();
        let language = folder.file_name().unwrap().to_str().unwrap().to_owned();
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "ftl") {
                println!("cargo::rerun-if-changed={}", path.display());
                files.push(format!("({language:?}, include_str!({:?}))", path.to_str().unwrap()));
            }
        }
    }
    files.sort();
    let list = format!("const FILES: &[(&str, &str)] = &[{}];", files.join(", "));
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("files.rs"), list).unwrap();
}
