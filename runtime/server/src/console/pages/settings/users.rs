//! The settings of Zoom users (S7: what a webinar gets when it is first seen, and the user's recordings), in a panel beside the list.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use greenroom_domain::{Email, Failure, Scope, UserSelection, codes, rules::settings::escape, sentence};
use greenroom_service::views::{
    settings,
    zoom_users::{self, ZoomUserView},
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
        links,
        look::{self, Look},
        parts::{self, Field},
        shell,
        visit::Visit,
    },
    list,
    problem::Problem,
    state::AppState,
};

const PAGE: &str = "/settings/users";

/// How many users a page has.
const ROWS: usize = 50;

/// The two settings of a user: the field's name, its label and its hint.
const SETTINGS: [(&str, &str, &str); 2] = [
    ("syncNewWebinars", "settings-new-webinars", "settings-new-webinars-hint"),
    ("syncRecordings", "settings-user-recordings", "settings-user-recordings-hint"),
];

/// The two choices of the account that name users: the field's name, its label and its pointer.
const CHOICES: [(&str, &str, &str); 2] = [
    ("webinarsOf", "settings-user-in-webinars", "/webinarsOf"),
    ("recordingsOf", "settings-user-in-recordings", "/recordingsOf"),
];

/// Lists the users.
pub(super) async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let content = html! {
        p { (visit.text("settings-users-explained")) }
        (users(&visit, zoom_users::list(state.store().as_ref()).await?, None))
    };
    page(&visit, PAGE, &content).await
}

/// Shows a user's settings beside the list.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(email): Path<String>,
) -> Result<Response, Problem> {
    let all = zoom_users::list(state.store().as_ref()).await?;
    let user = found(&all, &email)?;
    let (values, version) = values(&state, &user.user.email).await?;
    panel(&visit, all, &user, &values, &values, version, None).await
}

/// Saves a user's settings.
pub(super) async fn save(
    State(state): State<AppState>,
    Path(email): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let all = zoom_users::list(state.store().as_ref()).await?;
    let user = found(&all, &email)?;
    let email = &user.user.email;
    let (version, was) = (change::version(&fields)?, change::shown_before(&fields));
    let entered = entered(&fields, email, &was);
    match change::save(&state, &visit, &change::changed(&entered, &was), version, &links::user(email.as_str())).await? {
        Saved::Done(response) => Ok(response),
        Saved::Refused(failure) => Err(failure.into()),
        Saved::Meanwhile(meanwhile) => {
            let (now, _) = values(&state, email).await?;
            let shown = change::merged(&entered, &was, &now);
            let version = meanwhile.version;
            let response = panel(&visit, all, &user, &shown, &now, version, Some(&meanwhile)).await?;
            Ok(shell::with_status(response, StatusCode::CONFLICT))
        }
    }
}

fn found(all: &[ZoomUserView], email: &str) -> Result<ZoomUserView, Problem> {
    let wanted = Email::parse(email).ok();
    all.iter().find(|view| Some(&view.user.email) == wanted.as_ref()).cloned().ok_or_else(|| {
        let message = sentence!(
            "failure-zoom-user-not-listed",
            "no connected Zoom account has a user with this email: the list has those that there are"
        );
        Failure::refused(codes::ZOOM_USER_NOT_FOUND, message).into()
    })
}

fn pointer(email: &Email, leaf: &str) -> String {
    format!("/users/{}/{leaf}", escape(email.as_str()))
}

/// The user's two settings, and the account's choices of users where they name users one by one.
async fn values(state: &AppState, email: &Email) -> Result<(Values, u64), Problem> {
    let (set, version) = settings::get(&state.storage()).await?;
    let own = set.users.get(email).copied().unwrap_or_default();
    let mut values = Values::from([
        (pointer(email, "syncNewWebinars"), json!(own.sync_new_webinars)),
        (pointer(email, "syncRecordings"), json!(own.sync_recordings)),
    ]);
    for ((_, _, pointer), selection) in CHOICES.iter().zip([&set.webinars_of, &set.recordings_of]) {
        if let UserSelection::Selected { .. } = selection {
            values.insert((*pointer).to_owned(), json!(selection));
        }
    }
    Ok((values, version))
}

fn entered(fields: &Fields, email: &Email, was: &Values) -> Values {
    let own = SETTINGS.iter().map(|(name, ..)| (pointer(email, name), json!(fields.is_checked(name))));
    let mut entered: Values = own.collect();
    for (name, _, pointer) in CHOICES {
        if let Some(before) = was.get(pointer) {
            entered.insert(pointer.to_owned(), with_user(before, email, fields.is_checked(name)));
        }
    }
    entered
}

/// A choice of users with this one among them, or without.
fn with_user(choice: &Value, email: &Email, is_in: bool) -> Value {
    let Ok(UserSelection::Selected { mut users }) = serde_json::from_value(choice.clone()) else {
        return choice.clone();
    };
    if is_in {
        users.insert(email.clone());
    } else {
        users.remove(email);
    }
    json!(UserSelection::Selected { users })
}

fn is_in(choice: &Value, email: &Email) -> bool {
    let users = choice.get("users").and_then(Value::as_array);
    users.is_some_and(|users| users.iter().any(|user| user.as_str() == Some(email.as_str())))
}

