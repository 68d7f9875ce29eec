//! The settings of the whole account: S1 (whether webinar data is synced), S2 and S3 (whose webinars and recordings), and C1 (what
//! becomes of contacts that exist).

use std::collections::{BTreeMap, BTreeSet};

use axum::{extract::State, http::StatusCode, response::Response};
use greenroom_domain::{Email, Failure, Scope, Settings, UserSelection, codes};
use greenroom_locale::args;
use greenroom_service::views::{settings, zoom_users};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::{
    change::{self, Meanwhile, Saved, Values},
    page,
};
use crate::{
    console::{
        form::{Fields, Form},
        parts::{self, Field, Tone},
        shell,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

const SYNC: &str = "/syncWebinarData";
const WEBINARS_OF: &str = "/webinarsOf";
const RECORDINGS_OF: &str = "/recordingsOf";
const EXISTING: &str = "/existingContacts";

/// The most Zoom users that have a box each. Of more, emails are written.
const BOXES: usize = 40;

/// The form, as it is shown.
#[derive(Default)]
struct Shown<'a> {
    values: Values,
    /// The values of the settings, which the person has not changed.
    was: Values,
    version: u64,
    /// What is wrong, by the pointer of the setting.
    faults: BTreeMap<&'static str, String>,
    /// What was sent, where it is no value.
    sent: Option<&'a Fields>,
    meanwhile: Option<Meanwhile>,
}

/// Shows the form.
pub(super) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let (set, version) = settings::get(&state.storage()).await?;
    let values = values(&set)?;
    form(&visit, Shown { was: values.clone(), values, version, ..Shown::default() }).await
}

