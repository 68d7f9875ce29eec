//! Packages from end to end: built, read, refused.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{all, core, manifest, schema};
use greenroom_package::{CapabilityName, ForeignImport, Package, PackageError, attach, build};
use proptest::prelude::*;
use serde_json::json;
use wasm_encoder::{Component, CustomSection, Encode, Section};

fn package(capabilities: &[&str]) -> Vec<u8> {
    build(&core(capabilities), &manifest(capabilities), &schema(), &schema()).unwrap()
}

fn with_section(mut bytes: Vec<u8>, name: &str, data: &[u8]) -> Vec<u8> {
    let section = CustomSection { name: name.into(), data: data.into() };
    bytes.push(section.id());
    section.encode(&mut bytes);
    bytes
}

#[test]
fn what_is_built_can_be_read() {
    let capabilities = ["contacts-read", "log"];
    let bytes = package(&capabilities);
    let package = Package::read(bytes.clone()).unwrap();
    assert_eq!(package.manifest(), &manifest(&capabilities));
    assert_eq!(package.input_schema(), &schema());
    assert_eq!(package.bytes(), bytes);
    assert_eq!(package.digest().len(), 64);
    assert_eq!(package.uses(), BTreeSet::from(capabilities.map(|name| name.parse().unwrap())));
    let imports: Vec<_> = package.imports().iter().map(String::as_str).collect();
    assert_eq!(
        imports,
        [
            "greenroom:action/contacts-read@1.4.0",
            "greenroom:action/invocation@1.4.0",
            "greenroom:action/log@1.4.0",
            "greenroom:action/types@1.4.0",
        ]
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(package(&all()), package(&all()));
}

#[test]
fn an_action_that_needs_nothing_asks_for_nothing() {
    let package = Package::read(package(&[])).unwrap();
    assert!(package.uses().is_empty());
    package.check_grants(&BTreeSet::new()).unwrap();
}

#[test]
fn a_manifest_may_ask_for_more_than_the_code_uses() {
    let bytes = build(&core(&[]), &manifest(&all()), &schema(), &schema()).unwrap();
    assert!(Package::read(bytes).unwrap().uses().is_empty());
}

#[test]
fn building_names_the_capability_that_the_manifest_lacks() {
    let core = core(&["log", "contacts-write"]);
    let error = build(&core, &manifest(&["log"]), &schema(), &schema()).unwrap_err();
    assert_eq!(
        error,
        PackageError::UndeclaredImport {
            import: "greenroom:action/contacts-write@1.4.0".to_owned(),
            capability: "contacts-write".parse().unwrap(),
        }
    );
    assert!(error.to_string().contains("add \"contacts-write\" to `capabilities` in the manifest"), "{error}");
}

#[test]
fn building_replaces_the_world_that_the_sdk_was_bound_to() {
    // As the SDK's bindings do, it claims every capability, and uses none.
    let wide = {
        let mut resolve = wit_parser::Resolve::default();
        let package = resolve.push_source("action.wit", greenroom_package::ACTION_WIT).unwrap();
        let world = resolve.select_world(&[package], Some("every-capability")).unwrap();
        let mut core = core(&[]);
        let encoding = wit_component::StringEncoding::UTF8;
        wit_component::embed_component_metadata(&mut core, &resolve, world, encoding, false).unwrap();
        core
    };
    let manifest = manifest(&[]);
    assert_eq!(build(&wide, &manifest, &schema(), &schema()), build(&core(&[]), &manifest, &schema(), &schema()));
}

#[test]
fn a_package_has_no_names_for_debugging() {
    let name = b"component-name";
    assert!(!package(&["log"]).windows(name.len()).any(|window| window == name));
}

#[test]
fn building_refuses_what_is_no_core_module() {
    let build = |core: &[u8]| build(core, &manifest(&[]), &schema(), &schema());
    assert_eq!(build(b""), Err(PackageError::Empty));
    assert_eq!(build(b"hello"), Err(PackageError::NotWasm));
    assert_eq!(build(&package(&[])), Err(PackageError::NotCoreModule));
    let whole = core(&[]);
    assert!(matches!(build(&whole[..whole.len() - 3]), Err(PackageError::Truncated { .. })));
    let env = wat::parse_str(r#"(module (import "env" "clock" (func)))"#).unwrap();
    assert_eq!(
        build(&env),
        Err(PackageError::ForeignImport { import: "env::clock".to_owned(), why: ForeignImport::NoInterface })
    );
    let preview1 =
        wat::parse_str(r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))))"#).unwrap();
    let error = build(&preview1).unwrap_err().to_string();
    assert!(error.contains("`wasi_snapshot_preview1::proc_exit`") && error.contains("`module.wasm`"), "{error}");
    let nothing = wat::parse_str("(module)").unwrap();
    let error = build(&nothing).unwrap_err().to_string();
    assert!(error.contains("run"), "{error}");
}

