//! The digests of Greenroom's own packages: `cargo xtask build` puts the packages into `target/actions` before it builds the
//! command. A command that was built without them trusts no package as Greenroom's own. Other packages in that folder are
//! not Greenroom's, and neither are older versions.

#![allow(clippy::unwrap_used)]

use std::{env, fs, path::Path};

use sha2::{Digest, Sha256};

/// Greenroom's own actions: the folders of `actions/` with their manifests.
const OWN: [&str; 7] = [
    "add-contact-to-zoom-webinar",
    "approve-zoom-webinar-registration",
    "remove-contact-from-zoom-webinar",
    "sync-webinar-attendance",
    "sync-webinar-details",
    "sync-webinar-recordings",
    "sync-webinar-registrations",
];

fn main() {
    // Asked when it runs: another checkout may have compiled this script into the same target directory.
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../..");
    let packages = root.join("target/actions");
    println!("cargo::rerun-if-changed={}", packages.display());
    let mut digests = Vec::new();
    for name in OWN {
        let manifest = root.join("actions").join(name).join("manifest.json");
        println!("cargo::rerun-if-changed={}", manifest.display());
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
        let package = packages.join(format!("{name}-{}.wasm", manifest["version"].as_str().unwrap()));
        if let Ok(bytes) = fs::read(package) {
            digests.push(hex::encode(Sha256::digest(bytes)));
        }
    }
    digests.sort();
    let list = format!("const BUILT_IN: &[&str] = &{digests:?};");
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("built_in.rs"), list).unwrap();
}
