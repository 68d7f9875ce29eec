//! The attendance of a webinar's sessions: the number of people each minute, and the times of each person.

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{WebinarId, rules::warnings::left_out_word, store::KnownSession};
use greenroom_locale::args;
use greenroom_service::views::{
    attendance::{self, Attendee, SessionAttendance},
    webinars::WebinarDetails,
};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{
    left_out,
    one::{self, Tab},
};
use crate::{
    console::{
        chart, links,
        look::{self, Look},
        parts::{self, Field},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many people a page has.
const ROWS: usize = 50;

/// The most rows of the table that says what the chart shows.
const MOST_ROWS: usize = 24;

/// Shows a session: the one that the address names, or else the latest in which somebody took part.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let wanted = visit.query("session");
    let named = webinar.sessions.iter().find(|known| Some(known.session.id.as_str()) == wanted.as_deref());
    let session = named.or_else(|| webinar.sessions.iter().find(|known| known.attended)).or(webinar.sessions.first());
    let content = match session {
        None => parts::empty(&visit.text("attendance-none"), None),
        Some(session) => {
            let shown = attendance::of_session(state.store().as_ref(), &webinar.view.id, session.clone()).await?;
            html! {
                (choice(&visit, &webinar, session))
                section #attendance { (of_session(&visit, &shown)) }
            }
        }
    };
    one::page(&state, &visit, &webinar, Tab::Attendance, &content).await
}

fn choice(visit: &Visit, webinar: &WebinarDetails, current: &KnownSession) -> Markup {
    let named = |known: &KnownSession| (known.session.id.to_string(), visit.date_time(known.session.starts_at));
    let choices: Vec<_> = webinar.sessions.iter().map(named).collect();
    html! {
        @if choices.len() > 1 {
            (parts::filters(visit, "attendance", &html! {
                (Field { name: "session", label: &visit.text("attendance-session"), value: current.session.id.as_str(), ..Field::default() }.choice(&choices))
            }))
        }
    }
}

fn of_session(visit: &Visit, shown: &SessionAttendance) -> Markup {
    let session = &shown.session;
    let took = Duration::try_from(shown.to.duration_since(shown.from)).unwrap_or_default();
    let mut facts = vec![
        (visit.text("attendance-began"), parts::time(visit, shown.from)),
        (visit.text("attendance-ended"), parts::maybe_time(visit, session.session.ends_at)),
        (visit.text("attendance-duration"), html! { (visit.duration(took)) }),
        (visit.text("attendance-people"), html! { (visit.number(shown.people.len())) }),
        (visit.text("attendance-most"), html! { (visit.number(shown.most())) }),
    ];
    if let Some(mean) = mean(&shown.people) {
        facts.push((visit.text("attendance-mean"), parts::percentage(visit, mean)));
    }
    html! {
        (parts::facts(&facts))
        @if session.rehearsal == Some(true) { p { (look::badge(Look::Plain, &visit.text("attendance-rehearsal"))) " " (visit.text("attendance-rehearsal-means")) } }
        @if session.complete_at.is_none() { p.hint { (visit.text("attendance-incomplete")) } }
        @if shown.people.is_empty() { (parts::empty(&visit.text("attendance-nobody"), None)) }
        @else {
            h3 { (visit.text("attendance-over-time")) }
            (over_time(visit, shown))
            h3 #who { (visit.text("attendance-who")) }
            (people(visit, shown))
        }
        @if shown.not_shown > 0 { p.hint { (parts::count(visit, "attendance-not-shown", shown.not_shown)) } }
    }
}

/// The mean share of the session, in percent.
fn mean(people: &[Attendee]) -> Option<f64> {
    let shares: Vec<f64> = people
        .iter()
        .filter_map(|person| person.presence.as_ref())
        .map(|presence| percent(presence.hundredths))
        .collect();
    #[allow(clippy::cast_precision_loss, reason = "a session has fewer people than a float counts")]
    let count = shares.len() as f64;
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / count)
}

