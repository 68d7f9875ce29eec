//! The files to deploy: they name metrics, keys and options that exist, and each other as they are.

mod commands;
mod compose;
mod files;
mod kubernetes;
mod network;
mod running;

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use self::files::{file, shutdown};
use crate::common::{ECHO, Place};

/// The names of metrics in a query: words that begin with `greenroom_`.
fn metrics(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("greenroom_")).map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn the_dashboard_asks_for_metrics_that_there_are() {
    // Connected, because Zoom's budget is that of its accounts.
    let place = Place::connected().await;
    let key = place.key("invoke,read").await;
    let serving = place.serve().await;
    let client = serving.client(&key);
    client.post(&format!("/v1/actions/{ECHO}/invoke"), &json!({ "input": {} })).await.ok();
    client.post("/v1/reload", &json!({})).await;
    let text = client.get("/metrics").await.text;
    let there: BTreeSet<&str> = text.lines().filter_map(|line| line.split([' ', '{']).next()).collect();
    let dashboard: Value = serde_json::from_str(&file("grafana-dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let queries = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let asked: BTreeSet<String> = queries.flat_map(|target| metrics(target["expr"].as_str().unwrap())).collect();
    assert!(asked.len() >= 10, "{asked:?}");
    let missing: Vec<&String> = asked.iter().filter(|name| !there.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} of {there:?}");
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len());
}

#[tokio::test]
async fn the_configuration_of_a_service_can_be_read() {
    let place = Place::new().await;
    // Its paths are for a machine that it is installed on; what is read here are its keys.
    let folder = place.path("service");
    let text = file("greenroom.toml");
    for at in ["/var/lib/greenroom", "/usr/share/greenroom", "/var/cache/greenroom"] {
        assert!(text.contains(at), "{at}");
    }
    let here = ["/var/lib/greenroom", "/usr/share/greenroom", "/var/cache/greenroom"]
        .iter()
        .fold(text, |text, at| text.replace(at, folder.to_str().unwrap()));
    fs::create_dir_all(&folder).unwrap();
    let config = folder.join("greenroom.toml");
    fs::write(&config, here).unwrap();
    let made = place.greenroom(&["--config", config.to_str().unwrap(), "store", "init"]).await;
    made.ok();
}

#[test]
fn the_unit_gives_a_stop_more_time_than_the_server_takes() {
    let unit = file("greenroom.service");
    let value =
        |name: &str| unit.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).map(ToOwned::to_owned);
    let seconds: u64 = value("TimeoutStopSec").unwrap().parse().unwrap();
    assert!(seconds > shutdown("greenroom.toml"));
    assert!(value("ExecStart").unwrap().ends_with(" serve") && value("ExecReload").unwrap().contains("-HUP"));
}
