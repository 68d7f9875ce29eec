//! What people have done by hand.

use axum::{extract::State, response::Response};
use greenroom_domain::{HistoryKind, Scope};
use greenroom_service::views::history::{self, HistoryFilter, HistoryView};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use maud::{Markup, html};

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        links,
        parts::{self, Field},
        visit::{Reader, Visit},
    },
    problem::Problem,
    state::AppState,
};

/// How many entries a page has.
const ROWS: usize = 50;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/access/history", Scope::Read, list)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let filter = filter(&visit);
    let before = visit.query("cursor").and_then(|cursor| cursor.parse().ok());
    let page = history::find(state.store().as_ref(), &filter, before, ROWS).await?;
    let next = page.next.map(|place| place.to_string());
    let content = html! {
        p { (visit.text("access-history-lead")) " " a href="/settings/history" { (visit.text("access-history-of-settings")) } }
        (fields(&visit))
        section #history {
            @if page.items.is_empty() { (parts::empty(&visit.text("access-history-none"), Some(("/access/history", &visit.text("access-history-all"))))) }
            @else { (rows(&visit, &page.items)) (parts::pager(&visit, next.as_deref())) }
        }
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-history"), &content))
}

fn fields(visit: &Visit) -> Markup {
    let named = HistoryKind::ALL.iter().map(|kind| (kind.as_str(), visit.word("history", kind.as_str())));
    let kinds = parts::with_any(visit, named);
    let value = |name: &str| visit.query(name).unwrap_or_default().into_owned();
    let (what, by, from, to) = (value("what"), value("by"), value("from"), value("to"));
    parts::filters(
        visit,
        "history",
        &html! {
            (Field { name: "what", label: &visit.text("access-history-what"), value: &what, ..Field::default() }.choice(&kinds))
            (Field { name: "by", label: &visit.text("access-history-by"), value: &by, ..Field::default() }.input("search"))
            (Field { name: "from", label: &visit.text("access-history-from"), value: &from, ..Field::default() }.input("date"))
            (Field { name: "to", label: &visit.text("access-history-to"), value: &to, ..Field::default() }.input("date"))
        },
    )
}

/// The filter in the address. A value that cannot be one does not restrict it.
fn filter(reader: &Reader) -> HistoryFilter {
    let date = |name: &str| reader.query(name).and_then(|text| text.trim().parse::<Date>().ok());
    let what = reader.query("what");
    HistoryFilter {
        what: what.and_then(|word| HistoryKind::ALL.into_iter().find(|kind| kind.as_str() == word)),
        by: reader.query("by").map(|by| by.trim().to_lowercase()),
        since: date("from").and_then(|from| begin(from, reader.zone())),
        // The day itself is meant, too.
        until: date("to").and_then(|to| begin(to.tomorrow().ok()?, reader.zone())),
    }
}

/// The moment at which a day begins for the reader.
fn begin(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone()).ok().map(|begin| begin.timestamp())
}

fn rows(visit: &Visit, entries: &[HistoryView]) -> Markup {
    let heads = ["access-history-at", "access-history-by", "access-history-what", "access-history-subject"]
        .map(|key| visit.text(key));
    parts::table(
        &visit.text("access-tab-history"),
        &heads,
        &html! {
            @for entry in entries {
                tr {
                    td { (parts::time(visit, entry.at)) }
                    td { (parts::maybe_written(visit, entry.by.as_deref())) }
                    td { (visit.word("history", entry.what.as_str())) }
                    td { (subject(visit, entry)) }
                }
            }
        },
    )
}

fn subject(visit: &Visit, entry: &HistoryView) -> Markup {
    let Some(subject) = entry.subject.as_deref() else { return parts::nothing(visit) };
    let address = match entry.what {
        HistoryKind::SyncNow => Some(format!("/webinars/{}", links::encoded(subject))),
        HistoryKind::JobRetried => Some(format!("/access/jobs/{}", links::encoded(subject))),
        _ => None,
    };
    if let Some(words) = in_words(visit, entry.what, subject) {
        return words;
    }
    html! {
        @match address {
            Some(address) => { a href=(address) { (parts::written(subject)) } },
            None => { (parts::written(subject)) },
        }
    }
}

/// The places of secrets: the word that an entry begins with, the word that it may end with, and the word of the two.
const SHOWN: [(&str, &str, &str); 7] = [
    ("contact ", " timeline", "contact-timeline"),
    ("contact ", "", "contact"),
    ("run ", " journal", "run-journal"),
    ("run ", "", "run"),
    ("segment ", " members", "segment-members"),
    ("segment ", "", "segment"),
    ("job ", "", "job"),
];

