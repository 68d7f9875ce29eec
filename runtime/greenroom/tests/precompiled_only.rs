//! A runtime without the feature `compile`: it runs code that the `greenroom` command compiled, and nothing else.
//!
//! `cargo xtask ci` runs these tests, because they need a build of the library without the feature, and the command with
//! it: `GREENROOM_COMMAND` names its file.

#![cfg(not(feature = "compile"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[allow(dead_code)]
#[path = "it/guests.rs"]
mod guests;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use greenroom::{BuildError, Grants, Invocation, LoadError, Runtime, RuntimeBuilder, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_store::SqliteStore;
use serde_json::json;
use tempfile::TempDir;

/// The format of an entry, as in `src/precompiled.rs`.
const DIGEST: std::ops::Range<usize> = 16..48;
const SETTINGS: std::ops::Range<usize> = 48..64;

/// A directory with the code of these packages, as the command compiles them.
fn compiled(packages: &[Vec<u8>]) -> TempDir {
    let command = std::env::var_os("GREENROOM_COMMAND")
        .expect("GREENROOM_COMMAND has to name the `greenroom` command; `cargo xtask ci` builds it and sets that");
    let place = tempfile::tempdir().unwrap();
    let mut compile = Command::new(command);
    compile.args(["actions", "compile", "--compiled", "code"]).current_dir(place.path());
    for (number, package) in packages.iter().enumerate() {
        let file = format!("{number}.wasm");
        fs::write(place.path().join(&file), package).unwrap();
        compile.arg(file);
    }
    let done = compile.output().unwrap();
    assert!(done.status.success(), "{done:?}");
    place
}

fn builder() -> RuntimeBuilder {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    Runtime::builder().capability(Contacts).capability(Log).storage(Storage::joint(store))
}

fn runtime(place: &TempDir) -> Runtime {
    builder().precompiled(place.path().join("code")).build().unwrap()
}

fn entries(place: &TempDir) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        fs::read_dir(place.path().join("code")).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

async fn assert_echoes(runtime: &Runtime) {
    let outcome = runtime.invoke(Invocation::new("echo".parse().unwrap(), json!({ "note": "here" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "here" })), "{outcome:?}");
}

/// Why the echo is refused.
async fn refusal(runtime: &Runtime) -> String {
    let refused = runtime.load(guests::echo(), Grants::none()).await.unwrap_err();
    assert!(refused.to_string().contains("greenroom actions compile"), "{refused}");
    match refused {
        LoadError::NotPrecompiled { name, reason, .. } if name == "echo" => reason.english().to_owned(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn code_that_was_compiled_by_another_build_runs() {
    let logs = guests::package(
        "logs",
        &["log"],
        guests::LOG,
        r#"(data (i32.const 1024) "{}")"#,
        "(call $log (i32.const 1) (i32.const 1024) (i32.const 2) (i32.const 8) (i32.const 0))
         (call $done (i32.const 1024) (i32.const 2))",
    );
    let loops = guests::plain("loops", "", "(loop $l (br $l)) (unreachable)");
    let place = compiled(&[guests::echo(), logs.clone(), loops.clone()]);
    let runtime = runtime(&place);
    for package in [guests::echo(), logs, loops] {
        assert!(runtime.load(package, Grants::AsDeclared).await.unwrap().precompiled);
    }
    assert_echoes(&runtime).await;
    let logged = runtime.invoke(Invocation::new("logs".parse().unwrap(), json!({}))).await;
    assert_eq!((logged.output(), logged.usage.host_calls), (Some(&json!({})), 1), "{logged:?}");
    let looped = runtime.invoke(Invocation::new("loops".parse().unwrap(), json!({}))).await;
    assert_eq!(looped.failure().unwrap().code, "cpu", "limits hold as in every build");
}

#[tokio::test]
async fn a_package_without_code_is_refused_with_the_remedy() {
    let place = compiled(&[guests::plain("other", "", "(unreachable)")]);
    let before = entries(&place);
    assert!(refusal(&runtime(&place)).await.contains("code has no code of it"));
    assert_eq!(entries(&place), before, "nothing is written");
    assert!(refusal(&builder().build().unwrap()).await.contains("no directory of compiled code"));
    let missing = builder().precompiled(place.path().join("missing")).build();
    assert!(matches!(missing, Err(BuildError::Precompiled(reason)) if reason.english().contains("missing")));
    assert!(!place.path().join("missing").exists());
}

#[tokio::test]
async fn code_that_does_not_fit_is_neither_run_nor_deleted() {
    let place = compiled(&[guests::echo()]);
    let [entry] = entries(&place).try_into().unwrap();
    let good = fs::read(&entry).unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut other_settings = good.clone();
    other_settings[SETTINGS].fill(7);
    let mut other_wasmtime = good.clone();
    let version =
        other_wasmtime.windows(16).position(|bytes| bytes.starts_with(b"\x0248")).expect("wasmtime's version");
    other_wasmtime[version + 1..version + 3].copy_from_slice(b"47");
    for (bad, reason) in [
        (flipped, "damaged"),
        (good[..good.len() / 2].to_vec(), "damaged"),
        (with_digest(other_settings), "another engine"),
        (with_digest(other_wasmtime), "incompatible version '47'"),
    ] {
        fs::write(&entry, &bad).unwrap();
        let refused = refusal(&runtime(&place)).await;
        assert!(refused.contains(reason), "{refused}");
        assert_eq!(fs::read(&entry).unwrap(), bad);
    }
    // Beside code for another engine, the code that fits is found, whichever was used last.
    let name = entry.file_name().unwrap().to_str().unwrap();
    for other in ["0", "f"] {
        fs::write(&entry, &good).unwrap();
        let (package, fingerprint) = name.split_once('-').unwrap();
        fs::write(entry.with_file_name(format!("{package}-{other}{}", &fingerprint[1..])), &good[..100]).unwrap();
        let runtime = runtime(&place);
        runtime.load(guests::echo(), Grants::none()).await.unwrap();
        assert_echoes(&runtime).await;
    }
}

/// An entry that was changed, with a digest that fits.
fn with_digest(mut entry: Vec<u8>) -> Vec<u8> {
    let digest = blake3::hash(&entry[DIGEST.end..]);
    entry[DIGEST].copy_from_slice(digest.as_bytes());
    entry
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_is_only_read_and_has_to_be_the_operators() {
    use std::os::unix::fs::PermissionsExt;
    let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let place = compiled(&[guests::echo()]);
    let code = place.path().join("code");
    chmod(&code, 0o500);
    let runtime = runtime(&place);
    runtime.load(guests::echo(), Grants::none()).await.unwrap();
    assert_echoes(&runtime).await;
    chmod(&code, 0o722);
    assert!(refusal(&runtime).await.contains("others than its owner can write"));
    assert!(matches!(builder().precompiled(&code).build(), Err(BuildError::Precompiled(_))));
    chmod(&code, 0o700);
}
