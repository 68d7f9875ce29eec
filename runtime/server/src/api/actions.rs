//! `/v1/actions`: the actions that can be invoked.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use greenroom::{ActionRef, ContactId, Document, FieldChoice, InvalidActionRef};
use greenroom_domain::Scope;
use greenroom_service::views::{
    actions::{self, LoadedAction, LoadedActionDetails},
    form::ActionSchema,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::{Caller, needs},
    list::{List, Paging},
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(schema));
    needs(Scope::Read, read).merge(needs(Scope::Invoke, OpenApiRouter::new().routes(routes!(options))))
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
    let action: ActionRef = name.parse().map_err(|error: InvalidActionRef| Problem::malformed(error.sentence()))?;
    Ok(Json(actions::loaded_details(state.runtime(), &action)?))
}

/// Show the schemas of an action, with the fields of a form for its input
#[utoipa::path(get, path = "/v1/actions/{name}/schema", tag = "actions", operation_id = "showActionSchema",
    params(("name" = String, Path, description = "The action's name, or its name and version")),
    responses(
        (status = 200, description = "The schemas and the fields", body = ref("#/components/schemas/ActionSchema")),
        (status = 404, description = "There is no such action", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn schema(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<ActionSchema>, Problem> {
    let action = asked::action(&name)?;
    let info = state.runtime().action(&action).ok_or_else(|| actions::not_found(&action))?;
    Ok(Json(ActionSchema::of(info)))
}

/// What is asked of the choices of a field.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OptionsQuery {
    /// What the person has typed to find a choice.
    q: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// The input as far as it is filled in, as JSON.
    input: Option<String>,
    /// The contact that the workflow runs for, where one is known.
    contact: Option<String>,
}

/// List the choices that an action offers for a field of its input
///
/// The action is asked in the sandbox: nothing is changed, and there is no run.
#[utoipa::path(get, path = "/v1/actions/{name}/fields/{field}/options", tag = "actions", operation_id = "listFieldOptions",
    params(
        ("name" = String, Path, description = "The action's name, or its name and version"),
        ("field" = String, Path, description = "The field, as a JSON Pointer into the input, with or without its first `/`"),
        OptionsQuery),
    responses(
        (status = 200, description = "A page of the choices, in the action's order",
            body = ref("#/components/schemas/FieldOptions")),
        (status = 404, description = "There is no such action", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "It offers no choices for the field", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")))]
async fn options(
    State(state): State<AppState>,
    caller: Caller,
    Path((name, field)): Path<(String, String)>,
    Query(asked): Query<OptionsQuery>,
) -> Result<Json<List<FieldChoice>>, Problem> {
    let action = asked::action(&name)?;
    caller.may_invoke(&action.name)?;
    let field = if field.starts_with('/') { field } else { format!("/{field}") };
    let mut query = greenroom::OptionsQuery::new(action, field);
    if let Some(input) = asked.input {
        query.input = Document::parse(input.as_bytes())
            .map_err(|error| Problem::malformed(format!("`input` of the query {}", error.message)))?;
    }
    (query.search, query.page) = (asked.q, asked.cursor);
    query.contact = asked.contact.map(ContactId::new);
    let page = state.runtime().options(query).await?;
    Ok(Json(List { items: page.choices, next: page.next }))
}
