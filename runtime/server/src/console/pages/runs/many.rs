//! Running all runs of a filter again. They are counted first, and exactly those that were counted are run.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use greenroom_domain::{Scope, sentence, store::RunFilter};
use greenroom_locale::args;
use greenroom_service::views::again::{self, Change, RanAgain, Selection};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};

use super::filter::Filter;
use crate::{
    api,
    beside::Beside,
    console::{
        form::{Fields, Form},
        outcomes,
        parts::{self, Field},
        remedy,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// Stands in the page where the outcomes come.
const HERE: &str = "<!--outcomes-->";

/// Stands in the page where the sums come.
const SUMS: &str = "<!--sums-->";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/runs/again", Scope::Invoke, count).form("/runs/again", Scope::Invoke, confirm)
}

/// The filter, which is not to be empty: all runs would match.
async fn wanted(filter: &Filter, state: &AppState, visit: &Visit, now: Timestamp) -> Result<RunFilter, Problem> {
    let wanted = filter.read(state, visit, now).await?;
    if wanted == RunFilter::default() {
        return Err(Problem::malformed(sentence!(
            "failure-filter-empty",
            "the filter is empty, so that all runs would match: give at least one field"
        )));
    }
    Ok(wanted)
}

fn change(version: Option<&str>) -> Result<Change, Problem> {
    Ok(Change { input: None, version: api::runs::version(version)? })
}

async fn count(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let (filter, now) = (Filter::of(&visit), state.now());
    let wanted = wanted(&filter, &state, &visit, now).await?;
    let version = visit.query("version").unwrap_or_default().into_owned();
    let change = change(Some(version.as_str()).filter(|version| !version.is_empty()))?;
    let selection = again::select(state.store().as_ref(), &wanted, &change, now).await?;
    let content = html! {
        p { a href=(filter.address("/runs")) { (visit.text("runs-title")) } }
        h1 { (visit.text("many-title")) }
        (filter.words(&visit))
        (counted(&visit, &selection))
        form.filters method="get" action="/runs/again" {
            (filter.hidden())
            (Field { name: "version", label: &visit.text("many-version"), value: &version, hint: Some(&visit.text("many-version-hint")),
                autocomplete: Some("off"), ..Field::default() }.input("text"))
            button.secondary type="submit" { (visit.text("again-choose-version")) }
        }
        (parts::form(&visit, "/runs/again", &html! {
            (filter.hidden())
            input type="hidden" name="version" value=(version);
            input type="hidden" name="confirm" value=(selection.confirm);
            (Field { name: "dry", label: &visit.text("again-dry"), ..Field::default() }.check(false))
            div.actions {
                button.danger type="submit" { (parts::count(&visit, "many-confirm", selection.count)) }
                a role="button" class="secondary" href=(filter.address("/runs")) { (visit.text("part-cancel")) }
            }
        }))
    };
    Ok(shell::page(&visit, Section::Runs, &visit.text("many-title"), &content))
}

fn counted(visit: &Visit, selection: &Selection) -> Markup {
    html! {
        p { strong { (parts::count(visit, "many-count", selection.count)) } }
        @if selection.changed_zoom > 0 {
            (parts::notice(parts::Tone::Warning, &html! { p { (parts::count(visit, "many-zoom", selection.changed_zoom)) } }))
        }
        details {
            summary { (parts::count(visit, "many-newest", selection.runs.len())) }
            ul { @for run in &selection.runs { li { a href=(format!("/runs/{run}")) { (run) } } } }
        }
        p { (visit.text("again-once")) }
    }
}

async fn confirm(State(state): State<AppState>, Form { visit, fields }: Form) -> Result<Response, Problem> {
    let (filter, confirm) = (Filter::of_form(&fields), fields.get("confirm").unwrap_or_default());
    // Ages are counted from when the runs were counted.
    let counted_at = again::counted_at(confirm).unwrap_or_else(|| state.now());
    let wanted = wanted(&filter, &state, &visit, counted_at).await?;
    let change = change(fields.get("version"))?;
    let runs = again::confirmed(state.store().as_ref(), &wanted, &change, confirm).await?;
    let all = runs.len();
    let ran = api::runs::ran_again(&state, runs, change, is_dry(&fields));
    let page = String::from_utf8_lossy(&whole(&visit, &filter, all).await?).into_owned();
    let (before, rest) = page.split_once(HERE).unwrap_or((&page, ""));
    let (between, after) = rest.split_once(SUMS).unwrap_or((rest, ""));
    // The page is sent while the runs run: a browser shows each outcome as it comes, without a script.
    let head = stream::iter([before.to_owned()]);
    let sums = std::sync::Arc::new(std::sync::Mutex::new((0_usize, 0_usize)));
    let (counting, reader) = (std::sync::Arc::clone(&sums), visit.clone());
    let rows = ran.map(move |ran| {
        let mut sums = counting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if ran.outcome.failure().is_some() {
            sums.1 += 1
        } else {
            sums.0 += 1
        }
        row(&reader, &ran).into_string()
    });
    let (between, after) = (between.to_owned(), after.to_owned());
    let tail = stream::once(async move {
        let (done, failed) = *sums.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        format!("{between}{}{after}", summed(&visit, all, done, failed).into_string())
    });
    let body = head.chain(rows).chain(tail).map(|text| Ok::<_, Infallible>(Bytes::from(text)));
    let media = HeaderValue::from_static("text/html; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, media)], Body::from_stream(body)).into_response())
}

fn is_dry(fields: &Fields) -> bool {
    fields.is_checked("dry")
}

/// The page of the outcomes, without them.
async fn whole(visit: &Visit, filter: &Filter, all: usize) -> Result<Bytes, Problem> {
    let heads = ["many-run", "runs-outcome", "many-new-run"].map(|key| visit.text(key));
    let content = html! {
        p { a href=(filter.address("/runs")) { (visit.text("runs-title")) } }
        h1 { (visit.text("many-title")) }
        p { (parts::count(visit, "many-running", all)) }
        (parts::table(&visit.text("many-title"), &heads, &PreEscaped(HERE.to_owned())))
        (PreEscaped(SUMS.to_owned()))
    };
    let page = shell::page(visit, Section::Runs, &visit.text("many-title"), &content);
    axum::body::to_bytes(page.into_body(), usize::MAX).await.map_err(|_| Problem::defect("a page has no text"))
}

fn row(visit: &Visit, ran: &RanAgain) -> Markup {
    let outcome = ran.outcome.masked();
    html! {
        tr {
            td { a href=(format!("/runs/{}", ran.again_of)) { (ran.again_of) } }
            td {
                (outcomes::badge(visit, &outcome.result))
                @if let Some(failure) = outcome.failure() { br; (remedy::message(visit, failure)) }
                @if outcome.repeated { br; (visit.text("many-repeated")) }
            }
            td { @if outcome.dry_run { (visit.text("many-dry")) } @else { a href=(format!("/runs/{}", outcome.run)) { (outcome.run) } } }
        }
    }
}

fn summed(visit: &Visit, all: usize, done: usize, failed: usize) -> Markup {
    let tone = if failed == 0 { parts::Tone::Good } else { parts::Tone::Warning };
    let args = args![all = visit.number(all), done = visit.number(done), failed = visit.number(failed)];
    parts::notice(tone, &html! { p { (visit.with("many-sums", &args)) } })
}
