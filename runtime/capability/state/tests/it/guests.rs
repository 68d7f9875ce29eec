//! Guests that execute a list of operations, built into packages as an author's tools would.

use greenroom::Manifest;
use serde_json::{Value, json};

const ALLOCATOR: &str = include_str!("../../../../../tests/frame/allocator.wat");
const RESULTS: &str = include_str!("../../../../../tests/frame/results.wat");
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

const IMPORTS: &str = r#"
    (import "greenroom:action/state@1.3.0" "get" (func $get (param i32 i32 i32)))
    (import "greenroom:action/state@1.3.0" "set" (func $set (param i32 i32 i32)))
    (import "greenroom:action/state@1.3.0" "delete" (func $delete (param i32 i32 i32)))
    (import "greenroom:action/state@1.3.0" "list-entries" (func $list (param i32 i32 i32 i32 i32 i32)))"#;

/// Ends the run with the failure at this address.
const FAIL_WITH: &str = "(func $fail_with (param $at i32) (result i32)
    (call $fail (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))
        (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at)) (i32.const 0)))";

/// An operation of a guest. A refusal by the host ends the run with that failure.
#[derive(Clone, Copy)]
pub(crate) enum Op {
    /// Writes a value under a key.
    Set(&'static str, &'static str),
    /// The same, about a contact.
    About(&'static str, &'static str, &'static str),
    /// Returns the value under a key as the output; goes on where there is none.
    Give(&'static str),
    Delete(&'static str),
    /// Traps unless this number of entries begins with the prefix.
    Count(&'static str, u32),
    Trap,
}

/// A guest that executes these operations, and returns `{}` at its end.
pub(crate) fn guest(name: &str, asks: &Value, ops: &[Op]) -> Vec<u8> {
    let (mut data, mut body, mut next) = (String::new(), String::new(), 2_000);
    let mut text = |text: &str| {
        let at = next;
        next += text.len().max(1);
        data.push_str(&format!("(data (i32.const {at}) \"{}\")\n", text.replace('"', "\\22")));
        (at, text.len())
    };
    let store = |at: usize, value: usize| format!("(i32.store (i32.const {at}) (i32.const {value}))\n");
    let pair = |at: usize, (place, length): (usize, usize)| store(at, place) + &store(at + 4, length);
    let failed = |at: &str, offset: u32| {
        format!("(if (i32.load8_u {at}) (then (return (call $fail_with (i32.add {at} (i32.const {offset}))))))\n")
    };
    let end = text("{}");
    for op in ops {
        match op {
            Op::Set(key, value) | Op::About(key, value, _) => {
                body += &(pair(1_000, text(key)) + &pair(1_008, text(value)) + &store(1_016, 0));
                if let Op::About(.., about) = op {
                    body += &(store(1_016, 1) + &pair(1_020, text(about)));
                }
                body += "(call $set (i32.const 1000) (i32.const 1) (i32.const 1200))\n";
                body += &failed("(i32.load (i32.const 1200))", 8);
            }
            Op::Give(key) => {
                body += &pair(1_000, text(key));
                body += "(call $get (i32.const 1000) (i32.const 1) (i32.const 1200))\n";
                body += &failed("(i32.const 1200)", 8);
                body += "(if (i32.load8_u (i32.load (i32.const 1208))) (then (return (call $done
                    (i32.load offset=4 (i32.load (i32.const 1208))) (i32.load offset=8 (i32.load (i32.const 1208)))))))\n";
            }
            Op::Delete(key) => {
                body += &pair(1_000, text(key));
                body += "(call $delete (i32.const 1000) (i32.const 1) (i32.const 1200))\n";
                body += &failed("(i32.const 1200)", 8);
            }
            Op::Count(prefix, wanted) => {
                let (at, length) = text(prefix);
                body += &format!(
                    "(call $list (i32.const {at}) (i32.const {length}) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1200))\n"
                );
                body += &failed("(i32.const 1200)", 8);
                body += &format!("(if (i32.ne (i32.load (i32.const 1212)) (i32.const {wanted})) (then unreachable))\n");
            }
            Op::Trap => body += "unreachable\n",
        }
    }
    let run = "(func (export \"run\") (param i32 i32 i32 i32 i32) (result i32)";
    let last = format!("(call $done (i32.const {}) (i32.const {}))", end.0, end.1);
    let memory = "(memory (export \"memory\") 2)";
    let module = format!("(module {IMPORTS} {memory} {data} {ALLOCATOR} {RESULTS} {FAIL_WITH} {run} {body} {last}))");
    let core = wat::parse_str(module).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": "1.3", "name": name, "version": "1.0.0", "objectType": "contact",
        "capabilities": asks, "labels": { "en": { "name": name } }
    });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let schema =
        json!({ "$schema": DRAFT, "type": "object", "properties": { "key": { "type": "string", "x-secret": true } } });
    greenroom_package::build(&core, &manifest, &schema, &schema).unwrap()
}
