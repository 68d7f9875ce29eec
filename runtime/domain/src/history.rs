//! What people have done by hand, and who did it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What was done. Changes of settings have a history of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryKind {
    /// A webinar's sync was asked for.
    SyncNow,
    /// The erasure of a person was begun.
    Erased,
    /// An import was begun.
    Imported,
    /// A job was let begin anew.
    JobRetried,
    /// A job was removed.
    JobDropped,
    /// An API key was made.
    ApiKeyMade,
    /// An API key was revoked.
    ApiKeyRevoked,
}

impl HistoryKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SyncNow,
        Self::Erased,
        Self::Imported,
        Self::JobRetried,
        Self::JobDropped,
        Self::ApiKeyMade,
        Self::ApiKeyRevoked,
    ];

    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SyncNow => "sync-now",
            Self::Erased => "erased",
            Self::Imported => "imported",
            Self::JobRetried => "job-retried",
            Self::JobDropped => "job-dropped",
            Self::ApiKeyMade => "api-key-made",
            Self::ApiKeyRevoked => "api-key-revoked",
        }
    }
}

impl fmt::Display for HistoryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that a person has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// The email of the account user whose API key it was, or the name of the user of the server's machine who gave the command.
    /// None in entries of older versions, which did not keep that name.
    pub by: Option<String>,
    /// What.
    pub what: HistoryKind,
    /// The webinar, job or key; of an import how many rows it has, where that is known before. An erased person is never named (C10: erased people leave only keyed
    /// hashes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for kind in HistoryKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
