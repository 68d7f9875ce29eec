//! Packages for the tests of this crate.

use std::{collections::BTreeMap, sync::Mutex};

use greenroom_package::{Manifest, attach, build};
use serde_json::{Value, json};

pub(crate) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A core module that exports what the contract asks for, and does nothing.
const CORE: &str = r#"(module (memory (export "memory") 1) (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
  (func (export "run") (param i32 i32 i32 i32 i32) (result i32) i32.const 0))"#;

/// An object schema with these properties.
pub(crate) fn object(properties: &Value) -> Value {
    json!({ "$schema": DIALECT, "type": "object", "properties": properties, "additionalProperties": false })
}

/// A small package that uses nothing. It is made once.
pub(crate) fn package(name: &str, version: &str) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let key = format!("{name} {version}");
    let made = MADE.lock().unwrap().get(&key).cloned();
    made.unwrap_or_else(|| {
        let (input, output) = (object(&json!({ "email": { "type": "string" } })), object(&json!({})));
        let made = with_schemas(name, version, &input, &output);
        MADE.lock().unwrap().insert(key, made.clone());
        made
    })
}

/// A small package with these schemas.
pub(crate) fn with_schemas(name: &str, version: &str, input: &Value, output: &Value) -> Vec<u8> {
    build(&wat::parse_str(CORE).unwrap(), &manifest(name, version, &json!([])), input, output).unwrap()
}

/// A package that imports the capability `log`, among those that its manifest asks for.
pub(crate) fn that_logs(name: &str, version: &str, asks_for: &Value) -> Vec<u8> {
    let component = wat::parse_str(
        r#"(component
          (import "greenroom:action/log@1.0.0" (instance))
          (core module $m (func (export "run")))
          (core instance $i (instantiate $m))
          (func (export "run") (canon lift (core func $i "run"))))"#,
    )
    .unwrap();
    let (input, output) = (object(&json!({})), object(&json!({})));
    attach(&component, &manifest(name, version, asks_for), &input, &output).unwrap()
}

fn manifest(name: &str, version: &str, capabilities: &Value) -> Manifest {
    let manifest = json!({
        "manifest": 1, "contract": "1.0", "name": name, "version": version,
        "labels": { "en": { "name": "Lead score" } }, "objectType": "contact", "capabilities": capabilities,
    });
    Manifest::parse(manifest.to_string().as_bytes()).unwrap()
}
