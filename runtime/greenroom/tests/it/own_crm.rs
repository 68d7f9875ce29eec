//! An embedder's own CRM beside Greenroom's run store.

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

/// A CRM whose behaviour a test can set.
struct Crm {
    contacts: MemoryStore,
    behaviour: AtomicU8,
}

/// It applies all commits.
const WORKING: u8 = 0;
/// It answers every call that writes with an error.
const UNAVAILABLE: u8 = 1;
/// A user edits the contact right before the next commit is applied.
const EDITED_ONCE: u8 = 2;
/// It never answers.
const SILENT: u8 = 3;
/// It refuses commits that belong to neither a run nor an intent.
const REFUSING_OTHERS: u8 = 4;

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
        match self.behaviour.load(Ordering::SeqCst) {
            UNAVAILABLE => Err(CommitError::Store(StoreError::Io("the CRM is not available".into()))),
            EDITED_ONCE => {
                self.behaviour.store(WORKING, Ordering::SeqCst);
                self.edit().await;
                self.contacts.apply(id, effects, preconditions).await
            }
            SILENT => std::future::pending().await,
            REFUSING_OTHERS if id.0.starts_with("op:") => {
                Err(CommitError::Store(StoreError::Constraint("the CRM has no such thing".into())))
            }
            _ => self.contacts.apply(id, effects, preconditions).await,
        }
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        match self.behaviour.load(Ordering::SeqCst) {
            UNAVAILABLE => Err(StoreError::Io("the CRM is not available".into())),
            _ => self.contacts.erase(contact, at).await,
        }
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        match self.behaviour.load(Ordering::SeqCst) {
            UNAVAILABLE => Err(StoreError::Io("the CRM is not available".into())),
            _ => self.contacts.erase_email(email, at).await,
        }
    }
}

impl Crm {
    /// A user edits the contact.
    async fn edit(&self) {
        let edit = sample::update("1", "blank", Some("edited"));
        self.contacts.apply(&ApplyId(format!("edit:{}", Uuid::now_v7())), &[edit], &[]).await.unwrap();
    }

