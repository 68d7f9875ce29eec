//! The capabilities that actions can be granted, and the syntax of grants.

use std::{collections::BTreeMap, sync::Arc};

use greenroom::{CapabilityName, Manifest, Runtime, RuntimeBuilder};
use greenroom_capability_clock::ClockAndRandom;
use greenroom_capability_contacts::Contacts;
use greenroom_capability_http::HttpCapabilities;
use greenroom_capability_log::Log;
use greenroom_capability_state::State;
use greenroom_capability_timeline::Timeline;
use greenroom_capability_waiting::Waiting;
use greenroom_capability_wasi::Wasi;
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{Sentence, sentence};
use greenroom_zoom::Zoom;
use serde_json::{Map, Value};

/// Capabilities by name, with the parameters of each.
pub type Granted = BTreeMap<String, Value>;

/// Offers all capabilities that an action can be granted, for checks of grants and of packages: without Zoom and a vault.
pub fn offer(builder: RuntimeBuilder) -> RuntimeBuilder {
    offer_with(builder, None, HttpCapabilities::default(), Waiting::default())
}

/// As [`offer`], with Zoom, HTTP, and the address at which waits are completed, as they are given.
pub fn offer_with(
    builder: RuntimeBuilder,
    zoom: Option<Arc<Zoom>>,
    http: HttpCapabilities,
    waiting: Waiting,
) -> RuntimeBuilder {
    let webinars = zoom.map_or_else(Webinars::not_connected, |zoom| Webinars::new(zoom));
    let builder = builder.capability(Contacts).capability(webinars).capability(State).capability(Log);
    builder.capability(http).capability(ClockAndRandom).capability(Timeline).capability(waiting).capability(Wasi)
}

/// Reads and checks a list of capabilities, each given by its name or as an object of its name and its parameters.
///
/// # Errors
/// The mistake, and how to write it.
pub fn read(list: &Value) -> Result<Granted, Sentence> {
    let wrong = || {
        let example = r#"["log", {"contacts-write": {"properties": ["lead_score"]}}]"#;
        sentence!(
            "failure-setup-list-of-capabilities",
            "write a list of capabilities, each by its name or with its parameters; in JSON: {example}",
            example = example
        )
    };
    let offered = offer(Runtime::builder());
    let mut granted = Granted::new();
    for item in list.as_array().ok_or_else(wrong)? {
        let (name, parameters) = match item {
            Value::String(name) => (name, Map::new().into()),
            Value::Object(one) if one.len() == 1 => {
                let (name, parameters) = one.iter().next().ok_or_else(wrong)?;
                (name, parameters.clone())
            }
            _ => return Err(wrong()),
        };
        offered.check_grant(name, &parameters).map_err(|error| error.sentence())?;
        if granted.insert(name.clone(), parameters.clone()).is_some_and(|before| before != parameters) {
            return Err(sentence!(
                "failure-setup-granted-twice",
                "`{name}` is granted twice: grant it once, with all parameters",
                name = name
            ));
        }
    }
    Ok(granted)
}

/// Checks capabilities with their parameters.
///
/// # Errors
/// The mistake, and how to write it.
pub fn check(granted: &Granted) -> Result<(), Sentence> {
    let offered = offer(Runtime::builder());
    let each = |(name, parameters): (&String, &Value)| offered.check_grant(name, parameters);
    granted.iter().try_for_each(each).map_err(|error| error.sentence())
}

/// Reads the value of an option: names separated by commas, or a list in JSON.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str) -> Result<Granted, Sentence> {
    if text.starts_with('[') {
        let list = serde_json::from_str(text)
            .map_err(|error| sentence!("failure-setup-list-no-json", "the list is no JSON: {error}", error = error))?;
        return read(&list);
    }
    read(&text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
}

