//! `/v1/actions/{name}/invoke` and `/invoke-batch`: running actions, now or later.
//!
//! The caller of an invocation gets its outcome whole, with what the action marks as secret: it is the caller's own.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Path, Query, Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use greenroom::{ActionRef, ContactId, Document, Failure, FailureKind, Invocation, Limits, Outcome, RunId, RunResult};
use greenroom_domain::{Scope, codes, sentence};
use greenroom_service::views::api_keys;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    asked,
    jobs::{self, Accepted, CallbackRequest},
};
use crate::{
    access::{Caller, needs},
    body,
    ndjson::{self, Line},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The header with the idempotency key.
const KEY: &str = "idempotency-key";

/// How many invocations of a batch run at once, where the configuration does not say.
const AT_ONCE: usize = 64;

/// The bytes of a line besides those of its input.
const BESIDES_INPUT: u64 = 64 << 10;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Invoke, OpenApiRouter::new().routes(routes!(invoke)).routes(routes!(batch)))
}

/// An invocation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct InvokeRequest {
    /// The action's input, by its schema. Fields that allow it may have a contact token, such as `{{ contact.email }}`.
    #[schema(value_type = Object)]
    input: Option<Value>,
    /// The contact that the workflow runs for.
    contact: Option<String>,
    /// Change nothing: writes are discarded, and answers of services to changes are made up.
    dry_run: bool,
    /// The cursor of the outcome that is to be continued.
    #[schema(value_type = Object)]
    cursor: Option<Value>,
    /// The run of that outcome. The slices of a run share their waits, and the run id that the action sees.
    #[schema(value_type = Option<String>)]
    continues: Option<RunId>,
    /// Names with values to find the run by: at most 16.
    tags: BTreeMap<String, String>,
    /// Lower limits for this run.
    limits: Option<LimitsRequest>,
    /// Answer at once, and post the outcome to this address.
    callback: Option<CallbackRequest>,
}

/// Limits of a run. They only lower the action's own.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct LimitsRequest {
    /// Bytes of memory.
    memory_bytes: Option<u64>,
    /// CPU time in milliseconds.
    cpu_ms: Option<u64>,
    /// Wall time in milliseconds.
    wall_ms: Option<u64>,
    /// Calls of host functions.
    host_calls: Option<u64>,
    /// Bytes of the output.
    output_bytes: Option<u64>,
    /// Bytes of log lines.
    log_bytes: Option<u64>,
}

impl LimitsRequest {
    /// Those that are asked for, by their names in JSON.
    fn names(self) -> BTreeMap<String, u64> {
        let asked = [
            ("memoryBytes", self.memory_bytes),
            ("cpuMs", self.cpu_ms),
            ("wallMs", self.wall_ms),
            ("hostCalls", self.host_calls),
            ("outputBytes", self.output_bytes),
            ("logBytes", self.log_bytes),
        ];
        asked.into_iter().filter_map(|(name, most)| Some((name.to_owned(), most?))).collect()
    }

    fn on(self, own: Limits) -> Limits {
        Limits {
            memory_bytes: self.memory_bytes.unwrap_or(own.memory_bytes),
            cpu_ms: self.cpu_ms.unwrap_or(own.cpu_ms),
            wall_ms: self.wall_ms.unwrap_or(own.wall_ms),
            host_calls: self.host_calls.unwrap_or(own.host_calls),
            output_bytes: self.output_bytes.unwrap_or(own.output_bytes),
            log_bytes: self.log_bytes.unwrap_or(own.log_bytes),
            ..own
        }
    }
}

impl InvokeRequest {
    /// The invocation of this action.
    pub(crate) fn invocation(self, state: &AppState, action: &ActionRef, key: Option<String>) -> Invocation {
        let mut invocation = Invocation::new(action.clone(), self.input.map_or_else(Document::default, Document::from));
        invocation.contact = self.contact.map(ContactId::new);
        invocation.idempotency_key = key;
        invocation.dry_run = self.dry_run;
        (invocation.cursor, invocation.continues) = (self.cursor.map(Document::from), self.continues);
        invocation.tags = self.tags;
        if let Some(limits) = self.limits {
            invocation.limits = state.runtime().action(action).map(|info| limits.on(info.limits));
        }
        invocation
    }
}

