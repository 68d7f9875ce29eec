//! The Model Context Protocol: actions as tools, runs and audit logs as resources.
//!
//! `Tools` is one client's view of them. Over HTTP it is at `/mcp`, with an API key as bearer: a tool is listed if the key
//! may invoke the action, and resources need the scope `read`. Over standard input and output ([`serve_stdio`]) the client is
//! the operator's own.
//!
//! Results are masked: what a tool answers goes to a language model, and often on to its provider.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::middleware;
use greenroom::{ActionInfo, ActionRef, Document, Outcome, Retry, RunResult, capability::shortened, masked_failure};
use greenroom_domain::{Failure, FailureKind, Scope, codes, count, rules::waiting::not_yet, sentence};
use greenroom_service::views::{api_keys, tools};
use rmcp::{
    ErrorData, RoleServer, ServerHandler, ServiceExt,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, MetaObject, PaginatedRequestParams,
        ProgressNotificationParam, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
        ResourceContents, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
    },
    service::RequestContext,
    transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService},
};
use serde_json::{Map, Value};
use tokio::{io::DuplexStream, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{access::Caller, beside::Beside, state::AppState};
use sessions::Sessions;
use stdio::Lines;

mod resources;
mod sessions;
mod stdio;

/// The longest chain of slices of one call.
const MAX_SLICES: u32 = 10_000;

/// How long one call takes at most, with all its slices. What takes longer is invoked through the API, and done later.
const CALL_TIME: Duration = Duration::from_secs(15 * 60);

/// The most calls of one key that are under way at once: each keeps its input and its result in memory.
const CALLS_OF_ONE_KEY: usize = 32;

/// When a key with too many calls may try again.
const LATER: Duration = Duration::from_secs(5);

/// How much of a client's text a message repeats, in characters.
const SHOWN: usize = 100;

/// How often a client that asks for progress is told that a run goes on.
const PROGRESS: Duration = Duration::from_secs(2);

/// The route's path.
pub(crate) const PATH: &str = "/mcp";

/// What a client is told about the server.
const INSTRUCTIONS: &str = "Each tool is an action that runs in a sandbox. Its `input` is the action's own, `contact` is the contact that \
it runs for. With `dryRun` everything is checked and nothing is changed: use it before a call that cannot be taken back. Give an \
`idempotencyKey` to be able to repeat a call safely. A result that is an error begins with a code, and says what to do.";

/// The route.
pub(crate) fn routes(state: &AppState) -> Beside {
    // A browser names the page's origin with what a page sends, also where the page's name leads to this machine (DNS
    // rebinding). No page has business here. The name in `Host` says nothing more: requests need a key.
    let config = StreamableHttpServerConfig::default()
        .enforce_origin_validation()
        .disable_allowed_hosts()
        .with_max_request_body_bytes(usize::try_from(state.settings().body_bytes()).unwrap_or(usize::MAX));
    let sessions = Arc::new(Sessions::lasting(CALL_TIME + PROGRESS * 2));
    let new = {
        let (state, calls) = (state.clone(), Arc::<Calls>::default());
        move || Ok(Tools::new(state.clone(), Rights::OfKey { calls: calls.clone() }))
    };
    let service = StreamableHttpService::new(new, Arc::clone(&sessions.manager), config);
    let state = state.clone();
    let authenticated = middleware::from_fn(move |request, next| {
        let (state, sessions) = (state.clone(), Arc::clone(&sessions));
        async move { sessions.layer(&state, request, next).await }
    });
    let routes = Beside::default().service(&["GET", "POST", "DELETE"], PATH, service);
    routes.layered(|routes| routes.route_layer(authenticated))
}

/// Serves one client over standard input and output, until it closes them or `stop` is ready. With `only`, it gets these
/// actions alone, and no resources, which speak of other actions too.
///
/// # Errors
/// Where the client does not speak the protocol.
pub async fn serve_stdio(
    state: AppState,
    only: Option<BTreeSet<String>>,
    stop: impl Future<Output = ()>,
) -> Result<(), io::Error> {
    let (reader, writer) = rmcp::transport::stdio_pipes();
    let mut lines = Lines::over(reader, writer);
    let served = serve(Tools::new(state, Rights::Operator { only }), lines.transport()?, stop).await;
    lines.close().await;
    served
}

async fn serve(
    tools: Tools,
    transport: (DuplexStream, DuplexStream),
    stop: impl Future<Output = ()>,
) -> Result<(), io::Error> {
    let mut stop = std::pin::pin!(stop);
    let running = tokio::select! {
        running = tools.serve(transport) => running.map_err(io::Error::other)?,
        // Before the client has said who it is.
        () = &mut stop => return Ok(()),
    };
    let cancel = running.cancellation_token();
    let mut ended = std::pin::pin!(running.waiting());
    tokio::select! {
        ended = &mut ended => return ended.map(drop).map_err(io::Error::other),
        () = &mut stop => cancel.cancel(),
    }
    ended.await.map(drop).map_err(io::Error::other)
}

/// What a client may do.
#[derive(Debug, Clone)]
enum Rights {
    /// What the API key of each request may.
    OfKey { calls: Arc<Calls> },
    /// Everything; with these actions, only them.
    Operator { only: Option<BTreeSet<String>> },
}

/// The calls under way, by the ids of keys.
#[derive(Debug, Default)]
struct Calls(Mutex<HashMap<String, usize>>);

impl Calls {
    /// Counts a call until the guard is dropped.
    fn begin(self: &Arc<Self>, key: &str) -> Result<CallUnderWay, Failure> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = calls.entry(key.to_owned()).or_default();
        if *count >= CALLS_OF_ONE_KEY {
            let message = sentence!(
                "failure-key-calls",
                "this API key has {calls_of_one_key} calls under way: wait until some have ended",
                calls_of_one_key = CALLS_OF_ONE_KEY
            );
            let failure = Failure::new(FailureKind::LimitExceeded, codes::TOO_MANY_REQUESTS, message);
            return Err(failure.retry(Retry::After(LATER)));
        }
        *count += 1;
        Ok(CallUnderWay { calls: self.clone(), key: key.to_owned() })
    }
}