/// The option that grants an action what its package uses, with the parameters that the manifest asks for, as a shell reads it.
/// `name` is the action's name, or its digest.
pub fn option(name: &str, manifest: &Manifest, uses: impl IntoIterator<Item = CapabilityName>) -> String {
    let asked: BTreeMap<CapabilityName, &Map<String, Value>> = manifest.capabilities.with_parameters().collect();
    let uses: Vec<CapabilityName> = uses.into_iter().collect();
    if !uses.iter().any(|capability| asked.contains_key(capability)) {
        let names: Vec<&str> = uses.into_iter().map(CapabilityName::as_str).collect();
        return format!("--grant {name}={}", names.join(","));
    }
    let item = |capability: CapabilityName| match asked.get(&capability) {
        Some(parameters) => {
            Value::Object(Map::from_iter([(capability.as_str().to_owned(), Value::Object((*parameters).clone()))]))
        }
        None => capability.as_str().into(),
    };
    let list: Value = uses.into_iter().map(item).collect();
    // The parameters come from the package: a quote in them must not end the quoted text.
    format!("--grant '{name}={}'", list.to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn capabilities_are_granted_by_name_or_with_parameters() {
        let parameters = json!({ "properties": ["lead_score"] });
        let granted = parse(r#"["log", {"contacts-write": {"properties": ["lead_score"]}}]"#).unwrap();
        assert_eq!(granted, Granted::from([("log".into(), json!({})), ("contacts-write".into(), parameters)]));
        assert_eq!(parse("log, contacts-write,log").unwrap(), read(&json!(["contacts-write", { "log": {} }])).unwrap());
        assert!(parse("").unwrap().is_empty());
    }

    #[test]
    fn the_option_grants_what_the_manifest_asks_for() {
        let of = |capabilities: Value| {
            let manifest = json!({
                "manifest": 1, "contract": "1.4", "name": "lead-score", "version": "1.0.0", "objectType": "contact",
                "labels": { "en": { "name": "Lead score" } }, "capabilities": capabilities,
            });
            let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
            option("lead-score", &manifest, manifest.capabilities.names())
        };
        assert_eq!(of(json!(["log", "contacts-read"])), "--grant lead-score=contacts-read,log");
        let allow = json!({ "allow": [{ "hosts": ["api.example.com"], "methods": ["get"], "paths": ["/it's"] }] });
        let text = of(json!(["log", { "http": allow.clone() }]));
        let list = text.strip_prefix("--grant 'lead-score=").unwrap().strip_suffix('\'').unwrap();
        assert!(list.contains(r"/it'\''s"), "{text}");
        let granted = parse(&list.replace(r"'\''", "'")).unwrap();
        assert_eq!(granted, Granted::from([("log".into(), json!({})), ("http".into(), allow)]));
    }

    #[test]
    fn what_cannot_be_granted_is_named_with_its_place() {
        for (wrong, part) in [
            ("root", "`root` is no capability: there are contacts-read"),
            ("[1]", "write a list of capabilities"),
            ("[{}]", "write a list of capabilities"),
            ("[\"log\"", "no JSON"),
            (r#"[{"log": {"lines": 3}}]"#, "`log` cannot be granted like this"),
            (r#"[{"contacts-write": []}]"#, "`contacts-write` cannot be granted like this"),
            (r#"[{"contacts-write": {"property": "a"}}]"#, "`property`"),
            (r#"[{"contacts-write": {"properties": ["lead_score", "Lead Score"]}}]"#, "at `/properties/1`"),
            (r#"["contacts-write", {"contacts-write": {"properties": []}}]"#, "granted twice"),
            ("http", "`allow` is missing"),
            (r#"[{"http": {"allow": [{"hosts": ["*"]}]}}]"#, "`*` is no host"),
            (r#"[{"http": {"allow": [{"hosts": ["a.b"]}], "addresses": ["a"]}}]"#, "`a` is no network"),
            (r#"[{"secrets": {"secrets": {"crm": {"hosts": ["a.b"]}}}}]"#, "`crm` may go nowhere"),
            (r#"[{"secrets": {"secrets": {"CRM": {"hosts": ["a.b"], "path": true}}}}]"#, "at `/secrets"),
        ] {
            let why = parse(wrong).unwrap_err();
            assert!(why.english().contains(part), "{wrong}: {why:?}");
        }
    }
}
