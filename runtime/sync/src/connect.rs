//! Connecting a Zoom account to a business unit (N1: credentials are tested at once; N2: its users and webinars are
//! fetched; N3: one Zoom account for each business unit).

use greenroom::{Failure, FailureKind, Retry, Storage};
use greenroom_domain::{
    BusinessUnitId, ConnectionState, CredentialRef, Email, PropertyDefinition, ProviderError, Sentence, Webinar,
    WebinarId, WebinarProvider, ZoomAccount, ZoomAccountId, ZoomUser, codes,
    rules::connection,
    sentence,
    store::{Commit, Effect},
};
use jiff::Timestamp;
use serde::Serialize;

/// The Zoom account to connect, and its business unit.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Zoom's account id, from the server-to-server credentials.
    pub zoom_account: ZoomAccountId,
    /// The business unit that it serves.
    pub business_unit: BusinessUnitId,
    /// The connected user's email: the credentials do not tell it.
    pub connected_user: Email,
    /// Where the credentials are.
    pub credentials: CredentialRef,
}

/// The result of connecting a Zoom account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connected {
    /// The connection as it is stored. It holds no secret.
    pub account: ZoomAccount,
    /// How many Zoom users there are.
    pub users: usize,
    /// How many of their webinars were fetched.
    pub webinars: usize,
    /// Zoom users with webinars that Zoom does not show, such as users without a webinar plan: their emails with the
    /// reason.
    pub without_webinars: Vec<(Email, Sentence)>,
}

/// Connects a Zoom account, or rotates the credentials of one that is connected: tests it at once, creates the contact
/// properties P1 to P4 (attendance and registration figures), and fetches the Zoom users and their webinars. `progress`
/// is called with a description of each part of the work.
///
/// # Errors
/// The rule that forbids it (N3: one account for each business unit), Zoom's refusal of the credentials, or the store's
/// failure. Nothing is stored then.
pub async fn connect(
    storage: &Storage,
    provider: &dyn WebinarProvider,
    wanted: Connection,
    now: Timestamp,
    mut progress: impl FnMut(&Sentence) + Send,
) -> Result<Connected, Failure> {
    let account = storage.account().await?;
    let proposed = connection::propose(
        &account,
        wanted.zoom_account,
        wanted.business_unit,
        wanted.connected_user,
        wanted.credentials,
        now,
    )?;
    progress(&sentence!("failure-step-connection", "testing the connection"));
    connection::checked(&proposed, &provider.check(&proposed).await)?;
    progress(&sentence!("failure-step-users", "fetching the users"));
    let mut users = users(provider, &proposed).await.map_err(nothing_stored)?;
    let mut webinars: Vec<Webinar> = Vec::new();
    let mut without_webinars = Vec::new();
    for user in &mut users {
        progress(&sentence!("failure-step-webinars", "fetching the webinars of {user}", user = user.email));
        let fetched = webinars_of(provider, &proposed, user, &mut webinars).await;
        match fetched {
            Ok(()) | Err(ProviderError::UserNotFound) => {}
            Err(error) if concerns_connection(&error) => return Err(nothing_stored(unavailable(&error))),
            Err(error @ ProviderError::WebinarsNotListed { .. }) => {
                user.not_listed_at = Some(now);
                without_webinars.push((user.email.clone(), error.sentence()));
            }
            // The account is connected even where Zoom does not show one user, or one webinar.
            Err(error) => without_webinars.push((user.email.clone(), error.sentence())),
        }
    }
    let connected =
        Connected { account: proposed.clone(), users: users.len(), webinars: webinars.len(), without_webinars };
    let effects = vec![
        Effect::SaveZoomAccount { account: proposed.clone() },
        Effect::DefineProperties { definitions: PropertyDefinition::webinar_properties().to_vec() },
        Effect::SaveZoomUsers { account: proposed.id, users },
        Effect::SaveWebinars { webinars },
    ];
    storage.apply(Commit { effects, ..Commit::default() }).await?;
    Ok(connected)
}

/// Tests the connection of a Zoom account, and stores its state (N1: it can be checked).
///
/// # Errors
/// `zoom-not-connected` for an unknown one, `changed-meanwhile` where the connection was rotated or disconnected during
/// the test, or the store's failure. Zoom's answer is in the state.
pub async fn check(
    storage: &Storage,
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccountId,
    now: Timestamp,
) -> Result<ZoomAccount, Failure> {
    let before = find(storage, zoom).await?;
    let answer = provider.check(&before).await;
    let mut account = find(storage, zoom).await?;
    if account != before {
        let message = sentence!(
            "failure-zoom-changed-meanwhile",
            "the connection of Zoom account {account} was changed while it was checked: check it again",
            account = zoom
        );
        return Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now));
    }
    account.connection = match connection::checked(&account, &answer) {
        Ok(()) => ConnectionState::Connected { checked_at: now },
        Err(failure) => ConnectionState::failing(now, failure.sentence()),
    };
    save(storage, account).await
}

