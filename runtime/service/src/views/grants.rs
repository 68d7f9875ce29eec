//! What actions ask for and are granted, in words.

use std::{collections::BTreeSet, path::PathBuf};

use greenroom::{ActionRef, CapabilityName, Grants, Package, Runtime};
use greenroom_domain::{Sentence, sentence};
use greenroom_locale::{Language, Locale};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{ServiceError, Settings, capabilities, packages};

/// What one version of an action asks for and is granted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionGrants {
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// The package's file.
    pub file: PathBuf,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// How it is granted: `by-name`, `by-digest`, `as-declared` for Greenroom's own, or `nothing`.
    pub how: &'static str,
    /// Each capability that the package asks for or the operator grants.
    pub capabilities: Vec<CapabilityGrant>,
}

/// One capability of one action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityGrant {
    /// Its name.
    pub capability: String,
    /// `granted`; `denied` where the package asks for it in vain; `not-asked` where the operator grants it in vain.
    pub state: &'static str,
    /// What the action may do with it, or asks to do, in words.
    pub may: Vec<String>,
    /// The parameters that the package asks for; none without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Value>,
    /// The parameters that the operator grants; none without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<Value>,
    /// Why it is denied; none where it is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Sentence>,
}

impl CapabilityGrant {
    /// [`Self::may`] in a reader's language.
    pub fn may_in(&self, locale: &Locale) -> Vec<String> {
        let parameters = self.asked.as_ref().or(self.granted.as_ref());
        locale.capability_words(&self.capability, parameters.unwrap_or(&Value::Null))
    }
}

/// The grants of all packages in the folder of actions, or of those of one action; and why other files were left out.
///
/// # Errors
/// Where the folder cannot be read.
pub fn list(
    settings: &Settings,
    wanted: Option<&ActionRef>,
) -> Result<(Vec<ActionGrants>, Vec<Sentence>), ServiceError> {
    let (mut grants, mut left_out) = (Vec::new(), Vec::new());
    for found in packages::read_all(settings)? {
        let package = match found.package {
            Ok(package) => package,
            Err(reason) => {
                left_out.push(reason);
                continue;
            }
        };
        let manifest = package.manifest();
        let is_wanted =
            wanted.is_none_or(|wanted| wanted.name == manifest.name && wanted.version.matches(&manifest.version));
        if is_wanted {
            grants.push(of(settings, &package, found.path));
        }
    }
    Ok((grants, left_out))
}

fn of(settings: &Settings, package: &Package, file: PathBuf) -> ActionGrants {
    let manifest = package.manifest();
    let granted = packages::grants(settings, package);
    let how = match &granted {
        Grants::AsDeclared => "as-declared",
        Grants::Only(_) if settings.grants.contains_key(&packages::by_digest(package)) => "by-digest",
        Grants::Only(_) if settings.grants.contains_key(&manifest.name) => "by-name",
        Grants::Only(granted) if !granted.is_empty() => "by-installation",
        Grants::Only(_) => "nothing",
    };
    let asked: BTreeSet<CapabilityName> = manifest.capabilities.names().chain(package.uses()).collect();
    let in_vain: Vec<CapabilityName> = match &granted {
        Grants::AsDeclared => Vec::new(),
        Grants::Only(granted) => {
            CapabilityName::all().filter(|name| granted.contains_key(name.as_str()) && !asked.contains(name)).collect()
        }
    };
    let mut capabilities: Vec<CapabilityGrant> =
        asked.into_iter().map(|name| capability(name, package, &granted)).collect();
    capabilities.extend(in_vain.into_iter().map(|name| {
        let parameters = match &granted {
            Grants::Only(granted) => granted.get(name.as_str()).cloned(),
            Grants::AsDeclared => None,
        };
        CapabilityGrant {
            capability: name.to_string(),
            state: "not-asked",
            may: in_words(name.as_str(), &parameters.clone().unwrap_or_default()),
            asked: None,
            granted: parameters.filter(has_parameters),
            why: None,
        }
    }));
    ActionGrants {
        name: manifest.name.clone(),
        version: manifest.version.to_string(),
        file,
        digest: package.digest().to_owned(),
        how,
        capabilities,
    }
}

fn has_parameters(parameters: &Value) -> bool {
    parameters.as_object().is_some_and(|parameters| !parameters.is_empty())
}

/// A capability that a package asks for.
fn capability(name: CapabilityName, package: &Package, granted: &Grants) -> CapabilityGrant {
    let asked = package.manifest().capabilities.with_parameters().find(|(asked, _)| *asked == name);
    let asked = asked.map(|(_, parameters)| Value::Object(parameters.clone()));
    let parameters = match granted {
        Grants::AsDeclared => None,
        Grants::Only(granted) => granted.get(name.as_str()).cloned(),
    };
    let is_granted = matches!(granted, Grants::AsDeclared) || parameters.is_some();
    let checked = capabilities::offer(Runtime::builder()).check_request(name, parameters.as_ref(), asked.as_ref());
    let why = match checked {
        _ if !is_granted => Some(sentence!("failure-grant-none", "it was not granted")),
        Ok(()) => None,
        Err(error) => Some(error.sentence()),
    };
    // What a package asks for is what it gets, where that is granted.
    let effective = asked.clone().or_else(|| parameters.clone()).unwrap_or_else(|| Map::new().into());
    CapabilityGrant {
        capability: name.to_string(),
        state: if why.is_none() { "granted" } else { "denied" },
        may: in_words(name.as_str(), &effective),
        asked,
        granted: parameters.filter(has_parameters),
        why,
    }
}

/// What an action may do with a capability, in English. Each is a phrase that follows "may".
pub fn in_words(capability: &str, parameters: &Value) -> Vec<String> {
    Locale::new(Language::English, TimeZone::UTC).capability_words(capability, parameters)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_capability_has_words_of_its_own() {
        for name in CapabilityName::all() {
            let words = in_words(name.as_str(), &json!({}));
            assert!(
                !words.is_empty() && !words[0].contains('`') && !words[0].contains("capability-"),
                "{name}: {words:?}"
            );
        }
    }

    #[test]
    fn parameters_are_said() {
        let http = json!({
            "allow": [{ "hosts": ["a.example", "*.b.example"], "methods": ["post"], "paths": ["/v1"] }, { "hosts": ["c.example"] }],
            "addresses": ["10.0.0.0/8"], "responseHeaders": ["x-left"]
        });
        assert_eq!(
            in_words("http", &http),
            [
                "send requests (post) to a.example, *.b.example, to /v1 and below",
                "send requests (get, head) to c.example",
                "reach these networks, which are not public: 10.0.0.0/8",
                "read these further headers of answers: x-left",
            ]
        );
        let binding = json!({ "hosts": ["a.example"], "headers": ["x-key"], "query": ["key"], "path": true, "bodyFields": ["/a"] });
        assert_eq!(
            in_words("secrets", &json!({ "secrets": { "crm": binding } })),
            [
                "use the secret crm in requests to a.example: in the header x-key, the parameter key of the query, the path, the field /a of the body"
            ]
        );
        assert_eq!(
            in_words("connections", &json!({ "connections": { "crm": { "hosts": ["a.example"] } } })),
            ["use the connection crm in requests to a.example: in the header authorization"]
        );
        assert_eq!(in_words("state", &json!({ "entries": 5 })), ["keep 5 entries and 1048576 bytes of its own"]);
    }
}
