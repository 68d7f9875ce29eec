//! A connection that a user allows in a browser (OAuth 2, authorization code with PKCE). The answer comes to a port on loopback.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use greenroom::Failure;
use greenroom_capability_http::{Authorization, OauthClient, Redirected, TokenClient};
use greenroom_domain::{AccountStore, Sentence, codes, sentence};
use serde::Serialize;
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

use super::vault::{self, ConnectionView};

/// The path of the redirect URI.
const CALLBACK: &str = "/callback";

/// How long the browser may take to read the last page.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection to authorize.
#[derive(Debug)]
pub struct AuthorizeRequest {
    /// The connection's name.
    pub name: String,
    /// The client.
    pub client: OauthClient,
    /// Where users agree.
    pub authorize_url: String,
    /// The port on loopback; 0 for a free one.
    pub port: u16,
    /// How long to wait for the user.
    pub wait: Duration,
}

/// An authorization that waits for the user. When it is dropped, the port is free again.
#[derive(Debug)]
pub struct PendingAuthorization {
    request: AuthorizeRequest,
    listener: TcpListener,
    authorization: Authorization,
}

/// What the user has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationView {
    /// The URL to open in a browser.
    pub authorize_url: String,
    /// Where the service sends the browser back to. Some services want to know it before.
    pub redirect_uri: String,
    /// How many seconds Greenroom waits.
    pub wait_seconds: u64,
}

/// Begins an authorization: checks the request, and listens on loopback.
///
/// # Errors
/// `vault-value-invalid`, and `connection-not-authorized` where the port cannot be used.
pub async fn begin(request: AuthorizeRequest) -> Result<PendingAuthorization, Failure> {
    vault::check_name(&request.name)?;
    vault::check_client(&request.client)?;
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, request.port)).await;
    let listened = bound.and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    let (listener, address) = listened.map_err(|error| {
        let message = sentence!(
            "failure-cannot-listen",
            "cannot listen at 127.0.0.1:{port} for the answer, {error}: name another --port",
            port = request.port,
            error = error
        );
        Failure::refused(codes::CONNECTION_NOT_AUTHORIZED, message)
    })?;
    let redirect_uri = format!("http://{address}{CALLBACK}");
    let authorization = Authorization::new(&request.client, &request.authorize_url, redirect_uri).map_err(|why| {
        vault::invalid(sentence!("failure-authorize-url", "the authorize URL cannot be used, {why}", why = why))
    })?;
    Ok(PendingAuthorization { request, listener, authorization })
}

impl PendingAuthorization {
    /// What the user has to do.
    pub fn view(&self) -> AuthorizationView {
        AuthorizationView {
            authorize_url: self.authorization.url().to_owned(),
            redirect_uri: self.authorization.redirect_uri().to_owned(),
            wait_seconds: self.request.wait.as_secs(),
        }
    }

    /// Waits for the user, exchanges the code for tokens, and keeps the connection, encrypted. It replaces one of the same name.
    /// `by` is the person's name for the history.
    ///
    /// # Errors
    /// `connection-not-authorized`, `connection-refused`, `connection-unavailable`, or the store's failure. Nothing is kept then.
    pub async fn complete(
        self,
        store: &dyn AccountStore,
        tokens: &TokenClient,
        by: &str,
    ) -> Result<ConnectionView, Failure> {
        let Self { request, listener, authorization } = self;
        let authorization = Arc::new(authorization);
        let code = tokio::time::timeout(request.wait, received(listener, authorization.clone())).await;
        let not_authorized = |message: Sentence| Failure::refused(codes::CONNECTION_NOT_AUTHORIZED, message);
        let code = match code {
            Ok(Some(Redirected::Code(code))) => code,
            Ok(Some(Redirected::Refused(why))) => {
                return Err(not_authorized(sentence!(
                    "failure-service-not-authorized",
                    "the service did not authorize the connection `{connection}`: {why}; agree in the browser, or correct the client and its scopes \
                     at the service, and try again",
                    connection = request.name,
                    why = why
                )));
            }
            Ok(Some(Redirected::Foreign) | None) => {
                return Err(not_authorized(sentence!(
                    "failure-answer-port-closed",
                    "the port of the answer was closed: try again"
                )));
            }
            Err(_) => {
                return Err(not_authorized(sentence!(
                    "failure-nobody-agreed",
                    "nobody agreed within {seconds} s: try again, and open the URL in a browser on this machine (--timeout waits longer). If the \
                     service showed an error, see whether it knows the redirect URI {uri}",
                    seconds = request.wait.as_secs(),
                    uri = authorization.redirect_uri()
                )));
            }
        };
        let now = greenroom_clock::now();
        let connection = tokens.exchanged(&request.name, request.client, &authorization, &code, now).await?;
        vault::keep(store, &request.name, &connection, by, now).await
    }
}

/// The first answer that belongs to an authorization. None if the server ends before.
async fn received(listener: TcpListener, authorization: Arc<Authorization>) -> Option<Redirected> {
    let (answer, answered) = oneshot::channel();
    let (end, ended) = oneshot::channel::<()>();
    let waiting = Arc::new(Waiting { authorization, answer: Mutex::new(Some(answer)) });
    let router = Router::new().route(CALLBACK, get(callback)).with_state(waiting);
    let server = axum::serve(listener, router).with_graceful_shutdown(async { drop(ended.await) });
    // It ends the server when this is dropped.
    let mut tasks = JoinSet::new();
    tasks.spawn(server.into_future());
    let answer = answered.await.ok();
    let _ = end.send(());
    let _ = tokio::time::timeout(FAREWELL, tasks.join_next()).await;
    answer
}

struct Waiting {
    authorization: Arc<Authorization>,
    /// None after the answer.
    answer: Mutex<Option<oneshot::Sender<Redirected>>>,
}

/// Takes the answer, once. The page says nothing of it, because the answer comes from a stranger.
async fn callback(State(waiting): State<Arc<Waiting>>, RawQuery(query): RawQuery) -> impl IntoResponse {
    let (status, page) = match waiting.authorization.redirected(&query.unwrap_or_default()) {
        Redirected::Foreign => (StatusCode::BAD_REQUEST, "This is not the answer that Greenroom waits for."),
        answer => {
            let first = waiting.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            match first.map(|first| first.send(answer)) {
                Some(Ok(())) => (
                    StatusCode::OK,
                    "Greenroom has the answer. Its terminal says how it ends; you can close this window.",
                ),
                _ => (StatusCode::GONE, "Greenroom has an answer already."),
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONNECTION, "close"),
    ];
    (status, headers, page)
}
