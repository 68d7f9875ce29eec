//! The people that a webinar's syncs left out, by reason (C8: every email left out is kept with its reason).

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use greenroom_domain::{
    LeftOut, LeftOutReason, Warning, WebinarId,
    rules::warnings::{EMAILS_EXCLUDED, PARTICIPANTS_NOT_SYNCED, left_out_word},
};
use greenroom_service::{
    spreadsheet,
    views::{audit, webinars::WebinarDetails},
};
use maud::{Markup, html};

use super::one::{self, Tab};
use crate::{
    console::{
        links,
        look::{self, Look},
        parts::{self, Field},
        places,
        visit::Visit,
    },
    list,
    problem::Problem,
    state::AppState,
};

/// How many emails a page has.
const ROWS: usize = 50;

/// Lists the emails.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let id = &webinar.view.id;
    let all = audit::left_out(state.store().as_ref(), id).await?;
    let mut counted: BTreeMap<LeftOutReason, u64> = BTreeMap::new();
    all.iter().for_each(|out| *counted.entry(out.reason).or_default() += 1);
    let wanted = visit.query("reason").map(|reason| reason.into_owned());
    let wanted = LeftOutReason::ALL.into_iter().find(|reason| wanted.as_deref() == Some(reason.as_str()));
    let after = visit.query("cursor").map(|cursor| cursor.into_owned());
    let found = all.into_iter().filter(|out| wanted.is_none_or(|wanted| out.reason == wanted));
    let cut = list::cut(found, after.as_deref(), ROWS, |out| out.email.clone());
    let csv = match wanted {
        Some(reason) => format!("{}/left-out.csv?reason={reason}", links::webinar(id)),
        None => format!("{}/left-out.csv", links::webinar(id)),
    };
    let content = html! {
        (only_counted(&state, &visit, &webinar).await?)
        @if counted.is_empty() { (parts::empty(&visit.text("left-out-nobody"), None)) }
        @else {
            (parts::filters(&visit, "left-out", &filter(&visit, &counted, wanted)))
            section #left-out {
                @for (reason, count) in counted.iter().filter(|(reason, _)| wanted.is_none_or(|wanted| wanted == **reason)) {
                    (explained(&visit, id, *reason, *count))
                }
                p { a.outline role="button" href=(csv) download { (visit.text("left-out-csv")) } }
                (rows(&visit, &cut.items))
                (parts::pager(&visit, cut.next.as_deref()))
            }
        }
    };
    one::page(&state, &visit, &webinar, Tab::LeftOut, &content).await
}

/// The list of the people that a warning is about; none where it is about something else, or they are counted alone.
pub(in crate::console::pages) fn of_warning(webinar: &WebinarId, warning: &Warning) -> Option<String> {
    let reason = LeftOutReason::ALL.into_iter().find(|reason| warning.reason.as_deref() == Some(reason.as_str()))?;
    let is_about_people = [EMAILS_EXCLUDED, PARTICIPANTS_NOT_SYNCED].contains(&warning.code.as_str());
    (is_about_people && reason.is_listed()).then(|| listed(webinar, reason))
}

/// The address of the list of people who were left out for this reason.
pub(super) fn listed(webinar: &WebinarId, reason: LeftOutReason) -> String {
    let page = format!("{}/left-out", links::webinar(webinar));
    if reason.is_listed() { format!("{page}?reason={reason}") } else { page }
}

fn filter(visit: &Visit, counted: &BTreeMap<LeftOutReason, u64>, wanted: Option<LeftOutReason>) -> Markup {
    let named = counted.iter().map(|(reason, count)| {
        (reason.as_str(), format!("{} ({})", visit.word("left-out", reason.as_str()), visit.number(*count)))
    });
    let choices = parts::with_any(visit, named);
    let value = wanted.map_or("", LeftOutReason::as_str);
    Field { name: "reason", label: &visit.text("left-out-reason"), value, ..Field::default() }.choice(&choices)
}

/// What a reason means, and what to do: the texts of the warning about it.
fn explained(visit: &Visit, webinar: &WebinarId, reason: LeftOutReason, count: u64) -> Markup {
    let pointer = match reason {
        LeftOutReason::ExcludedDomain => "/excludedContactDomains".to_owned(),
        _ => format!("webinar:{webinar}"),
    };
    // The emails without a use are told of by another warning than the others.
    let code = if reason == LeftOutReason::NoEmail { PARTICIPANTS_NOT_SYNCED } else { EMAILS_EXCLUDED };
    let warning = Warning {
        code: code.to_owned(),
        reason: Some(reason.to_string()),
        count: Some(count),
        pointer,
        values: BTreeMap::new(),
        texts: BTreeMap::new(),
    };
    let texts = visit.messages().texts(&warning);
    let is_setting = warning.pointer.starts_with('/');
    html! {
        div.notice {
            p { strong { (texts.meaning) } }
            p {
                (texts.remedy)
                @if let (true, Some((page, name))) = (is_setting, places::named(visit, &warning.pointer, webinar)) { " " a href=(page) { (name) } }
            }
        }
    }
}

/// The people without an email, and those who were erased: the last sync counts them, and they are never listed (C2: a person without
/// an email is not synced; C10: erased people leave keyed hashes).
async fn only_counted(state: &AppState, visit: &Visit, webinar: &WebinarDetails) -> Result<Markup, Problem> {
    let id = &webinar.view.id;
    let last = audit::list(state.store().as_ref(), visit.messages(), id, None, 1).await?.items.into_iter().next();
    let reasons = LeftOutReason::ALL.into_iter().filter(|reason| !reason.is_listed());
    let counted: Vec<_> = reasons
        .filter_map(|reason| {
            let count = *last.as_ref()?.tally.get(&left_out_word(reason))?;
            (count > 0).then_some((reason, count))
        })
        .collect();
    Ok(html! { @for (reason, count) in counted { (explained(visit, id, reason, count)) } })
}

fn rows(visit: &Visit, left_out: &[LeftOut]) -> Markup {
    let heads = ["left-out-email", "left-out-reason"].map(|key| visit.text(key));
    parts::table(
        &visit.text("webinar-left-out"),
        &heads,
        &html! {
            @for out in left_out {
                tr {
                    td {
                        // The contact has the email as a secondary one, by which the search finds it.
                        @if out.reason == LeftOutReason::SecondaryEmail { a href=(format!("/contacts?q={}", links::encoded(&out.email))) { (parts::written(&out.email)) } }
                        @else { (parts::written(&out.email)) }
                    }
                    td { (look::badge(Look::Plain, &visit.word("left-out", out.reason.as_str()))) }
                }
            }
        },
    )
}

/// The emails as a table for a spreadsheet, which runs none of them as a formula.
pub(super) async fn csv(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let mut all = audit::left_out(state.store().as_ref(), &webinar.view.id).await?;
    if let Some(wanted) = visit.query("reason") {
        all.retain(|out| out.reason.as_str() == wanted);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"left-out-{}.csv\"", webinar.view.id)),
    ];
    Ok((headers, spreadsheet::left_out(&all)?).into_response())
}
