//! The fixtures, and their requirements for requests.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::Value;

use crate::stub::{Reply, Seen};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/zoom")
}

/// A fixture, read as JSON.
pub(crate) fn fixture(name: &str) -> Value {
    let path = folder().join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The names of a folder's fixtures.
pub(crate) fn names(of: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder().join(of)).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The body of a fixture's answer.
pub(crate) fn body(name: &str) -> Value {
    fixture(&format!("{name}.response.json"))
}

/// A whole answer that was written by hand.
pub(crate) fn response(case: &str) -> Reply {
    let response = fixture(&format!("handmade/responses/{case}.json"));
    let body = match &response["body"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        json => json.to_string(),
    };
    let headers = response["headers"].as_object().unwrap();
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    headers.iter().fold(Reply::text(status, body), |reply, (name, value)| reply.header(name, value.as_str().unwrap()))
}

/// The error tables, derived and hand-made.
pub(crate) fn error_rows() -> Vec<Value> {
    ["errors.json", "handmade/errors.json"].iter().flat_map(|name| fixture(name).as_array().unwrap().clone()).collect()
}

/// An operation of the documents, by method and documented path.
pub(crate) fn operation(method: &str, path: &str) -> Value {
    ["openapi.json", "handmade/openapi.json"]
        .iter()
        .map(|name| fixture(name)["paths"][path][method.to_lowercase()].clone())
        .find(|operation| !operation.is_null())
        .unwrap_or_else(|| panic!("no document knows {method} {path}"))
}

/// Checks a request against the documents: its path, every parameter, its body.
pub(crate) fn assert_documented(seen: &Seen, method: &str, path: &str) {
    assert_eq!(seen.method, method);
    let documented: Vec<&str> = path.split('/').collect();
    let sent: Vec<&str> = seen.path.trim_start_matches("/v2").split('/').collect();
    assert_eq!(sent.len(), documented.len(), "{} is not {path}", seen.path);
    let operation = operation(method, path);
    let none = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&none);
    let parameter = |name: &str, place: &str| {
        parameters.iter().find(|p| p["name"] == name && p["in"] == place).map(|p| p["schema"].clone())
    };
    for (sent, documented) in sent.iter().zip(&documented) {
        match documented.strip_prefix('{').and_then(|d| d.strip_suffix('}')) {
            Some(name) => assert_valid(&parameter(name, "path").unwrap(), &typed(sent), name),
            None => assert_eq!(sent, documented),
        }
    }
    for (name, value) in &seen.query {
        let schema = parameter(name, "query").unwrap_or_else(|| panic!("{method} {path} documents no `{name}`"));
        let value = if schema["type"] == "string" { Value::String(value.clone()) } else { typed(value) };
        assert_valid(&schema, &value, name);
    }
    let required: BTreeSet<&str> = parameters
        .iter()
        .filter(|p| p["in"] == "query" && p["required"] == true)
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert!(required.iter().all(|name| seen.query.contains_key(*name)), "{required:?}");
    match operation.get("requestBody") {
        None => assert_eq!(seen.body, "", "{method} {path} takes no body"),
        Some(request) => {
            let (media, sent) = if seen.headers["content-type"].starts_with("application/json") {
                ("application/json", serde_json::from_str(&seen.body).unwrap())
            } else {
                let form = reqwest::Url::parse(&format!("http://stub/?{}", seen.body)).unwrap();
                let form = form.query_pairs().map(|(k, v)| (k.into_owned(), Value::String(v.into_owned())));
                ("application/x-www-form-urlencoded", Value::Object(form.collect()))
            };
            let mut schema = request["content"][media]["schema"].clone();
            assert!(schema.is_object(), "{method} {path} takes no {media}");
            // The document allows unknown fields; the client must not send any.
            schema["additionalProperties"] = Value::Bool(false);
            assert_valid(&schema, &sent, "the body");
        }
    }
}

/// A parameter as JSON: a number where it looks like one.
fn typed(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| Value::String(text.to_owned()), Value::from)
}

fn assert_valid(schema: &Value, value: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
    // The documents use path parameters of type string also for ids of digits.
    let digits_as_text = schema["type"] == "string" && validator.is_valid(&Value::String(value.to_string()));
    assert!(errors.is_empty() || digits_as_text, "{what}: {errors:?}");
}
