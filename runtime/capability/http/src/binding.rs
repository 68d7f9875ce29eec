//! Where a secret or a connection may go: the hosts and the places in a request that a grant names.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{Sentence, sentence, store::VaultKind};
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::host::HostPattern;

/// The hosts and the places that a secret or a connection may go to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Binding {
    /// The hosts.
    pub hosts: Vec<HostPattern>,
    /// Headers, in lower case.
    #[serde(default, deserialize_with = "lower_case")]
    pub headers: BTreeSet<String>,
    /// Parameters of the query.
    #[serde(default)]
    pub query: BTreeSet<String>,
    /// Whether it may stand in the path.
    #[serde(default)]
    pub path: bool,
    /// Fields of a JSON body as JSON Pointers, or of a form as `/NAME`.
    #[serde(default)]
    pub body_fields: BTreeSet<String>,
}

fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    Ok(names.into_iter().map(|name| name.to_ascii_lowercase()).collect())
}

impl Binding {
    /// Whether it may go to the host of a URL.
    pub(crate) fn covers_url(&self, url: &Url) -> bool {
        self.hosts.iter().any(|host| host.covers_url(url))
    }

    /// Whether it names a place in a request.
    pub(crate) fn has_a_place(&self) -> bool {
        !self.headers.is_empty() || !self.query.is_empty() || self.path || !self.body_fields.is_empty()
    }

    /// The same binding; without a place, the header `authorization`.
    pub(crate) fn or_authorization(mut self) -> Self {
        if !self.has_a_place() {
            self.headers.insert("authorization".to_owned());
        }
        self
    }

    /// The first part of another binding that this one does not cover.
    fn lacks(&self, asked: &Self) -> Option<Sentence> {
        let host = asked.hosts.iter().find(|asked| !self.hosts.iter().any(|own| own.covers(asked)));
        let header = asked.headers.difference(&self.headers).next();
        let query = asked.query.difference(&self.query).next();
        let field = asked.body_fields.difference(&self.body_fields).next();
        host.map(|host| sentence!("failure-binding-host", "the host `{host}`", host = host))
            .or_else(|| header.map(|name| sentence!("failure-binding-header", "the header `{name}`", name = name)))
            .or_else(|| {
                query.map(|name| {
                    sentence!("failure-binding-parameter", "the parameter `{name}` of the query", name = name)
                })
            })
            .or_else(|| (asked.path && !self.path).then(|| sentence!("failure-binding-path", "the path")))
            .or_else(|| {
                field.map(|field| sentence!("failure-binding-field", "the field `{field}` of the body", field = field))
            })
    }
}

/// The bindings that a manifest asks for, if the operator granted each of them.
///
/// # Errors
/// What is asked for and not granted.
pub(crate) fn narrowed(
    kind: VaultKind,
    granted: &BTreeMap<String, Binding>,
    asked: BTreeMap<String, Binding>,
) -> Result<BTreeMap<String, Binding>, Sentence> {
    for (name, asked) in &asked {
        let Some(own) = granted.get(name) else {
            return Err(match kind {
                VaultKind::Secret | VaultKind::WebhookSecret => sentence!(
                    "failure-narrow-secret",
                    "the secret `{name}`: grant it too, or do not load the action",
                    name = name
                ),
                VaultKind::Connection => sentence!(
                    "failure-narrow-connection",
                    "the connection `{name}`: grant it too, or do not load the action",
                    name = name
                ),
            });
        };
        if let Some(lacking) = own.lacks(asked) {
            return Err(match kind {
                VaultKind::Secret | VaultKind::WebhookSecret => sentence!(
                    "failure-narrow-place-of-secret",
                    "{place} for the secret `{name}`: grant it too, or do not load the action",
                    place = lacking,
                    name = name
                ),
                VaultKind::Connection => sentence!(
                    "failure-narrow-place-of-connection",
                    "{place} for the connection `{name}`: grant it too, or do not load the action",
                    place = lacking,
                    name = name
                ),
            });
        }
    }
    Ok(asked)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn bindings(json: Value) -> BTreeMap<String, Binding> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_manifest_gets_the_bindings_that_were_granted() {
        let granted =
            bindings(json!({ "crm": { "hosts": ["*.example.com"], "headers": ["Authorization"], "query": ["key"] } }));
        let asked = json!({ "crm": { "hosts": ["api.example.com"], "headers": ["authorization"] } });
        assert_eq!(narrowed(VaultKind::Secret, &granted, bindings(asked.clone())), Ok(bindings(asked)));
        for (asked, part) in [
            (json!({ "mail": { "hosts": ["api.example.com"], "path": true } }), "the secret `mail`"),
            (json!({ "crm": { "hosts": ["example.net"], "query": ["key"] } }), "the host `example.net`"),
            (json!({ "crm": { "hosts": ["api.example.com"], "headers": ["x-key"] } }), "the header `x-key`"),
            (json!({ "crm": { "hosts": ["api.example.com"], "query": ["token"] } }), "the parameter `token`"),
            (json!({ "crm": { "hosts": ["api.example.com"], "path": true } }), "the path"),
            (json!({ "crm": { "hosts": ["api.example.com"], "bodyFields": ["/a"] } }), "the field `/a`"),
        ] {
            let error = narrowed(VaultKind::Secret, &granted, bindings(asked)).unwrap_err();
            assert!(error.english().starts_with(part), "{error:?}");
        }
    }

    #[test]
    fn a_connection_goes_into_the_authorization_header_by_default() {
        let binding = |json| bindings(json).remove("a").unwrap().or_authorization();
        assert!(binding(json!({ "a": { "hosts": ["a.example"] } })).headers.contains("authorization"));
        assert!(binding(json!({ "a": { "hosts": ["a.example"], "query": ["key"] } })).headers.is_empty());
    }
}
