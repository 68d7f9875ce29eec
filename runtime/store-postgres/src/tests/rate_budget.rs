//! The budget of calls to Zoom that several processes share.

use std::{future::poll_fn, pin::Pin, task::Poll, time::Duration};

use futures::future::join_all;
use greenroom_domain::{
    ZoomAccountId,
    store::{RateBudget, RateClass, Reserved},
};
use greenroom_store_testing::sample::at;
use tokio::runtime::{Builder, Runtime};

use super::{config, empty, runs};
use crate::{OpenMode, PostgresConfig, PostgresStore};

/// A reservation that waits for no lock is over by then.
const SOON: Duration = Duration::from_secs(5);

async fn opened(config: &PostgresConfig) -> PostgresStore {
    PostgresStore::open(config, OpenMode::CreateIfMissing).await.unwrap()
}

/// The place in line of a call at this second, in milliseconds.
async fn place(store: &PostgresStore, account: &str, class: RateClass, per_second: u32, second: i64) -> u128 {
    let account = ZoomAccountId::new(account);
    match store.reserve(&account, class, per_second, at(second), Duration::MAX).await.unwrap() {
        Reserved::Go(wait) => wait.as_millis(),
        too_long @ Reserved::TooLong(_) => panic!("{too_long:?}"),
    }
}

#[test]
fn two_processes_share_each_line_and_its_hold() {
    runs(async {
        let config = config();
        let (one, other) = (opened(&config).await, opened(&config).await);
        for (store, wait) in [(&one, 0), (&other, 250), (&one, 500), (&other, 750)] {
            assert_eq!(place(store, "zoom", RateClass::Light, 4, 0).await, wait);
        }
        assert_eq!(place(&other, "zoom", RateClass::Heavy, 4, 0).await, 0, "classes are apart");
        assert_eq!(place(&other, "another", RateClass::Light, 4, 0).await, 0, "Zoom accounts are apart");
        assert_eq!(place(&empty().await, "zoom", RateClass::Light, 4, 0).await, 0, "accounts are apart");
        let zoom = ZoomAccountId::new("zoom");
        let too_long = other.reserve(&zoom, RateClass::Light, 4, at(0), Duration::from_millis(900)).await.unwrap();
        assert_eq!(too_long, Reserved::TooLong(Duration::from_secs(1)));
        one.hold(&zoom, RateClass::Light, at(10)).await.unwrap();
        one.hold(&zoom, RateClass::Light, at(5)).await.unwrap();
        assert_eq!(place(&other, "zoom", RateClass::Light, 4, 6).await, 4_000, "a shorter hold takes nothing back");
        assert_eq!(place(&one, "zoom", RateClass::Light, 4, 6).await, 4_250);
        let used = other.rates_used(at(9)).await.unwrap();
        let zooms = used.iter().find(|used| used.account == zoom && used.class == RateClass::Light).unwrap();
        assert_eq!((used.len(), zooms.held, zooms.calls_left(4)), (3, Duration::from_secs(1), 0));
    });
}

#[test]
fn a_line_has_any_name() {
    runs(async {
        let store = empty().await;
        for name in ["it's", r"a\b'", "$1; --", "E''", "ü"] {
            assert_eq!(place(&store, name, RateClass::Light, 4, 0).await, 0, "{name}");
            assert_eq!(place(&store, name, RateClass::Light, 4, 0).await, 250, "{name}");
        }
        let used = store.rates_used(at(0)).await.unwrap();
        let names: Vec<&str> = used.iter().map(|used| used.account.as_str()).collect();
        assert_eq!(names, ["$1; --", "E''", r"a\b'", "it's", "ü"]);
    });
}

#[test]
fn calls_of_several_processes_at_once_have_different_places() {
    runs(async {
        let config = config();
        let stores = &[opened(&config).await, opened(&config).await, opened(&config).await];
        let calls = (0..60_usize).map(|n| place(&stores[n % 3], "zoom", RateClass::Light, 10, 0));
        let mut places = join_all(calls).await;
        places.sort_unstable();
        assert_eq!(places, (0..60).map(|n| n * 100).collect::<Vec<u128>>());
    });
}

/// A process of its own: nothing of it goes on, not even its connections, while it is not driven.
fn process() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Goes on with some work so often at most. Returns none when the work could go on once more: as a process that stops just then.
async fn stopped_after<F: Future + ?Sized>(mut work: Pin<&mut F>, most: u32) -> Option<F::Output> {
    let mut steps = 0;
    poll_fn(move |context| {
        if steps == most {
            return Poll::Ready(None);
        }
        steps += 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[test]
fn a_process_that_stops_in_the_midst_of_a_reservation_is_in_no_others_way() {
    let (config, zoom) = (config(), ZoomAccountId::new("zoom"));
    let (stops, goes_on) = (process(), process());
    let stopped = stops.block_on(opened(&config));
    let other = goes_on.block_on(opened(&config));
    // The line is there, and its statements were prepared, so that each step is one of the reservation.
    for _ in 0..2 {
        stops.block_on(place(&stopped, "zoom", RateClass::Light, 100, 0));
    }
    let mut is_whole = false;
    for steps in 1..100 {
        let mut reservation = stopped.reserve(&zoom, RateClass::Light, 100, at(0), Duration::MAX);
        is_whole = stops.block_on(stopped_after(reservation.as_mut(), steps)).is_some();
        let reserved = goes_on.block_on(async {
            let reservation = other.reserve(&zoom, RateClass::Light, 100, at(0), Duration::MAX);
            tokio::time::timeout(SOON, reservation).await
        });
        let reserved = reserved.unwrap_or_else(|_| panic!("it waits for a process that stopped after {steps} steps"));
        assert!(matches!(reserved.unwrap(), Reserved::Go(_)));
        if is_whole {
            break;
        }
    }
    assert!(is_whole, "the reservation has an end");
}
