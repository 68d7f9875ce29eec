//! The sync steps, as users get them, against a scripted Zoom and SQLite in memory.

#![allow(clippy::unwrap_used, missing_docs)]

mod attendance;
mod fences;
mod registrants;
mod shutdown;
mod zoom;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use greenroom::{Grants, Invocation, Outcome, RunResult, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    ConnectionState, Contact, ContactStore, CredentialRef, Registration, RegistrationState, Role, SettingsChange,
    SyncStore, WebinarId, ZoomAccount,
    store::{Commit, Effect, ImportRow, ImportStore, SettingsStore},
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::WebinarProviderDouble;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use zoom::{ScriptedZoom, email, registrant, webinar};

pub(crate) const WEBINAR: &str = "82512345678";
const STEPS: [&str; 4] =
    ["sync-webinar-details", "sync-webinar-registrations", "sync-webinar-attendance", "sync-webinar-recordings"];

struct Scene {
    runtime: Runtime,
    store: Arc<SqliteStore>,
    zoom: Arc<WebinarProviderDouble<ScriptedZoom>>,
}

fn id() -> WebinarId {
    WebinarId::parse(WEBINAR).unwrap()
}

fn package(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../../target/actions/{name}-1.0.0.wasm"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask build`", path.display()))
}

/// The directory of compiled code that all tests share, so that the steps are compiled once.
fn compiled() -> &'static Path {
    static DIRECTORY: OnceLock<TempDir> = OnceLock::new();
    DIRECTORY.get_or_init(|| tempfile::tempdir().unwrap()).path()
}

/// A runtime with everything that the steps need.
fn runtime(storage: Storage, zoom: Arc<WebinarProviderDouble<ScriptedZoom>>) -> Runtime {
    let builder = Runtime::builder().storage(storage).precompiled(compiled());
    builder.capability(Contacts).capability(Log).capability(Webinars::new(zoom)).build().unwrap()
}

fn person(id: &str, address: &str, names: &[(&str, &str)]) -> ImportRow {
    ImportRow::Contact {
        id: Some(id.into()),
        email: Some(email(address)),
        secondary_emails: None,
        properties: names.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    }
}

impl Scene {
    /// A connected account whose settings include the webinar and its recordings.
    async fn new() -> Self {
        let store = Arc::new(SqliteStore::in_memory().unwrap());
        let account = ZoomAccount {
            id: "z1".into(),
            business_unit: "Account".into(),
            connected_user: email("owner@acme.example"),
            credentials: CredentialRef::Store,
            connection: ConnectionState::Connected { checked_at: Timestamp::UNIX_EPOCH },
        };
        let storage = Storage::joint(store.clone()).with_sync(store.clone());
        let definitions = greenroom_domain::PropertyDefinition::webinar_properties().to_vec();
        let effects = vec![Effect::SaveZoomAccount { account }, Effect::DefineProperties { definitions }];
        storage.apply(Commit { effects, ..Commit::default() }).await.unwrap();
        let zoom = Arc::new(zoom::answering());
        zoom.script(|world| (world.webinar, world.asks_for_one) = (Some(webinar(WEBINAR)), true));
        let runtime = runtime(storage, zoom.clone());
        for step in STEPS {
            runtime.load(package(step), Grants::AsDeclared).await.unwrap();
        }
        let scene = Self { runtime, store, zoom };
        scene.set("/syncWebinarData", json!(true)).await;
        scene.set("/webinarsOf", json!({ "of": "all" })).await;
        scene.set("/recordingsOf", json!({ "of": "all" })).await;
        scene.set(&format!("/webinars/{WEBINAR}/sync"), json!(true)).await;
        scene.set(&format!("/webinars/{WEBINAR}/recordings"), json!(true)).await;
        scene
    }

    async fn set(&self, pointer: &str, value: Value) {
        let (_, version) = self.store.settings(None).await.unwrap();
        let change = SettingsChange {
            at: Timestamp::now(),
            by: "admin@acme.example".to_owned(),
            pointer: pointer.to_owned(),
            before: None,
            after: Some(value),
        };
        self.store.change_settings(version, &[change]).await.unwrap();
    }

    async fn import(&self, row: ImportRow) {
        self.store.import(vec![row].into()).await.unwrap();
    }

    /// Lists these emails as approved registrants, three on a page.
    fn registered(&self, addresses: &[&str]) {
        let pages = addresses.chunks(3).map(|page| page.iter().map(|address| registrant(address)).collect()).collect();
        self.zoom.script(|world| {
            world.registrants.insert(RegistrationState::Approved, pages);
        });
    }

    fn step(step: &str, cursor: Option<Value>) -> Invocation {
        let input = if step == STEPS[0] {
            json!({ "webinarId": WEBINAR })
        } else {
            json!({ "webinarId": WEBINAR, "pagesPerSlice": 2 })
        };
        let mut invocation = Invocation::new(step.parse().unwrap(), input);
        invocation.cursor = cursor.map(Into::into);
        invocation
    }

    /// Runs a step, slice after slice, and returns every outcome.
    async fn slices(&self, step: &str, prepare: impl Fn(Invocation) -> Invocation) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let mut cursor = None;
        loop {
            let outcome = self.runtime.invoke(prepare(Self::step(step, cursor))).await;
            cursor = match &outcome.result {
                RunResult::Continue { cursor, .. } => Some(cursor.clone()),
                RunResult::Done { .. } | RunResult::Failed { .. } => None,
            };
            outcomes.push(outcome);
            if cursor.is_none() {
                return outcomes;
            }
            assert!(outcomes.len() < 100, "{:?}", outcomes.last());
        }
    }

    /// Runs a step to its end, and returns its output.
    async fn run(&self, step: &str) -> Value {
        let outcomes = self.slices(step, |invocation| invocation).await;
        let last = outcomes.last().unwrap();
        last.output().unwrap_or_else(|| panic!("{last:?}")).clone()
    }

    async fn registrations(&self) -> Value {
        self.run(STEPS[1]).await
    }

    async fn attendance(&self) -> Value {
        self.run(STEPS[2]).await
    }

    async fn contact(&self, address: &str) -> Option<Contact> {
        let identity = self.store.identities(&[email(address)]).await.unwrap().remove(0);
        let ids: Vec<_> = identity.primary_of.into_iter().collect();
        self.store.contacts(&ids).await.unwrap().into_iter().next().flatten().map(Arc::unwrap_or_clone)
    }

    async fn registration(&self, address: &str) -> Option<Registration> {
        self.store.registrations(&[(id(), email(address))]).await.unwrap().remove(0)
    }

    /// The emails that were left out, with the reasons.
    async fn left_out(&self) -> Vec<(String, String)> {
        let listed = self.store.left_out(Some(&id())).await.unwrap();
        listed.into_iter().map(|out| (out.email, out.reason.to_string())).collect()
    }

    async fn user(&self, address: &str) {
        self.import(ImportRow::AccountUser { email: email(address), role: Role::Editor }).await;
    }
}

fn out(address: &str, reason: &str) -> Vec<(String, String)> {
    vec![(address.to_owned(), reason.to_owned())]
}

fn name_of(contact: &Contact) -> (Option<&str>, Option<&str>) {
    (contact.value("firstname"), contact.value("lastname"))
}
