//! The page on which a filter is built, counted and saved. Without a script its buttons send the form, and the page comes back changed;
//! htmx takes a part of the same page.

use std::collections::HashMap;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{
    Failure, FailureKind, Scope,
    segment::{Filter, InvalidFilter},
    store::{Segment, check_segment_name},
};
use greenroom_locale::args;
use greenroom_service::views::segments;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    document::{self, Fault},
    draft::{Change, Node},
    secrets,
    view::{PAGE, View},
};
use crate::{
    beside::Beside,
    console::{
        form::{Fields, Form},
        links,
        parts::{self, Field, Tone},
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

const SAVE: &str = "/segment-builder/save";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page(PAGE, Scope::Read, begin).question(PAGE, Scope::Read, change).form(
        SAVE,
        Scope::Settings,
        save,
    )
}

/// What is being built.
#[derive(Debug)]
struct Draft {
    /// The saved segment that is changed; empty for a new one.
    of: String,
    /// When that was saved last, as it was when the person began.
    updated: String,
    /// The name to save it under.
    name: String,
    filter: Written,
    /// The place of a condition that was just added.
    added: Option<String>,
}

/// The filter as a person writes it.
#[derive(Debug)]
enum Written {
    Fields(Node),
    Json(String),
}

/// What is wrong with a draft, besides its conditions.
#[derive(Debug, Default)]
struct Wrong {
    name: Option<String>,
    json: Option<String>,
    whole: Option<String>,
}

impl Wrong {
    fn any(&self) -> bool {
        self.name.is_some() || self.json.is_some() || self.whole.is_some()
    }
}

/// A draft that was looked at.
#[derive(Debug, Default)]
struct Looked {
    /// The filter, with the secret values that were saved.
    filter: Option<Filter>,
    /// The document, as far as it is written.
    document: Value,
    faults: Vec<Fault>,
    wrong: Wrong,
    /// The filter in words, and how many contacts meet it.
    counted: Option<(String, u64)>,
    /// Only the complete conditions are counted.
    is_partial: bool,
}

impl Draft {
    fn read(fields: &Fields) -> Self {
        let filter = match fields.get("tab") {
            Some("json") => Written::Json(fields.whole("json").to_owned()),
            _ => Written::Fields(Node::read(fields)),
        };
        let whole = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        Self { of: whole("of"), updated: whole("updated"), name: whole("name"), filter, added: None }
    }
}

/// The page with a new filter, or with that of a saved segment.
async fn begin(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let draft = match visit.query("of") {
        None => Draft {
            of: String::new(),
            updated: String::new(),
            name: String::new(),
            filter: Written::Fields(Node::nothing()),
            added: None,
        },
        Some(name) => {
            let saved = segments::details(store, &name, false).await?;
            Draft {
                of: saved.name.clone(),
                updated: saved.updated_at.to_string(),
                name: saved.name,
                filter: written(&visit, &saved.filter),
                added: None,
            }
        }
    };
    let mut looked = look(&state, &visit, &draft).await?;
    // A field that is not filled in yet is no fault.
    looked.faults.clear();
    show(&state, &visit, &draft, &looked).await
}

/// The fields of a filter; its JSON where the fields of a form would change it.
fn written(visit: &Visit, filter: &Filter) -> Written {
    let node = document::node_of(filter, visit.zone());
    if document::fits_a_form(&node) { Written::Fields(node) } else { Written::Json(pretty(filter)) }
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The page after a button was pressed, or while somebody writes.
async fn change(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let mut draft = Draft::read(&fields);
    let op = fields.get("op").unwrap_or_default();
    if let (Written::Fields(node), Some(change)) = (&mut draft.filter, Change::read(op)) {
        draft.added = node.change(&change);
    }
    let mut looked = look(&state, &visit, &draft).await?;
    match (op, &draft.filter, &looked.filter) {
        ("tab:json", Written::Fields(_), _) if looked.faults.is_empty() => {
            draft.filter = Written::Json(pretty(&looked.document));
        }
        ("tab:fields", Written::Json(_), Some(_)) => match Filter::parse(&looked.document) {
            Ok(filter) if matches!(written(&visit, &filter), Written::Json(_)) => {
                looked.wrong.json = Some(visit.text("builder-json-only"));
            }
            Ok(filter) => draft.filter = written(&visit, &filter),
            Err(_) => {}
        },
        // A missing value is a fault where the result is asked for, and none while the filter is still being built.
        ("show" | "tab:json", ..) => {}
        _ => looked.faults.retain(|fault| !fault.is_missing),
    }
    show(&state, &visit, &draft, &looked).await
}

async fn save(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let draft = Draft::read(&fields);
    let mut looked = look(&state, &visit, &draft).await?;
    let store = state.store().as_ref();
    if draft.name.is_empty() {
        looked.wrong.name = Some(visit.text("builder-fault-name"));
    } else if let Some(there) = store.segment(&draft.name).await? {
        if draft.of != there.name {
            looked.wrong.name = Some(visit.text("builder-fault-taken"));
        } else if draft.updated != there.updated_at.to_string() {
            looked.wrong.whole = Some(visit.text("builder-fault-changed"));
        }
    } else if !draft.of.is_empty() && draft.of == draft.name {
        looked.wrong.whole = Some(visit.text("builder-fault-removed"));
    }
    let name_fault = check_segment_name(&draft.name).err().map(|error| visit.failure(&Failure::from(error)));
    looked.wrong.name = looked.wrong.name.or(name_fault);
    if let (Some(filter), false) = (&looked.filter, looked.wrong.any()) {
        match segments::save(store, &draft.name, filter, visit.by(), state.now()).await {
            Ok(saved) => {
                return Ok(Redirect::to(&format!("{}?said=segment-saved", links::segment(&saved.name))).into_response());
            }
            Err(failure) if failure.kind == FailureKind::InvalidInput => {
                looked.wrong.name = Some(visit.failure(&failure))
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    let page = show(&state, &visit, &draft, &looked).await?;
    Ok(shell::with_status(page, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Reads a draft, and counts the contacts that it selects, by its complete conditions where others are not complete yet.
async fn look(state: &AppState, visit: &Visit, draft: &Draft) -> Result<Looked, Problem> {
    let mut looked = look_at(state, visit, draft).await?;
    if let Some(complete) = complete(visit, draft, &looked.faults) {
        looked.counted = look_at(state, visit, &complete).await?.counted;
        looked.is_partial = true;
    }
    Ok(looked)
}

async fn look_at(state: &AppState, visit: &Visit, draft: &Draft) -> Result<Looked, Problem> {
    let store = state.store().as_ref();
    let mut looked = Looked::default();
    match &draft.filter {
        Written::Fields(node) => (looked.document, looked.faults) = document::document(node, visit.zone()),
        Written::Json(text) => match serde_json::from_str(text) {
            Ok(document) => looked.document = document,
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                looked.wrong.json = Some(visit.with("builder-fault-json", &args![line = line, column = column]));
                return Ok(looked);
            }
        },
    }
    if !looked.faults.is_empty() {
        return Ok(looked);
    }
    let saved = if draft.of.is_empty() { None } else { store.segment(&draft.of).await? };
    let definitions = store.properties().await?;
    let read = Filter::parse(&looked.document).and_then(|filter| {
        let saved = saved.as_ref().map(|Segment { filter, .. }| filter);
        let no_secrets = (!visit.may(Scope::Administer)).then(|| visit.text("builder-fault-secret"));
        secrets::restored(&filter, saved, &definitions, &visit.text("builder-fault-masked"), no_secrets.as_deref())
    });
    let filter = match read {
        Ok(filter) => filter,
        Err(invalid) => {
            looked.refuse(visit, draft, &invalid);
            return Ok(looked);
        }
    };
    match segments::count(store, &filter, state.now()).await {
        Ok(count) => {
            looked.counted = Some((visit.segment_words(&filter, &definitions), count.members));
            looked.filter = Some(filter);
        }
        Err(failure) if failure.kind == FailureKind::InvalidInput => {
            looked.refuse(
                visit,
                draft,
                &InvalidFilter::new(failure.pointer.clone().unwrap_or_default(), failure.sentence()),
            );
        }
        Err(failure) => return Err(failure.into()),
    }
    Ok(looked)
}

/// The draft with its complete conditions alone, where the others only lack values; none where no condition is complete.
fn complete(visit: &Visit, draft: &Draft, faults: &[Fault]) -> Option<Draft> {
    let Written::Fields(node) = &draft.filter else { return None };
    if faults.is_empty() || !faults.iter().all(|fault| fault.is_missing) {
        return None;
    }
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    let rest = node.without(&places).filter(|rest| !rest.inner.is_empty())?;
    let (_, faults) = document::document(&rest, visit.zone());
    let (of, updated, name) = (draft.of.clone(), draft.updated.clone(), draft.name.clone());
    faults.is_empty().then_some(Draft { of, updated, name, filter: Written::Fields(rest), added: None })
}

impl Looked {
    fn refuse(&mut self, visit: &Visit, draft: &Draft, invalid: &InvalidFilter) {
        match &draft.filter {
            Written::Fields(node) => self.faults.push(document::located(node, invalid)),
            Written::Json(_) => self.wrong.json = Some(visit.failure(&Failure::from(invalid.clone()))),
        }
    }
}

async fn show(state: &AppState, visit: &Visit, draft: &Draft, looked: &Looked) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let properties = store.properties().await?;
    let webinars = store.webinars().await?;
    let webinars: HashMap<String, String> =
        webinars.into_iter().map(|known| (known.id.to_string(), known.topic)).collect();
    let view = View {
        reader: visit,
        properties: &properties,
        webinars: &webinars,
        faults: &looked.faults,
        added: draft.added.as_deref(),
    };
    let title = if draft.of.is_empty() {
        visit.text("builder-new-title")
    } else {
        visit.with("builder-edit-title", &args![name = draft.of.as_str()])
    };
    let may_save = visit.may(Scope::Settings);
    let is_json = matches!(draft.filter, Written::Json(_));
    let content = html! {
        h1 { (title) }
        p.hint { (visit.text("builder-intro")) }
        @if let Some(wrong) = &looked.wrong.whole { (parts::notice(Tone::Bad, &html! { p { (wrong) } })) }
        form.builder method="post" action=(format!("{PAGE}#builder")) hx-post=(PAGE) hx-target="#outcome" hx-select="#outcome" hx-swap="outerHTML"
            hx-trigger="input target:(input,textarea) delay:400ms" hx-sync="this:replace" {
            (parts::token(visit))
            input type="hidden" name="of" value=(draft.of);
            input type="hidden" name="updated" value=(draft.updated);
            input type="hidden" name="tab" value=(if is_json { "json" } else { "fields" });
            // The first button is the one that Enter presses.
            button.visually-hidden type="submit" name="op" value="show" tabindex="-1" formnovalidate { (visit.text("builder-count-button")) }
            @if may_save { (name_field(visit, draft, looked)) }
            (tabs(visit, is_json))
            div #builder hx-post=(PAGE) hx-trigger="change target:select" hx-target="#builder" hx-select="#builder" hx-select-oob="#outcome" hx-swap="outerHTML" hx-include="closest form" {
                @match &draft.filter {
                    Written::Fields(node) => (view.filter(node)),
                    Written::Json(text) => {
                        (Field { name: "json", label: &visit.text("builder-json"), value: text, fault: looked.wrong.json.as_deref(), hint: Some(&visit.text("builder-json-hint")), ..Field::default() }.lines(16))
                    }
                }
            }
            div.actions {
                @if may_save { button type="submit" formaction=(SAVE) formnovalidate { (visit.text("builder-save")) } }
                button.secondary type="submit" name="op" value="show" formnovalidate { (visit.text("builder-count-button")) }
                a role="button" class="outline" href=(if draft.of.is_empty() { "/segments".to_owned() } else { links::segment(&draft.of) }) { (visit.text("part-cancel")) }
            }
            // Last, because it comes and goes while somebody writes: nothing is moved by it.
            (outcome(visit, looked))
            (view.lists())
        }
    };
    Ok(shell::page(visit, Section::Segments, &title, &content))
}

fn name_field(visit: &Visit, draft: &Draft, looked: &Looked) -> Markup {
    let hint = if draft.of.is_empty() { visit.text("builder-name-hint") } else { visit.text("builder-rename-hint") };
    Field {
        name: "name",
        label: &visit.text("segments-name"),
        value: &draft.name,
        fault: looked.wrong.name.as_deref(),
        hint: Some(&hint),
        autocomplete: Some("off"),
        ..Field::default()
    }
    .input("text")
}

fn tabs(visit: &Visit, is_json: bool) -> Markup {
    let tab = |value: &str, name: &str, is_current: bool| {
        html! {
            button.plain type="submit" name="op" value=(value) aria-current=[is_current.then_some("true")] formnovalidate { (name) }
        }
    };
    html! {
        div.tabs role="group" aria-label=(visit.text("builder-tabs")) {
            (tab("tab:fields", &visit.text("builder-tab-fields"), !is_json)) (tab("tab:json", &visit.text("builder-tab-json"), is_json))
        }
    }
}

/// The filter in words, and how many contacts meet it.
fn outcome(visit: &Visit, looked: &Looked) -> Markup {
    html! {
        section #outcome aria-live="polite" {
            @match &looked.counted {
                Some((words, members)) => (parts::notice(Tone::Plain, &html! {
                    p { strong { (parts::count(visit, "segments-members-count", *members)) } }
                    p { (parts::written(words)) }
                    @if looked.is_partial { p { (visit.text("builder-partial")) } }
                })),
                None => (parts::notice(Tone::Plain, &html! {
                    p { @if let Some(wrong) = &looked.wrong.json { (wrong) } @else { (visit.text("builder-incomplete")) } }
                })),
            }
        }
    }
}
