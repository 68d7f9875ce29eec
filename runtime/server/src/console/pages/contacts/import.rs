//! Importing contacts from a file: upload, preview, confirmation. Nothing is written before the confirmation, and the preview asks the
//! very code of the import.

use std::sync::Arc;

use axum::{
    extract::{DefaultBodyLimit, Path, State},
    handler::Handler,
    http::StatusCode,
    response::Response,
};
use greenroom_domain::{
    PropertyDefinition, Scope, property,
    rules::contact_rows::SECONDARY_EMAILS,
    store::{InvalidRow, RowOutcome},
};
use greenroom_locale::args;
use greenroom_service::import::{
    self, ColumnUse, ImportColumn, ImportOptions, MOST_FAULTY, MOST_NEW_PROPERTIES, Preview, PreviewLimit, PreviewRow,
};
use maud::{Markup, html};

use super::{
    importing::{self, PAGE, confirm},
    label,
    looking::{self, previewed},
};
use crate::{
    beside::Beside,
    console::{
        form::Form,
        links,
        look::{self, Look},
        parts::{self, Field, Tone},
        shell::{self, Section},
        upload,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
    uploads::Upload,
};

/// The value of a column that is left out.
const NOTHING: &str = "-";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page(PAGE, Scope::Administer, ask)
        .form(PAGE, Scope::Administer, send.layer(DefaultBodyLimit::disable()))
        .page("/contact-import/{upload}", Scope::Administer, show)
        .form("/contact-import/{upload}/columns", Scope::Administer, choose_columns)
        .form("/contact-import/{upload}/erased", Scope::Administer, choose_erased)
        .form("/contact-import/{upload}/confirm", Scope::Administer, confirm)
}

async fn ask(State(state): State<AppState>, visit: Visit) -> Response {
    question(&state, &visit, None)
}

