//! Trying an action: the form for its input, a dry run, a real run, and what came of it.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use greenroom::{ActionInfo, Invocation, OptionsQuery, Outcome, RecordedRun, RunRecord};
use greenroom_domain::{ContactId, Email, Failure, FailureKind, Scope, codes, sentence, store::RunFilter};
use greenroom_service::views::{
    actions, api_keys, contacts,
    runs::{self, KeptInput},
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{chooser, label::label, one::reference};
use crate::{
    api::asked,
    beside::Beside,
    console::{
        calls,
        emails::Emails,
        form::{Fields, Form},
        inputs::{self, Around, Choices, InputForm},
        look, outcomes,
        parts::{self, Field},
        remedy,
        shell::{self, Section},
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// How many earlier runs are offered to take their input from.
const RECENT: usize = 8;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/actions/{name}/run", Scope::Invoke, show)
        .form("/actions/{name}/run", Scope::Invoke, send)
        .question("/actions/{name}/options", Scope::Invoke, options)
        .question("/actions/{name}/contacts", Scope::Invoke, chooser::answer)
}

/// What stands on the page besides the input.
#[derive(Debug, Default)]
struct Beyond {
    /// The contact as it was written: an id or an email.
    contact: String,
    contact_fault: Option<String>,
    /// The contacts that were searched for.
    found: Option<chooser::Found>,
    /// The idempotency key as it was written.
    key: String,
    key_fault: Option<String>,
    /// What the page says above the form.
    said: Option<Markup>,
    status: StatusCode,
}

/// The loaded action that a path names.
fn info(state: &AppState, name: &str) -> Result<ActionInfo, Problem> {
    let wanted = asked::action(name)?;
    state.runtime().action(&wanted).ok_or_else(|| actions::not_found(&wanted).into())
}

async fn show(State(state): State<AppState>, visit: Visit, Path(name): Path<String>) -> Result<Response, Problem> {
    let info = info(&state, &name)?;
    let mut beyond = Beyond { contact: visit.query("contact").unwrap_or_default().into_owned(), ..Beyond::default() };
    let mut input = json!({});
    if let Some(run) = visit.query("from") {
        let run = asked::run(&run)?;
        let (store, settings) = (state.store().as_ref(), state.settings());
        let earlier = runs::details(store, &settings, state.schemas(), run, false).await?;
        match earlier.input {
            KeptInput::Kept { input: kept, whole } => {
                input = kept;
                beyond.said =
                    (!whole).then(|| parts::notice(parts::Tone::Warning, &html! { p { (visit.text("try-masked")) } }));
            }
            KeptInput::NotKept { reason, text, .. } => {
                beyond.said = Some(parts::notice(
                    parts::Tone::Warning,
                    &html! { p { (visit.text("try-not-kept")) } p { (remedy::worded(&visit, &reason, text.as_deref())) } },
                ));
            }
        }
        if let Some(contact) = earlier.run.contact.filter(|_| beyond.contact.is_empty()) {
            beyond.contact = contact.as_str().to_owned();
        }
    }
    let form = InputForm::of(info.clone(), &input, visit.zone());
    page(&state, &visit, &info, &form, beyond).await
}

async fn page(
    state: &AppState,
    visit: &Visit,
    info: &ActionInfo,
    form: &InputForm,
    beyond: Beyond,
) -> Result<Response, Problem> {
    let properties = state.store().properties().await?;
    let of_action = RunFilter { action: Some(info.manifest.name.clone()), ..RunFilter::default() };
    let recent = state.store().find_runs(&of_action, None, RECENT).await?;
    let emails = Emails::of(state, recent.iter().filter_map(|run| run.contact.clone()).collect()).await?;
    let exactly = reference(info);
    let (here, choices) = (format!("/actions/{exactly}/run"), format!("/actions/{exactly}/options"));
    let shown = label(visit, &info.manifest);
    let around = Around { properties: &properties, choices: &choices };
    let content = html! {
        p { a href=(format!("/actions/{}", info.manifest.name)) { bdi lang=[shown.lang] { (shown.name) } } " " (info.manifest.version.to_string()) }
        h1 { (visit.text("try-title")) }
        @if let Some(said) = &beyond.said { (said) }
        div.beside {
            (parts::form(visit, &here, &html! {
                // Enter in a field does what changes nothing.
                button.visually-hidden type="submit" name="do" value="dry" tabindex="-1" aria-hidden="true" { (visit.text("try-dry")) }
                h2 { (visit.text("try-input")) }
                (form.show(visit, around))
                h2 { (visit.text("try-around")) }
                (chooser::show(visit, &format!("/actions/{exactly}/contacts"), &beyond.contact, beyond.contact_fault.as_deref(), beyond.found.as_ref()))
                details {
                    summary { (visit.text("try-more")) }
                    (Field { name: "key", label: &visit.text("try-key"), value: &beyond.key, hint: Some(&visit.text("try-key-hint")),
                        fault: beyond.key_fault.as_deref(), autocomplete: Some("off"), ..Field::default() }.input("text"))
                }
                div.actions {
                    button type="submit" name="do" value="dry" { (visit.text("try-dry")) }
                    button.outline type="submit" name="do" value="run" { (visit.text("try-run")) }
                    button.outline.secondary type="submit" name="do" value="case" data-download { (visit.text("try-case")) }
                }
                p.hint { (visit.text("try-dry-hint")) }
            }))
            aside { (recent_runs(visit, &exactly, &recent, &emails)) }
        }
    };
    let page = shell::page(visit, Section::Actions, &format!("{} – {}", visit.text("try-title"), shown.name), &content);
    Ok(shell::with_status(page, beyond.status))
}

/// Earlier runs, to take their input from.
fn recent_runs(visit: &Visit, action: &str, recent: &[RunRecord], emails: &Emails) -> Markup {
    html! {
        h2 { (visit.text("try-recent")) }
        @if recent.is_empty() { p.nothing { (visit.text("try-no-recent")) } }
        @else {
            ul {
                @for run in recent {
                    li {
                        a href=(format!("/actions/{action}/run?from={}", run.id)) { (parts::time(visit, run.started_at)) }
                        " " (look::worded(visit, "outcome", run.result.status().as_str()))
                        @if let Some(contact) = &run.contact { " " (emails.shown(contact)) }
                    }
                }
            }
        }
    }
}

async fn send(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, Problem> {
    let info = info(&state, &name)?;
    let mut form = InputForm::sent(info.clone(), &fields);
    let mut beyond = Beyond {
        contact: fields.get("contact").unwrap_or_default().to_owned(),
        key: fields.get("key").unwrap_or_default().to_owned(),
        ..Beyond::default()
    };
    if let Some(chosen) = fields.get(chooser::CHOSEN) {
        beyond.contact = chosen.to_owned();
    }
    let what = fields.get("do").unwrap_or("dry");
    if what == "find-contact" {
        beyond.found = Some(chooser::find(&state, &beyond.contact).await?);
        return page(&state, &visit, &info, &form, beyond).await;
    }
    if let Some(place) = what.strip_prefix("search-") {
        offer(&state, &visit, &info, &mut form, place, &beyond.contact).await;
        return page(&state, &visit, &info, &form, beyond).await;
    }
    if let Some(way) = what.strip_prefix("by-") {
        form.turn(info.clone(), way, &visit);
        return page(&state, &visit, &info, &form, beyond).await;
    }
    let input = form.value(&visit);
    let contact = contact(&state, &visit, &mut beyond).await?;
    let key = key(&visit, &mut beyond);
    let (Some(input), None, None) = (input, &beyond.contact_fault, &beyond.key_fault) else {
        beyond.status = StatusCode::UNPROCESSABLE_ENTITY;
        return page(&state, &visit, &info, &form, beyond).await;
    };
    if what == "run" && !fields.is_checked("confirmed") {
        return Ok(confirm(&visit, &info, &input, &beyond));
    }
    let exactly = asked::action(&reference(&info))?;
    let mut invocation = Invocation::new(exactly, input.clone());
    invocation.contact = contact;
    if what == "run" {
        invocation.idempotency_key = Some(match key {
            Some(key) => key,
            // A form that is sent twice runs once.
            None => api_keys::own_idempotency_key(&visit.who().user, &once(&fields))?,
        });
        return run(&state, &visit, &info, form, beyond, invocation).await;
    }
    invocation.dry_run = true;
    let began = greenroom_clock::now();
    let runtime = state.runtime().clone();
    let (outcome, recorded) = to_its_end(async move { runtime.invoke_recorded(invocation).await }).await?;
    if what == "case" {
        return case_of(&state, &outcome, began, recorded.as_ref()).await;
    }
    if let Some(failure) = outcome.failure().filter(|failure| is_about_input(failure)) {
        form.blame(failure, &visit);
        beyond.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    beyond.said = Some(tried(&visit, &info, &outcome, recorded.as_ref()));
    page(&state, &visit, &info, &form, beyond).await
}

/// Runs the action for real. Its record is the page that follows, unless its input is to be mended.
async fn run(
    state: &AppState,
    visit: &Visit,
    info: &ActionInfo,
    mut form: InputForm,
    mut beyond: Beyond,
    invocation: Invocation,
) -> Result<Response, Problem> {
    let runtime = state.runtime().clone();
    let outcome = to_its_end(async move { runtime.invoke(invocation).await }).await?;
    let failure = outcome.failure().map(|failure| api_keys::with_own_key(failure.clone(), &visit.who().user));
    if let Some(failure) = &failure {
        let is_kept = state.store().run(outcome.run).await?.is_some();
        if is_about_input(failure) || !is_kept {
            form.blame(failure, visit);
            let own = info.manifest.failures.get(&failure.code).map(String::as_str);
            beyond.said = Some(outcomes::failed(visit, failure, own));
            beyond.status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(state, visit, info, &form, beyond).await;
        }
    }
    let said = if outcome.repeated { "run-repeated" } else { "run-ended" };
    Ok(Redirect::to(&format!("/runs/{}?said={said}", outcome.run)).into_response())
}

/// Whether a person mends it by another input.
fn is_about_input(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::InvalidInput | FailureKind::UnresolvedToken)
}

/// The key of the confirmation that was shown.
fn once(fields: &Fields) -> String {
    fields.get("once").map_or_else(|| format!("console:{}", Uuid::now_v7()), |once| format!("console:{once}"))
}

/// The contact that the form names: by its id, its email, or a name that is of no other contact.
async fn contact(state: &AppState, visit: &Visit, beyond: &mut Beyond) -> Result<Option<ContactId>, Problem> {
    if beyond.contact.is_empty() {
        return Ok(None);
    }
    match contacts::id_of(state.store().as_ref(), &beyond.contact).await {
        Ok(id) => Ok(Some(id)),
        Err(failure) if failure.code == codes::CONTACT_NOT_FOUND => {
            let found = chooser::find(state, &beyond.contact).await?;
            if let Some(contact) = found.only_named(&beyond.contact) {
                // The page that follows shows which contact is meant.
                beyond.contact = contact.email.as_ref().map_or(contact.id.as_str(), Email::as_str).to_owned();
                return Ok(Some(contact.id.clone()));
            }
            let fault = if found.is_empty() { "try-contact-unknown" } else { "try-contact-choose" };
            beyond.contact_fault = Some(visit.text(fault));
            beyond.found = Some(found);
            Ok(None)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The idempotency key that the form names, as the person's own.
fn key(visit: &Visit, beyond: &mut Beyond) -> Option<String> {
    if beyond.key.is_empty() {
        return None;
    }
    let own = api_keys::own_idempotency_key(&visit.who().user, &beyond.key);
    own.map_err(|failure| beyond.key_fault = Some(visit.failure(&failure))).ok()
}

/// Asks for confirmation of a real run.
fn confirm(visit: &Visit, info: &ActionInfo, input: &Value, beyond: &Beyond) -> Response {
    let exactly = reference(info);
    let shown = label(visit, &info.manifest);
    let title = visit.text("try-confirm-title");
    let content = html! {
        h1 { (title) }
        (parts::facts(&[
            (visit.text("actions-action"), html! { bdi lang=[shown.lang] { (shown.name) } " " (info.manifest.version.to_string()) }),
            (visit.text("try-contact"), parts::maybe_written(visit, Some(&beyond.contact))),
            (visit.text("try-key"), parts::maybe_written(visit, Some(&beyond.key))),
        ]))
        h2 { (visit.text("try-input")) }
        (outcomes::json(visit, &without_secrets(info, input)))
        h2 { (visit.text("actions-capabilities")) }
        @let may = super::may(visit, info);
        @if may.is_empty() { p { (visit.text("actions-no-capabilities")) } } @else { ul { @for words in may { li { (words) } } } }
        (parts::form(visit, &format!("/actions/{exactly}/run"), &html! {
            input type="hidden" name=(inputs::WAY) value=(inputs::WAY_JSON);
            input type="hidden" name="input" value=(input.to_string());
            input type="hidden" name="contact" value=(beyond.contact);
            input type="hidden" name="key" value=(beyond.key);
            input type="hidden" name="once" value=(Uuid::now_v7());
            input type="hidden" name="confirmed" value="true";
            div.actions {
                button.danger type="submit" name="do" value="run" { (visit.text("try-confirm")) }
                button.secondary type="submit" name="do" value="by-fields" { (visit.text("try-back")) }
            }
        }))
    };
    shell::page(visit, Section::Actions, &title, &content)
}

fn without_secrets(info: &ActionInfo, input: &Value) -> Value {
    greenroom::masked_value(input, Some(&info.input_schema))
}

/// What came of a dry run.
fn tried(visit: &Visit, info: &ActionInfo, outcome: &Outcome, recorded: Option<&RecordedRun>) -> Markup {
    let masked = outcome.masked();
    let effects = recorded.map(|recorded| runs::effects(&recorded.calls)).unwrap_or_default();
    let logs = recorded.map(|recorded| runs::log_lines(&recorded.calls)).unwrap_or_default();
    let usage = &outcome.usage;
    html! {
        section.panel #outcome {
            h2 { (visit.text("try-outcome")) }
            (outcomes::of_dry_run(visit, &masked.result, &info.manifest.failures))
            (parts::facts(&[
                (visit.text("run-took"), html! { (outcomes::micros(visit, usage.wall_us)) }),
                (visit.text("run-cpu"), html! { (outcomes::micros(visit, usage.cpu_us)) }),
                (visit.text("run-memory"), html! { (visit.bytes(usage.peak_memory_bytes)) }),
                (visit.text("run-calls"), html! { (visit.number(usage.host_calls)) }),
            ]))
            @if let Some(output) = masked.output() { h3 { (visit.text("run-output")) } (outcomes::json(visit, output)) }
            h3 { (visit.text("try-would-change")) }
            (outcomes::effects(visit, &effects, masked.failure().is_some()))
            @if let Some(recorded) = recorded {
                details { summary { (visit.text("call-title")) } (calls::waterfall(visit, &masked_calls(recorded), 0, usage.wall_us)) }
                @if !logs.is_empty() { details open { summary { (visit.text("log-title")) } (calls::log(visit, &logs)) } }
            }
        }
    }
}

fn masked_calls(recorded: &RecordedRun) -> Vec<greenroom::RecordedCall> {
    let mut calls = recorded.calls.clone();
    runs::mask_calls(&mut calls);
    calls
}

/// The test case of a dry run, as a file.
async fn case_of(
    state: &AppState,
    outcome: &Outcome,
    began: Timestamp,
    recorded: Option<&RecordedRun>,
) -> Result<Response, Problem> {
    let recorded = recorded.ok_or_else(|| {
        let why = outcome.failure().map_or_else(
            || sentence!("failure-secrets-not-masked", "its secrets could not be masked"),
            Failure::sentence,
        );
        Failure::refused(
            codes::NO_JOURNAL,
            sentence!("failure-no-case-of-dry-run", "there is no test case of the dry run: {why}", why = why),
        )
    })?;
    let case = greenroom_cases::of_outcome(state.store().as_ref(), outcome, began, recorded).await?;
    Ok(case_file(&format!("dry-run-{}", outcome.run), &case))
}

/// A test case as a file to keep.
pub(crate) fn case_file(name: &str, case: &greenroom_cases::Case) -> Response {
    let text = serde_json::to_string_pretty(case).unwrap_or_default() + "\n";
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.json\"")),
    ];
    (headers, text).into_response()
}

/// The choices of one field, as a part of the page for htmx.
async fn options(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, Problem> {
    let info = info(&state, &name)?;
    let form = InputForm::sent(info.clone(), &fields);
    let place = fields.all("do").find_map(|what| what.strip_prefix("search-")).unwrap_or_default();
    let contact = fields.get("contact").unwrap_or_default();
    let Some((place, choices)) = find(&state, &visit, &info, &form, place, contact).await else {
        return Err(Failure::new(
            FailureKind::InvalidInput,
            codes::NO_OPTIONS,
            sentence!("failure-field-without-choices", "the field has no choices"),
        )
        .into());
    };
    Ok(axum::response::Html(inputs::choices_of(&visit, place, Some(&choices)).into_string()).into_response())
}

/// Offers the choices of a field in a form.
pub(crate) async fn offer(
    state: &AppState,
    visit: &Visit,
    info: &ActionInfo,
    form: &mut InputForm,
    place: &str,
    contact: &str,
) {
    if let Some((place, choices)) = find(state, visit, info, form, place, contact).await {
        form.offer(place, choices);
    }
}

async fn find(
    state: &AppState,
    visit: &Visit,
    info: &ActionInfo,
    form: &InputForm,
    place: &str,
    contact: &str,
) -> Option<(usize, Choices)> {
    let (place, field, text) = form.searched(place)?;
    let action = asked::action(&reference(info)).ok()?;
    let mut query = OptionsQuery::new(action, field.pointer.clone());
    query.input = form.so_far(visit.zone()).into();
    query.search = Some(text.to_owned()).filter(|text| !text.is_empty() && !text.contains("{{"));
    if !contact.is_empty() {
        // Without the contact, the action may still offer something.
        query.contact = contacts::id_of(state.store().as_ref(), contact).await.ok();
    }
    let choices = match state.runtime().options(query).await {
        Ok(page) => Choices { more: page.next.is_some(), items: page.choices, failure: None },
        Err(failure) => Choices { items: Vec::new(), more: false, failure: Some(failure) },
    };
    Some((place, choices))
}
