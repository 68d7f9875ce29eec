//! An embedder's own CRM beside our run store.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use async_trait::async_trait;
use greenroom::{ContactId, ContactStore, FailureKind, Grants, RunStore, Runtime, Storage};
use greenroom_domain::{
    Account, Contact, Email, Identity, PropertyDefinition, Registration, StoreError, WebinarId,
    store::{ApplyId, CommitError, Effect, Expectation},
};
use greenroom_store::{ImportRow, SqliteStore};
use serde_json::json;

use crate::{guests, invocation, store};

/// A CRM, and what it does when it is asked to apply.
struct Crm {
    contacts: Arc<SqliteStore>,
    mood: AtomicU8,
}

const WILLING: u8 = 0;
const GONE: u8 = 1;
const CHANGED_ONCE: u8 = 2;

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

    async fn properties(&self) -> Result<Vec<PropertyDefinition>, StoreError> {
        self.contacts.properties().await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.contacts.registrations(keys).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], rests_on: &[Expectation]) -> Result<(), CommitError> {
        match self.mood.load(Ordering::SeqCst) {
            GONE => Err(CommitError::Store(StoreError::Io("the CRM is gone".into()))),
            CHANGED_ONCE => {
                self.mood.store(WILLING, Ordering::SeqCst);
                let edit = ImportRow::Contact {
                    id: Some("1".into()),
                    email: None,
                    secondary_emails: None,
                    properties: [("blank".to_owned(), "edited".to_owned())].into(),
                };
                self.contacts.import(vec![Ok(edit)]).await.unwrap();
                self.contacts.apply(id, effects, rests_on).await
            }
            _ => self.contacts.apply(id, effects, rests_on).await,
        }
    }
}

async fn runtime() -> (Runtime, Arc<Crm>, Arc<SqliteStore>) {
    let crm = Arc::new(Crm { contacts: store().await, mood: AtomicU8::new(WILLING) });
    let runs = Arc::new(SqliteStore::in_memory().unwrap());
    let runtime = Runtime::builder().storage(Storage::split(crm.clone(), runs.clone())).build().unwrap();
    let package = guests::writer("writes", "(call $done (i32.const 1036) (i32.const 2))");
    runtime.load(package, Grants::AsDeclared).await.unwrap();
    (runtime, crm, runs)
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
    let (runtime, crm, _) = runtime().await;
    crm.mood.store(GONE, Ordering::SeqCst);
    let outcome = runtime.invoke(invocation("writes", json!({}))).await;
    assert_eq!(outcome.failure().unwrap().kind, FailureKind::Unavailable, "not acknowledged");
    assert_eq!(company(&crm).await.as_deref(), Some("Engines"));
    assert!(runtime.settle().await.is_err(), "it is still gone");
    crm.mood.store(WILLING, Ordering::SeqCst);
    assert_eq!(runtime.settle().await.unwrap().applied, 1);
    assert_eq!(company(&crm).await.as_deref(), Some("Acme"));
    assert!(runtime.settle().await.unwrap().is_empty(), "once");
}

#[tokio::test]
async fn what_changed_meanwhile_withdraws_the_run() {
    let (runtime, crm, runs) = runtime().await;
    crm.mood.store(CHANGED_ONCE, Ordering::SeqCst);
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
