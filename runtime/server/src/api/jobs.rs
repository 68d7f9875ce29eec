//! `/v1/jobs`: work that was accepted, and is done later.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use greenroom::{ActionRef, RunId};
use greenroom_domain::{
    ContactId, Enqueued, InvalidJobKind, InvalidJobState, InvokeJob, JobFilter, JobId, JobState, JobWork, Scope,
    ZoomAccountId,
};
use greenroom_jobs::{JobChange, JobRequest};
use greenroom_service::views::{
    actions,
    jobs::{self, JobView, LimitDetails},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::{Caller, needs},
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(list)).routes(routes!(limits)).routes(routes!(show));
    let decide = OpenApiRouter::new().routes(routes!(retry)).routes(routes!(remove));
    needs(Scope::Read, read).merge(needs(Scope::Administer, decide))
}

/// Which jobs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Which {
    /// In this state: `waiting`, `running`, `done` or `dead-letter`.
    state: Option<String>,
    /// Of this kind: `invoke`, `sync`, `look`, `round`, `settle`, `callback`, `hubspot-completion`, `prune`, `check-alerts` or `send-alerts`.
    kind: Option<String>,
    /// Of this action.
    action: Option<String>,
    /// For this contact.
    contact: Option<String>,
    /// About this Zoom account.
    zoom_account: Option<String>,
}

/// Whether secrets are shown.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Reveal {
    /// Show the input, and the whole address of the callback. Needs the scope `administer`.
    reveal: Option<bool>,
}

/// A job that was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    /// The job.
    #[schema(value_type = String)]
    pub(crate) job: JobId,
    /// How far it is.
    #[schema(value_type = String)]
    pub(crate) state: JobState,
    /// The run, as soon as there is one.
    #[schema(value_type = Option<String>)]
    pub(crate) run: Option<RunId>,
    /// The work was accepted before: by the same idempotency key, or because it waited already.
    pub(crate) merged: bool,
}

/// Where the outcome of an asynchronous invocation goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Callback)]
pub(crate) struct CallbackRequest {
    /// The address: https, reachable from the internet, or in a network that the operator names. The outcome is posted to it,
    /// signed as Standard Webhooks says.
    url: String,
}

/// What an invocation that is done later says besides its action.
#[derive(Debug)]
pub(crate) struct Later {
    pub(crate) input: Option<Value>,
    pub(crate) contact: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) dry_run: bool,
    pub(crate) cursor: Option<Value>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) limits: BTreeMap<String, u64>,
    pub(crate) callback: Option<CallbackRequest>,
}

/// Accepts an invocation that is done later.
///
/// # Errors
/// `unknown-action`, so that a misspelt name is told at once, and those of the queue.
pub(crate) async fn accept_invocation(state: &AppState, action: &ActionRef, later: Later) -> Result<Response, Problem> {
    if state.runtime().action(action).is_none() {
        return Err(actions::not_found(action).into());
    }
    let Later { input, contact, key, dry_run, cursor, tags, limits, callback } = later;
    let invoke = InvokeJob {
        action: action.to_string(),
        input: input.unwrap_or_else(|| Value::Object(Map::new())),
        contact: contact.map(ContactId::new),
        idempotency_key: key,
        tags,
        callback: callback.map(|callback| callback.url),
        dry_run,
        cursor,
        limits,
        hubspot: None,
    };
    accept(state, JobRequest::new(JobWork::Invoke(Box::new(invoke)))).await
}

/// Accepts a job, and answers 202 with its place.
pub(crate) async fn accept(state: &AppState, request: JobRequest) -> Result<Response, Problem> {
    let Enqueued { id, merged, state, run } = state.jobs().enqueue(request).await?;
    let accepted = Accepted { job: id, state, run, merged };
    let location = format!("/v1/jobs/{id}");
    let applied = HeaderName::from_static("preference-applied");
    let headers = [(header::LOCATION, location), (applied, "respond-async".to_owned())];
    Ok((StatusCode::ACCEPTED, headers, Json(accepted)).into_response())
}

/// Whether the caller wants to be answered before the work is done (RFC 7240).
pub(crate) fn respond_async(headers: &HeaderMap) -> bool {
    let given = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case("respond-async"))
}

