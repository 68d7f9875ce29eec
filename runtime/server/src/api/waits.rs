//! `/v1/runs/{id}/waits`: what runs wait for from outside.

use axum::{
    Json,
    extract::{Path, State},
};
use greenroom_domain::Scope;
use greenroom_service::views::waits::{self, WaitView};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::{Caller, needs},
    body,
    list::List,
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(list));
    let invoke = OpenApiRouter::new().routes(routes!(complete));
    needs(Scope::Read, read).merge(needs(Scope::Invoke, invoke))
}

/// List the waits of a run
///
/// Those of all slices of the run's chain, in the order of their names. Their links are the action's own, and not shown.
#[utoipa::path(get, path = "/v1/runs/{id}/waits", tag = "runs", operation_id = "listWaits",
    params(("id" = String, Path, description = "The run: any of its slices")),
    responses(
        (status = 200, description = "The waits", body = List<WaitView>),
        (status = 404, description = "There is no such run", body = ProblemDocument, content_type = "application/problem+json")))]
async fn list(State(state): State<AppState>, Path(id): Path<String>) -> Result<Json<List<WaitView>>, Problem> {
    let items = waits::list(state.store().as_ref(), asked::run(&id)?, state.now()).await?;
    Ok(Json(List::whole(items)))
}

/// A completion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CompleteRequest {
    /// What the wait is completed with: any JSON of at most 64 KiB. The form behind a link gives `{"approved": true}` or
    /// `{"approved": false}`.
    value: Value,
}

/// Complete a wait of a run
///
/// In the place of its link, by the account user of the key. A wait is completed once. What waits for it goes on.
#[utoipa::path(post, path = "/v1/runs/{id}/waits/{name}", tag = "runs", operation_id = "completeWait",
    params(
        ("id" = String, Path, description = "The run: any of its slices"),
        ("name" = String, Path, description = "The wait's name")),
    request_body = CompleteRequest,
    responses(
        (status = 200, description = "It is completed", body = WaitView),
        (status = 404, description = "There is no such run, or no such wait", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "It was completed before", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 410, description = "Its time is over", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The completion is too large, or nested too deep", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn complete(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
    body::Json(asked): body::Json<CompleteRequest>,
) -> Result<Json<WaitView>, Problem> {
    let store = state.store().as_ref();
    let wait = waits::find(store, asked::run(&id)?, &name).await?;
    caller.may_invoke(&wait.action)?;
    let by = caller.user().as_str().to_owned();
    let completed = waits::complete(store, &wait, asked.value, by, state.now()).await?;
    state.jobs().wake();
    Ok(Json(completed))
}
