//! Crashes: the command is killed at every file and socket operation of an invocation, the power is cut so that
//! unsynced writes are lost, a disk fails, a disk is full. After each crash, the store opens, SQLite finds it intact,
//! it has only complete commits and everything that was acknowledged, every intent is settled by asking Zoom, and a
//! repetition with the same key registers nobody twice. A sync continues where it stopped, and has the same result as
//! an undisturbed one.
//!
//! The faults come from `shim.c`, which is preloaded into the real command; the product does not know of them.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

mod cancelled;
mod compiled;
mod erased;
#[path = "../sync/essence.rs"]
mod essence;
mod synced;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
};

use greenroom::{ContactStore, Grants, Invocation, RunStore, Runtime, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    Email, WebinarId,
    store::{StoreAdmin, TimelineStore},
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_tests::{ACTION, Ended, WEBINAR, World, packages, repository, run};
use greenroom_zoom_sandbox::Sandbox;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Where a loop over operations gives up: an invocation makes far fewer.
const MAX_OPERATIONS: usize = 2_000;

/// The contacts of the list, all of whom can register.
const LIST: [(&str, &str); 4] =
    [("1", "ada@example.com"), ("2", "grace@example.com"), ("6", "mika.saar@example.com"), ("8", "casual@gmail.com")];

/// The shim, compiled once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
        let library = folder.join(format!("greenroom-crash-shim-{}.so", std::process::id()));
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let source = repository().join("tests/crash/shim.c");
        let status = Command::new(compiler)
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .args(["-ldl", "-lpthread"])
            .status()
            .unwrap();
        assert!(status.success(), "the shim needs a C compiler");
        library
    })
}

/// A copy of a world: its store, and a fresh Zoom.
async fn copy(base: &World) -> World {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(base.folder.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    World { zoom: Sandbox::demo().unwrap().start("127.0.0.1:0").await.unwrap(), folder, postgres: None, cluster: None }
}

/// Runs the command with a fault: at its operation `at`, `mode` takes effect.
async fn struck(world: &World, mode: &str, at: usize, arguments: &[&str]) -> Ended {
    let mut command = world.prepared(arguments);
    command
        .env("LD_PRELOAD", shim())
        .env("SHIM_MODE", mode)
        .env("SHIM_AT", at.to_string())
        .env("SHIM_DIR", world.folder.path());
    run(command).await
}

fn emails_at_zoom(world: &World) -> Vec<String> {
    let mut emails: Vec<String> =
        world.zoom.registrants(Some(WEBINAR.parse().unwrap())).into_iter().map(|r| r.email).collect();
    emails.sort();
    emails
}

/// Inspects the result an hour later, when every lease has expired, through the library, as another process would.
struct After {
    store: Arc<SqliteStore>,
    runtime: Runtime,
}

impl After {
    async fn of(world: &World) -> Self {
        let store = Arc::new(SqliteStore::open(world.store(), OpenMode::Existing).unwrap());
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new(), "SQLite finds the store sound");
        let zoom = greenroom_zoom::Zoom::builder(store.clone(), store.clone())
            .api_url(world.zoom.api_url())
            .oauth_url(world.zoom.base_url())
            .build()
            .unwrap();
        let runtime = greenroom_tests::runtime(Webinars::new(Arc::new(zoom)))
            .storage(Storage::joint(store.clone()))
            // Else every repetition would compile the action anew, which takes longer than all the rest of it.
            .precompiled(std::env::current_exe().unwrap().with_file_name("greenroom-crash-compiled"))
            .concurrency(4)
            .clock(|| Timestamp::now().checked_add(SignedDuration::from_hours(1)).unwrap())
            .build()
            .unwrap();
        let settled = runtime.settle().await.unwrap();
        assert_eq!(settled.still_open, 0, "{settled:?}");
        let later = Timestamp::now().checked_add(SignedDuration::from_hours(9)).unwrap();
        assert!(store.take_over_intents("nobody", later, later, 100).await.unwrap().is_empty(), "an intent is open");
        Self { store, runtime }
    }

    /// Zoom and the store have the same registrations, each with all its consequences or none.
    async fn agrees_with(&self, world: &World) {
        let at_zoom = emails_at_zoom(world);
        for (id, email) in LIST {
            let key = (WebinarId::parse(WEBINAR).unwrap(), Email::parse(email).unwrap());
            let stored = self.store.registrations(&[key]).await.unwrap().remove(0);
            let times = at_zoom.iter().filter(|e| *e == email).count();
            assert_eq!(times, usize::from(stored.is_some()), "{email}: once at Zoom if it is in the store");
            let contact = self.store.contacts(&[id.into()]).await.unwrap().remove(0).unwrap();
            let count = contact.properties.get(greenroom_domain::property::REGISTRATIONS).map(String::as_str);
            assert_eq!(count, stored.as_ref().map(|_| "1"), "{email}: P3");
            assert_eq!(self.store.timeline(&id.into()).await.unwrap().len(), times, "{email}: T1");
        }
    }

    /// A repetition with the same keys registers the missing people, and nobody twice.
    async fn repeat(&self, world: &World, contacts: &[(&str, &str)]) {
        let package = fs::read(packages().join(format!("{ACTION}-1.0.0.wasm"))).unwrap();
        self.runtime.load(package, Grants::AsDeclared).await.unwrap();
        for (id, email) in contacts {
            let invocation = Invocation::new(ACTION.parse().unwrap(), json!({ "webinarId": WEBINAR }));
            let outcome = self.runtime.invoke(invocation.contact(*id).idempotency_key(format!("k:{id}"))).await;
            assert!(outcome.output().is_some(), "{outcome:?}");
            assert_eq!(emails_at_zoom(world).iter().filter(|e| e == email).count(), 1);
        }
        assert!(world.registrations_sent() <= contacts.len(), "a registration was sent twice");
        self.agrees_with(world).await;
    }
}

