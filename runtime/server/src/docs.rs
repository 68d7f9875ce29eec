//! The page of the API. All that it loads is in the binary.

use axum::{
    http::{HeaderValue, header},
    response::IntoResponse,
};

use crate::beside::Beside;

/// What the page may load: its own scripts and styles. It asks this server alone, and is in no frame. Swagger UI writes styles
/// into elements, and draws its icons from `data:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The files: path, type, whether it is compressed, content.
const FILES: [(&str, &str, bool, &[u8]); 4] = [
    ("/docs", "text/html; charset=utf-8", false, include_bytes!("../assets/docs.html")),
    ("/docs/docs.js", "text/javascript; charset=utf-8", false, include_bytes!("../assets/docs.js")),
    (
        "/docs/swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
        true,
        include_bytes!("../assets/swagger-ui-bundle.js.gz"),
    ),
    ("/docs/swagger-ui.css", "text/css; charset=utf-8", true, include_bytes!("../assets/swagger-ui.css.gz")),
];

/// The routes, which need no key: the page has nothing of the account.
pub(crate) fn routes() -> Beside {
    FILES.into_iter().fold(Beside::default(), |routes, (path, media, is_compressed, content)| {
        routes.get(path, move || async move { answer(media, is_compressed, content) })
    })
}

fn answer(media: &'static str, is_compressed: bool, content: &'static [u8]) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        // The same for everybody, and another one with the next version.
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    let mut response = (headers, content).into_response();
    if is_compressed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
