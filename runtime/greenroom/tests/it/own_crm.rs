//! An embedder's own CRM beside Greenroom's run store.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use greenroom::{ContactId, ContactStore, FailureKind, Grants, Retry, RunStore, Runtime, SetAside, Storage};
use greenroom_domain::{
    Account, Contact, Email, Identity, PropertyDefinition, PropertyType, Registration, RegistrationState, StoreError,
    WebinarId,
    rules::identity::may_create,
    store::{ApplyId, Commit, CommitError, Effect, Precondition, StoreAdmin},
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::{MemoryStore, sample};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{builder, guests, invocation};

/// A CRM whose behaviour a test can set.
struct Crm {
    contacts: MemoryStore,
    behaviour: AtomicU8,
    /// A commit has reached it while it is slow, and it goes on.
    reached: Notify,
    goes_on: Notify,
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
/// It applies all commits, and its answer is lost.
const ANSWERS_LOST: u8 = 5;

/// It applies a commit after the test has opened its gate.
const SLOW: u8 = 6;
/// It answers every commit with an error that is not worth another try.
const NEVER: u8 = 7;
/// It is unavailable for all contacts but `2`.
const FOR_ONE: u8 = 8;

/// When the CRM is to be asked again, by its own word.
const COME_BACK: Retry = Retry::After(Duration::from_secs(30));

#[async_trait]
impl ContactStore for Crm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
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
            UNAVAILABLE => Err(unavailable().into()),
            ANSWERS_LOST => {
                self.contacts.apply(id, effects, preconditions).await?;
                Err(unavailable().into())
            }
            EDITED_ONCE => {
                self.behaviour.store(WORKING, Ordering::SeqCst);
                self.edit().await;
                self.contacts.apply(id, effects, preconditions).await
            }
            SILENT => std::future::pending().await,
            SLOW => {
                self.reached.notify_one();
                self.goes_on.notified().await;
                self.contacts.apply(id, effects, preconditions).await
            }
            NEVER => Err(StoreError::Unavailable { retry: Retry::Never, source: "it is archived".into() }.into()),
            FOR_ONE if !matches!(effects, [Effect::UpdateContact { contact, .. }] if contact.as_str() == "2") => {
                Err(unavailable().into())
            }
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

fn unavailable() -> StoreError {
    StoreError::Unavailable { retry: COME_BACK, source: "the CRM is not available".into() }
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
    let contact = |id: &str, email: &str| Contact {
        id: id.into(),
        email: Some(sample::email(email)),
        secondary_emails: Vec::new(),
        properties: [("company".to_owned(), "Engines".to_owned())].into(),
        version: 1,
    };
    MemoryStore::new()
        .with_properties(["company", "blank"].map(sample::text_property).to_vec())
        .with_contacts([contact("1", "ada@example.com"), contact("2", "bob@example.com")])
        .with_contacts((0..12).map(|n| contact(&format!("w{n}"), &format!("w{n}@example.com"))))
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
        let crm = Arc::new(Crm {
            contacts: contacts(),
            behaviour: AtomicU8::new(WORKING),
            reached: Notify::new(),
            goes_on: Notify::new(),
        });
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

    /// A contact as the runtime reads it.
    async fn read(&self, id: &str) -> Result<Arc<Contact>, StoreError> {
        let found = self.storage.contacts().contacts(&[id.into()]).await?;
        Ok(found.into_iter().next().flatten().unwrap())
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
    assign_to("1", value)
}

fn assign_to(contact: &str, value: &str) -> Commit {
    Commit { effects: vec![sample::update(contact, "company", Some(value))], ..Commit::default() }
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
    let settled = runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.waiting, settled.is_empty()), (0, 1, false), "the CRM is still unavailable");
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
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.withdrawn, settled.set_aside), (0, 1, 0));
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
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.set_aside, settled.is_empty()), (0, 1, false));
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"), "the edit is not overwritten");
    let aside = setup.runs.set_aside_effects(10).await.unwrap();
    assert_eq!(aside[0].run, Some(outcome.run));
    assert!(aside[0].refused.as_ref().unwrap().english().contains("changed meanwhile"), "{aside:?}");
}

