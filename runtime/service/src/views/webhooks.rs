//! The secret tokens by which Zoom's webhooks are verified, and what the webhooks ask for. No view has a token in it.

use greenroom::{Failure, FailureKind};
pub use greenroom_domain::store::{ReceivedWebhook, WaitingLook};
use greenroom_domain::{
    AccountStore, HistoryKind, ZoomAccountId, codes, sentence,
    store::{VaultKind, WebhookInbox},
};
pub use greenroom_zoom::webhook::WebhookKind;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use uuid::Uuid;

use super::{Page, history, vault::check_text};

/// How many tokens of an account are valid at once: the one that Zoom signs with, and the one that takes its place.
const AT_ONCE: usize = 2;

/// The beginning of the names of Zoom's tokens in the vault.
const ZOOM: &str = "zoom/";

/// A secret token, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookSecretView {
    /// The Zoom account.
    pub account: ZoomAccountId,
    /// The token's id, which Greenroom gave it.
    pub id: String,
    /// When it was added.
    pub added_at: Timestamp,
}

/// The tokens of one Zoom account, or of all, the oldest first.
///
/// # Errors
/// The store's failure.
pub async fn secrets(
    store: &dyn AccountStore,
    account: Option<&ZoomAccountId>,
) -> Result<Vec<WebhookSecretView>, Failure> {
    let entries = store.vault_entries(VaultKind::WebhookSecret).await?;
    let mut secrets: Vec<_> = entries
        .into_iter()
        .filter_map(|entry| {
            let (account, id) = entry.name.strip_prefix(ZOOM)?.rsplit_once('/')?;
            let (account, id) = (ZoomAccountId::new(account), id.to_owned());
            Some(WebhookSecretView { account, id, added_at: entry.changed_at })
        })
        .filter(|secret| account.is_none_or(|account| &secret.account == account))
        .collect();
    secrets.sort_by(|a, b| (&a.account, a.added_at, &a.id).cmp(&(&b.account, b.added_at, &b.id)));
    Ok(secrets)
}

/// The tokens themselves of one Zoom account, for verifying: none where the account has none.
///
/// # Errors
/// The store's failure, also where a token cannot be decrypted.
pub async fn tokens(store: &dyn AccountStore, account: &ZoomAccountId) -> Result<Vec<SecretString>, Failure> {
    let mut tokens = Vec::new();
    for secret in secrets(store, Some(account)).await? {
        let kept = store.vault_value(VaultKind::WebhookSecret, &name(account, &secret.id)).await?;
        tokens.extend(kept.map(|kept| kept.value));
    }
    Ok(tokens)
}

/// Keeps a token, encrypted. It is valid at once, beside the one that was there. `by` is the person's name for the history.
///
/// # Errors
/// `zoom-not-connected`, `vault-value-invalid`, `webhook-secrets-full` where two are valid already, or the store's failure.
/// Nothing is kept then.
pub async fn add_secret(
    store: &dyn AccountStore,
    account: &ZoomAccountId,
    token: &SecretString,
    by: &str,
) -> Result<WebhookSecretView, Failure> {
    check_text(&sentence!("failure-a-secret-token", "a secret token"), token)?;
    if !store.account().await?.zoom_accounts.iter().any(|known| &known.id == account && known.in_use()) {
        return Err(greenroom_sync::not_connected(account));
    }
    let known = tokens(store, account).await?;
    if known.iter().any(|known| known.expose_secret() == token.expose_secret()) {
        let message = sentence!(
            "failure-webhook-token-known",
            "this is a token of Zoom account {account} already",
            account = account
        );
        return Err(Failure::new(FailureKind::InvalidInput, codes::VAULT_VALUE_INVALID, message));
    }
    if known.len() >= AT_ONCE {
        let message = sentence!(
            "failure-webhook-tokens-full",
            "Zoom account {account} has {at_once} secret tokens: retire the one that Zoom signs with no longer, with \
             `greenroom connect webhook retire`",
            account = account,
            at_once = AT_ONCE
        );
        return Err(Failure::refused(codes::WEBHOOK_SECRETS_FULL, message));
    }
    let random = Uuid::now_v7().simple().to_string();
    let id = random.get(24..).unwrap_or(&random).to_owned();
    let added_at = greenroom_clock::now();
    let subject = name(account, &id);
    history::note(store, by, HistoryKind::WebhookSecretAdded, Some(subject.clone())).await?;
    store.keep_in_vault(VaultKind::WebhookSecret, &subject, token, added_at).await?;
    Ok(WebhookSecretView { account: account.clone(), id, added_at })
}

