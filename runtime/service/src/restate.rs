//! The table `[restate]` of the configuration file: the engine that decides which worker does which job, and when.

use std::fmt;

use greenroom_domain::{Sentence, sentence};
use serde::Deserialize;
use toml::Spanned;

use crate::job_settings::TableError;

/// The beginning of Restate's public keys.
const KEY: &str = "publickeyv1_";

/// The number of bytes that follow, in base 58: an Ed25519 key.
const KEY_BYTES: usize = 32;

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RestateTable {
    ingress: Spanned<String>,
    admin: Option<Spanned<String>>,
    identity_key: Option<Spanned<String>>,
}

/// Checks the table.
pub(crate) fn read(table: RestateTable) -> Result<RestateSettings, TableError> {
    fn checked<T>(written: &Spanned<String>, parse: impl FnOnce(&str) -> Result<T, Sentence>) -> Result<T, TableError> {
        parse(written.get_ref()).map_err(|why| TableError::new(written.span().start, why))
    }
    let RestateTable { ingress, admin, identity_key } = table;
    Ok(RestateSettings {
        ingress: checked(&ingress, RestateUrl::parse)?,
        admin: admin.map(|admin| checked(&admin, RestateUrl::parse)).transpose()?,
        identity_key: identity_key.map(|key| checked(&key, IdentityKey::parse)).transpose()?,
    })
}

/// The addresses of Restate, and the key that signs its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestateSettings {
    /// The address at which it takes announcements of jobs, such as `http://127.0.0.1:8080`.
    pub ingress: RestateUrl,
    /// The address of its administration, where workers are registered; none where that is done by other means.
    pub admin: Option<RestateUrl>,
    /// The public key that its requests to workers are signed with. Without it, workers listen on this machine alone.
    pub identity_key: Option<IdentityKey>,
}

/// An address of Restate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestateUrl(String);

impl RestateUrl {
    /// The address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks an address as it is written, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// It is no address by http or https, or has a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        let url = url::Url::parse(text).ok().filter(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            matches!(url.scheme(), "https" | "http") && url.has_host() && url.password().is_none() && is_plain
        });
        // The text is not repeated: it may have a password.
        let url = url.ok_or_else(|| {
            sentence!("failure-setup-restate-url", "write an address of Restate such as `http://127.0.0.1:8080`")
        })?;
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for RestateUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public key of a Restate server, as it prints it when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityKey(String);

impl IdentityKey {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks a key as it is written: `publickeyv1_`, and 32 bytes in base 58.
    ///
    /// # Errors
    /// It has another beginning, or another number of bytes.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        match text.strip_prefix(KEY).map(|digits| bs58::decode(digits).into_vec()) {
            Some(Ok(bytes)) if bytes.len() == KEY_BYTES => return Ok(Self(text.to_owned())),
            Some(_) => {
                return Err(sentence!(
                    "failure-setup-restate-key-length",
                    "`identity-key` is not a whole key: after `{begin}` it must have {bytes} bytes in base 58. Copy the public key that \
                     Restate prints when it starts",
                    begin = KEY,
                    bytes = KEY_BYTES
                ));
            }
            None => {}
        }
        Err(sentence!(
            "failure-setup-restate-key",
            "`identity-key` is the public key that Restate prints when it starts: it begins with `{begin}`",
            begin = KEY
        ))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RestateSettings, String> {
        let table: RestateTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        super::read(table).map_err(|error| {
            assert!(error.message.text().is_some(), "it is a sentence");
            let line = text[..error.at].matches('\n').count() + 1;
            format!("line {line}: {}", error.message.english())
        })
    }

    #[test]
    fn the_addresses_and_the_key_are_checked() {
        let key = "publickeyv1_ChjENKeMvCtRnqG2mrBK1HmPKufgFUc98K8B3ononQvp";
        let settings = read(&format!(
            "ingress = 'http://127.0.0.1:8080/'\nadmin = 'https://restate:9070'\nidentity-key = '{key}'"
        ))
        .unwrap();
        assert_eq!(settings.ingress.as_str(), "http://127.0.0.1:8080");
        assert_eq!(settings.admin.unwrap().to_string(), "https://restate:9070");
        assert_eq!(settings.identity_key.unwrap().as_str(), key);
        assert!(read("admin = 'http://x'").unwrap_err().contains("ingress"));
        for wrong in ["ftp://x", "x", "http://me:word@x", "http://x/?a"] {
            let error = read(&format!("ingress = '{wrong}'")).unwrap_err();
            assert!(error.contains("http://127.0.0.1:8080") && !error.contains("word"), "{error}");
        }
        let zeros = format!("publickeyv1_{}", "1".repeat(33));
        for wrong in [
            "",
            "publickeyv1_",
            "publickeyv1_0OIl0OIl0OIl0OIl0OIl0OIl0OIl0OIl",
            &key[1..],
            // Of a length that a key may have: 31 and 33 bytes.
            &key[..key.len() - 2],
            &zeros,
        ] {
            let error = read(&format!("ingress = 'http://x'\nidentity-key = '{wrong}'")).unwrap_err();
            assert!(error.starts_with("line 2: ") && error.contains("publickeyv1_"), "{error}");
        }
    }
}
