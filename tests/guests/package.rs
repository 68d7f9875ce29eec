//! Makes packages from guests' files, without the checks of an author's tools.

use std::{fs, path::PathBuf};

use serde_json::json;
use wasm_encoder::{CustomSection, Encode, Section};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The common parts of every core guest: a memory, an allocator, and the results of `run`.
const MEMORY: &str = r#"(memory (export "memory") 2)"#;
const ALLOCATOR: &str = include_str!("../frame/allocator.wat");
const RESULTS: &str = include_str!("../frame/results.wat");

/// For guests that have the line `;; with: http`, `;; with: timeline` or `;; with: waiting`.
const HTTP: &str = include_str!("../frame/http.wat");
const TIMELINE: &str = include_str!("../frame/timeline.wat");
const WAITING: &str = include_str!("../frame/waiting.wat");

/// The signature of `run`.
const RUN: &str = r#"(func (export "run") (param $in i32) (param $in_len i32) (param $tag i32) (param $cur i32) (param $cur_len i32) (result i32)"#;

/// A good guest that returns its input.
const ECHO: &str = ";; run:\n(call $done (local.get $in) (local.get $in_len))";

/// The content of a guest's file, with repetitions written out.
fn source(file: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("guests").join(file);
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8(bytes).map_or_else(|error| error.into_bytes(), |text| written_out(&text).into_bytes()))
}

fn text(file: &str) -> Option<String> {
    Some(String::from_utf8(source(file)?).unwrap())
}

/// Writes out `«3×text»`.
fn written_out(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (repeated, behind) = after.split_once('»').unwrap();
        let (times, repeated) = repeated.split_once('×').unwrap();
        out.push_str(before);
        for n in 1..=times.parse::<usize>().unwrap() {
            if repeated.contains('‹') {
                out.push_str(&repeated.replace("‹n›", &n.to_string()).replace("‹n-1›", &(n - 1).to_string()));
            } else {
                out.push_str(repeated);
            }
        }
        rest = behind;
    }
    out + rest
}

/// The bytes of the guest with this name, from any kind of file.
pub(crate) fn of(name: &str) -> Vec<u8> {
    with_port(name, 0)
}

/// The same, of a guest that sends requests to this port.
pub(crate) fn with_port(name: &str, port: u16) -> Vec<u8> {
    let text = |file: &str| text(file).map(|text| text.replace("‹PORT›", &port.to_string()));
    if let Some(bytes) = source(&format!("{name}.bytes")) {
        return bytes;
    }
    let core = text(&format!("{name}.wat"));
    let component = text(&format!("{name}.component.wat"));
    let part = |part: &str| text(&format!("{name}.{part}.json"));
    let (manifest, input, output) = (part("manifest"), part("input"), part("output"));
    assert!(
        core.is_some() || component.is_some() || manifest.is_some() || input.is_some() || output.is_some(),
        "there is no guest {name}"
    );
    let declared = core.as_deref().or(component.as_deref()).unwrap_or_default();
    let manifest = manifest.unwrap_or_else(|| self::manifest(name, declared));
    let component = match component {
        Some(text) => wat::parse_str(text).unwrap_or_else(|error| panic!("{name}: {error}")),
        None => component_of(name, core.as_deref().unwrap_or(ECHO)),
    };
    with_sections(component, &manifest, &input.unwrap_or_else(schema), &output.unwrap_or_else(output_schema))
}

/// The good guest, with this name: it reads contact 1 ten times, then returns its input.
pub(crate) fn neighbour(name: &str) -> Vec<u8> {
    let text = r#";; grants: contacts-read
        (import "greenroom:action/contacts-read@1.0.0" "get" (func $get (param i32 i32 i32 i32 i32)))
        (data (i32.const 1024) "1")
        ;; run:
        (local $n i32)
        (i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
        (loop $again
            (call $get (i32.const 2000) (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 2048))
            (if (i32.load8_u (i32.const 2048)) (then unreachable))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $n) (i32.const 10))))
        (call $done (local.get $in) (local.get $in_len))"#;
    with_sections(component_of(name, text), &manifest(name, text), &schema(), &output_schema())
}

