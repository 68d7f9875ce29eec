//! `/v1/actions`: the actions that can be invoked.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use greenroom::{ActionRef, InvalidActionRef};
use greenroom_domain::Scope;
use greenroom_service::views::actions::{self, LoadedAction, LoadedActionDetails};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::needs,
    list::{List, Paging},
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Read, OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)))
}

/// List the actions that can be invoked
///
/// All versions of an action are listed. `active` is the one that is invoked by the name alone.
#[utoipa::path(get, path = "/v1/actions", tag = "actions", operation_id = "listActions", params(Paging),
    responses((status = 200, description = "A page of the actions, by name and version", body = List<LoadedAction>)))]
async fn list(
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<LoadedAction>>, Problem> {
    paging.cut(actions::loaded(state.runtime()), LoadedAction::key).map(Json)
}

/// Show an action with its schemas
///
/// The name may have a version requirement: `add-contact@1` or `add-contact@1.2.3`.
#[utoipa::path(get, path = "/v1/actions/{name}", tag = "actions", operation_id = "showAction",
    params(("name" = String, Path, description = "The action's name, or its name and version")),
    responses(
        (status = 200, description = "The action", body = LoadedActionDetails),
        (status = 404, description = "There is no such action", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<LoadedActionDetails>, Problem> {
    let action: ActionRef = name.parse().map_err(|error: InvalidActionRef| Problem::malformed(error.to_string()))?;
    Ok(Json(actions::loaded_details(state.runtime(), &action)?))
}
