//! An import that was confirmed: it is begun once, goes on without its page, and the page says how it goes and how it has ended.

use std::{io::Cursor, sync::Arc, time::Duration};

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::Failure;
use greenroom_locale::args;
use greenroom_service::import::{self, ImportFormat, ImportOptions, ImportProgress, ImportSource};
use maud::{Markup, html};
use tokio::time;
use tracing::Instrument as _;

use crate::{
    console::{
        around,
        form::Form,
        links,
        parts::{self, Tone},
        shell::{self, Section},
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
    uploads::{Import, Imported, Upload},
};

pub(super) const PAGE: &str = "/contact-import";

/// The id of the part of a page that is asked for again.
pub(super) const STATE: &str = "import-state";

/// How long the answer to a form waits for the end of the import, or of the look at the file. Nearly all end within it.
pub(super) const WAIT: Duration = Duration::from_secs(2);

/// Begins the import of an upload. A second click finds the same import.
pub(super) async fn confirm(
    State(state): State<AppState>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let visit = form.visit;
    let to_its_page = Redirect::to(&format!("{PAGE}/{}", links::encoded(&id))).into_response();
    let Some((upload, import)) = state.uploads().begin(&id, &visit.who().csrf)? else { return Ok(to_its_page) };
    let ended = tokio::spawn(carry_out(state, &visit, upload, Arc::clone(&import)).in_current_span());
    // What does not end by then goes on.
    _ = time::timeout(WAIT, ended).await;
    Ok(match import.end() {
        Some(Ok(Imported { rows, erased: 0, .. })) => {
            Redirect::to(&format!("/contacts?said=imported&count={rows}")).into_response()
        }
        _ => to_its_page,
    })
}

/// Imports an upload to its end, also where the client goes away: else some parts of it would be left.
fn carry_out(
    state: AppState,
    visit: &Visit,
    upload: Arc<Upload>,
    import: Arc<Import>,
) -> impl Future<Output = ()> + Send + use<> {
    let options = ImportOptions {
        format: Some(upload.preview.format),
        columns: if upload.preview.format == ImportFormat::Csv { upload.columns.clone() } else { Vec::new() },
        leave_out: upload.preview.faulty.clone(),
        bring_back_erased: upload.brings_back_erased,
        by: Some(visit.by().to_owned()),
        ..ImportOptions::default()
    };
    let name = if upload.name.is_empty() { visit.text("import-pasted") } else { upload.name.clone() };
    async move {
        let (store, text, written) = (Arc::clone(state.store()), Arc::clone(&upload.text), Arc::clone(&import));
        let work = async move {
            let reader = || Box::new(Cursor::new(Arc::clone(&text)));
            let source = ImportSource { name, reader: reader(), again: Some(reader()) };
            let progress = |reached: ImportProgress| written.has_written(reached.rows);
            import::import(store.as_ref(), source, &options, &progress).await
        };
        // A panic is an end, too: the page would wait for ever.
        let report = to_its_end(work).await.unwrap_or_else(|problem| Err(problem.failure().clone()));
        state.uploads().end(&import, upload, report.map(Imported::from));
    }
}

/// The part of a page that is asked for again while an import is under way: the page of its end has it, too.
pub(super) fn state_of(content: &Markup) -> Markup {
    html! { div #import-state { (content) } }
}

/// The page of an import that is under way.
pub(super) fn going(visit: &Visit, id: &str, import: &Import) -> Response {
    let title = visit.text("import-title");
    let address = format!("{PAGE}/{}", links::encoded(id));
    let done = args![done = visit.number(import.written()), rows = visit.number(import.rows)];
    let content = html! {
        div #import-state hx-get=(address) hx-trigger="every 2s" hx-select="#import-state" hx-swap="outerHTML" {
            h1 { (title) }
            (parts::notice(Tone::Plain, &html! {
                p { strong { (visit.text("import-goes-on")) } }
                p { (visit.with("import-going", &done)) }
            }))
            p { a href=(address) { (visit.text("progress-look-again")) } }
        }
    };
    shell::page(visit, Section::Contacts, &title, &content)
}

/// The page of an import that has ended well.
pub(super) fn ended(visit: &Visit, imported: &Imported) -> Response {
    let title = visit.text("import-title");
    let more = imported.erased.saturating_sub(imported.erased_lines.len());
    let content = state_of(&html! {
        h1 { (title) }
        (parts::notice(Tone::Good, &html! { p { (parts::count(visit, "said-imported", imported.rows)) } }))
        @if imported.erased > 0 {
            (parts::notice(Tone::Warning, &html! {
                p { (parts::count(visit, "import-left-out-erased", imported.erased)) }
                ul { @for line in &imported.erased_lines { li { (visit.with("import-at-line", &args![line = visit.number(*line)])) } } }
                @if more > 0 { p.hint { (parts::count(visit, "import-more", more)) } }
            }))
        }
        p { a href="/contacts" { (visit.text("contacts-title")) } }
        p { a href=(PAGE) { (visit.text("import-other")) } }
    });
    shell::page(visit, Section::Contacts, &title, &content)
}

/// Why an import has failed.
pub(super) fn failed(visit: &Visit, failure: &Failure) -> Markup {
    html! {
        (around::explained(visit, &Problem::from(failure.clone())))
        p { (visit.text("import-failed")) }
    }
}
