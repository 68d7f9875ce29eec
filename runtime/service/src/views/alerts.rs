//! Alerts, as front ends show them.

use greenroom_domain::{AccountStore, Alert, AlertTarget, Failure};
use greenroom_jobs::{AlertDetails, Alerts};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An alert: many occurrences of one kind and subject. It has codes, counts and ids, and nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Alert)]
pub struct AlertView {
    /// `failed-runs`, `sync-warnings`, `zoom-connection`, `dead-letters` or `expiring-keys`.
    pub kind: String,
    /// The action, warning, Zoom account, kind of job, or API key.
    pub subject: String,
    /// The most frequent failure code, or the code of the warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How often it has happened.
    pub count: u64,
    /// Since when. Of a key, when it expires.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When it happened last.
    #[schema(value_type = String, format = DateTime)]
    pub latest: Timestamp,
    /// When it was last told.
    #[schema(value_type = String, format = DateTime)]
    pub told_at: Timestamp,
    /// Since when it is over; absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub over_at: Option<Timestamp>,
    /// What happened, in a sentence.
    pub what: String,
    /// The remedy.
    pub remedy: String,
    /// The command that shows more.
    pub command: String,
    /// The page of the console that shows more, or the API where there is no console; absent without `public-url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl From<AlertDetails> for AlertView {
    fn from(details: AlertDetails) -> Self {
        let AlertDetails { alert, what, remedy, command, link } = details;
        let Alert { kind, subject, code, count, since, latest, told_at, over_at } = alert;
        let kind = kind.as_str().to_owned();
        Self { kind, subject, code, count, since, latest, told_at, over_at, what, remedy, command, link }
    }
}

/// The alerts: those that last first, then those that are over, the latest first.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore, alerts: &Alerts) -> Result<Vec<AlertView>, Failure> {
    Ok(sorted(store).await?.iter().map(|alert| alerts.details(alert).into()).collect())
}

/// The alerts in the same order, without words.
///
/// # Errors
/// The store's failure.
pub async fn sorted(store: &dyn AccountStore) -> Result<Vec<Alert>, Failure> {
    let mut found = store.alerts().await?;
    found.sort_by_key(|alert| (alert.over_at.is_some(), std::cmp::Reverse(alert.over_at.unwrap_or(alert.latest))));
    Ok(found)
}

/// What became of a test message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertTest {
    /// The target.
    pub target: AlertTarget,
    /// Why it was not told; none where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// Sends a test message to every target.
pub async fn test(alerts: &Alerts, now: Timestamp) -> Vec<AlertTest> {
    let sent = alerts.test(now).await;
    sent.into_iter().map(|(target, sent)| AlertTest { target, failure: sent.err() }).collect()
}
