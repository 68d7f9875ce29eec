//! The resources of the API, one file each. A file has `routes()`, which are made of groups by what they need
//! ([`crate::access::needs`]).

mod actions;
mod alerts;
mod api_keys;
pub(crate) mod asked;
mod contacts;
mod history;
pub(crate) mod installed;
mod invoke;
mod jobs;
pub(crate) mod runs;
mod segments;
mod settings;
mod users;
mod waits;
pub(crate) mod webinars;

use utoipa_axum::router::OpenApiRouter;

use crate::{reload, state::AppState};

/// All routes below `/v1`.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(actions::routes())
        .merge(alerts::routes())
        .merge(api_keys::routes())
        .merge(invoke::routes())
        .merge(jobs::routes())
        .merge(contacts::routes())
        .merge(history::routes())
        .merge(installed::routes())
        .merge(reload::routes())
        .merge(runs::routes())
        .merge(segments::routes())
        .merge(settings::routes())
        .merge(users::routes())
        .merge(waits::routes())
        .merge(webinars::routes())
}
