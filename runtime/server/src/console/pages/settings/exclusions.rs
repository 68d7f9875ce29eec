//! Exclusions by domain: S4 (webinars of hosts), S5 (recordings of hosts), S6 (new contacts). S11: a domain matches itself, and its
//! subdomains when it is written `*.example.com`.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use greenroom_domain::{Scope, rules::domains::Domains};
use greenroom_locale::args;
use greenroom_service::views::settings;
use maud::html;
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

const PAGE: &str = "/settings/exclusions";

/// The lists: the name of the field, which is the setting's, and what it does.
const LISTS: [(&str, &str); 3] = [
    ("excludedHostDomains", "settings-excluded-hosts-hint"),
    ("excludedRecordingDomains", "settings-excluded-recordings-hint"),
    ("excludedContactDomains", "settings-excluded-contacts-hint"),
];

/// The form, as it is shown.
#[derive(Default)]
struct Shown {
    /// The text of each list, by the field's name.
    texts: BTreeMap<&'static str, String>,
    was: Values,
    version: u64,
    faults: BTreeMap<&'static str, String>,
    meanwhile: Option<Meanwhile>,
}

/// Shows the form.
pub(super) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let (values, version) = values(&state).await?;
    form(&visit, &Shown { texts: texts(&values), was: values, version, ..Shown::default() }).await
}

/// Saves what was changed in the form.
pub(super) async fn save(State(state): State<AppState>, form_sent: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form_sent;
    let (version, was) = (change::version(&fields)?, change::shown_before(&fields));
    let written: BTreeMap<_, _> = LISTS.iter().map(|(name, _)| (*name, fields.whole(name).to_owned())).collect();
    let faults: BTreeMap<_, _> =
        written.iter().filter_map(|(name, text)| Some((*name, fault(&visit, text)?))).collect();
    if !faults.is_empty() {
        let shown = Shown { texts: written, was, version, faults, meanwhile: None };
        return Ok(shell::with_status(form(&visit, &shown).await?, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let entered = entered(&fields);
    match change::save(&state, &visit, &change::changed(&entered, &was), version, PAGE).await? {
        Saved::Done(response) => Ok(response),
        Saved::Refused(failure) => Err(failure.into()),
        Saved::Meanwhile(meanwhile) => {
            let (now, _) = values(&state).await?;
            let texts = texts(&change::merged(&entered, &was, &now));
            let version = meanwhile.version;
            let shown = Shown { texts, was: now, version, meanwhile: Some(meanwhile), ..Shown::default() };
            Ok(shell::with_status(form(&visit, &shown).await?, StatusCode::CONFLICT))
        }
    }
}

async fn values(state: &AppState) -> Result<(Values, u64), Problem> {
    let (set, version) = settings::get(&state.storage()).await?;
    let lists = [&set.excluded_host_domains, &set.excluded_recording_domains, &set.excluded_contact_domains];
    let values = LISTS.iter().zip(lists).map(|((name, _), list)| (pointer(name), json!(list)));
    Ok((values.collect(), version))
}

fn pointer(name: &str) -> String {
    format!("/{name}")
}

fn texts(values: &Values) -> BTreeMap<&'static str, String> {
    let text = |name: &str| {
        let list = values.get(&pointer(name)).and_then(Value::as_array);
        let lines: Vec<&str> = list.into_iter().flatten().filter_map(Value::as_str).collect();
        lines.join("\n")
    };
    LISTS.iter().map(|(name, _)| (*name, text(name))).collect()
}

fn entered(fields: &Fields) -> Values {
    let list = |name: &str| json!(lines(fields.whole(name)).into_iter().map(|(_, domain)| domain).collect::<Vec<_>>());
    LISTS.iter().map(|(name, _)| (pointer(name), list(name))).collect()
}

/// The domains of a field, one a line, with the number of the line.
fn lines(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim().to_owned()));
    lines.filter(|(_, line)| !line.is_empty()).collect()
}

/// The first line of a field that is no domain.
fn fault(visit: &Visit, text: &str) -> Option<String> {
    let lines = lines(text);
    let domains: Vec<String> = lines.iter().map(|(_, domain)| domain.clone()).collect();
    let wrong = Domains::parse(&domains).err()?;
    let line = lines.get(wrong.index).map_or(0, |(line, _)| *line);
    let given: String = wrong.given.chars().take(80).collect();
    Some(match wrong.suggestion {
        Some(meant) => visit.with("settings-domain-meant", &args![line = line, given = given, meant = meant]),
        None => visit.with("settings-domain-fault", &args![line = line, given = given]),
    })
}

async fn form(visit: &Visit, shown: &Shown) -> Result<Response, Problem> {
    let may = visit.may(Scope::Settings);
    let content = html! {
        @if let Some(meanwhile) = &shown.meanwhile { (meanwhile.notice(visit)) }
        @if !may { (parts::notice(Tone::Plain, &html! { p { (visit.text("settings-read-only")) } })) }
        p { (visit.text("settings-domains-explained")) }
        (parts::form(visit, PAGE, &html! {
            (change::hidden(shown.version, &shown.was))
            fieldset disabled[!may] {
                @for (name, hint) in LISTS {
                    (Field {
                        name,
                        label: &visit.word("setting", name),
                        value: shown.texts.get(name).map_or("", String::as_str),
                        hint: Some(&visit.text(hint)),
                        fault: shown.faults.get(name).map(String::as_str),
                        ..Field::default()
                    }.lines(5))
                }
            }
            @if may { (change::buttons(visit, shown.meanwhile.as_ref(), PAGE)) }
        }))
    };
    page(visit, PAGE, &content).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_count_for_the_number_of_a_line_and_are_no_domains() {
        let found = lines("a.example\r\n\r\n  *.b.example \n");
        assert_eq!(found, [(1, "a.example".to_owned()), (3, "*.b.example".to_owned())]);
    }
}
