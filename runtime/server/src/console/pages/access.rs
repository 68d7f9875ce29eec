//! Access: people, keys, connections, and what waits.

pub(super) mod alerts;
mod connect;
pub(super) mod connections;
mod history;
mod job;
mod jobs;
mod keys;
mod retention;
mod tabs;
mod users;
mod webhooks;

use axum::response::Redirect;
use greenroom_domain::Scope;

use crate::{beside::Beside, console::visit::Visit};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access", Scope::Read, first)
        .merge(users::routes())
        .merge(keys::routes())
        .merge(connections::routes())
        .merge(connect::routes())
        .merge(alerts::routes())
        .merge(webhooks::routes())
        .merge(jobs::routes())
        .merge(job::routes())
        .merge(history::routes())
        .merge(retention::routes())
}

/// Leads to the first of the section's pages that the person may see.
async fn first(visit: Visit) -> Redirect {
    Redirect::to(tabs::first(&visit))
}
