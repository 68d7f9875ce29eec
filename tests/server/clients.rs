//! Clients that generators make of the server's own document, in TypeScript and in Python.

use std::fs;

use greenroom_tests::repository;
use serde_json::{Value, json};

use crate::{
    common::{ADMINISTRATOR, Place, Serving},
    node,
    python::python,
};

/// The account's world, with the document of its server in a file.
async fn world() -> (Place, Serving, String) {
    let place = Place::connected().await;
    let serving = place.serve().await;
    let document = serving.stranger().get("/openapi.json").await.text;
    fs::write(place.path("openapi.json"), document).unwrap();
    let key = place.key_of(ADMINISTRATOR, "invoke,read,settings", &[]).await;
    (place, serving, key)
}

/// What each client found, whatever its language.
fn check(found: &Value, note: &str) {
    assert_eq!((&found["status"], &found["output"]), (&json!("done"), &json!({ "note": note })), "{found}");
    assert_eq!(found["runs"], json!([["echo", "1"]]));
    assert_eq!(found["problem"], json!([404, "unknown-action"]));
    assert_eq!(found["changed"], true);
    assert_eq!(found["stale"], json!([412, "precondition-failed"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_client_in_typescript_works() {
    let Some(clients) = node::clients() else { return };
    let (place, serving, key) = world().await;
    // Below the installed packages, which Node and the compiler look for above a file.
    let folder = tempfile::tempdir_in(clients.folder()).unwrap();
    for name in ["client.ts", "tsconfig.json", "package.json"] {
        fs::copy(repository().join("tests/server/node").join(name), folder.path().join(name)).unwrap();
    }
    let types = folder.path().join("api.d.ts");
    let mut generator = clients.program("openapi-typescript");
    node::succeed(generator.arg(place.path("openapi.json")).arg("--output").arg(types)).await;
    node::succeed(clients.program("tsc").arg("--project").arg(folder.path())).await;
    let mut client = std::process::Command::new("node");
    client.arg(folder.path().join("built/client.js"));
    let found = node::run(client, &json!({ "url": serving.url, "key": key }).to_string()).await;
    check(&found, "from TypeScript");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_client_in_python_works() {
    let Some(python) = python() else { return };
    let (place, serving, key) = world().await;
    let modules = tempfile::tempdir().unwrap();
    let mut generator = python.program("openapi-python-client");
    generator.args(["generate", "--meta", "none", "--fail-on-warning", "--config"]);
    generator.arg(repository().join("tests/server/python/generator.yaml"));
    generator.arg("--path").arg(place.path("openapi.json"));
    generator.arg("--output-path").arg(modules.path().join("greenroom_client"));
    node::succeed(&mut generator).await;
    let input = json!({ "url": serving.url, "key": key }).to_string();
    let found = node::run(python.script("client.py", modules.path()), &input).await;
    check(&found, "from Python");
    serving.stop().await;
}