#[test]
fn attaching_checks_as_reading_does() {
    let component = |wat: &str| wat::parse_str(wat).unwrap();
    let attach = |bytes: &[u8]| attach(bytes, &manifest(&[]), &schema(), &schema());
    assert_eq!(attach(&component("(component)")), Err(PackageError::NoRun));
    let wasi = component(r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))"#);
    let error = attach(&wasi).unwrap_err().to_string();
    assert!(error.contains("`wasi:clocks/wall-clock@0.2.0`") && error.contains("add \"wasi\""), "{error}");
    let http = component(r#"(component (import "wasi:http/types@0.2.0" (instance)))"#);
    let error = attach(&http).unwrap_err().to_string();
    assert!(error.contains("`wasi:http/types@0.2.0`") && error.contains("capability `http`"), "{error}");
    let future = component(r#"(component (import "greenroom:action/log@1.5.0" (instance)))"#);
    let error = attach(&future).unwrap_err().to_string();
    assert_eq!(error, "built for greenroom:action 1.5, this host speaks up to 1.4: use a newer Greenroom");
    let invented = component(r#"(component (import "greenroom:action/credentials@1.0.0" (instance)))"#);
    assert!(matches!(attach(&invented), Err(PackageError::ForeignImport { .. })));
    let undeclared = component(r#"(component (import "greenroom:action/log@1.0.0" (instance)))"#);
    assert!(matches!(attach(&undeclared), Err(PackageError::UndeclaredImport { .. })));
    let run = component(
        r#"(component (core module $m (func (export "run"))) (core instance $i (instantiate $m))
           (func (export "run") (canon lift (core func $i "run"))))"#,
    );
    Package::read(attach(&run).unwrap()).unwrap();
    assert!(matches!(attach(&package(&[])), Err(PackageError::DuplicateSection { .. })));
}

#[test]
fn an_import_without_a_grant_is_refused_by_name() {
    let package = Package::read(package(&["contacts-read", "log"])).unwrap();
    package.check_grants(&CapabilityName::all().collect()).unwrap();
    assert_eq!(
        package.check_grants(&BTreeSet::from(["log".parse().unwrap()])),
        Err(PackageError::NotGranted {
            import: "greenroom:action/contacts-read@1.4.0".to_owned(),
            capability: "contacts-read".parse().unwrap(),
        })
    );
}

#[test]
fn what_is_no_package_is_called_what_it_is() {
    assert_eq!(Package::read([]).unwrap_err(), PackageError::Empty);
    assert_eq!(Package::read(*b"PK\x03\x04").unwrap_err(), PackageError::NotWasm);
    assert_eq!(Package::read(core(&[])).unwrap_err(), PackageError::CoreModule);
    assert!(matches!(Package::read(*b"\0asm").unwrap_err(), PackageError::Truncated { .. }));
    let bytes = package(&[]);
    let refused = Package::read_bounded(bytes.clone(), 100).unwrap_err();
    assert_eq!(refused, PackageError::TooLarge { bytes: bytes.len(), max: 100 });
    let plain = Component::new().finish();
    assert_eq!(Package::read(plain).unwrap_err(), PackageError::MissingSection { section: "greenroom:manifest" });
    let garbled = [b"\0asm\x0d\0\x01\0".as_slice(), &[0xff; 40]].concat();
    assert!(matches!(Package::read(garbled).unwrap_err(), PackageError::Damaged { .. }));
}

#[test]
fn a_package_that_breaks_off_is_refused_wherever_it_does() {
    let bytes = package(&all());
    for length in 0..bytes.len() {
        let error = Package::read(&bytes[..length]).unwrap_err();
        assert!(
            matches!(
                error,
                PackageError::Empty
                    | PackageError::NotWasm
                    | PackageError::Truncated { .. }
                    | PackageError::MissingSection { .. }
            ),
            "{length}: {error}"
        );
    }
}

#[test]
fn sections_are_there_once_and_hold_json() {
    let twice = with_section(package(&[]), "greenroom:input-schema", b"{}");
    let refused = Package::read(twice).unwrap_err();
    assert_eq!(refused, PackageError::DuplicateSection { section: "greenroom:input-schema" });

    let json = with_section(Component::new().finish(), "greenroom:manifest", b"{\n  \"manifest\": 1,\n  oops\n}");
    let error = Package::read(json).unwrap_err().to_string();
    assert!(error.starts_with("`greenroom:manifest`, line 3, column 3: "), "{error}");

    let long = with_section(Component::new().finish(), "greenroom:manifest", &vec![b' '; 65_537]);
    assert!(matches!(Package::read(long), Err(PackageError::SectionTooLarge { bytes: 65_537, .. })));

    let deep = "[".repeat(10_000);
    let deep = with_section(Component::new().finish(), "greenroom:manifest", deep.as_bytes());
    assert!(matches!(Package::read(deep), Err(PackageError::Json { .. })));

    let draft_7 = json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"});
    let refused = build(&core(&[]), &manifest(&[]), &schema(), &draft_7).unwrap_err();
    assert!(matches!(refused, PackageError::Schema { section: "greenroom:output-schema", .. }));
}

#[test]
fn sections_of_modules_inside_do_not_count() {
    let inner = with_section(core(&[]), "greenroom:manifest", b"{}");
    let bytes = build(&inner, &manifest(&[]), &schema(), &schema()).unwrap();
    Package::read(bytes).unwrap();
}

#[test]
fn a_strangers_text_does_not_reach_the_terminal() {
    let hostile =
        with_section(Component::new().finish(), "greenroom:manifest", br#"{"manifest":1,"contract":"\u001b[2J"}"#);
    let error = Package::read(hostile).unwrap_err().to_string();
    assert!(error.contains("contract version") && !error.contains('\u{1b}'), "{error:?}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(Package::read(bytes.clone()).is_err());
        let component = [b"\0asm\x0d\0\x01\0".as_slice(), &bytes].concat();
        prop_assert!(Package::read(component).is_err());
        let module = [b"\0asm\x01\0\0\0".as_slice(), &bytes].concat();
        let _ = build(&module, &manifest(&[]), &schema(), &schema());
    }

    #[test]
    fn mutated_packages_never_panic(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<proptest::sample::Index>(),
        insert in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        thread_local!(static WHOLE: Vec<u8> = package(&all()));
        let mut bytes = WHOLE.with(Clone::clone);
        for (place, value) in edits {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        let cut = cut.index(bytes.len());
        bytes.splice(cut..cut, insert);
        if let Ok(package) = Package::read(bytes) {
            let _ = package.check_grants(&BTreeSet::new());
        }
    }
}
