//! The files to deploy, read.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use greenroom_service::server::ServerSettings;
use serde_json::Value;

/// The probes of a container on Kubernetes.
pub(super) const PROBES: [&str; 3] = ["startupProbe", "livenessProbe", "readinessProbe"];

/// How long a process may take beside `shutdown-seconds`: connections have two seconds to end when the jobs have.
pub(super) const BESIDE: u64 = 5;

/// A path in the folder of the files.
pub(super) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/server/deploy").join(name)
}

pub(super) fn file(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The documents of a file in YAML.
pub(super) fn documents(name: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The one document of a file in YAML.
pub(super) fn document(name: &str) -> Value {
    let mut documents = documents(name);
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

/// The services of a compose file, by name.
pub(super) fn services_of(compose: &str) -> BTreeMap<String, Value> {
    document(compose)["services"].as_object().unwrap().clone().into_iter().collect()
}

/// A file in TOML.
pub(super) fn table(name: &str) -> toml::Table {
    file(name).parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A text in a table, by its keys with dots between.
pub(super) fn text_in(table: &toml::Table, keys: &str) -> String {
    let mut keys = keys.split('.');
    let first = table.get(keys.next().unwrap());
    let found = keys.fold(first, |value, key| value.and_then(|value| value.get(key)));
    found.and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

/// How long processes of this configuration take to stop at most, in seconds.
pub(super) fn shutdown(configuration: &str) -> u64 {
    let given = table(configuration).get("server").and_then(|server| server.get("shutdown-seconds")).cloned();
    let given = given.map(|seconds| u64::try_from(seconds.as_integer().unwrap()).unwrap());
    given.unwrap_or(ServerSettings::default().shutdown_time().as_secs()) + BESIDE
}

/// The texts of a list.
pub(super) fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// The text of a value that must be one.
#[track_caller]
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text"))
}

/// Whether an image is named by a version or a digest, which never mean another image.
pub(super) fn is_pinned(image: &str) -> bool {
    if image.contains("@sha256:") {
        return true;
    }
    let Some((name, tag)) = image.rsplit_once(':') else { return false };
    let numbers = tag.trim_start_matches('v').split(['.', '-']).take(3).filter(|part| part.parse::<u32>().is_ok());
    // A slash after the colon belongs to a port of a registry.
    !tag.contains('/') && !name.is_empty() && numbers.count() >= 2
}

/// The version of Restate that the tests run on.
pub(super) fn tested_restate() -> String {
    let package = greenroom_tests::repository().join("tests/restate/package.json");
    let package: Value = serde_json::from_str(&fs::read_to_string(package).unwrap()).unwrap();
    text(&package["dependencies"]["@restatedev/restate-server"]).to_owned()
}

#[test]
fn images_without_a_version_are_found() {
    for pinned in
        ["localhost/greenroom:0.1.0", "prom/prometheus:v3.5.0", "postgres:17.6-bookworm", "registry:5000/a@sha256:00"]
    {
        assert!(is_pinned(pinned), "{pinned}");
    }
    for open in ["greenroom", "greenroom:latest", "postgres:17", "registry:5000/greenroom", "restate:stable"] {
        assert!(!is_pinned(open), "{open}");
    }
}
