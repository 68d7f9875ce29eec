//! Who may do what: API keys and their scopes.
//!
//! [`needs`] puts the check in front of routes, and writes it into their part of the OpenAPI document, so that the two
//! cannot differ. What a key may do is decided by [`greenroom_domain::rules::access`].

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::Route,
};
use greenroom_domain::{ApiKey, ClientNetwork, Email, Failure, FailureKind, Scope, codes, rules::access, sentence};
use greenroom_service::views::api_keys;
use tower::Service;
use utoipa::openapi::{
    Content, Ref, ResponseBuilder,
    path::{Operation, PathItem},
    security::SecurityRequirement,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    client::Client,
    connection::Connection,
    layer::Around,
    problem::{MEDIA_TYPE, Problem},
    queries::Queries,
    state::AppState,
};

/// The name of the security scheme in the OpenAPI document.
pub(crate) const SCHEME: &str = "apiKey";

/// The answer's header that says how to authenticate.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"greenroom\"");

/// Puts a check in front of every route of a router: the request needs an API key with this scope, and has no parameters in
/// its query that the route does not know. The routes' operations in the OpenAPI document say so.
pub(crate) fn needs(scope: Scope, router: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    let queries = Arc::new(Queries::of(&router.get_openapi().paths));
    let mut router = router.route_layer(Around(move |request: Request, inside: &mut Route| {
        check(scope, Arc::clone(&queries), request, inside.clone())
    }));
    for path in router.get_openapi_mut().paths.paths.values_mut() {
        operations(path).for_each(|operation| say(scope, operation));
    }
    router
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Writes the check into an operation, with the problems that every route can answer.
fn say(scope: Scope, operation: &mut Operation) {
    operation.security = Some(vec![SecurityRequirement::new(SCHEME, [scope.as_str()])]);
    for (status, description) in [
        ("401", "There is no API key, or it is not valid".to_owned()),
        ("403", format!("The API key has no scope `{scope}`, or may not do this")),
        ("429", "The key sent too many requests".to_owned()),
        ("default", "Another problem, as its `code` says".to_owned()),
    ] {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build();
        operation.responses.responses.entry(status.to_owned()).or_insert(response.into());
    }
}

/// The caller of a request: a valid key that has the route's scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller(Arc<ApiKey>);

impl Caller {
    /// The account user that the key belongs to. Histories and audit logs name this person.
    pub(crate) fn user(&self) -> &Email {
        &self.0.user
    }

    /// The key's id.
    pub(crate) fn key_id(&self) -> &str {
        &self.0.id
    }

    /// Whether the key has a scope besides the route's, such as `administer` for `?reveal=true`.
    ///
    /// # Errors
    /// `scope-missing`.
    pub(crate) fn may(&self, scope: Scope) -> Result<(), Problem> {
        Ok(access::may(&self.0, scope)?)
    }

    /// Whether the key may invoke this action.
    ///
    /// # Errors
    /// `scope-missing`, `action-not-allowed`.
    pub(crate) fn may_invoke(&self, action: &str) -> Result<(), Problem> {
        Ok(access::may_invoke(&self.0, action)?)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Problem::defect("a handler asks for the caller on a route without `needs`"))
    }
}

async fn check(scope: Scope, queries: Arc<Queries>, mut request: Request, mut inside: Route) -> Response {
    let Some(state) = request.extensions().get::<AppState>().cloned() else {
        return Problem::defect("a request without the state").into_response();
    };
    let caller = match authenticate(&state, request.headers(), request.extensions()).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    if let Err(problem) = caller.may(scope).and_then(|()| queries.check(&request)) {
        return problem.into_response();
    }
    request.extensions_mut().insert(caller);
    let Ok(response) = inside.call(request).await;
    response
}

/// The caller of a request, whatever its scopes. The request counts towards the key's rate; without a valid key, towards
/// its address's.
///
/// # Errors
/// 401 with `api-key-missing`, `api-key-unknown`, `api-key-revoked`, `api-key-expired` or `api-key-user`; 429 with
/// `too-many-requests`; the store's failure.
pub(crate) async fn authenticate(
    state: &AppState,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Caller, Problem> {
    let now = state.now();
    let found = match bearer(headers) {
        Some(token) => api_keys::find(state.store().as_ref(), token, now).await,
        None => Err(Failure::new(
            FailureKind::Denied,
            codes::API_KEY_MISSING,
            sentence!("failure-api-key-missing", "send an API key: `Authorization: Bearer grk_...`"),
        )),
    };
    match found {
        Ok(key) => {
            state.rates().of_key(&key.id)?;
            state.uses().note(&key.id, now);
            Ok(Caller(key.into()))
        }
        Err(failure) if failure.kind == FailureKind::Denied => {
            if let Some(address) = address(extensions) {
                state.rates().of_address(address)?;
            }
            let problem = Problem::from(failure).status(StatusCode::UNAUTHORIZED);
            Err(problem.header(header::WWW_AUTHENTICATE, CHALLENGE))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The token of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    // Two would leave open which of them counts.
    let (Some(given), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = given.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start())
}

/// The network that a request came from, by which failures to sign in are counted.
pub(crate) fn network(extensions: &Extensions) -> ClientNetwork {
    address(extensions).map(ClientNetwork::of).unwrap_or_default()
}

/// The address that a request came from: its client's, where a trusted proxy names it.
pub(crate) fn address(extensions: &Extensions) -> Option<IpAddr> {
    let of_client = extensions.get::<Client>().map(|client| client.0);
    of_client.or_else(|| extensions.get::<Connection>().map(|connection| connection.peer.ip()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn token(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).map(ToOwned::to_owned)
    }

    #[test]
    fn one_bearer_token_is_read() {
        assert_eq!(token(&["Bearer grk_a"]).as_deref(), Some("grk_a"));
        assert_eq!(token(&["bearer  grk_a"]).as_deref(), Some("grk_a"));
        for none in [&[][..], &["grk_a"], &["Basic grk_a"], &["Bearer"], &["Bearer a", "Bearer b"]] {
            assert_eq!(token(none), None, "{none:?}");
        }
    }
}
