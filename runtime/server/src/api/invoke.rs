//! `/v1/actions/{name}/invoke`: running actions, now or later.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use greenroom::{ActionRef, ContactId, Document, Invocation, Outcome};
use greenroom_domain::Scope;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::jobs::{self, Accepted, CallbackRequest};
use crate::{
    access::{Caller, needs},
    body,
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The header with the idempotency key.
const KEY: &str = "idempotency-key";

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Invoke, OpenApiRouter::new().routes(routes!(invoke)))
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
    /// Names with values to find the run by: at most 16.
    tags: BTreeMap<String, String>,
    /// Answer at once, and post the outcome to this address.
    callback: Option<CallbackRequest>,
}

/// Invoke an action
///
/// The answer is 200 where the action is done or to be continued, and a problem with the `outcome` where it failed. With an
/// `Idempotency-Key`, the action runs once: the same request with the same key gets the first outcome again.
///
/// With `Prefer: respond-async`, or with a `callback`, the answer is 202 as soon as the invocation is durable. `Location` is
/// its job, which goes on until the action is done.
#[utoipa::path(post, path = "/v1/actions/{name}/invoke", tag = "actions", operation_id = "invokeAction",
    params(
        ("name" = String, Path, description = "The action's name, or its name and version: `add-contact@^1`"),
        ("Idempotency-Key" = Option<String>, Header, description = "Under one key an action runs once"),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer before the action is done")),
    request_body = InvokeRequest,
    responses(
        (status = 200, description = "It is done, or to be continued", body = Object),
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
    headers: HeaderMap,
    body::Json(asked): body::Json<InvokeRequest>,
) -> Result<Response, Problem> {
    let action: ActionRef =
        name.parse().map_err(|error: greenroom::InvalidActionRef| Problem::malformed(error.to_string()))?;
    caller.may_invoke(&action.name)?;
    let key = idempotency_key(&headers)?;
    let InvokeRequest { input, contact, tags, callback } = asked;
    if callback.is_some() || jobs::respond_async(&headers) {
        let later = jobs::Later { input, contact, key, tags, callback };
        return jobs::accept_invocation(&state, &action, later).await;
    }
    let mut invocation = Invocation::new(action, input.map_or_else(Document::default, Document::from));
    invocation.contact = contact.map(ContactId::new);
    invocation.idempotency_key = key;
    outcome(state.runtime().invoke(invocation).await)
}

/// The key of `Idempotency-Key`. Its length is the library's to check.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all(KEY).iter();
    let (first, second) = (given.next(), given.next());
    let wrong = || Problem::malformed("`Idempotency-Key` is given once, in visible ASCII characters");
    if second.is_some() {
        return Err(wrong());
    }
    first.map(|key| key.to_str().map(str::to_owned).map_err(|_| wrong())).transpose()
}

/// The answer with an outcome: a problem where it failed.
fn outcome(outcome: Outcome) -> Result<Response, Problem> {
    match outcome.failure() {
        Some(failure) => Err(Problem::from(failure.clone()).member("outcome", json!(outcome))),
        None => Ok(Json(outcome).into_response()),
    }
}
