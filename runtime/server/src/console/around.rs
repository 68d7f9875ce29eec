//! What is done around every page: its headers, and a page for a failure.

use std::convert::Infallible;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::Route,
};
use greenroom_locale::args;
use maud::{Markup, html};
use tower::Service;

use super::{
    cookies,
    parts::{self, Tone},
    remedy,
    shell::{self, Section},
    visit::{Reader, Refused, Visit},
};
use crate::{problem::Problem, state::AppState};

/// What a page may do: load this server's own script, styles and pictures, and send its forms here. It is in no frame, so that
/// no other site makes a person click. Pico draws its icons from `data:`.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// How paths begin that only programs use.
const OF_PROGRAMS: [&str; 5] = [".well-known", "hubspot", "mcp", "v1", "webhooks"];

/// Calls a handler, and completes its page.
pub(super) fn answered(request: Request, inside: &mut Route) -> impl Future<Output = Response> + Send + use<> {
    let asker = Asker::of(&request);
    let answer = inside.call(request);
    async move {
        let Ok::<_, Infallible>(mut response) = answer.await;
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            response = match response.extensions_mut().remove::<Refused>() {
                Some(Refused(visit)) => refused(&visit),
                None => asker.failed(&problem).await,
            };
        } else if asker.is_browser && response.status() == StatusCode::NOT_FOUND && !is_page(&response) {
            response = asker.failed(&nothing_there()).await;
        }
        completed(response)
    }
}

/// With the headers of every page.
fn completed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    // The language is the browser's where none was chosen.
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Accept-Language, Cookie"));
    response
}

fn nothing_there() -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND, String::new())
}

/// A browser, or a program, that asks for a page: enough of its request to answer with the page of a failure.
pub(crate) struct Asker {
    reader: Reader,
    /// What the session is found with; none for a person who has not signed in.
    session: Option<(AppState, String)>,
    is_browser: bool,
}

impl Asker {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
        let first = request.uri().path().trim_start_matches('/').split('/').next().unwrap_or_default();
        let is_of_programs = OF_PROGRAMS.contains(&first);
        let state = request.extensions().get::<AppState>();
        let session = state.and_then(|state| Some((state.clone(), cookies::session(state, headers)?.to_owned())));
        Self {
            reader: Reader::of_request(request),
            session,
            is_browser: !is_of_programs && accepted.is_some_and(|accepted| accepted.contains("text/html")),
        }
    }

    /// The browser whose request no route takes. Programs get JSON there, and so does every request for a path of programs.
    pub(crate) fn astray(request: &Request) -> Option<Self> {
        let has_route = request.extensions().get::<MatchedPath>().is_some();
        let asker = (!has_route).then(|| Self::of(request));
        asker.filter(|asker| asker.is_browser)
    }

    /// The page that says that there is nothing at the path.
    pub(crate) async fn nothing_there(self) -> Response {
        completed(self.failed(&nothing_there()).await)
    }

    async fn failed(self, problem: &Problem) -> Response {
        let visit = match &self.session {
            Some((state, token)) => Visit::of_session(state, self.reader.clone(), token).await,
            None => None,
        };
        failed(&self.reader, visit.as_ref(), problem)
    }
}

/// Whether an answer has content: that of a path that leads nowhere has none.
fn is_page(response: &Response) -> bool {
    response.headers().contains_key(header::CONTENT_TYPE)
}

/// The page of a failure. With a visit it has the menu.
fn failed(reader: &Reader, visit: Option<&Visit>, problem: &Problem) -> Response {
    let content = html! {
        h1 { (reader.text("failed-title")) }
        (explained(reader, problem))
        p { a href="/" { (reader.text("failed-home")) } }
    };
    let title = reader.text("failed-title");
    let mut response = match visit {
        Some(visit) => {
            let page = shell::page(visit, Section::of_path(visit.path()), &title, &content);
            shell::with_status(page, problem.its_status())
        }
        None => shell::outside_with(problem.its_status(), shell::outside(reader, &title, &content)),
    };
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
            (remedy::shown(reader, problem.failure()))
            @if let Some(seconds) = problem.retry_after() {
                p { (reader.with("failed-retry", &args![seconds = seconds])) }
            }
        }
    }
}
