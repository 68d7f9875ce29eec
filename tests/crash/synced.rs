//! Crashes during a sync: the command is killed, the power is cut, a disk fails or is full. After each crash, the store is
//! intact, and the next sync continues where the one before stopped and has the same result as an undisturbed one (L2: the
//! state after a sync is what Zoom has). The audit log has every change once (A1: each sync has its entry).

use std::{collections::BTreeMap, fs, time::Duration};

use greenroom_domain::{
    SyncRun, SyncState, Tally, WebinarId,
    store::{StoreAdmin, SyncStore},
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_tests::{Ended, World, run};
use greenroom_zoom_sandbox::{Effect, Fault};

use super::{MAX_OPERATIONS, copy, said_so, struck};
use crate::essence::{Essence, essence, same};

/// The past webinar of the demo's world, with people of every kind.
const OVER: &str = "82512345005";

const SYNC: [&str; 3] = ["sync", OVER, "--json"];

const PEOPLE: &str = r#"
{"type": "account-user", "email": "anna.admin@acme.example", "role": "administrator"}
{"type": "contact", "id": "9", "email": "edsger@example.com", "secondaryEmails": ["edsger.private@example.com"]}
{"type": "deleted-contact", "email": "dora.deleted@example.com"}
"#;

/// A connected store, whose sync the administrator has turned on.
async fn base() -> World {
    let world = World::empty_in_a_file().await.filled().await.with_zoom().await;
    let rows = world.folder.path().join("people.ndjson");
    fs::write(&rows, PEOPLE.trim_start()).unwrap();
    world.greenroom(&["store", "import", rows.to_str().unwrap()]).await.ok();
    for (pointer, value) in [
        ("/syncWebinarData", "true"),
        ("/recordingsOf", r#"{"of": "all"}"#),
        ("/excludedContactDomains", r#"["rival.example"]"#),
        ("/webinars/82512345005/sync", "true"),
        ("/webinars/82512345005/recordings", "true"),
    ] {
        world.greenroom(&["settings", "set", pointer, value, "--as", "anna.admin@acme.example"]).await.ok();
    }
    world
}

async fn entries(world: &World) -> Vec<SyncRun> {
    let store = SqliteStore::open(world.store(), OpenMode::Existing).unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new(), "SQLite finds the store sound");
    store.sync_runs(&WebinarId::parse(OVER).unwrap(), 10).await.unwrap()
}

/// The totals of all entries.
fn made(entries: &[SyncRun]) -> Tally {
    let mut all = BTreeMap::new();
    for (word, count) in entries.iter().flat_map(|entry| &entry.tally) {
        if word.ends_with("-created") || word.ends_with("-stored") || word.ends_with("-updated") {
            *all.entry(word.clone()).or_default() += count;
        }
    }
    all
}

/// Expires all leases.
fn lease_ends(world: &World) {
    let store = rusqlite::Connection::open(world.store()).unwrap();
    store.execute("UPDATE leases SET lease_until = 0", []).unwrap();
}

/// A sync without faults: its result, and its tally.
struct Undisturbed {
    essence: Essence,
    made: Tally,
}

impl Undisturbed {
    async fn of(base: &World) -> Self {
        let world = copy(base).await;
        world.greenroom(&SYNC).await.ok();
        let made = made(&entries(&world).await);
        assert!(made["contacts-created"] > 2 && made["attendances-created"] > 2, "{made:?}");
        Self { essence: essence(&world.store()), made }
    }

    /// The next sync completes the work.
    async fn is_reached_from(&self, world: &World, when: &str) {
        let left = entries(world).await;
        assert!(left.len() <= 1, "{when}: {left:?}");
        lease_ends(world);
        let ended = world.greenroom(&SYNC).await;
        assert_eq!(ended.ok().json()["result"], "entry", "{when}: {ended:?}");
        let kept = entries(world).await;
        assert!(kept.iter().all(|entry| entry.state == SyncState::SyncedWithWarnings), "{when}: {kept:?}");
        assert!(kept.iter().all(|entry| entry.finished_at.is_some() && entry.cursor.is_none()), "{when}: {kept:?}");
        // An entry in progress is continued; an entry that had ended stays.
        let had_ended = left.iter().filter(|entry| entry.state != SyncState::InProgress).count();
        assert_eq!(kept.len(), had_ended + 1, "{when}: {left:?}, then {kept:?}");
        assert!(left.iter().all(|entry| kept.iter().any(|kept| kept.id == entry.id)), "{when}");
        assert_eq!(made(&kept), self.made, "{when}: {left:?}, then {kept:?}");
        same(&world.store(), &self.essence, when);
    }
}

/// Syncs with a fault at every `step`th operation, until a fault comes too late.
async fn at_every(mode: &str, step: usize, least: usize, check: impl Fn(&Ended)) {
    let base = base().await;
    let undisturbed = Undisturbed::of(&base).await;
    for (faults, at) in (1..MAX_OPERATIONS).step_by(step).enumerate() {
        let world = copy(&base).await;
        let ended = struck(&world, mode, at, &SYNC).await;
        check(&ended);
        undisturbed.is_reached_from(&world, &format!("{mode} at {at}")).await;
        if ended.code == Some(0) {
            assert!(faults >= least, "only {faults} faults: the shim saw nothing");
            return;
        }
    }
    panic!("the sync never came to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_killed_after_each_commit_of_a_sync() {
    at_every("after", 1, 6, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_killed_between_operations_of_a_sync() {
    at_every("kill", 23, 10, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_power_cut_while_a_webinar_is_synced() {
    at_every("power", 11, 6, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_disk_that_fails_while_a_webinar_is_synced() {
    at_every("fail", 17, 4, said_so).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_disk_that_is_full_while_a_webinar_is_synced() {
    at_every("full", 17, 4, said_so).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_of_two_processes_at_once_one_syncs_and_the_other_says_so() {
    let base = base().await;
    let undisturbed = Undisturbed::of(&base).await;
    let world = copy(&base).await;
    // Zoom delays the first sync until the second has ended.
    world.zoom.add_fault(Fault::new("/v2/webinars/*/registrants", Effect::Slow { milliseconds: 5_000 }).method("GET"));
    let first = tokio::spawn(run(world.prepared(&SYNC)));
    while entries(&world).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let second = world.greenroom(&SYNC).await;
    assert_eq!(second.ok().json()["result"], "under-way", "{second:?}");
    assert_eq!(first.await.unwrap().ok().json()["result"], "entry");
    let kept = entries(&world).await;
    assert_eq!((kept.len(), kept[0].state), (1, SyncState::SyncedWithWarnings));
    assert_eq!(made(&kept), undisturbed.made);
    same(&world.store(), &undisturbed.essence, "two at once");
}
