//! The vault: secrets and connections that actions use, which a store keeps encrypted under their names.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// The longest name in a vault, in bytes.
const MAX_NAME: usize = 64;

/// The kinds of values in a vault. Each kind has names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VaultKind {
    /// A secret: one text.
    Secret,
    /// A connection to another service: credentials and tokens, as JSON.
    Connection,
    /// A secret token by which webhooks are verified. No action can name one.
    WebhookSecret,
}

impl VaultKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Secret, Self::Connection, Self::WebhookSecret];

    /// Its word in stores and placeholders.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Connection => "connection",
            Self::WebhookSecret => "webhook-secret",
        }
    }
}

/// A value of a vault, in clear.
#[derive(Debug, Clone)]
pub struct VaultValue {
    /// The value.
    pub value: SecretString,
    /// It changes whenever the value does.
    pub version: u64,
}

/// A value of a vault as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultEntry {
    /// Its name.
    pub name: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// Whether a text can be a name in a vault: lower-case letters, digits and single hyphens, a letter first, 64 bytes at most.
pub fn is_vault_name(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= MAX_NAME && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_word)
}

/// Secrets and connections, which are kept encrypted.
#[async_trait]
pub trait Vault: Send + Sync + 'static {
    /// A value by its name; none where there is none.
    async fn vault_value(&self, kind: VaultKind, name: &str) -> Result<Option<VaultValue>, StoreError>;

    /// The names of all values of a kind, in their order.
    async fn vault_entries(&self, kind: VaultKind) -> Result<Vec<VaultEntry>, StoreError>;

    /// Keeps a value, replacing the one that was kept under the name.
    ///
    /// # Errors
    /// Besides the store's own: where other users of the machine can read the key, or where it is missing although values were
    /// encrypted with it.
    async fn keep_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Replaces a value that still has this version, and ends its lease. Answers whether it had.
    async fn renew_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Leases a value of this version to the caller, who alone renews it until `until`. Answers false where the value has another
    /// version, or where another lease lasts at `now`.
    async fn lease_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Ends the lease of a value of this version.
    async fn release_in_vault(&self, kind: VaultKind, name: &str, version: u64) -> Result<(), StoreError>;

    /// Removes a value. Answers whether there was one.
    async fn remove_from_vault(&self, kind: VaultKind, name: &str) -> Result<bool, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_kebab_case() {
        for name in ["crm", "crm-token-2", &"a".repeat(64)] {
            assert!(is_vault_name(name), "{name}");
        }
        for wrong in
            ["", "2crm", "crm_token", "CRM", "crm--token", "-crm", "crm-", "crm token", "a".repeat(65).as_str()]
        {
            assert!(!is_vault_name(wrong), "{wrong}");
        }
    }
}