/// A subject with words of Greenroom's own, which entries have in English: how many rows, the role of a user, how somebody signed in, and
/// where a secret stands.
fn in_words(reader: &Reader, what: HistoryKind, subject: &str) -> Option<Markup> {
    match what {
        HistoryKind::SignedIn => return Some(html! { (reader.word("sign-in-method", subject)) }),
        HistoryKind::SecretShown => return shown(reader, subject),
        _ => {}
    }
    let (first, last) = subject.rsplit_once(' ')?;
    match what {
        HistoryKind::Imported => {
            let rows: u64 = first.parse().ok().filter(|_| ["row", "rows"].contains(&last))?;
            Some(html! { (parts::count(reader, "access-history-rows", rows)) })
        }
        HistoryKind::UserAdded | HistoryKind::UserChanged => {
            Some(html! { (parts::written(first)) " " (reader.word("role", last)) })
        }
        _ => None,
    }
}

/// Where a secret stands that was shown.
fn shown(reader: &Reader, subject: &str) -> Option<Markup> {
    let place = |word: &str| reader.word("access-history-shown", word);
    if ["contacts", "runs", "segments"].contains(&subject) {
        return Some(html! { (place(subject)) });
    }
    if let Some(webinar) = subject.strip_prefix("webinar:") {
        return Some(html! { (place("webinar")) " " (parts::written(webinar)) });
    }
    SHOWN.iter().find_map(|(beginning, end, word)| {
        let named = subject.strip_prefix(beginning)?.strip_suffix(end)?;
        Some(html! { (place(word)) " " (parts::written(named)) })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::http::{HeaderMap, Uri, header};

    use super::*;

    fn of(query: &str) -> HistoryFilter {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "greenroom-zone=Europe%2FStockholm".parse().unwrap());
        filter(&Reader::of(&headers, &format!("/access/history?{query}").parse::<Uri>().unwrap()))
    }

    #[test]
    fn a_filter_is_read_from_the_address_with_days_of_the_reader() {
        let found = of("what=sync-now&by=+Ada&from=2026-11-02&to=2026-11-02&cursor=7");
        assert_eq!((found.what, found.by.as_deref()), (Some(HistoryKind::SyncNow), Some("ada")));
        assert_eq!(found.since.unwrap().to_string(), "2026-11-01T23:00:00Z");
        assert_eq!(found.until.unwrap().to_string(), "2026-11-02T23:00:00Z");
    }

    #[test]
    fn words_of_subjects_are_told_in_the_language_of_the_reader() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, "sv".parse().unwrap());
        let reader = Reader::of(&headers, &Uri::from_static("/access/history"));
        let words = |what, subject| in_words(&reader, what, subject).map(Markup::into_string);
        assert_eq!(words(HistoryKind::Imported, "1 row").as_deref(), Some("1 rad"));
        assert_eq!(words(HistoryKind::Imported, "12 rows").as_deref(), Some("12 rader"));
        assert_eq!(words(HistoryKind::Imported, "12 files"), None);
        assert!(words(HistoryKind::UserAdded, "a@x.example viewer").unwrap().contains("a@x.example"));
        assert!(!words(HistoryKind::UserAdded, "a@x.example viewer").unwrap().contains("viewer"));
        assert_eq!(words(HistoryKind::SyncNow, "82512345001"), None);
        assert_eq!(words(HistoryKind::SignedIn, "password").as_deref(), Some("E-post och lösenord"));
        for (subject, expected) in [
            ("contact 7", Some("kontakten <bdi>7</bdi>")),
            ("contact <b> timeline", Some("tidslinjen för kontakten <bdi>&lt;b&gt;</bdi>")),
            ("run 0190 journal", Some("journalen för körningen <bdi>0190</bdi>")),
            ("segment From Graz members", Some("medlemmarna i segmentet <bdi>From Graz</bdi>")),
            ("webinar:82512345001", Some("länkarna för webbinariet <bdi>82512345001</bdi>")),
            ("contacts", Some("kontakterna")),
            ("of another version", None),
        ] {
            assert_eq!(words(HistoryKind::SecretShown, subject).as_deref(), expected, "{subject}");
        }
        // The entries that are written all have words.
        for subject in ["job 1", "run 1", "segment a", "runs", "segments"] {
            assert!(words(HistoryKind::SecretShown, subject).is_some(), "{subject}");
        }
    }

    #[test]
    fn what_cannot_be_a_filter_restricts_nothing() {
        assert_eq!(of("what=nothing&from=2026-13-99&to=x"), HistoryFilter::default());
    }
}