/// Saves what was changed in the form.
pub(super) async fn save(State(state): State<AppState>, form_sent: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form_sent;
    let (version, was) = (change::version(&fields)?, change::shown_before(&fields));
    let (entered, faults) = entered(&visit, &fields, &was);
    if !faults.is_empty() {
        let shown = Shown { values: entered, was, version, faults, sent: Some(&fields), meanwhile: None };
        return Ok(shell::with_status(form(&visit, shown).await?, StatusCode::UNPROCESSABLE_ENTITY));
    }
    match change::save(&state, &visit, &change::changed(&entered, &was), version, "/settings").await? {
        Saved::Done(response) => Ok(response),
        Saved::Meanwhile(meanwhile) => {
            let now = values(&settings::get(&state.storage()).await?.0)?;
            let values = change::merged(&entered, &was, &now);
            let shown =
                Shown { values, was: now, version: meanwhile.version, meanwhile: Some(meanwhile), ..Shown::default() };
            Ok(shell::with_status(form(&visit, shown).await?, StatusCode::CONFLICT))
        }
        Saved::Refused(failure) => {
            let faults = BTreeMap::from([fault(&visit, &failure)]);
            let shown = Shown { values: entered, was, version, faults, ..Shown::default() };
            Ok(shell::with_status(form(&visit, shown).await?, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn values(set: &Settings) -> Result<Values, Problem> {
    let whole = serde_json::to_value(set).map_err(|error| Problem::defect(&error.to_string()))?;
    let of = |pointer: &str| (pointer.to_owned(), whole.pointer(pointer).cloned().unwrap_or_default());
    Ok([SYNC, WEBINARS_OF, RECORDINGS_OF, EXISTING].map(of).into())
}

/// The values that a form has; what is wrong with it, by the pointer of the setting.
fn entered(visit: &Visit, fields: &Fields, was: &Values) -> (Values, BTreeMap<&'static str, String>) {
    let mut faults = BTreeMap::new();
    let mut values = Values::new();
    for (pointer, name) in [(WEBINARS_OF, "webinarsOf"), (RECORDINGS_OF, "recordingsOf")] {
        match selection(fields, name) {
            Ok(selection) => drop(values.insert(pointer.to_owned(), selection)),
            Err(wrong) => drop(faults.insert(pointer, visit.with("settings-email-fault", &args![email = wrong]))),
        }
    }
    let existing = if fields.get("existingContacts") == Some("overwrite") { "overwrite" } else { "fill-blanks" };
    values.insert(EXISTING.to_owned(), existing.into());
    // A person who may not turn it on has no box for it, and so leaves it as it is.
    let sync = if fields.get("hasSync").is_some() {
        json!(fields.is_checked("syncWebinarData"))
    } else {
        was.get(SYNC).cloned().unwrap_or_default()
    };
    values.insert(SYNC.to_owned(), sync);
    (values, faults)
}

/// A choice of users, from boxes or from lines.
fn selection(fields: &Fields, name: &str) -> Result<Value, String> {
    let of = fields.get(name).unwrap_or("none");
    if of != "selected" {
        return Ok(json!({ "of": if of == "all" { "all" } else { "none" } }));
    }
    let name = format!("{name}-users");
    let named = fields.all(&name).flat_map(|text| text.split(['\n', ',', ';']));
    let mut users = BTreeSet::new();
    for text in named.map(str::trim).filter(|text| !text.is_empty()) {
        users.insert(Email::parse(text).map_err(|_| text.to_owned())?);
    }
    Ok(json!({ "of": "selected", "users": users }))
}

/// The setting that a refusal is about, and what it says.
fn fault(visit: &Visit, failure: &Failure) -> (&'static str, String) {
    let pointer = failure.pointer.as_deref().unwrap_or_default();
    let of = [WEBINARS_OF, RECORDINGS_OF, EXISTING].into_iter().find(|of| pointer.starts_with(of)).unwrap_or(SYNC);
    let text = if failure.code == codes::ADMINISTRATOR_ONLY {
        visit.text("settings-sync-administrator")
    } else {
        visit.failure(failure)
    };
    (of, text)
}

async fn form(visit: &Visit, shown: Shown<'_>) -> Result<Response, Problem> {
    let users = zoom_users::emails(visit.state().store().as_ref()).await?;
    let may = visit.may(Scope::Settings);
    let content = html! {
        @if let Some(meanwhile) = &shown.meanwhile { (meanwhile.notice(visit)) }
        @if !may { (parts::notice(Tone::Plain, &html! { p { (visit.text("settings-read-only")) } })) }
        (parts::form(visit, "/settings", &html! {
            (change::hidden(shown.version, &shown.was))
            fieldset disabled[!may] {
                (sync_field(visit, &shown))
                (whose(visit, &shown, WEBINARS_OF, "webinarsOf", ["settings-webinars-of", "settings-webinars-of-hint"], &users))
                (whose(visit, &shown, RECORDINGS_OF, "recordingsOf", ["settings-recordings-of", "settings-recordings-of-hint"], &users))
                (existing(visit, &shown))
            }
            @if may { (change::buttons(visit, shown.meanwhile.as_ref(), "/settings")) }
        }))
    };
    page(visit, "/settings", &content).await
}

/// S1: only an administrator turns it on.
fn sync_field(visit: &Visit, shown: &Shown<'_>) -> Markup {
    let is_on = shown.values.get(SYNC).and_then(Value::as_bool).unwrap_or(false);
    let was_on = shown.was.get(SYNC).and_then(Value::as_bool).unwrap_or(false);
    let may_change = was_on || visit.may(Scope::Administer);
    let hint = visit.text(match (was_on, may_change) {
        (true, _) => "settings-sync-hint-on",
        (false, true) => "settings-sync-hint-off",
        (false, false) => "settings-sync-administrator",
    });
    let fault = shown.faults.get(SYNC).map(String::as_str);
    html! {
        section {
            @if may_change {
                input type="hidden" name="hasSync" value="true";
                (Field { name: "syncWebinarData", label: &visit.text("settings-sync-label"), hint: Some(&hint), fault, ..Field::default() }.check(is_on))
            } @else {
                p { (visit.text("settings-sync-is-off")) }
                p.hint { (hint) }
                @if let Some(fault) = fault { p.fault { (fault) } }
            }
        }
    }
}

/// S2 and S3: none, selected, or all Zoom users.
fn whose(
    visit: &Visit,
    shown: &Shown<'_>,
    pointer: &'static str,
    name: &'static str,
    texts: [&str; 2],
    users: &[Email],
) -> Markup {
    let chosen: UserSelection =
        shown.values.get(pointer).cloned().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let word = match (&chosen, shown.sent.and_then(|sent| sent.get(name))) {
        (_, Some("all")) => "all",
        (_, Some("selected")) => "selected",
        (_, Some(_)) => "none",
        (UserSelection::None, None) => "none",
        (UserSelection::All, None) => "all",
        (UserSelection::Selected { .. }, None) => "selected",
    };
    let selected = match chosen {
        UserSelection::Selected { users } => users,
        UserSelection::None | UserSelection::All => BTreeSet::new(),
    };
    let choices = ["none", "selected", "all"].map(|word| (word, visit.word("users-of", word)));
    let [title, hint] = texts.map(|key| visit.text(key));
    let list = format!("{name}-users");
    html! {
        section.whose {
            (Field { name, label: &title, value: word, hint: Some(&hint), ..Field::default() }.choice(&choices))
            div.of-selected {
                @if users.len() <= BOXES && shown.sent.is_none() { (boxes(visit, &list, users, &selected)) }
                @else { (lines(visit, shown, pointer, &list, &selected)) }
            }
        }
    }
}

fn boxes(visit: &Visit, name: &str, users: &[Email], selected: &BTreeSet<Email>) -> Markup {
    // A selected user may no longer be at Zoom.
    let all: BTreeSet<&Email> = users.iter().chain(selected).collect();
    html! {
        fieldset.boxes {
            legend { (visit.text("settings-selected-users")) }
            @if all.is_empty() { p.hint { (visit.text("settings-no-zoom-users")) } }
            @for user in all {
                label { input type="checkbox" name=(name) value=(user.as_str()) checked[selected.contains(user)]; (parts::written(user.as_str())) }
            }
        }
    }
}

fn lines(visit: &Visit, shown: &Shown<'_>, pointer: &str, name: &str, selected: &BTreeSet<Email>) -> Markup {
    let value = match shown.sent {
        Some(sent) => sent.all(name).collect::<Vec<_>>().join("\n"),
        None => selected.iter().map(Email::as_str).collect::<Vec<_>>().join("\n"),
    };
    let (label, hint) = (visit.text("settings-selected-users"), visit.text("settings-users-lines"));
    let fault = shown.faults.get(pointer).map(String::as_str);
    Field { name, label: &label, value: &value, hint: Some(&hint), fault, ..Field::default() }.lines(6)
}

/// C1: a sync fills blanks, or overwrites.
fn existing(visit: &Visit, shown: &Shown<'_>) -> Markup {
    let choices = ["fill-blanks", "overwrite"].map(|word| (word, visit.word("existing-contacts", word)));
    let value = shown.values.get(EXISTING).and_then(Value::as_str).unwrap_or("fill-blanks");
    let (title, hint) = (visit.text("setting-existingContacts"), visit.text("settings-existing-hint"));
    html! {
        section {
            (Field { name: "existingContacts", label: &title, value, hint: Some(&hint), ..Field::default() }.choice(&choices))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_users_is_read_from_boxes_and_from_lines() {
        let of = |body: &str| selection(&Fields::read(body.as_bytes()), "webinarsOf");
        assert_eq!(of("webinarsOf=all&webinarsOf-users=a@x.example"), Ok(json!({"of": "all"})));
        assert_eq!(of(""), Ok(json!({"of": "none"})));
        assert_eq!(of("webinarsOf=selected"), Ok(json!({"of": "selected", "users": []})));
        let both = json!({"of": "selected", "users": ["a@x.example", "b@x.example"]});
        assert_eq!(
            of("webinarsOf=selected&webinarsOf-users=b@x.example&webinarsOf-users=A@x.example"),
            Ok(both.clone())
        );
        assert_eq!(of("webinarsOf=selected&webinarsOf-users=b@x.example%0D%0A%0D%0Aa@x.example"), Ok(both));
        assert_eq!(of("webinarsOf=selected&webinarsOf-users=nobody"), Err("nobody".to_owned()));
    }
}
