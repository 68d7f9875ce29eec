//! The overview: what goes on today, and what wants somebody.

use axum::{extract::State, response::Response};
use greenroom_domain::{Scope, ZoomAccount};
use greenroom_locale::args;
use greenroom_service::views::overview::{self, FirstSteps, JobTotals, Overview, RunTally, SyncTally, WarningKind};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    access::{alerts, connections},
    webinars,
};
use crate::{
    beside::Beside,
    console::{
        chart::Column,
        day,
        look::{self, Look},
        parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many kinds of warnings, alerts and keys are listed. More have a page of their own.
const LISTED: usize = 8;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/", Scope::Read, show)
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let now = state.now();
    let hours = day::hours(&visit, now);
    let seen = overview::of(state.store().as_ref(), state.past_hours(), &hours, now).await?;
    let content = html! {
        h1 { (visit.text("section-overview")) }
        @if !seen.first_steps.are_done() { (first_steps(&visit, seen.first_steps)) }
        (notices(&visit, &seen))
        div.cards {
            (runs(&visit, &hours, &seen.runs))
            (syncs(&visit, &hours, &seen))
            (connections_card(&visit, &seen))
            (warnings(&visit, &seen.warnings))
            (work(&visit, seen.jobs, seen.open_intents))
            @if !seen.alerts.is_empty() { (alerts_card(&visit, &seen)) }
            @if !seen.expiring_keys.is_empty() { (keys(&visit, &seen)) }
        }
    };
    Ok(shell::page(&visit, Section::Overview, &visit.text("section-overview"), &content))
}

/// What a new account has to do, with links to where it is done.
fn first_steps(visit: &Visit, steps: FirstSteps) -> Markup {
    let rows = [
        (steps.connected, visit.text("overview-step-connect"), "/access/connections/connect", Scope::Administer),
        (steps.contacts, visit.text("overview-step-contacts"), "/contact-import", Scope::Administer),
        (steps.sync_on, visit.text("overview-step-sync"), "/settings", Scope::Settings),
        (steps.webinar_on, visit.text("overview-step-webinar"), "/webinars", Scope::Read),
    ];
    html! {
        section.panel aria-labelledby="first-steps" {
            h2 #first-steps { (visit.text("overview-steps")) }
            ol.steps {
                @for (is_done, name, address, needs) in rows {
                    li {
                        @if is_done { (look::badge(Look::Good, &visit.text("overview-step-done"))) " " (name) }
                        @else if visit.may(needs) { a href=(address) { (name) } }
                        @else { (name) " " span.hint { (visit.text("overview-step-ask")) } }
                    }
                }
            }
        }
    }
}

/// What somebody has to do something about, in a sentence each.
fn notices(visit: &Visit, seen: &Overview) -> Markup {
    let failing = seen.connections.iter().filter(|health| connections::is_failing(&health.account)).count();
    let dead = seen.jobs.dead_letters;
    let rows = [
        (
            failing > 0,
            parts::count(visit, "overview-failing", failing),
            "/access/connections",
            visit.text("overview-failing-link"),
        ),
        (
            dead > 0,
            parts::count(visit, "overview-dead", dead),
            "/access/jobs?state=dead-letter",
            visit.text("overview-dead-link"),
        ),
    ];
    html! {
        @for (is_there, text, address, link) in rows {
            @if is_there {
                (parts::notice(parts::Tone::Bad, &html! { p { (text) " " a href=(address) { (link) } } }))
            }
        }
    }
}

fn card(id: &str, title: &str, content: &Markup) -> Markup {
    html! { section aria-labelledby=(id) { h2 id=(id) { (title) } (content) } }
}

/// A number with its name, and the page that lists what is counted.
fn figure(visit: &Visit, name: &str, count: u64, look: Look, address: &str) -> (String, Markup) {
    let number = visit.number(count);
    let value = html! {
        @if count == 0 { (number) }
        @else { a href=(address) aria-label=(format!("{name}: {number}")) { (look::badge(look, &number)) } }
    };
    (name.to_owned(), value)
}

fn runs(visit: &Visit, hours: &[Timestamp], tallies: &[RunTally]) -> Markup {
    let sum = |of: fn(&RunTally) -> u64| tallies.iter().map(of).sum::<u64>();
    let (done, continued, failed) = (sum(|it| it.done), sum(|it| it.continued), sum(|it| it.failed));
    let [of_done, of_continued, of_failed] = ["done", "continue", "failed"].map(|word| visit.word("outcome", word));
    card(
        "runs-today",
        &visit.text("overview-runs"),
        &html! {
            (parts::facts(&[
                figure(visit, &of_done, done, Look::Good, "/runs?status=done"),
                figure(visit, &of_continued, continued, Look::Busy, "/runs?status=continue"),
                figure(visit, &of_failed, failed, Look::Bad, "/runs?status=failed"),
            ]))
            (day::runs(visit, hours, tallies))
            p { a href="/runs" { (visit.text("overview-runs-link")) } }
        },
    )
}

fn syncs(visit: &Visit, hours: &[Timestamp], seen: &Overview) -> Markup {
    let sum = |of: fn(&SyncTally) -> u64| seen.syncs.iter().map(of).sum::<u64>();
    let counts = [sum(|it| it.synced), sum(|it| it.with_warnings), sum(|it| it.not_synced), sum(|it| it.in_progress)];
    let words =
        ["synced", "synced-with-warnings", "not-synced", "in-progress"].map(|word| visit.word("sync-state", word));
    let column = |(at, it): (&Timestamp, &SyncTally)| Column {
        title: day::titled(visit, *at, &words, &[it.synced, it.with_warnings, it.not_synced, it.in_progress]),
        parts: vec![
            ("good", day::height(it.synced)),
            ("warning", day::height(it.with_warnings)),
            ("bad", day::height(it.not_synced)),
            ("busy", day::height(it.in_progress)),
        ],
    };
    let columns: Vec<_> = hours.iter().zip(&seen.syncs).map(column).collect();
    let looks = [Look::Good, Look::Warning, Look::Bad, Look::Busy];
    let facts: Vec<_> = words
        .iter()
        .zip(counts)
        .zip(looks)
        .map(|((word, count), look)| figure(visit, word, count, look, "/webinars"))
        .collect();
    card(
        "syncs-today",
        &visit.text("overview-syncs"),
        &html! {
            (parts::facts(&facts))
            @let total = counts.iter().sum();
            (day::day_chart(visit, &visit.with("overview-syncs-chart", &args![number = visit.number(total)]), total, &columns))
            p {
                (visit.text("overview-latest-sync")) " " (parts::maybe_time(visit, seen.latest_sync)) " · "
                a href="/webinars" { (visit.text("overview-syncs-link")) }
            }
        },
    )
}

fn connections_card(visit: &Visit, seen: &Overview) -> Markup {
    let row = |account: &ZoomAccount, unit: &str| {
        html! {
            li {
                (parts::written(unit)) " " (connections::state(visit, account))
                @if let Some(at) = connections::since(account) { " " span.hint { (parts::time(visit, at)) } }
            }
        }
    };
    card(
        "connections",
        &visit.text("overview-connections"),
        &html! {
            @if seen.connections.is_empty() { p.nothing { (visit.text("overview-no-connection")) } }
            @else {
                ul.list {
                    @for health in seen.connections.iter().take(LISTED) { (row(&health.account, &health.unit)) }
                }
            }
            p { a href="/access/connections" { (visit.text("overview-connections-link")) } }
        },
    )
}

fn warnings(visit: &Visit, kinds: &[WarningKind]) -> Markup {
    let messages = visit.messages();
    card(
        "warnings",
        &visit.text("overview-warnings"),
        &html! {
            @if kinds.is_empty() { p.nothing { (visit.text("overview-no-warning")) } }
            @else {
                ul.list {
                    @for kind in kinds.iter().take(LISTED) {
                        @let address = match kind.webinars {
                            1 => webinars::of_warning(&kind.webinar, &kind.warning).unwrap_or_else(|| format!("/webinars/{}#warnings", kind.webinar)),
                            _ => format!("/webinars?warning={}", kind.warning.code),
                        };
                        li {
                            (messages.texts(&kind.warning).meaning) " "
                            a href=(address) { (parts::count(visit, "overview-of-webinars", kind.webinars)) }
                        }
                    }
                }
            }
        },
    )
}

fn work(visit: &Visit, jobs: JobTotals, open_intents: u64) -> Markup {
    let word = |word: &str| visit.word("job-state", word);
    card(
        "work",
        &visit.text("overview-work"),
        &html! {
            (parts::facts(&[
                figure(visit, &word("waiting"), jobs.waiting, Look::Plain, "/access/jobs?state=waiting"),
                figure(visit, &visit.text("overview-asleep"), jobs.asleep, Look::Plain, "/access/jobs?state=waiting"),
                figure(visit, &word("running"), jobs.running, Look::Busy, "/access/jobs?state=running"),
                figure(visit, &word("dead-letter"), jobs.dead_letters, Look::Bad, "/access/jobs?state=dead-letter"),
                (visit.text("overview-open-intents"), html! { (visit.number(open_intents)) }),
            ]))
            @if let Some(since) = jobs.waiting_since {
                p { (visit.text("overview-waiting-since")) " " (parts::time(visit, since)) }
            }
            @if open_intents > 0 { p.hint { (visit.text("overview-open-intents-hint")) } }
            p { a href="/access/jobs" { (visit.text("overview-work-link")) } }
        },
    )
}

fn alerts_card(visit: &Visit, seen: &Overview) -> Markup {
    card(
        "alerts",
        &visit.text("overview-alerts"),
        &html! {
            ul.list {
                @for alert in seen.alerts.iter().take(LISTED) { li { (alerts::what(visit, alert)) } }
            }
            p { a href="/access/alerts" { (visit.text("overview-alerts-link")) } }
        },
    )
}

fn keys(visit: &Visit, seen: &Overview) -> Markup {
    card(
        "keys",
        &visit.text("overview-keys"),
        &html! {
            ul.list {
                @for key in seen.expiring_keys.iter().take(LISTED) {
                    li { (parts::written(&key.name)) ", " (parts::maybe_time(visit, key.expires_at)) }
                }
            }
            @if visit.may(Scope::Administer) { p { a href="/access/keys" { (visit.text("overview-keys-link")) } } }
        },
    )
}
