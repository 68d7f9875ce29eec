//! The capability through the library's public surface: hand-written guests, SQLite in memory.

#![allow(clippy::unwrap_used, missing_docs)]

mod guests;

use greenroom_domain::store::{ImportRow, ImportStore};
use std::sync::Arc;

use greenroom::{
    ContactId, FailureKind, GrantError, Grants, Invocation, LoadError, Outcome, Runtime, Storage, Verdict,
};
use greenroom_capability_state::State;
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use guests::{Op, guest};

struct Scene {
    runtime: Runtime,
    store: Arc<SqliteStore>,
}

impl Scene {
    async fn new() -> Self {
        let store = Arc::new(SqliteStore::in_memory().unwrap());
        let contact = ImportRow::Contact {
            id: Some("1".into()),
            email: Some("ada@example.com".to_owned().try_into().unwrap()),
            secondary_emails: None,
            properties: [].into(),
        };
        store.import(vec![contact].into()).await.unwrap();
        let runtime = Runtime::builder().storage(Storage::joint(store.clone())).capability(State).build().unwrap();
        Self { runtime, store }
    }

    /// Runs an action of this name with these operations.
    async fn does(&self, name: &str, ops: &[Op]) -> Outcome {
        self.does_with(name, ops, Grants::AsDeclared, |invocation| invocation).await
    }

    /// Each list of operations is a version of the action.
    async fn does_with(
        &self,
        name: &str,
        ops: &[Op],
        grants: Grants,
        prepare: impl Fn(Invocation) -> Invocation,
    ) -> Outcome {
        // Another runtime on the same store: this one may have loaded another package of the same name.
        let storage = Storage::joint(self.store.clone());
        let runtime = Runtime::builder().storage(storage).capability(State).build().unwrap();
        runtime.load(guest(name, &json!(["state"]), ops), grants).await.unwrap();
        runtime.invoke(prepare(Invocation::new(name.parse().unwrap(), json!({})))).await
    }

    async fn keeps(&self, name: &str, key: &'static str) -> Value {
        self.does(name, &[Op::Give(key)]).await.output().unwrap().clone()
    }
}

fn code(outcome: &Outcome) -> (FailureKind, &str) {
    let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
    (failure.kind, failure.code.as_str())
}

