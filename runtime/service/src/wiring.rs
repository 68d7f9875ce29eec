//! Wiring: opens the store, and builds the client of Zoom's API, the runtime and the sync over it.

use std::{sync::Arc, time::Duration};

use greenroom::{BuildError, Compiler, CompilerProcess, Runtime, RuntimeBuilder, Storage};
use greenroom_capability_http::{HttpCapabilities, TokenClient};
use greenroom_capability_waiting::Waiting;
use greenroom_domain::{
    AccountStore, codes, sentence,
    store::{RateBudget, SealedCredentials},
};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_store_copy::CopyStore;
use greenroom_store_postgres::PostgresStore;
use greenroom_sync::{Catalogue, Messages, WebinarSync};
use greenroom_zoom::Zoom;

use crate::{
    PostgresLocation, ServiceError, StoreLocation, capabilities,
    config::{Compiled, Settings},
};

/// The first argument of a process that this program starts to compile one package. It is not for users.
pub const COMPILE: &str = "__compile";

/// A compiler that starts this program again for each package, so that compilation has limits of its own.
///
/// # Errors
/// Where the file of this program cannot be found.
pub fn compiler(settings: &Settings) -> Result<Compiler, ServiceError> {
    let this = std::env::current_exe().map_err(|error| {
        ServiceError::Other(sentence!(
            "failure-setup-no-command",
            "cannot find the file of this command, which compiles actions: {error}",
            error = error
        ))
    })?;
    let limits = settings.compiling;
    let process = CompilerProcess::new(this).arg(COMPILE);
    Ok(Compiler::Child(process.time(Duration::from_millis(limits.ms)).memory_bytes(limits.memory_bytes)))
}

/// Builds the runtime with a folder for compiled code. Where the default folder cannot be used, the runtime goes
/// without one; a folder that the operator named must be usable.
pub(crate) fn build(builder: RuntimeBuilder, compiled: &Compiled) -> Result<Runtime, BuildError> {
    match compiled {
        Compiled::Off => builder.build(),
        Compiled::There(folder) => builder.precompiled(folder).build(),
        Compiled::Cache(folder) => match builder.clone().precompiled(folder).build() {
            Err(error @ BuildError::Precompiled(_)) => {
                tracing::warn!("{error}; actions are compiled each time (--compiled names another one, or is `off`)");
                builder.build()
            }
            built => built,
        },
    }
}

/// A builder of runtimes with the limits, the compiler and the folder for compiled code, and without a store: for tests of
/// actions, which make their own.
///
/// # Errors
/// As for [`compiler`].
pub fn bare(settings: &Settings) -> Result<RuntimeBuilder, ServiceError> {
    let builder = Runtime::builder().limits(settings.limits).compiler(compiler(settings)?);
    Ok(match &settings.compiled {
        Compiled::Off => builder,
        Compiled::There(folder) => builder.precompiled(folder),
        Compiled::Cache(folder) => {
            let with = builder.clone().precompiled(folder);
            let usable = with.clone().storage(storage(&memory_store()?)).build().is_ok();
            if usable { with } else { builder }
        }
    })
}

/// Opens an existing store.
///
/// # Errors
/// The store's failure: it does not exist, is locked, or has a newer format.
pub async fn store(settings: &Settings) -> Result<Arc<dyn AccountStore>, ServiceError> {
    open(settings, OpenMode::Existing).await
}

/// Opens an existing store for a command that only reads. A store in a file may be read-only: its file, its folder, or the file
/// system.
///
/// # Errors
/// As for [`store`].
pub async fn store_for_reading(settings: &Settings) -> Result<Arc<dyn AccountStore>, ServiceError> {
    open(settings, OpenMode::Reading).await
}

/// Opens an existing store, and leaves one of an older format as it is.
///
/// # Errors
/// As for [`store`], and for a store of an older format.
pub(crate) async fn store_unchanged(settings: &Settings) -> Result<Arc<dyn AccountStore>, ServiceError> {
    open(settings, OpenMode::Unchanged).await
}

/// Opens the store, or makes an empty one where there is none.
///
/// # Errors
/// The store's failure.
pub async fn create_store(settings: &Settings) -> Result<Arc<dyn AccountStore>, ServiceError> {
    open(settings, OpenMode::CreateIfMissing).await
}

