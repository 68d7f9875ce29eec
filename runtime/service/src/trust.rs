//! The table `[trust]` of the configuration file.

use std::{collections::BTreeMap, fs::File, io::Read, path::PathBuf, str::FromStr};

use greenroom_distribution::{InvalidHost, InvalidPattern, PublicKey, Requirement, TrustPolicy, TrustedKey};
use greenroom_domain::{Sentence, sentence};
use serde::Deserialize;
use toml::Spanned;

use crate::job_settings::TableError;

/// How long the file of a key may be.
const MAX_KEY_BYTES: u64 = 16 << 10;

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct TrustTable {
    signatures: Requirement,
    sources: Option<Vec<Spanned<String>>>,
    plain_http: Vec<String>,
    keys: BTreeMap<String, Spanned<KeyTable>>,
}

/// A trusted key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct KeyTable {
    key: Option<String>,
    file: Option<PathBuf>,
    actions: Vec<Spanned<String>>,
}

/// Checks the table. `beside` makes a path in the file one that starts from the working directory.
pub(crate) fn read(table: TrustTable, beside: impl Fn(PathBuf) -> PathBuf) -> Result<TrustPolicy, TableError> {
    fn parsed<T: FromStr>(list: Vec<Spanned<String>>, why: impl Fn(&T::Err) -> Sentence) -> Result<Vec<T>, TableError> {
        let one = |text: Spanned<String>| {
            text.get_ref().parse::<T>().map_err(|error| TableError { at: text.span().start, message: why(&error) })
        };
        list.into_iter().map(one).collect()
    }
    let mut keys = BTreeMap::new();
    for (name, table) in table.keys {
        let at = table.span().start;
        let wrong = |why: Sentence| {
            let message = sentence!("failure-setup-trust-key", "the key `{name}`: {why}", name = name, why = why);
            TableError { at, message }
        };
        let KeyTable { key, file, actions } = table.into_inner();
        let text = match (key, file) {
            (Some(key), None) => key,
            (None, Some(file)) => {
                let file = beside(file);
                let mut text = String::new();
                File::open(&file).and_then(|opened| opened.take(MAX_KEY_BYTES).read_to_string(&mut text)).map_err(
                    |error| {
                        wrong(sentence!(
                            "failure-setup-trust-unreadable",
                            "cannot read {file}: {error}; check the path",
                            file = file.display(),
                            error = error
                        ))
                    },
                )?;
                text
            }
            _ => {
                return Err(wrong(sentence!(
                    "failure-setup-trust-either",
                    "write either `key` or `file`, with the public key"
                )));
            }
        };
        let key = PublicKey::parse(&text).map_err(|error| wrong(error.sentence()))?;
        if let Some((other, _)) = keys.iter().find(|(_, other): &(&String, &TrustedKey)| other.key == key) {
            return Err(wrong(sentence!(
                "failure-setup-trust-same",
                "it is the same key as `{other}`: write all its actions there",
                other = other
            )));
        }
        keys.insert(name, TrustedKey { key, actions: parsed(actions, InvalidPattern::sentence)? });
    }
    Ok(TrustPolicy {
        signatures: table.signatures,
        keys,
        sources: table.sources.map(|sources| parsed(sources, InvalidHost::sentence)).transpose()?,
        plain_http: table.plain_http,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_distribution::SecretKey;

    use crate::{Overrides, Settings};

    fn resolved(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("some.toml");
        std::fs::write(folder.path().join("key.pem"), SecretKey::generate().public().to_pem()).unwrap();
        std::fs::write(&config, text).unwrap();
        let given = Overrides { config: Some(config), ..Overrides::default() };
        Settings::resolve(&given).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_are_named_with_the_actions_that_they_may_sign() {
        let key = SecretKey::generate().public();
        let text = format!(
            "[trust]\nsignatures = 'required'\nsources = ['ghcr.io/acme', '*.example.com']\nplain-http = ['registry.lan:5000']\n\
             [trust.keys.acme]\nkey = '{key}'\nactions = ['acme-*']\n[trust.keys.ours]\nfile = 'key.pem'\nactions = ['*']"
        );
        let policy = resolved(&text).unwrap().trust;
        assert_eq!((policy.keys["acme"].key.clone(), policy.keys.len()), (key, 2));
        assert_eq!((policy.sources.unwrap().len(), policy.plain_http.len()), (2, 1));
        assert!(resolved("").unwrap().trust.keys.is_empty());
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let key = SecretKey::generate().public();
        for (text, part) in [
            ("[trust]\nsignature = 'required'".to_owned(), "line 2: there is no key `signature`"),
            ("[trust]\nsignatures = 'always'".to_owned(), "line 2: there is no word `always`"),
            ("[trust]\nsources = ['https://ghcr.io']".to_owned(), "line 2: `https://ghcr.io` is no host"),
            (format!("[trust.keys.a]\nkey = '{key}'"), "the key `actions` is missing: add it"),
            (format!("[trust.keys.a]\nkey = '{key}'\nactions = ['A']"), "line 3: `A` is no pattern"),
            ("[trust.keys.a]\nkey = 'x'\nactions = ['*']".to_owned(), "line 1: the key `a`: this is no public key"),
            (
                format!("[trust.keys.a]\nkey = '{key}'\nactions = []\n[trust.keys.b]\nkey = '{key}'\nactions = []"),
                "the key `b`: it is the same key as `a`",
            ),
            ("[trust.keys.a]\nactions = ['*']".to_owned(), "write either `key` or `file`"),
            ("[trust.keys.a]\nfile = 'none.pem'\nactions = ['*']".to_owned(), "check the path"),
        ] {
            let error = resolved(&text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
