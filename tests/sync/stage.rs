//! The setup of every test: a local Zoom, a store that is connected to it, and the driver that syncs from one into the
//! other.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    BusinessUnitId, CredentialRef, Email, SyncRun, SyncTrigger, WebinarId, ZoomAccountId,
    store::{ImportRow, ImportRows, ImportStore, JournalLevel, StoreAdmin, SyncStore},
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_store_testing::sample::WORK_TABLES;
use greenroom_sync::{Connection, STEPS, Synced, WebinarSync, settings};
use greenroom_tests::{packages, private};
use greenroom_zoom::{RetryPolicy, Zoom};
use greenroom_zoom_sandbox::{Running, Sandbox};
use jiff::Timestamp;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The past webinar of the demo's world, with people of every kind.
pub(crate) const OVER: &str = "82512345005";

/// The recurring webinar, with two sessions.
pub(crate) const RECURRING: &str = "82512345011";

/// A webinar of the demo's world that lies ahead.
pub(crate) const AHEAD: &str = "82512345678";

/// The credentials of the demo's Zoom account.
const CLIENT: &str = "acme-zoom-client";
const SECRET: &str = "acme-zoom-secret-for-the-sandbox-only";

/// The initial contacts and users of the store.
const ACCOUNT: &str = r#"
{"type": "account-user", "email": "anna.admin@acme.example", "role": "administrator"}
{"type": "account-user", "email": "carla.clerk@acme.example", "role": "editor"}
{"type": "contact", "id": "ada", "email": "ada@example.com", "properties": {"firstname": "Augusta", "lastname": "King"}}
{"type": "contact", "id": "grace", "email": "grace@example.com", "properties": {"firstname": "Grace"}}
{"type": "contact", "id": "edsger", "email": "edsger@example.com", "secondaryEmails": ["edsger.private@example.com"], "properties": {"firstname": "Edsger", "lastname": "Dijkstra"}}
{"type": "contact", "id": "clerk", "email": "carla.clerk@acme.example", "properties": {"firstname": "Carla", "lastname": "Clerk"}}
{"type": "contact", "id": "dora", "email": "dora.deleted@example.com"}
"#;

pub(crate) struct Stage {
    pub(crate) zoom: Running,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) storage: Storage,
    pub(crate) sync: WebinarSync,
    folder: TempDir,
}

impl Stage {
    /// The demo's world, connected, with sync turned on for everything.
    pub(crate) async fn on() -> Self {
        let stage = Self::connected(Sandbox::demo().unwrap()).await;
        stage.set("/syncWebinarData", json!(true)).await;
        stage.set("/recordingsOf", json!({ "of": "all" })).await;
        stage.set("/excludedContactDomains", json!(["rival.example"])).await;
        for webinar in [OVER, RECURRING] {
            stage.set(&format!("/webinars/{webinar}/sync"), json!(true)).await;
            stage.set(&format!("/webinars/{webinar}/recordings"), json!(true)).await;
        }
        stage
    }

