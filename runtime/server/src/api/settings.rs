//! `/v1/settings`: the settings of webinar sync, their history, and why a webinar is or is not synced.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use greenroom_domain::{Failure, FailureKind, Scope, SettingsChange, codes, sentence};
use greenroom_service::views::settings::{self, Explained};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::{Caller, needs},
    body,
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(show)).routes(routes!(explain)).routes(routes!(history));
    needs(Scope::Read, read).merge(needs(Scope::Settings, OpenApiRouter::new().routes(routes!(change))))
}

/// Show the settings of webinar sync
///
/// `ETag` is their version: send it back as `If-Match` with a change.
#[utoipa::path(get, path = "/v1/settings", tag = "settings", operation_id = "showSettings",
    responses((status = 200, description = "The settings", body = ref("#/components/schemas/Settings"),
        headers(("ETag" = String, description = "The version of the settings")))))]
async fn show(State(state): State<AppState>) -> Result<Response, Problem> {
    let (settings, version) = settings::whole(&state.storage()).await?;
    Ok(([(header::ETAG, etag(version))], Json(settings)).into_response())
}

/// The version of the settings as a strong ETag.
fn etag(version: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The version that a change is for: the one now, where `If-Match` names it or is `*`.
///
/// # Errors
/// `precondition-required` where there is no `If-Match`, and `precondition-failed` where it names other versions.
fn expected(headers: &HeaderMap, now: u64) -> Result<u64, Problem> {
    let Some(given) = headers.get(header::IF_MATCH) else {
        let message = sentence!(
            "failure-settings-if-match",
            "a change of settings needs `If-Match`: send the `ETag` of the settings that you have read"
        );
        let failure = Failure::new(FailureKind::InvalidInput, codes::PRECONDITION_REQUIRED, message);
        return Err(Problem::from(failure).status(StatusCode::PRECONDITION_REQUIRED));
    };
    let is_now =
        |tag: &str| tag == "*" || tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')) == Some(&now.to_string());
    given.to_str().is_ok_and(|given| given.split(',').map(str::trim).any(is_now)).then_some(now).ok_or_else(stale)
}

fn stale() -> Problem {
    let message = sentence!(
        "failure-settings-stale",
        "the settings were changed since they were read: read them again, and decide anew"
    );
    Problem::from(Failure::new(FailureKind::Conflict, codes::PRECONDITION_FAILED, message))
        .status(StatusCode::PRECONDITION_FAILED)
}

/// Settings after a change.
#[derive(Serialize)]
struct Changed {
    changes: Vec<SettingsChange>,
    settings: Value,
}

/// Change settings
///
/// The body names settings by their JSON Pointers, such as `{"/syncWebinarData": true, "/webinars/82512345678/sync": null}`;
/// null sets the default. All are changed, or none. The history names the account user that the key belongs to, and only an
/// administrator turns the sync on.
#[utoipa::path(patch, path = "/v1/settings", tag = "settings", operation_id = "changeSettings",
    params(("If-Match" = String, Header,
        description = "The `ETag` of the settings that were read; `*` changes them whatever they are")),
    request_body(content = BTreeMap<String, Value>, description = "Values by JSON Pointer"),
    responses(
        (status = 200, description = "What was changed, and the settings now", body = ref("#/components/schemas/SettingsChanged"),
            headers(("ETag" = String, description = "The version of the settings"))),
        (status = 412, description = "The settings were changed since", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "A setting is unknown, or has no such value", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn change(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body::Json(asked): body::Json<BTreeMap<String, Value>>,
) -> Result<Response, Problem> {
    let storage = state.storage();
    let expected = expected(&headers, settings::whole(&storage).await?.1)?;
    let wanted = asked.into_iter().map(|(pointer, value)| (pointer, Some(value).filter(|value| !value.is_null())));
    let wanted: Vec<_> = wanted.collect();
    let changes = settings::change_all(&storage, caller.user(), &wanted, expected, state.now()).await;
    let changes = changes
        .map_err(|failure| if failure.code == codes::CHANGED_MEANWHILE { stale() } else { Problem::from(failure) })?;
    let (settings, version) = settings::whole(&storage).await?;
    Ok(([(header::ETAG, etag(version))], Json(Changed { changes, settings })).into_response())
}

/// Explain why a webinar is or is not synced
#[utoipa::path(get, path = "/v1/settings/explain/{webinar}", tag = "settings", operation_id = "explainSettings",
    params(("webinar" = String, Path, description = "The webinar")),
    responses(
        (status = 200, description = "Every rule with its answer, and the one that decides",
            body = ref("#/components/schemas/Explained")),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn explain(State(state): State<AppState>, Path(webinar): Path<String>) -> Result<Json<Explained>, Problem> {
    Ok(Json(settings::explain(&state.storage(), &asked::webinar(&webinar)?).await?))
}

/// Which changes are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Only changes at or below this JSON Pointer.
    pointer: Option<String>,
}

/// List the changes of the settings, newest first
#[utoipa::path(get, path = "/v1/settings/history", tag = "settings", operation_id = "listSettingsHistory",
    params(Paging, HistoryQuery),
    responses((status = 200, description = "A page of the changes", body = ref("#/components/schemas/SettingsHistory"))))]
async fn history(
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
    Query(asked): Query<HistoryQuery>,
) -> Result<Json<List<SettingsChange>>, Problem> {
    let before: Option<u64> = asked::cursor(paging.cursor.as_deref())?;
    let page = settings::history(&state.storage(), asked.pointer.as_deref(), before, paging.limit()?).await?;
    Ok(Json(List { items: page.items, next: page.next.map(|place| place.to_string()) }))
}