/// A call that is counted.
#[derive(Debug)]
struct CallUnderWay {
    calls: Arc<Calls>,
    key: String,
}

impl Drop for CallUnderWay {
    fn drop(&mut self) {
        let mut calls = self.calls.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = calls.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                calls.remove(&self.key);
            }
        }
    }
}

/// The actions and records of a server, for a client.
#[derive(Clone)]
struct Tools {
    state: AppState,
    rights: Rights,
}

impl Tools {
    fn new(state: AppState, rights: Rights) -> Self {
        Self { state, rights }
    }

    /// The caller of a request over HTTP.
    fn caller(context: &RequestContext<RoleServer>) -> Result<&Caller, ErrorData> {
        let parts = context.extensions.get::<axum::http::request::Parts>();
        let caller = parts.and_then(|parts| parts.extensions.get::<Caller>());
        caller.ok_or_else(|| ErrorData::internal_error("a defect: a request without its caller", None))
    }

    fn may_invoke(&self, context: &RequestContext<RoleServer>, action: &str) -> Result<bool, ErrorData> {
        Ok(match &self.rights {
            Rights::OfKey { .. } => Self::caller(context)?.may_invoke(action).is_ok(),
            Rights::Operator { only } => only.as_ref().is_none_or(|only| only.contains(action)),
        })
    }

    fn may_read(&self, context: &RequestContext<RoleServer>) -> Result<bool, ErrorData> {
        Ok(match &self.rights {
            Rights::OfKey { .. } => Self::caller(context)?.may(Scope::Read).is_ok(),
            Rights::Operator { only } => only.is_none(),
        })
    }

    /// The version of each action that its name means, of those that the client may invoke.
    fn actions(&self, context: &RequestContext<RoleServer>) -> Result<Vec<ActionInfo>, ErrorData> {
        let runtime = self.state.runtime();
        let names: BTreeSet<String> = runtime.actions().into_iter().map(|action| action.manifest.name).collect();
        let mut found = Vec::new();
        for name in names {
            if self.may_invoke(context, &name)? {
                found.extend(name.parse::<ActionRef>().ok().and_then(|reference| runtime.action(&reference)));
            }
        }
        Ok(found)
    }

