//! The world of a case: a store, a Zoom, answers to HTTP requests, and a runtime over them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use greenroom::{CompileError, Grants, LoadError, Runtime, RuntimeBuilder, Storage};
use greenroom_capability_http::{Hidden, HttpCapabilities};
use greenroom_capability_waiting::Waiting;
use greenroom_domain::{
    AccountStore, BusinessUnitId, ContactStore, CredentialRef, Email, Sentence, StoreError, ZoomAccountId, sentence,
    store::{
        Commit, Credentials, ImportStore, RunStore, SealedCredentials, StateCommit, StateRange, StateUsage, StateWrite,
        Vault, VaultKind, is_vault_name,
    },
};
use greenroom_package::Package;
use greenroom_service::capabilities;
use greenroom_store::SqliteStore;
use greenroom_sync::Connection;
use greenroom_zoom::Zoom;
use greenroom_zoom_sandbox::{Running, Sandbox, World};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    answers::CaseAnswers,
    case::{CaseError, Given, GivenContact, GivenProperty},
    effect,
};

/// The time at which the clock of a case stands that says none: 2026-01-01T09:00:00Z.
const NOW: i64 = 1_767_258_000;

/// How many entries of an action's state are read at once.
const PAGE: usize = 1_000;

/// The address at which waits of cases would be completed.
const ADDRESS: &str = "https://greenroom.example.com";

/// The world of a case.
pub(crate) struct Stage {
    pub(crate) runtime: Runtime,
    pub(crate) answers: Arc<CaseAnswers>,
    store: Arc<SqliteStore>,
    effects: Arc<Mutex<Vec<Value>>>,
    /// Served while the case runs.
    _zoom: Option<Running>,
}

impl Stage {
    /// Makes the world of a case, and loads the package with what it asks for. `builder` has the limits and the compiler.
    pub(crate) async fn new(given: &Given, package: &Package, builder: RuntimeBuilder) -> Result<Self, CaseError> {
        let store = Arc::new(SqliteStore::in_memory().map_err(|error| CaseError::Machine(error.sentence()))?);
        let now = given.now.unwrap_or(Timestamp::from_second(NOW).unwrap_or(Timestamp::UNIX_EPOCH));
        fill(&store, given).await?;
        keep_state(&store, &package.manifest().name, &given.state).await?;
        keep_secrets(&store, given, now).await?;
        let answers = Arc::new(CaseAnswers::new(&given.http));
        let effects = Arc::new(Mutex::new(Vec::new()));
        let storage = {
            let effects = Arc::clone(&effects);
            let account: Arc<dyn AccountStore> = store.clone();
            Storage::of_account(account).observed(move |commit| {
                let shown = commit.effects.iter().map(effect::shown);
                effects.lock().unwrap_or_else(PoisonError::into_inner).extend(shown);
            })
        };
        let (running, zoom) = match &given.zoom {
            None => (None, None),
            Some(world) => {
                let (running, zoom) = connected(world, now, &store, &storage).await?;
                (Some(running), Some(zoom))
            }
        };
        let http = HttpCapabilities::default().answers(answers.clone()).vault(store.clone());
        let runtime = capabilities::offer_with(builder, zoom, http, Waiting::at(ADDRESS))
            .storage(storage)
            .clock(move || now)
            .build();
        let runtime = runtime.map_err(|error| CaseError::Machine(error.sentence()))?;
        let loaded = runtime.load(package.bytes(), Grants::AsDeclared).await;
        loaded.map_err(|error| not_loaded(&error))?;
        // What the connection wrote is no effect of the action.
        effects.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(Self { runtime, answers, store, effects, _zoom: running })
    }

