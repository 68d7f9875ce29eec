//! Layers made of a function. `axum::middleware::from_fn` makes some too, and copies all that is inside of them twice for every
//! request.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use axum::{extract::Request, response::Response, routing::Route};
use futures::{FutureExt, future::BoxFuture};
use tower::{Layer, Service};

/// A layer of a function. The function gets a request and what is inside of the layer, and returns the answer.
#[derive(Debug, Clone)]
pub(crate) struct Around<F>(pub(crate) F);

/// What is inside of a layer, with the layer.
#[derive(Debug, Clone)]
pub(crate) struct Surrounded<F> {
    around: F,
    inside: Route,
}

impl<F: Clone> Layer<Route> for Around<F> {
    type Service = Surrounded<F>;

    fn layer(&self, inside: Route) -> Surrounded<F> {
        Surrounded { around: self.0.clone(), inside }
    }
}

impl<F, A> Service<Request> for Surrounded<F>
where
    F: Fn(Request, &mut Route) -> A,
    A: Future<Output = Response> + Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        (self.around)(request, &mut self.inside).map(Ok).boxed()
    }
}
