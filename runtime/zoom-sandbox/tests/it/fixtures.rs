//! Checks an exchange against `tests/fixtures/zoom`.

use std::path::PathBuf;

use serde_json::{Value, json};

pub(crate) fn read(name: &str) -> Value {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/zoom");
    serde_json::from_str(&std::fs::read_to_string(folder.join(name)).expect(name)).expect(name)
}

/// An operation of the documents, and its path with parameters.
fn operation(method: &str, path: &str) -> Option<(String, Value)> {
    let path = path.strip_prefix("/v2").unwrap_or(path);
    let matches = |template: &str| {
        let parts = || template.split('/').zip(path.split('/'));
        template.split('/').count() == path.split('/').count()
            && parts().all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    };
    let mut found: Vec<(String, Value)> = ["openapi.json", "handmade/openapi.json"]
        .iter()
        .flat_map(|document| read(document)["paths"].as_object().unwrap().clone())
        .filter(|(template, _)| matches(template))
        .collect();
    // `/registrants/status` comes before `/registrants/{registrantId}`.
    found.sort_by_key(|(template, _)| template.matches('{').count());
    found.into_iter().find_map(|(template, item)| Some((template, item.get(method.to_lowercase())?.clone())))
}

/// Adds fields to the schema of an answer that Zoom was seen to send, but does not document.
fn add_what_was_seen(schema: &mut Value, operation: &str) {
    let seen = read("handmade/seen.json");
    for one in seen[operation].as_array().into_iter().flatten() {
        let (parent, key) = one["at"].as_str().unwrap().rsplit_once('/').unwrap();
        match schema.pointer_mut(parent).expect("a place in the schema") {
            Value::Array(items) => items.push(one["value"].clone()),
            Value::Object(object) => drop(object.insert(key.to_owned(), one["value"].clone())),
            _ => panic!("{parent} is no place for `{key}`"),
        }
    }
}

/// Forbids fields that the document does not have.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.insert("additionalProperties".into(), json!(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Fails if an answer is not as documented: a success must match the schema without further fields, a refusal must be
/// in the error lists.
pub(crate) fn check(method: &str, path: &str, status: u16, body: &Value) {
    let Some((template, operation)) = operation(method, path) else {
        assert!([404, 405].contains(&status), "{method} {path}, which is undocumented, is answered {status}");
        return;
    };
    if status < 300 {
        let response = operation["responses"].get(status.to_string()).expect("a documented status");
        let Some(content) = response.get("content") else {
            assert_eq!(body, &Value::Null, "{method} {path} has no body");
            return;
        };
        let mut schema = content["application/json"]["schema"].clone();
        add_what_was_seen(&mut schema, operation["operationId"].as_str().unwrap_or_default());
        close(&mut schema);
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft7)
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let errors: Vec<_> =
            validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{method} {path}: {errors:#?}\n{body:#}");
    } else if template != "/oauth/token" {
        let code = body["code"].as_u64().expect("a code");
        let documented = ["errors.json", "handmade/errors.json"].iter().any(|list| {
            read(list).as_array().unwrap().iter().any(|row| {
                let common = row["path"] == "*";
                (common || row["path"] == template && row["method"] == method)
                    && row["http"] == status
                    && row["code"] == code
            })
        });
        assert!(documented, "{method} {template}: {status} with code {code} is undocumented");
    }
}
