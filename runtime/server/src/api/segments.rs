//! `/v1/segments`: filters over contacts, saved and evaluated.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use greenroom_domain::{Contact, Failure, Scope, segment::Filter};
use greenroom_service::views::segments::{self, SegmentView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked::{self, Reveal};
use crate::{
    access::{Caller, needs},
    body,
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(members))
        .routes(routes!(evaluate));
    needs(Scope::Read, read).merge(needs(Scope::Settings, OpenApiRouter::new().routes(routes!(save, remove))))
}

/// List the saved segments
#[utoipa::path(get, path = "/v1/segments", tag = "segments", operation_id = "listSegments", params(Paging, Reveal),
    responses((status = 200, description = "A page of the segments, by name", body = ref("#/components/schemas/SegmentList"))))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<List<SegmentView>>, Problem> {
    let reveal = reveal.to(&caller)?;
    let segments = segments::list(state.store().as_ref(), reveal).await?;
    asked::note_shown(&state, &caller, reveal, "segments").await?;
    paging.cut(segments, |segment| segment.name.clone()).map(Json)
}

/// Show a saved segment
#[utoipa::path(get, path = "/v1/segments/{name}", tag = "segments", operation_id = "showSegment",
    params(("name" = String, Path, description = "The segment"), Reveal),
    responses(
        (status = 200, description = "The segment", body = ref("#/components/schemas/Segment")),
        (status = 404, description = "There is no such segment", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<SegmentView>, Problem> {
    let reveal = reveal.to(&caller)?;
    let segment = segments::details(state.store().as_ref(), &name, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("segment {name}")).await?;
    Ok(Json(segment))
}

/// List the members of a saved segment
#[utoipa::path(get, path = "/v1/segments/{name}/members", tag = "segments", operation_id = "listSegmentMembers",
    params(("name" = String, Path, description = "The segment"), Paging, Reveal),
    responses(
        (status = 200, description = "A page of the members", body = ref("#/components/schemas/ContactList")),
        (status = 404, description = "There is no such segment", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn members(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<List<Contact>>, Problem> {
    let (store, reveal) = (state.store().as_ref(), reveal.to(&caller)?);
    let after = asked::cursor(paging.cursor.as_deref())?;
    let filter = segments::filter(store, &name).await?;
    let page = segments::members(store, &filter, state.now(), after, paging.limit()?, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("segment {name} members")).await?;
    Ok(Json(List { items: page.members, next: page.next.map(|next| next.to_string()) }))
}

/// A filter to evaluate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EvaluateRequest {
    /// The filter, as `schemas/segment.json` describes it.
    #[schema(value_type = Object)]
    filter: Value,
}

/// How many contacts meet a filter.
#[derive(Serialize)]
struct Evaluated {
    words: String,
    members: u64,
}

/// Count the contacts that meet a filter, without saving it
#[utoipa::path(post, path = "/v1/segments/evaluate", tag = "segments", operation_id = "evaluateSegment",
    request_body = EvaluateRequest,
    responses(
        (status = 200, description = "The filter in words, and how many meet it", body = ref("#/components/schemas/SegmentCount")),
        (status = 422, description = "The filter does not fit", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn evaluate(
    State(state): State<AppState>,
    body::Json(asked): body::Json<EvaluateRequest>,
) -> Result<Json<Evaluated>, Problem> {
    let (store, filter) = (state.store().as_ref(), parse(&asked.filter, "/filter")?);
    let members = segments::count(store, &filter, state.now()).await?.members;
    Ok(Json(Evaluated { words: segments::explained(store, &filter).await?.words, members }))
}

/// Save a filter as a segment
///
/// It replaces the filter of a segment that has the name.
#[utoipa::path(put, path = "/v1/segments/{name}", tag = "segments", operation_id = "saveSegment",
    params(("name" = String, Path, description = "The segment")), request_body = EvaluateRequest,
    responses(
        (status = 200, description = "It replaced another filter", body = ref("#/components/schemas/SavedSegment")),
        (status = 201, description = "It is new", body = ref("#/components/schemas/SavedSegment")),
        (status = 422, description = "The filter or the name does not fit", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    body::Json(asked): body::Json<EvaluateRequest>,
) -> Result<Response, Problem> {
    let filter = parse(&asked.filter, "/filter")?;
    let saved = segments::save(state.store().as_ref(), &name, &filter, caller.user().as_str(), state.now()).await?;
    let status = if saved.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(saved)).into_response())
}

/// Remove a saved segment
///
/// Its members stay as they are.
#[utoipa::path(delete, path = "/v1/segments/{name}", tag = "segments", operation_id = "removeSegment",
    params(("name" = String, Path, description = "The segment")),
    responses(
        (status = 204, description = "It is removed"),
        (status = 404, description = "There is no such segment", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    segments::remove(state.store().as_ref(), &name, caller.user().as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn parse(filter: &Value, pointer: &str) -> Result<Filter, Problem> {
    Filter::parse(filter).map_err(|error| Failure::from(error).below(pointer).into())
}