#[tokio::test]
async fn a_commit_that_the_crm_refuses_does_not_delay_others() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    setup.storage.apply(assign_to("2", "Refused")).await.unwrap();
    assert!(setup.runtime.invoke(invocation("writes", json!({}))).await.output().is_some());
    setup.crm.set(REFUSING_OTHERS);
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.set_aside), (1, 1));
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
    let aside = setup.runs.set_aside_effects(10).await.unwrap();
    assert!(aside.len() == 1 && aside[0].refused.as_ref().unwrap().english().contains("no such thing"), "{aside:?}");
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
    assert_eq!((refused.kind, refused.retry), (FailureKind::Unavailable, COME_BACK));
    assert!(refused.message.contains("has to be applied"), "{}", refused.message);
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

#[tokio::test]
async fn what_a_read_sets_aside_is_told_by_the_next_settling() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    assert!(setup.runtime.invoke(invocation("writes", json!({}))).await.output().is_some());
    setup.crm.set(WORKING);
    setup.crm.edit().await;
    setup.read("1").await.unwrap();
    assert_eq!(setup.runtime.set_aside_effects(9).await.unwrap().len(), 1, "the read has set them aside");
    assert_eq!(setup.runtime.settle().await.unwrap().set_aside, 1);
    assert!(setup.runtime.settle().await.unwrap().is_empty(), "it is told once");
}

/// Of two processes that commit on one contact at once while the CRM takes nothing, one gets the answer that its write will
/// be applied: the other's was decided without it.
#[tokio::test]
async fn of_commits_on_one_contact_that_the_crm_does_not_take_one_is_acknowledged() {
    let setup = Setup::new().await;
    let (one, two) = (setup.storage.clone(), setup.storage.clone());
    setup.crm.set(SLOW);
    let mut first = Box::pin(one.apply(assign("Acme")));
    assert!(futures::poll!(&mut first).is_pending());
    tokio::select! {
        done = &mut first => panic!("{done:?}"),
        () = setup.crm.reached.notified() => {}
    }
    setup.crm.set(UNAVAILABLE);
    let failure = two.apply(assign("Initech")).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "store-unavailable"));
    assert!(failure.retry.is_retryable());
    two.apply(assign_to("2", "Hooli")).await.unwrap();
    setup.crm.goes_on.notify_one();
    first.await.unwrap();
    setup.crm.set(WORKING);
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.set_aside, settled.withdrawn), (1, 0, 0), "{settled:?}");
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn a_run_never_sees_a_contact_without_an_acknowledged_write() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    assert!(setup.runtime.invoke(invocation("writes", json!({}))).await.output().is_some());
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"), "it waits for the CRM");
    // The CRM can be read, and does not take the write: a second run would see the state before the first.
    let company = json!({ "company": { "type": "string", "x-token": true } });
    let reader = guests::with_properties("reads", "done", &company, &json!({ "company": { "type": "string" } }));
    setup.runtime.load(reader, Grants::AsDeclared).await.unwrap();
    let second = || invocation("reads", json!({ "company": "{{ contact.company }}" }));
    let refused = setup.runtime.invoke(second()).await;
    let failure = refused.failure().unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "store-unavailable"));
    assert_eq!(failure.retry, COME_BACK, "the CRM's own word");
    assert!(failure.message.contains("the CRM is not available"), "{}", failure.message);
    assert!(setup.read("2").await.is_ok(), "other contacts can be read");

    setup.crm.set(WORKING);
    let again = setup.runtime.invoke(second()).await;
    assert_eq!(again.output(), Some(&json!({ "company": "Acme" })), "the first run's write is there: {again:?}");
    assert!(setup.runtime.settle().await.unwrap().is_empty(), "nothing waits any more");
}

#[tokio::test]
async fn effects_that_wait_are_applied_before_their_email_is_looked_up() {
    let email = sample::email("new@example.com");
    let registered = sample::register(1, "new", RegistrationState::Approved, 1);
    let mut setup = Setup::new().await;
    for (effect, what) in [(sample::create("new"), "identity"), (registered, "registration"), (define(), "properties")]
    {
        setup.crm.set(UNAVAILABLE);
        setup.storage.apply(Commit { effects: vec![effect], ..Commit::default() }).await.unwrap();
        for (behaviour, is_there) in [(UNAVAILABLE, None), (WORKING, Some(true))] {
            setup.crm.set(behaviour);
            let contacts = setup.storage.contacts();
            let found = match what {
                "identity" => {
                    contacts.identities(std::slice::from_ref(&email)).await.map(|known| known[0].primary_of.is_some())
                }
                "registration" => contacts
                    .registrations(&[(sample::webinar_id(1), email.clone())])
                    .await
                    .map(|found| found[0].is_some()),
                _ => contacts.properties().await.map(|all| all.iter().any(|known| known.name == "shoe_size")),
            };
            match found {
                Ok(found) => assert_eq!(Some(found), is_there, "{what}"),
                Err(StoreError::Unavailable { retry, .. }) => {
                    assert_eq!((is_there, retry), (None, COME_BACK), "{what}")
                }
                Err(other) => panic!("{what}: {other}"),
            }
        }
    }
    assert!(setup.runtime.settle().await.unwrap().is_empty());
    // Emails of a contact are those after all of its writes.
    setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    setup.storage.apply(Commit { effects: vec![sample::create("new")], ..Commit::default() }).await.unwrap();
    setup.crm.set(WORKING);
    assert_eq!(setup.storage.contacts().emails_of(&"new".into()).await.unwrap(), [email]);
}

