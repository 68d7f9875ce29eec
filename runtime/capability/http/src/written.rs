//! What a schema cannot say of the parameters of a grant, as they are written: each mistake with its place.

use greenroom_domain::{Fault, Sentence};
use serde_json::Value;

use crate::{address, host::HostPattern};

/// Checks the hosts of rules in a list, or of bindings by name in an object, at a place of the parameters.
pub(crate) fn check_hosts(parameters: &Value, at: &str) -> Result<(), Fault> {
    let each: Vec<(String, &Value)> = match parameters.pointer(at) {
        Some(Value::Array(rules)) => rules.iter().enumerate().map(|(index, rule)| (index.to_string(), rule)).collect(),
        Some(Value::Object(bindings)) => bindings.iter().map(|(name, binding)| (name.clone(), binding)).collect(),
        _ => Vec::new(),
    };
    each.iter().try_for_each(|(name, one)| {
        let check = |text: &str| HostPattern::parse(text).map(drop).map_err(|error| error.sentence());
        check_each(one.get("hosts"), &format!("{at}/{name}/hosts"), check)
    })
}

/// Checks the networks in a list at a place of the parameters.
pub(crate) fn check_networks(parameters: &Value, at: &str) -> Result<(), Fault> {
    check_each(parameters.pointer(at), at, |text| address::network(text).map(drop))
}

/// Checks each text of a list.
fn check_each(list: Option<&Value>, at: &str, check: impl Fn(&str) -> Result<(), Sentence>) -> Result<(), Fault> {
    let items = list.and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, text) in items.filter_map(|(index, item)| Some((index, item.as_str()?))) {
        check(text).map_err(|why| Fault::new(format!("{at}/{index}"), why))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom::capability::Capability;
    use serde_json::json;

    use super::*;
    use crate::{Connections, Http, Secrets};

    #[test]
    fn mistakes_that_a_schema_does_not_see_are_sentences_at_their_places() {
        let http = |hosts: Value, addresses: Value| json!({ "allow": [{ "hosts": hosts }], "addresses": addresses });
        let secrets = |binding: Value| json!({ "secrets": { "crm": binding } });
        let connections = |binding: Value| json!({ "connections": { "crm": binding } });
        for (found, pointer, key, english) in [
            (
                Http::check_parameters(&http(json!(["a.b", "*"]), json!([]))),
                "/allow/0/hosts/1",
                "failure-host-invalid",
                "`*` is no host, it has other parts than a name and a port: write one such as `api.example.com` or `*.example.com`",
            ),
            (
                Http::check_parameters(&http(json!(["a.b"]), json!(["10.0.0.0/8", "a"]))),
                "/addresses/1",
                "failure-network-invalid",
                "`a` is no network: write one such as `10.1.2.0/24`, or an address",
            ),
            (
                Secrets::check_parameters(&secrets(json!({ "hosts": ["*.com"], "path": true }))),
                "/secrets/crm/hosts/0",
                "failure-host-invalid",
                "`*.com` is no host, `*.` stands before a name of at least two parts: write one such as `api.example.com` or \
                 `*.example.com`",
            ),
            (
                Secrets::check_parameters(&secrets(json!({ "hosts": ["a.b"] }))),
                "/secrets/crm",
                "failure-secret-nowhere",
                "the secret `crm` may go nowhere: name `headers`, parameters of the `query`, the `path` or `bodyFields`",
            ),
            (
                Connections::check_parameters(&connections(json!({ "hosts": ["ftp://a.com"] }))),
                "/connections/crm/hosts/0",
                "failure-host-invalid",
                "`ftp://a.com` is no host, its scheme is neither https nor http: write one such as `api.example.com` or \
                 `*.example.com`",
            ),
        ] {
            let fault = found.unwrap_err();
            assert_eq!((fault.pointer.as_str(), fault.message.as_str()), (pointer, english));
            assert_eq!(fault.text.unwrap().key, key);
        }
        assert_eq!(Http::check_parameters(&http(json!(["a.b"]), json!(["10.0.0.0/8"]))), Ok(()));
        assert_eq!(Secrets::check_parameters(&secrets(json!({ "hosts": ["a.b"], "path": true }))), Ok(()));
        assert_eq!(Connections::check_parameters(&connections(json!({ "hosts": ["a.b"] }))), Ok(()));
    }
}
