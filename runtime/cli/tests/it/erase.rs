//! `greenroom erase` and `greenroom store prune`: permanent removal.

use std::{fs, time::Duration};

use crate::common::{Guest, Place, install};
use greenroom_domain::{
    RunStore,
    store::{Intent, IntentKind, OpenOutcome},
};
use greenroom_store::{OpenMode, SqliteStore};
use jiff::Timestamp;
use serde_json::Value;

fn people() -> Place {
    let place = Place::with_file();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let rows = r#"{"type": "contact", "id": "7", "secondaryEmails": ["countess@king.example"]}"#;
    place.call_with(&["store", "import", "-"], rows).ok();
    let note = r#"{"note": "for Ada@Example.com"}"#;
    place.call(&["invoke", "echo", "-c", "7", "-i", "{}", "--idempotency-key", "one"]).ok();
    place.call(&["invoke", "echo", "-c", "8", "-i", note, "--idempotency-key", "two"]).ok();
    place.call(&["invoke", "echo", "-c", "8", "-i", "{}", "--idempotency-key", "three"]).ok();
    place
}

/// The store's files that contain a text.
fn found(place: &Place, text: &str) -> Vec<String> {
    let has = |bytes: Vec<u8>| bytes.windows(text.len()).any(|w| w.eq_ignore_ascii_case(text.as_bytes()));
    let files = fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("greenroom.db"))
        .filter(|path| has(fs::read(path).unwrap()))
        .map(|path| path.display().to_string())
        .collect()
}

#[test]
fn c10_a_person_is_erased_by_id_or_email_and_nothing_of_them_is_left() {
    for whom in ["7", "ADA@example.com", "countess@king.example"] {
        let place = people();
        for text in ["ada@example.com", "Lovelace", "countess"] {
            assert!(!found(&place, text).is_empty(), "{text}");
        }
        let erased = place.call(&["erase", whom, "--yes", "--json"]).ok().json();
        assert_eq!((&erased["contact"], &erased["found"], &erased["emails"]), (&"7".into(), &true.into(), &2.into()));
        assert_eq!((&erased["forgotten"]["runs"], &erased["forgotten"]["keys"]), (&2.into(), &2.into()), "{erased}");
        for text in ["ada@example.com", "Lovelace", "countess"] {
            assert_eq!(found(&place, text), Vec::<String>::new(), "{whom}: {text}");
        }
        assert_eq!(place.call(&["store", "show", "contact", "7"]).code, 14);
        let summary = place.call(&["store", "show", "--json"]).ok().json();
        assert_eq!((&summary["contacts"], &summary["erasedEmails"]), (&1.into(), &2.into()));
        assert!(place.call(&["store", "show"]).ok().out.contains("2 erased emails"));
        assert!(place.call(&["store", "check"]).ok().out.contains("is sound"));
        // The records stay without content; the third one is unchanged.
        let runs = place.call(&["runs", "list", "--json"]).ok().json();
        let erased_at = |run: &Value| run["erasedAt"].is_string();
        let runs = runs.as_array().unwrap();
        assert_eq!(runs.iter().map(erased_at).collect::<Vec<_>>(), [false, true, true]);
        assert!(place.call(&["runs", "show", runs[1]["id"].as_str().unwrap()]).ok().out.contains("who is erased"));
        // A repetition finds nothing.
        let again = place.call(&["erase", whom, "--yes"]).ok();
        assert!(again.out.contains("nothing of"), "{}", again.out);
    }
}

#[test]
fn c10_an_import_names_the_lines_of_erased_people_and_brings_them_back_where_that_is_asked_for() {
    let place = people();
    place.call(&["erase", "7", "--yes"]).ok();
    let rows = "email\nnew@example.com\nada@example.com\n";
    let left_out = place.call_with(&["store", "import", "-"], rows).ok();
    assert!(left_out.out.contains("imported 1 row ") && left_out.out.contains("--bring-back-erased"), "{left_out:?}");
    let report = place.call_with(&["store", "import", "-", "--dry-run", "--json"], rows).ok().json();
    assert_eq!((&report["rows"], &report["erasedLines"]), (&1.into(), &serde_json::json!([3])));
    let report = place.call_with(&["store", "import", "-", "--bring-back-erased", "--json"], rows).ok().json();
    assert_eq!((&report["rows"], &report["contactsCreated"], report.get("erasedLines")), (&2.into(), &1.into(), None));
}

#[test]
fn nothing_is_erased_unasked() {
    let place = people();
    let refused = place.call(&["erase", "7"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    let shown = place.call(&["erase", "ada@example.com", "--dry-run"]).ok().out;
    assert!(shown.contains("ada@example.com, countess@king.example") && shown.contains("would go"), "{shown}");
    let shown = place.call(&["erase", "7", "--dry-run", "--json"]).ok();
    assert_eq!((&shown.json()["contact"], &shown.json()["properties"]), (&"7".into(), &2.into()));
    assert!(!shown.out.contains("Lovelace"), "values may be secret: {}", shown.out);
    let nobody = place.call(&["erase", "nobody@example.com", "--dry-run"]).ok().out;
    assert!(nobody.contains("no living contact"), "{nobody}");
    place.call(&["store", "show", "contact", "7"]).ok();
    assert_eq!(place.call(&["runs", "list", "--json"]).ok().json()[2]["contact"], "7");
}

#[tokio::test]
async fn who_is_being_registered_is_erased_when_that_is_over() {
    let place = people();
    let store = SqliteStore::open(place.path("greenroom.db"), OpenMode::Existing).unwrap();
    let now = Timestamp::now();
    let intent = Intent {
        kind: IntentKind::Register,
        id: "intent".to_owned(),
        run: "0198c2f4-1c1b-7000-8000-000000000000".parse().unwrap(),
        zoom_account: "zoom".into(),
        webinar: "82512345678".to_owned().try_into().unwrap(),
        email: "ada@example.com".to_owned().try_into().unwrap(),
        contact: "7".into(),
        occurrence: None,
        opened_at: now,
        owner: "somebody".to_owned(),
        lease_until: now + Duration::from_secs(600),
    };
    assert_eq!(store.open_intent(&intent, now, 3).await.unwrap(), OpenOutcome::Yes);
    let refused = place.call(&["erase", "7", "--yes", "--json"]);
    assert_eq!((refused.code, refused.json()["failure"]["code"].as_str()), (18, Some("under-way")), "{refused:?}");
    assert!(refused.json()["failure"]["retry"]["ms"].as_u64() > Some(500_000), "{refused:?}");
    place.call(&["store", "show", "contact", "7"]).ok();
}

#[test]
fn what_is_not_old_is_not_pruned() {
    let place = people();
    let pruned = place.call(&["store", "prune", "--older-than", "1d", "--json"]).ok().json();
    assert_eq!((&pruned["removed"]["runs"], &pruned["removed"]["packages"]), (&0.into(), &0.into()), "{pruned}");
    assert!(place.call(&["store", "prune", "--older-than", "12w"]).ok().out.contains("removed what is older than"));
    for wrong in ["90", "d", "0d", "-1d", "1.5d", "3months", "é", ""] {
        let called = place.call(&["store", "prune", &format!("--older-than={wrong}")]);
        assert_eq!(called.code, 2, "{wrong}: {called:?}");
    }
    assert_eq!(place.call(&["runs", "list", "--json"]).ok().json().as_array().unwrap().len(), 3);
}