fn define() -> Effect {
    let definition = PropertyDefinition {
        name: "shoe_size".to_owned(),
        label: "Shoe size".to_owned(),
        group: "contact".to_owned(),
        kind: PropertyType::Number,
        secret: false,
        derived: false,
    };
    Effect::DefineProperties { definitions: vec![definition] }
}

#[tokio::test]
async fn a_reader_leaves_a_commit_to_its_own_process_until_the_lease_ends() {
    let setup = Setup::new().await;
    setup.abandon_a_run().await;
    setup.advance_clock(89);
    assert_eq!(setup.read("1").await.unwrap().value("company"), Some("Engines"), "its process may still apply it");
    setup.advance_clock(1);
    assert_eq!(setup.read("1").await.unwrap().value("company"), Some("Acme"));
}

/// A run whose effects are set aside, because a user edited its contact while the CRM took no writes.
async fn with_effects_set_aside() -> (Setup, SetAside) {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    let outcome = setup.runtime.invoke(invocation("writes", json!({}))).await;
    setup.crm.edit().await;
    setup.crm.set(WORKING);
    assert_eq!(setup.runtime.settle().await.unwrap().set_aside, 1);
    let mut all = setup.runtime.set_aside_effects(9).await.unwrap();
    assert_eq!((all.len(), all[0].run), (1, Some(outcome.run)));
    (setup, all.remove(0))
}

#[tokio::test]
async fn effects_that_were_set_aside_are_listed_without_the_values_that_they_write() {
    let (_, aside) = with_effects_set_aside().await;
    assert!(aside.reason.english().contains("changed meanwhile"), "{aside:?}");
    assert_eq!(aside.reason.text().unwrap().key, "failure-commit-stale", "it is said in the reader's language");
    let effect = &aside.effects[0];
    assert_eq!(
        (effect.effect, &effect.contacts[..], &effect.properties[..]),
        ("update-contact", &["1".into()][..], &["company".to_owned()][..])
    );
    assert!(aside.since.is_some());
    let shown = format!("{aside:?} {}", serde_json::to_string(&aside).unwrap());
    assert!(!shown.contains("Acme"), "{shown}");

    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    let effects = vec![sample::register(1, "ada", RegistrationState::Approved, 1)];
    setup.storage.apply(Commit { effects, ..Commit::default() }).await.unwrap();
    setup.crm.set(REFUSING_OTHERS);
    assert_eq!(setup.runtime.settle().await.unwrap().set_aside, 1);
    let aside = setup.runtime.set_aside_effects(9).await.unwrap().remove(0);
    let shown = format!("{aside:?} {}", serde_json::to_string(&aside).unwrap());
    assert!(!shown.contains("http") && !shown.contains('@') && shown.contains("register"), "{shown}");
}

#[tokio::test]
async fn effects_that_were_set_aside_are_applied_if_a_person_wants_them() {
    let (setup, aside) = with_effects_set_aside().await;
    let waits_as = setup.runtime.retry_effects(&aside.id).await.unwrap().unwrap();
    assert_ne!(waits_as, aside.id);
    assert_eq!(setup.runtime.retry_effects(&aside.id).await.unwrap(), None);
    assert!(setup.runtime.set_aside_effects(9).await.unwrap().is_empty());
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"), "the next pass applies them");
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.applied, settled.set_aside), (1, 0));
    let ada = setup.read("1").await.unwrap();
    assert_eq!((ada.value("company"), ada.value("blank")), (Some("Acme"), Some("edited")), "the edit stays");
    assert!(setup.runtime.settle().await.unwrap().is_empty());
}