    /// What was written to the store, as cases write it.
    pub(crate) fn effects(&self) -> Vec<Value> {
        self.effects.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the action keeps now.
    pub(crate) async fn state(&self, action: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let mut kept = BTreeMap::new();
        let mut range = StateRange { prefix: String::new(), after: None, upto: None };
        loop {
            let page = self.store.state_range(action, &range, PAGE).await?;
            let is_last = page.len() < PAGE;
            range.after = page.last().map(|entry| entry.key.clone());
            kept.extend(page.into_iter().map(|entry| (entry.key, entry.value)));
            if is_last {
                return Ok(kept);
            }
        }
    }
}

/// Why the package does not run, with the option that raises a limit of compiling.
fn not_loaded(error: &LoadError) -> CaseError {
    let limit = match error {
        LoadError::Compile(CompileError::Time { .. }) => "compile-ms",
        LoadError::Compile(CompileError::Memory { .. }) => "compile-memory-bytes",
        _ => return CaseError::Package(error.sentence()),
    };
    CaseError::Package(sentence!(
        "failure-compile-limit",
        "{why} (--limits {limit}=..)",
        why = error.sentence(),
        limit = limit
    ))
}

async fn fill(store: &SqliteStore, given: &Given) -> Result<(), CaseError> {
    // Each part by itself, so that an error names the place.
    for (place, rows) in [
        ("/given/properties", given.properties.iter().map(GivenProperty::row).collect::<Vec<_>>()),
        ("/given/contacts", given.contacts.iter().map(GivenContact::row).collect()),
        ("/given/store", given.store.clone()),
    ] {
        for (index, row) in rows.into_iter().enumerate() {
            let at = format!("{place}/{index}");
            row.check().map_err(|error| CaseError::given(&at, error.sentence()))?;
            store.import(vec![row].into()).await.map_err(|error| CaseError::given(&at, error.sentence()))?;
        }
    }
    Ok(())
}

async fn keep_state(store: &SqliteStore, action: &str, state: &BTreeMap<String, String>) -> Result<(), CaseError> {
    if state.is_empty() {
        return Ok(());
    }
    let write = |(key, value): (&String, &String)| StateWrite { key: key.clone(), value: Some((value.clone(), None)) };
    let commit = Commit {
        state: Some(StateCommit {
            action: action.to_owned(),
            reads: Vec::new(),
            writes: state.iter().map(write).collect(),
            bound: StateUsage { entries: u64::MAX, bytes: u64::MAX },
        }),
        ..Commit::default()
    };
    let kept = store.commit(Arc::new(commit), greenroom_domain::store::EffectsTarget::SameStore).await;
    kept.map(drop).map_err(|error| CaseError::given("/given/state", error.sentence()))
}

/// Keeps the secrets and the connections of a case. The value of each is `value-of-` and its name.
async fn keep_secrets(store: &SqliteStore, given: &Given, now: Timestamp) -> Result<(), CaseError> {
    let value = |name: &str| format!("value-of-{name}");
    let secrets = given.secrets.iter().map(|name| (VaultKind::Secret, name, SecretString::from(value(name))));
    let connections = given.connections.iter().map(|name| {
        let connection = greenroom_capability_http::Connection::ApiKey { key: Hidden(value(name)) };
        (VaultKind::Connection, name, connection.written().unwrap_or_else(|_| SecretString::from(value(name))))
    });
    for (kind, name, value) in secrets.chain(connections) {
        let place = format!("/given/{}s", kind.as_str());
        if !is_vault_name(name) {
            let why = sentence!("failure-case-name", "`{name}` is no name: write one like `points-key`", name = name);
            return Err(CaseError::given(place, why));
        }
        let kept = store.keep_in_vault(kind, name, &value, now).await;
        kept.map_err(|error| CaseError::given(place, error.sentence()))?;
    }
    Ok(())
}

/// Starts the Zoom of a case, and connects its first account.
async fn connected(
    world: &Value,
    now: Timestamp,
    store: &Arc<SqliteStore>,
    storage: &Storage,
) -> Result<(Running, Arc<Zoom>), CaseError> {
    let wrong = |why: Sentence| CaseError::given("/given/zoom", why);
    let mut world = world.clone();
    if let Some(fields) = world.as_object_mut() {
        // Zoom's clock is that of the case.
        fields.entry("now").or_insert_with(|| json!(now.to_string()));
    }
    let world = World::from_json(&world.to_string()).map_err(|error| wrong(error.sentence()))?;
    let no_account = || wrong(sentence!("failure-case-no-account", "the world has no account"));
    let first = world.accounts.first().ok_or_else(no_account)?.clone();
    let sandbox = Sandbox::from_world(world).map_err(|error| wrong(error.sentence()))?;
    let running = sandbox.start("127.0.0.1:0").await.map_err(CaseError::machine)?;
    let secret = SecretString::from(first.client_secret.expose().to_owned());
    let credentials = WorldCredentials(Credentials { client_id: first.client_id, client_secret: secret });
    let zoom = Zoom::builder(Arc::new(credentials), store.clone())
        .api_url(running.api_url())
        .oauth_url(running.base_url())
        .build()
        .map_err(|error| CaseError::Machine(error.sentence()))?;
    let primary = store.account().await.map_err(|error| wrong(error.sentence()))?;
    let unit = primary.business_units.iter().find(|unit| unit.primary).map(|unit| unit.id.clone());
    let owner = first.users.first().map(|user| user.email.to_string()).unwrap_or_default();
    let connection = Connection {
        zoom_account: ZoomAccountId::new(first.account_id),
        business_unit: unit.unwrap_or_else(|| BusinessUnitId::new("Account")),
        connected_user: Email::parse(&owner).map_err(|error| wrong(error.sentence()))?,
        credentials: CredentialRef::Store,
    };
    let done = greenroom_sync::connect(storage, &zoom, connection, now, |_| {}).await;
    done.map_err(|failure| wrong(failure.sentence()))?;
    Ok((running, Arc::new(zoom)))
}

/// The credentials of the account of a case's Zoom.
struct WorldCredentials(Credentials);

#[async_trait::async_trait]
impl SealedCredentials for WorldCredentials {
    async fn unseal(&self, _: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        Ok(Some(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_limit_of_compiling_comes_with_the_option_that_raises_it() {
        let time = LoadError::Compile(CompileError::Time { time: Duration::from_secs(60) });
        let memory = LoadError::Compile(CompileError::Memory { memory_bytes: 7 });
        for (error, option) in [(time, "--limits compile-ms"), (memory, "--limits compile-memory-bytes")] {
            let said = not_loaded(&error).to_string();
            assert!(said.contains(option), "{said}");
        }
    }
}