/// Opens an existing store for a command that only reads; none where there is none.
///
/// # Errors
/// Other failures of the store.
pub(crate) async fn store_if_there(settings: &Settings) -> Result<Option<Arc<dyn AccountStore>>, ServiceError> {
    match store_for_reading(settings).await {
        Err(ServiceError::Failure(failure)) if failure.code == codes::STORE_MISSING => Ok(None),
        opened => opened.map(Some),
    }
}

/// Opens a store that is copied, or made to be filled by a copy.
///
/// # Errors
/// As for [`store`].
pub(crate) async fn store_to_copy(
    settings: &Settings,
    location: &StoreLocation,
    mode: OpenMode,
) -> Result<Arc<dyn CopyStore>, ServiceError> {
    Ok(match location {
        StoreLocation::File(path) => Arc::new(SqliteStore::open(path, mode)?),
        StoreLocation::Postgres(place) => Arc::new(open_postgres(settings, place, mode).await?),
    })
}

async fn open(settings: &Settings, mode: OpenMode) -> Result<Arc<dyn AccountStore>, ServiceError> {
    match &settings.store {
        StoreLocation::File(path) => {
            let store = SqliteStore::open(path, mode)?;
            Ok(Arc::new(store.with_journal_quota(settings.journal_quota)))
        }
        StoreLocation::Postgres(place) => Ok(Arc::new(open_postgres(settings, place, mode).await?)),
    }
}

async fn open_postgres(
    settings: &Settings,
    place: &PostgresLocation,
    mode: OpenMode,
) -> Result<PostgresStore, ServiceError> {
    let mode = match mode {
        OpenMode::Existing | OpenMode::Reading => greenroom_store_postgres::OpenMode::Existing,
        OpenMode::Unchanged => greenroom_store_postgres::OpenMode::Unchanged,
        OpenMode::CreateIfMissing => greenroom_store_postgres::OpenMode::CreateIfMissing,
    };
    Ok(PostgresStore::open(&place.config(settings.journal_quota), mode).await?)
}

/// An empty store in memory, for work that needs a runtime and keeps nothing.
///
/// # Errors
/// Where no thread can be started, or no memory is left.
pub fn memory_store() -> Result<Arc<dyn AccountStore>, ServiceError> {
    Ok(Arc::new(SqliteStore::in_memory()?))
}

/// The storage of a runtime over this store.
pub fn storage(store: &Arc<dyn AccountStore>) -> Storage {
    Storage::of_account(Arc::clone(store))
}

/// The texts of warnings, in the language that the environment names as Unix does, or else in English.
///
/// # Errors
/// Where the operator's folder of texts cannot be used.
pub fn messages(settings: &Settings) -> Result<Messages, ServiceError> {
    Ok(in_own_language(&catalogue(settings)?))
}

/// The texts of warnings in all languages.
///
/// # Errors
/// Where the operator's folder of texts cannot be used.
pub fn catalogue(settings: &Settings) -> Result<Catalogue, ServiceError> {
    match &settings.messages {
        Some(folder) => Catalogue::with_folder(folder).map_err(|error| ServiceError::Other(error.sentence())),
        None => Ok(Catalogue::built_in()),
    }
}

/// The texts of warnings in the language of this process's environment.
pub fn in_own_language(catalogue: &Catalogue) -> Messages {
    catalogue.for_languages(&languages())
}

/// The language that the environment names as Unix does: none, or one.
pub fn languages() -> Vec<String> {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    named.filter(|value| !value.is_empty()).take(1).collect()
}

/// The client that fetches tokens for connections.
pub fn tokens(settings: &Settings) -> TokenClient {
    TokenClient::new(&settings.http.authorities)
}

/// Makes the client of Zoom's API.
///
/// # Errors
/// Where an address is invalid, or TLS is not available.
pub fn zoom(
    settings: &Settings,
    sealed: Arc<dyn SealedCredentials>,
    rates: Arc<dyn RateBudget>,
) -> Result<Zoom, ServiceError> {
    let zoom = zoom_at_need(settings, sealed, rates)?;
    zoom.ready().map_err(|error| ServiceError::Config(error.sentence()))?;
    Ok(zoom)
}

