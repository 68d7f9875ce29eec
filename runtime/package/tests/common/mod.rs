//! What the tests share: manifests, schemas, and core modules made from a world.

// Each test binary uses a part of it.
#![allow(dead_code, clippy::unwrap_used)]

use greenroom_package::{ACTION_WIT, CONTRACT, CapabilityName, Manifest, world_wit};
use serde_json::{Value, json};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// The names of all capabilities that are interfaces of the contract.
pub(crate) fn all() -> Vec<&'static str> {
    CapabilityName::all().filter(|name| name.interface().is_some()).map(CapabilityName::as_str).collect()
}

/// A manifest that asks for these capabilities.
pub(crate) fn manifest(capabilities: &[&str]) -> Manifest {
    manifest_for(&CONTRACT.to_string(), capabilities)
}

/// The same for a version of the contract.
pub(crate) fn manifest_for(contract: &str, capabilities: &[&str]) -> Manifest {
    let manifest = json!({
        "manifest": 1, "contract": contract, "name": "example", "version": "1.0.0",
        "labels": {"en": {"name": "Example"}}, "objectType": "contact", "capabilities": capabilities,
    });
    Manifest::parse(manifest.to_string().as_bytes()).unwrap()
}

/// The smallest schema.
pub(crate) fn schema() -> Value {
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"})
}

/// A core module that imports everything these capabilities have, compiled against this text of the contract, which is of
/// this version.
pub(crate) fn core_for(contract: &str, version: &str, capabilities: &[&str]) -> Vec<u8> {
    core_of_world(contract, &world_wit(&manifest_for(version, capabilities), false))
}

/// As [`core_for`], with the present contract.
pub(crate) fn core(capabilities: &[&str]) -> Vec<u8> {
    core_for(ACTION_WIT, &CONTRACT.to_string(), capabilities)
}

/// A core module that imports and exports what a world does.
pub(crate) fn core_of_world(contract: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    resolve.push_source("action.wit", contract).unwrap();
    let package = resolve.push_source("package.wit", world).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    wit_component::dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync))
}
