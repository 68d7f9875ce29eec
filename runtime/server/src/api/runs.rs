//! `/v1/runs`: the records of runs, their journals, replays, and running them again.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use greenroom::{ActionRef, Replay, RunId};
use greenroom_domain::{Failure, FailureKind, RunStore, Scope, codes, sentence, store::RunFilter};
use greenroom_service::{
    views::{
        again::{self, Change, Preview, RanAgain, Selection},
        replay,
        runs::{self, RunDetails, RunJournal},
    },
    when,
};
use jiff::Timestamp;
use semver::VersionReq;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    asked::{self, Pairs, Reveal},
    invoke::{self, outcome},
};
use crate::{
    access::{Caller, needs},
    body,
    list::{List, Paging},
    ndjson,
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(journal))
        .routes(routes!(replay_run))
        .routes(routes!(preview));
    let invoke = OpenApiRouter::new().routes(routes!(again_one)).routes(routes!(again_many));
    needs(Scope::Read, read).merge(needs(Scope::Invoke, invoke))
}

/// The query of a list of runs, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
struct ListQuery {
    /// Runs of this action.
    action: Option<String>,
    /// Runs that ended so: `done`, `continue` or `failed`.
    status: Option<String>,
    /// Failures of this kind.
    kind: Option<String>,
    /// Failures with this code.
    code: Option<String>,
    /// Runs for this contact.
    contact: Option<String>,
    /// Runs from this time on: a time, a date (in UTC), or an age such as `2d` or `3h`.
    since: Option<String>,
    /// Runs before this time.
    until: Option<String>,
    /// Runs with this tag, `name=value`. It may be given several times.
    tag: Option<Vec<String>>,
    /// Runs that ran this one again.
    #[param(rename = "againOf")]
    again_of: Option<String>,
    /// Runs that asked Zoom to change a registration with this webinar.
    webinar: Option<String>,
    /// Where the page begins: `next` of the page before it.
    cursor: Option<String>,
    /// How many runs the page has at most.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u16>,
    /// Show secrets. Needs the scope `administer`.
    reveal: Option<bool>,
}

/// The filter of a query, and the pairs that are none of it.
///
/// # Errors
/// `request-malformed`.
pub(crate) fn filter(pairs: Vec<(String, String)>, now: Timestamp) -> Result<(RunFilter, Map<String, Value>), Problem> {
    let (mut fields, mut tags, mut rest) = (Map::new(), Map::new(), Map::new());
    for (name, value) in pairs {
        let twice = match name.as_str() {
            "tag" => {
                let (tag, value) = value
                    .split_once('=')
                    .ok_or_else(|| Problem::malformed(format!("tag={value}: write tag=name=value")))?;
                tags.insert(tag.to_owned(), value.into())
            }
            "since" | "until" => {
                let time = when::time(&value, now).map_err(|error| Problem::malformed(format!("{name}: {error}")))?;
                fields.insert(name.clone(), json!(time))
            }
            "cursor" | "limit" | "reveal" => rest.insert(name.clone(), value.into()),
            _ => fields.insert(name.clone(), value.into()),
        };
        if twice.is_some() {
            return Err(Problem::malformed(sentence!(
                "failure-query-twice",
                "the query has `{name}` twice: give it once",
                name = name
            )));
        }
    }
    fields.insert("tags".to_owned(), tags.into());
    let filter = serde_json::from_value(fields.into()).map_err(|error| {
        Problem::malformed(sentence!("failure-query-unreadable", "the query cannot be read: {error}", error = error))
    })?;
    Ok((filter, rest))
}

/// List runs, newest first
#[utoipa::path(get, path = "/v1/runs", tag = "runs", operation_id = "listRuns", params(ListQuery),
    responses((status = 200, description = "A page of the runs that match", body = ref("#/components/schemas/RunList"))))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(pairs): Pairs,
) -> Result<Json<List<greenroom::RunRecord>>, Problem> {
    let (filter, rest) = filter(pairs, state.now())?;
    let text = |name: &str| rest.get(name).and_then(Value::as_str);
    let wrong = |name: &str| {
        Problem::malformed(sentence!(
            "failure-query-part-unreadable",
            "`{name}` of the query cannot be read",
            name = name
        ))
    };
    let limit = text("limit").map(|limit| limit.parse().map_err(|_| wrong("limit"))).transpose()?;
    let limit = Paging::with_limit(limit).limit()?;
    let reveal = text("reveal").map(|reveal| reveal.parse().map_err(|_| wrong("reveal"))).transpose()?.unwrap_or(false);
    if reveal {
        caller.may(Scope::Administer)?;
    }
    let before: Option<RunId> = asked::cursor(text("cursor"))?;
    let (store, settings) = (state.store().as_ref(), state.settings());
    let page = runs::list(store, &settings, state.schemas(), &filter, before, limit, reveal).await?;
    asked::note_shown(&state, &caller, reveal, "runs").await?;
    Ok(Json(List { items: page.items, next: page.next.map(|run| run.to_string()) }))
}

