//! Events of actions where contacts are in an embedder's CRM, apart from the run store.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use greenroom::{ContactId, ContactStore, FailureKind, Grants, Invocation, Retry, Runtime, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    Account, Contact, Email, Identity, PropertyDefinition, Registration, StoreError, WebinarId,
    store::{ActionEvent, ApplyId, CommitError, Effect, Precondition, TimelineStore},
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::{MemoryStore, sample};
use jiff::Timestamp;
use serde_json::json;

use crate::{package, stage::failure_of};

/// A CRM that is away when a test says so.
struct Crm {
    contacts: MemoryStore,
    is_away: AtomicBool,
}

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
        if self.is_away.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { retry: Retry::Now, source: "the CRM is away".into() }.into());
        }
        self.contacts.apply(id, effects, preconditions).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        self.contacts.erase(contact, at).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        self.contacts.erase_email(email, at).await
    }
}

impl Crm {
    async fn events(&self) -> Vec<ActionEvent> {
        self.contacts.action_events(&ContactId::new("1")).await.unwrap()
    }
}

async fn runtime() -> (Runtime, Arc<Crm>, Arc<SqliteStore>) {
    let contact = Contact {
        id: "1".into(),
        email: Some(sample::email("ada@example.com")),
        secondary_emails: Vec::new(),
        properties: [].into(),
        version: 1,
    };
    let crm = Arc::new(Crm { contacts: MemoryStore::new().with_contacts([contact]), is_away: false.into() });
    let runs = Arc::new(SqliteStore::in_memory().unwrap());
    let storage = Storage::split(crm.clone(), runs.clone());
    let runtime = greenroom_tests::runtime(Webinars::not_connected()).storage(storage).build().unwrap();
    for guest in ["timeline-other-type", "timeline-of-nobody"] {
        runtime.load(package::of(guest), Grants::AsDeclared).await.unwrap();
    }
    (runtime, crm, runs)
}

fn invocation(guest: &str) -> Invocation {
    Invocation::new(guest.parse().unwrap(), json!({})).contact("1")
}

#[tokio::test]
async fn an_event_is_written_to_the_embedders_crm_and_not_to_the_run_store() {
    let (runtime, crm, runs) = runtime().await;
    let outcome = runtime.invoke(invocation("timeline-other-type")).await;
    assert_eq!((outcome.output(), outcome.usage.effects), (Some(&json!({})), 1), "{outcome:?}");
    let events = crm.events().await;
    assert_eq!((events.len(), events[0].action.as_str()), (1, "timeline-other-type"), "{events:?}");
    assert!(runs.action_events(&ContactId::new("1")).await.unwrap().is_empty());
    assert!(runtime.settle().await.unwrap().is_empty());
    // A contact is known by the CRM's word.
    let outcome = runtime.invoke(invocation("timeline-of-nobody")).await;
    let failure = failure_of("timeline-of-nobody", &outcome);
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, "contact-not-found"), "{failure:?}");
}

#[tokio::test]
async fn an_event_that_the_crm_did_not_take_is_written_later_and_once() {
    let (runtime, crm, _) = runtime().await;
    crm.is_away.store(true, Ordering::SeqCst);
    let invocation = || invocation("timeline-other-type").idempotency_key("k");
    let outcome = runtime.invoke(invocation()).await;
    assert_eq!(outcome.output(), Some(&json!({})), "the run is recorded and acknowledged: {outcome:?}");
    assert!(crm.events().await.is_empty());
    assert_eq!(runtime.settle().await.unwrap().waiting, 1);
    crm.is_away.store(false, Ordering::SeqCst);
    assert_eq!(runtime.settle().await.unwrap().applied, 1);
    assert_eq!(crm.events().await.len(), 1);
    assert!(runtime.settle().await.unwrap().is_empty(), "once");
    assert_eq!(runtime.invoke(invocation()).await.run, outcome.run);
    assert_eq!(crm.events().await.len(), 1);
}
