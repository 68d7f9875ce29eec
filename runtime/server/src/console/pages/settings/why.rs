//! Why a webinar is or is not synced (S10: the rule that decides), by its id.

use axum::{extract::State, http::StatusCode, response::Response};
use greenroom_domain::{WebinarId, rules::settings::Subject};
use greenroom_service::views::settings::{self, Explained};
use maud::{Markup, html};

use super::page;
use crate::{
    console::{
        parts::{self, Field},
        rules, shell,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

const PAGE: &str = "/settings/why";

/// Asks for a webinar's id, and answers.
pub(super) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let given = visit.query("webinar").map(|id| id.trim().to_owned());
    let Some(given) = given else { return page(&visit, PAGE, &form(&visit, "", None)).await };
    // People copy an id as Zoom shows it: with spaces.
    let id = WebinarId::parse(&given.replace([' ', '-', '\u{a0}'], ""));
    let explained = match &id {
        Ok(id) => settings::explain(&state.storage(), id).await,
        Err(_) => {
            let content = form(&visit, &given, Some(&visit.text("settings-why-no-id")));
            return Ok(shell::with_status(page(&visit, PAGE, &content).await?, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    match explained {
        Ok(explained) => {
            let content = html! { (form(&visit, &given, None)) (answer(&visit, &explained)) };
            page(&visit, PAGE, &content).await
        }
        Err(failure) if failure.code == greenroom_domain::codes::WEBINAR_NOT_FOUND => {
            let content = form(&visit, &given, Some(&visit.text("settings-why-unknown")));
            Ok(shell::with_status(page(&visit, PAGE, &content).await?, StatusCode::NOT_FOUND))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn form(visit: &Visit, value: &str, fault: Option<&str>) -> Markup {
    let (label, hint) = (visit.text("settings-why-id"), visit.text("settings-why-hint"));
    html! {
        form method="get" action=(PAGE) {
            (Field { name: "webinar", label: &label, value, hint: Some(&hint), fault, is_required: true, ..Field::default() }.input("text"))
            button type="submit" { (visit.text("settings-why-ask")) }
        }
    }
}

fn answer(visit: &Visit, explained: &Explained) -> Markup {
    let id = &explained.webinar;
    html! {
        section {
            h2 { a href=(format!("/webinars/{id}")) { (parts::written(&explained.topic)) } }
            (rules::decision(visit, id, Subject::Webinar, &explained.sync, &explained.rules))
            (rules::decision(visit, id, Subject::Recordings, &explained.recordings, &explained.rules))
        }
    }
}
