//! Checks a configuration against the services that it names: each part has a finding.

use std::{collections::BTreeSet, io, path::PathBuf, sync::Arc};

use greenroom::Failure;
use greenroom_domain::{
    AccountStore, ConnectionState, CredentialRef, Sentence, ZoomAccount, ZoomAccountId, store::VaultKind,
};

use super::{connections, webhooks};
use crate::{ServiceError, Settings, StoreLocation, signed::signed, wiring};

/// A part of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The store.
    Store,
    /// The store, where workers of several machines share it.
    StoreOfWorkers,
    /// The file with the key for the store's sealed values.
    KeyFile,
    /// The clock of the database, beside this machine's.
    Clock,
    /// Zoom accounts as a whole.
    Zoom,
    /// A Zoom account.
    ZoomAccount(ZoomAccountId),
    /// The secret tokens of a Zoom account's webhooks.
    Webhooks(ZoomAccountId),
    /// The secret of callbacks.
    Callbacks,
    /// The other secrets that the configuration names: those of alerts, of signing in, and of HubSpot.
    Secrets,
}

/// The finding at a part.
#[derive(Debug, Clone)]
pub enum Finding {
    /// The store opens, and its format is this version's.
    StoreOpens(StoreLocation),
    /// Faulty: workers of other machines cannot open a file.
    StoreIsAFile,
    /// The clock of the database is near this machine's.
    ClockAgrees,
    /// Faulty: it is so many seconds from this machine's. A process corrects that for itself.
    ClockIsOff(u64),
    /// The key is there, and nothing is sealed.
    KeyIsThere(PathBuf),
    /// The key is there, and opens what is sealed.
    KeyOpens(PathBuf),
    /// Faulty: it does not, as the failure says.
    KeyIsAnother(PathBuf, Failure),
    /// There is no key yet, and nothing is sealed.
    KeyIsToBeMade(PathBuf),
    /// Faulty: there is no key, and values are sealed.
    KeyIsMissing(PathBuf),
    /// Faulty: others than the owner may read the key.
    KeyIsReadable(PathBuf),
    /// Faulty: the file has no key.
    KeyIsDamaged(PathBuf),
    /// Faulty: the key cannot be looked at.
    KeyIsUnreadable(PathBuf, String),
    /// No Zoom account is connected.
    NoZoomAccount,
    /// Zoom takes the account's credentials.
    ZoomWorks,
    /// Faulty: Zoom does not, for this reason.
    ZoomFails(ZoomAccountId, Sentence),
    /// The account is out of use.
    ZoomIsOutOfUse,
    /// The account has no secret token.
    NoTokens(ZoomAccountId),
    /// It has so many.
    Tokens(usize),
    /// There is no secret of this name.
    NoSecret(String),
    /// The secret of this name signs.
    Signs(String),
    /// The store has each of them.
    SecretsAreThere,
    /// Faulty: it has none of these names.
    SecretsAreMissing(Vec<String>),
    /// Faulty: the configuration is wrong, as the message says.
    Wrong(Sentence),
    /// Faulty, with a code that has a remedy.
    Failed(Failure),
}

impl From<ServiceError> for Finding {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Failure(failure) => Self::Failed(failure),
            ServiceError::Config(message) | ServiceError::Other(message) => Self::Wrong(message),
        }
    }
}

/// A part with its finding.
pub type Found = (Part, Finding);

/// Tries the parts of a configuration: the store and the clock of its server, its key file with all that is sealed, each Zoom account
/// that is in use with its credentials and the secret tokens of its webhooks, the secret of callbacks, and the others that the
/// configuration names. Zoom is asked, as `greenroom connect check` does. A store of an older format stays as it is.
pub async fn check(settings: &Settings) -> Vec<Found> {
    let mut parts = Vec::new();
    let store = match wiring::store_unchanged(settings).await {
        Ok(store) => {
            parts.push((Part::Store, Finding::StoreOpens(settings.store.clone())));
            if !matches!(settings.store, StoreLocation::File(_)) {
                parts.push((Part::Clock, clock()));
            }
            Some(store)
        }
        Err(error) => {
            parts.push((Part::Store, error.into()));
            None
        }
    };
    if let StoreLocation::File(_) = settings.store
        && settings.restate.is_some()
    {
        parts.push((Part::StoreOfWorkers, Finding::StoreIsAFile));
    }
    parts.push((Part::KeyFile, key(settings.store.key_file(), store.as_ref()).await));
    if let Some(store) = &store {
        zoom(settings, store, &mut parts).await;
        parts.push((Part::Callbacks, callbacks(settings, store).await));
        parts.extend(secrets(settings, store).await.map(|finding| (Part::Secrets, finding)));
    }
    parts
}

/// The clock of the database, which the store has compared with this machine's when it was opened.
fn clock() -> Finding {
    match greenroom_clock::ahead().as_secs().unsigned_abs() {
        0 => Finding::ClockAgrees,
        seconds => Finding::ClockIsOff(seconds),
    }
}