fn question(state: &AppState, visit: &Visit, fault: Option<&str>) -> Response {
    let title = visit.text("import-title");
    let most = visit.bytes(state.settings().server.upload_bytes.get());
    let content = html! {
        h1 { (title) }
        p { (visit.text("import-intro")) }
        form method="post" action=(PAGE) enctype="multipart/form-data" {
            (parts::token(visit))
            div.field {
                label for="field-file" { (visit.text("import-file")) }
                input #field-file type="file" name="file" accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,text/csv,application/x-ndjson,application/json" aria-describedby="field-file-hint" aria-invalid=[fault.map(|_| "true")];
                @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
                p.hint #field-file-hint { (visit.with("import-file-hint", &args![most = most])) }
            }
            (Field { name: "text", label: &visit.text("import-paste"), hint: Some(&visit.text("import-paste-hint")), ..Field::default() }.lines(6))
            button type="submit" { (visit.text("import-preview")) }
            " " a href="/contacts" { (visit.text("part-cancel")) }
        }
        h2 { (visit.text("import-formats")) }
        ul { @for key in ["import-format-csv", "import-format-json", "import-format-again"] { li { (visit.text(key)) } } }
    };
    let page = shell::page(visit, Section::Contacts, &title, &content);
    if fault.is_some() { shell::with_status(page, StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

async fn send(State(state): State<AppState>, sent: upload::Upload) -> Result<Response, Problem> {
    let upload::Upload { visit, fields, files, place } = sent;
    let file = files.into_iter().find(|file| file.field == "file");
    let (name, text) = match file {
        Some(file) => (file.name, file.bytes),
        None => (String::new(), fields.whole("text").to_owned().into()),
    };
    // Programs write a byte-order mark, which is no part of the first header.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    if text.trim_ascii().is_empty() {
        return Ok(question(&state, &visit, Some(&visit.text("import-nothing"))));
    }
    if import::is_binary(text) {
        return Ok(question(&state, &visit, Some(&visit.text("import-binary"))));
    }
    let options = ImportOptions::default();
    previewed(&state, &visit, name, Arc::from(text), options, place).await
}

/// The session's upload; without it, why there is none, and where to begin anew.
fn found(state: &AppState, visit: &Visit, id: &str) -> Result<Arc<Upload>, Box<Response>> {
    state.uploads().find(id, &visit.who().csrf).ok_or_else(|| Box::new(gone(visit, None)))
}

/// The page of an upload that is no longer kept, with why its import failed, or the look at it.
fn gone(visit: &Visit, failure: Option<Markup>) -> Response {
    let title = visit.text("import-title");
    let has_failed = failure.is_some();
    let content = importing::state_of(&html! {
        h1 { (title) }
        @if let Some(failure) = failure { (failure) }
        (parts::empty(&visit.text("import-gone"), Some((PAGE, &visit.text("import-begin")))))
    });
    let page = shell::page(visit, Section::Contacts, &title, &content);
    // A failure is found here, so that its page is one. A page that asks again while it waits takes no answer with another status.
    if has_failed || visit.takes_only(importing::STATE) {
        page
    } else {
        shell::with_status(page, StatusCode::NOT_FOUND)
    }
}

async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let import = state.uploads().import(&id, &visit.who().csrf);
    let failure = match import.as_ref().map(|import| (import, import.end())) {
        Some((import, None)) => return Ok(importing::going(&visit, &id, import)),
        Some((_, Some(Ok(imported)))) => return Ok(importing::ended(&visit, imported)),
        Some((_, Some(Err(failure)))) => Some(importing::failed(&visit, failure)),
        None => None,
    };
    let failure = match state.uploads().look(&id, &visit.who().csrf) {
        Some(look) => match look.failure() {
            Some(failure) => Some(looking::failed(&visit, failure)),
            None => return Ok(looking::page(&visit, &look)),
        },
        None => failure,
    };
    let Some(upload) = state.uploads().find(&id, &visit.who().csrf) else { return Ok(gone(&visit, failure)) };
    let definitions = state.store().properties().await?;
    let preview = &upload.preview;
    let title = visit.text("import-preview-title");
    let content = importing::state_of(&html! {
        h1 { (title) }
        p {
            @if upload.name.is_empty() { (visit.text("import-pasted")) } @else { (parts::written(&upload.name)) }
            ", " (visit.bytes(u64::try_from(upload.text.len()).unwrap_or(u64::MAX)))
        }
        @if let Some(failure) = failure { (failure) }
        @else { (parts::notice(Tone::Plain, &html! { p { (visit.text("import-not-yet")) } })) }
        @if let Some(limit) = preview.beyond { (beyond(&visit, limit)) }
        @if let Some(reason) = &preview.unreadable {
            @let unknown: Vec<&str> = preview.unknown_columns().collect();
            (parts::notice(Tone::Bad, &html! {
                p { strong { (visit.text("import-unreadable")) } }
                // What to do at a command line is not what to do here.
                @if !unknown.is_empty() {
                    p { (visit.text("import-unknown-columns")) }
                    ul { @for header in unknown { li { (parts::written(header)) } } }
                } @else if let Some([one, other]) = preview.same_columns() {
                    p { (visit.text("import-same-columns")) }
                    ul { li { (parts::written(one)) } li { (parts::written(other)) } }
                } @else if preview.lacks_identity() { p { (visit.text("import-no-identity")) } }
                @else { p { (said(&visit, reason)) } }
                @if preview.needs_columns() { p { (visit.text("import-choose-columns")) } }
            }))
        }
        @if !preview.columns.is_empty() { (columns(&visit, &id, preview, &definitions)) }
        @if preview.unreadable.is_none() && preview.beyond.is_none() {
            (totals(&visit, preview))
            (erased(&visit, &id, &upload))
            (buttons(&visit, &id, preview))
        }
        (new_properties(&visit, preview))
        (rows(&visit, preview, &definitions))
        p { a href=(PAGE) { (visit.text("import-other")) } }
    });
    Ok(shell::page(&visit, Section::Contacts, &title, &content))
}

fn totals(visit: &Visit, preview: &Preview) -> Markup {
    let number = |count: u64| html! { (visit.number(i64::try_from(count).unwrap_or(i64::MAX))) };
    let facts = [
        (visit.text("import-rows"), number(preview.rows)),
        (visit.text("import-created"), number(preview.created)),
        (visit.text("import-updated"), number(preview.updated)),
        (visit.text("import-unchanged"), number(preview.unchanged)),
        (visit.text("import-others"), number(preview.others)),
        (visit.text("import-faulty"), number(preview.faulty.len() as u64)),
        (visit.text("import-erased"), number(preview.erased)),
    ];
    html! {
        (parts::facts(&facts))
        @if preview.parts > 1 { (parts::notice(Tone::Plain, &html! { p { (visit.text("import-in-parts")) } })) }
    }
}

fn new_properties(visit: &Visit, preview: &Preview) -> Markup {
    html! {
        @if !preview.new_properties.is_empty() {
            (parts::notice(Tone::Warning, &html! {
                p { (visit.text("import-new-properties")) }
                ul { @for name in &preview.new_properties { li { code { (parts::written(name)) } } } }
            }))
        }
    }
}

/// Why a file is not imported that is beyond a limit.
fn beyond(visit: &Visit, limit: PreviewLimit) -> Markup {
    let text = match limit {
        PreviewLimit::FaultyRows => visit.with("import-beyond-faulty", &args![most = visit.number(MOST_FAULTY)]),
        PreviewLimit::NewProperties => {
            visit.with("import-beyond-properties", &args![most = visit.number(MOST_NEW_PROPERTIES)])
        }
    };
    parts::notice(Tone::Bad, &html! { p { strong { (text) } } })
}

/// Asks whether erased people are to be brought back, where the rows would do that.
fn erased(visit: &Visit, id: &str, upload: &Upload) -> Markup {
    let count = usize::try_from(upload.preview.erased).unwrap_or(usize::MAX);
    html! {
        @if count > 0 || upload.brings_back_erased {
            (parts::notice(Tone::Warning, &html! {
                @if upload.brings_back_erased { p { (visit.text("import-brings-back")) } }
                @else { p { (parts::count(visit, "import-leaves-out-erased", count)) } }
                (parts::form(visit, &format!("{PAGE}/{id}/erased"), &html! {
                    (Field { name: "bring-back", label: &visit.text("import-bring-back"), ..Field::default() }.check(upload.brings_back_erased))
                    button.secondary type="submit" { (visit.text("import-bring-back-button")) }
                }))
            }))
        }
    }
}

fn buttons(visit: &Visit, id: &str, preview: &Preview) -> Markup {
    let (most, faulty) = (preview.importable(), preview.faulty.len());
    html! {
        @if faulty > 0 { (parts::notice(Tone::Warning, &html! { p { (parts::count(visit, "import-leaves-out", faulty)) } })) }
        @if most == 0 { (parts::empty(&visit.text("import-no-rows"), Some((PAGE, &visit.text("import-begin"))))) }
        @else if preview.created + preview.updated + preview.others == 0 { (parts::notice(Tone::Good, &html! { p { (visit.text("import-all-there")) } })) }
        @else {
            (parts::form(visit, &format!("{PAGE}/{id}/confirm"), &html! {
                button type="submit" { (parts::count(visit, "import-confirm", usize::try_from(most).unwrap_or(usize::MAX))) }
                " " a href="/contacts" { (visit.text("part-cancel")) }
            }))
        }
    }
}

fn rows(visit: &Visit, preview: &Preview, definitions: &[PropertyDefinition]) -> Markup {
    let heads = ["import-row", "import-line", "import-about", "import-does"].map(|key| visit.text(key));
    let (faulty, others): (Vec<_>, Vec<_>) =
        preview.shown.iter().partition(|row| matches!(row.outcome, RowOutcome::Refused(_)));
    let (erased, good): (Vec<_>, Vec<_>) = others.into_iter().partition(|row| row.outcome == RowOutcome::Erased);
    let table = |caption: &str, rows: &[&PreviewRow]| {
        parts::table(
            caption,
            &heads,
            &html! {
                @for row in rows {
                    tr {
                        td.number { (visit.number(i64::try_from(row.number).unwrap_or(i64::MAX))) }
                        td.number { (visit.number(i64::try_from(row.line).unwrap_or(i64::MAX))) }
                        td { (parts::maybe_written(visit, Some(&row.about))) }
                        td { (outcome(visit, &row.outcome, definitions)) }
                    }
                }
            },
        )
    };
    html! {
        @if !faulty.is_empty() {
            h2 { (visit.text("import-faulty-rows")) }
            (table(&visit.text("import-faulty-rows"), &faulty))
            @if preview.beyond.is_none() && preview.faulty.len() > faulty.len() { p.hint { (parts::count(visit, "import-more", preview.faulty.len() - faulty.len())) } }
        }
        @if !erased.is_empty() {
            h2 { (visit.text("import-erased-rows")) }
            (table(&visit.text("import-erased-rows"), &erased))
            @let more = preview.erased.saturating_sub(erased.len() as u64);
            @if more > 0 { p.hint { (parts::count(visit, "import-more", usize::try_from(more).unwrap_or(usize::MAX))) } }
        }
        @if !good.is_empty() {
            h2 { (visit.text("import-good-rows")) }
            (table(&visit.text("import-good-rows"), &good))
            @let more = preview.importable().saturating_sub(good.len() as u64);
            @if more > 0 { p.hint { (parts::count(visit, "import-more", usize::try_from(more).unwrap_or(usize::MAX))) } }
        }
    }
}

fn outcome(visit: &Visit, outcome: &RowOutcome, definitions: &[PropertyDefinition]) -> Markup {
    let field = |name: &str| match (name, definitions.iter().find(|known| known.name == name)) {
        (SECONDARY_EMAILS, _) => visit.text("contact-secondary-emails"),
        (_, Some(definition)) => label(visit, definition),
        (_, None) => name.to_owned(),
    };
    html! {
        @match outcome {
            RowOutcome::Created => (look::badge(Look::Good, &visit.text("import-creates"))),
            RowOutcome::Updated(contact, fields) => {
                (look::badge(Look::Busy, &visit.text("import-updates"))) " "
                a href=(links::contact_by(contact.as_str())) { (parts::written(contact.as_str())) } ": "
                (parts::written(&fields.iter().map(|name| field(name)).collect::<Vec<_>>().join(", ")))
            }
            RowOutcome::Unchanged(contact) => {
                (look::badge(Look::Plain, &visit.text("import-changes-nothing"))) " "
                a href=(links::contact_by(contact.as_str())) { (parts::written(contact.as_str())) }
            }
            RowOutcome::Other => (look::badge(Look::Plain, &visit.text("import-other-row"))),
            RowOutcome::Erased => (look::badge(Look::Warning, &visit.text("import-is-erased"))),
            RowOutcome::Refused(reason) => { (look::badge(Look::Bad, &visit.text("import-is-faulty"))) " " (said(visit, reason)) }
        }
    }
}

/// Why a row is faulty.
fn said(visit: &Visit, reason: &InvalidRow) -> Markup {
    match visit.row_words(reason) {
        Some(words) => html! { bdi { (words) } },
        None => html! { bdi lang="en" { (reason) } },
    }
}

/// What each column of a table holds, to be changed.
fn columns(visit: &Visit, id: &str, preview: &Preview, definitions: &[PropertyDefinition]) -> Markup {
    let known: Vec<(String, String)> = known_columns(visit, definitions);
    let one = |number: usize, column: &ImportColumn| {
        let new = new_name(&column.header).filter(|name| definitions.iter().all(|known| known.name != *name));
        let new = new.map(|name| (visit.with("import-column-new", &args![name = name.as_str()]), name));
        let chosen = column.word().unwrap_or(if column.holds == ColumnUse::Nothing { NOTHING } else { "" });
        let is_new = !chosen.is_empty() && chosen != NOTHING && known.iter().all(|(word, _)| word != chosen);
        let mut choices: Vec<(&str, &str)> = Vec::new();
        let (choose, nothing) = (visit.text("import-column-choose"), visit.text("import-column-nothing"));
        if chosen.is_empty() {
            choices.push(("", &choose));
        }
        choices.push((NOTHING, &nothing));
        if let Some((text, name)) = &new {
            choices.push((name, text));
        }
        if is_new && new.as_ref().is_none_or(|(_, name)| name != chosen) {
            choices.push((chosen, chosen));
        }
        choices.extend(known.iter().map(|(word, name)| (word.as_str(), name.as_str())));
        let name = format!("column.{number}");
        Field { name: &name, label: &column.header, value: chosen, is_required: true, ..Field::default() }
            .choice(&choices)
    };
    html! {
        details open[preview.needs_columns()] {
            summary { (visit.text("import-columns")) }
            (parts::form(visit, &format!("{PAGE}/{id}/columns"), &html! {
                div.filters { @for (number, column) in preview.columns.iter().enumerate() { @if !column.header.is_empty() { (one(number, column)) } } }
                button.secondary type="submit" { (visit.text("import-columns-button")) }
            }))
        }
    }
}

/// What columns can hold, each with its name.
fn known_columns(visit: &Visit, definitions: &[PropertyDefinition]) -> Vec<(String, String)> {
    let ids = [("email", "contacts-email"), ("id", "contact-id"), ("secondaryemails", "contact-secondary-emails")];
    let ids = ids.map(|(word, key)| (word.to_owned(), visit.text(key)));
    let others = definitions.iter().filter(|known| !known.derived && known.name != property::EMAIL);
    ids.into_iter().chain(others.map(|known| (known.name.clone(), label(visit, known)))).collect()
}

/// The name of a new property for a header: `Company name` is `company_name`.
fn new_name(header: &str) -> Option<String> {
    let letters = header.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    let name: String = letters.collect();
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase()) && name.len() <= 100;
    is_name.then_some(name)
}

