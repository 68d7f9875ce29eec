//! `/v1/webinars`: the known webinars, their syncs, and their audit logs.

use axum::{
    Json,
    extract::{Path, Query, State},
    response::Response,
};
use greenroom_domain::{
    Email, Failure, FailureKind, HistoryKind, JobWork, LeftOut, Scope, SyncRunId, SyncTrigger, WebinarId, sentence,
};
use greenroom_jobs::JobRequest;
use greenroom_service::views::{
    audit::{self, AuditEntry},
    history,
    webinars::{self, WebinarView},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    asked,
    jobs::{self, Accepted},
};
use crate::{
    access::{Caller, needs},
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(audit_log))
        .routes(routes!(left_out));
    needs(Scope::Read, read).merge(needs(Scope::Settings, OpenApiRouter::new().routes(routes!(sync_now))))
}

/// List the known webinars, with whether they are synced and how the last sync ended
#[utoipa::path(get, path = "/v1/webinars", tag = "webinars", operation_id = "listWebinars", params(Paging),
    responses((status = 200, description = "A page of the webinars, by id", body = ref("#/components/schemas/WebinarList"))))]
async fn list(State(state): State<AppState>, Query(paging): Query<Paging>) -> Result<Json<List<WebinarView>>, Problem> {
    let webinars = webinars::list(state.store().as_ref(), None).await?;
    paging.cut(webinars, |webinar| webinar.id.to_string()).map(Json)
}

/// Show a webinar
#[utoipa::path(get, path = "/v1/webinars/{id}", tag = "webinars", operation_id = "showWebinar",
    params(("id" = String, Path, description = "The webinar: 9 to 11 digits")),
    responses(
        (status = 200, description = "The webinar", body = ref("#/components/schemas/Webinar")),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Json<WebinarView>, Problem> {
    Ok(Json(webinars::one(state.store().as_ref(), &asked::webinar(&id)?).await?))
}

/// Sync a webinar now
///
/// It is done by a job: the answer is 202 as soon as the job is durable, and `Location` is its path. A sync that waits already is
/// that job (`merged`). The audit log has the sync's entry when it has ended.
#[utoipa::path(post, path = "/v1/webinars/{id}/sync", tag = "webinars", operation_id = "syncWebinar",
    params(("id" = String, Path, description = "The webinar")),
    responses(
        (status = 202, description = "It is accepted, and done later", body = Accepted,
            headers(("Location" = String, description = "The path of the job"))),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn sync_now(State(state): State<AppState>, caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    jobs::accept(&state, by_hand(&state, asked::webinar(&id)?, caller.user()).await?).await
}

/// The job that syncs a webinar because a person asks for it.
///
/// # Errors
/// `webinar-not-found`; `unavailable` where this server cannot reach Zoom; the store's failure.
pub(crate) async fn by_hand(state: &AppState, webinar: WebinarId, by: &Email) -> Result<JobRequest, Problem> {
    let account = webinars::one(state.store().as_ref(), &webinar).await?.zoom_account;
    if state.syncs().is_none() {
        let message = sentence!("failure-server-without-zoom", "this server cannot reach Zoom: its log says why");
        return Err(Failure::of(FailureKind::Unavailable, message).into());
    }
    let subject = webinar.to_string();
    let work = JobWork::Sync { webinar, trigger: SyncTrigger::ByHand };
    let note = history::entry(by.as_str(), HistoryKind::SyncNow, Some(subject));
    Ok(JobRequest::new(work).of_account(account).noted(note))
}

/// List the syncs of a webinar, newest first
///
/// Each with what it changed, and its warnings with their meaning and remedy.
#[utoipa::path(get, path = "/v1/webinars/{id}/audit", tag = "webinars", operation_id = "listAudit",
    params(("id" = String, Path, description = "The webinar"), Paging),
    responses(
        (status = 200, description = "A page of the audit log", body = ref("#/components/schemas/AuditList")),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn audit_log(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<AuditEntry>>, Problem> {
    let before: Option<SyncRunId> = asked::cursor(paging.cursor.as_deref())?;
    let (store, webinar) = (state.store().as_ref(), asked::webinar(&id)?);
    let page = audit::list(store, state.messages(), &webinar, before, paging.limit()?).await?;
    Ok(Json(List { items: page.items, next: page.next.map(|run| run.to_string()) }))
}

/// List the people whom the syncs of a webinar left out, with the reasons
#[utoipa::path(get, path = "/v1/webinars/{id}/left-out", tag = "webinars", operation_id = "listLeftOut",
    params(("id" = String, Path, description = "The webinar"), Paging),
    responses(
        (status = 200, description = "A page of the emails, with the reasons", body = ref("#/components/schemas/LeftOutList")),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn left_out(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<LeftOut>>, Problem> {
    let left_out = audit::left_out(state.store().as_ref(), &asked::webinar(&id)?).await?;
    paging.cut(left_out, |out| out.email.to_string()).map(Json)
}