/// List jobs, oldest first
///
/// A job that waits and could begin has the limit that it waits behind in `waits`.
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", operation_id = "listJobs", params(Which, Paging),
    responses((status = 200, description = "A page of the jobs, oldest first", body = List<JobView>)))]
async fn list(
    State(state): State<AppState>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<JobView>>, Problem> {
    let filter = JobFilter {
        state: which
            .state
            .map(|state| state.parse())
            .transpose()
            .map_err(|error: InvalidJobState| Problem::malformed(error.sentence()))?,
        kind: which
            .kind
            .map(|kind| kind.parse())
            .transpose()
            .map_err(|error: InvalidJobKind| Problem::malformed(error.sentence()))?,
        action: which.action,
        contact: which.contact.map(ContactId::new),
        zoom_account: which.zoom_account.map(ZoomAccountId::new),
        after: paging.cursor.as_deref().map(asked::job).transpose()?,
        ..JobFilter::default()
    };
    let page = jobs::list(state.jobs(), &filter, paging.limit()?, false).await?;
    Ok(Json(List { items: page.items, next: page.next.map(|id| id.to_string()) }))
}

/// Show the limits by key, and what waits behind each
#[utoipa::path(get, path = "/v1/jobs/limits", tag = "jobs", operation_id = "showJobLimits",
    responses((status = 200, description = "The limits of the configuration, and those that jobs wait behind",
        body = List<LimitDetails>)))]
async fn limits(State(state): State<AppState>) -> Result<Json<List<LimitDetails>>, Problem> {
    let items = jobs::limits(state.jobs()).await?;
    Ok(Json(List { items, next: None }))
}

/// Show a job
#[utoipa::path(get, path = "/v1/jobs/{id}", tag = "jobs", operation_id = "showJob",
    params(("id" = String, Path, description = "The job's id"), Reveal),
    responses(
        (status = 200, description = "The job", body = JobView),
        (status = 404, description = "There is no such job", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(job): Path<String>,
    Query(asked): Query<Reveal>,
) -> Result<Json<JobView>, Problem> {
    let reveal = asked.reveal.unwrap_or(false);
    if reveal {
        caller.may(Scope::Administer)?;
    }
    let job = asked::job(&job)?;
    let details = jobs::details(state.jobs(), job, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("job {job}")).await?;
    Ok(Json(details))
}

/// Try a dead letter again, or a job that waits for its next try, at once
#[utoipa::path(post, path = "/v1/jobs/{id}/retry", tag = "jobs", operation_id = "retryJob",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 200, description = "The job, which waits", body = JobView),
        (status = 404, description = "There is no such job", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "The job runs or is done", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn retry(
    State(state): State<AppState>,
    caller: Caller,
    Path(job): Path<String>,
) -> Result<Json<JobView>, Problem> {
    let id = asked::job(&job)?;
    state.jobs().change(id, JobChange::Retry, caller.user().as_str()).await?;
    Ok(Json(jobs::details(state.jobs(), id, false).await?))
}

/// Remove a job that does not run
///
/// The jobs that follow from it are removed too, and the waits of its runs end. Its callback, or HubSpot's workflow, gets the failure
/// `job-removed`.
#[utoipa::path(delete, path = "/v1/jobs/{id}", tag = "jobs", operation_id = "dropJob",
    params(("id" = String, Path, description = "The job's id")),
    responses(
        (status = 204, description = "It is removed"),
        (status = 404, description = "There is no such job", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "The job runs", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn remove(State(state): State<AppState>, caller: Caller, Path(job): Path<String>) -> Result<StatusCode, Problem> {
    state.jobs().change(asked::job(&job)?, JobChange::Drop, caller.user().as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_one_of_a_list() {
        for (given, wants) in [
            (&["respond-async"][..], true),
            (&["wait=10, Respond-Async"], true),
            (&["wait=10", "respond-async"], true),
            (&["respond-sync"], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            given.iter().for_each(|value| {
                headers.append("prefer", value.parse().unwrap());
            });
            assert_eq!(respond_async(&headers), wants, "{given:?}");
        }
    }
}
