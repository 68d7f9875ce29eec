//! What pages load: two libraries and what is ours. All of it is in the binary, and no page asks another server.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::beside::Beside;

/// A file: its path, its type, whether it is compressed, its bytes. The versions in the paths are those of the npm packages, and
/// this crate's for our own: a browser keeps a file for good, and asks for another one with the next version.
type File = (&'static str, &'static str, bool, &'static [u8]);

pub(super) const PICO: &str = "/console/pico-2.1.1.css";
pub(super) const HTMX: &str = "/console/htmx-2.0.11.js";
pub(super) const STYLE: &str = concat!("/console/console-", env!("CONSOLE_DIGEST"), ".css");
pub(super) const SCRIPT: &str = concat!("/console/console-", env!("CONSOLE_DIGEST"), ".js");
pub(super) const ICON: &str = "/console/icon.svg";

const FILES: [File; 5] = [
    (PICO, "text/css; charset=utf-8", true, include_bytes!("../../assets/console/pico.min.css.gz")),
    (HTMX, "text/javascript; charset=utf-8", true, include_bytes!("../../assets/console/htmx.min.js.gz")),
    (STYLE, "text/css; charset=utf-8", false, include_bytes!("../../assets/console/console.css")),
    (SCRIPT, "text/javascript; charset=utf-8", false, include_bytes!("../../assets/console/console.js")),
    (ICON, "image/svg+xml", false, include_bytes!("../../assets/console/icon.svg")),
];

/// The routes, which need no sign-in: the files have nothing of the account.
pub(super) fn routes() -> Beside {
    FILES.into_iter().fold(Beside::default(), |routes, file| routes.get(file.0, move || async move { answer(file) }))
}

fn answer((_, media, is_compressed, content): File) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    let mut response = (headers, content).into_response();
    if is_compressed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
