//! Waits of runs for completions from outside, and completing them: by the link, or by a user of the account.

use greenroom::{Failure, FailureKind, RunId};
use greenroom_capability_waiting::link;
use greenroom_domain::{
    BY_LINK, Completion, ContactId, ContactStore, Email, RunStore, Scope, Wait, codes,
    rules::{access, waiting},
    sentence,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::runs;
use crate::mask;

/// How far a wait is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaitState {
    /// It can be completed.
    Pending,
    /// It was completed.
    Completed,
    /// Its time is over, or its job was dropped, and nobody completed it.
    Expired,
}

impl WaitState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Completed, Self::Expired];

    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Expired => "expired",
        }
    }
}

/// A wait of a run. Its link is shown to the action alone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Wait)]
pub struct WaitView {
    /// The first run of the chain of slices that it belongs to.
    #[schema(value_type = String)]
    pub run: RunId,
    /// Its name.
    pub name: String,
    /// The action's name.
    pub action: String,
    /// The contact that the run is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// What is asked.
    pub title: String,
    /// How far it is.
    pub state: WaitState,
    /// The run of the slice that opened it.
    #[schema(value_type = String)]
    pub opened_by: RunId,
    /// When that slice began.
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Timestamp,
    /// Until when it can be completed.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// When it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub completed_at: Option<Timestamp>,
    /// By whom: the email of an account user, `link`, or `erased`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_by: Option<String>,
    /// What it was completed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
}

impl WaitView {
    /// A wait as it is now. Links that may carry a token are masked in its texts.
    pub fn of(wait: Wait, now: Timestamp) -> Self {
        let until = wait.ends_at();
        let state = match &wait.completion {
            Some(_) => WaitState::Completed,
            None if until <= now => WaitState::Expired,
            None => WaitState::Pending,
        };
        let (completed_at, completed_by, value) = match wait.completion {
            Some(Completion { at, by, mut value }) => {
                mask::links_in(&mut value);
                (Some(at), Some(by), Some(value))
            }
            None => (None, None, None),
        };
        Self {
            run: wait.run,
            name: wait.name,
            action: wait.action,
            contact: wait.contact,
            title: mask::links(&wait.title),
            state,
            opened_by: wait.opened_by,
            opened_at: wait.opened_at,
            until,
            completed_at,
            completed_by,
            value,
        }
    }
}

/// The waits of a run, in the order of their names: those of all slices of its chain.
///
/// # Errors
/// `run-not-found`, and the store's failure.
pub async fn list(store: &dyn RunStore, run: RunId, now: Timestamp) -> Result<Vec<WaitView>, Failure> {
    let first_run = runs::record(store, run).await?.first_run();
    Ok(store.waits(first_run).await?.into_iter().map(|wait| WaitView::of(wait, now)).collect())
}

/// A wait of a run, by its name.
///
/// # Errors
/// `run-not-found`, `wait-not-found`, and the store's failure.
pub async fn find(store: &dyn RunStore, run: RunId, name: &str) -> Result<Wait, Failure> {
    let first_run = runs::record(store, run).await?.first_run();
    let found = store.waits(first_run).await?.into_iter().find(|wait| wait.name == name);
    found.ok_or_else(waiting::not_found)
}

/// The wait that a link completes, by its token. It may be completed, or over.
///
/// # Errors
/// `wait-not-found`, and the store's failure.
pub async fn find_by_token(store: &dyn RunStore, token: &str) -> Result<Wait, Failure> {
    // Whatever else somebody has written into the address, the store is not asked for.
    if token.len() != link::TOKEN_LENGTH {
        return Err(waiting::not_found());
    }
    let found = store.wait_by_token(&link::hash(token)).await?.ok_or_else(waiting::not_found)?;
    // The signature holds the link to its run, name and end, whatever was done to the row.
    let is_signed = link::is_of(&store.wait_key().await?, &found, token);
    is_signed.then_some(found).ok_or_else(waiting::not_found)
}

/// Completes a wait. `by` is the email of an account user, or the link's word, [`by_link`].
///
/// # Errors
/// `completion-invalid`, `wait-completed`, `wait-expired`, `wait-not-found`, and the store's failure.
pub async fn complete(
    store: &dyn RunStore,
    wait: &Wait,
    value: Value,
    by: String,
    now: Timestamp,
) -> Result<WaitView, Failure> {
    waiting::check_value(&value)?;
    let completion = Completion { at: now, by, value };
    let outcome = store.complete_wait(wait.run, &wait.name, &completion).await?;
    waiting::completed(outcome)?;
    tracing::info!(run = %wait.run, wait = wait.name, action = wait.action, "a wait was completed");
    Ok(WaitView::of(Wait { completion: Some(completion), ..wait.clone() }, now))
}

/// Whether a wait can be completed now.
///
/// # Errors
/// `wait-completed`, `wait-expired`.
pub fn check(wait: &Wait, now: Timestamp) -> Result<(), Failure> {
    waiting::completed(waiting::complete(Some(wait), now))
}

/// The email of an account user who completes a wait.
///
/// # Errors
/// `not-an-account-user`, `scope-missing` for a role that invokes nothing, and the store's failure.
pub async fn user(store: &dyn ContactStore, email: &Email) -> Result<String, Failure> {
    let Some(role) = store.role(email).await? else {
        let message = sentence!(
            "failure-not-an-account-user",
            "{email} is no user of the account: use the email that you log in with",
            email = email
        );
        return Err(Failure::new(FailureKind::Denied, codes::NOT_AN_ACCOUNT_USER, message));
    };
    access::role_may(role, Scope::Invoke)?;
    Ok(email.as_str().to_owned())
}

/// The word for a completion by the link.
pub fn by_link() -> String {
    BY_LINK.to_owned()
}
