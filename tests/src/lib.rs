//! The setup of the whole-system tests: the real `greenroom` command, the packages that users get, and a local Zoom
//! over a real socket.
//!
//! What it never does: it uses no internals of any crate. Everything that a test sees, a user can see.
//!
//! Where to start reading: [`World`].

#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod node;
mod not_tested;

pub use not_tested::not_tested;

use greenroom_domain::store::{ImportRow, ImportStore};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use greenroom::{Runtime, RuntimeBuilder};
use greenroom_capability_clock::ClockAndRandom;
use greenroom_capability_contacts::Contacts;
use greenroom_capability_http::HttpCapabilities;
use greenroom_capability_log::Log;
use greenroom_capability_state::State;
use greenroom_capability_timeline::Timeline;
use greenroom_capability_waiting::Waiting;
use greenroom_capability_wasi::Wasi;
use greenroom_capability_webinars::Webinars;
use greenroom_domain::AccountStore;
use greenroom_postgres_testing::Cluster;
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_store_postgres::{PostgresConfig, PostgresStore};
use greenroom_zoom_sandbox::{Running, Sandbox};
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The built-in action that the tests invoke.
pub const ACTION: &str = "add-contact-to-zoom-webinar";

/// The webinar of the demo's world that accepts everybody.
pub const WEBINAR: &str = "82512345678";

/// The address in links that complete waits.
pub const PUBLIC_URL: &str = "https://greenroom.example.com";

/// The environment variable that puts the stores of all worlds into PostgreSQL, where its value is `postgres`.
const STORE: &str = "GREENROOM_TESTS_STORE";

/// The initial contacts and users of every world.
const ACCOUNT: &str = r#"
{"type": "business-unit", "id": "Labs", "name": "Acme Labs"}
{"type": "account-user", "email": "carla.clerk@acme.example", "role": "editor"}
{"type": "contact", "id": "1", "email": "ada@example.com", "properties": {"firstname": "Ada", "lastname": "Lovelace", "webinar": "82512345678", "pasted": "825 1234 5678", "blank": ""}}
{"type": "contact", "id": "2", "email": "grace@example.com", "properties": {"firstname": "Grace", "lastname": "Hopper"}}
{"type": "contact", "id": "3", "email": "cher@example.com", "properties": {"firstname": "Cher"}}
{"type": "contact", "id": "4", "email": "jonas.lind@acme.example", "properties": {"firstname": "Jonas", "lastname": "Lind"}}
{"type": "contact", "id": "5", "email": "carla.clerk@acme.example", "properties": {"firstname": "Carla", "lastname": "Clerk"}}
{"type": "contact", "id": "6", "email": "mika.saar@example.com", "properties": {"firstname": "Mika", "lastname": "Saar"}}
{"type": "contact", "id": "7", "email": "ines.okafor@acme.example", "properties": {"firstname": "Ines", "lastname": "Okafor"}}
{"type": "contact", "id": "8", "email": "casual@gmail.com", "properties": {"firstname": "Cas", "lastname": "Ual"}}
"#;

/// A store in memory that has contact 1, with the company `Engines`.
pub async fn store_with_a_contact() -> Arc<SqliteStore> {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let contact = ImportRow::Contact {
        id: Some("1".into()),
        email: Some("ada@example.com".to_owned().try_into().unwrap()),
        secondary_emails: None,
        properties: [("company".to_owned(), "Engines".to_owned())].into(),
    };
    store.import(vec![contact].into()).await.unwrap();
    store
}

/// A runtime with every capability, and these capabilities for webinars.
pub fn runtime(webinars: Webinars) -> RuntimeBuilder {
    runtime_with(HttpCapabilities::default(), webinars)
}

/// The same, with these capabilities for HTTP too.
pub fn runtime_with(http: HttpCapabilities, webinars: Webinars) -> RuntimeBuilder {
    let builder = Runtime::builder().capability(Contacts).capability(Log).capability(State).capability(ClockAndRandom);
    let builder = builder.capability(http).capability(Timeline).capability(Waiting::at(PUBLIC_URL));
    builder.capability(Wasi).capability(webinars)
}

/// The repository's top folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The `greenroom` command, built together with the tests.
pub fn command() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap().join("greenroom");
    assert!(built.exists(), "{} is not there: run the tests with `cargo xtask test`", built.display());
    built
}

