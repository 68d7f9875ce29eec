//! Records as resources: runs, and the audit logs of webinars.

use std::cmp::Reverse;

use greenroom::capability::shortened;
use greenroom_domain::{Failure, FailureKind, RunId, WebinarId, codes, store::RunFilter};
use greenroom_service::views::{audit, runs, webinars};
use rmcp::model::{Resource, ResourceTemplate};
use serde_json::{Value, json};

use super::SHOWN;
use crate::state::AppState;

/// The beginnings of the addresses.
const RUNS: &str = "greenroom://runs/";
const WEBINARS: &str = "greenroom://webinars/";
/// The end of the address of an audit log.
const AUDIT: &str = "/audit";

/// How many runs are listed, the latest first. Each other one can be read by its id.
const LISTED_RUNS: usize = 50;

/// How many webinars have their audit log listed: those that were synced last.
const LISTED_WEBINARS: usize = 50;

/// How many entries of an audit log are read, the latest first.
const ENTRIES: usize = 50;

const JSON: &str = "application/json";

/// The latest runs, and the audit logs of the webinars that were synced last.
pub(super) async fn list(state: &AppState) -> Result<Vec<Resource>, Failure> {
    let (store, settings) = (state.store(), state.settings());
    let runs =
        runs::list(store.as_ref(), &settings, state.schemas(), &RunFilter::default(), None, LISTED_RUNS, false).await?;
    let mut found: Vec<Resource> = runs
        .items
        .iter()
        .map(|run| {
            let name = format!("Run of {} {}, {}", run.action, run.version, run.started_at);
            Resource::new(format!("{RUNS}{}", run.id), name).with_mime_type(JSON)
        })
        .collect();
    let mut synced = webinars::list(store.as_ref(), None).await?;
    synced.sort_by_key(|webinar| Reverse(webinar.last_sync.as_ref().map(|sync| sync.started_at)));
    for webinar in synced.iter().filter(|webinar| webinar.last_sync.is_some()).take(LISTED_WEBINARS) {
        let name = format!("Audit log of webinar {}: {}", webinar.id, webinar.topic);
        found.push(Resource::new(format!("{WEBINARS}{}{AUDIT}", webinar.id), name).with_mime_type(JSON));
    }
    Ok(found)
}

/// The addresses that can be read.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    [
        (format!("{RUNS}{{id}}"), "Run", "The record of a run: its action, contact, result and calls to Zoom."),
        (
            format!("{WEBINARS}{{id}}{AUDIT}"),
            "Audit log of a webinar",
            "The latest syncs of a webinar: what changed, and the warnings with their remedies.",
        ),
    ]
    .into_iter()
    .map(|(uri, name, about)| ResourceTemplate::new(uri, name).with_description(about).with_mime_type(JSON))
    .collect()
}

/// Reads a record, with secrets masked.
pub(super) async fn read(state: &AppState, uri: &str) -> Result<Value, Failure> {
    if let Some(id) = uri.strip_prefix(RUNS) {
        let id: RunId = id.parse().map_err(|_| unknown(uri))?;
        let details = runs::details(state.store().as_ref(), &state.settings(), state.schemas(), id, false).await?;
        return Ok(json!(details));
    }
    let webinar = uri.strip_prefix(WEBINARS).and_then(|rest| rest.strip_suffix(AUDIT));
    if let Some(webinar) = webinar {
        let webinar = WebinarId::parse(webinar).map_err(|_| unknown(uri))?;
        let page = audit::list(state.store().as_ref(), state.messages(), &webinar, None, ENTRIES).await?;
        return Ok(json!(page.items));
    }
    Err(unknown(uri))
}

fn unknown(uri: &str) -> Failure {
    let message =
        format!("there is no resource {}: there are {RUNS}{{id}} and {WEBINARS}{{id}}{AUDIT}", shortened(uri, SHOWN));
    Failure::new(FailureKind::Failed, codes::ROUTE_NOT_FOUND, message)
}