    pub(crate) async fn connected(sandbox: Sandbox) -> Self {
        let zoom = sandbox.start("127.0.0.1:0").await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path().join("greenroom.db"), OpenMode::CreateIfMissing).unwrap());
        let rows = ACCOUNT.trim().lines().map(|line| ImportRow::parse(line.as_bytes()));
        store.import(ImportRows::new(rows.collect::<Vec<_>>())).await.unwrap();
        store.delete_contact(&"dora".into()).await.unwrap();
        let credentials = folder.path().join("acme.json");
        let secret = json!({ "clientId": CLIENT, "clientSecret": SECRET });
        std::fs::write(&credentials, secret.to_string()).unwrap();
        private(&credentials);
        let (storage, _, sync) = parts(&store, &zoom).await;
        let wanted = Connection {
            zoom_account: ZoomAccountId::new("acme-zoom-account"),
            business_unit: BusinessUnitId::new("Account"),
            connected_user: Email::parse("ines.okafor@acme.example").unwrap(),
            credentials: CredentialRef::File { path: credentials },
        };
        let provider = zoom_client(&store, &zoom);
        greenroom_sync::connect(&storage, &provider, wanted, Timestamp::now(), |_| {}).await.unwrap();
        Self { zoom, store, storage, sync, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("greenroom.db")
    }

    /// Changes a setting as the administrator.
    pub(crate) async fn set(&self, pointer: &str, value: Value) {
        let by = Email::parse("anna.admin@acme.example").unwrap();
        settings::change(&self.storage, &by, pointer, Some(value), Timestamp::now()).await.unwrap();
    }

    /// The requests to Zoom whose path ends so, since the log was emptied: their paths with the answered status.
    pub(crate) fn asked(&self, end: &str) -> Vec<(String, Option<u16>)> {
        let requests = self.zoom.requests().into_iter().filter(|request| request.path.ends_with(end));
        requests.map(|request| (request.path, request.status)).collect()
    }

    /// Syncs a webinar by hand, and returns its entry.
    pub(crate) async fn entry(&self, webinar: &str) -> SyncRun {
        entry_of(&self.sync, webinar).await
    }

    /// The data in the store, table by table, row by row, without the tables that only record work.
    pub(crate) fn rows(&self) -> BTreeMap<String, Vec<String>> {
        rows(&self.path())
    }

    /// The properties of the contact with this email; none if there is no such contact.
    pub(crate) async fn contact(&self, email: &str) -> Option<BTreeMap<String, String>> {
        use greenroom::ContactStore;
        let known = self.store.identities(&[Email::parse(email).unwrap()]).await.unwrap().remove(0);
        let contact = self.store.contacts(&[known.primary_of?]).await.unwrap().remove(0).unwrap();
        Some(contact.properties.clone())
    }

    /// A call to Zoom's API with a token of the account's own.
    async fn zoom_call(&self, method: &str, path: &str, body: Option<Value>) -> reqwest::Response {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let form = [("grant_type", "account_credentials"), ("account_id", "acme-zoom-account")];
        let token = http.post(self.zoom.token_url()).basic_auth(CLIENT, Some(SECRET)).form(&form);
        let token: Value = token.send().await.unwrap().json().await.unwrap();
        let call = http.request(method.parse().unwrap(), format!("{}/{path}", self.zoom.api_url()));
        let call = call.bearer_auth(token["access_token"].as_str().unwrap());
        body.into_iter().fold(call, |call, body| call.json(&body)).send().await.unwrap()
    }

    /// Cancels a registration through Zoom's API.
    pub(crate) async fn cancel(&self, webinar: &str, email: &str) {
        let body = json!({ "action": "cancel", "registrants": [{ "email": email }] });
        let path = format!("webinars/{webinar}/registrants/status");
        self.zoom_call("PUT", &path, Some(body)).await.error_for_status().unwrap();
    }

    /// The emails of the absentees, as Zoom itself lists them.
    pub(crate) async fn absentees(&self, webinar: &str) -> Vec<String> {
        let listed = self.zoom_call("GET", &format!("past_webinars/{webinar}/absentees"), None).await;
        let listed: Value = listed.error_for_status().unwrap().json().await.unwrap();
        assert_eq!(listed["next_page_token"].as_str().unwrap_or_default(), "", "one page");
        let registrants = listed["registrants"].as_array().unwrap().iter();
        registrants.map(|registrant| registrant["email"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn left_out(&self, webinar: &str) -> Vec<(String, &'static str)> {
        let webinar = WebinarId::parse(webinar).unwrap();
        let out = self.store.left_out(Some(&webinar)).await.unwrap();
        out.into_iter().map(|out| (out.email, out.reason.as_str())).collect()
    }
}

pub(crate) async fn entry_of(sync: &WebinarSync, webinar: &str) -> SyncRun {
    let webinar = WebinarId::parse(webinar).unwrap();
    match sync.sync(&webinar, SyncTrigger::ByHand, false, &|_| {}).await.unwrap() {
        Synced::Entry(entry) => *entry,
        Synced::UnderWay { until } => panic!("under way until {until}"),
    }
}

pub(crate) fn zoom_client(store: &Arc<SqliteStore>, zoom: &Running) -> Zoom {
    // The faults in these tests come one after the other, and no test waits for them to end.
    let moment = Duration::from_millis(1);
    let retry = RetryPolicy { attempts: 2, first_wait: moment, longest_wait: moment, ..RetryPolicy::default() };
    let client = Zoom::builder(store.clone(), store.clone()).api_url(zoom.api_url()).oauth_url(zoom.base_url());
    client.retry(retry).build().unwrap()
}

/// A runtime with the steps loaded, and the driver, as a process of its own would have them.
pub(crate) async fn parts(store: &Arc<SqliteStore>, zoom: &Running) -> (Storage, Runtime, WebinarSync) {
    let storage = Storage::joint(store.clone()).with_sync(store.clone());
    let provider = Arc::new(zoom_client(store, zoom));
    let runtime = greenroom_tests::runtime(Webinars::new(provider.clone()))
        .storage(storage.clone())
        .journal(JournalLevel::Full)
        .build()
        .unwrap();
    for step in STEPS {
        runtime.load_file(packages().join(format!("{step}-1.0.0.wasm")), Grants::AsDeclared).await.unwrap();
    }
    let sync = WebinarSync::new(runtime.clone(), storage.clone(), provider).patience(Duration::ZERO);
    (storage, runtime, sync)
}

/// See [`Stage::rows`].
pub(crate) fn rows(path: &std::path::Path) -> BTreeMap<String, Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !WORK_TABLES.contains(&table.as_str())) {
        let mut query = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = query.column_count();
        let shown = query.query_map([], |row| {
            let cells: Result<Vec<Cell>, _> = (0..columns).map(|column| row.get(column)).collect();
            Ok(format!("{:?}", cells?))
        });
        let mut shown: Vec<String> = shown.unwrap().collect::<Result<_, _>>().unwrap();
        shown.sort();
        all.insert(table, shown);
    }
    all
}
