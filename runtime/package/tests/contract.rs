//! The promise of `schemas/wit/EVOLVING.md`: packages that were built for a frozen version of the contract keep
//! working.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{all, core_for, core_of_world, manifest, manifest_for, schema};
use greenroom_package::{ACTION_WIT, CONTRACT, CapabilityName, Package, build};
use wit_parser::{Function, Resolve, Type, TypeDefKind, TypeId, WorldItem};

/// Every released version of the present major one.
const FROZEN: [(&str, &str); 5] = [
    ("1.0", include_str!("../../../schemas/wit/frozen/1.0.wit")),
    ("1.1", include_str!("../../../schemas/wit/frozen/1.1.wit")),
    ("1.2", include_str!("../../../schemas/wit/frozen/1.2.wit")),
    ("1.3", include_str!("../../../schemas/wit/frozen/1.3.wit")),
    ("1.4", include_str!("../../../schemas/wit/frozen/1.4.wit")),
];

/// All items of a contract by name, written out so that two contracts can be compared.
fn inventory(wit: &str) -> BTreeMap<String, String> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("action.wit", wit).unwrap();
    let mut all = BTreeMap::new();
    for (interface, id) in &resolve.packages[package].interfaces {
        let interface_items = &resolve.interfaces[*id];
        for (name, id) in &interface_items.types {
            all.insert(format!("{interface}.{name}"), shape(&resolve, *id));
        }
        for (name, function) in &interface_items.functions {
            all.insert(format!("{interface}.{name}"), signature(&resolve, function));
        }
    }
    for (world, id) in &resolve.packages[package].worlds {
        for (key, item) in &resolve.worlds[*id].exports {
            if let WorldItem::Function(function) = item {
                all.insert(format!("{world} exports {}", resolve.name_world_key(key)), signature(&resolve, function));
            }
        }
        // The imports of a world may grow: the host offers more, and a package takes only some.
        for key in resolve.worlds[*id].imports.keys() {
            let key = resolve.name_world_key(key);
            let unversioned = key.split('@').next().unwrap_or_default().to_owned();
            all.insert(format!("{world} imports {unversioned}"), String::new());
        }
    }
    all
}

fn signature(resolve: &Resolve, function: &Function) -> String {
    let params: Vec<_> = function.params.iter().map(|p| format!("{}: {}", p.name, name(resolve, &p.ty))).collect();
    let result = function.result.map_or(String::new(), |ty| name(resolve, &ty));
    format!("{:?} ({}) -> {result}", function.kind, params.join(", "))
}

/// A type where it is used: its name if it has one, else its shape.
fn name(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Id(id) => match &resolve.types[*id].name {
            Some(name) => name.clone(),
            None => shape(resolve, *id),
        },
        primitive => format!("{primitive:?}").to_lowercase(),
    }
}

/// The shape of a type; named types inside it appear by their names.
fn shape(resolve: &Resolve, id: TypeId) -> String {
    let name = |ty: &Type| name(resolve, ty);
    let maybe = |ty: &Option<Type>| ty.as_ref().map_or("_".to_owned(), name);
    let join = |parts: Vec<String>| parts.join(", ");
    match &resolve.types[id].kind {
        TypeDefKind::Record(r) => {
            format!("record {{{}}}", join(r.fields.iter().map(|f| format!("{}: {}", f.name, name(&f.ty))).collect()))
        }
        TypeDefKind::Variant(v) => {
            format!("variant {{{}}}", join(v.cases.iter().map(|c| format!("{}({})", c.name, maybe(&c.ty))).collect()))
        }
        TypeDefKind::Enum(e) => format!("enum {{{}}}", join(e.cases.iter().map(|c| c.name.clone()).collect())),
        TypeDefKind::Tuple(t) => format!("tuple<{}>", join(t.types.iter().map(name).collect())),
        TypeDefKind::Option(ty) => format!("option<{}>", name(ty)),
        TypeDefKind::List(ty) => format!("list<{}>", name(ty)),
        TypeDefKind::Result(r) => format!("result<{}, {}>", maybe(&r.ok), maybe(&r.err)),
        // An alias within an interface has a shape; a `use` of another interface's type is that type.
        TypeDefKind::Type(ty) => format!("= {}", name(ty)),
        other => panic!("the contract uses {}, which this test cannot compare yet", other.as_str()),
    }
}

#[test]
fn everything_of_every_frozen_version_is_there_unchanged() {
    let now = inventory(ACTION_WIT);
    for (version, wit) in FROZEN {
        for (item, was) in inventory(wit) {
            assert_eq!(now.get(&item), Some(&was), "{item} of contract {version}");
        }
    }
}

#[test]
fn a_change_would_be_seen() {
    let before = inventory(ACTION_WIT);
    for (was, is) in [
        ("dry-run: func() -> bool;", ""),
        ("email: option<string>,", "email: string,"),
        ("    error,\n", "    error,\n    fatal,\n"),
        ("after(u64),", "after(u32),"),
        ("import contacts-read;", ""),
    ] {
        assert!(ACTION_WIT.contains(was), "{was}");
        let after = inventory(&ACTION_WIT.replacen(was, is, 1));
        assert!(before.iter().any(|(item, was)| after.get(item) != Some(was)), "{was}");
    }
}

#[test]
fn every_version_up_to_the_present_one_is_frozen() {
    let minors: Vec<_> = (0..=CONTRACT.minor).map(|minor| format!("{}.{minor}", CONTRACT.major)).collect();
    assert_eq!(FROZEN.map(|(version, _)| version.to_owned()).to_vec(), minors);
    for (version, wit) in FROZEN {
        assert!(wit.contains(&format!("package greenroom:action@{version}.0;")), "{version}");
    }
}

#[test]
fn what_was_built_for_a_frozen_version_is_read() {
    for (version, wit) in FROZEN {
        let all: Vec<_> = all().into_iter().filter(|c| wit.contains(&format!("interface {c} {{"))).collect();
        let core = core_for(wit, version, &all);
        let package = build(&core, &manifest_for(version, &all), &schema(), &schema());
        let package = Package::read(package.unwrap_or_else(|error| panic!("{version}: {error}"))).unwrap();
        assert_eq!(package.uses().into_iter().map(CapabilityName::as_str).collect::<Vec<_>>(), all, "{version}");
    }
}

#[test]
fn the_widest_world_has_every_capability_and_no_more() {
    let world =
        format!("package greenroom:packaged; world w {{ include greenroom:action/every-capability@{CONTRACT}.0; }}");
    let wide = core_of_world(ACTION_WIT, &world);
    let package = build(&wide, &manifest(&all()), &schema(), &schema()).unwrap();
    let uses = Package::read(package).unwrap().uses();
    assert_eq!(uses.into_iter().map(CapabilityName::as_str).collect::<Vec<_>>(), all());
}
