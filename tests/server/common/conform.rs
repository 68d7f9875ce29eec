//! Answers of all tests, held against the OpenAPI document: its statuses, types and schemas.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{Answer, Place};

/// The document of a server of its own, so that no test's server gets a request more.
struct Document {
    whole: Value,
    /// By the route, the status and the type of the answer.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

static DOCUMENT: OnceCell<Document> = OnceCell::const_new();

async fn document() -> &'static Document {
    DOCUMENT
        .get_or_init(|| async {
            let place = Place::new().await;
            let serving = place.serve().await;
            let answer = serving.stranger().request(Method::GET, "/openapi.json").send().await.unwrap();
            let whole = answer.json().await.unwrap();
            serving.stop().await;
            Document { whole, validators: Mutex::default() }
        })
        .await
}

/// Fails the test where the answer is none that the document has.
pub(super) async fn check(method: &Method, path: &str, answer: &Answer) {
    if let Err(fault) = document().await.fault(method, path, answer) {
        panic!("not as the document says: {method} {path}: {fault}: {answer:?}");
    }
}

impl Document {
    fn fault(&self, method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
        let method = if method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
        let route = self.route(path);
        let Some((route, operation)) = route.and_then(|(route, item)| Some((route, item.get(&method)?))) else {
            if self.is_beside(&method, path) {
                return Ok(());
            }
            // Refused by the router.
            return if answer.status.is_client_error() { Ok(()) } else { Err("it has no such operation".to_owned()) };
        };
        let responses = &operation["responses"];
        let own = &responses[answer.status.as_str()];
        let response = match own {
            Value::Null if answer.status.is_success() => return Err("it has no such success".to_owned()),
            Value::Null => &responses["default"],
            own => own,
        };
        if response.is_null() {
            return Err("it has no such status".to_owned());
        }
        let media = answer.header("content-type").split(';').next().unwrap_or_default();
        let Some(contents) = response["content"].as_object() else {
            return if answer.text.is_empty() { Ok(()) } else { Err("it has no body".to_owned()) };
        };
        let content = contents.get(media).ok_or_else(|| format!("it has no type `{media}`"))?;
        let schema = content.get("schema").ok_or("it has no schema")?;
        let valid = self.validator(&format!("{method} {route} {} {media}", answer.status), schema);
        let documents: Vec<&str> = match media {
            _ if answer.text.is_empty() => Vec::new(),
            "application/x-ndjson" => answer.text.lines().collect(),
            _ if media.ends_with("json") => vec![&answer.text],
            _ => Vec::new(),
        };
        for text in documents {
            let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let faults: Vec<String> =
                valid.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect();
            if !faults.is_empty() {
                return Err(faults.join("; "));
            }
        }
        Ok(())
    }

    /// The route that takes a path: the one with the fewest parameters.
    fn route(&self, path: &str) -> Option<(&String, &Value)> {
        let routes = self.whole["paths"].as_object().unwrap().iter().filter(|(route, _)| takes(route, path));
        routes.min_by_key(|(route, _)| route.split('/').filter(|part| is_parameter(part)).count())
    }

    /// Whether it is a route that the document lists and does not describe: a page for people, or the protocol of others.
    fn is_beside(&self, method: &str, path: &str) -> bool {
        let listed = self.whole["x-beside"].as_array().unwrap();
        listed.iter().any(|listed| {
            listed["method"].as_str().unwrap().eq_ignore_ascii_case(method)
                && takes(listed["path"].as_str().unwrap(), path)
        })
    }

    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        if let Some(known) = validators.get(name) {
            return Arc::clone(known);
        }
        let mut schema = schema.clone();
        // What the references lead to.
        schema["components"] = json!({ "schemas": self.whole["components"]["schemas"] });
        let made = Arc::new(jsonschema::draft202012::new(&schema).unwrap());
        validators.insert(name.to_owned(), Arc::clone(&made));
        made
    }
}

fn is_parameter(part: &str) -> bool {
    part.starts_with('{')
}

fn takes(route: &str, path: &str) -> bool {
    let (parts, segments): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    parts.len() == segments.len()
        && parts.iter().zip(&segments).all(|(part, segment)| is_parameter(part) || part == segment)
}

/// The check is one that can fail.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_document_lacks_is_found() {
    let problem = json!({
        "type": "urn:greenroom:problem:x", "title": "X", "status": 404, "detail": "x", "code": "x", "kind": "failed",
        "instance": "urn:greenroom:request:x", "retry": { "when": "never" }
    });
    let fault = async |method: Method, path: &str, status: u16, media: &str, text: &str| {
        let (status, mut headers) = (reqwest::StatusCode::from_u16(status).unwrap(), reqwest::header::HeaderMap::new());
        headers.insert("content-type", media.parse().unwrap());
        let answer = Answer { status, headers, text: text.to_owned() };
        document().await.fault(&method, path, &answer).err().unwrap_or_default()
    };
    let (json, problems, problem) = ("application/json", "application/problem+json", problem.to_string());
    let page = r#"{ "items": [], "next": null }"#;
    assert_eq!(fault(Method::GET, "/v1/runs", 200, json, page).await, "");
    assert_eq!(fault(Method::GET, "/v1/runs", 404, problems, &problem).await, "");
    assert_eq!(fault(Method::GET, "/v1/nothing", 404, problems, &problem).await, "");
    for (method, path, status, media, text, what) in [
        (Method::GET, "/v1/runs", 200, json, r#"{ "items": [{}], "next": null }"#, "required property"),
        (Method::GET, "/v1/runs", 202, json, page, "no such success"),
        (Method::GET, "/v1/runs", 200, "text/plain", page, "no type"),
        (Method::GET, "/v1/runs", 404, problems, "{}", "required property"),
        (Method::GET, "/v1/runs", 404, json, &problem, "no type"),
        (Method::GET, "/v1/nothing", 200, json, page, "no such operation"),
        (Method::GET, "/healthz", 418, problems, &problem, "no such status"),
        (Method::DELETE, "/v1/segments/x", 204, json, "{}", "no body"),
        (Method::POST, "/v1/actions/x/invoke-batch", 200, "application/x-ndjson", "{}\n{}", "required property"),
    ] {
        let found = fault(method, path, status, media, text).await;
        assert!(found.contains(what), "{path} {status} {media} {text}: {found}");
    }
}
