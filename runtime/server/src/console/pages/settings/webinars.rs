//! The settings of single webinars (S8: sync and recordings; E1: the mark of Zoom Events), one by one and in bulk.

use axum::{extract::State, http::StatusCode, response::Response};
use greenroom_domain::{Scope, Settings, WebinarId, WebinarSettings, sentence};
use greenroom_locale::args;
use greenroom_service::views::{
    settings,
    webinars::{self, WebinarView},
};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::{
    change::{self, Meanwhile, Saved, Values},
    page,
};
use crate::{
    console::{
        form::{Fields, Form},
        look::{self, Look},
        parts::{self, Field, Tone},
        places, shell,
        visit::Visit,
    },
    list,
    problem::Problem,
    state::AppState,
};

const PAGE: &str = "/settings/webinars";

/// How many webinars a page has.
const ROWS: usize = 25;

/// What can be done with several webinars at once: the setting, its value, and the text.
const IN_BULK: [(&str, &str, &str); 7] = [
    ("sync", "true", "settings-bulk-sync-on"),
    ("sync", "false", "settings-bulk-sync-off"),
    ("recordings", "true", "settings-bulk-recordings-on"),
    ("recordings", "false", "settings-bulk-recordings-off"),
    ("recordings", "null", "settings-bulk-recordings-host"),
    ("zoomEvents", "true", "settings-bulk-zoom-events"),
    ("zoomEvents", "false", "settings-bulk-no-zoom-events"),
];

/// Lists the webinars with their switches.
pub(super) async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let (set, version) = settings::get(&state.storage()).await?;
    let all = webinars::list(state.store().as_ref(), None).await?;
    let wanted = visit.query("q").unwrap_or_default().trim().to_lowercase();
    let all = all.into_iter().filter(|webinar| webinar.is_found(&wanted));
    let after = visit.query("cursor").map(|cursor| cursor.into_owned());
    let cut = list::cut(all, after.as_deref(), ROWS, |webinar| webinar.id.to_string());
    let may = visit.may(Scope::Settings);
    let content = html! {
        p { (visit.text("settings-webinars-explained")) }
        @if !set.sync_webinar_data { (off_notice(&visit)) }
        (parts::filters(&visit, "webinars", &html! {
            (Field { name: "q", label: &visit.text("webinars-search"), value: &wanted, ..Field::default() }.input("search"))
        }))
        section #webinars {
            @if cut.items.is_empty() { (parts::empty(&visit.text("webinars-none"), Some(("/access/connections", &visit.text("webinars-connect"))))) }
            @else {
                (parts::form(&visit, PAGE, &html! {
                    (change::hidden(version, &Values::new()))
                    input type="hidden" name="back" value=(visit.path_and_query());
                    (rows(&visit, &cut.items, &set))
                    @if may { (bulk(&visit)) }
                }))
                (parts::pager(&visit, cut.next.as_deref()))
            }
        }
    };
    page(&visit, PAGE, &content).await
}

/// Says that no webinar is synced while the account syncs no webinar data (S1).
pub(super) fn off_notice(visit: &Visit) -> Markup {
    parts::notice(
        Tone::Warning,
        &html! {
            p { (visit.text("settings-account-off")) " " a href="/settings" { (visit.text("setting-syncWebinarData")) } }
        },
    )
}

fn rows(visit: &Visit, webinars: &[WebinarView], set: &Settings) -> Markup {
    let heads = ["settings-choose", "webinars-topic", "webinars-sync", "webinars-recordings", "settings-zoom-events"];
    let may = visit.may(Scope::Settings);
    let heads: Vec<String> = heads.iter().skip(usize::from(!may)).map(|key| visit.text(key)).collect();
    parts::table(
        &visit.text("settings-webinars"),
        &heads,
        &html! {
            @for webinar in webinars {
                @let own = set.webinars.get(&webinar.id).copied();
                tr {
                    @if may { td { input type="checkbox" name="webinar" value=(webinar.id) aria-label=(visit.with("settings-choose-webinar", &args![webinar = webinar.topic.as_str()])); } }
                    td {
                        a href=(format!("/webinars/{}", webinar.id)) { (parts::written(&webinar.topic)) } br;
                        span.quiet { (webinar.id) @if let Some(host) = &webinar.host { " · " (parts::written(host.as_str())) } }
                    }
                    td { (sync_switch(visit, webinar, own, set.sync_webinar_data)) }
                    td { (recordings_switch(visit, webinar, own)) }
                    td { (zoom_events_switch(visit, webinar, own)) }
                }
            }
        },
    )
}