fn component_of(name: &str, text: &str) -> Vec<u8> {
    let core = wat::parse_str(module(text)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let manifest = greenroom::Manifest::parse(manifest("guest", text).as_bytes()).unwrap();
    if manifest.capabilities.contains("wasi".parse().unwrap()) {
        return with_wasi(name, &core);
    }
    greenroom_package::component(&core, &manifest).unwrap()
}

/// The component of a module that imports WASI, as a toolchain makes it.
fn with_wasi(name: &str, core: &[u8]) -> Vec<u8> {
    let world = "package greenroom:guest;
        world guest {
            include greenroom:wasi/inert;
            include greenroom:wasi/absent;
            include greenroom:action/action@1.4.0;
        }";
    let mut resolve = Resolve::default();
    resolve.push_source("action.wit", greenroom_package::ACTION_WIT).unwrap();
    resolve.push_dir(greenroom_tests::repository().join("runtime/capability/wasi/wit")).unwrap();
    let package = resolve.push_source("guest.wit", world).unwrap();
    let world = resolve.select_world(&[package], Some("guest")).unwrap();
    let mut core = core.to_vec();
    embed_component_metadata(&mut core, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.module(&core).unwrap_or_else(|error| panic!("{name}: {error:#}"));
    encoder.validate(true).encode().unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

/// The module: the content of the guest's file, in the frame that every guest needs, without the parts that the guest
/// has itself.
fn module(text: &str) -> String {
    let (fields, body) = text.split_once(";; run:").unwrap_or((text, ""));
    let (imports, fields): (Vec<&str>, Vec<&str>) =
        fields.lines().partition(|line| line.trim_start().starts_with("(import"));
    let (imports, fields) = (imports.join("\n"), fields.join("\n"));
    let memory = if fields.contains(r#"(export "memory")"#) { "" } else { MEMORY };
    let allocator = if fields.contains(r#"(export "cabi_realloc")"#) { "" } else { ALLOCATOR };
    let more = if fields.contains(";; with: http") {
        HTTP
    } else if fields.contains(";; with: timeline") {
        TIMELINE
    } else if fields.contains(";; with: waiting") {
        WAITING
    } else {
        ""
    };
    let run = if body.is_empty() { String::new() } else { format!("{RUN} {body})") };
    format!("(module {imports} {memory} {allocator} {RESULTS} {more} {fields}\n{run})")
}

/// A manifest with the capabilities that the guest's file names in a line `;; grants: log, contacts-read`.
fn manifest(name: &str, text: &str) -> String {
    let grants = text.lines().find_map(|line| line.trim().strip_prefix(";; grants:")).unwrap_or_default();
    let capabilities: Vec<&str> = grants.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let contract = ["1.4", "1.3", "1.2", "1.1"].into_iter().find(|version| text.contains(&format!("@{version}.0")));
    let contract = contract.unwrap_or("1.0");
    json!({
        "manifest": 1, "contract": contract, "name": name, "version": "1.0.0", "objectType": "contact",
        "capabilities": capabilities, "labels": { "en": { "name": name } }
    })
    .to_string()
}

fn schema() -> String {
    json!({ "$schema": DRAFT, "type": "object" }).to_string()
}

fn output_schema() -> String {
    json!({ "$schema": DRAFT, "type": "object", "additionalProperties": { "type": ["integer", "string", "array"], "maxLength": 100 } })
        .to_string()
}

fn with_sections(mut component: Vec<u8>, manifest: &str, input: &str, output: &str) -> Vec<u8> {
    component.extend(manifest_and_schemas(manifest, input, output));
    component
}

fn manifest_and_schemas(manifest: &str, input: &str, output: &str) -> Vec<u8> {
    let mut sections = Vec::new();
    for (name, data) in
        [("greenroom:manifest", manifest), ("greenroom:input-schema", input), ("greenroom:output-schema", output)]
    {
        let section = CustomSection { name: name.into(), data: data.as_bytes().into() };
        sections.push(section.id());
        section.encode(&mut sections);
    }
    sections
}
