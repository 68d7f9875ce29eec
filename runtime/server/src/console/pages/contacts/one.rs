//! One contact: its properties, registrations, timeline, segments and runs.

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{
    Contact, PropertyDefinition, Registration, Scope, property,
    store::{ActionEvent, RunFilter, RunRecord, TimelineEvent, TimelineKind},
};
use greenroom_locale::args;
use greenroom_service::views::{
    contacts::{self, ContactDetails},
    history, runs, segments, timeline,
};
use maud::{Markup, html};

use super::{average, counted, label, name, presence};
use crate::{
    beside::Beside,
    console::{
        form::Form,
        links,
        look::{self, word_of},
        pages::actions,
        parts::{self, Tone},
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many events of the timeline a page has.
const EVENTS: usize = 50;

/// How many runs are shown: the others are on the page of runs.
const RUNS: usize = 10;

/// How many registrations are shown. The timeline has all.
const REGISTRATIONS: usize = 100;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/contacts/{id}", Scope::Read, show).question(
        "/contacts/{id}/secrets",
        Scope::Administer,
        show_secrets,
    )
}

async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    page(&state, &visit, &id, false).await
}

/// Shows the page once with its secrets: join links, and values of secret properties.
async fn show_secrets(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let contact = contacts::details(state.store().as_ref(), &id, false).await?.contact;
    history::note_shown(state.store().as_ref(), form.visit.by(), &format!("contact {}", contact.id)).await?;
    page(&state, &form.visit, contact.id.as_str(), true).await
}

async fn page(state: &AppState, visit: &Visit, id: &str, reveal: bool) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let details = contacts::details(store, id, reveal).await?;
    let contact = &details.contact;
    let definitions = store.properties().await?;
    let events = timeline::of(store, contact.id.as_str(), reveal).await?.action_events;
    let units = contacts::business_units(store, &details.registrations).await?;
    let of_segments = segments::of_contact(store, &contact.id, state.now()).await?;
    let wanted = RunFilter { contact: Some(contact.id.clone()), ..RunFilter::default() };
    let runs = runs::list(store, &state.settings(), state.schemas(), &wanted, None, RUNS, false).await?;
    let identity = store.identities(contact.email.as_slice()).await?.into_iter().next();
    let title = name(contact);
    let content = html! {
        h1 { (parts::written(&title)) }
        @if identity.is_some_and(|identity| identity.account_user) {
            (parts::notice(Tone::Plain, &html! { p { (visit.text("contact-account-user")) } }))
        }
        (buttons(visit, &details, &definitions, reveal))
        div.beside {
            div {
                section aria-labelledby="timeline" { (whole_timeline(visit, &details.timeline, &events)) }
                section aria-labelledby="registrations" { (registrations(visit, &details)) }
                section aria-labelledby="runs" { (of_runs(visit, contact, &runs.items, runs.next.is_some())) }
            }
            div {
                section aria-labelledby="properties" { (properties(visit, contact, &definitions, &units)) }
                section aria-labelledby="segments" { (in_segments(visit, &of_segments)) }
            }
        }
    };
    Ok(shell::page(visit, Section::Contacts, &title, &content))
}

