use std::{fs, time::Duration};

use greenroom_domain::{
    ZoomAccountId,
    store::{RateBudget, RateClass, Reserved},
};
use jiff::Timestamp;

use super::{at, on_disk};
use crate::{OpenMode, SqliteStore};

async fn reserve(store: &SqliteStore, account: &str, class: RateClass, now: Timestamp) -> Duration {
    match store.reserve(&ZoomAccountId::new(account), class, 4, now, Duration::MAX).await.unwrap() {
        Reserved::Go(wait) => wait,
        too_long @ Reserved::TooLong(_) => panic!("{too_long:?}"),
    }
}

/// The places in line of so many calls that come at once, in milliseconds.
async fn places(store: &SqliteStore, calls: usize, now: Timestamp) -> Vec<u128> {
    let mut places = Vec::new();
    for _ in 0..calls {
        places.push(reserve(store, "zoom", RateClass::Light, now).await.as_millis());
    }
    places
}

#[tokio::test]
async fn calls_that_come_at_once_go_at_an_even_pace() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(places(&store, 4, at(0)).await, [0, 250, 500, 750]);
    assert_eq!(places(&store, 2, at(2)).await, [0, 250], "a pause gives no credit");
    assert_eq!(reserve(&store, "zoom", RateClass::Heavy, at(2)).await, Duration::ZERO, "classes are apart");
    assert_eq!(reserve(&store, "other", RateClass::Light, at(2)).await, Duration::ZERO, "accounts are apart");
}

#[tokio::test]
async fn never_more_than_the_rate_in_any_second() {
    let store = SqliteStore::in_memory().unwrap();
    let mut sent = Vec::new();
    for step in 0..200i64 {
        let now = at(0) + Duration::from_millis(u64::try_from(step * step % 37 + step * 60).unwrap());
        sent.push(now + reserve(&store, "zoom", RateClass::Light, now).await);
    }
    sent.sort();
    assert!(sent.windows(5).all(|five| five[4].duration_since(five[0]) >= jiff::SignedDuration::from_secs(1)));
}

#[tokio::test]
async fn a_hold_lets_nobody_through_and_no_crowd_after_it() {
    let store = SqliteStore::in_memory().unwrap();
    let zoom = ZoomAccountId::new("zoom");
    store.hold(&zoom, RateClass::Light, at(10)).await.unwrap();
    assert_eq!(places(&store, 3, at(0)).await, [10_000, 10_250, 10_500]);
    store.hold(&zoom, RateClass::Light, at(5)).await.unwrap();
    assert_eq!(places(&store, 1, at(6)).await, [4_750], "a shorter one takes nothing back");
    assert_eq!(reserve(&store, "zoom", RateClass::Medium, at(0)).await, Duration::ZERO);
}

#[tokio::test]
async fn what_is_left_of_a_budget_is_known() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(store.rates_used(at(0)).await.unwrap(), []);
    let left = async |second| {
        let used = store.rates_used(at(second)).await.unwrap();
        (used.len(), used[0].calls_left(4), used[0].held)
    };
    places(&store, 3, at(0)).await;
    assert_eq!(left(0).await, (1, 1, Duration::ZERO), "three of four");
    places(&store, 4, at(0)).await;
    assert_eq!(left(0).await, (1, 0, Duration::ZERO), "a line");
    assert_eq!(left(9).await, (1, 4, Duration::ZERO), "all of it");
    store.hold(&ZoomAccountId::new("zoom"), RateClass::Light, at(20)).await.unwrap();
    assert_eq!(left(9).await, (1, 0, Duration::from_secs(11)), "Zoom's limit is reached");
}

#[tokio::test]
async fn who_turns_away_leaves_the_line_as_it_was() {
    let store = SqliteStore::in_memory().unwrap();
    let zoom = ZoomAccountId::new("zoom");
    let patience = Duration::from_secs(1);
    let reserve = |now| store.reserve(&zoom, RateClass::Light, 4, now, patience);
    for wait in [0, 250, 500, 750, 1000] {
        assert_eq!(reserve(at(0)).await.unwrap(), Reserved::Go(Duration::from_millis(wait)));
    }
    for _ in 0..10_000 {
        assert_eq!(reserve(at(0)).await.unwrap(), Reserved::TooLong(Duration::from_millis(1250)));
    }
    assert_eq!(reserve(at(1)).await.unwrap(), Reserved::Go(Duration::from_millis(250)));
    store.hold(&zoom, RateClass::Light, at(60)).await.unwrap();
    assert_eq!(reserve(at(2)).await.unwrap(), Reserved::TooLong(Duration::from_secs(58)));
    assert_eq!(reserve(at(59)).await.unwrap(), Reserved::Go(patience), "a hold that ends in time is waited for");
}

#[tokio::test]
async fn all_who_share_a_store_share_one_budget() {
    let (directory, one) = on_disk();
    let path = directory.path().join("store.db");
    let two = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    assert_eq!(places(&one, 2, at(0)).await, [0, 250]);
    assert_eq!(places(&two, 2, at(0)).await, [500, 750]);
    assert!(directory.path().join("store.db-pace").exists());
}

#[tokio::test]
async fn a_damaged_or_missing_budget_is_made_anew() {
    let (directory, store) = on_disk();
    let path = directory.path().join("store.db-pace");
    fs::write(&path, "no database ".repeat(1000)).unwrap();
    assert_eq!(places(&store, 2, at(0)).await, [0, 250]);
    drop(store);
    fs::remove_file(&path).unwrap();
    let store = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    assert_eq!(places(&store, 1, at(0)).await, [0]);
}

/// The budget says which accounts are called, and when: a user without a right to the store has none to it.
#[cfg(unix)]
#[tokio::test]
async fn the_budget_is_as_private_as_the_store_and_so_are_sqlites_files_beside_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    let names = ["store.db", "store.db-wal", "store.db-shm", "store.db-pace", "store.db-pace-wal", "store.db-pace-shm"];
    let set = |directory: &tempfile::TempDir, name: &str, mode| {
        fs::set_permissions(directory.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    let modes = |directory: &tempfile::TempDir| {
        names.map(|name| fs::metadata(directory.path().join(name)).unwrap().mode() & 0o777)
    };
    let (directory, store) = on_disk();
    places(&store, 1, at(0)).await;
    assert_eq!(modes(&directory), [0o600; 6]);

    // As an earlier version left it, while another process has it open.
    names[3..].iter().for_each(|name| set(&directory, name, 0o644));
    let again = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    places(&again, 1, at(1)).await;
    assert_eq!(modes(&directory), [0o600; 6]);
    drop((store, again));

    // A store that a group shares has a budget that the group shares.
    set(&directory, "store.db", 0o660);
    let is_root = chown(directory.path().join("store.db"), Some(4711), None).is_ok();
    let shared = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    places(&shared, 1, at(2)).await;
    assert_eq!(modes(&directory), [0o660; 6]);
    if is_root {
        let owners = names.map(|name| fs::metadata(directory.path().join(name)).unwrap().uid());
        assert_eq!(owners, [4711; 6], "root made the files, and the store's owner can use them");
    }
}
