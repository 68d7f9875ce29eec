//! Saving settings: by the version that the form showed, with a warning where the same ones were changed meanwhile, and with a way
//! back afterwards.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Failure, FailureKind, Retry, Scope, SettingsChange, codes, sentence};
use greenroom_service::views::settings::{self, ChangesSince, GREENROOM};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    console::{
        form::{Fields, Form},
        links,
        parts::{self, Tone},
        places,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many changes a warning names.
const NAMED: usize = 10;

/// How often a change is tried again because other settings were changed meanwhile.
const TRIES: usize = 5;

/// Values of settings by their pointers.
pub(super) type Values = BTreeMap<String, Value>;

/// The codes that say what is wrong with what a person entered.
const OF_THE_FORM: [&greenroom_domain::Code; 5] = [
    &codes::INVALID_SETTING,
    &codes::UNKNOWN_SETTING,
    &codes::ADMINISTRATOR_ONLY,
    &codes::WEBINAR_DATA_NOT_SYNCED,
    &codes::NOT_AN_ACCOUNT_USER,
];

/// How a change ended.
pub(super) enum Saved {
    /// It is done, or there was nothing to do: the answer leads back to the page.
    Done(Response),
    /// The same settings were changed meanwhile.
    Meanwhile(Meanwhile),
    /// What was entered is refused.
    Refused(Failure),
}

/// What was changed of the same settings while a person filled a form in.
pub(super) struct Meanwhile {
    /// The changes.
    changes: ChangesSince,
    /// Whether another person made one of them.
    is_by_others: bool,
    /// The version of the settings now.
    pub(super) version: u64,
}

/// Sets values, if none of them was changed since the version that the form showed. What was changed elsewhere meanwhile, such as
/// the settings of another webinar, is no reason to ask.
pub(super) async fn save(
    state: &AppState,
    visit: &Visit,
    wanted: &[(String, Option<Value>)],
    mut version: u64,
    back: &str,
) -> Result<Saved, Problem> {
    let storage = state.storage();
    for _ in 0..TRIES {
        match settings::change_all(&storage, &visit.who().user, wanted, version, state.now()).await {
            Ok(changes) => return Ok(Saved::Done(led_back(back, changes.first().map(|change| change.at)))),
            Err(failure) if failure.code == codes::CHANGED_MEANWHILE => {
                let (_, now) = settings::get(&storage).await?;
                let is_same =
                    |change: &SettingsChange| wanted.iter().any(|(pointer, _)| is_at(pointer, &change.pointer));
                let changes = settings::changes_since(&storage, version, NAMED, is_same).await?;
                if changes.count > 0 {
                    let is_other = |change: &SettingsChange| {
                        is_same(change) && ![GREENROOM, visit.by()].contains(&change.by.as_str())
                    };
                    let by_others = settings::changes_since(&storage, version, 1, is_other).await?;
                    return Ok(Saved::Meanwhile(Meanwhile {
                        changes,
                        is_by_others: by_others.count > 0,
                        version: now,
                    }));
                }
                version = now;
            }
            Err(failure) if OF_THE_FORM.iter().any(|code| failure.code == **code) => {
                return Ok(Saved::Refused(failure));
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    let message = sentence!(
        "failure-settings-again-and-again",
        "the settings are being changed again and again: nothing was saved, try again"
    );
    Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now).into())
}

/// Whether a changed setting is the one at a pointer, or a part of it.
fn is_at(pointer: &str, changed: &str) -> bool {
    changed.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Leads back to a page, which says that it is saved. The time finds the changes, so that they can be undone.
fn led_back(back: &str, at: Option<Timestamp>) -> Response {
    let (page, place) = back.split_once('#').map_or((back, String::new()), |(page, place)| (page, format!("#{place}")));
    let more = if page.contains('?') { '&' } else { '?' };
    let said =
        at.map_or_else(|| "said=unchanged".to_owned(), |at| format!("saved={}", links::encoded(&at.to_string())));
    Redirect::to(&format!("{page}{more}{said}{place}")).into_response()
}

/// The page that a form leads back to: one of this section, or of a webinar.
pub(super) fn back(fields: &Fields, otherwise: &str) -> String {
    let given = fields.get("back").unwrap_or_default();
    let is_page =
        given == "/settings" || ["/settings/", "/settings?", "/webinars/"].iter().any(|of| given.starts_with(of));
    let is_plain = given.chars().all(|letter| letter.is_ascii_graphic() && letter != '\\');
    if is_page && is_plain && !given.contains("//") { without_said(given) } else { otherwise.to_owned() }
}

/// An address without what was said when it was shown.
fn without_said(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else { return address.to_owned() };
    let kept = query.split('&').filter(|pair| !["saved", "said"].contains(&pair.split('=').next().unwrap_or_default()));
    let kept = kept.collect::<Vec<_>>().join("&");
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{kept}") }
}

/// The version that a form showed.
pub(super) fn version(fields: &Fields) -> Result<u64, Problem> {
    let version = fields.get("version").and_then(|version| version.parse().ok());
    version.ok_or_else(|| {
        Problem::malformed(sentence!(
            "failure-form-without-version",
            "the form has no version of the settings: open the page again"
        ))
    })
}

/// The values that a form showed before a person changed them.
pub(super) fn shown_before(fields: &Fields) -> Values {
    fields.get("was").and_then(|was| serde_json::from_str(was).ok()).unwrap_or_default()
}

/// What a person changed in a form.
pub(super) fn changed(entered: &Values, was: &Values) -> Vec<(String, Option<Value>)> {
    let changed = entered.iter().filter(|(pointer, value)| was.get(*pointer) != Some(value));
    changed.map(|(pointer, value)| (pointer.clone(), Some(value.clone()))).collect()
}

/// The values for a form that is shown again after somebody else changed the settings: what the person entered stays, and what
/// the person left alone is as it is now.
pub(super) fn merged(entered: &Values, was: &Values, now: &Values) -> Values {
    let of = |(pointer, value): (&String, &Value)| {
        let is_own = entered.get(pointer).is_some_and(|entered| was.get(pointer) != Some(entered));
        let kept = if is_own { entered.get(pointer).unwrap_or(value) } else { value };
        (pointer.clone(), kept.clone())
    };
    now.iter().map(of).collect()
}

/// The fields of every form: the version of the settings, and the values that it shows.
pub(super) fn hidden(version: u64, was: &Values) -> Markup {
    html! {
        input type="hidden" name="version" value=(version);
        @if !was.is_empty() { input type="hidden" name="was" value=(serde_json::to_string(was).unwrap_or_default()); }
    }
}

/// The buttons of a form: to save, and to drop what was entered where somebody else changed the settings meanwhile.
pub(super) fn buttons(visit: &Visit, meanwhile: Option<&Meanwhile>, page: &str) -> Markup {
    let save = if meanwhile.is_some() { "settings-save-anyway" } else { "part-save" };
    html! {
        div.actions {
            button type="submit" { (visit.text(save)) }
            @if meanwhile.is_some() { a.secondary role="button" href=(page) { (visit.text("settings-drop")) } }
        }
    }
}

impl Meanwhile {
    /// Names the changes and their authors.
    pub(super) fn notice(&self, visit: &Visit) -> Markup {
        let more = self.changes.count.saturating_sub(self.changes.latest.len());
        let title = if self.is_by_others { "settings-meanwhile" } else { "settings-meanwhile-own" };
        parts::notice(
            Tone::Warning,
            &html! {
                p { strong { (visit.text(title)) } }
                ul {
                    @for change in &self.changes.latest { li { (line(visit, change)) } }
                    @if more > 0 { li { (parts::count(visit, "settings-meanwhile-more", more)) } }
                }
                p { (visit.text("settings-meanwhile-choice")) }
            },
        )
    }
}

/// A change in one line.
fn line(visit: &Visit, change: &SettingsChange) -> Markup {
    html! {
        (places::setting(visit, &change.pointer)) ": "
        (places::value(visit, &change.pointer, change.before.as_ref()))
        " " span aria-hidden="true" { "→" } span.visually-hidden { (visit.text("settings-becomes")) } " "
        (places::value(visit, &change.pointer, change.after.as_ref()))
        " (" (author(visit, &change.by)) ", " (parts::time(visit, change.at)) ")"
    }
}

/// The author of a change.
pub(super) fn author(visit: &Visit, by: &str) -> Markup {
    if by == GREENROOM {
        html! { (visit.text("settings-by-rule")) }
    } else {
        parts::written(by)
    }
}

/// What was saved by the form that led to this page, with a button that undoes it.
pub(in crate::console::pages) async fn saved(visit: &Visit) -> Result<Markup, Problem> {
    let Some(at) = visit.query("saved").and_then(|at| at.parse::<Timestamp>().ok()) else { return Ok(html! {}) };
    let changes = settings::changed_at(&visit.state().storage(), at).await?;
    let followed: Vec<_> = changes.iter().filter(|change| change.by == GREENROOM).collect();
    Ok(html! {
        @if !changes.is_empty() {
            (parts::notice(Tone::Good, &html! {
                p { (visit.text("said-saved")) }
                @if !followed.is_empty() {
                    p { (visit.text("settings-followed")) }
                    ul { @for change in followed { li { (line(visit, change)) } } }
                }
                (undo_button(visit, at, &without_said(visit.path_and_query())))
            }))
        }
    })
}

/// The button that undoes the changes of a moment.
pub(super) fn undo_button(visit: &Visit, at: Timestamp, back: &str) -> Markup {
    html! {
        @if visit.may(Scope::Settings) {
            (parts::form(visit, "/settings/undo", &html! {
                input type="hidden" name="at" value=(at);
                input type="hidden" name="back" value=(back);
                button.plain type="submit" { (visit.text("settings-undo")) }
            }))
        }
    }
}

/// Sets back the values from before the changes of a moment, where all of them still hold.
pub(super) async fn undo(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let at = fields.get("at").and_then(|at| at.parse::<Timestamp>().ok());
    let at = at.ok_or_else(|| {
        Problem::malformed(sentence!(
            "failure-form-what-to-undo",
            "the form does not say what to undo: open the page again"
        ))
    })?;
    let storage = state.storage();
    let changes = settings::changed_at(&storage, at).await?;
    let (now, version) = settings::whole(&storage).await?;
    if changes.is_empty() || !changes.iter().all(|change| settings::holds(&now, change)) {
        let message = sentence!(
            "failure-settings-not-undone",
            "the settings were changed again since, so that this cannot be undone: the history has both changes"
        );
        return Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).into());
    }
    let back = back(&fields, "/settings/history");
    match save(&state, &visit, &settings::undoing(&changes), version, &back).await? {
        Saved::Done(response) => Ok(response),
        Saved::Refused(failure) => Err(failure.into()),
        Saved::Meanwhile(_) => {
            let message = sentence!(
                "failure-settings-same-time",
                "these settings were changed at the same time: look at them, and undo again"
            );
            Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(of: &Value) -> Values {
        of.as_object().cloned().unwrap_or_default().into_iter().collect()
    }

    #[test]
    fn what_a_person_entered_stays_and_what_others_changed_is_shown() {
        let was = values(&json!({"/a": 1, "/b": 1, "/c": 1}));
        let entered = values(&json!({"/a": 2, "/b": 1, "/c": 1}));
        let now = values(&json!({"/a": 3, "/b": 3, "/c": 1}));
        assert_eq!(changed(&entered, &was), [("/a".to_owned(), Some(json!(2)))]);
        assert_eq!(merged(&entered, &was, &now), values(&json!({"/a": 2, "/b": 3, "/c": 1})));
    }

    #[test]
    fn a_change_of_a_part_is_a_change_of_the_same_setting_and_one_of_another_webinar_is_not() {
        for (pointer, changed, is) in [
            ("/webinars/1/sync", "/webinars/1/sync", true),
            ("/webinars/1", "/webinars/1/sync", true),
            ("/webinars/1/sync", "/webinars/2/sync", false),
            ("/webinars/1/sync", "/webinars/1/recordings", false),
            ("/webinars/1", "/webinars/12/sync", false),
        ] {
            assert_eq!(is_at(pointer, changed), is, "{pointer} {changed}");
        }
    }

    #[test]
    fn a_form_leads_back_to_pages_of_this_site_alone() {
        let of = |given: &str| back(&Fields::read(format!("back={}", links::encoded(given)).as_bytes()), "/settings");
        for (given, page) in [
            ("/settings/users?q=a", "/settings/users?q=a"),
            ("/webinars/1?saved=x&q=a#own", "/webinars/1?q=a#own"),
            ("/webinars/1?saved=x", "/webinars/1"),
            ("/settingsx", "/settings"),
            ("//evil.example", "/settings"),
            ("/webinars//evil.example", "/settings"),
            ("/settings/\r\nx: y", "/settings"),
            ("https://evil.example", "/settings"),
        ] {
            assert_eq!(of(given), page, "{given}");
        }
    }
}
