//! Sessions over HTTP: each is of the API key that began it, and a key has a limited number of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use greenroom_domain::{Failure, FailureKind, Retry, codes, sentence};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;

use crate::{
    access::{self, Caller},
    answer::Kept,
    problem::Problem,
    state::AppState,
};

/// The header that names the session of a request.
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

/// The most sessions of one key. A session ends when its client says so, or some time after its last message: longer than a
/// call takes at most.
const MOST_OF_ONE_KEY: usize = 100;

/// When a key with too many sessions may try again.
const LATER: Duration = Duration::from_secs(60);

/// The sessions, with the key of each.
#[derive(Debug)]
pub(super) struct Sessions {
    pub(super) manager: Arc<LocalSessionManager>,
    /// The ids of keys, by the ids of sessions.
    owners: Mutex<HashMap<String, String>>,
}

/// How long the result of a call is kept for a client whose connection broke. Each may be as large as an output.
const RESULT_KEPT: Duration = Duration::from_secs(1);

impl Sessions {
    /// A session ends after this time without a message.
    pub(super) fn lasting(quiet: Duration) -> Self {
        let mut manager = LocalSessionManager::default();
        manager.session_config.keep_alive = Some(quiet);
        manager.session_config.completed_cache_ttl = RESULT_KEPT;
        Self { manager: Arc::new(manager), owners: Mutex::default() }
    }

    /// Lets requests with a valid API key through, whatever its scopes: tools and resources look at them.
    pub(super) async fn layer(&self, state: &AppState, mut request: Request, next: Next) -> Response {
        let caller = match access::authenticate(state, request.headers(), request.extensions()).await {
            Ok(caller) => caller,
            Err(problem) => return problem.into_response(),
        };
        match session(request.headers()) {
            // As a session that has ended: its client begins another one.
            Some(session) if !self.is_of(&session, &caller) => return StatusCode::NOT_FOUND.into_response(),
            Some(_) => {}
            None => {
                if let Err(problem) = self.may_begin(&caller).await {
                    return problem.into_response();
                }
            }
        }
        let is_listening = request.method() == Method::GET;
        let key = caller.key_id().to_owned();
        request.extensions_mut().insert(caller);
        let mut response = next.run(request).await;
        // An error of the protocol has a body of its own, from which its client learns what it may do instead.
        if response.headers().get(CONTENT_TYPE).is_some_and(|media| media == "application/json") {
            response.extensions_mut().insert(Kept);
        }
        if let Some(session) = session(response.headers()) {
            self.owners().insert(session, key);
        }
        if is_listening { until_the_stop(state, response) } else { response }
    }

    fn owners(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_of(&self, session: &str, caller: &Caller) -> bool {
        self.owners().get(session).is_some_and(|owner| owner == caller.key_id())
    }

    /// Whether a key may begin one more session. Those that have ended are forgotten.
    async fn may_begin(&self, caller: &Caller) -> Result<(), Problem> {
        let open = self.manager.sessions.read().await;
        let mut owners = self.owners();
        owners.retain(|session, _| open.contains_key(session.as_str()));
        if owners.values().filter(|owner| *owner == caller.key_id()).count() < MOST_OF_ONE_KEY {
            return Ok(());
        }
        let message = sentence!(
            "failure-key-sessions",
            "this API key has {most_of_one_key} sessions: end some, or wait until they end",
            most_of_one_key = MOST_OF_ONE_KEY
        );
        let failure = Failure::new(FailureKind::LimitExceeded, codes::TOO_MANY_REQUESTS, message);
        Err(failure.retry(Retry::After(LATER)).into())
    }
}

fn session(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(SESSION)?.to_str().ok()?.to_owned())
}

/// The stream on which a client listens for what nobody asked for. It would keep a server from stopping.
fn until_the_stop(state: &AppState, response: Response) -> Response {
    let stop = state.stopping().clone().cancelled_owned();
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(stop)))
}
