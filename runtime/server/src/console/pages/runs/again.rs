//! Running a run again: with its input or another one, by its version or another one. What that will do is shown first.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use greenroom::{ActionInfo, Failure, FailureKind, RunId, RunRecord};
use greenroom_domain::{Scope, sentence};
use greenroom_service::views::{
    again::{self, Change, Preview},
    api_keys,
    runs::{self, KeptInput},
};
use maud::{Markup, html};
use semver::VersionReq;
use serde_json::{Value, json};

use super::replay::verdict;
use crate::{
    api::{self, asked},
    beside::Beside,
    console::{
        differences,
        emails::Emails,
        form::Form,
        inputs::{self, Around, InputForm},
        outcomes,
        parts::{self, Field},
        remedy,
        shell::{self, Section},
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/runs/{id}/again", Scope::Invoke, show).form("/runs/{id}/again", Scope::Invoke, send)
}

/// A run that is to be run again, and the version that would run.
struct Asked {
    run: RunId,
    record: RunRecord,
    /// The version as it was written; empty for the run's own.
    version: String,
    info: ActionInfo,
    input: KeptInput,
    /// The email of the contact.
    emails: Emails,
}

impl Asked {
    async fn of(state: &AppState, id: &str, version: Option<&str>) -> Result<Self, Problem> {
        let run = asked::run(id)?;
        let (store, settings) = (state.store().as_ref(), state.settings());
        let details = runs::details(store, &settings, state.schemas(), run, false).await?;
        let version = version.unwrap_or_default().to_owned();
        let change = Change { version: wanted(&version)?, input: None };
        let action = change.action(&details.run)?;
        let info = state.runtime().action(&action).ok_or_else(|| {
            let message = sentence!(
                "failure-again-choose-version",
                "there is no action {action} to run the run again with: choose another version",
                action = action
            );
            Failure::of(FailureKind::UnknownAction, message)
        });
        // Where the run's own version is gone, the active one is offered instead.
        let (info, version) = match info {
            Ok(info) => (info, version),
            Err(failure) if !version.is_empty() => return Err(failure.into()),
            Err(failure) => {
                let any = greenroom::ActionRef { name: details.run.action.clone(), version: VersionReq::STAR };
                let info = state.runtime().action(&any).ok_or(failure)?;
                let version = format!("={}", info.manifest.version);
                (info, version)
            }
        };
        let emails = Emails::of(state, details.run.contact.iter().cloned().collect()).await?;
        Ok(Self { run, record: details.run, version, info, input: details.input, emails })
    }

    fn own_input(&self) -> Value {
        match &self.input {
            KeptInput::Kept { input, .. } => input.clone(),
            KeptInput::NotKept { .. } => json!({}),
        }
    }

    /// Whether another input than the run's own is given, or has to be.
    fn is_edited(&self, input: &Value) -> bool {
        !matches!(&self.input, KeptInput::Kept { input: own, whole: true } if own == input)
    }

    fn change(&self, input: Option<Value>) -> Result<Change, Problem> {
        Ok(Change { input, version: wanted(&self.version)? })
    }
}

fn wanted(version: &str) -> Result<Option<VersionReq>, Problem> {
    api::runs::version(Some(version).filter(|version| !version.is_empty()))
}

async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let asked = Asked::of(&state, &id, visit.query("version").as_deref()).await?;
    let form = InputForm::of(asked.info.clone(), &asked.own_input(), visit.zone());
    page(&state, &visit, &asked, &form, StatusCode::OK, None).await
}

