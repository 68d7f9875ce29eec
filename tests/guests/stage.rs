//! Runs hostile guests: a runtime on one thread, with neighbours that work at the same time.

use std::{
    cell::Cell,
    pin::pin,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use futures::future::join_all;
use greenroom::{
    ContactId, ContactStore, Failure, FailureKind, Grants, Invocation, Limits, LoadError, Outcome, RunId, RunStore,
    Runtime, Storage,
};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    ConnectionState, CredentialRef, Email, SettingsChange, WebinarProvider, ZoomAccount,
    store::{ActionEvent, Commit, Effect, SettingsStore, StoreAdmin, TimelineStore},
};
use greenroom_store::SqliteStore;
use greenroom_tests::WEBINAR;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::package;

/// How many neighbours work at once.
const NEIGHBOURS: usize = 4;

/// How long a neighbour may take: a neighbour that cannot run for this long fails by this limit.
const NEIGHBOURS_WALL_MS: u64 = 2_000;

/// How long a neighbour may take with everything around its run, such as the commit on a disk that is busy.
const STARVED: Duration = Duration::from_millis(2 * NEIGHBOURS_WALL_MS);

/// The default CPU limit.
pub(crate) const CPU_MS: u64 = 1_000;

/// A runtime with a store that has contact 1, with the company `Engines`.
pub(crate) struct Stage {
    pub(crate) runtime: Runtime,
    store: Arc<SqliteStore>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::under(Limits::default()).await
    }

    /// A stage without a limit of time, for guests that reach another limit: a machine may be slow.
    pub(crate) async fn with_time() -> Self {
        Self::under(Limits { cpu_ms: 120_000, wall_ms: 240_000, ..Limits::default() }).await
    }

    /// A stage without a limit of time where any webinar can be synced from this Zoom.
    pub(crate) async fn syncing(zoom: Arc<dyn WebinarProvider>) -> Self {
        let store = greenroom_tests::store_with_a_contact().await;
        let storage = Storage::joint(store.clone()).with_sync(store.clone());
        let account = ZoomAccount {
            id: "z1".into(),
            business_unit: "Account".into(),
            connected_user: Email::parse("owner@acme.example").unwrap(),
            credentials: CredentialRef::Store,
            connection: ConnectionState::Connected { checked_at: Timestamp::UNIX_EPOCH },
        };
        let effects = vec![Effect::SaveZoomAccount { account }];
        storage.apply(Commit { effects, ..Commit::default() }).await.unwrap();
        let own = format!("/webinars/{WEBINAR}/sync");
        let settings =
            [("/syncWebinarData", json!(true)), ("/webinarsOf", json!({ "of": "all" })), (own.as_str(), json!(true))];
        let changes = settings.map(|(pointer, value)| SettingsChange {
            at: Timestamp::UNIX_EPOCH,
            by: "admin@acme.example".to_owned(),
            pointer: pointer.to_owned(),
            before: None,
            after: Some(value),
        });
        store.change_settings(0, &changes).await.unwrap();
        let limits = Limits { cpu_ms: 120_000, wall_ms: 240_000, ..Limits::default() };
        let runtime = greenroom_tests::runtime(Webinars::new(zoom)).storage(storage).limits(limits).build().unwrap();
        Self::on(runtime, store).await
    }

    async fn under(limits: Limits) -> Self {
        let store = greenroom_tests::store_with_a_contact().await;
        let runtime = greenroom_tests::runtime(Webinars::not_connected());
        let runtime = runtime.storage(Storage::joint(store.clone())).limits(limits).build().unwrap();
        Self::on(runtime, store).await
    }

    pub(crate) async fn on(runtime: Runtime, store: Arc<SqliteStore>) -> Self {
        runtime.load(package::neighbour("neighbour"), Grants::AsDeclared).await.unwrap();
        Self { runtime, store }
    }

    /// Does something hostile while neighbours work. Each of them must succeed, and in its time.
    pub(crate) async fn beside_neighbours<T>(&self, hostile: impl Future<Output = T>) -> T {
        let ended = Cell::new(false);
        let neighbour = async |n: usize| {
            loop {
                let input = json!({ "n": n });
                let mut invocation = Invocation::new("neighbour".parse().unwrap(), input.clone()).contact("1");
                invocation.limits = Some(Limits { wall_ms: NEIGHBOURS_WALL_MS, ..Limits::default() });
                let begun = Instant::now();
                let outcome = self.runtime.invoke(invocation).await;
                assert_eq!(outcome.output(), Some(&input), "a neighbour noticed: {outcome:?}");
                // The limit of wall time stops a guest that waits, and most of the time it does not.
                let took = begun.elapsed();
                assert!(took < STARVED, "a neighbour noticed: it took {took:?}");
                if ended.get() {
                    break;
                }
            }
        };
        let mut neighbours = pin!(join_all((0..NEIGHBOURS).map(neighbour)));
        // They have begun before the hostile work does.
        futures::future::poll_fn(|context| {
            let begun = neighbours.as_mut().poll(context);
            assert!(begun.is_pending());
            Poll::Ready(())
        })
        .await;
        let hostile = async {
            let answer = hostile.await;
            ended.set(true);
            answer
        };
        futures::join!(hostile, neighbours).0
    }

    /// Loads a guest with the grants that it declares.
    pub(crate) async fn load(&self, guest: &str) {
        self.runtime.load(package::of(guest), Grants::AsDeclared).await.unwrap_or_else(|e| panic!("{guest}: {e}"));
    }

    /// Invokes it, beside its neighbours.
    pub(crate) async fn invoke(&self, guest: &str, input: Value) -> Outcome {
        let invocation = Invocation::new(guest.parse().unwrap(), input).contact("1");
        self.beside_neighbours(self.runtime.invoke(invocation)).await
    }

    /// The size of a run's journal.
    pub(crate) async fn journal_bytes(&self, run: RunId) -> usize {
        self.store.journal(run).await.unwrap().unwrap().body.unwrap().len()
    }

    /// The text of a run's journal; none where it has none.
    pub(crate) async fn journal(&self, run: RunId) -> Option<String> {
        self.store.journal(run).await.unwrap().and_then(|journal| journal.body)
    }

    /// The events of actions on the timeline of contact 1.
    pub(crate) async fn events(&self) -> Vec<ActionEvent> {
        self.store.action_events(&ContactId::new("1")).await.unwrap()
    }

    /// How many contacts there are.
    pub(crate) async fn contacts(&self) -> usize {
        self.store.list_contacts(None, 10).await.unwrap().len()
    }

    /// The company of contact 1.
    pub(crate) async fn company(&self) -> String {
        let contact = self.store.contacts(&[ContactId::new("1")]).await.unwrap().remove(0).unwrap();
        contact.properties["company"].clone()
    }
}

