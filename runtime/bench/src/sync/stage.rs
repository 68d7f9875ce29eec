//! The setup for measuring a sync: a webinar in the sandbox, and stores in files that are connected to it.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use greenroom::{Grants, Runtime, Storage};
use greenroom_capability_log::Log;
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    AccountStore, BusinessUnitId, CredentialRef, Email, Role, SyncRun, SyncState, SyncTrigger, WebinarId,
    ZoomAccountId,
    rules::warnings::{RECORDING_NOT_SYNCED, SYNC_SETTING_OFF},
    store::ImportRow,
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_store_postgres::{PostgresConfig, PostgresStore};
use greenroom_store_testing::{Unlimited, sample::WORK_TABLES};
use greenroom_sync::{Connection, STEPS, Synced, WebinarSync, settings};
use greenroom_zoom::Zoom;
use greenroom_zoom_sandbox::{Running, Sandbox, World};
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use serde_json::json;

use super::{Tables, wrong};
use crate::error::Error;

/// The webinar.
const WEBINAR: &str = "82512345678";

/// The email of the account's administrator, who hosts the webinar.
pub(crate) const HOST: &str = "host@acme.example";

/// How many people there are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) registrants: u64,
    pub(crate) attendees: u64,
    pub(crate) joins: u64,
}

/// The webinar's id.
pub(crate) fn webinar() -> Result<WebinarId, Error> {
    WebinarId::parse(WEBINAR).map_err(wrong)
}

/// A local Zoom with a webinar of this size, which ended yesterday.
pub(crate) async fn zoom(size: Size) -> Result<Running, Error> {
    let crowd = json!({ "attendees": size.attendees, "joins": size.joins });
    let world = json!({ "accounts": [{
        "name": "acme", "account_id": "acme", "client_id": "bench-client", "client_secret": "bench-secret",
        "users": [{ "email": HOST, "first_name": "Hanna", "last_name": "Host" }],
        "webinars": [{
            "id": webinar()?.as_str().parse::<u64>().map_err(wrong)?, "host": HOST, "topic": "A big one",
            "start": "1 day ago", "crowd": { "registrants": size.registrants },
            "sessions": [{ "start": "1 day ago", "crowd": crowd }],
        }],
    }] });
    let sandbox = Sandbox::from_world(World::from_json(&world.to_string()).map_err(wrong)?).map_err(wrong)?;
    sandbox.start("127.0.0.1:0").await.map_err(wrong)
}

/// A client without a rate budget: Zoom's rate limits are not what is measured.
pub(crate) fn client<S: AccountStore>(store: &Arc<S>, zoom: &str) -> Result<Zoom, Error> {
    let client = Zoom::builder(store.clone(), Arc::new(Unlimited));
    client.api_url(format!("{zoom}/v2")).oauth_url(zoom).build().map_err(wrong)
}

/// A store, connected to a local Zoom, with sync turned on for the webinar.
pub(crate) struct Stage<S = SqliteStore> {
    pub(crate) store: Arc<S>,
    storage: Storage,
    folder: PathBuf,
}

impl Stage {
    /// The store in a folder that another process has connected.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        Ok(Self::of(Arc::new(SqliteStore::open(file(folder), OpenMode::CreateIfMissing)?), folder))
    }

    /// A new store in a folder.
    pub(crate) async fn connected(folder: &Path, zoom: &str) -> Result<Self, Error> {
        let stage = Self::open(folder)?;
        stage.connect(zoom).await?;
        Ok(stage)
    }

    /// The store's data, table by table: the number of rows, and a digest of them.
    pub(crate) fn tables(&self) -> Result<Tables, Error> {
        tables(&file(&self.folder)).map_err(wrong)
    }
}

impl Stage<PostgresStore> {
    /// A new store in a database, with its key and Zoom's credentials in a folder, as the command finds them there.
    pub(crate) async fn in_postgres(url: &str, folder: &Path, zoom: &str) -> Result<Self, Error> {
        let config = PostgresConfig::new(url).key_file(folder.join("greenroom.key"));
        let store = PostgresStore::open(&config, greenroom_store_postgres::OpenMode::CreateIfMissing).await?;
        let stage = Self::of(Arc::new(store), folder);
        stage.connect(zoom).await?;
        Ok(stage)
    }
}