    /// Runs an action to its end, slice by slice. The client is told of the progress, if it asks for that.
    async fn run(
        &self,
        action: &ActionInfo,
        arguments: Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Outcome, Failure> {
        let mut invocation = tools::invocation(action, arguments)?;
        let mut _under_way = None;
        if let Rights::OfKey { calls } = &self.rights {
            let caller = Self::caller(context).map_err(|error| Failure::of(FailureKind::Internal, error.message))?;
            _under_way = Some(calls.begin(caller.key_id())?);
            if let Some(key) = &invocation.idempotency_key {
                invocation.idempotency_key = Some(api_keys::own_idempotency_key(caller.user(), key)?);
            }
        }
        let ends_at = Instant::now() + CALL_TIME;
        let key = invocation.idempotency_key.clone();
        let mut progress = Progress::new(context);
        for slice in 1..=MAX_SLICES {
            let running = self.state.runtime().invoke_until(invocation.clone(), given_up(ends_at, &context.ct));
            let outcome = progress.during(running).await;
            let RunResult::Continue { cursor, waiting } = &outcome.result else { return Ok(outcome) };
            // A slice of an earlier call: the next one may find more.
            if !waiting.is_empty() && !outcome.repeated {
                return Err(not_yet(waiting));
            }
            if Instant::now() >= ends_at {
                return Err(too_long());
            }
            (invocation.cursor, invocation.continues) = (Some(Document::from(cursor.clone())), Some(outcome.run));
            invocation.idempotency_key = key.as_ref().map(|key| format!("slice:{slice}:{key}"));
            progress.tell(&format!("slice {slice} is done")).await;
        }
        Err(Failure::of(
            FailureKind::Failed,
            sentence!("failure-action-slices", "the action was not done after {slices} slices", slices = MAX_SLICES),
        ))
    }
}

/// Why a call is given up: its client cancelled it, or its time is over.
async fn given_up(ends_at: Instant, cancelled: &CancellationToken) -> Failure {
    match tokio::time::timeout_at(ends_at, cancelled.cancelled()).await {
        Ok(()) => {
            Failure::of(FailureKind::Cancelled, sentence!("failure-call-cancelled", "the client cancelled the call"))
                .retry(Retry::Now)
        }
        Err(_) => too_long(),
    }
}

fn too_long() -> Failure {
    let message = sentence!(
        "failure-call-took-long",
        "the call took longer than {minutes} minutes: what takes so long is invoked through the API, with `Prefer: respond-async`",
        minutes = count(CALL_TIME.as_secs() / 60)
    );
    Failure::new(FailureKind::LimitExceeded, codes::REQUEST_TIMEOUT, message)
}

/// Tells a client how far a call is.
struct Progress<'a> {
    context: &'a RequestContext<RoleServer>,
    told: f64,
}

impl<'a> Progress<'a> {
    fn new(context: &'a RequestContext<RoleServer>) -> Self {
        Self { context, told: 0.0 }
    }

    async fn tell(&mut self, message: &str) {
        let Some(token) = self.context.meta.get_progress_token() else { return };
        self.told += 1.0;
        let progress = ProgressNotificationParam::new(token, self.told).with_message(message);
        // A client that is gone needs no progress.
        let _ = self.context.peer.notify_progress(progress).await;
    }

