//! What is done around every page: its headers, and a page for a failure.

use std::convert::Infallible;

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::Route,
};
use greenroom_locale::args;
use maud::{Markup, html};
use tower::Service;

use super::{
    parts::{self, Tone},
    shell::{self, Section},
    visit::{Reader, Refused, Visit},
};
use crate::problem::Problem;

/// What a page may do: load this server's own script, styles and pictures, and send its forms here. It is in no frame, so that
/// no other site makes a person click. Pico draws its icons from `data:`.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Calls a handler, and completes its page.
pub(super) fn answered(request: Request, inside: &mut Route) -> impl Future<Output = Response> + Send + use<> {
    let reader = Reader::of_request(&request);
    let accepted = request.headers().get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    let is_browser = accepted.is_some_and(|accepted| accepted.contains("text/html"));
    let answer = inside.call(request);
    async move {
        let Ok::<_, Infallible>(mut response) = answer.await;
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            response = match response.extensions_mut().remove::<Refused>() {
                Some(Refused(visit)) => refused(&visit),
                None => failed(&reader, &problem),
            };
        } else if is_browser && response.status() == StatusCode::NOT_FOUND && !is_page(&response) {
            response = failed(&reader, &Problem::of_status(StatusCode::NOT_FOUND, String::new()));
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        // The language is the browser's where none was chosen.
        headers.entry(header::VARY).or_insert(HeaderValue::from_static("Accept-Language, Cookie"));
        response
    }
}

/// Whether an answer has content: that of a path that leads nowhere has none.
fn is_page(response: &Response) -> bool {
    response.headers().contains_key(header::CONTENT_TYPE)
}

/// The page of a failure.
fn failed(reader: &Reader, problem: &Problem) -> Response {
    let content = html! {
        h1 { (reader.text("failed-title")) }
        (explained(reader, problem))
        p { a href="/" { (reader.text("failed-home")) } }
    };
    let page = shell::outside(reader, &reader.text("failed-title"), &content);
    let mut response = shell::outside_with(problem.its_status(), page);
    if let Some(seconds) = problem.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// The page for a person whose role may not do what was asked for.
fn refused(visit: &Visit) -> Response {
    let role = visit.word("role", visit.who().role.as_str());
    let content = html! {
        h1 { (visit.text("failed-title")) }
        (parts::notice(Tone::Bad, &html! {
            p { strong { (visit.with("failed-role", &args![role = role])) } }
            p { (visit.text("failed-role-remedy")) }
        }))
        p { a href="/" { (visit.text("failed-home")) } }
    };
    let page = shell::page(visit, Section::Own, &visit.text("failed-title"), &content);
    shell::with_status(page, StatusCode::FORBIDDEN)
}

/// What a failure means and what to do, in the reader's language, with what happened in detail.
pub(super) fn explained(reader: &Reader, problem: &Problem) -> Markup {
    let key = format!("code-{}", problem.failure().code);
    html! {
        div.notice.bad role="alert" {
            @if let Some(meaning) = reader.attribute(&key, "meaning") { p { strong { (meaning) } } }
            p { bdi lang="en" { (problem.failure().message) } }
            @if let Some(remedy) = reader.attribute(&key, "remedy") { p { (remedy) } }
            @if let Some(seconds) = problem.retry_after() {
                p { (reader.with("failed-retry", &args![seconds = seconds])) }
            }
        }
    }
}
