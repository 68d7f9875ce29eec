//! The filter of runs: the fields of its form, which are those of the page's address.

use greenroom::Runtime;
use greenroom_domain::{
    FailureKind,
    store::{RunFilter, RunStatus},
};
use greenroom_service::views::contacts;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use maud::{Markup, html};
use url::form_urlencoded;

use crate::{
    api,
    console::{
        form::Fields,
        parts::{self, Field},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The names of the fields. They are those of the API, so that an address of a page says the same there.
const NAMES: [&str; 10] =
    ["action", "status", "kind", "code", "contact", "since", "until", "tag", "againOf", "webinar"];

/// The filter as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<(String, String)>);

impl Filter {
    /// That of the page's address.
    pub(super) fn of(visit: &Visit) -> Self {
        Self::chosen(|name| visit.query_all(name))
    }

    /// That of a form.
    pub(super) fn of_form(fields: &Fields) -> Self {
        Self::chosen(|name| fields.all(name).map(str::to_owned).collect())
    }

    fn chosen(values: impl Fn(&str) -> Vec<String>) -> Self {
        let pairs = NAMES.iter().flat_map(|name| values(name).into_iter().map(|value| ((*name).to_owned(), value)));
        Self(
            pairs.map(|(name, value)| (name, value.trim().to_owned())).filter(|(_, value)| !value.is_empty()).collect(),
        )
    }

    fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    /// The filter as the store takes it. A contact may be named by its email, days are those of the person's time zone, and ages
    /// are counted from `now`.
    pub(super) async fn read(&self, state: &AppState, visit: &Visit, now: Timestamp) -> Result<RunFilter, Problem> {
        let mut pairs = self.0.clone();
        for (name, value) in &mut pairs {
            match name.as_str() {
                "contact" if value.contains('@') => {
                    let id = contacts::id_of(state.store().as_ref(), value).await?;
                    *value = id.as_str().to_owned();
                }
                "since" => *value = day(value, visit.zone(), 0).unwrap_or_else(|| value.clone()),
                // The day itself is among them.
                "until" => *value = day(value, visit.zone(), 1).unwrap_or_else(|| value.clone()),
                _ => {}
            }
        }
        Ok(api::runs::filter(pairs, now)?.0)
    }

    /// The address of a page with this filter.
    pub(super) fn address(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The filter in fields that are not seen.
    pub(super) fn hidden(&self) -> Markup {
        html! { @for (name, value) in &self.0 { input type="hidden" name=(name) value=(value); } }
    }

    /// The filter in words.
    pub(super) fn words(&self, visit: &Visit) -> Markup {
        html! {
            ul {
                @for (name, value) in &self.0 {
                    li { (visit.word("runs-by", &name.to_lowercase())) ": " (parts::written(value)) }
                }
            }
        }
    }

    /// The form.
    pub(super) fn show(&self, visit: &Visit, runtime: &Runtime) -> Markup {
        let mut names: Vec<String> = runtime.actions().into_iter().map(|info| info.manifest.name).collect();
        names.dedup();
        // Runs of an action that is no longer loaded are found, too.
        let own = self.value("action");
        if !own.is_empty() && !names.iter().any(|name| name == own) {
            names.push(own.to_owned());
        }
        let named = |group: &str, word: &str| (word.to_owned(), visit.word(group, word));
        let actions = parts::with_any(visit, names.into_iter().map(|name| (name.clone(), name)));
        let outcomes = parts::with_any(visit, RunStatus::ALL.map(|status| named("outcome", status.as_str())));
        let kinds = parts::with_any(visit, FailureKind::ALL.map(|kind| named("kind", kind.as_str())));
        let field = |name: &'static str, label: &'static str| (name, visit.text(label));
        let (action, status, kind) =
            (field("action", "runs-by-action"), field("status", "runs-by-status"), field("kind", "runs-by-kind"));
        let texts = [
            field("code", "runs-by-code"),
            field("contact", "runs-by-contact"),
            field("webinar", "runs-by-webinar"),
            field("tag", "runs-by-tag"),
        ];
        let days = [field("since", "runs-by-since"), field("until", "runs-by-until")];
        let of = |(name, label): &(&'static str, String)| (*name, label.clone());
        let choice = |one: &(&'static str, String), choices: &[(String, String)]| {
            let (name, label) = of(one);
            Field { name, label: &label, value: self.value(name), ..Field::default() }.choice(choices)
        };
        let input = |one: &(&'static str, String), kind: &str| {
            let (name, label) = of(one);
            Field { name, label: &label, value: self.value(name), autocomplete: Some("off"), ..Field::default() }
                .input(kind)
        };
        // An age such as `2d` in an address is kept as it is, and no field for days shows it.
        let kind_of = |name: &str| {
            if self.value(name).is_empty() || self.value(name).parse::<Date>().is_ok() { "date" } else { "text" }
        };
        parts::filters(
            visit,
            "runs",
            &html! {
                (choice(&action, &actions))
                (choice(&status, &outcomes))
                @for one in &days { (input(one, kind_of(one.0))) }
                @for one in &texts { (input(one, "search")) }
                (choice(&kind, &kinds))
                @if !self.value("againOf").is_empty() { input type="hidden" name="againOf" value=(self.value("againOf")); }
            },
        )
    }
}

/// The beginning of a day in a time zone, some days later.
fn day(text: &str, zone: &TimeZone, later: i32) -> Option<String> {
    let day: Date = text.parse().ok()?;
    let begins = day.checked_add(later.days()).ok()?.to_zoned(zone.clone()).ok()?;
    Some(begins.timestamp().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_the_readers_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(day("2026-03-05", &zone, 0).as_deref(), Some("2026-03-04T22:00:00Z"));
        assert_eq!(day("2026-03-05", &zone, 1).as_deref(), Some("2026-03-05T22:00:00Z"));
        assert_eq!(day("2d", &zone, 0), None);
    }

    #[test]
    fn a_filter_is_an_address() {
        let fields = Fields::read(b"action=a&code=+&tag=x%3Dy&tag=z%3D1&other=1");
        let filter = Filter::of_form(&fields);
        assert_eq!(filter.address("/runs/again"), "/runs/again?action=a&tag=x%3Dy&tag=z%3D1");
        assert_eq!(Filter::default().address("/runs"), "/runs");
    }
}
