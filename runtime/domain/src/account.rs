//! The account that owns the store: its users, its business units, and the Zoom accounts connected to them.

use std::{fmt, path::PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BusinessUnitId, Email, Sentence, Text, ZoomAccountId, sentence};

/// An account user's role. [`rules::access::scopes_of`](crate::rules::access::scopes_of) says what each may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything (S1: only an administrator turns the sync on).
    Administrator,
    /// Works with the account every day: runs actions, and changes settings and segments. Until format 28 of stores the word
    /// was `member`, which is still read.
    #[serde(alias = "member")]
    Editor,
    /// Looks, and changes nothing.
    Viewer,
}

impl Role {
    /// All roles, the one that may do most first.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Editor, Self::Viewer];

    /// The word for it in JSON and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Editor => "editor",
            Self::Viewer => "viewer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidRole(pub String);

impl InvalidRole {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-role-unknown",
            "`{given}` is no role: there are administrator, editor and viewer",
            given = self.0
        )
    }
}

impl std::str::FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| InvalidRole(text.to_owned()))
    }
}

/// A person who logs in to the account: an employee, never a contact of a sync (C4: account users are no contacts of a
/// sync).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountUser {
    /// The email that the person logs in with.
    pub email: Email,
    /// The role of the person.
    pub role: Role,
}

/// A division of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessUnit {
    /// Its short name: `Account` for the primary one.
    pub id: BusinessUnitId,
    /// The name that people see.
    pub name: String,
    /// Exactly one of an account is primary.
    #[serde(default)]
    pub primary: bool,
}

/// Where the client id and secret of a connection come from. The secret itself is never here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "from")]
pub enum CredentialRef {
    /// Two environment variables.
    Env {
        /// Names the variable that holds the client id.
        client_id: String,
        /// Names the variable that holds the client secret.
        client_secret: String,
    },
    /// A JSON file with `clientId` and `clientSecret`, readable by its owner alone.
    File {
        /// The path of the file.
        path: PathBuf,
    },
    /// Kept in the store, encrypted.
    Store,
}

/// How a connection is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "state")]
pub enum ConnectionState {
    /// It worked when it was last checked.
    Connected {
        /// The time of the check.
        checked_at: Timestamp,
    },
    /// It did not work when it was last checked.
    Failing {
        /// The time of the check.
        checked_at: Timestamp,
        /// The message of Zoom, or of the network.
        reason: String,
        /// How the reason is said in other languages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Box<Text>>,
    },
    /// Taken out of use by hand. Everything that was synced stays.
    Disconnected {
        /// The time of it.
        at: Timestamp,
    },
}

impl ConnectionState {
    /// A connection that did not work when it was checked.
    pub fn failing(checked_at: Timestamp, reason: impl Into<Sentence>) -> Self {
        let (reason, text) = reason.into().into_parts();
        Self::Failing { checked_at, reason, text }
    }

    /// Why it did not work, for readers of each language. None where it worked, or is out of use.
    pub fn reason(&self) -> Option<Sentence> {
        match self {
            Self::Failing { reason, text, .. } => Some(Sentence::again(reason, text.as_deref())),
            Self::Connected { .. } | Self::Disconnected { .. } => None,
        }
    }
}

/// A Zoom tenant connected to one business unit (N1: connecting; N3: each unit has at most one).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoomAccount {
    /// Zoom's id of it, as in the server-to-server credentials.
    pub id: ZoomAccountId,
    /// The business unit that it serves (N3: each has at most one Zoom account).
    pub business_unit: BusinessUnitId,
    /// The connected user, named at connecting (N1). It cannot be registered with a webinar (W6: host and connected
    /// user are refused).
    pub connected_user: Email,
    /// Where its credentials come from.
    pub credentials: CredentialRef,
    /// The state of the connection.
    pub connection: ConnectionState,
}

impl ZoomAccount {
    /// Whether the connection is in use: anything but disconnected by hand.
    pub fn in_use(&self) -> bool {
        !matches!(self.connection, ConnectionState::Disconnected { .. })
    }
}

/// A user of a connected Zoom account. It may host webinars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoomUser {
    /// Zoom's id of them.
    pub id: String,
    /// Their email.
    pub email: Email,
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// When Zoom last refused to list the user's webinars, such as for want of a licence; none where it lists them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_listed_at: Option<Timestamp>,
}

/// The account's divisions and connections, as facts for the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its business units.
    pub business_units: Vec<BusinessUnit>,
    /// Its connected Zoom accounts.
    pub zoom_accounts: Vec<ZoomAccount>,
}

impl Account {
    /// The primary business unit.
    pub fn primary(&self) -> Option<&BusinessUnit> {
        self.business_units.iter().find(|unit| unit.primary)
    }

    /// The Zoom account in use by a business unit (N3: there is at most one).
    pub fn zoom_account_of(&self, unit: &BusinessUnitId) -> Option<&ZoomAccount> {
        self.zoom_accounts.iter().find(|zoom| zoom.in_use() && &zoom.business_unit == unit)
    }

    /// The name of a business unit, or its id where it is unknown.
    pub fn unit_name<'a>(&'a self, unit: &'a BusinessUnitId) -> &'a str {
        self.business_units.iter().find(|u| &u.id == unit).map_or(unit.as_str(), |u| u.name.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_by_their_words_and_by_the_one_of_older_documents() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!(serde_json::from_value::<Role>("member".into()).unwrap(), Role::Editor);
        assert!("member".parse::<Role>().is_err() && serde_json::from_value::<Role>("owner".into()).is_err());
    }
}
