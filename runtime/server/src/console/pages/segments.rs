//! Segments: saved filters, and the contacts that meet them. A filter is built in `segments/`.

mod builder;
mod document;
mod draft;
mod secrets;
mod view;

use std::time::{Duration, Instant};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use futures::{StreamExt as _, stream};
use greenroom_domain::Scope;
use greenroom_locale::args;
use greenroom_service::{
    spreadsheet,
    views::segments::{self, SegmentView},
};
use maud::{Markup, html};

use super::contacts;
use crate::{
    beside::Beside,
    console::{
        form::Form,
        links, parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many members a page has.
const PAGE: usize = 50;

/// How many members are read at a time for a file.
const PART: usize = 500;

/// How long the list counts members. Those that are not counted by then have their counts on their own pages.
const COUNTING: Duration = Duration::from_millis(250);

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/segments", Scope::Read, list)
        .page("/segments/{name}", Scope::Read, show)
        .page("/segments/{name}/members.csv", Scope::Read, members_as_csv)
        .form("/segments/{name}/remove", Scope::Settings, remove)
        .merge(builder::routes())
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let (all, properties) = (segments::list(store, false).await?, store.properties().await?);
    let mut rows = Vec::new();
    let began = Instant::now();
    for segment in &all {
        let members = if began.elapsed() < COUNTING {
            let filter = segments::filter(store, &segment.name).await?;
            Some(segments::count(store, &filter, state.now()).await?.members)
        } else {
            None
        };
        rows.push((segment, visit.segment_words(&segment.filter, &properties), members));
    }
    let heads = ["segments-name", "segments-words", "segments-members", "segments-updated"].map(|key| visit.text(key));
    let content = html! {
        h1 { (visit.text("segments-title")) }
        p.hint { (visit.text("segments-intro")) }
        @if rows.is_empty() { (parts::empty(&visit.text("segments-none"), Some((view::PAGE, &visit.text("segments-new"))))) }
        @else {
            div.actions { a role="button" href=(view::PAGE) { (visit.text("segments-new")) } }
            (parts::table(&visit.text("segments-title"), &heads, &html! {
                @for (segment, words, members) in &rows {
                    tr {
                        td { a href=(links::segment(&segment.name)) { (parts::written(&segment.name)) } }
                        td { (parts::written(words)) }
                        td.number { @if let Some(members) = members { (visit.number(*members)) } @else { (parts::nothing(&visit)) } }
                        td { (parts::time(&visit, segment.updated_at)) }
                    }
                }
            }))
        }
    };
    Ok(shell::page(&visit, Section::Segments, &visit.text("segments-title"), &content))
}

async fn show(State(state): State<AppState>, visit: Visit, Path(name): Path<String>) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let segment = segments::details(store, &name, false).await?;
    let filter = segments::filter(store, &name).await?;
    let now = state.now();
    let count = segments::count(store, &filter, now).await?.members;
    let after = visit.query("cursor").and_then(|cursor| cursor.parse().ok());
    let page = segments::members(store, &filter, now, after, PAGE, false).await?;
    let address = links::segment(&segment.name);
    let content = html! {
        h1 { (parts::written(&segment.name)) }
        p { (parts::written(&visit.segment_words(&filter, &store.properties().await?))) }
        div.actions {
            @if visit.may(Scope::Settings) { a role="button" href=(links::builder(&segment.name)) { (visit.text("segments-edit")) } }
            @if count > 0 { a role="button" class="secondary" href=(format!("{address}/members.csv")) download { (visit.text("segments-csv")) } }
            @if visit.may(Scope::Settings) { (removal(&visit, &segment)) }
        }
        (parts::facts(&[
            (visit.text("segments-members"), html! { (visit.number(count)) }),
            (visit.text("segments-created"), parts::time(&visit, segment.created_at)),
            (visit.text("segments-updated"), parts::time(&visit, segment.updated_at)),
        ]))
        h2 { (visit.text("segments-members")) }
        @if page.members.is_empty() { (parts::empty(&visit.text("segments-no-members"), None)) }
        @else {
            (contacts::rows(&visit, &page.members))
            (parts::pager(&visit, page.next.map(|next| next.to_string()).as_deref()))
        }
        details { summary { (visit.text("segments-json")) } (parts::json(&serde_json::to_value(&segment.filter).unwrap_or_default())) }
    };
    Ok(shell::page(&visit, Section::Segments, &segment.name, &content))
}

fn removal(visit: &Visit, segment: &SegmentView) -> Markup {
    let what = html! { p { (visit.with("segments-remove-what", &args![name = segment.name.as_str()])) } };
    let action = format!("{}/remove", links::segment(&segment.name));
    parts::confirmed(visit, &action, &visit.text("part-remove"), &what, &visit.text("segments-remove"))
}

async fn remove(State(state): State<AppState>, Path(name): Path<String>, form: Form) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    segments::remove(store, &name, form.visit.by()).await?;
    Ok(Redirect::to("/segments?said=segment-removed").into_response())
}

/// All members as a table for spreadsheets, without secret properties. It is sent as it is read.
async fn members_as_csv(
    State(state): State<AppState>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let filter = segments::filter(store, &name).await?;
    let columns = segments::columns(store, false).await?;
    let labels: Vec<String> = columns.iter().map(|column| contacts::label(&visit, column)).collect();
    let id = visit.text("contact-id");
    let head = spreadsheet::record(std::iter::once(id.as_str()).chain(labels.iter().map(String::as_str)));
    // One instant for all parts.
    let (now, store) = (state.now(), std::sync::Arc::clone(state.store()));
    let parts = stream::unfold(Some(None), move |place: Option<Option<u64>>| {
        let (store, filter, columns) = (std::sync::Arc::clone(&store), filter.clone(), columns.clone());
        async move {
            let page = segments::members(store.as_ref(), &filter, now, place?, PART, false).await;
            let page = match page {
                Ok(page) => page,
                Err(failure) => return Some((Err(failure), None)),
            };
            let lines = page.members.iter().map(|member| {
                let values = columns.iter().map(|column| member.value(&column.name).unwrap_or_default());
                spreadsheet::record(std::iter::once(member.id.as_str()).chain(values))
            });
            Some((Ok(Bytes::from(lines.collect::<String>())), page.next.map(Some)))
        }
    });
    // Spreadsheets take a table without this mark for one of another encoding.
    let head = stream::once(async move { Ok(Bytes::from(format!("\u{feff}{head}"))) });
    let body = Body::from_stream(head.chain(parts));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"members.csv\""),
    ];
    Ok((headers, body).into_response())
}
