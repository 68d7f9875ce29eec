//! `/v1/history`: what people have done by hand, and who did it.

use axum::{
    Json,
    extract::{Query, State},
};
use greenroom_domain::Scope;
use greenroom_service::views::history::{self, HistoryView};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::needs,
    list::{List, Paging},
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Read, OpenApiRouter::new().routes(routes!(list)))
}

/// List what people have done by hand, newest first
///
/// Syncs that were asked for, erasures, imports, jobs that were retried or dropped, and API keys that were made or revoked, each
/// with the account user that the API key belongs to. Changes of settings are in `/v1/settings/history`.
#[utoipa::path(get, path = "/v1/history", tag = "operation", operation_id = "listHistory", params(Paging),
    responses((status = 200, description = "A page of the history", body = List<HistoryView>)))]
async fn list(State(state): State<AppState>, Query(paging): Query<Paging>) -> Result<Json<List<HistoryView>>, Problem> {
    let before: Option<u64> = asked::cursor(paging.cursor.as_deref())?;
    let page = history::list(state.store().as_ref(), before, paging.limit()?).await?;
    Ok(Json(List { items: page.items, next: page.next.map(|place| place.to_string()) }))
}
