//! Replaying a run: whether it would do the same again, and where it would not.

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom::{ActionRef, Divergence, JournalEvent, Replay, Verdict};
use greenroom_domain::Scope;
use greenroom_service::views::{replay, runs};
use maud::{Markup, html};
use serde_json::Value;

use super::one::{self, Shown};
use crate::{
    api::{self, asked},
    beside::Beside,
    console::{differences, form::Form, outcomes, parts, visit::Reader},
    problem::Problem,
    state::AppState,
};

/// The routes. A replay changes nothing, so the scope `read` is enough.
pub(super) fn routes() -> Beside {
    Beside::default().question("/runs/{id}/replay", Scope::Read, replay_run)
}

async fn replay_run(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, Problem> {
    let id = asked::run(&id)?;
    let replayed = match api::runs::version(fields.get("version"))? {
        Some(version) => {
            let record = runs::record(state.store().as_ref(), id).await?;
            replay::compared(state.runtime(), id, &ActionRef { name: record.action, version }, false).await
        }
        None => replay::one(state.runtime(), id, None, false).await,
    };
    let above = match &replayed {
        Ok(replay) => html! { section.panel { h2 { (visit.text("replay-title")) } (verdict(&visit, replay)) } },
        Err(failure) => {
            html! { section.panel { h2 { (visit.text("replay-title")) } p { (visit.text("replay-failed")) } (outcomes::failed(&visit, failure, None)) } }
        }
    };
    Ok(one::page(&visit, &Shown::of(&state, id, false).await?, Some(&above)))
}

/// Whether a replay did the same, in words, with the first difference.
pub(super) fn verdict(reader: &Reader, replay: &Replay) -> Markup {
    let calls = parts::count(reader, "replay-calls", replay.calls);
    match &replay.verdict {
        Verdict::Same => {
            parts::notice(parts::Tone::Good, &html! { p { strong { (reader.text("replay-same")) } } p { (calls) } })
        }
        Verdict::SameSoFar => parts::notice(
            parts::Tone::Warning,
            &html! { p { strong { (reader.text("replay-same-so-far")) } } p { (calls) } },
        ),
        Verdict::Diverged { divergence } => html! {
            (parts::notice(parts::Tone::Bad, &html! {
                p { strong { (reader.text("replay-diverged")) } }
                p { (parts::count(reader, "replay-after", divergence.after_calls)) }
                @if let Some(place) = &divergence.place { p { (reader.text("run-place")) " " code { (place) } } }
            }))
            (difference(reader, divergence))
        },
    }
}

fn difference(reader: &Reader, divergence: &Divergence) -> Markup {
    let (then, now) = (step(&divergence.then), step(&divergence.now));
    let names = [reader.text("replay-then"), reader.text("replay-now")];
    differences::json(reader, &reader.text("replay-difference"), [&names[0], &names[1]], [&then, &now])
}

fn step(event: &JournalEvent) -> Value {
    match event {
        JournalEvent::Call { function, arguments } => serde_json::json!({ "call": function, "arguments": arguments }),
        JournalEvent::End { end } => serde_json::json!({ "end": end }),
    }
}