async fn base() -> (World, String) {
    let world = World::empty_in_a_file().await.filled().await.with_zoom().await;
    let list: String = LIST.iter().map(|(id, _)| format!("{}\n", json!({ "contact": id }))).collect();
    let file = world.folder.path().join("list.ndjson");
    fs::write(&file, list).unwrap();
    (world, json!({ "webinarId": WEBINAR }).to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_operation_of_an_invocation() {
    let (base, input) = base().await;
    let arguments = ["invoke", ACTION, "--contact", "1", "--input", &input, "--idempotency-key", "k:1", "--json"];
    for at in 1..MAX_OPERATIONS {
        let world = copy(&base).await;
        let ended = struck(&world, "kill", at, &arguments).await;
        let after = After::of(&world).await;
        after.agrees_with(&world).await;
        after.repeat(&world, &LIST[..1]).await;
        if ended.code.is_some() {
            ended.ok();
            assert!(at > 20, "an invocation has more operations than {at}: the shim saw nothing");
            return;
        }
    }
    panic!("the invocation never came to its end");
}

/// The contacts whose success the command has reported.
fn acknowledged(ended: &Ended) -> Vec<String> {
    let outcomes = ended.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let done = outcomes.filter(|outcome| outcome["status"] == "done");
    done.map(|outcome| outcome["contact"].as_str().unwrap().to_owned()).collect()
}

/// Runs the list with a fault at every `step`th operation, until a fault comes too late.
async fn list_with(mode: &str, step: usize, check: impl Fn(&Ended)) {
    let (base, input) = base().await;
    for (had_faults, at) in (1..MAX_OPERATIONS).step_by(step).enumerate() {
        let world = copy(&base).await;
        let list = world.folder.path().join("list.ndjson").display().to_string();
        let arguments = ["invoke", ACTION, "--batch", &list, "--input", &input, "--key-prefix", "k", "--json"];
        let ended = struck(&world, mode, at, &arguments).await;
        check(&ended);
        let after = After::of(&world).await;
        after.agrees_with(&world).await;
        for contact in acknowledged(&ended) {
            let timeline = after.store.timeline(&contact.as_str().into()).await.unwrap();
            assert_eq!(timeline.len(), 1, "contact {contact} was acknowledged, but is lost ({mode} at {at})");
            let runs = after.store.runs(None, 100).await.unwrap();
            assert!(runs.iter().any(|run| run.contact.as_ref().is_some_and(|c| c.as_str() == contact)));
        }
        after.repeat(&world, &LIST).await;
        if ended.code == Some(0) {
            assert!(had_faults > 5, "only {had_faults} faults: the shim saw nothing");
            return;
        }
    }
    panic!("the list never came to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_loses_nothing_that_was_acknowledged() {
    list_with("power", 1, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_is_an_error_and_no_loss() {
    list_with("fail", 2, said_so).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_an_error_and_no_loss() {
    list_with("full", 2, said_so).await;
}

/// The command ended by itself, without a panic, and reported the problem.
fn said_so(ended: &Ended) {
    assert!(ended.code.is_some_and(|code| code != 101), "{ended:?}");
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
    assert!(ended.code == Some(0) || !(ended.stdout.is_empty() && ended.stderr.is_empty()), "silence");
}