async fn panel(
    visit: &Visit,
    all: Vec<ZoomUserView>,
    user: &ZoomUserView,
    shown: &Values,
    was: &Values,
    version: u64,
    meanwhile: Option<&Meanwhile>,
) -> Result<Response, Problem> {
    let email = &user.user.email;
    let address = links::user(email.as_str());
    let may = visit.may(Scope::Settings);
    let own = |name: &str| shown.get(&pointer(email, name)).and_then(Value::as_bool).unwrap_or(false);
    let content = html! {
        @if let Some(meanwhile) = meanwhile { (meanwhile.notice(visit)) }
        div.beside {
            (users(visit, all, Some(email)))
            aside.panel aria-labelledby="user-title" {
                h2 #user-title { (parts::written(&name(user))) }
                p { (parts::written(email.as_str())) br; (parts::written(&user.business_unit)) }
                (parts::form(visit, &address, &html! {
                    (change::hidden(version, was))
                    fieldset disabled[!may] {
                        @for (field, label, hint) in SETTINGS {
                            (Field { name: field, label: &visit.text(label), hint: Some(&visit.text(hint)), ..Field::default() }.check(own(field)))
                        }
                        @for (field, label, pointer) in CHOICES {
                            @if let Some(choice) = shown.get(pointer) {
                                (Field { name: field, label: &visit.text(label), ..Field::default() }.check(is_in(choice, email)))
                            }
                        }
                    }
                    (of_account(visit, user, shown))
                    @if may { (change::buttons(visit, meanwhile, &address)) }
                }))
                p { a href=(format!("/webinars?q={}", links::encoded(email.as_str()))) { (visit.text("settings-webinars-of-user")) } }
            }
        }
    };
    page(visit, PAGE, &content).await
}

/// What the account's choices mean for a user, where they name no users.
fn of_account(visit: &Visit, user: &ZoomUserView, shown: &Values) -> Markup {
    let words = |pointer: &str, is_on: bool, texts: [&str; 2]| {
        let said = if is_on { texts[0] } else { texts[1] };
        (!shown.contains_key(pointer)).then(|| visit.text(said))
    };
    let said = [
        words("/webinarsOf", user.webinars, ["settings-account-all-webinars", "settings-account-no-webinars"]),
        words("/recordingsOf", user.recordings, ["settings-account-all-recordings", "settings-account-no-recordings"]),
    ];
    html! {
        @for said in said.into_iter().flatten() { p.hint { (said) " " a href="/settings" { (visit.text("settings-general")) } } }
    }
}

fn name(user: &ZoomUserView) -> String {
    let name = format!("{} {}", user.user.first_name, user.user.last_name);
    if name.trim().is_empty() { user.user.email.to_string() } else { name.trim().to_owned() }
}

fn users(visit: &Visit, all: Vec<ZoomUserView>, current: Option<&Email>) -> Markup {
    let wanted = visit.query("q").unwrap_or_default().trim().to_lowercase();
    let is_wanted = |view: &ZoomUserView| {
        format!("{} {} {}", name(view), view.user.email, view.business_unit).to_lowercase().contains(&wanted)
    };
    let all = all.into_iter().filter(is_wanted);
    let after = visit.query("cursor").map(|cursor| cursor.into_owned());
    let cut = list::cut(all, after.as_deref(), ROWS, |view| format!("{} {}", view.user.email, view.zoom_account));
    let query = if wanted.is_empty() { String::new() } else { format!("?q={}", links::encoded(&wanted)) };
    let heads = ["settings-user", "settings-unit", "settings-new-webinars-head", "webinars-recordings"];
    let on = |is_on: bool| {
        look::badge(
            if is_on { Look::Good } else { Look::Plain },
            &visit.word("switch", if is_on { "on" } else { "off" }),
        )
    };
    html! {
        div {
            (parts::filters(visit, "users", &html! {
                (Field { name: "q", label: &visit.text("settings-search-users"), value: &wanted, ..Field::default() }.input("search"))
            }))
            section #users {
                @if cut.items.is_empty() { (parts::empty(&visit.text("settings-no-zoom-users"), Some(("/access/connections", &visit.text("webinars-connect"))))) }
                @else {
                    (parts::table(&visit.text("settings-users"), &heads.map(|key| visit.text(key)), &html! {
                        @for view in &cut.items {
                            tr {
                                td {
                                    a href=(format!("{}{query}", links::user(view.user.email.as_str()))) aria-current=[(current == Some(&view.user.email)).then_some("true")] { (parts::written(&name(view))) }
                                    br; (parts::written(view.user.email.as_str()))
                                    @if view.user.not_listed_at.is_some() { br; (look::badge(Look::Warning, &visit.text("settings-not-listed"))) }
                                }
                                td { (parts::written(&view.business_unit)) }
                                td { (on(view.settings.sync_new_webinars)) }
                                td { (on(view.settings.sync_recordings)) }
                            }
                        }
                    }))
                    (parts::pager(visit, cut.next.as_deref()))
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_added_to_a_choice_and_taken_from_it_and_all_users_stay_all() {
        let anna = Email::parse("anna@x.example").unwrap();
        let (with, without) = (
            json!({"of": "selected", "users": ["anna@x.example", "bo@x.example"]}),
            json!({"of": "selected", "users": ["bo@x.example"]}),
        );
        assert_eq!((with_user(&without, &anna, true), with_user(&with, &anna, false)), (with.clone(), without));
        assert!(is_in(&with, &anna));
        assert_eq!(with_user(&json!({"of": "all"}), &anna, false), json!({"of": "all"}));
    }
}