async fn choose_columns(
    State(state): State<AppState>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let upload = match found(&state, &visit, &id) {
        Ok(upload) => upload,
        Err(response) => return Ok(*response),
    };
    let mut columns: Vec<(String, Option<String>)> = Vec::new();
    for (number, column) in upload.preview.columns.iter().enumerate() {
        let same = |header: &str| header.trim().to_lowercase();
        let is_named = columns.iter().any(|(header, _)| same(header) == same(&column.header));
        if let (Some(chosen), false) = (fields.get(&format!("column.{number}")), is_named) {
            columns.push((column.header.clone(), Some(chosen.to_owned()).filter(|chosen| chosen != NOTHING)));
        }
    }
    let options = ImportOptions { columns, bring_back_erased: upload.brings_back_erased, ..ImportOptions::default() };
    previewed(&state, &visit, upload.name.clone(), Arc::clone(&upload.text), options, None).await
}

/// Shows the preview with erased people, or without them.
async fn choose_erased(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let upload = match found(&state, &visit, &id) {
        Ok(upload) => upload,
        Err(response) => return Ok(*response),
    };
    let options = ImportOptions {
        columns: upload.columns.clone(),
        bring_back_erased: fields.is_checked("bring-back"),
        ..ImportOptions::default()
    };
    previewed(&state, &visit, upload.name.clone(), Arc::clone(&upload.text), options, None).await
}

#[cfg(test)]
mod tests {
    use super::new_name;

    #[test]
    fn a_header_gives_a_new_property_its_name() {
        for (header, name) in [
            ("Company name", Some("company_name")),
            ("  E-Mail 2 ", Some("e_mail_2")),
            ("Größe", Some("gr_e")),
            ("2nd", None),
            ("名前", None),
            ("", None),
        ] {
            assert_eq!(new_name(header).as_deref(), name, "{header}");
        }
    }
}
