//! Packages that are refused before any of their code runs.

use greenroom::{Grants, Limits, LoadError, PackageError};

use crate::stage::{self, Stage};

each! {
    empty => refused("the file is empty");
    garbage => refused("not a WebAssembly file");
    fifty_megabytes => refused("the package has 52428800 bytes, 33554432 are allowed");
    core_module => refused("core WebAssembly module, not a component");
    cut_off => refused("cut off after");
    bad_section => refused("has no section `greenroom:manifest`");

    undeclared_import => refused("add \"log\" to `capabilities` in the manifest");
    foreign_import => refused("imports `wasi:keyvalue/store@0.2.0`, which an action cannot have");
    imported_resource => refused("component imports resource `door`");
    imported_function => refused("imports `door`, which an action cannot have");
    invented_function => refused("erase-everything");
    other_contract => refused("built for greenroom:action 2.0, this host speaks up to 1.4");
    older_contract => refused("built for greenroom:action 0.9, this host speaks 1.4 and no longer that");
    no_export => refused("exports no function `run`");
    other_run => refused("run");
    run_is_no_function => refused("exports no function `run`");
    second_manifest => refused("`greenroom:manifest` occurs more than once");
    many_sections => refused("run");
    large_types => refused("effective type size exceeds the limit");
    nested_components => refused("run");
    many_components => refused("makes more than 500 instances of nested components");

    escapes_in_label => refused("`/labels/en/name`: it holds control characters");
    right_to_left_label => refused("`/labels/en/name`: it holds control characters");
    name_with_a_path => refused("`/name`: write it in kebab case");
    newer_format => refused("the manifest is of format 2, this Greenroom reads format 1");
    newer_contract => refused("built for greenroom:action 1.9");
    unknown_capability => refused("unknown variant `root\u{fffd}[2J`");
    asks_for_nonsense => refused("the manifest requests `contacts-write` with invalid parameters, at `/properties/0`");
    deep_manifest => refused("line 1, column 50010: EOF");
    large_manifest => refused("`greenroom:manifest` has 70");
}

#[tokio::test]
pub(crate) async fn ungranted_import() {
    let refused = stage::refused_with("ungranted-import", Grants::only(["contacts-read"])).await;
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains("`log` is not granted"), "{refused}");
}

#[tokio::test]
pub(crate) async fn wants_everything() {
    let stage = Stage::new().await;
    stage.load("wants-everything").await;
    let info = stage.runtime.action(&"wants-everything".parse().unwrap()).unwrap();
    assert_eq!(info.limits, Limits::default(), "a manifest only lowers");
}
