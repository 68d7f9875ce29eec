//! `greenroom segment`: saved filters, and their members (G1 to G3).

use crate::common::Place;

const LINK: &str = "https://zoom.example/w/1?tk=hunter2";

/// Contacts 7 (Ada Lovelace), 8 (Bob) and 9, with a secret and names that a spreadsheet would run.
fn place() -> Place {
    let place = Place::with_store();
    let rows = r#"{"type": "property", "name": "door_code", "label": "Door", "kind": "text", "secret": true}
{"type": "contact", "id": "9", "email": "eve@example.com", "properties": {"firstname": "=cmd|' /C calc'!A0", "lastname": "O'Hara, \"Eve\"\u001b[2J", "door_code": "hunter2"}}"#;
    place.call_with(&["store", "import", "-"], rows).ok();
    place.write("a.json", r#"{"property": "firstname", "is": {"contains": "A"}}"#);
    place
}

#[test]
fn g3_a_segment_is_saved_listed_explained_counted_and_removed() {
    let place = place();
    assert!(place.call(&["segment", "list"]).ok().out.contains("no segments"));
    let words = "contacts whose “First name” contains “A”";
    let saved = place.call(&["segment", "save", "with a", "a.json"]).ok();
    assert_eq!(saved.out, format!("saved segment with a: {words}\n"));
    assert_eq!(place.call(&["segment", "list"]).ok().out, format!("with a  {words}\n"));
    assert_eq!(place.call(&["segment", "explain", "with a"]).ok().out, format!("{words}\n"));
    assert_eq!(place.call(&["segment", "count", "with a"]).ok().out, "2\n");
    assert_eq!(place.call(&["segment", "count", "with a", "--json"]).ok().json()["members"], 2);
    let shown = place.call(&["segment", "show", "with a"]).ok().out;
    assert!(shown.contains(words) && shown.contains("\"contains\": \"A\""), "{shown}");
    let never = r#"{"event": "attendance", "happened": false}"#;
    let saved = place.call_with(&["segment", "save", "with a", "-", "--json"], never).ok().json();
    assert_eq!((&saved["created"], &saved["words"]), (&false.into(), &"contacts who did not attend".into()));
    assert_eq!(place.call(&["segment", "count", "with a"]).ok().out, "3\n");
    let listed = place.call(&["segment", "list", "--json"]).ok().json();
    assert_eq!(listed[0]["filter"], serde_json::from_str::<serde_json::Value>(never).unwrap());
    assert!(place.call(&["segment", "remove", "with a"]).ok().out.contains("removed"));
    for command in ["show", "explain", "count", "members", "remove"] {
        let called = place.call(&["segment", command, "with a"]);
        assert_eq!(called.code, 14, "{called:?}");
        assert!(called.err.contains("there is no segment `with a`: see `greenroom segment list`"), "{}", called.err);
    }
    let failed = place.call(&["segment", "show", "x", "--json"]);
    assert_eq!(failed.json()["failure"]["code"], "segment-not-found");
}

#[test]
fn g3_members_are_listed_page_by_page_or_all() {
    let place = place();
    place.call(&["segment", "save", "a's", "a.json"]).ok();
    let out = place.call(&["segment", "members", "a's"]).ok().out;
    assert!(out.contains("ada@example.com") && out.contains("Ada Lovelace") && !out.contains("bob@"), "{out}");
    assert!(!out.contains("more:"), "{out}");
    let page = place.call(&["segment", "members", "a's", "--limit", "1"]).ok().out;
    let (_, more) = page.split_once(r"more: greenroom segment members 'a'\''s' --limit 1 --after ").unwrap();
    let rest = place.call(&["segment", "members", "a's", "--after", more.trim()]).ok().out;
    assert!(rest.contains("eve@") && !rest.contains("ada@"), "{rest}");
    let lines = place.call(&["segment", "members", "a's", "--json"]).ok().out;
    let ids: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["7", "9"]);
    let one = place.call(&["segment", "members", "a's", "--json", "--limit", "1"]).ok().out;
    assert_eq!(one.lines().count(), 1);
    let nobody = r#"{"all": [{"event": "attendance"}, {"property": "email", "is": "known"}]}"#;
    assert_eq!(place.call(&["segment", "members", "--filter", nobody]).ok().out, "no members\n");
    assert_eq!(place.call(&["segment", "members", "--filter", nobody, "--json"]).ok().out, "");
    assert_eq!(place.call(&["segment", "count", "--filter", "@a.json"]).ok().out, "2\n");
}

