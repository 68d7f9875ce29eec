//! API keys: who may use the HTTP API, for what, and until when.

use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Email, Sentence, sentence};

/// What a caller of the HTTP API may do. Scopes do not include each other: a key has exactly those that it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Invoke actions. To follow what was accepted to be done later, a key needs [`Scope::Read`] as well, or a callback.
    Invoke,
    /// Read actions, runs, webinars, contacts, segments and settings, with secrets masked.
    Read,
    /// Change the settings of webinar sync.
    Settings,
    /// Install actions, grant capabilities, manage API keys, erase people, and see secrets.
    Administer,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 4] = [Self::Invoke, Self::Read, Self::Settings, Self::Administer];

    /// The word for it in JSON, headers and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Read => "read",
            Self::Settings => "settings",
            Self::Administer => "administer",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidScope(pub String);

impl InvalidScope {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-scope-unknown",
            "`{given}` is no scope: there are invoke, read, settings and administer",
            given = self.0
        )
    }
}

impl std::str::FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| InvalidScope(text.to_owned()))
    }
}

/// A key to the HTTP API, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Its id, which is a part of the key and no secret.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The account user that it belongs to: histories and audit logs name this person for what is done with the key.
    pub user: Email,
    /// What it may be used for.
    pub scopes: BTreeSet<Scope>,
    /// The actions that it may invoke, by name; none for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<BTreeSet<String>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops being valid; none where it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute or so; none where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}