async fn page(
    state: &AppState,
    visit: &Visit,
    asked: &Asked,
    form: &InputForm,
    status: StatusCode,
    above: Option<&Markup>,
) -> Result<Response, Problem> {
    let properties = state.store().properties().await?;
    let choices = format!("/actions/{}@={}/options", asked.info.manifest.name, asked.info.manifest.version);
    let id = asked.run;
    let content = html! {
        (head(visit, asked))
        @if let Some(above) = above { (above) }
        (versions(state, visit, asked))
        @if let KeptInput::NotKept { reason, text, .. } = &asked.input {
            (parts::notice(parts::Tone::Warning, &html! { p { (visit.text("again-not-kept")) } p { (remedy::worded(visit, reason, text.as_deref())) } }))
        }
        @if matches!(asked.input, KeptInput::Kept { whole: false, .. }) {
            (parts::notice(parts::Tone::Warning, &html! { p { (visit.text("again-masked")) } }))
        }
        (parts::form(visit, &format!("/runs/{id}/again"), &html! {
            button.visually-hidden type="submit" name="do" value="show" tabindex="-1" aria-hidden="true" { (visit.text("again-show")) }
            input type="hidden" name="version" value=(asked.version);
            input type="hidden" name="contact" value=[asked.record.contact.as_ref().map(|id| id.as_str())];
            h2 { (visit.text("try-input")) }
            (form.show(visit, Around { properties: &properties, choices: &choices }))
            (Field { name: "dry", label: &visit.text("again-dry"), ..Field::default() }.check(false))
            div.actions {
                button type="submit" name="do" value="show" { (visit.text("again-show")) }
                a role="button" class="secondary" href=(format!("/runs/{id}")) { (visit.text("part-cancel")) }
            }
            p.hint { (visit.text("again-show-hint")) }
        }))
    };
    let page = shell::page(visit, Section::Runs, &visit.text("again-title"), &content);
    Ok(shell::with_status(page, status))
}

fn head(visit: &Visit, asked: &Asked) -> Markup {
    let record = &asked.record;
    html! {
        p { a href=(format!("/runs/{}", asked.run)) { (visit.text("run-title")) " " (record.action) " · " (visit.exact_time(record.started_at)) } }
        h1 { (visit.text("again-title")) }
        (parts::facts(&[
            (visit.text("actions-action"), html! { (record.action) }),
            (visit.text("again-version"), html! { (record.version) }),
            (visit.text("again-with"), html! { (asked.info.manifest.version.to_string()) }),
            (visit.text("runs-contact"), record.contact.as_ref().map_or_else(|| parts::nothing(visit), |id| asked.emails.shown(id))),
            (visit.text("runs-outcome"), outcomes::badge(visit, &record.result)),
        ]))
    }
}

/// The choice of the version. Another one may have another form, so it is chosen first.
fn versions(state: &AppState, visit: &Visit, asked: &Asked) -> Markup {
    let all = state.runtime().actions().into_iter().filter(|info| info.manifest.name == asked.record.action);
    let named = all.map(|info| (format!("={}", info.manifest.version), info.manifest.version.to_string()));
    let own = (String::new(), visit.text("again-own-version"));
    let choices: Vec<_> = std::iter::once(own).chain(named).collect();
    html! {
        @if choices.len() > 2 || !asked.version.is_empty() {
            form.filters method="get" action=(format!("/runs/{}/again", asked.run)) {
                (Field { name: "version", label: &visit.text("again-version-choice"), value: &asked.version, ..Field::default() }.choice(&choices))
                button.secondary type="submit" { (visit.text("again-choose-version")) }
            }
        }
    }
}