/// Checks the file with the key for the store's sealed values.
async fn key(path: PathBuf, store: Option<&Arc<dyn AccountStore>>) -> Finding {
    match std::fs::metadata(&path) {
        Ok(found) => {
            #[cfg(unix)]
            if std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0 {
                return Finding::KeyIsReadable(path);
            }
            if found.len() != 32 {
                return Finding::KeyIsDamaged(path);
            }
            // The file may belong to another user than the one of this process.
            if let Err(error) = std::fs::File::open(&path) {
                return Finding::KeyIsUnreadable(path, error.to_string());
            }
            match opens(store).await {
                Ok(true) => Finding::KeyOpens(path),
                Ok(false) => Finding::KeyIsThere(path),
                Err(failure) => Finding::KeyIsAnother(path, failure),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => match seals(store).await {
            Ok(false) => Finding::KeyIsToBeMade(path),
            Ok(true) => Finding::KeyIsMissing(path),
            Err(failure) => Finding::Failed(failure),
        },
        Err(error) => Finding::KeyIsUnreadable(path, error.to_string()),
    }
}

/// Opens all sealed values of the store. The credentials of Zoom accounts are left out, because [`zoom`] tries them. False where there
/// are no sealed values, or no store.
async fn opens(store: Option<&Arc<dyn AccountStore>>) -> Result<bool, Failure> {
    let Some(store) = store else { return Ok(false) };
    if !seals(Some(store)).await? {
        return Ok(false);
    }
    for kind in VaultKind::ALL {
        for entry in store.vault_entries(kind).await? {
            store.vault_value(kind, &entry.name).await?;
        }
    }
    // Where several machines share the store, it knows its key by a fingerprint.
    store.wait_key().await?;
    Ok(true)
}

/// Whether the store has sealed values. False without a store: the store's own finding says why there is none.
async fn seals(store: Option<&Arc<dyn AccountStore>>) -> Result<bool, Failure> {
    let Some(store) = store else { return Ok(false) };
    for kind in VaultKind::ALL {
        if !store.vault_entries(kind).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(store
        .account()
        .await?
        .zoom_accounts
        .iter()
        .any(|zoom| zoom.in_use() && zoom.credentials == CredentialRef::Store))
}

/// Each Zoom account that is in use, and the tokens by which its webhooks are verified.
async fn zoom(settings: &Settings, store: &Arc<dyn AccountStore>, parts: &mut Vec<Found>) {
    let checked = match connections::check(settings, store, None).await {
        Ok(checked) => checked,
        Err(error) => return parts.push((Part::Zoom, error.into())),
    };
    if checked.is_empty() {
        parts.push((Part::Zoom, Finding::NoZoomAccount));
    }
    for ZoomAccount { id, connection, .. } in checked {
        let finding = match connection {
            ConnectionState::Connected { .. } => Finding::ZoomWorks,
            ConnectionState::Failing { reason, text, .. } => {
                Finding::ZoomFails(id.clone(), Sentence::again(&reason, text.as_deref()))
            }
            ConnectionState::Disconnected { .. } => Finding::ZoomIsOutOfUse,
        };
        parts.push((Part::ZoomAccount(id.clone()), finding));
        let tokens = tokens(store, &id).await;
        parts.push((Part::Webhooks(id), tokens));
    }
}

async fn tokens(store: &Arc<dyn AccountStore>, account: &ZoomAccountId) -> Finding {
    // Read as for verifying a webhook, so that a key that does not open them is found.
    match webhooks::tokens(store.as_ref(), account).await {
        Ok(tokens) if tokens.is_empty() => Finding::NoTokens(account.clone()),
        Ok(tokens) => Finding::Tokens(tokens.len()),
        Err(failure) => Finding::Failed(failure),
    }
}

/// The secret that signs callbacks.
async fn callbacks(settings: &Settings, store: &Arc<dyn AccountStore>) -> Finding {
    let name = &settings.jobs.callback_secret;
    let signer = match signed(settings, store, name) {
        Ok(signer) => signer,
        Err(error) => return error.into(),
    };
    let is_there =
        store.vault_entries(VaultKind::Secret).await.map(|kept| kept.iter().any(|entry| &entry.name == name));
    match is_there {
        Ok(false) => Finding::NoSecret(name.clone()),
        Ok(true) => match signer.can_sign().await {
            Ok(()) => Finding::Signs(name.clone()),
            Err(failure) => Finding::Failed(failure),
        },
        Err(error) => Finding::Failed(error.into()),
    }
}

/// The other secrets that the configuration names; none where it names none.
async fn secrets(settings: &Settings, store: &Arc<dyn AccountStore>) -> Option<Finding> {
    let alerts = settings.alerts.as_ref();
    let webhook = alerts.and_then(|alerts| alerts.webhook.as_ref()).map(|webhook| webhook.secret.as_str());
    let login = alerts.and_then(|alerts| alerts.email.as_ref()).and_then(|email| email.login.as_ref());
    let password = login.map(|(_, password)| password.as_str());
    let client = settings.console.openid.as_ref().and_then(|provider| provider.client_secret.as_deref());
    let apps = settings.hubspot.iter().flat_map(|hubspot| &hubspot.app_secrets).map(String::as_str);
    let named: BTreeSet<&str> = webhook.into_iter().chain(password).chain(client).chain(apps).collect();
    if named.is_empty() {
        return None;
    }
    let kept = match store.vault_entries(VaultKind::Secret).await {
        Ok(kept) => kept,
        Err(error) => return Some(Finding::Failed(error.into())),
    };
    let missing = named.into_iter().filter(|name| !kept.iter().any(|entry| entry.name == *name));
    let missing: Vec<String> = missing.map(ToOwned::to_owned).collect();
    Some(if missing.is_empty() { Finding::SecretsAreThere } else { Finding::SecretsAreMissing(missing) })
}
