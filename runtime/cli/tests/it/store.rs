//! `greenroom store`: creating, filling and inspecting a store.

use std::io::{Read, Write};

use crate::common::{Place, signal};

#[test]
fn without_a_store_every_command_says_how_to_make_one() {
    let place = Place::new();
    for args in [
        &["store", "show"][..],
        &["store", "check"],
        &["store", "import", "-"],
        &["runs", "list"],
        &["connect", "list"],
        &["settle"],
        &["segment", "list"],
        &["erase", "7", "--yes"],
        &["store", "prune", "--older-than", "90d"],
        &["invoke", "anything"],
    ] {
        let called = place.call(args);
        assert_eq!(called.code, 19, "{args:?}: {called:?}");
        assert!(called.err.contains("make one with `greenroom store init`"), "{args:?}: {}", called.err);
        let failed = place.call(&[args, &["--json"]].concat());
        let failure = &failed.json()["failure"];
        assert_eq!(
            (failed.code, &failure["kind"], &failure["code"]),
            (19, &"unavailable".into(), &"store-missing".into())
        );
        assert_eq!(failure["retry"]["when"], "never");
    }
    assert!(!place.path("greenroom.db").exists());
}

#[test]
fn a_store_that_cannot_be_opened_says_so_in_json_too() {
    let place = Place::new();
    place.write("greenroom.db", "dear diary, ".repeat(1000));
    let failed = place.call(&["store", "show", "--json"]);
    assert_eq!((failed.code, failed.json()["failure"]["code"].as_str()), (19, Some("store-damaged")));
    assert!(place.call(&["store", "init"]).err.contains("not a sound Greenroom store"));
}