#[tokio::test]
async fn effects_that_were_set_aside_are_gone_if_a_person_drops_them() {
    let (setup, aside) = with_effects_set_aside().await;
    assert!(setup.runtime.drop_effects(&aside.id).await.unwrap());
    assert!(!setup.runtime.drop_effects(&aside.id).await.unwrap());
    assert!(setup.runtime.settle().await.unwrap().is_empty());
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"));
    assert!(setup.runs.run(aside.run.unwrap()).await.unwrap().is_some(), "the record stays");
}

/// Rules are asked again for a contact that a person wants after all (C5: a secondary email creates no contact).
#[tokio::test]
async fn c5_effects_that_are_tried_again_create_no_contact_that_the_rules_refuse() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    let new = sample::new_contact("new");
    let email = new.email.clone().unwrap();
    let create = Effect::CreateContact { contact: new, by_hand: false };
    let known = setup.crm.identities(std::slice::from_ref(&email)).await.unwrap().remove(0);
    let preconditions = vec![Precondition::Identity(known)];
    setup.storage.apply(Commit { effects: vec![create], preconditions, ..Commit::default() }).await.unwrap();
    // Meanwhile a person makes a contact that has the email as a secondary one.
    let mut other = sample::new_contact("other");
    other.secondary_emails = vec![email.clone()];
    let other = Effect::CreateContact { contact: other, by_hand: true };
    setup.crm.contacts.apply(&ApplyId("op:by-hand".to_owned()), &[other], &[]).await.unwrap();
    setup.crm.set(WORKING);
    assert_eq!(setup.runtime.settle().await.unwrap().set_aside, 1);
    let aside = setup.runtime.set_aside_effects(9).await.unwrap().remove(0);
    setup.runtime.retry_effects(&aside.id).await.unwrap().unwrap();
    assert_eq!(setup.runtime.settle().await.unwrap().set_aside, 1);
    let again = setup.runtime.set_aside_effects(9).await.unwrap().remove(0);
    let known = setup.crm.identities(&[email]).await.unwrap().remove(0);
    assert!(known.primary_of.is_none());
    assert!(again.reason.english().contains(&may_create(&known).unwrap_err().message), "{again:?}");
}

/// What happens in a test of orders.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The CRM behaves otherwise from now on.
    Behave(u8),
    /// A run reads a number from the contact, and writes the next one.
    Count,
    /// Two runs read the number at once, and both write the next one.
    CountTwice,
    /// Waiting commits are applied.
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        prop_oneof![Just(WORKING), Just(UNAVAILABLE), Just(ANSWERS_LOST)].prop_map(Step::Behave),
        Just(Step::Count),
        Just(Step::CountTwice),
        Just(Step::Settle),
    ]
}

