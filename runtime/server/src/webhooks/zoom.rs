//! `POST /webhooks/zoom/{account}`: verified over the bytes that came (L3: a wrong signature or an old timestamp is refused),
//! stored, and answered. Nothing but the insert is awaited, so the answer is there within Zoom's 3 seconds whatever else is
//! going on; looking at Zoom comes afterwards (L1: a sync starts from a webhook).

use std::{fmt::Display, net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{
    Json,
    extract::{FromRequest, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use greenroom_domain::{
    Failure, FailureKind, JobWork, Retry, ZoomAccountId, codes, sentence,
    store::{WaitingLook, WebhookDelivery, WebhookInbox},
};
use greenroom_jobs::JobRequest;
use greenroom_sync::{FailedLooks, LookPace};
use greenroom_zoom::webhook::{self, IgnoredReason, Webhook, WebhookRefusal};
use secrecy::SecretString;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access,
    body::{Whole, at_most},
    problem::Problem,
    state::AppState,
    zoom_tokens::MAX_ACCOUNT,
};

/// How long the store may take. Zoom waits 3 seconds, and comes again after an answer of 503.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// How soon Zoom may try again after the store was busy. Zoom has waits of its own.
const BUSY: Duration = Duration::from_secs(60);

/// The largest body. Zoom's largest, of a recording with many files, has some tens of kilobytes.
const BODY: usize = 1 << 20;

/// The most characters of an account's id in the log, before Zoom's signature was checked.
const MAX_SHOWN: usize = 64;

/// The security scheme of the route in the OpenAPI document.
pub(crate) const SCHEME: &str = "zoomSignature";

/// The route, which needs no key.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(receive)).layer(at_most(BODY))
}

/// Looks at Zoom whenever webhooks ask for it, until it is dropped.
pub(crate) async fn look(state: AppState) {
    if let Some(syncs) = state.syncs() {
        let inbox: Arc<dyn WebhookInbox> = state.store().clone();
        let arrived = &state.zoom_webhooks().arrived;
        let pace = LookPace { pause: state.settings().server.webhook_pause(), ..LookPace::default() };
        syncs.run_looks(inbox, arrived, pace, &AsJobs(&state), std::future::pending()).await;
    }
}

/// Makes jobs of looks that keep failing: they are listed, tried again later and later, and a person decides about those that fail
/// for good.
struct AsJobs<'a>(&'a AppState);

#[async_trait]
impl FailedLooks for AsJobs<'_> {
    async fn take_over(&self, look: &WaitingLook) -> bool {
        let (account, webinar) = (look.account.clone(), look.webinar.clone());
        let request = JobRequest::new(JobWork::Look { account, webinar }).of_account(look.account.clone());
        match self.0.jobs().enqueue(request).await {
            Ok(_) => true,
            Err(failure) => {
                tracing::warn!(%failure, "a look that keeps failing could not be made a job: it is tried again");
                false
            }
        }
    }
}

/// Receive a webhook of Zoom
///
/// Zoom signs its webhooks with the secret token of the app. The answer does not say why a webhook was refused: the log does.
/// What it tells is looked at afterwards: the state after that is the one that Zoom has, not what the webhook says.
#[utoipa::path(post, path = "/webhooks/zoom/{account}", tag = "webhooks", operation_id = "receiveZoomWebhook",
    security(("zoomSignature" = [])),
    params(
        ("account" = String, Path, description = "Zoom's id of the account"),
        ("x-zm-signature" = String, Header, description = "`v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}`, in hex"),
        ("x-zm-request-timestamp" = String, Header, description = "The second at which Zoom signed, at most five minutes off")
    ),
    request_body(content = serde_json::Value, description = "Zoom's event, as Zoom documents it"),
    responses(
        (status = 200, description = "The answer to Zoom's challenge", body = serde_json::Value),
        (status = 204, description = "It was stored, or leads to nothing"),
        (status = 401, description = "It is not signed by Zoom, or too old", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        (status = 429, description = "This address sent too many webhooks that were refused", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json"),
        (status = 503, description = "The store is busy: Zoom comes again", body = crate::problem::ProblemDocument,
            content_type = "application/problem+json")
    ))]