impl<S: AccountStore> Stage<S> {
    fn of(store: Arc<S>, folder: &Path) -> Self {
        Self { storage: Storage::of_account(store.clone()), store, folder: folder.to_owned() }
    }

    async fn connect(&self, zoom: &str) -> Result<(), Error> {
        let host = Email::parse(HOST).map_err(wrong)?;
        let row = ImportRow::AccountUser { email: host.clone(), role: Role::Administrator };
        self.store.import(vec![row].into()).await.map_err(wrong)?;
        let credentials = self.folder.join("acme.json");
        std::fs::write(
            &credentials,
            json!({ "clientId": "bench-client", "clientSecret": "bench-secret" }).to_string(),
        )?;
        private(&credentials)?;
        let wanted = Connection {
            zoom_account: ZoomAccountId::new("acme"),
            business_unit: BusinessUnitId::new("Account"),
            connected_user: host.clone(),
            credentials: CredentialRef::File { path: credentials },
        };
        let now = Timestamp::now();
        greenroom_sync::connect(&self.storage, &client(&self.store, zoom)?, wanted, now, |_| {})
            .await
            .map_err(wrong)?;
        for pointer in ["/syncWebinarData".to_owned(), format!("/webinars/{WEBINAR}/sync")] {
            settings::change(&self.storage, &host, &pointer, Some(json!(true)), now).await.map_err(wrong)?;
        }
        Ok(())
    }

    /// The driver of syncs, with the packages of all steps.
    pub(crate) async fn sync(&self, actions: &Path, zoom: &str) -> Result<WebinarSync, Error> {
        let provider = Arc::new(client(&self.store, zoom)?);
        // A first process compiles the code, and all others read it; those that sync are others.
        let precompiled = self.folder.join("precompiled");
        let runtime = Runtime::builder().storage(self.storage.clone()).capability(Log);
        let runtime = runtime.capability(Webinars::new(provider.clone()));
        let runtime = runtime.precompiled(precompiled).build()?;
        for step in STEPS {
            runtime.load_file(actions.join(format!("{step}-1.0.0.wasm")), Grants::AsDeclared).await?;
        }
        Ok(WebinarSync::new(runtime, self.storage.clone(), provider))
    }
}

/// The store's file in a folder.
fn file(folder: &Path) -> PathBuf {
    folder.join("greenroom.db")
}

/// Syncs the webinar, and returns the time that it took, in seconds.
pub(crate) async fn timed(sync: &WebinarSync) -> Result<f64, Error> {
    let began = Instant::now();
    let synced = sync.sync(&webinar()?, SyncTrigger::ByHand, false, &|_| {}).await.map_err(wrong)?;
    let took = began.elapsed().as_secs_f64();
    match synced {
        Synced::Entry(entry) if entry.state == SyncState::SyncedWithWarnings && only_recordings(&entry) => Ok(took),
        other => Err(Error::Wrong(format!("the sync ended as {other:?}"))),
    }
}

/// Whether all its warnings are about recordings: they are not synced here.
fn only_recordings(entry: &SyncRun) -> bool {
    let codes = [SYNC_SETTING_OFF, RECORDING_NOT_SYNCED];
    !entry.warnings.is_empty() && entry.warnings.iter().all(|warning| codes.contains(&warning.code.as_str()))
}

fn tables(path: &Path) -> rusqlite::Result<Tables> {
    let connection = rusqlite::Connection::open(path)?;
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut tables = BTreeMap::new();
    for name in names.into_iter().filter(|name| !WORK_TABLES.contains(&name.as_str())) {
        let mut query = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
        let columns = query.column_count();
        let (mut count, mut digest) = (0, DefaultHasher::new());
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            count += 1;
            for column in 0..columns {
                hash(row.get_ref(column)?, &mut digest);
            }
        }
        tables.insert(name, (count, digest.finish()));
    }
    Ok(tables)
}

fn hash(value: ValueRef<'_>, digest: &mut DefaultHasher) {
    match value {
        ValueRef::Null => 0.hash(digest),
        ValueRef::Integer(number) => (1, number).hash(digest),
        ValueRef::Real(number) => (2, number.to_bits()).hash(digest),
        ValueRef::Text(text) => (3, text).hash(digest),
        ValueRef::Blob(bytes) => (4, bytes).hash(digest),
    }
}

#[cfg(unix)]
fn private(file: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?)
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), Error> {
    Ok(())
}
