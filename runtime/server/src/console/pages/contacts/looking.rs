//! The look at an upload, which makes the preview of its import: it goes on without its page, and the page says how far it is.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use greenroom_domain::Failure;
use greenroom_locale::args;
use greenroom_service::import::{self, ImportOptions};
use maud::{Markup, html};
use tokio::{sync::OwnedSemaphorePermit, time};
use tracing::Instrument as _;

use super::importing::{PAGE, WAIT};
use crate::{
    console::{
        around,
        parts::{self, Tone},
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
    uploads::{Look, Upload},
};

/// Makes the preview, keeps it with the file, and leads to it, or to the page that waits for it. It takes a place among the uploads that
/// are looked at at once, unless reading the file took one already.
pub(super) async fn previewed(
    state: &AppState,
    visit: &Visit,
    name: String,
    text: Arc<[u8]>,
    options: ImportOptions,
    place: Option<OwnedSemaphorePermit>,
) -> Result<Response, Problem> {
    let look = state.uploads().begin_look(&visit.who().csrf);
    let work = look_at(state.clone(), Arc::clone(&look), name, text, options, place);
    // What does not end by then goes on.
    _ = time::timeout(WAIT, tokio::spawn(work.in_current_span())).await;
    match look.failure() {
        Some(failure) => Err(failure.clone().into()),
        None => Ok(Redirect::to(&format!("{PAGE}/{}", look.id)).into_response()),
    }
}

async fn look_at(
    state: AppState,
    look: Arc<Look>,
    name: String,
    text: Arc<[u8]>,
    options: ImportOptions,
    place: Option<OwnedSemaphorePermit>,
) {
    let _place = if place.is_none() { state.uploads().place().await } else { place };
    let (store, bytes, asked, seen) =
        (Arc::clone(state.store()), Arc::clone(&text), options.clone(), Arc::clone(&look));
    let work = async move { import::preview(store.as_ref(), bytes, &asked, &|rows| seen.has_seen(rows)).await };
    let task = tokio::spawn(work.in_current_span());
    if !state.uploads().may_stop(&look, task.abort_handle()) {
        task.abort();
        return;
    }
    let preview = match task.await {
        Ok(preview) => preview,
        Err(error) if error.is_cancelled() => return,
        // A panic is an end, too: the page would wait for ever.
        Err(_) => Err(Problem::defect("the look at an upload panicked").failure().clone()),
    };
    let ImportOptions { columns, bring_back_erased: brings_back_erased, .. } = options;
    let session = look.session.clone();
    let upload = preview.map(|preview| Upload { session, name, text, columns, brings_back_erased, preview });
    state.uploads().end_look(&look, upload);
}

/// The page of an upload that is being looked at. It becomes the preview.
pub(super) fn page(visit: &Visit, look: &Look) -> Response {
    let title = visit.text("import-preview-title");
    let address = format!("{PAGE}/{}", look.id);
    let content = html! {
        div #import-state hx-get=(address) hx-trigger="every 2s" hx-select="#import-state" hx-swap="outerHTML" {
            h1 { (title) }
            (parts::notice(Tone::Plain, &html! {
                p { strong { (visit.text("import-looking")) } }
                p { (visit.with("import-looked", &args![rows = visit.number(look.seen())])) }
            }))
            p { a href=(address) { (visit.text("progress-look-again")) } }
        }
    };
    shell::page(visit, Section::Contacts, &title, &content)
}

/// Why an upload could not be looked at.
pub(super) fn failed(visit: &Visit, failure: &Failure) -> Markup {
    around::explained(visit, &Problem::from(failure.clone()))
}
