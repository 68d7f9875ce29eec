//! The README's examples of the API are run as they stand.

use std::process::Command;

use crate::common::{Place, RETURNS_INPUT};

/// The block of the README that begins with this line.
const BLOCK: &str = "# the API, with curl\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_with_curl_work() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("warning: skipped, because curl is not installed");
        return;
    }
    let readme = std::fs::read_to_string(greenroom_tests::repository().join("README.md")).unwrap();
    let block = readme.split(BLOCK).nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned();
    let place = Place::new().await;
    place.action("my-action", "1.0.0", RETURNS_INPUT);
    let serving = place.serve().await;
    let (url, key) = (serving.url.clone(), place.key("invoke,read,settings").await);
    let ran = tokio::task::spawn_blocking(move || {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &block]).env("GREENROOM_URL", url).env("GREENROOM_KEY", key).env("no_proxy", "*");
        shell.output().unwrap()
    });
    let ran = ran.await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}{err}");
    for part in ["my-action", "\"note\":\"hello\"", "\"line\":2", "\"confirm\":", "\"syncWebinarData\":true"] {
        assert!(out.contains(part), "{part}: {out}{err}");
    }
    serving.stop().await;
}