#[test]
fn making_one_twice_changes_nothing() {
    let place = Place::with_store();
    let called = place.call(&["store", "init"]).ok();
    assert!(called.out.contains("already, with 2 contacts; nothing was changed"), "{}", called.out);
    assert_eq!(place.call(&["store", "init", "--json"]).ok().json()["created"], false);
    let called = place.call(&["--store", "no/such/folder/x.db", "store", "init"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("there is no folder no/such/folder"), "{}", called.err);
}

#[test]
fn what_is_imported_is_shown() {
    let place = Place::with_store();
    let summary = place.call(&["store", "show", "--json"]).ok().json();
    assert_eq!((&summary["contacts"], &summary["businessUnits"]), (&2.into(), &2.into()));
    assert!(place.call(&["store", "show"]).ok().out.contains("contacts"));
    let by_email = place.call(&["store", "show", "contact", "Ada@Example.com", "--json"]).ok().json();
    assert_eq!(by_email["contact"]["id"], "7");
    assert_eq!(by_email["contact"]["properties"]["lastname"], "Lovelace");
    let page = place.call(&["store", "show", "contacts", "--limit", "1"]).ok().out;
    assert!(page.contains("Ada Lovelace") && page.contains("more: --after 7") && !page.contains("bob@"), "{page}");
    let page = place.call(&["store", "show", "contacts", "--after", "7", "--json"]).ok().json();
    assert_eq!(page.as_array().unwrap().len(), 1);
    assert!(place.call(&["store", "check"]).ok().out.contains("is sound"));
}

#[test]
fn what_is_not_there_is_named() {
    let place = Place::with_store();
    for (args, code, wanted) in [
        (["contact", "99"], 14, "there is no contact 99"),
        (["contact", "eve@example.com"], 14, "primary email eve@example.com"),
        (["webinar", "82512345678"], 14, "no webinar 82512345678"),
        (["webinar", "825 1234 5678"], 11, "`82512345678`"),
    ] {
        let called = place.call(&[&["store", "show"][..], &args].concat());
        assert_eq!(called.code, code, "{called:?}");
        assert!(called.err.contains(wanted), "{}", called.err);
    }
    let failed = place.call(&["store", "show", "contact", "99", "--json"]);
    assert_eq!((failed.code, failed.json()["failure"]["code"].as_str()), (14, Some("contact-not-found")));
}

#[test]
fn a_bad_row_names_file_and_line_and_nothing_is_imported() {
    let place = Place::with_store();
    let good = r#"{"type": "contact", "id": "9", "email": "eve@example.com"}"#;
    for (bad, wanted) in [
        (r#"{"type": "contact", "emial": "x"}"#, "unknown field `emial`"),
        (r#"{"type": "contcat"}"#, "unknown variant `contcat`"),
        (r#"{"type": "contact", "email": "not an email"}"#, "not an email"),
        ("{", "EOF"),
        (
            r#"{"type": "contact", "id": "10", "email": "ada@example.com"}"#,
            "cannot have the primary email of contact `7`",
        ),
    ] {
        place.write("rows.ndjson", format!("{good}\n\n{bad}\n"));
        let called = place.call(&["store", "import", "rows.ndjson"]);
        assert_eq!(called.code, 11, "{called:?}");
        let err = &called.err;
        assert!(
            err.contains("rows.ndjson, line 3: ") && err.contains(wanted) && err.contains("nothing was imported"),
            "{err}"
        );
    }
    assert_eq!(place.call(&["store", "show", "contact", "9"]).code, 14);
    let called = place.call_with(&["store", "import", "-"], "x");
    assert!(called.err.contains("standard input, line 1: "), "{}", called.err);
    assert_eq!(place.call(&["store", "import", "missing.ndjson"]).code, 1);
}

#[test]
fn c3_c9_a_table_is_imported_with_a_dry_run_first() {
    let place = Place::with_store();
    place.write(
        "people.csv",
        "Record ID;First Name;E-Mail;Company name\n21;Ina;Info@B\u{fc}cher.example;B\u{fc}cher\n22;;\"<bo@x.org>\";\n",
    );
    let called = place.call(&["store", "import", "people.csv"]);
    assert_eq!(called.code, 11, "{called:?}");
    assert!(
        called.err.contains("people.csv, line 1: ") && called.err.contains("--map 'Company name='"),
        "{}",
        called.err
    );
    let import = ["store", "import", "people.csv", "--map", "Company name=company"];
    let tried = place.call(&[&import[..], &["--dry-run", "--json"]].concat()).ok().json();
    assert_eq!(
        tried,
        serde_json::json!({"dryRun": true, "rows": 2, "contactsCreated": 2, "contactsUpdated": 0, "newProperties": ["company"]})
    );
    assert_eq!(place.call(&["store", "show", "contact", "21"]).code, 14);
    assert!(place.call(&import).ok().out.contains("contacts created  2"));
    for spelling in ["info@b\u{fc}cher.example", "INFO@xn--bcher-kva.example", "info@b\u{fc}cher\u{200b}.example"] {
        let shown = place.call(&["store", "show", "contact", spelling, "--json"]).ok().json();
        assert_eq!(shown["contact"]["email"], "info@xn--bcher-kva.example", "for programs");
    }
    let shown = place.call(&["store", "show", "contact", "21"]).ok().out;
    assert!(shown.contains("info@b\u{fc}cher.example") && shown.contains("company"), "for people: {shown}");
    assert!(place.call(&["store", "import", "people.csv", "--map", "x"]).err.contains("write COLUMN=PROPERTY"));
    // Excel's own encodings are named.
    place.write("latin.csv", b"email,firstname\nada@x.org,Jos\xe9\n");
    let called = place.call(&["store", "import", "latin.csv"]);
    assert!(called.err.contains("line 2: it is not UTF-8: save the table as `CSV UTF-8`"), "{}", called.err);
}

#[test]
fn an_import_that_is_stopped_says_where_to_go_on() {
    let place = Place::with_store();
    let row = |n: u32| format!("{{\"type\": \"contact\", \"email\": \"p{n}@example.com\"}}\n");
    let mut child = place.start(&["store", "import", "-"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all((1..=2_100).map(row).collect::<String>().as_bytes()).unwrap();
    // Its input is still open: the first part is written, and the rest waits for more.
    let contacts = || place.call(&["store", "show", "--json"]).ok().json()["contacts"].as_u64().unwrap();
    while contacts() < 2_000 {}
    signal(&child, "-INT");
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(20));
    assert!(
        err.contains("the rows before line 2001 of standard input are imported") && err.contains("--from-line 2001"),
        "{err}"
    );
    drop(input);
    let all: String = (1..=2_100).map(row).collect();
    let args = ["store", "import", "-", "--from-line", "2001", "--json"];
    assert_eq!(place.call_with(&args, all).ok().json()["contactsCreated"], 100);
}

#[test]
fn terminal_escapes_of_strangers_do_not_reach_a_terminal() {
    let place = Place::with_store();
    let row =
        r#"{"type": "contact", "id": "x", "properties": {"firstname": "\u001b[2Jred\u009b1m\u202e", "note": "a\nb"}}"#;
    place.call_with(&["store", "import", "-"], row).ok();
    for args in [&["contacts"][..], &["contact", "x"], &["contact", "x", "--json"]] {
        let out = place.call(&[&["store", "show"], args].concat()).ok().out;
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!out.contains(bad), "{out:?}");
        assert!(out.contains("red"), "{out}");
    }
}

#[test]
fn secret_properties_are_masked_unless_asked_for() {
    let place = Place::with_store();
    let rows = r#"{"type": "property", "name": "door_code", "kind": "text", "secret": true}
{"type": "contact", "id": "7", "properties": {"door_code": "hunter2"}}"#;
    place.call_with(&["store", "import", "-"], rows).ok();
    // Also where the property became secret later.
    let later = r#"{"type": "contact", "id": "7", "properties": {"garage": "hunter2"}}
{"type": "property", "name": "garage", "kind": "text", "secret": true}"#;
    place.call_with(&["store", "import", "-"], later).ok();
    let other_kind = r#"{"type": "property", "name": "garage", "kind": "number"}"#;
    assert!(place.call_with(&["store", "import", "-"], other_kind).err.contains("its kind cannot change"));
    for args in [&["contact", "7"][..], &["contact", "7", "--json"], &["contacts", "--json"]] {
        let called = place.call(&[&["store", "show"], args].concat()).ok();
        assert!(!called.all().contains("hunter2") && called.out.contains("[masked]"), "{called:?}");
        let called = place.call(&[&["store", "show"], args, &["--reveal"]].concat()).ok();
        assert!(called.out.contains("hunter2"), "{called:?}");
    }
}