async fn send(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, Problem> {
    let asked = Asked::of(&state, &id, fields.get("version")).await?;
    let mut form = InputForm::sent(asked.info.clone(), &fields);
    let what = fields.get("do").unwrap_or("show");
    if let Some(place) = what.strip_prefix("search-") {
        let contact = asked.record.contact.as_ref().map_or("", |id| id.as_str());
        crate::console::pages::actions::offer(&state, &visit, &asked.info, &mut form, place, contact).await;
        return page(&state, &visit, &asked, &form, StatusCode::OK, None).await;
    }
    if let Some(way) = what.strip_prefix("by-") {
        form.turn(asked.info.clone(), way, &visit);
        return page(&state, &visit, &asked, &form, StatusCode::OK, None).await;
    }
    let Some(input) = form.value(&visit) else {
        return page(&state, &visit, &asked, &form, StatusCode::UNPROCESSABLE_ENTITY, None).await;
    };
    let is_dry = fields.is_checked("dry");
    let edited = asked.is_edited(&input).then(|| input.clone());
    let change = asked.change(edited)?;
    if what != "run" {
        return shown_first(&state, &visit, &asked, &change, &input, is_dry).await;
    }
    let mut invocation = again::invocation(state.store().as_ref(), asked.run, &change).await?;
    invocation.dry_run = is_dry;
    let runtime = state.runtime().clone();
    let outcome = to_its_end(async move { runtime.invoke(invocation).await }).await?;
    let is_kept = state.store().run(outcome.run).await?.is_some();
    if is_kept {
        let said = if outcome.repeated { "run-repeated" } else { "run-ended" };
        return Ok(Redirect::to(&format!("/runs/{}?said={said}", outcome.run)).into_response());
    }
    let masked = outcome.masked();
    let above = html! {
        section.panel {
            h2 { (visit.text("try-outcome")) }
            @if is_dry { (outcomes::of_dry_run(&visit, &masked.result, &asked.info.manifest.failures)) }
            @else { (outcomes::explained(&visit, &masked.result, &asked.info.manifest.failures)) }
            @if let Some(output) = masked.output() { h3 { (visit.text("run-output")) } (outcomes::json(&visit, output)) }
        }
    };
    let mut status = StatusCode::OK;
    if let Some(failure) = outcome.failure() {
        form.blame(&api_keys::with_own_key(failure.clone(), &visit.who().user), &visit);
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    page(&state, &visit, &asked, &form, status, Some(&above)).await
}

/// What running the run again will do, and the form that confirms it.
async fn shown_first(
    state: &AppState,
    visit: &Visit,
    asked: &Asked,
    change: &Change,
    input: &Value,
    is_dry: bool,
) -> Result<Response, Problem> {
    let (store, settings) = (state.store().as_ref(), state.settings());
    let preview = again::preview(store, &settings, state.schemas(), state.runtime(), asked.run, change, false).await?;
    let shown = greenroom::masked_value(input, Some(&asked.info.input_schema));
    let names = [visit.text("again-input-then"), visit.text("again-input-now")];
    let content = html! {
        (head(visit, asked))
        h2 { (visit.text("again-input-difference")) }
        @if change.input.is_some() {
            (differences::json(visit, &visit.text("again-input-difference"), [&names[0], &names[1]], [&asked.own_input(), &shown]))
        } @else { p { (visit.text("again-same-input")) } }
        (package_difference(visit, &preview))
        (at_zoom(visit, &preview))
        p { (visit.text("again-once")) }
        (parts::form(visit, &format!("/runs/{}/again", asked.run), &html! {
            input type="hidden" name="version" value=(asked.version);
            input type="hidden" name=(inputs::WAY) value=(inputs::WAY_JSON);
            input type="hidden" name="input" value=(input.to_string());
            @if is_dry { input type="hidden" name="dry" value="true"; }
            div.actions {
                @if is_dry { button type="submit" name="do" value="run" { (visit.text("again-confirm-dry")) } }
                @else { button.danger type="submit" name="do" value="run" { (visit.text("again-confirm")) } }
                button.secondary type="submit" name="do" value="by-fields" { (visit.text("try-back")) }
            }
        }))
    };
    Ok(shell::page(visit, Section::Runs, &visit.text("again-title"), &content))
}

fn package_difference(visit: &Visit, preview: &Preview) -> Markup {
    html! {
        h2 { (visit.text("again-package")) }
        @match (&preview.difference, &preview.not_compared) {
            (Some(replay), _) => { p { (visit.text("again-replayed")) } (verdict(visit, replay)) }
            (None, Some(failure)) => { p { (visit.text("again-not-compared")) } (outcomes::failed(visit, failure, None)) }
            (None, None) => p { (visit.text("again-same-package")) },
        }
    }
}

fn at_zoom(visit: &Visit, preview: &Preview) -> Markup {
    html! {
        @if !preview.zoom_calls.is_empty() {
            (parts::notice(parts::Tone::Warning, &html! {
                p { strong { (parts::count(visit, "again-zoom", preview.zoom_calls.len())) } }
                ul {
                    @for call in &preview.zoom_calls {
                        li { (visit.word("intent", &crate::console::look::word_of(&call.kind))) ": " (parts::written(call.email.as_str())) " · " (call.webinar) }
                    }
                }
            }))
        }
    }
}
