//! The recordings of a webinar's sessions, with their transcripts (R1: a recording is a call record; R2: one that is not synced has
//! its reason).

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{
    Call, Cue, HistoryKind, RecordingReason, RecordingState, Scope, Warning, rules::warnings::RECORDING_NOT_SYNCED,
    store::KnownSession,
};
use greenroom_service::views::{calls, history, webinars::WebinarDetails};
use maud::{Markup, html};

use super::one::{self, Tab};
use crate::{
    console::{
        form::Form,
        links,
        look::{self, Look},
        parts,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many cues of a transcript a page has.
const CUES: usize = 100;

/// Lists the sessions with their recordings, and shows the transcript of one.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    page(&state, &visit, &webinar, false).await
}

/// Shows the links, too. The history notes it.
pub(super) async fn reveal(
    State(state): State<AppState>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let subject = Some(format!("webinar:{}", webinar.view.id));
    history::note(state.store().as_ref(), form.visit.by(), HistoryKind::SecretShown, subject).await?;
    page(&state, &form.visit, &webinar, true).await
}

async fn page(
    state: &AppState,
    visit: &Visit,
    webinar: &WebinarDetails,
    is_revealed: bool,
) -> Result<Response, Problem> {
    let calls = calls::of_webinar(state.store().as_ref(), &webinar.view.id, is_revealed).await?;
    let wanted = visit.query("session");
    let is_wanted =
        |call: &&Call| wanted.as_deref().map_or(!call.transcript.is_empty(), |id| call.session.as_str() == id);
    let is_masked = |call: &Call| call.recording_url.as_deref().is_some_and(|url| !is_link(url));
    let content = html! {
        @if webinar.sessions.is_empty() { (parts::empty(&visit.text("recordings-none"), None)) }
        @else {
            (sessions(visit, webinar, &calls))
            @if visit.may(Scope::Administer) && calls.iter().any(is_masked) {
                p.hint { (visit.text("recordings-reveal-hint")) }
                div.actions { (parts::button(visit, &format!("{}/recordings", links::webinar(&webinar.view.id)), &visit.text("recordings-reveal"))) }
            }
        }
        @if let Some(call) = calls.iter().find(is_wanted) { (transcript(visit, call)) }
    };
    one::page(state, visit, webinar, Tab::Recordings, &content).await
}

fn sessions(visit: &Visit, webinar: &WebinarDetails, calls: &[Call]) -> Markup {
    let heads =
        ["recordings-session", "recordings-state", "recordings-duration", "recordings-link", "recordings-transcript"];
    parts::table(
        &visit.text("webinar-recordings"),
        &heads.map(|key| visit.text(key)),
        &html! {
            @for known in &webinar.sessions {
                @let call = calls.iter().find(|call| call.session == known.session.id);
                tr {
                    td { (parts::time(visit, call.map_or(known.session.starts_at, |call| call.starts_at))) @if let Some(call) = call { br; (parts::written(&call.topic)) } }
                    td { (recording(visit, known)) }
                    td { @if let Some(call) = call { (visit.duration(Duration::from_secs(call.seconds.into()))) } @else { (parts::nothing(visit)) } }
                    td { (link(visit, call.and_then(|call| call.recording_url.as_deref()))) }
                    td { (words(visit, webinar, call)) }
                }
            }
        },
    )
}

/// Whether the recording is stored; or else why not, and what to do.
fn recording(visit: &Visit, known: &KnownSession) -> Markup {
    match &known.recording {
        None => html! { (visit.text("recordings-not-looked")) },
        Some(RecordingState::Synced { .. }) => look::badge(Look::Good, &visit.word("recording-state", "synced")),
        Some(RecordingState::Missing { reason }) => html! {
            (look::badge(Look::Warning, &visit.word("recording-reason", &look::word_of(reason))))
            br; span.quiet { (remedy(visit, known, *reason)) }
        },
    }
}

fn remedy(visit: &Visit, known: &KnownSession, reason: RecordingReason) -> String {
    let warning = Warning {
        code: RECORDING_NOT_SYNCED.to_owned(),
        reason: Some(look::word_of(&reason)),
        count: Some(1),
        pointer: format!("session:{}", known.session.id),
        values: [("sessions".to_owned(), known.session.id.as_str().into())].into(),
        texts: Default::default(),
    };
    visit.messages().texts(&warning).remedy
}

fn is_link(url: &str) -> bool {
    url.starts_with("https://")
}

/// The link to a recording. One that may carry a token is masked.
fn link(visit: &Visit, url: Option<&str>) -> Markup {
    match url {
        None => parts::nothing(visit),
        Some(url) if is_link(url) => {
            html! { a href=(url) rel="noreferrer external" { (visit.text("recordings-watch")) } }
        }
        Some(_) => html! { (visit.text("recordings-masked")) },
    }
}

fn words(visit: &Visit, webinar: &WebinarDetails, call: Option<&Call>) -> Markup {
    match call {
        Some(call) if !call.transcript.is_empty() => html! {
            a href=(format!("{}/recordings?session={}#transcript", links::webinar(&webinar.view.id), links::encoded(call.session.as_str()))) {
                (parts::count(visit, "recordings-cues", call.transcript.len()))
            }
        },
        _ => parts::nothing(visit),
    }
}

fn transcript(visit: &Visit, call: &Call) -> Markup {
    let first = visit.query("cursor").and_then(|cursor| cursor.parse::<usize>().ok()).unwrap_or_default();
    let next = first.saturating_add(CUES);
    let next = (next < call.transcript.len()).then(|| next.to_string());
    html! {
        section #transcript {
            h3 { (visit.text("recordings-transcript-of")) " " (parts::time(visit, call.starts_at)) }
            @if call.transcript.is_empty() { p { (visit.text("recordings-no-transcript")) } }
            dl.transcript { @for cue in call.transcript.iter().skip(first).take(CUES) { (said(visit, cue)) } }
            (parts::pager(visit, next.as_deref()))
        }
    }
}

fn said(visit: &Visit, cue: &Cue) -> Markup {
    html! {
        div {
            dt { span.quiet { (position(cue.from_ms)) } " " @if let Some(speaker) = &cue.speaker { strong { (parts::written(speaker)) } } @else { span.visually-hidden { (visit.text("recordings-somebody")) } } }
            dd { (parts::written(&cue.text)) }
        }
    }
}

/// A place in a recording, as players show it: `1:02:03`.
fn position(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds % 3_600 / 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn places_in_a_recording_are_written_as_players_show_them() {
        assert_eq!([0, 61_999, 3_723_000].map(position), ["0:00", "1:01", "1:02:03"]);
    }
}
