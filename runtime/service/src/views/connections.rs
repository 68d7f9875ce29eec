//! Connections of Zoom accounts to business units (N1 to N3: credentials are tested at once and never printed; one Zoom
//! account for each business unit).

use std::sync::Arc;

use async_trait::async_trait;
use greenroom::{Failure, FailureKind};
use greenroom_domain::{
    AccountStore, BusinessUnitId, ContactStore, CredentialRef, Email, HistoryKind, Sentence, StoreError, ZoomAccount,
    ZoomAccountId, sentence,
    store::{Credentials, SealedCredentials},
};
use greenroom_sync::{Connected, Connection, not_connected};
pub use greenroom_zoom::{Permission, permissions};

use super::{history, webhooks};
use crate::{ServiceError, Settings, wiring};

/// A Zoom account to connect.
#[derive(Debug)]
pub struct ConnectRequest {
    /// Zoom's id of the account.
    pub zoom_account: ZoomAccountId,
    /// The business unit; none for the primary one.
    pub business_unit: Option<BusinessUnitId>,
    /// The connected user's email.
    pub connected_user: Email,
    /// The credentials.
    pub credentials: GivenCredentials,
}

/// Credentials of a Zoom account, by reference or for the store to seal.
#[derive(Debug)]
pub enum GivenCredentials {
    /// Credentials that are kept elsewhere.
    Reference(CredentialRef),
    /// Credentials that the store encrypts and keeps.
    Sealed(Credentials),
}

/// All connections, with their state.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore) -> Result<Vec<ZoomAccount>, Failure> {
    Ok(store.account().await?.zoom_accounts)
}

/// Connects a Zoom account: tests the credentials, then stores the connection, the Zoom users and their webinars.
/// Sealed credentials replace those of before only after the test. `progress` is called with a description of each
/// part. `by` is the person's name for the history.
///
/// # Errors
/// As for [`greenroom_sync::connect`], and where the client of Zoom's API cannot be built.
pub async fn connect(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    request: ConnectRequest,
    by: &str,
    progress: impl FnMut(&Sentence) + Send,
) -> Result<Connected, ServiceError> {
    let ConnectRequest { zoom_account, business_unit, connected_user, credentials } = request;
    let business_unit = match business_unit {
        Some(unit) => unit,
        None => primary(store.as_ref()).await?,
    };
    let (credentials, to_seal) = match credentials {
        GivenCredentials::Reference(reference) => (reference, None),
        GivenCredentials::Sealed(credentials) => (CredentialRef::Store, Some(credentials)),
    };
    let sealed: Arc<dyn SealedCredentials> = match &to_seal {
        Some(credentials) => Arc::new(Trial { account: zoom_account.clone(), credentials: credentials.clone() }),
        None => store.clone(),
    };
    let zoom = wiring::zoom(settings, sealed, store.clone())?;
    let wanted = Connection { zoom_account: zoom_account.clone(), business_unit, connected_user, credentials };
    let connected =
        greenroom_sync::connect(&wiring::storage(store), &zoom, wanted, greenroom_clock::now(), progress).await?;
    // Not before: most attempts that fail do so in the test, and connect nothing.
    history::note(store.as_ref(), by, HistoryKind::ZoomConnected, Some(zoom_account.to_string())).await?;
    match &to_seal {
        Some(credentials) => store.seal_credentials(&zoom_account, credentials).await?,
        // Credentials that were sealed before are no longer used.
        None => drop(store.forget_credentials(&zoom_account).await?),
    }
    Ok(connected)
}

/// Changes the credentials of a connection, after a test of the new ones. `by` is the person's name for the history.
///
/// # Errors
/// `zoom-not-connected`, and as for [`connect`].
pub async fn rotate(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    zoom_account: &ZoomAccountId,
    credentials: GivenCredentials,
    by: &str,
    progress: impl FnMut(&Sentence) + Send,
) -> Result<Connected, ServiceError> {
    let accounts = store.account().await?.zoom_accounts;
    let found = accounts.into_iter().find(|account| &account.id == zoom_account && account.in_use());
    let old = found.ok_or_else(|| not_connected(zoom_account))?;
    let request = ConnectRequest {
        zoom_account: old.id,
        business_unit: Some(old.business_unit),
        connected_user: old.connected_user,
        credentials,
    };
    connect(settings, store, request, by, progress).await
}

/// Tests one connection, or all that are in use, and stores their state.
///
/// # Errors
/// As for [`greenroom_sync::check`], and where the client of Zoom's API cannot be built. Zoom's refusals are states.
pub async fn check(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    wanted: Option<ZoomAccountId>,
) -> Result<Vec<ZoomAccount>, ServiceError> {
    let zoom = wiring::zoom(settings, store.clone(), store.clone())?;
    let storage = wiring::storage(store);
    let ids = match wanted {
        Some(id) => vec![id],
        None => {
            let accounts = store.account().await?.zoom_accounts;
            accounts.into_iter().filter(ZoomAccount::in_use).map(|account| account.id).collect()
        }
    };
    let mut checked = Vec::new();
    for id in &ids {
        checked.push(greenroom_sync::check(&storage, &zoom, id, greenroom_clock::now()).await?);
    }
    Ok(checked)
}

/// Takes a connection out of use, and deletes its sealed credentials and its webhooks' secret tokens. Fetched data stays. `by`
/// is the person's name for the history.
///
/// # Errors
/// `zoom-not-connected`, or the store's failure.
pub async fn disconnect(
    store: &Arc<dyn AccountStore>,
    zoom_account: &ZoomAccountId,
    by: &str,
) -> Result<ZoomAccount, Failure> {
    let gone = greenroom_sync::disconnect(&wiring::storage(store), zoom_account, greenroom_clock::now()).await?;
    history::note(store.as_ref(), by, HistoryKind::ZoomDisconnected, Some(zoom_account.to_string())).await?;
    store.forget_credentials(zoom_account).await?;
    webhooks::retire_all(store.as_ref(), zoom_account).await?;
    Ok(gone)
}

async fn primary<S: ContactStore + ?Sized>(store: &S) -> Result<BusinessUnitId, Failure> {
    let account = store.account().await?;
    account.primary().map(|unit| unit.id.clone()).ok_or_else(|| {
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-store-no-primary-unit", "the store has no primary business unit: name one"),
        )
    })
}

/// New credentials of one account, for a test before the store seals them.
struct Trial {
    account: ZoomAccountId,
    credentials: Credentials,
}

#[async_trait]
impl SealedCredentials for Trial {
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        Ok((account == &self.account).then(|| self.credentials.clone()))
    }
}