    /// Says now and then that a run goes on, until it ends.
    async fn during<T>(&mut self, running: impl Future<Output = T>) -> T {
        let mut running = std::pin::pin!(running);
        loop {
            match tokio::time::timeout(PROGRESS, &mut running).await {
                Ok(ended) => return ended,
                Err(_) => self.tell("the action is running").await,
            }
        }
    }
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        let server = Implementation::new("greenroom", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities).with_server_info(server).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.actions(&context)?.iter().map(|action| described(tools::tool(action))).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.as_ref();
        let action = name.parse::<ActionRef>().ok().and_then(|reference| self.state.runtime().action(&reference));
        // An action that the key may not invoke is like one that is not there.
        let action = match action {
            Some(action) if action.manifest.name == name && self.may_invoke(&context, name)? => action,
            _ => return Err(ErrorData::invalid_params(format!("there is no tool `{}`", shortened(name, SHOWN)), None)),
        };
        let result = match self.run(&action, request.arguments.unwrap_or_default(), &context).await {
            Ok(outcome) => result(outcome),
            Err(failure) => failed(&failure),
        };
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        if !self.may_read(&context)? {
            return Ok(ListResourcesResult::default());
        }
        let found = resources::list(&self.state).await.map_err(|failure| protocol_error(&failure))?;
        Ok(ListResourcesResult::with_all_items(found))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = if self.may_read(&context)? { resources::templates() } else { Vec::new() };
        Ok(ListResourceTemplatesResult::with_all_items(templates))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if !self.may_read(&context)? {
            let failure = Failure::new(
                FailureKind::Denied,
                codes::SCOPE_MISSING,
                sentence!("failure-key-without-read", "the API key has no scope read"),
            );
            return Err(protocol_error(&failure));
        }
        let json = resources::read(&self.state, &request.uri).await.map_err(|failure| protocol_error(&failure))?;
        let contents = ResourceContents::text(json.to_string(), request.uri).with_mime_type("application/json");
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

fn described(tool: tools::Tool) -> Tool {
    let tools::Tool { name, title, description, input_schema, output_schema, hints } = tool;
    let annotations = ToolAnnotations::with_title(title.clone())
        .read_only(hints.read_only)
        .destructive(hints.destructive)
        .idempotent(hints.idempotent)
        .open_world(hints.open_world);
    Tool::new_with_raw(name, Some(Cow::Owned(description)), Arc::new(input_schema))
        .with_title(title)
        .with_raw_output_schema(Arc::new(output_schema))
        .with_annotations(annotations)
}

fn result(outcome: Outcome) -> CallToolResult {
    let masked = outcome.masked();
    let mut result = match masked.result {
        RunResult::Done { output } if output.is_object() => CallToolResult::structured(output.as_ref().clone()),
        // The result of an earlier call with the same key, of which something was erased or masked as a whole.
        RunResult::Done { output } => CallToolResult::error(vec![ContentBlock::text(format!(
            "the action is done, and its result is not shown: {output}. Do not call it again"
        ))]),
        // A run points into its input, which is one of the tool's arguments.
        RunResult::Failed { failure } => failed(&failure.below("/input")),
        // Calls go on until there is another result.
        RunResult::Continue { .. } => CallToolResult::default(),
    };
    let mut meta = result.meta.take().unwrap_or_default();
    meta.0.insert("greenroom/run".to_owned(), outcome.run.to_string().into());
    meta.0.insert("greenroom/dryRun".to_owned(), outcome.dry_run.into());
    meta.0.insert("greenroom/repeated".to_owned(), outcome.repeated.into());
    result.meta = Some(meta);
    result
}

/// A failure as the result of a tool, which a language model reads and may correct.
fn failed(failure: &Failure) -> CallToolResult {
    let failure = masked_failure(failure);
    let mut result = CallToolResult::error(vec![ContentBlock::text(tools::failure_words(&failure))]);
    let mut meta = MetaObject::default();
    meta.0.insert("greenroom/failure".to_owned(), tools::failure_json(&failure));
    result.meta = Some(meta);
    result
}

/// A failure of a request that is no call of a tool.
fn protocol_error(failure: &Failure) -> ErrorData {
    let failure = masked_failure(failure);
    let data = Some(tools::failure_json(&failure));
    let is_unknown = failure.kind == FailureKind::Failed && failure.code.ends_with("-not-found");
    if is_unknown {
        return ErrorData::resource_not_found(failure.message, data);
    }
    match failure.kind {
        FailureKind::InvalidInput | FailureKind::Denied => ErrorData::invalid_params(failure.message, data),
        _ => ErrorData::internal_error(failure.message, data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_is_given_up_when_its_time_is_over_or_its_client_cancels_it() {
        let token = CancellationToken::new();
        let over = given_up(Instant::now(), &token).await;
        assert_eq!((over.kind, over.code.as_str()), (FailureKind::LimitExceeded, "request-timeout"));
        assert!(over.message.contains("longer than 15 minutes") && !over.retry.is_retryable(), "{over}");
        token.cancel();
        let cancelled = given_up(Instant::now() + CALL_TIME, &token).await;
        assert_eq!((cancelled.kind, cancelled.retry), (FailureKind::Cancelled, Retry::Now));
    }
}
