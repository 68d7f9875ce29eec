//! Routes that the OpenAPI document does not describe: pages for people, and protocols of others. The document lists them, so that
//! it is not taken for the whole, and the tests hold that list against their tables. Routes are put on a router here alone: Clippy
//! refuses it elsewhere (`clippy.toml`).

use std::convert::Infallible;

use axum::{
    Extension, Router,
    extract::Request,
    handler::Handler,
    response::IntoResponse,
    routing::{MethodRouter, get, post},
};
use greenroom_domain::Scope;
use serde::Serialize;
use tower::Service;

use crate::{layer::Around, sent_forms, state::AppState};

/// One of them.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Listed {
    method: &'static str,
    path: &'static str,
    /// The scope that the account user's role needs, for a page of the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

/// The scope that a page of the console needs. `Visit` checks it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needed(pub(crate) Scope);

/// Routes, each of them listed.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    routes: Router<AppState>,
    listed: Vec<Listed>,
}

#[allow(clippy::disallowed_methods)] // Here they are listed.
impl Beside {
    /// Adds a route for `GET`.
    pub(crate) fn get<T: 'static>(self, path: &'static str, handler: impl Handler<T, AppState>) -> Self {
        self.route("GET", path, None, get(handler))
    }

    /// Adds a route for `POST`.
    pub(crate) fn post<T: 'static>(self, path: &'static str, handler: impl Handler<T, AppState>) -> Self {
        self.route("POST", path, None, post(handler))
    }

    /// Adds a page of the console, for account users whose role has this scope.
    pub(crate) fn page<T: 'static>(self, path: &'static str, needs: Scope, handler: impl Handler<T, AppState>) -> Self {
        self.route("GET", path, Some(needs), get(handler).layer(Extension(Needed(needs))))
    }

    /// Adds the route of a form of the console, for account users whose role has this scope. A form that is sent twice does its act once.
    pub(crate) fn form<T: 'static>(self, path: &'static str, needs: Scope, handler: impl Handler<T, AppState>) -> Self {
        let handler = post(handler).layer::<_, Infallible>(Around(sent_forms::once));
        self.route("POST", path, Some(needs), handler.layer(Extension(Needed(needs))))
    }

    /// Adds the route of a form that only asks, such as for a count while somebody writes, or for a secret. Its work ends where the browser
    /// leaves.
    pub(crate) fn question<T: 'static>(
        self,
        path: &'static str,
        needs: Scope,
        handler: impl Handler<T, AppState>,
    ) -> Self {
        self.route("POST", path, Some(needs), post(handler).layer(Extension(Needed(needs))))
    }

    fn route(
        mut self,
        method: &'static str,
        path: &'static str,
        needs: Option<Scope>,
        handler: MethodRouter<AppState>,
    ) -> Self {
        self.listed.push(Listed { method, path, role: needs.map(Scope::as_str) });
        Self { routes: self.routes.route(path, handler), ..self }
    }

    /// Adds a service that takes these methods.
    pub(crate) fn service<S>(mut self, methods: &[&'static str], path: &'static str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.listed.extend(methods.iter().map(|method| Listed { method, path, role: None }));
        Self { routes: self.routes.route_service(path, service), ..self }
    }

    /// Adds the others.
    pub(crate) fn merge(mut self, others: Self) -> Self {
        self.listed.extend(others.listed);
        Self { routes: self.routes.merge(others.routes), ..self }
    }

    /// Adds layers around the routes.
    pub(crate) fn layered(self, layers: impl FnOnce(Router<AppState>) -> Router<AppState>) -> Self {
        Self { routes: layers(self.routes), ..self }
    }

    /// The routes, and their list.
    pub(crate) fn split(self) -> (Router<AppState>, Vec<Listed>) {
        (self.routes, self.listed)
    }
}
