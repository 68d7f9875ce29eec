//! An embedder's own CRM beside our run store.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU8, Ordering},
};

use async_trait::async_trait;
use greenroom::{ContactId, ContactStore, FailureKind, Grants, Retry, RunStore, Runtime, Storage};
use greenroom_domain::{
    Account, Contact, Email, Identity, PropertyDefinition, PropertyType, Registration, StoreError, WebinarId,
    store::{ApplyId, Commit, CommitError, Effect, Precondition, StoreAdmin},
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::{MemoryStore, sample};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::{builder, guests, invocation};

/// A CRM, and what it does when it is asked to apply.
struct Crm {
    contacts: MemoryStore,
    mood: AtomicU8,
}

const WILLING: u8 = 0;
const GONE: u8 = 1;
const CHANGED_ONCE: u8 = 2;
/// Takes nothing from nobody, and never says so.
const SILENT: u8 = 3;
/// Will not have what comes from commits of neither run nor intent; all else is well.
const PICKY: u8 = 4;

#[async_trait]
impl ContactStore for Crm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Contact>>, StoreError> {
        self.contacts.contacts(ids).await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        self.contacts.identities(emails).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.contacts.account().await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.contacts.properties().await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.contacts.registrations(keys).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        match self.mood.load(Ordering::SeqCst) {
            GONE => Err(CommitError::Store(StoreError::Io("the CRM is gone".into()))),
            CHANGED_ONCE => {
                self.mood.store(WILLING, Ordering::SeqCst);
                self.edit().await;
                self.contacts.apply(id, effects, preconditions).await
            }
            SILENT => std::future::pending().await,
            PICKY if id.0.starts_with("op:") => {
                Err(CommitError::Store(StoreError::Constraint("the CRM has no such thing".into())))
            }
            _ => self.contacts.apply(id, effects, preconditions).await,
        }
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        match self.mood.load(Ordering::SeqCst) {
            GONE => Err(StoreError::Io("the CRM is gone".into())),
            _ => self.contacts.erase(contact, at).await,
        }
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        match self.mood.load(Ordering::SeqCst) {
            GONE => Err(StoreError::Io("the CRM is gone".into())),
            _ => self.contacts.erase_email(email, at).await,
        }
    }
}

impl Crm {
    /// Somebody edits the contact.
    async fn edit(&self) {
        let edit = sample::update("1", "blank", Some("edited"));
        self.contacts.apply(&ApplyId(format!("edit:{}", Uuid::now_v7())), &[edit], &[]).await.unwrap();
    }

    fn is(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }
}

fn contacts() -> MemoryStore {
    let contact = Contact {
        id: "1".into(),
        email: Some(sample::email("ada@example.com")),
        secondary_emails: Vec::new(),
        properties: [("company".to_owned(), "Engines".to_owned())].into(),
        version: 1,
    };
    let define = |name: &str| PropertyDefinition {
        name: name.to_owned(),
        label: name.to_owned(),
        group: "contact".to_owned(),
        kind: PropertyType::Text,
        secret: false,
        derived: false,
    };
    MemoryStore::new().with_properties(vec![define("company"), define("blank")]).with_contacts([contact])
}

/// A runtime whose commits are timed by a clock that stands still until it is moved on.
struct Bench {
    runtime: Runtime,
    storage: Storage,
    crm: Arc<Crm>,
    runs: Arc<SqliteStore>,
    second: Arc<AtomicI64>,
}

impl Bench {
    async fn new() -> Self {
        let crm = Arc::new(Crm { contacts: contacts(), mood: AtomicU8::new(WILLING) });
        let runs = Arc::new(SqliteStore::in_memory().unwrap());
        let second = Arc::new(AtomicI64::new(1_800_000_000));
        let clock = second.clone();
        let storage = Storage::split(crm.clone(), runs.clone())
            .clock(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap());
        let runtime = builder().storage(storage.clone()).build().unwrap();
        let package = guests::writer("writes", "(call $done (i32.const 1036) (i32.const 2))");
        runtime.load(package, Grants::AsDeclared).await.unwrap();
        Self { runtime, storage, crm, runs, second }
    }