/// The folder with the packages that `cargo xtask build` makes.
pub fn packages() -> PathBuf {
    let folder = repository().join("target/actions");
    assert!(folder.is_dir(), "{} is not there: run `cargo xtask build` first", folder.display());
    folder
}

/// The result of a command.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ended {
    /// Standard output as one JSON document.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The same, after a check that the command succeeded.
    pub fn ok(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Whether a server of PostgreSQL can be started. If not, a warning names the test that is left out.
pub fn has_postgres(what: &str) -> bool {
    let is_there = greenroom_postgres_testing::find().is_some();
    if !is_there {
        not_tested(format_args!("{what}. PostgreSQL is not installed: `cargo xtask setup` installs it"));
    }
    is_there
}

/// The URL of a new database, which is made as the README says: its owner is no superuser.
pub async fn new_database() -> String {
    tokio::task::spawn_blocking(|| Cluster::shared().create_owned_database().unwrap()).await.unwrap()
}

/// A local Zoom with the demo's world, and a folder with a store, or a store in PostgreSQL.
pub struct World {
    /// The local Zoom.
    pub zoom: Running,
    /// The folder of the store and the credentials.
    pub folder: TempDir,
    /// The URL of the database that has the store; none where the store is a file in the folder.
    pub postgres: Option<String>,
    /// The server of that database, where it is not the one of all tests of the process.
    pub cluster: Option<Arc<Cluster>>,
}

impl World {
    /// A fresh Zoom, without a store.
    pub async fn empty() -> Self {
        let is_in_postgres = std::env::var(STORE).is_ok_and(|store| store == "postgres");
        if is_in_postgres { Self::empty_in_postgres().await } else { Self::empty_in_a_file().await }
    }

    /// The same, whose store is going to be in a database of its own.
    pub async fn empty_in_postgres() -> Self {
        Self { postgres: Some(new_database().await), ..Self::empty_in_a_file().await }
    }

    /// The same, in a database of this server.
    pub async fn empty_in_postgres_of(cluster: Arc<Cluster>) -> Self {
        let made = Arc::clone(&cluster);
        let made = tokio::task::spawn_blocking(move || made.create_owned_database().unwrap()).await.unwrap();
        Self { postgres: Some(made), cluster: Some(cluster), ..Self::empty_in_a_file().await }
    }

    /// The same, whose store is going to be a file in the folder.
    pub async fn empty_in_a_file() -> Self {
        let zoom = Sandbox::demo().unwrap().start("127.0.0.1:0").await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        for (name, id, secret) in [
            ("acme", "acme-zoom-client", "acme-zoom-secret-for-the-sandbox-only"),
            ("labs", "labs-zoom-client", "labs-zoom-secret-for-the-sandbox-only"),
        ] {
            let file = folder.path().join(format!("{name}.json"));
            fs::write(&file, json!({ "clientId": id, "clientSecret": secret }).to_string()).unwrap();
            private(&file);
        }
        Self { zoom, folder, postgres: None, cluster: None }
    }

    /// A store with contacts, not connected to Zoom.
    pub async fn with_contacts() -> Self {
        Self::empty().await.filled().await
    }

    /// The same as this world, with a store that has contacts.
    pub async fn filled(self) -> Self {
        self.greenroom(&["store", "init"]).await.ok();
        let rows = self.folder.path().join("account.ndjson");
        fs::write(&rows, ACCOUNT.trim_start()).unwrap();
        self.greenroom(&["store", "import", rows.to_str().unwrap()]).await.ok();
        self
    }

    /// A store with contacts, both business units connected.
    pub async fn connected() -> Self {
        Self::with_contacts().await.with_zoom().await
    }

    /// The same as this world, with both business units connected.
    pub async fn with_zoom(self) -> Self {
        self.connect("acme-zoom-account", "ines.okafor@acme.example", "Account", "acme").await.ok();
        self.connect("labs-zoom-account", "noor.haddad@labs.acme.example", "Labs", "labs").await.ok();
        self.zoom.clear_requests();
        self
    }

    /// Connects a Zoom account to a business unit.
    pub async fn connect(&self, account: &str, user: &str, unit: &str, credentials: &str) -> Ended {
        let file = self.folder.path().join(format!("{credentials}.json"));
        let named = ["--account-id", account, "--user", user, "--business-unit", unit, "--credentials-file"];
        self.greenroom(&[&["connect", "zoom"], named.as_slice(), &[file.to_str().unwrap(), "--json"]].concat()).await
    }

    /// The store's file.
    pub fn store(&self) -> PathBuf {
        assert!(self.postgres.is_none(), "the store of this world is in PostgreSQL, and has no file");
        self.folder.path().join("greenroom.db")
    }

    /// Whether the store has a file. Where it has none, a warning says that a test which works on the file is left out.
    pub fn has_a_file(&self, test: &str) -> bool {
        if self.postgres.is_some() {
            not_tested(format_args!("{test}, on PostgreSQL, because the test works on the file of SQLite"));
        }
        self.postgres.is_none()
    }

    /// The store, opened in this process beside others.
    pub async fn opened(&self) -> Arc<dyn AccountStore> {
        let Some(url) = &self.postgres else {
            return Arc::new(SqliteStore::open(self.store(), OpenMode::Existing).unwrap());
        };
        let config = PostgresConfig::new(url.as_str()).key_file(self.folder.path().join("greenroom.key"));
        Arc::new(PostgresStore::open(&config, greenroom_store_postgres::OpenMode::Existing).await.unwrap())
    }

    /// Carries a statement out on the store's tables, beside the store, as a superuser. Answers the rows: each is a line, with `|`
    /// between the columns.
    pub fn sql(&self, statement: &str) -> Vec<String> {
        if let Some(url) = &self.postgres {
            let database = url.rsplit('/').next().unwrap();
            let statement = format!("SET search_path = greenroom; {statement}");
            let cluster = self.cluster.as_deref().unwrap_or_else(|| Cluster::shared());
            return cluster.psql(database, &statement).unwrap().lines().map(str::to_owned).collect();
        }
        let store = rusqlite::Connection::open(self.store()).unwrap();
        let mut prepared = store.prepare(statement).unwrap();
        let columns = prepared.column_count();
        let mut rows = prepared.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..columns).map(|column| text_of(row.get_ref(column).unwrap())).collect();
            lines.push(cells.join("|"));
        }
        lines
    }

    /// Where the store is, as the configuration says it.
    pub fn location(&self) -> OsString {
        self.postgres.as_ref().map_or_else(|| self.store().into(), OsString::from)
    }

    /// The command with this world's store and Zoom, and the packages that users get.
    pub fn prepared(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepared_without_actions(arguments);
        command.env("GREENROOM_ACTIONS", packages());
        command
    }

    /// The same, for a test that names its own folder of actions.
    pub fn prepared_without_actions(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(command());
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GREENROOM_STORE", self.location())
            .env("GREENROOM_ZOOM_API_URL", self.zoom.api_url())
            .env("GREENROOM_ZOOM_OAUTH_URL", self.zoom.base_url());
        command
    }

    /// Runs the command to its end.
    pub async fn greenroom(&self, arguments: &[&str]) -> Ended {
        run(self.prepared(arguments)).await
    }

    /// Invokes the built-in action for a contact.
    pub async fn invoke(&self, contact: &str, input: Value, more: &[&str]) -> Ended {
        let input = input.to_string();
        self.greenroom(&[&["invoke", ACTION, "--contact", contact, "--input", &input, "--json"], more].concat()).await
    }

    /// Invokes it, and returns its output.
    pub async fn done(&self, contact: &str, input: Value, more: &[&str]) -> Value {
        let ended = self.invoke(contact, input, more).await;
        let outcome = ended.ok().json();
        assert_eq!(outcome["status"], "done", "{outcome}");
        outcome["output"].clone()
    }

    /// Invokes it, and returns its failure.
    pub async fn refused(&self, contact: &str, input: Value) -> Value {
        let ended = self.invoke(contact, input, &[]).await;
        assert_ne!(ended.code, Some(0), "{ended:?}");
        ended.json()["failure"].clone()
    }

    /// How many registrations were sent to Zoom since its log was last emptied.
    pub fn registrations_sent(&self) -> usize {
        self.zoom.requests().iter().filter(|r| r.method == "POST" && r.path.ends_with("/registrants")).count()
    }

    /// A contact as the store shows it, including secrets.
    pub async fn contact(&self, id: &str) -> Value {
        self.greenroom(&["store", "show", "--reveal", "contact", id, "--json"]).await.ok().json()
    }
}

/// A value of SQLite as `psql` shows it.
fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Runs a command to its end without blocking the local Zoom, which is in this process.
pub async fn run(mut command: Command) -> Ended {
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

/// Makes a file readable for its owner alone: the client refuses other credentials.
pub fn private(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = file;
}
