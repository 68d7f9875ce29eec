//! The OpenAPI 3.1 document, from the code of the routes.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use greenroom_zoom::webhook::SIGNATURE_HEADER;

use crate::{access::SCHEME, problem::ProblemDocument, state::AppState, webhooks};

/// What the document begins with.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Greenroom",
        description = "Runs workflow actions against a contact store, and syncs webinars. Errors are problem details \
                       (RFC 9457) with a `code` of a closed set. Lists come in pages.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemDocument)),
    servers((url = "/", description = "This server"))
)]
pub(crate) struct Beginning;

/// The document that routes are added to.
pub(crate) fn beginning() -> Document {
    let mut document = Beginning::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An API key: `greenroom api-keys create` makes one. The scopes that a route needs are listed with it.",
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

/// The route of the document.
pub(crate) fn route(document: &Document) -> Router<AppState> {
    let json: Bytes = serde_json::to_vec(document).unwrap_or_default().into();
    let json = Arc::new(json);
    let answer = move || {
        let json = Bytes::clone(&json);
        async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response() }
    };
    Router::new().route("/openapi.json", get(answer))
}
