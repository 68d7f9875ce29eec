//! The OpenAPI 3.1 document, from the code of the routes and the schemas of the loaded actions.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use greenroom::ActionInfo;
use serde_json::{Map, Value, json};
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use greenroom_zoom::webhook::SIGNATURE_HEADER;

use crate::{
    access::SCHEME,
    beside::{Beside, Listed},
    problem::ProblemDocument,
    schemas,
    state::AppState,
    webhooks,
};

/// The member of the document with the routes that it does not describe.
const BESIDE: &str = "x-beside";

/// The path of the document.
const PATH: &str = "/openapi.json";

/// How the names of lists begin: `List_Job` is a list of `Job`.
const LIST: &str = "List_";

/// The keywords of a schema that say which members an object has.
const FORMS: [&str; 7] =
    ["properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "allOf", "anyOf", "oneOf"];

/// The keywords whose values are values, not schemas.
const VALUES: [&str; 5] = ["const", "enum", "default", "example", "examples"];

/// What the document begins with.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Greenroom",
        description = "Runs workflow actions against a contact store, and syncs webinars.\n\nErrors are problem details \
                       (RFC 9457) with a `code` of a closed set. Lists come in pages: `next` of a page is the `cursor` of the \
                       next one. The schemas of the actions that are installed are among the components, as \
                       `action.NAME.VERSION.input` and `.output`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemDocument)),
    tags(
        (name = "actions", description = "The actions that can be invoked"),
        (name = "api-keys", description = "The keys to this API"),
        (name = "users", description = "The people who sign in, and what each may do"),
        (name = "webhooks", description = "What Zoom tells, with a signature of its own"),
        (name = "operation", description = "Whether the server is alive and ready, how it is doing, and reloads")
    ),
    servers((url = "/", description = "This server"))
)]
struct Beginning;

/// The document that routes are added to.
pub(crate) fn beginning() -> Document {
    let mut document = Beginning::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An API key: `greenroom api-keys create` makes one. Each operation names the scope that it needs.",
        ))
        .build();
    let zoom = ApiKeyValue::with_description(
        SIGNATURE_HEADER,
        "The signature of Zoom's webhooks: `v0=` and the HMAC-SHA256 of `v0:{x-zm-request-timestamp}:{body}` in hex, with the \
         secret token of the app in Zoom.",
    );
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(SCHEME, SecurityScheme::Http(scheme));
    components.add_security_scheme(webhooks::zoom::SCHEME, SecurityScheme::ApiKey(ApiKey::Header(zoom)));
    document
}

/// These routes with that of the document, which needs no key: it tells which actions there are, and nothing of the account.
pub(crate) fn routes(document: Document, beside: Beside) -> Router<AppState> {
    let own = Beside::default();
    let documents = Arc::new(Documents { of_routes: document, beside: OnceLock::new(), last: Mutex::default() });
    let document = Arc::clone(&documents);
    let answer = move |State(state): State<AppState>| {
        let json = document.with(&state.runtime().actions());
        async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response() }
    };
    let (routes, listed) = own.get(PATH, answer).merge(beside).split();
    documents.beside.get_or_init(|| listed);
    routes
}

/// The document, written again when other actions are loaded.
struct Documents {
    of_routes: Document,
    /// The routes that it does not describe.
    beside: OnceLock<Vec<Listed>>,
    /// The digests of the actions in the last one, and its text.
    last: Mutex<(Vec<String>, Bytes)>,
}

impl Documents {
    fn with(&self, actions: &[ActionInfo]) -> Bytes {
        let digests: Vec<String> = actions.iter().map(|info| info.digest.clone()).collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.1.is_empty() || last.0 != digests {
            let text = serde_json::to_vec(&self.with_schemas(actions)).unwrap_or_default();
            *last = (digests, text.into());
        }
        last.1.clone()
    }

    /// The document with the schemas of the actions among its components.
    fn with_schemas(&self, actions: &[ActionInfo]) -> Value {
        let mut document = serde_json::to_value(&self.of_routes).unwrap_or_default();
        schemas::add(&mut document);
        if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            name_items(schemas);
            schemas.values_mut().for_each(without_defaults);
            for info in actions {
                let name = format!("action.{}.{}", info.manifest.name, info.manifest.version).replace('+', "-");
                add(schemas, format!("{name}.input"), &info.input_schema);
                add(schemas, format!("{name}.output"), &info.output_schema);
            }
        }
        open_objects(&mut document);
        document[BESIDE] = json!(self.beside.get());
        document
    }
}