/// Loads a guest and invokes it, both beside its neighbours.
pub(crate) async fn outcome(guest: &str) -> Outcome {
    outcome_on(&Stage::new().await, guest).await
}

async fn outcome_on(stage: &Stage, guest: &str) -> Outcome {
    stage.beside_neighbours(stage.load(guest)).await;
    stage.invoke(guest, json!({})).await
}

/// The failure of a guest.
pub(crate) async fn failure(guest: &str) -> Failure {
    failure_of(guest, &outcome(guest).await)
}

/// The failure of an outcome.
pub(crate) fn failure_of(guest: &str, outcome: &Outcome) -> Failure {
    outcome.failure().unwrap_or_else(|| panic!("{guest}: {outcome:?}")).clone()
}

/// Checks that a guest fails exactly so.
pub(crate) async fn fails(guest: &str, kind: FailureKind, code: &str, part: &str) {
    is_so(guest, &failure(guest).await, kind, code, part);
}

fn is_so(guest: &str, failure: &Failure, kind: FailureKind, code: &str, part: &str) {
    assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{guest}: {failure:?}");
    assert!(failure.message.contains(part), "{guest}: {}", failure.message);
}

/// Checks that a guest reaches this limit, and gets its figure.
pub(crate) async fn reaches(guest: &str, limit: &str, figure: u64) {
    let stage = if limit == "cpu" { Stage::new().await } else { Stage::with_time().await };
    let failure = failure_of(guest, &outcome_on(&stage, guest).await);
    is_so(guest, &failure, FailureKind::LimitExceeded, limit, &format!("its limit of {figure} "));
}

/// Checks that a guest traps, with this cause.
pub(crate) async fn traps(guest: &str, cause: &str) {
    fails(guest, FailureKind::Trapped, "trapped", cause).await;
}

/// The reason why a guest is not loaded. Nothing else is loaded either.
pub(crate) async fn refused_with(guest: &str, grants: Grants) -> LoadError {
    let stage = Stage::new().await;
    let loading = stage.runtime.load(package::of(guest), grants);
    let refused = match stage.beside_neighbours(loading).await {
        Ok(info) => panic!("{guest} was loaded: {info:?}"),
        Err(refused) => refused,
    };
    assert_eq!(stage.runtime.actions().len(), 1, "only the neighbour is there");
    let text = refused.to_string();
    assert!(!text.chars().any(char::is_control), "{guest}: {text}");
    refused
}

/// Checks that a guest is not loaded, with this reason.
pub(crate) async fn refused(guest: &str, part: &str) {
    let refused = refused_with(guest, Grants::AsDeclared).await.to_string();
    assert!(refused.contains(part), "{guest}: {refused}");
}

#[tokio::test]
#[should_panic(expected = "a neighbour noticed")]
async fn neighbours_notice_when_they_are_starved() {
    let stage = Stage::new().await;
    stage
        .beside_neighbours(async {
            // Holds the thread, which no guest may do.
            std::thread::sleep(STARVED + Duration::from_millis(1));
            tokio::task::yield_now().await;
        })
        .await;
}
