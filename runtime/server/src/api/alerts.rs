//! `/v1/alerts`: what the operator was told.

use axum::{
    Json,
    extract::{Query, State},
};
use greenroom_domain::Scope;
use greenroom_service::{
    alerts::described,
    views::alerts::{self, AlertView},
};
use utoipa_axum::{router::OpenApiRouter, routes};

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

/// List alerts: those that last first, then those that are over
///
/// Each has what happened, how often, since when, and the remedy. `[alerts]` of the configuration says what is an alert, and who
/// is told.
#[utoipa::path(get, path = "/v1/alerts", tag = "operation", operation_id = "listAlerts", params(Paging),
    responses((status = 200, description = "A page of the alerts", body = List<AlertView>)))]
async fn list(State(state): State<AppState>, Query(paging): Query<Paging>) -> Result<Json<List<AlertView>>, Problem> {
    let in_words = described(&state.settings(), state.store(), state.messages().clone());
    let found = alerts::list(state.store().as_ref(), &in_words).await?;
    let key = |alert: &AlertView| {
        let place = if alert.over_at.is_none() { "lasts" } else { "over" };
        format!("{place}:{}:{}", alert.kind, alert.subject)
    };
    paging.cut(found, key).map(Json)
}
