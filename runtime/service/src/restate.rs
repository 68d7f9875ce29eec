//! The table `[restate]` of the configuration file: the engine that decides which worker does which job, and when.

use std::fmt;

use serde::Deserialize;

/// The beginning of Restate's public keys.
const KEY: &str = "publickeyv1_";

/// The number of characters after the beginning: 32 bytes in base 58.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 32..=44;

/// The addresses of Restate, and the key that signs its requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RestateSettings {
    /// The address at which it takes announcements of jobs, such as `http://127.0.0.1:8080`.
    pub ingress: RestateUrl,
    /// The address of its administration, where workers are registered; none where that is done by other means.
    pub admin: Option<RestateUrl>,
    /// The public key that its requests to workers are signed with. Without it, workers listen on this machine alone.
    pub identity_key: Option<IdentityKey>,
}

/// An address of Restate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct RestateUrl(String);

impl RestateUrl {
    /// The address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RestateUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RestateUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = url::Url::parse(&text).ok().filter(|url| {
            let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            matches!(url.scheme(), "https" | "http") && url.has_host() && url.password().is_none() && is_plain
        });
        // The text is not repeated: it may have a password.
        let url = url.ok_or_else(|| "write an address of Restate such as `http://127.0.0.1:8080`".to_owned())?;
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// The public key of a Restate server, as it prints it when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct IdentityKey(String);

impl IdentityKey {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IdentityKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_base_58 = |c: char| c.is_ascii_alphanumeric() && !"0OIl".contains(c);
        let is_key =
            text.strip_prefix(KEY).is_some_and(|key| KEY_LENGTH.contains(&key.len()) && key.chars().all(is_base_58));
        if is_key {
            return Ok(Self(text));
        }
        Err(format!("`identity-key` is the public key that Restate prints when it starts: it begins with `{KEY}`"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RestateSettings, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
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
        for wrong in ["", "publickeyv1_", "publickeyv1_0OIl0OIl0OIl0OIl0OIl0OIl0OIl0OIl", &key[1..]] {
            let error = read(&format!("ingress = 'http://x'\nidentity-key = '{wrong}'")).unwrap_err();
            assert!(error.contains("publickeyv1_"), "{error}");
        }
    }
}
