//! Random guests, each made from one seed, and made into packages.

use arbitrary::Unstructured;
use greenroom::Manifest;
use greenroom_package::PackageError;
use serde_json::{Value, json};
use wasm_encoder::{ComponentSectionId, CustomSection, RawSection};
use wasm_smith::{Component, Config, Module};

use crate::frame;

/// How many random bytes a guest is made from. This is enough for the small ones of [`config`]; further bytes are
/// zeros.
const DRAWN_FROM: usize = 2_048;

/// The possible imports of guests: the contract, as `wit-component` lowers it.
const IMPORTS: &str = r#"(module
    (import "greenroom:action/invocation@1.1.0" "run-id" (func (param i32)))
    (import "greenroom:action/invocation@1.1.0" "contact" (func (param i32)))
    (import "greenroom:action/invocation@1.1.0" "started-at" (func (result i64)))
    (import "greenroom:action/invocation@1.1.0" "dry-run" (func (result i32)))
    (import "greenroom:action/contacts-read@1.1.0" "get" (func (param i32 i32 i32 i32 i32)))
    (import "greenroom:action/contacts-read@1.1.0" "find-by-email" (func (param i32 i32 i32 i32 i32)))
    (import "greenroom:action/contacts-write@1.1.0" "update" (func (param i32 i32 i32)))
    (import "greenroom:action/contacts-write@1.1.0" "create" (func (param i32 i32 i32)))
    (import "greenroom:action/webinar-registration@1.1.0" "register" (func (param i32 i32 i32)))
    (import "greenroom:action/webinar-sync@1.1.0" "details" (func (param i32 i32 i32)))
    (import "greenroom:action/webinar-sync@1.1.0" "begin-registrants" (func (param i32 i32 i32 i32)))
    (import "greenroom:action/webinar-sync@1.1.0" "registrants" (func (param i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "greenroom:action/webinar-sync@1.1.0" "attendance" (func (param i32 i32 i32 i32 i32 i32 i32 i32)))
    (import "greenroom:action/webinar-sync@1.1.0" "recordings-due" (func (param i32 i32 i32)))
    (import "greenroom:action/log@1.1.0" "write" (func (param i32 i32 i32 i32 i32))))"#;

/// The exports of a guest whose functions are all random.
const BARE: &str = r#"(module
    (memory (export "memory") 2)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "run") (param i32 i32 i32 i32 i32) (result i32) unreachable))"#;

/// The exports of a guest that [`frame::around`] completes.
const FRAMED: &str = r#"(module
    (memory (export "memory") 2)
    (func (export "body") (param i32 i32 i32 i32 i32) (result i32) unreachable))"#;

/// How a guest is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A random component, with the sections of a package after it.
    Raw,
    /// A valid package with a random component inside, which is compiled and never instantiated.
    Nested,
    /// A random core module with the contract's exports. Its allocator is random too, so few reach `run`.
    Bare,
    /// A random function within a frame that allocates and answers correctly.
    Framed,
}

impl Kind {
    /// Of ten guests, two are almost entirely invalid, one fails in its host calls, and seven run.
    pub(crate) fn of(number: u64) -> Self {
        match number % 10 {
            0 => Self::Raw,
            1 => Self::Nested,
            2 => Self::Bare,
            _ => Self::Framed,
        }
    }
}

/// Makes packages.
pub(crate) struct Maker {
    imports: Vec<u8>,
    bare: Vec<u8>,
    framed: Vec<u8>,
    /// A valid component.
    sound: Vec<u8>,
}

/// A package's sections, for a name.
fn parts(name: &str) -> (Manifest, Value) {
    let manifest = json!({
        "manifest": 1, "contract": "1.1", "name": name, "version": "1.0.0", "objectType": "contact",
        "capabilities": ["contacts-read", "contacts-write", "webinar-registration", "webinar-sync", "log"],
        "labels": { "en": { "name": "Drawn by lot" } }
    });
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    (Manifest::parse(manifest.to_string().as_bytes()).unwrap(), schema)
}

