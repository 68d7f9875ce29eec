//! Whether the server is alive, and whether it is ready for requests.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The routes, which need no key: they tell nothing about the account.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(alive))
}

/// The answer of `/healthz`.
#[derive(Serialize, ToSchema)]
struct Alive {
    /// Always `ok`: a server that is not does not answer.
    status: &'static str,
}

/// Say that the server is alive
///
/// It looks at nothing else, so that a restart, which a failing check often leads to, is only asked for where it helps.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "isAlive", security(()),
    responses((status = 200, description = "The server is alive", body = Alive)))]
async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}
