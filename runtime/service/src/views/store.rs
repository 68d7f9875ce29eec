//! The store: its contents, its soundness, and what was removed from it.

use std::path::{Path, PathBuf};

use greenroom_domain::{
    AccountStore, ContactId, CredentialRef, Failure, FailureKind, Sentence, Webinar, WebinarId, codes, sentence,
    store::{EventContact, MarketingEvent, Pruned, Summary, UnusableEmail, VaultKind},
};
use greenroom_store::{BackupError, SqliteStore};
use jiff::Timestamp;
use serde::Serialize;

use crate::{ServiceError, Settings, StoreLocation, wiring};

/// How a store in PostgreSQL is copied. The accounts are walled off even from the owner of the tables, so another role does it.
fn dump() -> Sentence {
    sentence!(
        "failure-store-dump",
        "`pg_dump --format=custom --file=FILE`, as a superuser or a role with BYPASSRLS, copies the database, also while \
                    Greenroom runs; keep a copy of the key file in another place"
    )
}

/// How it is restored.
fn restore_dump() -> Sentence {
    sentence!(
        "failure-store-restore",
        "stop Greenroom, then `pg_restore --clean --if-exists --dbname=DATABASE FILE`, as a superuser, puts the \
                            copy in its place; erase people again who were erased since, and revoke API keys again"
    )
}

/// A store that was made, or existed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreCreated {
    /// Where it is.
    pub store: StoreLocation,
    /// It did not exist before.
    pub created: bool,
    /// Its contents.
    pub summary: Summary,
}

/// The result of looking for damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreCheck {
    /// No damage was found.
    pub sound: bool,
    /// One message for each finding.
    pub found: Vec<String>,
    /// Emails by which their contacts are not found; they are no damage.
    pub unusable_emails: Vec<UnusableEmail>,
}

/// What pruning removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PruneReport {
    /// What is older than this was removed.
    pub before: Timestamp,
    /// How much was removed.
    pub removed: Pruned,
}

/// A webinar's marketing event with some of its contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetails {
    /// The marketing event.
    pub marketing_event: MarketingEvent,
    /// Contacts on it, by id.
    pub contacts: Vec<EventContact>,
    /// The last contact where there are more: the next page begins after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ContactId>,
}

/// A copy of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreCopied {
    /// The store.
    pub store: PathBuf,
    /// The copy.
    pub copy: PathBuf,
    /// The size of the copy.
    pub bytes: u64,
    /// The file with the key of sealed credentials, where there is one: it is not in the copy.
    pub key: Option<PathBuf>,
}

/// A copy that took the place of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreRestored {
    /// The store.
    pub store: PathBuf,
    /// The copy.
    pub copy: PathBuf,
    /// The store that was there before, under its new name.
    pub replaced: Option<PathBuf>,
    /// How many people were erased again, because they were erased after the copy was made.
    pub erased_again: u64,
    /// How many API keys were revoked, because they are revoked or unknown in the store that was there before.
    pub keys_revoked: u64,
    /// How many invocations and callbacks that were not done became dead letters, because they may have been done since.
    pub jobs_set_aside: u64,
    /// How many waits of runs ended, because they may have been completed since, and a link completes one once.
    pub waits_ended: u64,
    /// Credentials are sealed in the store, and the file with their key is missing.
    pub key_missing: Option<PathBuf>,
}

/// The file of the store. `instead`: how the same is done with PostgreSQL's own programs.
fn file_of(settings: &Settings, instead: Sentence) -> Result<PathBuf, ServiceError> {
    settings.store.file().map(Path::to_owned).ok_or_else(|| {
        let message = sentence!(
            "failure-store-not-a-file",
            "the store is no file but {store}: {instead}",
            store = settings.store,
            instead = instead
        );
        ServiceError::Failure(Failure::new(FailureKind::Failed, codes::STORE_NOT_A_FILE, message))
    })
}

/// Copies the store to a new file, also while it is in use.
///
/// # Errors
/// `store-not-a-file` where it is in PostgreSQL; where there is a file already, and the store's failure.
pub async fn back_up(settings: &Settings, to: &Path) -> Result<StoreCopied, ServiceError> {
    let (file, copy) = (file_of(settings, dump())?, to.to_owned());
    let store = file.clone();
    blocking(move || SqliteStore::back_up(&store, &copy)).await?;
    let bytes = std::fs::metadata(to).map(|copy| copy.len()).unwrap_or_default();
    let key = Some(settings.store.key_file()).filter(|key| key.exists());
    Ok(StoreCopied { store: file, copy: to.to_owned(), bytes, key })
}

