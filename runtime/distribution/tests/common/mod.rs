//! Packages for the tests.

#![allow(clippy::unwrap_used)]

use greenroom_package::{Manifest, Package, build};
use serde_json::json;

/// A small package that uses nothing.
pub(crate) fn package(name: &str, version: &str) -> Package {
    let core = r#"(module (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
        (func (export "run") (param i32 i32 i32 i32 i32) (result i32) i32.const 0))"#;
    let manifest = json!({
        "manifest": 1, "contract": "1.0", "name": name, "version": version,
        "labels": { "en": { "name": "Lead score" } }, "objectType": "contact",
    });
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    Package::read(build(&wat::parse_str(core).unwrap(), &manifest, &schema, &schema).unwrap()).unwrap()
}