/// Removes a token: what is signed with it is refused. `by` is the person's name for the history.
///
/// # Errors
/// `secret-missing`, or the store's failure.
pub async fn retire_secret(
    store: &dyn AccountStore,
    account: &ZoomAccountId,
    id: &str,
    by: &str,
) -> Result<WebhookSecretView, Failure> {
    let known = secrets(store, Some(account)).await?.into_iter().find(|secret| secret.id == id);
    if known.is_some() {
        history::note(store, by, HistoryKind::WebhookSecretRetired, Some(name(account, id))).await?;
    }
    match known {
        Some(secret) if store.remove_from_vault(VaultKind::WebhookSecret, &name(account, id)).await? => Ok(secret),
        _ => {
            let message = sentence!(
                "failure-webhook-token-not-found",
                "Zoom account {account} has no secret token `{token}`: `greenroom connect webhook list` lists them",
                account = account,
                token = id
            );
            Err(Failure::refused(codes::SECRET_MISSING, message))
        }
    }
}

/// Removes all tokens of a Zoom account, which is disconnected.
///
/// # Errors
/// The store's failure.
pub async fn retire_all(store: &dyn AccountStore, account: &ZoomAccountId) -> Result<(), Failure> {
    for secret in secrets(store, Some(account)).await? {
        store.remove_from_vault(VaultKind::WebhookSecret, &name(account, &secret.id)).await?;
    }
    Ok(())
}

/// What webhooks ask to look at, the longest waiting first.
///
/// # Errors
/// The store's failure.
pub async fn waiting(store: &(impl WebhookInbox + ?Sized), limit: usize) -> Result<Vec<WaitingLook>, Failure> {
    Ok(store.waiting_looks(limit).await?)
}

/// The webhooks that were received and not dropped yet, newest first, before the place `before` where it is given.
///
/// # Errors
/// The store's failure.
pub async fn received(
    store: &(impl WebhookInbox + ?Sized),
    before: Option<u64>,
    limit: usize,
) -> Result<Page<ReceivedWebhook, u64>, Failure> {
    let found = store.received_webhooks(before, limit.saturating_add(1)).await?;
    Ok(Page::of(found, limit, |webhook: &ReceivedWebhook| webhook.place))
}

/// The name of a token in the vault. Its id has no slash, whatever an account's id has.
fn name(account: &ZoomAccountId, id: &str) -> String {
    format!("{ZOOM}{account}/{id}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{
        BusinessUnitId, ConnectionState, CredentialRef, Email, ZoomAccount,
        store::{ApplyId, Effect},
    };

    use super::*;
    use crate::wiring::memory_store;

    fn connected(id: &str, unit: &str) -> Effect {
        Effect::SaveZoomAccount {
            account: ZoomAccount {
                id: ZoomAccountId::new(id),
                business_unit: BusinessUnitId::new(unit),
                connected_user: Email::parse("host@example.com").unwrap(),
                credentials: CredentialRef::Store,
                connection: ConnectionState::Connected { checked_at: Timestamp::UNIX_EPOCH },
            },
        }
    }

    #[tokio::test]
    async fn l3_two_tokens_of_an_account_are_valid_at_once_and_no_view_shows_one() {
        let store = memory_store().unwrap();
        let acme = ZoomAccountId::new("ac/me");
        let token = |text: &str| SecretString::from(text);
        let refused = add_secret(store.as_ref(), &acme, &token("first token"), "ada").await.unwrap_err();
        assert_eq!(refused.code, "zoom-not-connected");
        store.apply(&ApplyId("op:1".to_owned()), &[connected("ac/me", "Account")], &[]).await.unwrap();
        let first = add_secret(store.as_ref(), &acme, &token("first token"), "ada").await.unwrap();
        let second = add_secret(store.as_ref(), &acme, &token("second token"), "ada").await.unwrap();
        assert_ne!(first.id, second.id);
        for (text, code) in [
            ("third token", "webhook-secrets-full"),
            ("first token", "vault-value-invalid"),
            ("short", "vault-value-invalid"),
            ("a line\nbreak", "vault-value-invalid"),
        ] {
            let refused = add_secret(store.as_ref(), &acme, &token(text), "ada").await.unwrap_err();
            assert_eq!(refused.code, code);
            assert!(!refused.message.contains(text), "{}", refused.message);
        }
        let listed = secrets(store.as_ref(), None).await.unwrap();
        assert_eq!(listed, [first.clone(), second.clone()]);
        assert!(!format!("{listed:?}").contains("token\""), "{listed:?}");
        retire_secret(store.as_ref(), &acme, &first.id, "ada").await.unwrap();
        let gone = retire_secret(store.as_ref(), &acme, &first.id, "ada").await.unwrap_err();
        assert_eq!(gone.code, "secret-missing");
        let left = tokens(store.as_ref(), &acme).await.unwrap();
        assert_eq!(left.iter().map(|token| token.expose_secret()).collect::<Vec<_>>(), ["second token"]);
        retire_all(store.as_ref(), &acme).await.unwrap();
        assert!(secrets(store.as_ref(), None).await.unwrap().is_empty());
    }
}
