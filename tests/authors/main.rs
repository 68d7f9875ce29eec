//! The way of an author: from `greenroom new` to a package, in every language that has a template.
//!
//! A language whose tools are missing is not tested, and a warning says so; `cargo xtask setup` installs them.

#![allow(clippy::unwrap_used, missing_docs)]

#[cfg(unix)]
mod guide;
mod hello;
#[cfg(unix)]
#[path = "../../runtime/distribution/tests/common/registry.rs"]
mod registry;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
};

use greenroom_tests::{command, not_tested, repository};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One folder for compiled code, so that a package is compiled once.
static COMPILED: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// Compiling a large component takes long while other tests run.
const LIMITS: &str = "compile-ms=600000";

/// A project in a folder of its own.
struct Project {
    _folder: TempDir,
    path: PathBuf,
}

impl Project {
    fn new(language: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("add-points");
        let made = greenroom(folder.path(), &["new", "add-points", "--lang", language]);
        assert!(made.status.success(), "{made:?}");
        Self { _folder: folder, path }
    }

    fn call(&self, args: &[&str]) -> Output {
        greenroom(&self.path, args)
    }

    fn json(&self, args: &[&str]) -> Value {
        let called = self.call(&[args, &["--json"]].concat());
        assert!(called.status.success(), "{args:?}: {}", said(&called));
        serde_json::from_slice(&called.stdout).unwrap()
    }
}

fn greenroom(folder: &Path, args: &[&str]) -> Output {
    let mut greenroom = Command::new(command());
    // Crates that a project needs are compiled once for all tests.
    greenroom.env("CARGO_TARGET_DIR", repository().join("target/authors"));
    greenroom.env("GREENROOM_COMPILED", COMPILED.path()).env("GREENROOM_LIMITS", LIMITS);
    greenroom.current_dir(folder).args(args).output().unwrap()
}

fn said(called: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&called.stdout), String::from_utf8_lossy(&called.stderr))
}

/// What compilers and installers say where no registry can be reached.
const UNREACHED: [&str; 8] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "ECONNREFUSED",
    "NewConnectionError",
    "Could not resolve host",
    "Temporary failure in name resolution",
    "failed to get successful HTTP response",
];

/// Builds a project, with what its language needs installed before. None where a registry could not be reached: then the
/// language is not tested, and a warning says so.
fn built(project: &Project, language: &str) -> Option<Value> {
    let built = project.call(&["build", "--json"]);
    let said = said(&built);
    if !built.status.success() && UNREACHED.iter().any(|words| said.contains(words)) {
        not_tested(format_args!("actions in {language}. A registry cannot be reached:\n{said}"));
        return None;
    }
    assert!(built.status.success(), "{language}: {said}");
    Some(serde_json::from_slice(&built.stdout).unwrap())
}

/// Whether the tools of a language are there.
fn has_tools(language: &str) -> bool {
    let doctor = greenroom(&repository(), &["doctor", "--lang", language]);
    if !doctor.status.success() {
        not_tested(format_args!("actions in {language}. `greenroom doctor` says:\n{}", said(&doctor)));
    }
    doctor.status.success()
}

/// Whether Rust compiles for its target with WASI.
fn has_wasip2() -> bool {
    let found = Command::new("rustc").args(["--print", "target-libdir", "--target", "wasm32-wasip2"]).output();
    found.is_ok_and(|found| Path::new(String::from_utf8_lossy(&found.stdout).trim()).is_dir())
}

/// New, built, tested, checked and packed, and invoked by a host that grants what it asks for. `reproducible` says whether the
/// same source has to give the same bytes: then it is built twice.
fn from_new_to_a_package(language: &str, most_kib: u64, reproducible: bool) {
    if !has_tools(language) {
        return;
    }
    let project = Project::new(language);
    let Some(built) = built(&project, language) else { return };
    assert_eq!(built["uses"], json!(["contacts-read", "contacts-write", "log", "http"]), "{built}");
    let bytes = built["bytes"].as_u64().unwrap();
    assert!(bytes <= most_kib << 10, "{language}: {bytes} bytes");

    let report = project.json(&["test"]);
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() == 3 && cases.iter().all(|case| case["passed"] == true), "{report}");

    let twice: &[&str] = if reproducible { &["--twice"] } else { &[] };
    let packed = project.json(&[&["pack", "--out", "dist/add-points.wasm"], twice].concat());
    assert_eq!(packed["cases"], 3, "{packed}");
    assert_eq!(packed.get("reproducible"), reproducible.then_some(&json!(true)), "{packed}");
    let checked = project.json(&["actions", "check", "dist/add-points.wasm"]);
    assert_eq!((&checked["name"], &checked["digest"]), (&json!("add-points"), &packed["digest"]));

    // A contact without an email: no request is sent.
    fs::write(project.path.join("contacts.ndjson"), r#"{"type": "contact", "id": "8"}"#).unwrap();
    project.json(&["store", "init"]);
    project.json(&["store", "import", "contacts.ndjson"]);
    let manifest: Value = serde_json::from_slice(&fs::read(project.path.join("manifest.json")).unwrap()).unwrap();
    let grant = format!("add-points={}", manifest["capabilities"]);
    let invoked = project.call(&[
        "invoke",
        "add-points",
        "--contact",
        "8",
        "--input",
        "{}",
        "--actions",
        "dist",
        "--grant",
        &grant,
        "--json",
    ]);
    let outcome: Value = serde_json::from_slice(&invoked.stdout).unwrap_or_else(|_| panic!("{}", said(&invoked)));
    assert_eq!(outcome["failure"]["code"], "no-email", "{outcome}");
    // Without the grant it is not loaded.
    let refused = project.call(&["invoke", "add-points", "--contact", "8", "--input", "{}", "--actions", "dist"]);
    assert!(said(&refused).contains("is not granted"), "{}", said(&refused));
}