/// The same for work that may not need Zoom: certificates are read for the first request.
fn zoom_at_need(
    settings: &Settings,
    sealed: Arc<dyn SealedCredentials>,
    rates: Arc<dyn RateBudget>,
) -> Result<Zoom, ServiceError> {
    let mut builder =
        Zoom::builder(sealed, rates).plan(settings.plan).download_hosts(settings.zoom_download_hosts.iter().cloned());
    if let Some(url) = &settings.zoom_api {
        builder = builder.api_url(url);
    }
    if let Some(url) = &settings.zoom_oauth {
        builder = builder.oauth_url(url);
    }
    builder.build().map_err(|error| ServiceError::Config(error.sentence()))
}

/// Builds the runtime over a store, with Zoom. Where TLS is not available, requests to Zoom say so.
///
/// # Errors
/// Where an address is invalid, or the runtime cannot be built.
pub fn runtime(settings: &Settings, store: &Arc<dyn AccountStore>) -> Result<Runtime, ServiceError> {
    let zoom = zoom_at_need(settings, store.clone(), store.clone())?;
    with_provider(settings, store, Some(Arc::new(zoom)))
}

/// Builds the runtime, and the webinar sync over it.
///
/// # Errors
/// As for [`zoom`], and where the runtime cannot be built.
pub fn sync(settings: &Settings, store: &Arc<dyn AccountStore>) -> Result<(Runtime, WebinarSync), ServiceError> {
    with_sync(settings, store, Arc::new(zoom(settings, store.clone(), store.clone())?))
}

/// As [`sync`]. A machine without certificates cannot reach Zoom, and can do everything else as long as no Zoom account is
/// connected: it has no sync.
///
/// # Errors
/// As for [`sync`], and the store's failure.
pub async fn sync_where_possible(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
) -> Result<(Runtime, Option<WebinarSync>), ServiceError> {
    let zoom = Arc::new(zoom_at_need(settings, store.clone(), store.clone())?);
    if let Err(error) = zoom.ready() {
        if store.account().await?.zoom_accounts.iter().any(|zoom| zoom.in_use()) {
            return Err(ServiceError::Other(error.sentence()));
        }
        return Ok((with_provider(settings, store, None)?, None));
    }
    with_sync(settings, store, zoom).map(|(runtime, sync)| (runtime, Some(sync)))
}

fn with_sync(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    zoom: Arc<Zoom>,
) -> Result<(Runtime, WebinarSync), ServiceError> {
    let runtime = with_provider(settings, store, Some(Arc::clone(&zoom)))?;
    Ok((runtime.clone(), WebinarSync::new(runtime, storage(store), zoom)))
}

fn with_provider(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    provider: Option<Arc<Zoom>>,
) -> Result<Runtime, ServiceError> {
    let http = HttpCapabilities::default().vault(store.clone());
    let http = http.authorities(settings.http.authorities.clone()).limits(settings.http.limits);
    let hubspot = settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.as_str());
    let waiting = Waiting::at(settings.server.public_url(hubspot));
    let mut builder = capabilities::offer_with(Runtime::builder(), provider, http, waiting)
        .storage(storage(store))
        .limits(settings.limits)
        .journal(settings.journal)
        .compiler(compiler(settings)?);
    if let Some(runs) = settings.concurrency {
        builder = builder.concurrency(runs.get());
    }
    build(builder, &settings.compiled).map_err(|error| ServiceError::Other(error.sentence()))
}

/// The time limit of [`settle_first`].
const SETTLE_FIRST: Duration = Duration::from_secs(3);

/// Settles what crashed processes left open, before a command does its own work. It takes a few seconds at most, and a
/// failure is only logged, because the command was not started for it.
pub async fn settle_first(runtime: &Runtime) {
    match tokio::time::timeout(SETTLE_FIRST, runtime.settle()).await {
        Ok(Ok(settled)) if settled.is_empty() => {}
        Ok(Ok(settled)) => tracing::info!(?settled, "settled what crashed processes left open"),
        Ok(Err(failure)) => tracing::info!(%failure, "could not settle what crashed processes left open"),
        Err(_) => tracing::info!("crashed processes left much open: `greenroom settle` goes on with it"),
    }
}