/// Show a run
///
/// Its outcome, its input where the journal has it, its calls to Zoom, and the runs that ran it again.
#[utoipa::path(get, path = "/v1/runs/{id}", tag = "runs", operation_id = "showRun",
    params(("id" = String, Path, description = "The run"), Reveal),
    responses(
        (status = 200, description = "The run", body = ref("#/components/schemas/RunDetails")),
        (status = 404, description = "There is no such run", body = ProblemDocument, content_type = "application/problem+json")))]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<RunDetails>, Problem> {
    let reveal = reveal.to(&caller)?;
    let (store, settings, run) = (state.store().as_ref(), state.settings(), asked::run(&id)?);
    let details = runs::details(store, &settings, state.schemas(), run, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("run {run}")).await?;
    Ok(Json(details))
}

/// Show the journal of a run
///
/// Its host calls with their answers, its log lines, and what it asked to be changed. A run whose journal is not kept in full
/// has none to show; the problem's code says why.
#[utoipa::path(get, path = "/v1/runs/{id}/journal", tag = "runs", operation_id = "showRunJournal",
    params(("id" = String, Path, description = "The run"), Reveal),
    responses(
        (status = 200, description = "The journal", body = ref("#/components/schemas/RunJournal")),
        (status = 404, description = "There is no such run", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The journal is not kept in full", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn journal(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<RunJournal>, Problem> {
    let reveal = reveal.to(&caller)?;
    let run = asked::run(&id)?;
    let journal = runs::journal(state.store().as_ref(), run, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("run {run} journal")).await?;
    Ok(Json(journal))
}

/// How a run is replayed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ReplayRequest {
    /// Compare with this version of the action, such as `1.2.0` or `^2`. Without it, the run's own package is replayed.
    version: Option<String>,
}