async fn receive(State(state): State<AppState>, Path(account): Path<String>, request: Request) -> Response {
    let (headers, peer) = (request.headers().clone(), access::address(request.extensions()));
    if account.len() > MAX_ACCOUNT {
        return refused(&state, peer, &account, &"no account has so long an id");
    }
    let body = match Whole::from_request(request, &state).await {
        Ok(Whole(body)) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let account = ZoomAccountId::new(account);
    match tokio::time::timeout(PATIENCE, taken(&state, &account, &headers, &body)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(Refused::Webhook(refusal))) => refused(&state, peer, account.as_str(), &refusal),
        Ok(Err(Refused::Store(failure))) => {
            tracing::error!(account = %shown(account.as_str()), %failure, "a webhook could not be stored: Zoom comes again");
            busy()
        }
        Err(_) => {
            tracing::warn!(account = %shown(account.as_str()), "the store was too busy for a webhook: Zoom comes again");
            busy()
        }
    }
}

/// Why a webhook is not taken.
enum Refused {
    Webhook(WebhookRefusal),
    Store(Failure),
}

async fn taken(
    state: &AppState,
    account: &ZoomAccountId,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Refused> {
    let timestamp = single(headers, webhook::TIMESTAMP_HEADER)?;
    let signature = single(headers, webhook::SIGNATURE_HEADER)?;
    let received_at = state.now();
    let verify = |tokens: &[SecretString]| {
        webhook::verify(tokens, timestamp, signature, body, received_at).cloned().map_err(Refused::Webhook)
    };
    let webhooks = state.zoom_webhooks();
    let known = webhooks.remembered(account);
    let ask = known.as_ref().is_none_or(|known| known.ask_again);
    let signed_by = match verify(known.as_ref().map_or(&[] as &[SecretString], |known| &known.tokens)) {
        Ok(token) => token,
        // Only another token could make it good. What is too old, or no signature at all, is refused without asking the store.
        Err(Refused::Webhook(WebhookRefusal::Signature | WebhookRefusal::NoSecret)) if ask => {
            verify(&webhooks.read(state.store().as_ref(), account).await.map_err(Refused::Store)?)?
        }
        Err(refused) => return Err(refused),
    };
    let event = match webhook::read(body) {
        Webhook::Challenge { plain_token } => {
            return Ok(Json(webhook::challenge_answer(&signed_by, &plain_token)).into_response());
        }
        Webhook::Ignored { event, reason } => {
            let reason_words = reason.as_str();
            match reason {
                IgnoredReason::OtherEvent | IgnoredReason::Meeting => {
                    tracing::debug!(%account, event, "a webhook leads to nothing: {reason_words}");
                }
                IgnoredReason::ZoomEvents | IgnoredReason::Unreadable => {
                    tracing::info!(%account, event, "a webhook leads to nothing: {reason_words}");
                }
            }
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Webhook::Event(event) => event,
    };
    let delivery = WebhookDelivery {
        account: account.clone(),
        event: event.kind.as_str().to_owned(),
        webinar: event.webinar,
        session: event.session,
        digest: webhook::digest(body),
        received_at,
    };
    let is_new = state.store().receive_webhook(&delivery).await.map_err(|error| Refused::Store(error.into()))?;
    tracing::debug!(%account, event = %event.kind, is_new, "a webhook was stored");
    if is_new {
        webhooks.arrived.notify_one();
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A header that is there once, as text.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refused> {
    let mut values = headers.get_all(name).iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(value)), None) => Ok(value),
        _ => Err(Refused::Webhook(WebhookRefusal::Headers)),
    }
}

/// Counts a refused webhook against the address that sent it, as the API counts requests without a valid key, so that nobody
/// fills the log.
fn refused(state: &AppState, peer: Option<IpAddr>, account: &str, refusal: &dyn Display) -> Response {
    if let Some(peer) = peer
        && let Err(failure) = state.rates().of_address(peer)
    {
        return Problem::from(failure).into_response();
    }
    tracing::warn!(account = %shown(account), %refusal, "a webhook was refused");
    unsigned()
}

/// An account as a stranger has named it, for the log.
fn shown(account: &str) -> String {
    let mut letters = account.chars();
    let beginning: String = letters.by_ref().take(MAX_SHOWN).flat_map(char::escape_debug).collect();
    if letters.next().is_some() { beginning + "…" } else { beginning }
}

fn unsigned() -> Response {
    let message =
        sentence!("failure-webhook-unsigned", "the webhook is not signed by Zoom for this account, or too old");
    let problem = Problem::from(Failure::new(FailureKind::Denied, codes::WEBHOOK_REFUSED, message));
    let problem = problem.header(header::WWW_AUTHENTICATE, HeaderValue::from_static(SCHEME));
    problem.status(StatusCode::UNAUTHORIZED).into_response()
}

fn busy() -> Response {
    let message = sentence!("failure-webhook-not-stored", "the webhook was not stored: send it again");
    let failure = Failure::new(FailureKind::Unavailable, codes::STORE_UNAVAILABLE, message);
    Problem::from(failure.retry(Retry::After(BUSY))).into_response()
}
