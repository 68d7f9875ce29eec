//! Whether a configuration fits what runs: each part of it, with the remedy where it does not.

use std::{path::Path, sync::Arc};

use greenroom::Failure;
use greenroom_domain::{AccountStore, Code, ConnectionState, CredentialRef, ZoomAccount, store::VaultKind};
use serde::Serialize;

use super::{connections, webhooks};
use crate::{ServiceError, Settings, StoreLocation, signed::signed, wiring};

/// How a part of the configuration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// It works.
    Ok,
    /// It is not used.
    Unused,
    /// It does not work: `remedy` says what to do.
    Faulty,
}

impl PartState {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unused => "unused",
            Self::Faulty => "faulty",
        }
    }
}

/// A part of the configuration, tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedPart {
    /// Which: such as `store`, or `zoom acme-zoom-account`.
    pub part: String,
    /// How it is.
    pub state: PartState,
    /// What was found.
    pub found: String,
    /// What to do, where it is faulty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl CheckedPart {
    /// A part that works.
    pub fn ok(part: impl Into<String>, found: impl Into<String>) -> Self {
        Self { part: part.into(), state: PartState::Ok, found: found.into(), remedy: None }
    }

    /// A part that is not used.
    pub fn unused(part: impl Into<String>, found: impl Into<String>) -> Self {
        Self { part: part.into(), state: PartState::Unused, found: found.into(), remedy: None }
    }

    /// A part that does not work.
    pub fn faulty(part: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { part: part.into(), state: PartState::Faulty, found: found.into(), remedy: Some(remedy.into()) }
    }

    fn failed(part: impl Into<String>, failure: &Failure) -> Self {
        let remedy = Code::find(&failure.code).map_or("see the message", Code::remedy);
        Self::faulty(part, failure.message.clone(), remedy)
    }

    fn error(part: impl Into<String>, error: &ServiceError) -> Self {
        match error {
            ServiceError::Failure(failure) => Self::failed(part, failure),
            ServiceError::Config(message) | ServiceError::Other(message) => {
                Self::faulty(part, message.clone(), "correct this in the configuration, then check again")
            }
        }
    }
}

/// Tries the parts of a configuration: the store, its key file, the certificate, each Zoom account that is in use with its
/// credentials and the secret tokens of its webhooks, and the secret of callbacks. Zoom is asked, as `greenroom connect check` does.
pub async fn check(settings: &Settings) -> Vec<CheckedPart> {
    let mut parts = Vec::new();
    let opened = wiring::store(settings).await;
    match &opened {
        Ok(_) => parts
            .push(CheckedPart::ok("store", format!("{}: it opens, and its format is this version's", settings.store))),
        Err(error) => parts.push(CheckedPart::error("store", error)),
    }
    if let StoreLocation::File(_) = settings.store
        && settings.restate.is_some()
    {
        parts.push(CheckedPart::faulty(
            "store for several machines",
            "the store is a file, which workers of other machines cannot open",
            "write a database of PostgreSQL as `store`, and copy the file there with `greenroom store copy`",
        ));
    }
    let store = opened.ok();
    parts.push(key(&settings.store.key_file(), store.as_ref()).await);
    parts.push(certificate(settings));
    if let Some(store) = &store {
        zoom(settings, store, &mut parts).await;
        parts.push(callbacks(settings, store).await);
    }
    parts
}

/// The key of what the store keeps sealed.
async fn key(path: &Path, store: Option<&Arc<dyn AccountStore>>) -> CheckedPart {
    let part = "key file";
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(found) => {
            #[cfg(unix)]
            if std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0 {
                return CheckedPart::faulty(
                    part,
                    format!("{shown}: it can be read by others than its owner"),
                    format!("`chmod 600 {shown}`, and renew the credentials if somebody may have read it"),
                );
            }
            if found.len() != 32 {
                return CheckedPart::faulty(
                    part,
                    format!("{shown}: a key has 32 bytes"),
                    "put the file back from its copy",
                );
            }
            CheckedPart::ok(part, shown.to_string())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => match seals(store).await {
            Ok(false) => {
                CheckedPart::unused(part, format!("{shown}: made when something is sealed for the first time"))
            }
            Ok(true) => CheckedPart::faulty(
                part,
                format!("{shown} is missing, and the store has sealed values"),
                "put it back from its copy; each machine has the same key",
            ),
            Err(failure) => CheckedPart::failed(part, &failure),
        },
        Err(error) => CheckedPart::faulty(part, format!("{shown}: {error}"), "check the path and its permissions"),
    }
}