/// Invoke an action
///
/// The answer is 200 where the action is done or to be continued, and a problem with the `outcome` where it failed. With an
/// `Idempotency-Key`, the action runs once: the same request with the same key gets the first outcome again. If the caller
/// closes the connection, the action is stopped and nothing that it wrote is kept, unless it was being committed.
///
/// With `Prefer: respond-async`, or with a `callback`, the answer is 202 as soon as the invocation is durable. `Location` is
/// its job, which goes on until the action is done. To follow it, the key needs the scope `read` as well. No record has the
/// outcome of a dry run: its job and its callback have the output.
#[utoipa::path(post, path = "/v1/actions/{name}/invoke", tag = "actions", operation_id = "invokeAction",
    params(
        ("name" = String, Path, description = "The action's name, or its name and version: `add-contact@^1`"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "Under one key an action runs once: 1 to 200 characters. Keys are the account user's own, so that \
                another API key of the same user goes on with them, and no other user meets them"),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer before the action is done")),
    request_body = InvokeRequest,
    responses(
        (status = 200, description = "It is done, or to be continued", body = ref("#/components/schemas/Outcome")),
        (status = 202, description = "It is accepted, and done later", body = Accepted,
            headers(("Location" = String, description = "The path of the job"))),
        (status = 404, description = "There is no such action, or it says that something was not found",
            body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The key is in use, or was used for another request", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "The input does not fit, or the action failed", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn invoke(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    // Of the headers, that is all that is needed: a copy of them takes time.
    let (key, is_later) = (idempotency_key(&caller, request.headers()), jobs::respond_async(request.headers()));
    let body::Json(asked) = body::Json::<InvokeRequest>::from_request(request, &state).await?;
    let action = asked::action(&name)?;
    caller.may_invoke(&action.name)?;
    let key = key?;
    if asked.callback.is_some() || is_later {
        if asked.continues.is_some() {
            let message = sentence!(
                "failure-continues-when-done",
                "`continues` is for invocations that are answered when they are done: leave it out, or wait"
            );
            return Err(Failure::of(FailureKind::InvalidInput, message).at("/continues").into());
        }
        let InvokeRequest { input, contact, dry_run, cursor, continues: _, tags, limits, callback } = asked;
        let limits = limits.map(LimitsRequest::names).unwrap_or_default();
        let later = jobs::Later { input, contact, key, dry_run, cursor, tags, limits, callback };
        return jobs::accept_invocation(&state, &action, later).await;
    }
    let invocation = asked.invocation(&state, &action, key);
    outcome(&caller, state.runtime().invoke(invocation).await)
}

/// The key of `Idempotency-Key`, as the caller's own.
pub(crate) fn idempotency_key(caller: &Caller, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(KEY).iter();
    let (first, second) = (given.next(), given.next());
    let wrong = || Problem::malformed("`Idempotency-Key` is given once, in visible ASCII characters");
    if second.is_some() {
        return Err(wrong());
    }
    let Some(given) = first else { return Ok(None) };
    let key = given.to_str().map_err(|_| wrong())?;
    Ok(Some(api_keys::own_idempotency_key(caller.user(), key)?))
}

/// The answer with an outcome: a problem where it failed. The outcome's own failure points into the input, and the problem into
/// the body.
pub(crate) fn outcome(caller: &Caller, mut outcome: Outcome) -> Result<Response, Problem> {
    if let RunResult::Failed { failure } = &mut outcome.result {
        *failure = api_keys::with_own_key(failure.clone(), caller.user());
    }
    match outcome.failure() {
        Some(failure) => Err(Problem::from(failure.clone().below("/input")).member("outcome", json!(outcome))),
        None => Ok(Json(outcome).into_response()),
    }
}

/// How many invocations of a batch run at once.
pub(crate) fn at_once(state: &AppState) -> usize {
    let runs = state.settings().concurrency;
    runs.map_or(AT_ONCE, |runs| usize::try_from(runs.get()).unwrap_or(AT_ONCE))
}

/// What holds for all lines of a batch.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct BatchQuery {
    /// Change nothing.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// One line of a batch: an invocation with its key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct BatchLine {
    /// The action's input.
    #[schema(value_type = Object)]
    input: Option<Value>,
    /// The contact that the workflow runs for.
    contact: Option<String>,
    /// Under one key an action runs once.
    idempotency_key: Option<String>,
    /// Names with values to find the run by.
    tags: BTreeMap<String, String>,
}

/// An outcome of a batch.
#[derive(Serialize)]
struct BatchOutcome {
    line: u64,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Invoke an action for every line of a stream
///
/// Each line is a JSON object with `input`, `contact`, `idempotencyKey` and `tags`, all optional. Each outcome is a line with
/// the number of its request in `line`, as soon as its run ends. A line that is wrong does not stop the others. Lines are read
/// as fast as runs end and their outcomes are taken. A stream that stays silent for too long, while a line is waited for, is ended.
#[utoipa::path(post, path = "/v1/actions/{name}/invoke-batch", tag = "actions", operation_id = "invokeBatch",
    params(("name" = String, Path, description = "The action's name, or its name and version"), BatchQuery),
    request_body(content = BatchLine, content_type = "application/x-ndjson"),
    responses(
        (status = 200, description = "An outcome for each line", body = ref("#/components/schemas/OutcomeLine"),
            content_type = "application/x-ndjson"),
        (status = 404, description = "There is no such action", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn batch(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<BatchQuery>,
    body: Body,
) -> Result<Response, Problem> {
    let action = asked::action(&name)?;
    caller.may_invoke(&action.name)?;
    let Some(info) = state.runtime().action(&action) else {
        let message =
            sentence!("failure-action-unknown", "there is no action {action}: list the actions", action = action);
        return Err(Failure::of(FailureKind::UnknownAction, message).into());
    };
    let most = usize::try_from(info.limits.input_bytes * 4 + BESIDES_INPUT).unwrap_or(usize::MAX);
    let at_once = at_once(&state);
    let outcomes = ndjson::lines(body, most)
        .map(move |(line, text)| {
            let invocation = understand(&state, &caller, &action, text, query.dry_run);
            // A task of its own, so that a run goes on while its caller is slow to read.
            let run = match invocation {
                Ok(invocation) => Ok(state.runtime().spawn(invocation)),
                Err(failure) => {
                    let request = Invocation::new(action.clone(), Document::default());
                    Err(Outcome::refused(RunId::new(Uuid::now_v7()), &request, failure))
                }
            };
            async move {
                let outcome = match run {
                    Ok(run) => run.await,
                    Err(refused) => refused,
                };
                BatchOutcome { line, outcome }
            }
        })
        .buffer_unordered(at_once);
    Ok(ndjson::answer(outcomes))
}

fn understand(
    state: &AppState,
    caller: &Caller,
    action: &ActionRef,
    text: Line,
    dry_run: bool,
) -> Result<Invocation, Failure> {
    let text = match text {
        Line::Text(text) => text,
        Line::TooLong => {
            let message = sentence!(
                "failure-batch-line-long",
                "the line has more bytes than an input may have: make its input smaller"
            );
            return Err(Failure::new(FailureKind::LimitExceeded, codes::INPUT, message));
        }
        Line::Broken => {
            return Err(Failure::of(
                FailureKind::Cancelled,
                sentence!(
                    "failure-batch-line-broken",
                    "the request ended, or was sent too slowly, in the middle of this line"
                ),
            ));
        }
    };
    let line: BatchLine = serde_json::from_slice(&text).map_err(|error| {
        let message = sentence!("failure-batch-line", "the line is not what it should be: {error}", error = error);
        Failure::of(FailureKind::InvalidInput, message)
    })?;
    let asked = InvokeRequest {
        input: line.input,
        contact: line.contact,
        dry_run,
        tags: line.tags,
        ..InvokeRequest::default()
    };
    let key = line.idempotency_key.map(|key| api_keys::own_idempotency_key(caller.user(), &key)).transpose()?;
    Ok(asked.invocation(state, action, key))
}
