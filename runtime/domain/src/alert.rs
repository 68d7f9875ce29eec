//! Alerts: what an operator is told without asking.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Sentence, sentence};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// Runs of an action that failed, beyond a threshold. The subject is the action.
    FailedRuns,
    /// A warning of the latest syncs. The subject is its code, with its reason.
    SyncWarnings,
    /// A Zoom account whose connection does not work. The subject is its id.
    ZoomConnection,
    /// Jobs that failed for good. The subject is their kind, of invocations with the action.
    DeadLetters,
    /// An API key that expires soon, or has expired lately. The subject is its id.
    ExpiringKeys,
}

impl AlertKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::FailedRuns, Self::SyncWarnings, Self::ZoomConnection, Self::DeadLetters, Self::ExpiringKeys];

    /// Its word in JSON and in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FailedRuns => "failed-runs",
            Self::SyncWarnings => "sync-warnings",
            Self::ZoomConnection => "zoom-connection",
            Self::DeadLetters => "dead-letters",
            Self::ExpiringKeys => "expiring-keys",
        }
    }
}

impl fmt::Display for AlertKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no kind of alert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidAlertKind(pub String);

impl InvalidAlertKind {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-alert-kind",
            "`{given}` is no kind of alert: there are {known}",
            given = self.0,
            known = AlertKind::ALL.map(AlertKind::as_str).join(", ")
        )
    }
}

impl FromStr for AlertKind {
    type Err = InvalidAlertKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| InvalidAlertKind(text.to_owned()))
    }
}

/// An alert: many occurrences of one kind and subject. It has codes, counts and ids, and nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// What it is about.
    pub kind: AlertKind,
    /// The action, warning, account, kind of job or key.
    pub subject: String,
    /// The most frequent failure code, or the code of the warning: it leads to the remedy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How often it has happened: of a key, 1.
    pub count: u64,
    /// Since when: the first occurrence. Of a key, when it expires.
    pub since: Timestamp,
    /// The latest occurrence.
    pub latest: Timestamp,
    /// When it was last told.
    pub told_at: Timestamp,
    /// Since when it is over; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_at: Option<Timestamp>,
}

/// Why an alert is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertEvent {
    /// It has begun.
    Began,
    /// It lasts, and was told so long ago that it is told again.
    Lasts,
    /// It is over.
    Over,
    /// Nothing has happened: a person tests whether alerts arrive.
    Test,
}

impl AlertEvent {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Began, Self::Lasts, Self::Over, Self::Test];

    /// Its word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Began => "began",
            Self::Lasts => "lasts",
            Self::Over => "over",
            Self::Test => "test",
        }
    }
}

/// An alert that is told, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertNews {
    /// Why.
    pub event: AlertEvent,
    /// The alert, as it was then.
    pub alert: Alert,
}

/// Where alerts go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertTarget {
    /// A signed webhook.
    Webhook,
    /// An email.
    Email,
}

impl AlertTarget {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Webhook, Self::Email];

    /// Its word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Email => "email",
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for kind in AlertKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for event in [AlertEvent::Began, AlertEvent::Lasts, AlertEvent::Over, AlertEvent::Test] {
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
        for target in [AlertTarget::Webhook, AlertTarget::Email] {
            assert_eq!(serde_json::to_value(target).unwrap(), target.as_str());
        }
        assert!("x".parse::<AlertKind>().unwrap_err().to_string().contains("dead-letters"));
    }
}