fn percent(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

/// The chart of how many were there, with the same as a table.
fn over_time(visit: &Visit, shown: &SessionAttendance) -> Markup {
    let (minutes, number) = (shown.minutes, visit.number(shown.minutes));
    let text = visit.with(
        "attendance-chart",
        &args![
            most = visit.number(shown.most()),
            from = visit.time(shown.from),
            to = visit.time(shown.to),
            minutes = minutes,
            number = number
        ],
    );
    let middle = shown.from
        + SignedDuration::from_millis(
            (shown.to.duration_since(shown.from).as_millis() / 2).try_into().unwrap_or(i64::MAX),
        );
    html! {
        figure {
            p.axis-top aria-hidden="true" { (visit.number(shown.most())) }
            (chart::area(&text, &shown.counts))
            p.axis aria-hidden="true" { @for at in [shown.from, middle, shown.to] { span { (visit.time(at)) } } }
        }
        details.folded {
            summary { (visit.text("attendance-as-table")) }
            (parts::table(&visit.text("attendance-over-time"), &["attendance-from", "attendance-there"].map(|key| visit.text(key)), &html! {
                @for (at, count) in rows_of(shown) { tr { td { (clock(visit, at)) } td.number { (visit.number(count)) } } }
            }))
        }
    }
}

/// The counts for a table: the most of several where there are many.
fn rows_of(shown: &SessionAttendance) -> Vec<(Timestamp, u32)> {
    let together = shown.counts.len().div_ceil(MOST_ROWS).max(1);
    let chunks = shown.counts.chunks(together).enumerate();
    chunks
        .map(|(place, counts)| {
            let minutes = i64::try_from(place * together).unwrap_or_default().saturating_mul(shown.minutes);
            let at = shown.from.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(shown.to);
            (at, counts.iter().copied().max().unwrap_or_default())
        })
        .collect()
}

/// A time of day, of a day that is known from what stands around it.
fn clock(visit: &Visit, at: Timestamp) -> Markup {
    html! { time datetime=(at) { (visit.time(at)) } }
}

/// The people with the times at which each was there, in pages.
fn people(visit: &Visit, shown: &SessionAttendance) -> Markup {
    let first = visit.query("cursor").and_then(|cursor| cursor.parse::<usize>().ok()).unwrap_or_default();
    let page = shown.people.iter().skip(first).take(ROWS);
    let next = first.saturating_add(ROWS);
    let next = (next < shown.people.len()).then(|| next.to_string());
    let heads = [
        "attendance-name",
        "attendance-bars",
        "attendance-joined",
        "attendance-left",
        "attendance-duration",
        "attendance-share",
    ];
    html! {
        (parts::table(&visit.text("attendance-who"), &heads.map(|key| visit.text(key)), &html! {
            @for person in page { (row(visit, shown, person)) }
        }))
        (parts::pager(visit, next.as_deref()))
    }
}

fn row(visit: &Visit, shown: &SessionAttendance, person: &Attendee) -> Markup {
    let (joined, left) = (person.spans.first().map(|span| span.0), person.spans.last().map(|span| span.1));
    let there: SignedDuration = person.spans.iter().map(|(from, to)| to.duration_since(*from)).sum();
    html! {
        tr {
            th scope="row" { (name(visit, &shown.session.session.webinar, person)) }
            td { (chart::lane(&parts_of(shown.from, shown.to, &person.spans))) }
            td { @if let Some(at) = joined { (clock(visit, at)) } }
            td { @if let Some(at) = left { (clock(visit, at)) } }
            td { (visit.duration(Duration::try_from(there).unwrap_or_default()))
                @if person.spans.len() > 1 { br; span.quiet { (parts::count(visit, "attendance-times", person.spans.len())) } } }
            td { @match &person.presence { Some(presence) => (visit.percent(percent(presence.hundredths))), None => (parts::nothing(visit)) } }
        }
    }
}

fn name(visit: &Visit, webinar: &WebinarId, person: &Attendee) -> Markup {
    let name = if person.name.trim().is_empty() { visit.text("attendance-without-name") } else { person.name.clone() };
    html! {
        @match &person.contact {
            Some(contact) => { a href=(links::contact_by(contact.as_str())) { (parts::written(&name)) } }
            None => { (parts::written(&name)) }
        }
        @if let Some(email) = &person.email { br; span.quiet { (parts::written(email)) } }
        @if let Some(reason) = person.left_out { br; a href=(left_out::listed(webinar, reason)) { (visit.word("tally", &left_out_word(reason))) } }
    }
}

/// Times as parts of the whole, from 0 to 1.
fn parts_of(from: Timestamp, to: Timestamp, spans: &[(Timestamp, Timestamp)]) -> Vec<(f64, f64)> {
    let whole = to.duration_since(from).as_secs_f64().max(1.0);
    let part = |at: Timestamp| at.duration_since(from).as_secs_f64() / whole;
    spans.iter().map(|(from, to)| (part(*from), part(*to))).collect()
}
