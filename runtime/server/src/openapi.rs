//! The OpenAPI 3.1 document, from the code of the routes and the schemas of the loaded actions.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use greenroom::ActionInfo;
use serde_json::{Map, Value};
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use greenroom_zoom::webhook::SIGNATURE_HEADER;

use crate::{access::SCHEME, problem::ProblemDocument, schemas, state::AppState, webhooks};

/// The path of the document.
const PATH: &str = "/openapi.json";

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

/// The route of the document, which needs no key: it tells which actions there are, and nothing of the account.
pub(crate) fn routes(document: Document) -> Router<AppState> {
    let document = Arc::new(Documents { of_routes: document, last: Mutex::default() });
    let answer = move |State(state): State<AppState>| {
        let json = document.with(&state.runtime().actions());
        async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response() }
    };
    Router::new().route(PATH, get(answer))
}

/// The document, written again when other actions are loaded.
struct Documents {
    of_routes: Document,
    /// The digests of the actions in the last one, and its text.
    last: Mutex<(Vec<String>, Bytes)>,
}

impl Documents {
    fn with(&self, actions: &[ActionInfo]) -> Bytes {
        let digests: Vec<String> = actions.iter().map(|info| info.digest.clone()).collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.1.is_empty() || last.0 != digests {
            let text = serde_json::to_vec(&with_schemas(&self.of_routes, actions)).unwrap_or_default();
            *last = (digests, text.into());
        }
        last.1.clone()
    }
}

/// The document with the schemas of the actions among its components.
fn with_schemas(document: &Document, actions: &[ActionInfo]) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    schemas::add(&mut document);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for info in actions {
            let name = format!("action.{}.{}", info.manifest.name, info.manifest.version).replace('+', "-");
            add(schemas, format!("{name}.input"), &info.input_schema);
            add(schemas, format!("{name}.output"), &info.output_schema);
        }
    }
    document
}

fn add(schemas: &mut Map<String, Value>, name: String, schema: &Value) {
    let mut schema = schema.clone();
    // A reference within the schema is one within the document now.
    refer(&mut schema, &format!("#/components/schemas/{name}"));
    // The document's dialect is the same one.
    if let Some(fields) = schema.as_object_mut() {
        fields.remove("$schema");
        fields.remove("$id");
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
                    // Examples and choices are values, not schemas.
                    _ if ["const", "enum", "default", "example", "examples"].contains(&name.as_str()) => {}
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
    use serde_json::json;

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
}
