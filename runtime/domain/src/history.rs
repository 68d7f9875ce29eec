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
    /// A user was added to the account.
    UserAdded,
    /// A user of the account got another role.
    UserChanged,
    /// A user was removed from the account.
    UserRemoved,
    /// A user was invited to set a password.
    UserInvited,
    /// Failures to sign in with a user's email were cleared.
    UserUnlocked,
    /// A user's password was set.
    PasswordSet,
    /// A user signed in.
    SignedIn,
    /// Failures locked a user out for a time.
    SignInLocked,
    /// A user ended sessions.
    SessionsEnded,
    /// A secret, or a link that is one, was shown to somebody who asked for it.
    SecretShown,
    /// A segment was saved.
    SegmentSaved,
    /// A segment was removed.
    SegmentRemoved,
    /// A version of an action was installed, or made active.
    ActionInstalled,
    /// The version of an action that was active before was made active again.
    ActionRolledBack,
    /// An action, or versions of it, were uninstalled.
    ActionRemoved,
    /// A Zoom account was connected, or its credentials were changed.
    ZoomConnected,
    /// A Zoom account was taken out of use.
    ZoomDisconnected,
    /// A secret token of Zoom's webhooks was added.
    WebhookSecretAdded,
    /// A secret token of Zoom's webhooks was removed.
    WebhookSecretRetired,
    /// A secret of actions was set.
    SecretSet,
    /// A secret of actions was removed.
    SecretRemoved,
    /// A connection to another service was added or replaced.
    ConnectionAdded,
    /// A connection to another service was removed.
    ConnectionRemoved,
    /// Effects that a CRM had refused were let wait again.
    EffectsRetried,
    /// Effects that a CRM had refused were deleted.
    EffectsDropped,
}

impl HistoryKind {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::SyncNow,
        Self::Erased,
        Self::Imported,
        Self::JobRetried,
        Self::JobDropped,
        Self::ApiKeyMade,
        Self::ApiKeyRevoked,
        Self::UserAdded,
        Self::UserChanged,
        Self::UserRemoved,
        Self::UserInvited,
        Self::UserUnlocked,
        Self::PasswordSet,
        Self::SignedIn,
        Self::SignInLocked,
        Self::SessionsEnded,
        Self::SecretShown,
        Self::SegmentSaved,
        Self::SegmentRemoved,
        Self::ActionInstalled,
        Self::ActionRolledBack,
        Self::ActionRemoved,
        Self::ZoomConnected,
        Self::ZoomDisconnected,
        Self::WebhookSecretAdded,
        Self::WebhookSecretRetired,
        Self::SecretSet,
        Self::SecretRemoved,
        Self::ConnectionAdded,
        Self::ConnectionRemoved,
        Self::EffectsRetried,
        Self::EffectsDropped,
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
            Self::UserAdded => "user-added",
            Self::UserChanged => "user-changed",
            Self::UserRemoved => "user-removed",
            Self::UserInvited => "user-invited",
            Self::UserUnlocked => "user-unlocked",
            Self::PasswordSet => "password-set",
            Self::SignedIn => "signed-in",
            Self::SignInLocked => "sign-in-locked",
            Self::SessionsEnded => "sessions-ended",
            Self::SecretShown => "secret-shown",
            Self::SegmentSaved => "segment-saved",
            Self::SegmentRemoved => "segment-removed",
            Self::ActionInstalled => "action-installed",
            Self::ActionRolledBack => "action-rolled-back",
            Self::ActionRemoved => "action-removed",
            Self::ZoomConnected => "zoom-connected",
            Self::ZoomDisconnected => "zoom-disconnected",
            Self::WebhookSecretAdded => "webhook-secret-added",
            Self::WebhookSecretRetired => "webhook-secret-retired",
            Self::SecretSet => "secret-set",
            Self::SecretRemoved => "secret-removed",
            Self::ConnectionAdded => "connection-added",
            Self::ConnectionRemoved => "connection-removed",
            Self::EffectsRetried => "effects-retried",
            Self::EffectsDropped => "effects-dropped",
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
    /// The email of the account user who was signed in or whose API key it was, or the name of the user of the server's machine who gave
    /// the command; `greenroom` for what follows from a rule. None in entries of older versions, which did not keep that name.
    pub by: Option<String>,
    /// What.
    pub what: HistoryKind,
    /// The webinar, job, key, segment, action, Zoom account, connection or the name of a secret; the email of an account user; of an import how many rows it has
    /// written; of a secret where it stands. An erased person is never named (C10: erased people leave only keyed hashes).
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