impl Maker {
    pub(crate) fn new() -> Self {
        let text = |text: &str| wat::parse_str(text).unwrap();
        let sound = text(
            r#"(module (memory (export "memory") 2) (data (i32.const 100) "{}")
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
                (func (export "run") (param i32 i32 i32 i32 i32) (result i32)
                    (i32.store (i32.const 76) (i32.const 100)) (i32.store (i32.const 80) (i32.const 2)) i32.const 64))"#,
        );
        Self { imports: text(IMPORTS), bare: text(BARE), framed: text(FRAMED), sound }
    }

    /// The package of a seed. An error is the builder's refusal.
    pub(crate) fn package(&self, seed: u64) -> Result<Vec<u8>, PackageError> {
        let drawn = drawn(seed);
        let mut draw = Unstructured::new(&drawn);
        let (manifest, schema) = parts(&name(seed));
        let build = |core: &[u8]| greenroom_package::build(core, &manifest, &schema, &schema);
        match Kind::of(seed) {
            Kind::Raw => {
                let mut package = Component::new(wild(), &mut draw).unwrap().to_bytes();
                for (name, data) in [
                    ("greenroom:manifest", serde_json::to_vec(&manifest).unwrap()),
                    ("greenroom:input-schema", schema.to_string().into_bytes()),
                    ("greenroom:output-schema", schema.to_string().into_bytes()),
                ] {
                    append(&mut package, &CustomSection { name: name.into(), data: data.into() });
                }
                Ok(package)
            }
            Kind::Nested => {
                let mut package = build(&self.sound)?;
                let inner = Component::new(wild(), &mut draw).unwrap().to_bytes();
                append(&mut package, &RawSection { id: ComponentSectionId::Component.into(), data: &inner });
                Ok(package)
            }
            Kind::Bare => build(&Module::new(self.config(&self.bare), &mut draw).unwrap().to_bytes()),
            Kind::Framed => {
                build(&frame::around(&Module::new(self.config(&self.framed), &mut draw).unwrap().to_bytes()))
            }
        }
    }

    /// Small modules with the features that the sandbox allows: no threads, no exceptions, no garbage collection.
    fn config(&self, exports: &[u8]) -> Config {
        Config {
            available_imports: Some(self.imports.clone()),
            exports: Some(exports.to_vec()),
            // None besides the exported one: an instance may have one memory.
            max_memories: 0,
            max_funcs: 4,
            max_globals: 6,
            max_types: 12,
            max_data_segments: 4,
            max_element_segments: 3,
            max_elements: 10,
            max_table_elements: 100,
            max_instructions: 40,
            max_memory32_bytes: 2 << 20,
            threads_enabled: false,
            exceptions_enabled: false,
            gc_enabled: false,
            reference_types_enabled: false,
            memory64_enabled: false,
            compact_imports_enabled: false,
            wide_arithmetic_enabled: false,
            ..Config::default()
        }
    }
}

/// Every feature of wasm-smith, in small.
fn wild() -> Config {
    Config {
        max_components: 2,
        max_modules: 2,
        max_instances: 3,
        max_funcs: 5,
        max_types: 10,
        max_imports: 3,
        max_exports: 5,
        max_instructions: 40,
        ..Config::default()
    }
}

/// The name of a seed's action.
pub(crate) fn name(seed: u64) -> String {
    format!("smith-{seed}")
}

fn append(package: &mut Vec<u8>, section: &impl wasm_encoder::ComponentSection) {
    package.push(section.id());
    section.encode(package);
}

/// Random bytes by SplitMix64: the same for a seed, on every machine and with every version of every library.
fn drawn(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0xd134_2543_de82_ef95);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..DRAWN_FROM / 8).flat_map(|_| next().to_le_bytes()).collect()
}
