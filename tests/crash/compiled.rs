//! Crashes while compiled code is being saved: the command is killed at every operation, the power is cut, the disk
//! fails or is full. Afterwards the action runs, and its code is there completely or not at all.

use std::{fs, path::Path, process::Command};

use greenroom_tests::{ACTION, Ended, WEBINAR, World, run};
use serde_json::json;

use crate::{MAX_OPERATIONS, shim};

/// Invokes the action as a dry run, with compiled code in a folder of its own.
fn invoke(world: &World, compiled: &Path) -> Command {
    let input = json!({ "webinarId": WEBINAR }).to_string();
    let mut command =
        world.prepared(&["invoke", ACTION, "--contact", "1", "--input", &input, "--dry-run", "--log", "info"]);
    command.env("GREENROOM_COMPILED", compiled);
    command
}

/// How the code is obtained when the action is invoked again: read or compiled.
async fn again(world: &World, compiled: &Path) -> &'static str {
    let ended = run(invoke(world, compiled)).await;
    ended.ok();
    assert!(!ended.stderr.contains("WARN"), "{ended:?}");
    if ended.stderr.contains("was read") { "read" } else { "compiled" }
}

async fn at_every_operation(mode: &str, check: impl Fn(&Ended)) {
    let world = World::empty_in_a_file().await.filled().await.with_zoom().await;
    let mut seen = Vec::new();
    for at in 1..MAX_OPERATIONS {
        let folder = tempfile::tempdir().unwrap();
        let mut command = invoke(&world, folder.path());
        command
            .env("LD_PRELOAD", shim())
            .env("SHIM_MODE", mode)
            .env("SHIM_AT", at.to_string())
            .env("SHIM_DIR", folder.path());
        let ended = run(command).await;
        check(&ended);
        seen.push(again(&world, folder.path()).await);
        assert_eq!(again(&world, folder.path()).await, "read", "{mode} at {at}");
        let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(entries.filter(|name| !name.to_string_lossy().starts_with(".unfinished-")).count(), 1);
        if ended.code == Some(0) && !ended.stderr.contains("WARN") {
            assert!(seen.contains(&"compiled"), "the shim saw nothing in {at} operations");
            return;
        }
    }
    panic!("it never came to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_while_code_is_kept_leaves_it_whole_or_not_at_all() {
    at_every_operation("power", |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_or_is_full_is_a_warning_and_the_action_runs() {
    for mode in ["fail", "full"] {
        at_every_operation(mode, |ended| {
            ended.ok();
        })
        .await;
    }
}