    fn pass(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn applied(&self) -> usize {
        self.runtime.settle().await.unwrap().applied
    }

    /// A run under a key whose caller is gone before the CRM has answered.
    async fn abandoned(&self) {
        self.crm.is(SILENT);
        let runtime = self.runtime.clone();
        let call =
            tokio::spawn(async move { runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await });
        while self.runs.summary().await.unwrap().unapplied == 0 {
            tokio::task::yield_now().await;
        }
        call.abort();
        call.await.unwrap_err();
        self.crm.is(WILLING);
    }
}

async fn runtime() -> (Runtime, Arc<Crm>, Arc<SqliteStore>) {
    let Bench { runtime, crm, runs, .. } = Bench::new().await;
    (runtime, crm, runs)
}

fn assign(value: &str) -> Commit {
    let assignments = [("company".to_owned(), Some(value.to_owned()))].into();
    Commit { effects: vec![Effect::UpdateContact { contact: "1".into(), assignments }], ..Commit::default() }
}

async fn company(crm: &Crm) -> Option<String> {
    let contact = crm.contacts(&["1".into()]).await.unwrap().remove(0).unwrap();
    contact.properties.get("company").cloned()
}

#[tokio::test]
async fn contacts_go_to_the_crm_and_runs_to_ours() {
    let (runtime, crm, runs) = runtime().await;
    let outcome = runtime.invoke(invocation("writes", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
    assert!(runs.run(outcome.run).await.unwrap().is_some());
    assert!(runs.contacts(&["1".into()]).await.unwrap()[0].is_none());
    assert!(runtime.settle().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_crm_has_not_confirmed_is_applied_later_and_once() {
    let (runtime, crm, runs) = runtime().await;
    crm.is(GONE);
    let outcome = runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    assert!(outcome.output().is_some(), "written down, and acknowledged: {outcome:?}");
    assert_eq!(company(&crm).await.as_deref(), Some("Engines"));
    assert_eq!(runtime.settle().await.unwrap().applied, 0, "it is still gone");
    crm.is(WILLING);
    assert_eq!(runtime.settle().await.unwrap().applied, 1);
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
    assert!(runtime.settle().await.unwrap().is_empty(), "once");
    assert_eq!(runs.run(outcome.run).await.unwrap().unwrap().result, outcome.result);
}

#[tokio::test]
async fn what_a_caller_left_behind_is_applied_when_its_lease_has_ended() {
    let bench = Bench::new().await;
    bench.abandoned().await;
    bench.pass(89);
    assert_eq!(bench.applied().await, 0, "it may still be on its way");
    bench.pass(1);
    assert_eq!(bench.applied().await, 1);
    assert_eq!(company(&bench.crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn what_a_caller_left_behind_is_withdrawn_where_it_rests_on_what_has_changed() {
    let bench = Bench::new().await;
    bench.abandoned().await;
    bench.crm.edit().await;
    bench.pass(90);
    assert_eq!(bench.applied().await, 0);
    assert_eq!(company(&bench.crm).await.as_deref(), Some("Engines"));
    let record = bench.runs.runs(None, 1).await.unwrap().remove(0);
    let greenroom::RunResult::Failed { failure } = record.result else { panic!("{record:?}") };
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Conflict, "changed-meanwhile"));
    assert_eq!(failure.retry, Retry::Now);
    let again = bench.runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    assert!(again.output().is_some() && again.run != record.id, "the key is free: {again:?}");
    assert_eq!(company(&bench.crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn what_was_acknowledged_and_cannot_be_applied_any_more_is_kept_for_a_person() {
    let bench = Bench::new().await;
    bench.crm.is(GONE);
    let outcome = bench.runtime.invoke(invocation("writes", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    bench.crm.edit().await;
    bench.crm.is(WILLING);
    assert_eq!(bench.applied().await, 0);
    assert_eq!(company(&bench.crm).await.as_deref(), Some("Engines"), "the edit is not overwritten");
    let aside = bench.runs.set_aside_effects(10).await.unwrap();
    assert_eq!(aside[0].run, Some(outcome.run));
    assert!(aside[0].refused.as_ref().unwrap().contains("changed meanwhile"), "{aside:?}");
}

#[tokio::test]
async fn what_the_crm_refuses_for_good_keeps_nothing_else_waiting() {
    let bench = Bench::new().await;
    bench.crm.is(GONE);
    bench.storage.apply(assign("Refused")).await.unwrap();
    assert!(bench.runtime.invoke(invocation("writes", json!({}))).await.output().is_some());
    bench.crm.is(PICKY);
    assert_eq!(bench.applied().await, 1);
    assert_eq!(company(&bench.crm).await.as_deref(), Some("Acme"));
    let aside = bench.runs.set_aside_effects(10).await.unwrap();
    assert!(aside.len() == 1 && aside[0].refused.as_ref().unwrap().contains("no such thing"), "{aside:?}");
    // At once, it is told, as by a store of ours.
    let refused = bench.storage.apply(assign("Refused")).await.unwrap_err();
    assert!(refused.message.contains("no such thing"), "{refused:?}");
    assert!(bench.runtime.settle().await.unwrap().is_empty(), "neither is tried again");
    assert_eq!(bench.runs.summary().await.unwrap().unapplied, 1);
}

#[tokio::test]
async fn commits_of_neither_run_nor_intent_are_all_applied() {
    let bench = Bench::new().await;
    for value in ["First", "Second"] {
        bench.storage.apply(assign(value)).await.unwrap();
        assert_eq!(company(&bench.crm).await.as_deref(), Some(value));
    }
}

#[tokio::test]
async fn what_changed_meanwhile_withdraws_the_run() {
    let (runtime, crm, runs) = runtime().await;
    crm.is(CHANGED_ONCE);
    let outcome = runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    let failure = outcome.failure().unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Conflict, "changed-meanwhile"));
    assert_eq!(company(&crm).await.as_deref(), Some("Engines"));
    assert_eq!(runs.run(outcome.run).await.unwrap().unwrap().result, outcome.result, "recorded as it ended");
    assert!(runtime.settle().await.unwrap().is_empty(), "nothing waits to be applied");
    let again = runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    assert!(again.output().is_some(), "the key is free: {again:?}");
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn an_erasure_that_the_crm_did_not_carry_out_is_finished_by_a_repetition() {
    let bench = Bench::new().await;
    let outcome = bench.runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    bench.crm.is(GONE);
    let refused = bench.runtime.erase("1").await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Unavailable, "store-io"));
    assert!(refused.message.contains("erase once more"), "{}", refused.message);
    assert!(bench.crm.contacts(&["1".into()]).await.unwrap()[0].is_some());
    assert!(bench.runs.run(outcome.run).await.unwrap().unwrap().erased_at.is_some(), "the run store has done its part");

    bench.crm.is(WILLING);
    let erased = bench.runtime.erase("1").await.unwrap();
    assert!(erased.found && erased.emails == 1, "{erased:?}");
    assert_eq!(bench.crm.contacts(&["1".into()]).await.unwrap(), [None]);
    let known = bench.crm.identities(&["ada@example.com".to_owned().try_into().unwrap()]).await.unwrap();
    assert!(known[0].deleted);
    assert!(!bench.runtime.erase("1").await.unwrap().found);
}

#[tokio::test]
async fn what_waits_for_the_crm_is_applied_before_its_person_is_erased() {
    let bench = Bench::new().await;
    bench.crm.is(GONE);
    bench.storage.apply(assign("Waiting")).await.unwrap();
    let refused = bench.runtime.erase("1").await.unwrap_err();
    assert_eq!((refused.kind, refused.retry), (FailureKind::Conflict, Retry::Now));
    assert!(refused.message.contains("waits for the CRM"), "{}", refused.message);
    bench.crm.is(WILLING);
    assert!(bench.runtime.erase("1").await.unwrap().found);
    assert_eq!(bench.runs.summary().await.unwrap().unapplied, 0);
    assert!(bench.runtime.settle().await.unwrap().is_empty(), "nothing brings the person back");

    // What the CRM refused, and was set aside, goes too.
    let bench = Bench::new().await;
    bench.crm.is(GONE);
    bench.storage.apply(assign("Refused")).await.unwrap();
    bench.crm.is(PICKY);
    assert_eq!(bench.applied().await, 0);
    assert_eq!(bench.runs.set_aside_effects(9).await.unwrap().len(), 1);
    assert_eq!(bench.runtime.erase("1").await.unwrap().forgotten.intents, 1);
    assert!(bench.runs.set_aside_effects(9).await.unwrap().is_empty());
}
