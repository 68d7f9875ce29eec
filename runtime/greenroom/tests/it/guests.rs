//! Guests written in WebAssembly text, built into packages as an author's tools do it.

use greenroom::Manifest;
use serde_json::{Value, json};

/// Imports `invocation.run-id` as `$run_id`.
pub(crate) const RUN_ID: &str = r#"(import "greenroom:action/invocation@1.0.0" "run-id" (func $run_id (param i32)))"#;

/// Imports `log.write` as `$log`.
pub(crate) const LOG: &str = r#"(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#;

const ALLOCATOR: &str = include_str!("../../../../tests/frame/allocator.wat");
const RESULTS: &str = include_str!("../../../../tests/frame/results.wat");
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A guest's module: `imports`, `data` and `body` in the frame that every guest needs. In the body, `$in` and `$in_len`
/// are the input, and `$tag` is 1 if there is a cursor. The body ends with the address of the result, which `$done`,
/// `$continue` and `$fail` return.
fn module(imports: &str, data: &str, body: &str) -> String {
    format!(
        r#"(module
            {imports}
            (memory (export "memory") 2)
            {data}
            {ALLOCATOR}
            {RESULTS}
            (func (export "run") (param $in i32) (param $in_len i32) (param $tag i32) (param $cur i32) (param $cur_len i32) (result i32)
                {body}))"#
    )
}

/// A package of a hand-written guest. Its input is `{"id"?: 9 to 11 digits or a token, "note"?: text}`, its output any
/// object with at most 50 members.
pub(crate) fn package(name: &str, capabilities: &[&str], imports: &str, data: &str, body: &str) -> Vec<u8> {
    build(name, &json!(capabilities), &module(imports, data, body), &input_schema(), &output_schema())
}

fn build(name: &str, capabilities: &Value, module: &str, input: &Value, output: &Value) -> Vec<u8> {
    build_for("1.0", name, capabilities, module, input, output)
}

fn build_for(contract: &str, name: &str, capabilities: &Value, module: &str, input: &Value, output: &Value) -> Vec<u8> {
    let core = wat::parse_str(module).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": contract, "name": name, "version": "1.0.0", "objectType": "contact",
        "capabilities": capabilities, "labels": { "en": { "name": name } }
    });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    greenroom_package::build(&core, &manifest, input, output).unwrap()
}

fn output_schema() -> Value {
    json!({ "$schema": DRAFT, "type": "object", "maxProperties": 50 })
}

fn input_schema() -> Value {
    json!({
        "$schema": DRAFT,
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "id": { "type": "string", "pattern": "^[0-9]{9,11}$", "x-token": true },
            "note": { "type": "string" }
        }
    })
}

const ECHO: &str = "(call $done (local.get $in) (local.get $in_len))";

/// Returns its input.
pub(crate) fn echo() -> Vec<u8> {
    package("echo", &[], "", "", ECHO)
}

/// The same in another version, of the form `1.2.3`.
pub(crate) fn echo_of_version(version: &str) -> Vec<u8> {
    let mut package = echo();
    let (before, after) = (r#""version":"1.0.0""#, format!(r#""version":"{version}""#));
    let at = package.windows(before.len()).position(|window| window == before.as_bytes()).unwrap();
    package[at..at + before.len()].copy_from_slice(after.as_bytes());
    package
}

/// Returns its input, which has this schema.
pub(crate) fn with_input(schema: &Value) -> Vec<u8> {
    build("echo", &json!([]), &module("", "", ECHO), schema, &output_schema())
}

/// Returns its input, as its output (`done`) or as a cursor (`continue`). The schemas of input and output have these
/// properties.
pub(crate) fn with_properties(name: &str, how: &str, input: &Value, output: &Value) -> Vec<u8> {
    let schema = |properties: &Value| json!({ "$schema": DRAFT, "type": "object", "properties": properties });
    let body = format!("(call ${how} (local.get $in) (local.get $in_len))");
    build(name, &json!([]), &module("", "", &body), &schema(input), &schema(output))
}

/// A guest that imports nothing.
pub(crate) fn plain(name: &str, data: &str, body: &str) -> Vec<u8> {
    package(name, &[], "", data, body)
}

/// Sets the property `company` of contact `1` to `Acme`, then does `then`.
pub(crate) fn writer(name: &str, then: &str) -> Vec<u8> {
    writer_that_asks(name, &json!(["contacts-write"]), then)
}

/// The same guest, with a manifest that requests these capabilities.
pub(crate) fn writer_that_asks(name: &str, capabilities: &Value, then: &str) -> Vec<u8> {
    let imports = r#"(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))"#;
    let data = r#"(data (i32.const 1024) "1companyAcme{}")"#;
    let body = format!(
        r#"(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
           (i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
           (i32.store (i32.const 2100) (i32.const 1025)) (i32.store (i32.const 2104) (i32.const 7))
           (i32.store8 (i32.const 2108) (i32.const 1))
           (i32.store (i32.const 2112) (i32.const 1032)) (i32.store (i32.const 2116) (i32.const 4))
           (call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
           {then}"#
    );
    build(name, capabilities, &module(imports, data, &body), &input_schema(), &output_schema())
}

/// Offers one choice for the field `/id`: `value` (JSON) with `label`, and `2` as the token of the next page. `before` is done
/// first.
pub(crate) fn chooser(value: &str, label: &str, before: &str) -> Vec<u8> {
    let (value_len, label_len) = (value.len(), label.len());
    let text = |text: &str| text.bytes().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let data = format!(
        r#"(data (i32.const 1024) "{}") (data (i32.const 4096) "{}") (data (i32.const 1000) "2")"#,
        text(value),
        text(label)
    );
    let options = format!(
        r#"(func (export "greenroom:action/fields@1.3.0#options")
                (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
            {before}
            (i32.store (i32.const 3000) (i32.const 1024)) (i32.store (i32.const 3004) (i32.const {value_len}))
            (i32.store (i32.const 3008) (i32.const 4096)) (i32.store (i32.const 3012) (i32.const {label_len}))
            (i32.store8 (i32.const 3016) (i32.const 0))
            (i32.store8 (i32.const 64) (i32.const 0))
            (i32.store (i32.const 72) (i32.const 3000)) (i32.store (i32.const 76) (i32.const 1))
            (i32.store8 (i32.const 80) (i32.const 1))
            (i32.store (i32.const 84) (i32.const 1000)) (i32.store (i32.const 88) (i32.const 1))
            (i32.const 64))"#
    );
    let imports = r#"(import "greenroom:action/contacts-write@1.3.0" "update" (func $update (param i32 i32 i32)))"#;
    let module = module(imports, &format!("{data}\n{options}"), ECHO);
    let mut input = input_schema();
    input["properties"]["id"]["x-options"] = json!(true);
    build_for("1.3", "chooser", &json!(["contacts-write"]), &module, &input, &output_schema())
}

/// Says `message` of its crash, and traps.
pub(crate) fn crashing(message: &str) -> Vec<u8> {
    let imports = r#"(import "greenroom:action/invocation@1.3.0" "crashing" (func $crashing (param i32 i32)))"#;
    let data = format!(r#"(data (i32.const 1024) "{message}")"#);
    let body = format!("(call $crashing (i32.const 1024) (i32.const {})) (unreachable)", message.len());
    build_for("1.3", "crashing", &json!([]), &module(imports, &data, &body), &input_schema(), &output_schema())
}