/// Says of objects of any form that they have any members. It means the same, but generators take an object without properties
/// for one that is empty.
fn open_objects(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let is_object = fields.get("type").is_some_and(|kind| kind == "object");
            if is_object && !FORMS.iter().any(|form| fields.contains_key(*form)) {
                fields.insert("additionalProperties".to_owned(), true.into());
            }
            for (name, value) in fields {
                if !VALUES.contains(&name.as_str()) {
                    open_objects(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(open_objects),
        _ => {}
    }
}

/// Names the items of lists: utoipa writes the schema of an item into that of its list, and clients would get a second type.
fn name_items(schemas: &mut Map<String, Value>) {
    let names: Vec<String> = schemas.keys().cloned().collect();
    for list in names.iter().filter(|name| name.starts_with(LIST)) {
        let item = list.trim_start_matches(LIST);
        let Some(named) = schemas.get(item).cloned() else { continue };
        if let Some(items) = schemas.get_mut(list).and_then(|list| list.pointer_mut("/properties/items/items"))
            && *items == named
        {
            *items = json!({ "$ref": format!("#/components/schemas/{item}") });
        }
    }
}

/// Takes the defaults of optional properties away, whose descriptions say them: generators of clients make such a property one that
/// has to be given.
fn without_defaults(schema: &mut Value) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        if let Some(fields) = property.as_object_mut() {
            fields.remove("default");
        }
    }
}

fn add(schemas: &mut Map<String, Value>, name: String, schema: &Value) {
    let mut schema = schema.clone();
    // A reference within the schema is one within the document now.
    refer(&mut schema, &format!("#/components/schemas/{name}"));
    // The document's dialect is the same one.
    if let Some(fields) = schema.as_object_mut() {
        fields.remove("$schema");
        fields.remove("$id");
        // Generators name types by titles, which two actions may share with each other or with a type of ours.
        fields.remove("title");
    }
    schemas.insert(name, schema);
}

fn refer(schema: &mut Value, here: &str) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(reference) if name == "$ref" && reference.starts_with('#') => {
                        *reference = format!("{here}{}", reference.trim_start_matches('#'));
                    }
                    _ if VALUES.contains(&name.as_str()) => {}
                    value => refer(value, here),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, here)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_within_a_schema_are_references_within_the_document() {
        let mut schemas = Map::new();
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": { "name": { "type": "string" } },
            "properties": { "a": { "$ref": "#/$defs/name" }, "b": { "const": { "$ref": "#/kept" } } }
        });
        add(&mut schemas, "action.x.1.0.0.input".to_owned(), &schema);
        let added = &schemas["action.x.1.0.0.input"];
        assert_eq!(added["properties"]["a"]["$ref"], "#/components/schemas/action.x.1.0.0.input/$defs/name");
        assert_eq!(added["properties"]["b"]["const"]["$ref"], "#/kept");
        assert_eq!(added.get("$schema"), None);
    }

    #[test]
    fn objects_of_any_form_have_any_members() {
        let mut schema = json!({ "type": "object", "properties": {
            "any": { "type": "object" }, "none": { "type": "object", "additionalProperties": false },
            "value": { "const": { "type": "object" } }
        } });
        open_objects(&mut schema);
        assert_eq!(schema["properties"]["any"]["additionalProperties"], true);
        assert_eq!(schema["properties"]["none"]["additionalProperties"], false);
        assert_eq!(schema["properties"]["value"]["const"], json!({ "type": "object" }));
        assert_eq!(schema.get("additionalProperties"), None);
    }

    #[test]
    fn the_items_of_a_list_have_the_name_of_their_type() {
        let (job, other) = (json!({ "type": "object" }), json!({ "type": "string" }));
        let list = |item: &Value| json!({ "properties": { "items": { "type": "array", "items": item } } });
        let mut schemas = Map::from_iter([
            ("Job".to_owned(), job.clone()),
            ("List_Job".to_owned(), list(&job)),
            ("Run".to_owned(), job.clone()),
            ("List_Run".to_owned(), list(&other)),
        ]);
        name_items(&mut schemas);
        assert_eq!(schemas["List_Job"], list(&json!({ "$ref": "#/components/schemas/Job" })));
        assert_eq!(schemas["List_Run"], list(&other), "it is not the same");
    }
}
