//! `/v1/webinars`: the known webinars, their syncs, and their audit logs.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use greenroom_domain::{Failure, FailureKind, LeftOut, Scope, SyncRunId, SyncTrigger};
use greenroom_service::views::{
    audit::{self, AuditEntry},
    sync::SyncResult,
    webinars::{self, WebinarView},
};
use greenroom_sync::SyncedWebinar;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::needs,
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
/// Twice, or while a sync runs, does no harm: then the answer says that another sync is under way.
#[utoipa::path(post, path = "/v1/webinars/{id}/sync", tag = "webinars", operation_id = "syncWebinar",
    params(("id" = String, Path, description = "The webinar")),
    responses(
        (status = 200, description = "The sync's audit entry, or that another one is under way",
            body = ref("#/components/schemas/SyncResult")),
        (status = 404, description = "There is no such webinar", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn sync_now(State(state): State<AppState>, Path(id): Path<String>) -> Result<Json<SyncResult>, Problem> {
    let webinar = asked::webinar(&id)?;
    webinars::one(state.store().as_ref(), &webinar).await?;
    let syncs = state.syncs().ok_or_else(|| {
        let message = "this server cannot reach Zoom: its log says why";
        Failure::of(FailureKind::Unavailable, message)
    })?;
    let result = syncs.sync(&webinar, SyncTrigger::ByHand, false, &|_| {}).await;
    match SyncResult::of(SyncedWebinar { webinar, result }, state.messages()) {
        SyncResult::Failed { failure, .. } => Err(failure.into()),
        result => Ok(Json(result)),
    }
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
