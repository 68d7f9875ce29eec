//! `/v1/api-keys`: the keys to this API.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use greenroom_domain::Scope;
use greenroom_service::views::api_keys::{self, MadeApiKey, NewApiKey, ShownApiKey};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Caller, needs},
    body,
    list::{List, Paging},
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Administer, OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(show, revoke)))
}

/// List the API keys, without their secrets
#[utoipa::path(get, path = "/v1/api-keys", tag = "api-keys", operation_id = "listApiKeys", params(Paging),
    responses((status = 200, description = "A page of the keys, by age", body = List<ShownApiKey>)))]
async fn list(State(state): State<AppState>, Query(paging): Query<Paging>) -> Result<Json<List<ShownApiKey>>, Problem> {
    let keys = api_keys::list(state.store().as_ref(), state.now()).await?;
    paging.cut(keys, |key| format!("{}/{}", key.created_at, key.id)).map(Json)
}

/// Make an API key
///
/// The answer has the key as `token`, which is shown this once: the server keeps only a hash of its secret.
#[utoipa::path(post, path = "/v1/api-keys", tag = "api-keys", operation_id = "makeApiKey", request_body = NewApiKey,
    responses((status = 201, description = "The key", body = MadeApiKey,
        headers(("Location" = String, description = "The path of the key")))))]
async fn make(
    State(state): State<AppState>,
    caller: Caller,
    body::Json(asked): body::Json<NewApiKey>,
) -> Result<impl IntoResponse, Problem> {
    let made = api_keys::make(state.store().as_ref(), asked, caller.user().as_str(), state.now()).await?;
    let location = format!("/v1/api-keys/{}", made.key.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)))
}

/// Show an API key, without its secret
#[utoipa::path(get, path = "/v1/api-keys/{id}", tag = "api-keys", operation_id = "showApiKey",
    params(("id" = String, Path, description = "The key's id")),
    responses(
        (status = 200, description = "The key", body = ShownApiKey),
        (status = 404, description = "There is no such key", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Json<ShownApiKey>, Problem> {
    Ok(Json(api_keys::show(state.store().as_ref(), &id, state.now()).await?))
}

/// Revoke an API key, for good
///
/// It stays listed, so that histories can be read. A key that was revoked before keeps the time of it.
#[utoipa::path(delete, path = "/v1/api-keys/{id}", tag = "api-keys", operation_id = "revokeApiKey",
    params(("id" = String, Path, description = "The key's id")),
    responses(
        (status = 200, description = "The key, which is revoked", body = ShownApiKey),
        (status = 404, description = "There is no such key", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ShownApiKey>, Problem> {
    let by = caller.user().as_str();
    Ok(Json(api_keys::revoke(state.store().as_ref(), &id, by, state.now()).await?))
}