/// The switches of one webinar, for its own page. `own` are its own settings, and `back` is the page.
pub(in crate::console::pages) fn switches(
    visit: &Visit,
    webinar: &WebinarView,
    own: Option<WebinarSettings>,
    account_syncs: bool,
    version: u64,
    back: &str,
) -> Markup {
    parts::form(
        visit,
        PAGE,
        &html! {
            (change::hidden(version, &Values::new()))
            input type="hidden" name="back" value=(back);
            dl.facts {
                div { dt { (visit.text("webinars-sync")) } dd { (sync_switch(visit, webinar, own, account_syncs)) } }
                div { dt { (visit.text("webinars-recordings")) } dd { (recordings_switch(visit, webinar, own)) } }
                div { dt { (visit.text("settings-zoom-events")) } dd { (zoom_events_switch(visit, webinar, own)) } }
            }
            @if !account_syncs { p.hint { (visit.text("settings-account-off")) " " a href="/settings" { (visit.text("setting-syncWebinarData")) } } }
        },
    )
}

fn sync_switch(visit: &Visit, webinar: &WebinarView, own: Option<WebinarSettings>, account_syncs: bool) -> Markup {
    let is_on = own.is_some_and(|own| own.sync);
    // It cannot be turned on while the account syncs no webinar data (S1), and the notice above says so.
    let states: &[(Value, &str, bool)] =
        &[(json!(true), "switch-on", account_syncs || is_on), (json!(false), "switch-off", true)];
    switch(visit, webinar, "sync", &json!(is_on), states)
}

fn recordings_switch(visit: &Visit, webinar: &WebinarView, own: Option<WebinarSettings>) -> Markup {
    let now = own.and_then(|own| own.recordings);
    let states =
        [(Value::Null, "setting-as-host", true), (json!(true), "switch-on", true), (json!(false), "switch-off", true)];
    switch(visit, webinar, "recordings", &json!(now), &states)
}

fn zoom_events_switch(visit: &Visit, webinar: &WebinarView, own: Option<WebinarSettings>) -> Markup {
    let is_marked = own.is_some_and(|own| own.zoom_events);
    let states = [(json!(true), "settings-yes", true), (json!(false), "settings-no", true)];
    switch(visit, webinar, "zoomEvents", &json!(is_marked), &states)
}

/// A setting as buttons beside each other, of which the one that holds is pressed; or as a word, for a person who may not change
/// it. Each state has its value, its text, and whether it can be chosen.
fn switch(visit: &Visit, webinar: &WebinarView, leaf: &str, now: &Value, states: &[(Value, &str, bool)]) -> Markup {
    let pointer = format!("/webinars/{}/{leaf}", webinar.id);
    if !visit.may(Scope::Settings) {
        let held =
            states.iter().find(|(value, ..)| value == now).map(|(_, key, _)| visit.text(key)).unwrap_or_default();
        return look::badge(if *now == json!(true) { Look::Good } else { Look::Plain }, &held);
    }
    html! {
        span.switch role="group" aria-label=(places::setting(visit, &pointer)) {
            @for (value, key, may) in states {
                button.plain.is-on[*value == json!(true)] type="submit" name="set" value=(format!("{pointer} {value}")) aria-pressed=(value == now) disabled[!may] { (visit.text(key)) }
            }
        }
    }
}

fn bulk(visit: &Visit) -> Markup {
    let none = (String::new(), visit.text("settings-bulk-none"));
    let of_bulk = IN_BULK.map(|(leaf, value, key)| (format!("{leaf} {value}"), visit.text(key)));
    let choices: Vec<_> = std::iter::once(none).chain(of_bulk).collect();
    html! {
        div.filters {
            (Field { name: "do", label: &visit.text("settings-bulk"), ..Field::default() }.choice(&choices))
            button.secondary type="submit" { (visit.text("settings-bulk-apply")) }
        }
    }
}