#[test]
fn members_as_csv_are_for_a_spreadsheet() {
    let place = place();
    let csv = place.call(&["segment", "members", "--filter", "@a.json", "--csv"]).ok().out;
    let wanted = "Contact,Email,First name,Last name\n7,ada@example.com,Ada,Lovelace\n\
                  9,eve@example.com,'=cmd|' /C calc'!A0,\"O'Hara, \"\"Eve\"\"[2J\"\n";
    assert_eq!(csv, wanted);
    let csv = place.call(&["segment", "members", "--filter", "@a.json", "--csv", "--reveal", "--limit", "1"]).ok().out;
    assert_eq!(csv, "Contact,Email,First name,Last name,Door\n7,ada@example.com,Ada,Lovelace,\n");
}

#[test]
fn g1_secrets_are_masked_unless_asked_for() {
    let place = place();
    let filter = format!(
        r#"{{"any": [{{"property": "zoom_webinar_joinlink", "is": {{"equals": "{LINK}"}}}},
            {{"property": "door_code", "is": {{"contains": "hunter2"}}}}]}}"#
    );
    let saved = place.call_with(&["segment", "save", "s", "-"], &filter).ok();
    assert!(saved.out.contains("contains [masked]") && !saved.all().contains("hunter2"), "{saved:?}");
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["show", "s"],
        &["show", "s", "--json"],
        &["explain", "s"],
        &["members", "s", "--json"],
    ] {
        let called = place.call(&[&["segment"], args].concat()).ok();
        assert!(called.out.contains("[masked]") && !called.all().contains("hunter2"), "{called:?}");
    }
    let shown = place.call(&["segment", "show", "s", "--reveal"]).ok().out;
    assert!(shown.contains(LINK), "{shown}");
    let wrong = filter.replace("equals", "greater");
    let called = place.call_with(&["segment", "save", "s", "-"], &wrong);
    assert_eq!(called.code, 11);
    assert!(called.err.contains("/any/0/is/greater") && !called.all().contains("hunter2"), "{called:?}");
}

#[test]
fn a_bad_filter_is_refused_with_its_place_and_nothing_is_saved() {
    let place = place();
    for (filter, pointer, wanted) in [
        (r#"{"event": "birthday"}"#, "/event", "write `registration`, `attendance` or `recording`"),
        (r#"{"all": [{"property": "firstnme", "is": "known"}]}"#, "/all/0/property", "there is no property `firstnme`"),
        (r#"{"event": "attendance", "when": {"lastDays": 0}}"#, "/when/lastDays", "from 1 to 36500"),
    ] {
        let called = place.call_with(&["segment", "save", "x", "-"], filter);
        assert_eq!(called.code, 11, "{called:?}");
        assert!(called.err.contains(wanted) && called.err.contains(pointer), "{}", called.err);
        let failed = place.call(&["segment", "count", "--filter", filter, "--json"]);
        assert_eq!((failed.code, failed.json()["failure"]["pointer"].as_str()), (11, Some(pointer)), "{failed:?}");
    }
    for (args, code, wanted) in [
        (&["save", " x", "a.json"][..], 11, "printable characters"),
        (&["save", "x", "missing.json"], 1, "cannot read missing.json"),
        (&["count", "--filter", "{"], 11, "--filter is not JSON"),
        (&["count"], 2, "<NAME|--filter"),
        (&["count", "x", "--filter", "@a.json"], 2, "cannot be used with"),
    ] {
        let called = place.call(&[&["segment"], args].concat());
        assert_eq!(called.code, code, "{called:?}");
        assert!(called.err.contains(wanted), "{}", called.err);
    }
    place.write("bad.json", "{");
    assert!(place.call(&["segment", "save", "x", "bad.json"]).err.contains("bad.json is not JSON"));
    assert_eq!(place.call(&["segment", "list", "--json"]).ok().json(), serde_json::json!([]));
}