#[tokio::test]
async fn the_next_run_sees_the_state_and_no_other_action_does() {
    let scene = Scene::new().await;
    let set = [Op::Set("k", r#"{"n":1}"#), Op::Give("k")];
    assert_eq!(scene.does("counts", &set).await.output(), Some(&json!({ "n": 1 })), "it sees its own writes");
    assert_eq!(scene.keeps("counts", "k").await, json!({ "n": 1 }));
    assert_eq!(scene.keeps("another", "k").await, json!({}));
    scene.does("counts", &[Op::Set("k", r#"{"n":2}"#)]).await;
    assert_eq!(scene.keeps("counts", "k").await, json!({ "n": 2 }));
    assert_eq!(scene.does("counts", &[Op::Delete("k"), Op::Give("k")]).await.output(), Some(&json!({})));
    assert_eq!(scene.keeps("counts", "k").await, json!({}));
    scene.does("counts", &[Op::Delete("never there")]).await.output().unwrap();
}

#[tokio::test]
async fn a_run_that_fails_and_a_dry_run_keep_nothing() {
    let scene = Scene::new().await;
    let outcome = scene.does("counts", &[Op::Set("k", r#"{"n":1}"#), Op::Trap]).await;
    assert_eq!(code(&outcome).0, FailureKind::Trapped);
    let set = [Op::Set("k", r#"{"n":1}"#)];
    let outcome = scene.does_with("counts", &set, Grants::AsDeclared, Invocation::dry_run).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    assert_eq!(scene.keeps("counts", "k").await, json!({}));
}

#[tokio::test]
async fn entries_are_listed_by_prefix_with_what_the_run_wrote() {
    let scene = Scene::new().await;
    let set = [Op::Set("a/1", "{}"), Op::Set("a/2", "{}"), Op::Set("b/1", "{}"), Op::Count("a/", 2), Op::Count("", 3)];
    scene.does("lists", &set).await.output().unwrap();
    let changed =
        [Op::Delete("a/1"), Op::Set("a/3", "{}"), Op::Set("a/4", "{}"), Op::Count("a/", 3), Op::Count("c", 0)];
    scene.does("lists", &changed).await.output().unwrap();
    scene.does("lists", &[Op::Count("a/", 3), Op::Count("", 4)]).await.output().unwrap();
}

#[tokio::test]
async fn a_run_replays_from_its_journal_whatever_the_state_is_now() {
    let scene = Scene::new().await;
    scene.does("plays", &[Op::Set("k", r#"{"n":1}"#)]).await;
    let ops = [Op::Count("", 1), Op::Set("l", "{}"), Op::Delete("m"), Op::Give("k")];
    let outcome = scene.does("plays", &ops).await;
    assert_eq!(outcome.output(), Some(&json!({ "n": 1 })));
    scene.does("plays", &[Op::Delete("k"), Op::Set("x", "{}")]).await;
    assert_eq!(scene.runtime.replay(outcome.run, None).await.unwrap().verdict, Verdict::Same);
    assert_eq!(scene.keeps("plays", "l").await, json!({}), "a replay writes nothing");
}

#[tokio::test]
async fn c10_entries_about_a_person_or_with_their_email_are_erased_with_them() {
    let scene = Scene::new().await;
    let set = [
        Op::About("seen/1", r#"{"n":1}"#, "1"),
        Op::Set("mail", r#"{"to":"Ada@Example.com"}"#),
        Op::Set("other", r#"{"n":3}"#),
    ];
    let written = scene.does("knows", &set).await;
    let read = scene.does("knows", &[Op::Give("seen/1")]).await;
    assert_eq!(read.output(), Some(&json!({ "n": 1 })));
    let erased = scene.runtime.erase("1").await.unwrap();
    assert_eq!(erased.forgotten.state, 2, "{erased:?}");
    assert_eq!(erased.forgotten.journals, 2, "both runs had data about the person");
    for run in [written.run, read.run] {
        assert_eq!(scene.runtime.replay(run, None).await.unwrap_err().code, "journal-erased");
    }
    assert_eq!(scene.keeps("knows", "seen/1").await, json!({}));
    assert_eq!(scene.keeps("knows", "mail").await, json!({}));
    assert_eq!(scene.keeps("knows", "other").await, json!({ "n": 3 }));
    let again = scene.does("knows", &[Op::About("seen/1", "{}", "1")]).await;
    assert_eq!(code(&again), (FailureKind::Failed, "contact-not-found"), "the contact does not exist any more");
}

/// The journal of a later run that reads the entry could not recognise the secret.
#[tokio::test]
async fn no_secret_is_kept() {
    let scene = Scene::new().await;
    let with_secret = |mut invocation: Invocation| {
        invocation.input = json!({ "key": "hunter2-hunter2" }).into();
        invocation
    };
    for ops in [[Op::Set("k", "it is hunter2-hunter2")], [Op::Set("hunter2-hunter2", "v")]] {
        let outcome = scene.does_with("leaks", &ops, Grants::AsDeclared, with_secret).await;
        assert_eq!(code(&outcome), (FailureKind::InvalidOutput, "invalid-output"), "{outcome:?}");
        assert!(outcome.failure().unwrap().message.contains("may keep no secret"));
    }
    let harmless = scene.does_with("leaks", &[Op::Set("k", "v")], Grants::AsDeclared, with_secret).await;
    assert!(harmless.output().is_some(), "{harmless:?}");
    assert_eq!(scene.keeps("leaks", "hunter2-hunter2").await, json!({}));
}

#[tokio::test]
async fn a_grant_limits_the_state_of_an_action() {
    let scene = Scene::new().await;
    let grants = |parameters: Value| Grants::Only([("state".to_owned(), parameters)].into());
    let two = || grants(json!({ "entries": 2, "bytes": 12 }));
    let set = [Op::Set("a", "{}"), Op::Set("b", "{}"), Op::Set("a", "{  }"), Op::Set("c", "{}")];
    let outcome = scene.does_with("hoards", &set, two(), |invocation| invocation).await;
    assert_eq!(code(&outcome), (FailureKind::Failed, "state-full"));
    assert!(outcome.failure().unwrap().message.contains("2 entries and 12 bytes"), "{outcome:?}");
    assert_eq!(scene.keeps("hoards", "a").await, json!({}), "the run failed, so nothing is kept");
    let set = [Op::Set("a", "{}"), Op::Set("b", "{\"n\":1}")];
    let outcome = scene.does_with("hoards", &set, two(), |invocation| invocation).await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
    let outcome = scene.does_with("hoards", &[Op::Set("b", "{\"n\":123}")], two(), |invocation| invocation).await;
    assert_eq!(code(&outcome), (FailureKind::Failed, "state-full"), "what other runs keep counts");
    let set = [Op::Delete("b"), Op::Set("c", "{}"), Op::Give("c")];
    assert!(scene.does_with("hoards", &set, two(), |invocation| invocation).await.output().is_some());

    let asks = json!([{ "state": { "entries": 1_001 } }]);
    let package = guest("asks", &asks, &[]);
    let refused = scene.runtime.load(package.clone(), Grants::only(["state"])).await.unwrap_err();
    assert!(matches!(refused, LoadError::Grant(GrantError::NotEnough { .. })), "{refused}");
    assert!(refused.to_string().contains("1001 entries, where 1000 are granted"), "{refused}");
    scene.runtime.load(package, grants(json!({ "entries": 2_000 }))).await.unwrap();
    let wrong =
        scene.runtime.load(guest("b", &json!(["state"]), &[]), grants(json!({ "entries": 0 }))).await.unwrap_err();
    assert!(matches!(wrong, LoadError::Grant(GrantError::Parameters { .. })), "{wrong}");
}

#[tokio::test]
async fn no_state_is_kept_beside_an_embedders_crm() {
    let scene = Scene::new().await;
    let storage = Storage::split(scene.store.clone(), scene.store.clone());
    let runtime = Runtime::builder().storage(storage).capability(State).build().unwrap();
    runtime.load(guest("keeps", &json!(["state"]), &[Op::Set("k", "{}")]), Grants::AsDeclared).await.unwrap();
    let invocation = Invocation::new("keeps".parse().unwrap(), json!({})).contact(ContactId::new("1"));
    assert_eq!(code(&runtime.invoke(invocation).await), (FailureKind::Failed, "state-not-possible"));
}