/// Sets what a button of a row says, or what was chosen for several webinars.
pub(super) async fn save(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let (version, wanted) = (change::version(&fields)?, wanted(&fields)?);
    let back = change::back(&fields, PAGE);
    match change::save(&state, &visit, &wanted, version, &back).await? {
        Saved::Done(response) => Ok(response),
        Saved::Refused(failure) => Err(failure.into()),
        Saved::Meanwhile(meanwhile) => {
            let response = ask_again(&visit, &wanted, &meanwhile, &back).await?;
            Ok(shell::with_status(response, StatusCode::CONFLICT))
        }
    }
}

/// The values that a form sets: of each pressed button, and of the choice for several webinars.
fn wanted(fields: &Fields) -> Result<Vec<(String, Option<Value>)>, Problem> {
    let malformed = || {
        Problem::malformed(sentence!(
            "failure-form-what-to-set",
            "the form does not say what to set: open the page again"
        ))
    };
    let value = |text: &str| serde_json::from_str::<Value>(text).map_err(|_| malformed());
    let mut wanted = Vec::new();
    for set in fields.all("set") {
        let (pointer, text) = set.split_once(' ').ok_or_else(malformed)?;
        wanted.push((pointer.to_owned(), value(text)?));
    }
    // A button of a row means that row alone, whatever is chosen for others.
    if let (true, Some(chosen)) = (wanted.is_empty(), fields.get("do")) {
        let (leaf, text) = chosen.split_once(' ').ok_or_else(malformed)?;
        for id in fields.all("webinar") {
            let id = WebinarId::parse(id).map_err(|_| malformed())?;
            wanted.push((format!("/webinars/{id}/{leaf}"), value(text)?));
        }
    }
    Ok(wanted.into_iter().map(|(pointer, value)| (pointer, Some(value).filter(|value| !value.is_null()))).collect())
}

/// Asks whether to set the values all the same.
async fn ask_again(
    visit: &Visit,
    wanted: &[(String, Option<Value>)],
    meanwhile: &Meanwhile,
    back: &str,
) -> Result<Response, Problem> {
    let content = html! {
        (meanwhile.notice(visit))
        p { (visit.text("settings-not-saved-yet")) }
        ul {
            @for (pointer, value) in wanted { li { (places::setting(visit, pointer)) ": " (places::value(visit, pointer, value.as_ref())) } }
        }
        (parts::form(visit, PAGE, &html! {
            (change::hidden(meanwhile.version, &Values::new()))
            input type="hidden" name="back" value=(back);
            @for (pointer, value) in wanted { input type="hidden" name="set" value=(format!("{pointer} {}", value.clone().unwrap_or_default())); }
            (change::buttons(visit, Some(meanwhile), back))
        }))
    };
    page(visit, PAGE, &content).await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_button_of_a_row_means_that_row_and_a_choice_the_chosen_webinars() {
        let of = |body: &str| wanted(&Fields::read(body.as_bytes())).ok();
        let on = |id: &str| (format!("/webinars/{id}/sync"), Some(json!(true)));
        let row = "set=/webinars/82512345678/sync+true&webinar=91234567890&do=sync+false";
        assert_eq!(of(row).unwrap(), [on("82512345678")]);
        let both = "webinar=82512345678&webinar=91234567890&do=sync+true";
        assert_eq!(of(both).unwrap(), [on("82512345678"), on("91234567890")]);
        let host = (String::from("/webinars/82512345678/recordings"), None);
        assert_eq!(of("webinar=82512345678&do=recordings+null").unwrap(), [host]);
        assert_eq!(of("webinar=82512345678&do="), Some(Vec::new()));
        assert_eq!(of("do=sync+true"), Some(Vec::new()));
        for wrong in ["set=x", "set=/a+b", "webinar=x&do=sync+true", "webinar=82512345678&do=sync"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
