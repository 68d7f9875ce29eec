//! Lists that have a limit say when they are cut, and how to go on: in words, and beside JSON.

use crate::common::{Guest, Place, install};
use serde_json::Value;

fn ids(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
}

/// Reads a list page by page with the option that each page names on stderr, and asserts that the pages are the whole.
#[track_caller]
fn assert_pages(place: &Place, args: &[&str], key: &str, sign: &str) {
    let whole = ids(&place.call(&[args, &["--json"]].concat()).ok().json(), key);
    assert!(whole.len() > 2, "{whole:?}");
    for limit in 1..=whole.len() {
        let limit = limit.to_string();
        let (mut seen, mut next) = (Vec::new(), Vec::<String>::new());
        loop {
            let paged: Vec<&str> = next.iter().map(String::as_str).collect();
            let page = [args, &["--limit", &limit], &paged[..]].concat();
            let words = place.call(&page).ok().out;
            let called = place.call(&[&page[..], &["--json"]].concat()).ok();
            seen.extend(ids(&called.json(), key));
            let Some((_, options)) = called.err.trim_end().split_once(sign) else {
                assert!(!words.contains(sign), "{words}");
                break;
            };
            assert!(words.ends_with(&called.err), "{words}{called:?}");
            next = options.split(' ').map(str::to_owned).collect();
        }
        assert_eq!(seen, whole, "{limit}");
    }
}

#[test]
fn runs_are_read_in_pages() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.call_with(&["invoke", "echo", "--batch", "-"], "{}\n{}\n{}\n{}\n").ok();
    assert_pages(&place, &["runs", "list"], "id", "older ones: ");
    let replayed = place.call(&["replay", "--action", "echo", "--last", "3", "--json"]).ok();
    assert!(replayed.err.contains("older runs of echo were not replayed: --last 30"), "{replayed:?}");
    assert_eq!(place.call(&["replay", "--action", "echo", "--last", "4"]).ok().err, "");
}

#[test]
fn contacts_are_read_in_pages() {
    let place = Place::with_store();
    let rows: String = (10..14)
        .map(|id| format!("{{\"type\": \"contact\", \"id\": \"{id}\", \"properties\": {{\"firstname\": \"x\"}}}}\n"))
        .collect();
    place.call_with(&["store", "import", "-"], &rows).ok();
    assert_pages(&place, &["store", "show", "contacts"], "id", "more: ");

    place.call_with(&["segment", "save", "named", "-"], r#"{"property": "firstname", "is": "known"}"#).ok();
    for form in ["--json", "--csv"] {
        let page = place.call(&["segment", "members", "named", "--limit", "2", form]).ok();
        assert!(page.err.starts_with("more: greenroom segment members named --limit 2 --after "), "{page:?}");
        assert!(!page.out.contains("more:"), "{page:?}");
        assert_eq!(place.call(&["segment", "members", "named", form]).ok().err, "");
    }
}

#[test]
fn changes_of_settings_are_read_in_pages() {
    let place = Place::with_store();
    let user = r#"{"type": "account-user", "email": "admin@example.com", "role": "administrator"}"#;
    place.call_with(&["store", "import", "-"], user).ok();
    for domain in ["a.example", "b.example", "c.example"] {
        let value = format!("[\"{domain}\"]");
        place.call(&["settings", "set", "/excludedContactDomains", &value, "--as", "admin@example.com"]).ok();
    }
    let history = ["settings", "history", "/excludedContactDomains"];
    assert_pages(&place, &history, "at", "older ones: ");
    let beyond = place.call(&[&history[..], &["--before", "1"]].concat()).ok();
    assert_eq!(beyond.out, "no older ones\n");
}