fn buttons(visit: &Visit, details: &ContactDetails, definitions: &[PropertyDefinition], reveal: bool) -> Markup {
    let ContactDetails { contact, registrations, .. } = details;
    let is_secret = |known: &PropertyDefinition| known.secret && contact.value(&known.name).is_some();
    let has_secrets = definitions.iter().any(is_secret) || registrations.iter().any(|it| it.join_url.is_some());
    let address = links::contact(contact);
    let of_contact = links::encoded(contact.id.as_str());
    html! {
        div.actions {
            @if visit.may(Scope::Invoke) {
                a role="button" href=(format!("/actions?contact={of_contact}")) { (visit.text("contact-actions")) }
            }
            @if visit.may(Scope::Administer) {
                a role="button" class="secondary" href=(format!("{address}/edit")) { (visit.text("contact-edit")) }
                @if has_secrets && !reveal {
                    (parts::form(visit, &format!("{address}/secrets"), &html! {
                        button.secondary type="submit" aria-describedby="secrets-hint" { (visit.text("contact-show-secrets")) }
                    }))
                }
                a role="button" class="outline" href=(format!("{address}/erase")) { (visit.text("contact-erase")) }
            }
        }
        @if reveal { (parts::notice(Tone::Warning, &html! { p { (visit.text("contact-secrets-shown")) } })) }
        @else if has_secrets && visit.may(Scope::Administer) { p.hint #secrets-hint { (visit.text("contact-show-secrets-hint")) } }
    }
}

/// P1 to P4 first (what Greenroom counts of webinars), then names, emails, and the others in the order of their definitions.
fn properties(visit: &Visit, contact: &Contact, definitions: &[PropertyDefinition], units: &[String]) -> Markup {
    let derived = PropertyDefinition::webinar_properties();
    let of_webinars = derived.iter().map(|own| definitions.iter().find(|known| known.name == own.name).unwrap_or(own));
    let mut facts: Vec<(String, Markup)> =
        of_webinars.map(|definition| (label(visit, definition), value(visit, contact, definition))).collect();
    facts.push((visit.text("contacts-email"), parts::maybe_written(visit, contact.value(property::EMAIL))));
    if !contact.secondary_emails.is_empty() {
        let emails = html! { @for email in &contact.secondary_emails { div { (parts::written(email.as_str())) } } };
        facts.push((visit.text("contact-secondary-emails"), emails));
    }
    let others = definitions.iter().filter(|known| !known.derived && known.name != property::EMAIL);
    let with_values = others.filter(|known| contact.value(&known.name).is_some());
    facts.extend(with_values.map(|definition| (label(visit, definition), value(visit, contact, definition))));
    if !units.is_empty() {
        let names = html! { @for name in units { div { (parts::written(name)) } } };
        facts.push((visit.text("contact-units"), names));
    }
    facts.push((visit.text("contact-id"), html! { code { (parts::written(contact.id.as_str())) } }));
    html! {
        h2 #properties { (visit.text("contact-properties")) }
        (parts::facts(&facts))
    }
}

fn value(visit: &Visit, contact: &Contact, definition: &PropertyDefinition) -> Markup {
    let value = contact.value(&definition.name);
    match definition.name.as_str() {
        property::AVERAGE_ATTENDANCE => html! {
            (average(visit, value))
            @if value.is_some() { div.hint { (visit.text("contact-average-hint")) } }
        },
        property::REGISTRATIONS | property::ATTENDANCES => counted(visit, value),
        _ => parts::maybe_written(visit, value),
    }
}

fn registrations(visit: &Visit, details: &ContactDetails) -> Markup {
    let registrations = &details.registrations;
    let mut latest: Vec<&Registration> = registrations.iter().collect();
    latest.sort_by_key(|registration| std::cmp::Reverse(registration.registered_at));
    latest.truncate(REGISTRATIONS);
    let heads =
        ["contact-webinar", "contact-state", "contact-registered", "contact-join-link"].map(|key| visit.text(key));
    let topic = |registration: &Registration| {
        let known = details.timeline.iter().find(|event| event.webinar == registration.webinar);
        known.map_or_else(|| registration.webinar.to_string(), |event| event.webinar_name.clone())
    };
    html! {
        h2 #registrations { (visit.text("contact-registrations")) }
        @if latest.is_empty() { p.hint { (visit.text("contact-no-registrations")) } }
        @else {
            (parts::table(&visit.text("contact-registrations"), &heads, &html! {
                @for registration in &latest {
                    tr {
                        td { a href=(format!("/webinars/{}", registration.webinar)) { (parts::written(&topic(registration))) } }
                        td { (look::worded(visit, "registration-state", &word_of(&registration.state))) }
                        td { (parts::time(visit, registration.registered_at)) }
                        td {
                            @if let Some(link) = &registration.join_url { (parts::written(link.expose())) } @else { (parts::nothing(visit)) }
                        }
                    }
                }
            }))
            @if registrations.len() > REGISTRATIONS { p.hint { (parts::count(visit, "contact-more-registrations", registrations.len() - REGISTRATIONS)) } }
        }
    }
}

/// Something that happened.
#[derive(Clone, Copy)]
enum Moment<'a> {
    Webinar(&'a TimelineEvent),
    Action(&'a ActionEvent),
}

impl Moment<'_> {
    fn at(&self) -> jiff::Timestamp {
        match self {
            Self::Webinar(event) => event.at,
            Self::Action(event) => event.at,
        }
    }
}

/// The events of webinars and of actions together, newest first.
fn whole_timeline(visit: &Visit, events: &[TimelineEvent], of_actions: &[ActionEvent]) -> Markup {
    let mut all: Vec<Moment<'_>> =
        events.iter().map(Moment::Webinar).chain(of_actions.iter().map(Moment::Action)).collect();
    all.sort_by_key(|moment| std::cmp::Reverse(moment.at()));
    let begin = visit.query("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize).min(all.len());
    let end = begin.saturating_add(EVENTS).min(all.len());
    let next = (end < all.len()).then(|| end.to_string());
    html! {
        h2 #timeline { (visit.text("contact-timeline")) }
        @if all.is_empty() { (parts::empty(&visit.text("contact-no-timeline"), None)) }
        @else {
            ol.timeline { @for moment in &all[begin..end] { li { (told(visit, *moment)) } } }
            (parts::pager(visit, next.as_deref()))
        }
    }
}

fn told(visit: &Visit, moment: Moment<'_>) -> Markup {
    html! {
        div.when { (parts::time(visit, moment.at())) }
        @match moment {
            Moment::Webinar(event) => { (of_webinar(visit, event)) }
            Moment::Action(event) => {
                div {
                    (look::badge(look::Look::Plain, &visit.text("contact-action-event"))) " " strong { (parts::written(&event.title)) }
                    div.hint { (visit.with("contact-event-by", &args![action = event.action.as_str(), kind = event.event_type.as_str()])) }
                    @if !event.details.is_empty() {
                        details {
                            summary { (visit.text("contact-event-details")) }
                            dl.facts { @for (name, value) in &event.details { div { dt { (parts::written(name)) } dd { (parts::written(value)) } } } }
                        }
                    }
                }
            }
        }
    }
}

fn of_webinar(visit: &Visit, event: &TimelineEvent) -> Markup {
    let address = format!("/webinars/{}", event.webinar);
    html! {
        div {
            (look::badge(if event.kind == TimelineKind::Attendance { look::Look::Good } else { look::Look::Plain }, &visit.word("timeline-kind", &word_of(&event.kind))))
            " " a href=(address) { (parts::written(&event.webinar_name)) }
            @if let Some(state) = &event.state { " " (look::worded(visit, "registration-state", &word_of(state))) }
            @if let Some(presence) = &event.attendance { div { (presence::picture(visit, event, presence)) } }
            @if let Some(recording) = &event.recording {
                div.hint {
                    (parts::written(&recording.topic)) ", " (parts::time(visit, recording.starts_at))
                    @if let Some(link) = &recording.recording_url { ", " code { (parts::written(link)) } }
                }
            }
        }
    }
}

fn in_segments(visit: &Visit, names: &[String]) -> Markup {
    html! {
        h2 #segments { (visit.text("contact-segments")) }
        @if names.is_empty() { p.hint { (visit.text("contact-no-segments")) } }
        @else { ul { @for name in names { li { a href=(links::segment(name)) { (parts::written(name)) } } } } }
    }
}

fn of_runs(visit: &Visit, contact: &Contact, runs: &[RunRecord], has_more: bool) -> Markup {
    let heads = ["contact-run", "contact-action", "contact-outcome"].map(|key| visit.text(key));
    let of_contact = links::encoded(contact.id.as_str());
    let titles = actions::loaded(visit.state(), runs);
    html! {
        h2 #runs { (visit.text("contact-runs")) }
        @if runs.is_empty() { p.hint { (visit.text("contact-no-runs")) } }
        @else {
            (parts::table(&visit.text("contact-runs"), &heads, &html! {
                @for run in runs {
                    tr {
                        td { a href=(format!("/runs/{}", run.id)) { (parts::time(visit, run.started_at)) } }
                        td {
                            @match titles.get(&run.action).map(|info| actions::label(visit, &info.manifest)) {
                                Some(shown) => bdi lang=[shown.lang] { (shown.name) },
                                None => (parts::written(&run.action)),
                            }
                            " " (parts::written(&run.version))
                        }
                        td { (look::worded(visit, "outcome", &word_of(&run.result.status()))) }
                    }
                }
            }))
            @if has_more { p { a href=(format!("/runs?contact={of_contact}")) { (visit.text("contact-all-runs")) } } }
        }
    }
}