/// Replay a run
///
/// The journal answers its host calls: the replay reads no contact, calls no service and writes nothing.
#[utoipa::path(post, path = "/v1/runs/{id}/replay", tag = "runs", operation_id = "replayRun",
    params(("id" = String, Path, description = "The run")), request_body = ReplayRequest,
    responses(
        (status = 200, description = "Whether it did the same", body = ref("#/components/schemas/Replay")),
        (status = 404, description = "There is no such run, or no such version", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "The run cannot be replayed", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn replay_run(
    State(state): State<AppState>,
    Path(id): Path<String>,
    body::Json(asked): body::Json<ReplayRequest>,
) -> Result<Json<Replay>, Problem> {
    let run = asked::run(&id)?;
    let Some(version) = version(asked.version.as_deref())? else {
        return Ok(Json(replay::one(state.runtime(), run, None, false).await?));
    };
    let record = runs::record(state.store().as_ref(), run).await?;
    Ok(Json(replay::compared(state.runtime(), run, &ActionRef { name: record.action, version }, false).await?))
}

/// Which version runs a run again.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// Another version of the action than the run's own, such as `1.2.0` or `^2`.
    version: Option<String>,
}

/// Show what running a run again will do
///
/// What the run changed at Zoom, and, where another package runs now, the first place where that one does something else in a
/// replay.
#[utoipa::path(get, path = "/v1/runs/{id}/run-again", tag = "runs", operation_id = "previewRunAgain",
    params(("id" = String, Path, description = "The run"), PreviewQuery),
    responses(
        (status = 200, description = "What it will do", body = ref("#/components/schemas/AgainPreview")),
        (status = 404, description = "There is no such run, or no such version", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn preview(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(asked): Query<PreviewQuery>,
) -> Result<Json<Preview>, Problem> {
    let change = Change { version: version(asked.version.as_deref())?, ..Change::default() };
    let (store, settings) = (state.store().as_ref(), state.settings());
    Ok(Json(
        again::preview(store, &settings, state.schemas(), state.runtime(), asked::run(&id)?, &change, false).await?,
    ))
}

/// How a run is run again.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct AgainRequest {
    /// Another input than the run's own.
    #[schema(value_type = Option<Object>)]
    input: Option<Value>,
    /// Another version of the action than the run's own, such as `1.2.0` or `^2`.
    version: Option<String>,
    /// Change nothing.
    dry_run: bool,
}

/// Run a run again
///
/// With its input, contact and tags, by its version, as far as nothing else is said. The new run names the old one. Its
/// idempotency key follows from the run and what is changed, unless `Idempotency-Key` gives another: the same request twice
/// runs nothing twice. What the old run wrote and changed at Zoom stays; see `GET` for what may be done twice.
#[utoipa::path(post, path = "/v1/runs/{id}/run-again", tag = "runs", operation_id = "runAgain",
    params(
        ("id" = String, Path, description = "The run"),
        ("Idempotency-Key" = Option<String>, Header, description = "Another key for the new run")),
    request_body = AgainRequest,
    responses(
        (status = 200, description = "It is done, or to be continued", body = ref("#/components/schemas/Outcome")),
        (status = 404, description = "There is no such run, or no such version", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "It failed, or its input was not kept: then give one", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn again_one(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body::Json(asked): body::Json<AgainRequest>,
) -> Result<Response, Problem> {
    let (run, store) = (asked::run(&id)?, state.store().as_ref());
    caller.may_invoke(&runs::record(store, run).await?.action)?;
    let change = Change { input: asked.input, version: version(asked.version.as_deref())? };
    let mut invocation = again::invocation(store, run, &change).await?;
    if let Some(key) = invoke::idempotency_key(&caller, &headers)? {
        invocation.idempotency_key = Some(key);
    }
    invocation.dry_run = asked.dry_run;
    outcome(&caller, state.runtime().invoke(invocation).await)
}

/// Which runs are run again, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AgainManyRequest {
    /// Which runs: at least one field is given.
    #[schema(schema_with = run_filter)]
    filter: Value,
    /// Another input than each run's own.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    input: Option<Value>,
    /// Another version of the action than each run's own.
    #[serde(default)]
    version: Option<String>,
    /// Change nothing.
    #[serde(default)]
    dry_run: bool,
    /// `confirm` of the answer that counted the runs. Without it, they are counted, and nothing runs.
    #[serde(default)]
    confirm: Option<String>,
}

fn run_filter() -> utoipa::openapi::Ref {
    utoipa::openapi::Ref::from_schema_name("RunFilter")
}

/// Run all runs again that match a filter
///
/// Without `confirm`, the runs are counted, and the answer has a token; that needs the scope `read` besides. With it, exactly
/// those runs are run again, oldest first, and each outcome is a line as soon as it is there. Runs that came meanwhile are not
/// among them. Sent again after a crash, the same request runs none of them twice.
#[utoipa::path(post, path = "/v1/runs/run-again", tag = "runs", operation_id = "runManyAgain",
    request_body = AgainManyRequest,
    responses(
        (status = 200, description = "The number of the runs, or their outcomes, one a line", content(
            (ref("#/components/schemas/Selection") = "application/json"),
            (ref("#/components/schemas/RanAgain") = "application/x-ndjson"))),
        (status = 409, description = "Other runs match than were counted", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "No run matches, or too many", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn again_many(
    State(state): State<AppState>,
    caller: Caller,
    body::Json(asked): body::Json<AgainManyRequest>,
) -> Result<Response, Problem> {
    let now = asked.confirm.as_deref().and_then(again::counted_at).unwrap_or_else(|| state.now());
    let filter: RunFilter = asked::part(with_times(asked.filter, now)?, "/filter")?;
    if filter == RunFilter::default() {
        return Err(Problem::malformed(sentence!(
            "failure-filter-empty",
            "the filter is empty, so that all runs would match: give at least one field"
        )));
    }
    let store = Arc::clone(state.store());
    let change = Change { input: asked.input, version: version(asked.version.as_deref())? };
    let Some(confirm) = asked.confirm else {
        // Their number says something of what is there.
        caller.may(Scope::Read)?;
        let selection = again::select(store.as_ref(), &filter, &change, now).await?;
        for action in &selection.actions {
            caller.may_invoke(action)?;
        }
        return Ok(Json::<Selection>(selection).into_response());
    };
    let found = again::confirmed(store.as_ref(), &filter, &change, &confirm).await?;
    for action in actions_of(store.as_ref(), &found).await? {
        caller.may_invoke(&action)?;
    }
    Ok(ndjson::answer::<RanAgain>(ran_again(&state, found, change, asked.dry_run)))
}

/// Runs runs again, in their order, and gives each outcome as soon as those before it are there.
pub(crate) fn ran_again(
    state: &AppState,
    runs: Vec<RunId>,
    change: Change,
    dry_run: bool,
) -> impl Stream<Item = RanAgain> + Send + use<> {
    let (store, runtime, change) = (Arc::clone(state.store()), state.runtime().clone(), Arc::new(change));
    let run_again = move |run| {
        let (store, runtime, change) = (Arc::clone(&store), runtime.clone(), Arc::clone(&change));
        async move { again::one(store.as_ref(), &runtime, run, &change, dry_run).await }
    };
    stream::iter(runs).map(run_again).buffered(invoke::at_once(state))
}

/// A filter with instants for its times, which may be ages as in queries.
fn with_times(mut filter: Value, now: Timestamp) -> Result<Value, Problem> {
    for name in ["since", "until"] {
        if let Some(Value::String(text)) = filter.get_mut(name) {
            let wrong = |why: String| Failure::new(FailureKind::InvalidInput, codes::BODY_INVALID, why);
            let time = when::time(text, now).map_err(|why| wrong(why).at(format!("/filter/{name}")))?;
            *text = time.to_string();
        }
    }
    Ok(filter)
}

/// The names of the actions of these runs.
async fn actions_of(store: &(impl RunStore + ?Sized), runs: &[RunId]) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for run in runs {
        if let Some(record) = store.run(*run).await?
            && !names.contains(&record.action)
        {
            names.push(record.action);
        }
    }
    Ok(names)
}

/// The versions that may run, where a request names them.
///
/// # Errors
/// `request-malformed`.
pub(crate) fn version(text: Option<&str>) -> Result<Option<VersionReq>, Problem> {
    let wrong = |error| Problem::malformed(format!("the version cannot be read: {error}; write 1.2.0, ^2 or *"));
    text.map(|text| VersionReq::parse(text).map_err(wrong)).transpose()
}