    fn set(&self, behaviour: u8) {
        self.behaviour.store(behaviour, Ordering::SeqCst);
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

/// A runtime whose storage has a clock that a test moves.
struct Setup {
    runtime: Runtime,
    storage: Storage,
    crm: Arc<Crm>,
    runs: Arc<SqliteStore>,
    second: Arc<AtomicI64>,
}

impl Setup {
    async fn new() -> Self {
        let crm = Arc::new(Crm { contacts: contacts(), behaviour: AtomicU8::new(WORKING) });
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

    fn advance_clock(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::SeqCst);
    }

    /// How many commits settling applies.
    async fn settle(&self) -> usize {
        self.runtime.settle().await.unwrap().applied
    }

    /// Starts a run with a key whose caller goes away before the CRM answers.
    async fn abandon_a_run(&self) {
        self.crm.set(SILENT);
        let runtime = self.runtime.clone();
        let call =
            tokio::spawn(async move { runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await });
        while self.runs.summary().await.unwrap().unapplied == 0 {
            tokio::task::yield_now().await;
        }
        call.abort();
        call.await.unwrap_err();
        self.crm.set(WORKING);
    }
}

async fn runtime() -> (Runtime, Arc<Crm>, Arc<SqliteStore>) {
    let Setup { runtime, crm, runs, .. } = Setup::new().await;
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
async fn contacts_are_written_to_the_crm_and_runs_to_the_run_store() {
    let (runtime, crm, runs) = runtime().await;
    let outcome = runtime.invoke(invocation("writes", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
    assert!(runs.run(outcome.run).await.unwrap().is_some());
    assert!(runs.contacts(&["1".into()]).await.unwrap()[0].is_none());
    assert!(runtime.settle().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_unconfirmed_commit_is_applied_later_and_once() {
    let (runtime, crm, runs) = runtime().await;
    crm.set(UNAVAILABLE);
    let outcome = runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    assert!(outcome.output().is_some(), "the run is recorded and acknowledged: {outcome:?}");
    assert_eq!(company(&crm).await.as_deref(), Some("Engines"));
    assert_eq!(runtime.settle().await.unwrap().applied, 0, "the CRM is still unavailable");
    crm.set(WORKING);
    assert_eq!(runtime.settle().await.unwrap().applied, 1);
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
    assert!(runtime.settle().await.unwrap().is_empty(), "once");
    assert_eq!(runs.run(outcome.run).await.unwrap().unwrap().result, outcome.result);
}

#[tokio::test]
async fn the_commit_of_an_abandoned_run_is_applied_when_its_lease_ends() {
    let setup = Setup::new().await;
    setup.abandon_a_run().await;
    setup.advance_clock(89);
    assert_eq!(setup.settle().await, 0, "its process may still apply it");
    setup.advance_clock(1);
    assert_eq!(setup.settle().await, 1);
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn the_commit_of_an_abandoned_run_is_withdrawn_if_its_contact_has_changed() {
    let setup = Setup::new().await;
    setup.abandon_a_run().await;
    setup.crm.edit().await;
    setup.advance_clock(90);
    assert_eq!(setup.settle().await, 0);
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"));
    let record = setup.runs.runs(None, 1).await.unwrap().remove(0);
    let greenroom::RunResult::Failed { failure } = record.result else { panic!("{record:?}") };
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Conflict, "changed-meanwhile"));
    assert_eq!(failure.retry, Retry::Now);
    let again = setup.runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    assert!(again.output().is_some() && again.run != record.id, "the key is free: {again:?}");
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn an_acknowledged_commit_that_can_no_longer_be_applied_is_set_aside() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    let outcome = setup.runtime.invoke(invocation("writes", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    setup.crm.edit().await;
    setup.crm.set(WORKING);
    assert_eq!(setup.settle().await, 0);
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"), "the edit is not overwritten");
    let aside = setup.runs.set_aside_effects(10).await.unwrap();
    assert_eq!(aside[0].run, Some(outcome.run));
    assert!(aside[0].refused.as_ref().unwrap().contains("changed meanwhile"), "{aside:?}");
}

#[tokio::test]
async fn a_commit_that_the_crm_refuses_does_not_delay_others() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    setup.storage.apply(assign("Refused")).await.unwrap();
    assert!(setup.runtime.invoke(invocation("writes", json!({}))).await.output().is_some());
    setup.crm.set(REFUSING_OTHERS);
    assert_eq!(setup.settle().await, 1);
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
    let aside = setup.runs.set_aside_effects(10).await.unwrap();
    assert!(aside.len() == 1 && aside[0].refused.as_ref().unwrap().contains("no such thing"), "{aside:?}");
    // A refusal that happens at once is an error, as with Greenroom's own contact store.
    let refused = setup.storage.apply(assign("Refused")).await.unwrap_err();
    assert!(refused.message.contains("no such thing"), "{refused:?}");
    assert!(setup.runtime.settle().await.unwrap().is_empty(), "neither is tried again");
    assert_eq!(setup.runs.summary().await.unwrap().unapplied, 1);
}

#[tokio::test]
async fn several_commits_without_run_and_intent_are_all_applied() {
    let setup = Setup::new().await;
    for value in ["First", "Second"] {
        setup.storage.apply(assign(value)).await.unwrap();
        assert_eq!(company(&setup.crm).await.as_deref(), Some(value));
    }
}

#[tokio::test]
async fn a_contact_that_changed_meanwhile_withdraws_the_run() {
    let (runtime, crm, runs) = runtime().await;
    crm.set(EDITED_ONCE);
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
async fn an_erasure_that_failed_in_the_crm_is_finished_by_a_second_call() {
    let setup = Setup::new().await;
    let outcome = setup.runtime.invoke(invocation("writes", json!({})).idempotency_key("k")).await;
    setup.crm.set(UNAVAILABLE);
    let refused = setup.runtime.erase("1").await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Unavailable, "store-io"));
    assert!(refused.message.contains("erase once more"), "{}", refused.message);
    assert!(setup.crm.contacts(&["1".into()]).await.unwrap()[0].is_some());
    assert!(
        setup.runs.run(outcome.run).await.unwrap().unwrap().erased_at.is_some(),
        "the run store has erased the person"
    );

    setup.crm.set(WORKING);
    let erased = setup.runtime.erase("1").await.unwrap();
    assert!(erased.found && erased.emails == 1, "{erased:?}");
    assert_eq!(setup.crm.contacts(&["1".into()]).await.unwrap(), [None]);
    let known = setup.crm.identities(&["ada@example.com".to_owned().try_into().unwrap()]).await.unwrap();
    assert!(known[0].deleted);
    assert!(!setup.runtime.erase("1").await.unwrap().found);
}

#[tokio::test]
async fn waiting_commits_are_applied_before_their_person_is_erased() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    setup.storage.apply(assign("Waiting")).await.unwrap();
    let refused = setup.runtime.erase("1").await.unwrap_err();
    assert_eq!((refused.kind, refused.retry), (FailureKind::Conflict, Retry::After(std::time::Duration::from_secs(1))));
    assert!(refused.message.contains("waits for the CRM"), "{}", refused.message);
    setup.crm.set(WORKING);
    assert!(setup.runtime.erase("1").await.unwrap().found);
    assert_eq!(setup.runs.summary().await.unwrap().unapplied, 0);
    assert!(setup.runtime.settle().await.unwrap().is_empty(), "nothing brings the person back");

    // Commits that were set aside are erased too.
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    setup.storage.apply(assign("Refused")).await.unwrap();
    setup.crm.set(REFUSING_OTHERS);
    assert_eq!(setup.settle().await, 0);
    assert_eq!(setup.runs.set_aside_effects(9).await.unwrap().len(), 1);
    assert_eq!(setup.runtime.erase("1").await.unwrap().forgotten.intents, 1);
    assert!(setup.runs.set_aside_effects(9).await.unwrap().is_empty());
}
