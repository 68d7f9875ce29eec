//! The digests of Greenroom's own packages: `cargo xtask build` puts the packages into `target/actions` before it builds the
//! command. A command that was built without them trusts no package as Greenroom's own.

#![allow(clippy::unwrap_used)]

use std::{env, fs, path::Path};

use sha2::{Digest, Sha256};

fn main() {
    // Asked when it runs: another checkout may have compiled this script into the same target directory.
    let packages = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../../target/actions");
    println!("cargo::rerun-if-changed={}", packages.display());
    let mut digests = Vec::new();
    for entry in fs::read_dir(&packages).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            digests.push(hex::encode(Sha256::digest(fs::read(path).unwrap())));
        }
    }
    digests.sort();
    let list = format!("const BUILT_IN: &[&str] = &{digests:?};");
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("built_in.rs"), list).unwrap();
}
