//! `/complete/{token}`: the link that completes a wait of a run.
//!
//! Opening the link shows a page with a form, and completes nothing: programs that preview links in chats and mails open them. A
//! `POST` completes: the form's, or JSON from a system. The link is the credential, so the routes need no key; what leads to no
//! open wait counts towards its address's rate.

use std::{borrow::Cow, collections::BTreeMap, net::IpAddr, sync::LazyLock};

use axum::{
    Json,
    extract::{FromRequest, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use greenroom_domain::{Failure, FailureKind, Wait, codes, rules::waiting::MAX_COMPLETION, sentence};
use greenroom_service::views::waits::{self, WaitView};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    access,
    answer::Kept,
    beside::Beside,
    body::{self, Whole},
    problem::Problem,
    state::AppState,
};

/// The bytes of a form besides those of its note: a note of many languages takes nine bytes a character.
const FORM: usize = 9 * MAX_NOTE + 1_024;

/// The longest note, in bytes.
const MAX_NOTE: usize = 4 << 10;

/// The page's look.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}\
label,textarea{display:block;width:100%;box-sizing:border-box}textarea{margin:.25rem 0 1rem}\
button{font:inherit;padding:.5rem 1.25rem;margin-right:.5rem}.small{color:#555;font-size:.875rem}";

/// What the page may do: have its own style, and send its form here. It is in no frame, so that nobody is made to click.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
});

/// The routes.
pub(crate) fn routes() -> Beside {
    let routes = Beside::default().get("/complete/{token}", show).post("/complete/{token}", complete);
    routes.layered(|routes| routes.layer(body::at_most(MAX_COMPLETION.max(FORM))))
}

/// The page with the form. It completes nothing.
async fn show(State(state): State<AppState>, Path(token): Path<String>, request: Request) -> Response {
    let peer = access::address(request.extensions());
    match open_wait(&state, &token, peer).await {
        Ok(wait) => page(StatusCode::OK, "Approve?", &form(&wait)),
        Err(problem) => refusal_page(problem),
    }
}

/// Completes the wait: with the form's answer, or with the JSON of the body.
async fn complete(State(state): State<AppState>, Path(token): Path<String>, request: Request) -> Response {
    let is_form = is_form(request.headers());
    match completed(&state, &token, request, is_form).await {
        Ok(wait) if is_form => page(StatusCode::OK, "Thank you", &thanks(&wait)),
        Ok(wait) => {
            Json(json!({ "name": wait.name, "state": wait.state, "completedAt": wait.completed_at })).into_response()
        }
        Err(problem) if is_form => refusal_page(problem),
        Err(problem) => problem.into_response(),
    }
}

async fn completed(state: &AppState, token: &str, request: Request, is_form: bool) -> Result<WaitView, Problem> {
    let wait = open_wait(state, token, access::address(request.extensions())).await?;
    let is_json = is_json(request.headers());
    if !is_form && !is_json {
        let message = sentence!(
            "failure-completion-type",
            "a completion is JSON, or the form of the page: send `Content-Type: application/json`"
        );
        return Err(Failure::new(FailureKind::InvalidInput, codes::MEDIA_TYPE_UNSUPPORTED, message).into());
    }
    let Whole(body) = Whole::from_request(request, state).await?;
    let value = if is_form { answer_of(&body)? } else { json_of(&body)? };
    let done = waits::complete(state.store().as_ref(), &wait, value, waits::by_link(), state.now()).await?;
    state.jobs().wake();
    Ok(done)
}

/// The wait that a link completes, if it can be completed now. A request for any other counts towards its address's rate.
async fn open_wait(state: &AppState, token: &str, peer: Option<IpAddr>) -> Result<Wait, Problem> {
    let found = waits::find_by_token(state.store().as_ref(), token).await;
    let found = found.and_then(|wait| waits::check(&wait, state.now()).map(|()| wait));
    if found.as_ref().is_err_and(|failure| failure.kind != FailureKind::Unavailable)
        && let Some(address) = peer
    {
        state.rates().of_address(address)?;
    }
    Ok(found?)
}

/// The answer of the form: `{"approved": true}`, with the note where there is one.
fn answer_of(body: &[u8]) -> Result<Value, Problem> {
    let fields: BTreeMap<Cow<'_, str>, Cow<'_, str>> = url::form_urlencoded::parse(body).collect();
    let approved = match fields.get("decision").map(AsRef::as_ref) {
        Some("approve") => true,
        Some("decline") => false,
        _ => {
            return Err(Problem::malformed(sentence!(
                "failure-completion-decision",
                "the form has a field `decision`: `approve` or `decline`"
            )));
        }
    };
    let note = fields.get("note").map(|note| note.trim()).unwrap_or_default();
    if note.len() > MAX_NOTE {
        return Err(Problem::malformed(sentence!(
            "failure-completion-note",
            "a note has at most {most} bytes: shorten it",
            most = MAX_NOTE
        )));
    }
    Ok(if note.is_empty() { json!({ "approved": approved }) } else { json!({ "approved": approved, "note": note }) })
}

fn json_of(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::malformed(format!("the body is no JSON: {error}")))
}

fn is_form(headers: &HeaderMap) -> bool {
    essence(headers) == "application/x-www-form-urlencoded"
}

fn is_json(headers: &HeaderMap) -> bool {
    let essence = essence(headers);
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn essence(headers: &HeaderMap) -> String {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A page for a person. Its texts are escaped already.
fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
    ];
    let mut response = (status, headers, html).into_response();
    response.extensions_mut().insert(Kept);
    response
}

fn form(wait: &Wait) -> String {
    let (title, action) = (escaped(&wait.title), escaped(&wait.action));
    let until = wait.until.strftime("%Y-%m-%d %H:%M UTC");
    format!(
        "<h1>{title}</h1><p class=\"small\">Asked by the action <code>{action}</code>. It waits until {until}.</p>\
         <form method=\"post\"><label for=\"note\">A note, if you like</label>\
         <textarea id=\"note\" name=\"note\" rows=\"3\" maxlength=\"1000\"></textarea>\
         <button name=\"decision\" value=\"approve\">Approve</button>\
         <button name=\"decision\" value=\"decline\">Decline</button></form>"
    )
}

fn thanks(wait: &WaitView) -> String {
    let approved = wait.value.as_ref().is_some_and(|value| value["approved"] == true);
    let said = if approved { "You have approved it." } else { "You have declined it." };
    format!("<h1>{said}</h1><p>{}</p><p>You can close this page.</p>", escaped(&wait.title))
}

/// The problem as a page, with its status and headers.
fn refusal_page(problem: Problem) -> Response {
    let (status, detail) = (problem.its_status(), problem.detail().to_owned());
    let mut response =
        page(status, "Not possible", &format!("<h1>This is not possible</h1><p>{}</p>", escaped(&detail)));
    if let Some(seconds) = problem.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_answer() {
        for (form, value) in [
            ("decision=approve", json!({ "approved": true })),
            ("note=+&decision=decline", json!({ "approved": false })),
            ("decision=decline&note=too%20dear", json!({ "approved": false, "note": "too dear" })),
        ] {
            assert_eq!(answer_of(form.as_bytes()).unwrap(), value);
        }
        let long = format!("decision=approve&note={}", "x".repeat(MAX_NOTE + 1));
        for wrong in ["", "decision=maybe", "approved=true", &long] {
            assert!(answer_of(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_shows_a_title_as_text() {
        assert_eq!(escaped("<b onclick='x'>\"&"), "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;");
    }
}
