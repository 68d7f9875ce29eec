//! Times are passed in, nothing sleeps; what only a killed process or a failing file system shows is tested elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod activity;
mod admin;
mod erase;
mod forget;
mod groups;
mod intents;
mod journals;
mod keys;
mod opening;
mod outbox;
mod pace;
mod people;
mod quota;
mod readers;
mod recount;
mod seal;
mod segments;
mod state;
mod sync;

use std::{
    collections::BTreeMap,
    sync::mpsc::{Sender, channel},
};

use greenroom_domain::{
    Contact, ContactId, ContactStore, Email, Failure, JoinUrl, NewContact, Occurrences, Registration,
    RegistrationState, RunId, RunStore, Webinar, WebinarId, ZoomAccountId,
    store::{Commit, ContactsAre, Effect, RunRecord, RunResult, Usage},
};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{OpenMode, SqliteStore};

/// Work that keeps whoever does it busy until something is sent or the sender is gone; the receiver hears when it began.
fn busy_work() -> (impl FnOnce() + Send + 'static, oneshot::Receiver<()>, Sender<()>) {
    let (go_on, wait) = channel();
    let (begun, has_begun) = oneshot::channel();
    let work = move || {
        // Whoever dropped an end has failed already.
        let _ = begun.send(());
        let _ = wait.recv();
    };
    (work, has_begun, go_on)
}

fn on_disk() -> (TempDir, SqliteStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(directory.path().join("store.db"), OpenMode::CreateIfMissing).unwrap();
    (directory, store)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + second).unwrap()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn new_contact(id: &str) -> NewContact {
    NewContact {
        id: id.into(),
        email: Some(email(&format!("{id}@example.com"))),
        secondary_emails: Vec::new(),
        properties: BTreeMap::from([("firstname".to_owned(), id.to_owned())]),
    }
}

fn create(id: &str) -> Effect {
    Effect::CreateContact { contact: new_contact(id), by_hand: true }
}

fn update(id: &str, name: &str, value: Option<&str>) -> Effect {
    let assignments = BTreeMap::from([(name.to_owned(), value.map(str::to_owned))]);
    Effect::UpdateContact { contact: id.into(), assignments }
}

fn webinar(n: u64) -> Webinar {
    Webinar {
        topic: format!("Webinar {n}"),
        host_id: "host".to_owned(),
        host_email: Some(email("host@acme.example")),
        starts_at: Some(at(100_000)),
        join_url: Some(format!("https://zoom.example/j/{n}")),
        ..Webinar::once(webinar_id(n), ZoomAccountId::new("zoom"))
    }
}

fn webinar_id(n: u64) -> WebinarId {
    WebinarId::parse(&format!("{:011}", 80_000_000_000 + n)).unwrap()
}

fn registration(n: u64, address: &str, contact: Option<&str>, state: RegistrationState, second: i64) -> Registration {
    Registration {
        webinar: webinar_id(n),
        email: email(address),
        contact: contact.map(ContactId::from),
        registrant_id: format!("r-{n}-{address}"),
        state,
        join_url: Some(JoinUrl::new(format!("https://zoom.example/w/{n}/{address}"))),
        registered_at: at(second),
        occurrences: Occurrences::Single,
    }
}

/// The contact's own registration under its own email.
fn register(n: u64, contact: &str, state: RegistrationState, second: i64) -> Effect {
    let registration = registration(n, &format!("{contact}@example.com"), Some(contact), state, second);
    Effect::Register { registration: Box::new(registration), webinar: Box::new(webinar(n)) }
}

fn run_id(n: u128) -> RunId {
    RunId::new(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

fn run(n: u128, key: Option<&str>, result: RunResult) -> RunRecord {
    RunRecord {
        id: run_id(n),
        action: "add".to_owned(),
        version: "1.0.0".to_owned(),
        package: "00".to_owned(),
        contact: Some("ada".into()),
        key: key.map(str::to_owned),
        input_digest: "digest".to_owned(),
        started_at: at(0),
        finished_at: at(1),
        result,
        usage: Usage::default(),
        erased_at: None,
    }
}

fn done() -> RunResult {
    RunResult::Done { output: serde_json::json!({ "outcome": "registered" }) }
}

fn failed(failure: Failure) -> RunResult {
    RunResult::Failed { failure }
}

impl SqliteStore {
    /// Commits effects that rest on nothing.
    async fn put(&self, effects: impl Into<Vec<Effect>>) {
        let commit = Commit { effects: effects.into(), ..Commit::default() };
        self.commit(commit.clone().into(), ContactsAre::Here).await.unwrap();
    }

    async fn contact(&self, id: &str) -> Contact {
        self.contacts(&[id.into()]).await.unwrap().remove(0).unwrap()
    }
}