#[test]
fn an_action_in_rust() {
    from_new_to_a_package("rust", 110, true);
}

#[test]
fn an_action_in_typescript() {
    // On other systems, the seeds of QuickJS are in the package.
    from_new_to_a_package("typescript", 2_000, cfg!(target_os = "linux"));
}

#[test]
fn an_action_in_python() {
    from_new_to_a_package("python", 25_000, false);
}

#[test]
fn an_action_in_c() {
    from_new_to_a_package("c", 100, true);
}

#[test]
fn an_action_in_rust_that_asks_for_wasi_has_it() {
    if !has_wasip2() {
        not_tested("Rust with WASI. There is no target wasm32-wasip2: rustup target add wasm32-wasip2");
        return;
    }
    let project = Project::new("rust");
    let edit = |file: &str, from: &str, to: &str| {
        let path = project.path.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file}: {text}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    edit("manifest.json", "\"log\"", "\"log\",\n    \"wasi\"");
    edit("src/lib.rs", "host.require_contact()?", "{ println!(\"from WASI\"); host.require_contact()? }");
    let Some(built) = built(&project, "rust") else { return };
    assert!(built["uses"].as_array().unwrap().contains(&json!("wasi")), "{built}");
    assert_eq!(built["bytes"].as_u64().filter(|bytes| *bytes > 400 << 10), None, "{built}");
    let report = project.json(&["test"]);
    assert!(report["cases"].as_array().unwrap().iter().all(|case| case["passed"] == true), "{report}");
}

#[test]
fn a_package_is_not_made_where_a_case_fails() {
    if !has_tools("c") {
        return;
    }
    let project = Project::new("c");
    let case = project.path.join("cases/no-email.json");
    let text = fs::read_to_string(&case).unwrap().replace("\"no-email\"", "\"no-phone\"");
    fs::write(&case, text).unwrap();
    let packed = project.call(&["pack"]);
    assert!(!packed.status.success() && said(&packed).contains("1 of 3 cases failed"), "{}", said(&packed));
    assert!(!project.path.join("add-points-0.1.0.wasm").exists());
    let broken = project.path.join("src/action.c");
    fs::write(&broken, "int nothing;").unwrap();
    let built = project.call(&["build"]);
    assert!(!built.status.success() && said(&built).contains("action.c"), "{}", said(&built));
}

#[test]
fn a_cache_that_cannot_be_written_is_said() {
    if !has_tools("python") {
        return;
    }
    let project = Project::new("python");
    let mut build = Command::new(command());
    // A file in place of the folder.
    build.env("XDG_CACHE_HOME", project.path.join("manifest.json")).env("GREENROOM_COMPILED", COMPILED.path());
    let built = build.current_dir(&project.path).arg("build").output().unwrap();
    assert!(!built.status.success() && said(&built).contains("Set XDG_CACHE_HOME to a folder"), "{}", said(&built));
}

#[test]
fn a_type_error_is_shown() {
    if !has_tools("typescript") {
        return;
    }
    let project = Project::new("typescript");
    let source = project.path.join("src/action.ts");
    let text = fs::read_to_string(&source).unwrap().replace("pointsOf(emailOf(contact))", "pointsOf(7)");
    fs::write(&source, text).unwrap();
    let built = project.call(&["build"]);
    assert!(!built.status.success() && said(&built).contains("src/action.ts("), "{}", said(&built));
}

#[cfg(unix)]
#[test]
fn a_change_is_built_and_tested_again() {
    use std::io::{BufRead, BufReader};

    if !has_tools("c") {
        return;
    }
    let project = Project::new("c");
    let mut dev = Command::new(command())
        .env("GREENROOM_COMPILED", COMPILED.path())
        .current_dir(&project.path)
        .args(["dev"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(dev.stdout.take().unwrap()).lines().map(|line| line.unwrap());
    let mut until = |wanted: &str| {
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            seen.push(line);
            if seen.last().unwrap().contains(wanted) {
                return seen;
            }
        }
        panic!("`{wanted}` does not come: {seen:?}");
    };
    until("3 passed, 0 failed");
    // The contacts of the cases are there to be invoked for.
    let config = project.path.join("build/dev/greenroom.toml");
    let invoked = greenroom(
        &repository(),
        &["--config", config.to_str().unwrap(), "invoke", "add-points", "--contact", "8", "--input", "{}", "--json"],
    );
    assert!(said(&invoked).contains("no-email"), "{}", said(&invoked));
    let case = project.path.join("cases/no-email.json");
    fs::write(&case, fs::read_to_string(&case).unwrap().replace("\"no-email\"", "\"no-phone\"")).unwrap();
    let seen = until("2 passed, 1 failed");
    assert!(seen.iter().any(|line| line.contains("FAILED no-email")), "{seen:?}");
    let stopped = Command::new("kill").arg("-INT").arg(dev.id().to_string()).status().unwrap();
    assert!(stopped.success() && dev.wait().unwrap().success());
}
