//! Routes that the OpenAPI document does not describe: pages for people, and protocols of others. The document lists them, so that
//! nobody takes it for the whole, and the tests hold that list against their tables.

use std::convert::Infallible;

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    response::IntoResponse,
    routing::{get, post},
};
use serde::Serialize;
use tower::Service;

use crate::state::AppState;

/// One of them.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Listed {
    method: &'static str,
    path: &'static str,
}

/// Routes, each of them listed.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    routes: Router<AppState>,
    listed: Vec<Listed>,
}

impl Beside {
    /// Adds a route for `GET`.
    pub(crate) fn get<T: 'static>(mut self, path: &'static str, handler: impl Handler<T, AppState>) -> Self {
        self.listed.push(Listed { method: "GET", path });
        Self { routes: self.routes.route(path, get(handler)), ..self }
    }

    /// Adds a route for `POST`.
    pub(crate) fn post<T: 'static>(mut self, path: &'static str, handler: impl Handler<T, AppState>) -> Self {
        self.listed.push(Listed { method: "POST", path });
        Self { routes: self.routes.route(path, post(handler)), ..self }
    }

    /// Adds a service that takes these methods.
    pub(crate) fn service<S>(mut self, methods: &[&'static str], path: &'static str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.listed.extend(methods.iter().map(|method| Listed { method, path }));
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
