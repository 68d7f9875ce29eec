//! Signing in to the console: sessions of account users, invitations, and failures that lock somebody out.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Email;

/// SHA-256 of the token of a session or an invitation. The token is random and as long as the hash, so that a slow hash would
/// add nothing.
pub type SignInTokenHash = [u8; 32];

/// How a session was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInMethod {
    /// With the email and the password.
    Password,
    /// By the link of an invitation, with which a password was set.
    Invitation,
    /// At the provider of OpenID Connect.
    #[serde(rename = "openid")]
    OpenId,
}

impl SignInMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Password, Self::Invitation, Self::OpenId];

    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Invitation => "invitation",
            Self::OpenId => "openid",
        }
    }
}

impl fmt::Display for SignInMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A session of an account user, as it is kept: with the hash of its token in the token's place.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct SignInSession {
    /// The hash of its token.
    #[debug(skip)]
    pub token: SignInTokenHash,
    /// The account user.
    pub user: Email,
    /// How it was begun.
    pub begun_by: SignInMethod,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used before.
    pub idle_until: Timestamp,
    /// When it ends however much it is used.
    pub expires_at: Timestamp,
}

/// An invitation to set a password, whose link works once.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The hash of the token in its link.
    #[debug(skip)]
    pub token: SignInTokenHash,
    /// The account user who is invited. An earlier invitation of the same user ends.
    pub user: Email,
    /// The email or name of the person who invites.
    pub by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its link ends to work.
    pub expires_at: Timestamp,
}

/// Tries to sign in with an email that were not followed by a right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignInFailures {
    /// How many count.
    pub count: u32,
    /// When the last of them was. Of those over all networks, since when so many count: when the first was, or one was last forgotten.
    pub last_at: Option<Timestamp>,
}

/// The failures that decide whether a password is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignInCounts {
    /// With this email, from the network of the try.
    pub of_network: SignInFailures,
    /// With this email, from all networks together.
    pub of_email: SignInFailures,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json() {
        for method in SignInMethod::ALL {
            assert_eq!(serde_json::to_value(method).unwrap(), method.as_str());
        }
    }
}
