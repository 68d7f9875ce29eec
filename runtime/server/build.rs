//! The digest of the console's own style and script, which is part of their paths: a browser that keeps them asks for changed ones.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
};

fn main() {
    let mut digest = DefaultHasher::new();
    for file in ["assets/console/console.css", "assets/console/console.js"] {
        println!("cargo::rerun-if-changed={file}");
        fs::read(file).unwrap().hash(&mut digest);
    }
    println!("cargo::rustc-env=CONSOLE_DIGEST={:016x}", digest.finish());
}