/// Puts a copy in the place of the store; with `replace` also where there is one.
///
/// # Errors
/// `store-not-a-file` where it is in PostgreSQL; where there is a store that is not to be replaced or is in use, where the copy
/// cannot be used, and the store's failure.
pub async fn restore(settings: &Settings, from: &Path, replace: bool) -> Result<StoreRestored, ServiceError> {
    let (file, copy) = (file_of(settings, restore_dump())?, from.to_owned());
    let store = file.clone();
    let restored = blocking(move || SqliteStore::restore(&copy, &store, replace, greenroom_clock::now())).await?;
    let opened = wiring::store(settings).await?;
    let has_sealed = !opened.vault_entries(VaultKind::Secret).await?.is_empty()
        || !opened.vault_entries(VaultKind::Connection).await?.is_empty()
        || !opened.vault_entries(VaultKind::WebhookSecret).await?.is_empty()
        || opened.account().await?.zoom_accounts.iter().any(|zoom| zoom.credentials == CredentialRef::Store);
    let key = settings.store.key_file();
    Ok(StoreRestored {
        store: file,
        copy: from.to_owned(),
        replaced: restored.replaced,
        erased_again: restored.since.erased_again,
        keys_revoked: restored.since.keys_revoked,
        jobs_set_aside: restored.since.jobs_set_aside,
        waits_ended: restored.since.waits_ended,
        key_missing: (has_sealed && !key.exists()).then_some(key),
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, ServiceError> {
    let done = tokio::task::spawn_blocking(work).await;
    match done.map_err(|error| {
        ServiceError::Other(sentence!("failure-setup-copying-ended", "the copying ended early: {error}", error = error))
    })? {
        Ok(done) => Ok(done),
        Err(BackupError::Store(error)) => Err(error.into()),
        Err(error) => Err(ServiceError::Other(error.sentence())),
    }
}

/// Makes an empty store where there is none.
///
/// # Errors
/// Where the folder of its file does not exist, and the store's failure.
pub async fn create(settings: &Settings) -> Result<StoreCreated, ServiceError> {
    let existed = match &settings.store {
        StoreLocation::File(path) => {
            check_folder(path)?;
            // An empty file is not a store yet.
            std::fs::metadata(path).is_ok_and(|found| found.len() > 0)
        }
        StoreLocation::Postgres(_) => wiring::store_if_there(settings).await?.is_some(),
    };
    let summary = wiring::create_store(settings).await?.summary().await?;
    Ok(StoreCreated { store: settings.store.clone(), created: !existed, summary })
}

/// Checks that the folder of a store's file exists.
pub(super) fn check_folder(path: &Path) -> Result<(), ServiceError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        return Err(ServiceError::Other(sentence!(
            "failure-setup-no-folder",
            "there is no folder {folder}: make it first, or name another place with --store",
            folder = folder.display()
        )));
    }
    Ok(())
}

/// Counts the contents of the store.
///
/// # Errors
/// The store's failure.
pub async fn summary(store: &dyn AccountStore) -> Result<Summary, Failure> {
    Ok(store.summary().await?)
}

/// Looks for damage in the whole store, and for emails by which contacts are not found.
///
/// # Errors
/// The store's failure.
pub async fn check(store: &dyn AccountStore) -> Result<StoreCheck, Failure> {
    let found = store.check().await?;
    Ok(StoreCheck { sound: found.is_empty(), found, unusable_emails: store.unusable_emails().await? })
}

/// Removes what runs left before an instant.
///
/// # Errors
/// The store's failure.
pub async fn prune(store: &dyn AccountStore, before: Timestamp) -> Result<PruneReport, Failure> {
    Ok(PruneReport { before, removed: store.prune(before).await? })
}

/// The known webinars, by id.
///
/// # Errors
/// The store's failure.
pub async fn webinars(store: &dyn AccountStore) -> Result<Vec<Webinar>, Failure> {
    Ok(store.webinars().await?)
}

/// A webinar's marketing event with its contacts, after `after` where it is given.
///
/// # Errors
/// `webinar-not-found`, or the store's failure.
pub async fn event(
    store: &dyn AccountStore,
    webinar: &WebinarId,
    after: Option<&ContactId>,
    limit: usize,
) -> Result<EventDetails, Failure> {
    let found = store.marketing_event(webinar).await?;
    let marketing_event = found.ok_or_else(|| super::no_webinar(webinar, "greenroom store show webinars"))?;
    let page = super::Page::of(store.event_contacts(webinar, after, limit.saturating_add(1)).await?, limit, |on_it| {
        on_it.contact.clone()
    });
    Ok(EventDetails { marketing_event, contacts: page.items, next: page.next })
}