/// Counts by several runs that read the same state. Returns how many were acknowledged.
async fn count(setup: &Setup, runs: usize) -> usize {
    let Ok(ada) = setup.read("1").await else { return 0 };
    let next = ada.value("blank").map_or(0, |text| text.parse::<usize>().unwrap()) + 1;
    let mut acknowledged = 0;
    for _ in 0..runs {
        let commit = Commit {
            effects: vec![sample::update("1", "blank", Some(&next.to_string()))],
            preconditions: vec![Precondition::Contact { id: "1".into(), version: Some(ada.version) }],
            ..Commit::default()
        };
        acknowledged += usize::from(setup.storage.apply(commit).await.is_ok());
    }
    acknowledged
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_acknowledged_write_counts_whatever_the_crm_does(steps in prop::collection::vec(step(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let setup = Setup::new().await;
            let mut acknowledged = 0;
            for step in steps {
                match step {
                    Step::Behave(behaviour) => setup.crm.set(behaviour),
                    Step::Count => acknowledged += count(&setup, 1).await,
                    Step::CountTwice => acknowledged += count(&setup, 2).await,
                    Step::Settle => drop(setup.runtime.settle().await.unwrap()),
                }
            }
            setup.crm.set(WORKING);
            setup.runtime.settle().await.unwrap();
            let ada = setup.read("1").await.unwrap();
            prop_assert_eq!(ada.value("blank").map_or(0, |text| text.parse::<usize>().unwrap()), acknowledged);
            prop_assert!(setup.runtime.set_aside_effects(9).await.unwrap().is_empty());
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_run_that_commits_is_not_cancelled_and_its_outcome_says_so() {
    for by_shutdown in [false, true] {
        let setup = Setup::new().await;
        setup.crm.set(SLOW);
        let cancelled = async {
            setup.crm.reached.notified().await;
            setup.crm.goes_on.notify_one();
            greenroom::Failure::of(FailureKind::Cancelled, "the engine has gone away")
        };
        let outcome = if by_shutdown {
            let stopped = async {
                setup.crm.reached.notified().await;
                let shutdown = setup.runtime.shutdown_within(Duration::ZERO);
                let goes_on = async { setup.crm.goes_on.notify_one() };
                tokio::join!(shutdown, goes_on)
            };
            tokio::join!(setup.runtime.invoke(invocation("writes", json!({}))), stopped).0
        } else {
            setup.runtime.invoke_until(invocation("writes", json!({})), cancelled).await
        };
        assert!(outcome.output().is_some(), "{outcome:?}");
        assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
        assert!(setup.runs.run(outcome.run).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_before_it_commits_keeps_nothing_and_has_its_own_id() {
    let setup = Setup::new().await;
    let loops = guests::writer("loops", "(loop $l (br $l)) (unreachable)");
    setup.runtime.load(loops, Grants::AsDeclared).await.unwrap();
    let cancelled = async {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        greenroom::Failure::of(FailureKind::Cancelled, "the engine has gone away").retry(Retry::Now)
    };
    let outcome = setup.runtime.invoke_until(invocation("loops", json!({})).idempotency_key("k"), cancelled).await;
    let failure = outcome.failure().unwrap();
    assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Cancelled, "the engine has gone away"));
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Engines"));
    assert!(setup.runs.run(outcome.run).await.unwrap().is_none());
    let at_once = std::future::ready(failure.clone());
    let never_begun = setup.runtime.invoke_until(invocation("writes", json!({})), at_once).await;
    assert!(never_begun.output().is_some() || never_begun.failure() == Some(failure), "{never_begun:?}");
}

#[tokio::test]
async fn a_commit_goes_on_when_its_caller_goes_away() {
    let setup = Setup::new().await;
    setup.crm.set(SLOW);
    {
        let mut under_way = Box::pin(setup.runtime.invoke(invocation("writes", json!({}))));
        tokio::select! {
            outcome = &mut under_way => panic!("{outcome:?}"),
            () = setup.crm.reached.notified() => {}
        }
    }
    setup.crm.goes_on.notify_one();
    setup.runtime.shutdown().await;
    assert_eq!(company(&setup.crm).await.as_deref(), Some("Acme"));
    assert_eq!(setup.runs.summary().await.unwrap().unapplied, 0, "no later process has to find out");
}

#[tokio::test]
async fn an_error_that_is_never_worth_another_try_is_a_refusal() {
    let setup = Setup::new().await;
    setup.crm.set(NEVER);
    let refused = setup.runtime.invoke(invocation("writes", json!({}))).await;
    assert_eq!(refused.failure().unwrap().code, "store-unavailable", "{refused:?}");
    assert_eq!(setup.runs.summary().await.unwrap().unapplied, 0, "nobody was told that it was done");
    setup.crm.set(UNAVAILABLE);
    let acknowledged = setup.runtime.invoke(invocation("writes", json!({}))).await;
    assert!(acknowledged.output().is_some(), "{acknowledged:?}");
    setup.crm.set(NEVER);
    let settled = setup.runtime.settle().await.unwrap();
    assert_eq!((settled.set_aside, settled.applied), (1, 0));
    assert_eq!(setup.storage.contacts().contacts(&["1".into()]).await.unwrap().len(), 1, "it can be read again");
    assert!(setup.runtime.set_aside_effects(10).await.unwrap()[0].reason.english().contains("archived"));
}

#[tokio::test]
async fn commits_that_wait_do_not_keep_later_ones_of_other_contacts_waiting() {
    let setup = Setup::new().await;
    setup.crm.set(UNAVAILABLE);
    for n in 0..12 {
        setup.storage.apply(assign_to(&format!("w{n}"), "Waiting")).await.unwrap();
    }
    setup.storage.apply(assign_to("2", "Acme")).await.unwrap();
    setup.crm.set(FOR_ONE);
    assert_eq!(setup.runtime.settle().await.unwrap().applied, 1);
    setup.crm.set(WORKING);
    assert_eq!(setup.runtime.settle().await.unwrap().applied, 12);
}