/// Whether the store has sealed values. Not known without the store, whose own line says why.
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

/// The files of the server's certificate.
fn certificate(settings: &Settings) -> CheckedPart {
    let part = "certificate";
    let Some(tls) = &settings.server.tls else {
        return CheckedPart::unused(part, "the server speaks HTTP: a proxy in front of it encrypts");
    };
    for path in [&tls.certificate, &tls.key] {
        if let Err(error) = std::fs::File::open(path) {
            let found = format!("{}: {error}", path.display());
            return CheckedPart::faulty(part, found, "check the paths in [server.tls], and who may read them");
        }
    }
    CheckedPart::ok(part, tls.certificate.display().to_string())
}

/// Each Zoom account that is in use, and the tokens by which its webhooks are verified.
async fn zoom(settings: &Settings, store: &Arc<dyn AccountStore>, parts: &mut Vec<CheckedPart>) {
    let checked = match connections::check(settings, store, None).await {
        Ok(checked) => checked,
        Err(error) => return parts.push(CheckedPart::error("zoom", &error)),
    };
    if checked.is_empty() {
        parts.push(CheckedPart::unused("zoom", "no Zoom account is connected: `greenroom connect zoom` connects one"));
    }
    for account in checked {
        let part = format!("zoom {}", account.id);
        parts.push(match &account.connection {
            ConnectionState::Connected { .. } => CheckedPart::ok(part, "Zoom takes its credentials"),
            ConnectionState::Failing { reason, .. } => {
                let remedy = format!("correct its app at Zoom, or `greenroom connect rotate {}`", account.id);
                CheckedPart::faulty(part, reason.clone(), remedy)
            }
            ConnectionState::Disconnected { .. } => CheckedPart::unused(part, "it is out of use"),
        });
        parts.push(tokens(store, &account).await);
    }
}

async fn tokens(store: &Arc<dyn AccountStore>, account: &ZoomAccount) -> CheckedPart {
    let part = format!("webhooks of {}", account.id);
    // Read as they are for verifying, so that a key that does not open them is found out.
    match webhooks::tokens(store.as_ref(), &account.id).await {
        Ok(tokens) if tokens.is_empty() => {
            let found = format!("no secret token: `greenroom connect webhook add {}` adds one", account.id);
            CheckedPart::unused(part, found)
        }
        Ok(tokens) => CheckedPart::ok(part, format!("secret tokens: {}", tokens.len())),
        Err(failure) => CheckedPart::failed(part, &failure),
    }
}

/// The secret that signs callbacks.
async fn callbacks(settings: &Settings, store: &Arc<dyn AccountStore>) -> CheckedPart {
    let (part, name) = ("callbacks", &settings.jobs.callback_secret);
    let signer = match signed(settings, store, name) {
        Ok(signer) => signer,
        Err(error) => return CheckedPart::error(part, &error),
    };
    let is_there =
        store.vault_entries(VaultKind::Secret).await.map(|kept| kept.iter().any(|entry| &entry.name == name));
    match is_there {
        Ok(false) => CheckedPart::unused(part, format!("there is no secret `{name}` to sign them")),
        Ok(true) => match signer.can_sign().await {
            Ok(()) => CheckedPart::ok(part, format!("signed by the secret `{name}`")),
            Err(failure) => CheckedPart::failed(part, &failure),
        },
        Err(error) => CheckedPart::failed(part, &error.into()),
    }
}