/// Takes a Zoom account out of use. What was synced stays; its business unit can be connected to another one.
///
/// # Errors
/// `zoom-not-connected` for an unknown one, or the store's failure.
pub async fn disconnect(storage: &Storage, zoom: &ZoomAccountId, now: Timestamp) -> Result<ZoomAccount, Failure> {
    let mut account = find(storage, zoom).await?;
    account.connection = ConnectionState::Disconnected { at: now };
    save(storage, account).await
}

pub(crate) async fn find(storage: &Storage, zoom: &ZoomAccountId) -> Result<ZoomAccount, Failure> {
    let account = storage.account().await?;
    account.zoom_accounts.into_iter().find(|z| &z.id == zoom && z.in_use()).ok_or_else(|| not_connected(zoom))
}

/// The failure where a Zoom account is not connected, with the remedy.
pub fn not_connected(zoom: &ZoomAccountId) -> Failure {
    Failure::refused(
        codes::ZOOM_NOT_CONNECTED,
        sentence!(
            "failure-zoom-not-connected-connect",
            "Zoom account {account} is not connected: connect it with `greenroom connect zoom`",
            account = zoom
        ),
    )
}

async fn save(storage: &Storage, account: ZoomAccount) -> Result<ZoomAccount, Failure> {
    let effects = vec![Effect::SaveZoomAccount { account: account.clone() }];
    storage.apply(Commit { effects, ..Commit::default() }).await?;
    Ok(account)
}

pub(crate) async fn users(provider: &dyn WebinarProvider, account: &ZoomAccount) -> Result<Vec<ZoomUser>, Failure> {
    let mut users = Vec::new();
    let mut page: Option<String> = None;
    loop {
        let listed = match provider.users(account, page.as_deref()).await {
            Ok(listed) => listed,
            Err(error) if concerns_connection(&error) => return Err(unavailable(&error)),
            Err(error) => return connection::checked(account, &Err(error)).map(|()| users),
        };
        users.extend(listed.items);
        match listed.next {
            Some(next) => page = Some(next),
            None => return Ok(users),
        }
    }
}

async fn webinars_of(
    provider: &dyn WebinarProvider,
    account: &ZoomAccount,
    user: &ZoomUser,
    webinars: &mut Vec<Webinar>,
) -> Result<(), ProviderError> {
    let (ids, mut last_error) = listed(provider, account, user).await;
    if let Some(error) = last_error.take_if(|error| concerns_connection(error)) {
        return Err(error);
    }
    for id in &ids {
        match provider.webinar(account, id).await {
            Ok(webinar) => webinars.push(webinar),
            // Deleted between the listing and now.
            Err(ProviderError::WebinarNotFound) => {}
            Err(error) if concerns_connection(&error) => return Err(error),
            Err(error) => last_error = Some(error),
        }
    }
    last_error.map_or(Ok(()), Err)
}

/// The webinars that Zoom lists for a user, and the error that ended the listing early.
pub(crate) async fn listed(
    provider: &dyn WebinarProvider,
    account: &ZoomAccount,
    user: &ZoomUser,
) -> (Vec<WebinarId>, Option<ProviderError>) {
    let mut ids = Vec::new();
    let mut page: Option<String> = None;
    loop {
        match provider.webinars_of(account, &user.id, page.as_deref()).await {
            Ok(listed) => {
                ids.extend(listed.items);
                page = listed.next;
            }
            Err(error) => return (ids, Some(error)),
        }
        if page.is_none() {
            return (ids, None);
        }
    }
}

/// Whether an error concerns the whole connection, for now, rather than one user or webinar.
pub(crate) fn concerns_connection(error: &ProviderError) -> bool {
    matches!(
        error,
        ProviderError::Unavailable { .. } | ProviderError::RateLimited { .. } | ProviderError::Unauthorized { .. }
    )
}

fn nothing_stored(failure: Failure) -> Failure {
    let why = failure.sentence();
    failure.say(sentence!("failure-nothing-stored", "{why}; nothing was stored", why = why))
}

pub(crate) fn unavailable(error: &ProviderError) -> Failure {
    let failure = Failure::new(FailureKind::Unavailable, codes::ZOOM_UNAVAILABLE, error.sentence());
    match error {
        ProviderError::Unavailable { retry_after, .. } | ProviderError::RateLimited { retry_after } => {
            failure.retry(Retry::After(*retry_after))
        }
        _ => failure.retry(Retry::Now),
    }
}
