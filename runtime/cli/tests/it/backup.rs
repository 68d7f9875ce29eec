//! `greenroom store backup`, `greenroom store restore` and `greenroom store copy`.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::Stdio,
};

use crate::common::{Guest, Place, install};

/// A store with contacts 7 and 8, a run for each, and one run for 8 that names 7.
fn people() -> Place {
    let place = Place::with_file();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.call(&["invoke", "echo", "-c", "7", "-i", "{}", "--idempotency-key", "one"]).ok();
    let note = r#"{"note": "for Ada@Example.com"}"#;
    place.call(&["invoke", "echo", "-c", "8", "-i", note, "--idempotency-key", "two"]).ok();
    place
}

fn import(place: &Place, row: &str) {
    if !row.is_empty() {
        place.call_with(&["store", "import", "-", "--bring-back-erased"], row).ok();
    }
}

fn contains(place: &Place, file: &str, text: &str) -> bool {
    fs::read(place.path(file)).unwrap().windows(text.len()).any(|part| part.eq_ignore_ascii_case(text.as_bytes()))
}

#[test]
fn a_copy_is_the_store_as_it_was() {
    let place = people();
    let copied = place.call(&["store", "backup", "copy.db", "--json"]).ok().json();
    assert_eq!(copied["bytes"], fs::metadata(place.path("copy.db")).unwrap().len());
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(place.path("copy.db")).unwrap()) & 0o777, 0o600);
    let summary = place.call(&["store", "show", "--json"]).ok().out;
    assert_eq!(place.call(&["--store", "copy.db", "store", "show", "--json"]).ok().out, summary);

    place.call(&["invoke", "echo", "-c", "8", "-i", "{}"]).ok();
    assert_ne!(place.call(&["store", "show", "--json"]).ok().out, summary);
    let restored = place.call(&["store", "restore", "copy.db", "--replace", "--json"]).ok().json();
    assert_eq!((place.call(&["store", "show", "--json"]).ok().out, &restored["erasedAgain"]), (summary, &0.into()));
    let replaced = restored["replaced"].as_str().unwrap();
    assert!(replaced.starts_with("greenroom.db.replaced-"), "{replaced}");
    let before = place.call(&["--store", replaced, "store", "show", "--json"]).ok().json();
    assert_eq!(before["runs"], 3, "the store that was replaced is whole");
    assert!(place.call(&["store", "check"]).ok().out.contains("is sound"));
    // A repeat is answered by the outcome that the copy has.
    let again = place.call(&["invoke", "echo", "-c", "7", "-i", "{}", "--idempotency-key", "one", "--json"]).ok();
    assert_eq!(again.json()["repeated"], true);
}

#[test]
fn a_store_is_copied_while_it_is_written_and_not_replaced_meanwhile() {
    let place = people();
    let mut worker = place.command(&["worker-stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = worker.stdin.take().unwrap();
    let mut lines = BufReader::new(worker.stdout.take().unwrap()).lines();
    for id in 0..200 {
        writeln!(input, r#"{{"type":"invoke","id":"{id}","action":"echo","contact":"8","input":{{}}}}"#).unwrap();
    }
    assert!(lines.next().unwrap().unwrap().contains("hello"));
    lines.next().unwrap().unwrap();
    place.call(&["store", "backup", "copy.db"]).ok();
    let refused = place.call(&["store", "restore", "copy.db", "--replace"]);
    assert!(refused.code == 1 && refused.err.contains("a process uses this store: stop it first"), "{refused:?}");
    for _ in 0..199 {
        let line = lines.next().unwrap().unwrap();
        assert!(line.contains(r#""status":"done""#), "{line}");
    }
    drop(input);
    assert!(worker.wait().unwrap().success());
    assert_eq!(place.call(&["store", "show", "--json"]).ok().json()["runs"], 202);
    assert!(place.call(&["--store", "copy.db", "store", "check"]).ok().out.contains("is sound"));
    let copied = place.call(&["--store", "copy.db", "store", "show", "--json"]).ok().json()["runs"].as_u64().unwrap();
    assert!((2..=202).contains(&copied), "{copied}");
    assert!(
        fs::read_dir(place.path(""))
            .unwrap()
            .all(|file| { !file.unwrap().file_name().to_string_lossy().contains("unfinished") })
    );
}

#[test]
fn c10_a_person_who_was_erased_since_is_erased_from_the_copy_too() {
    for emails in [&["7"][..], &["7", "8"]] {
        let place = people();
        place.call(&["store", "backup", "copy.db"]).ok();
        for person in emails {
            place.call(&["erase", person, "--yes"]).ok();
        }
        assert!(contains(&place, "copy.db", "ada@example.com"));
        let restored = place.call(&["store", "restore", "copy.db", "--replace", "--json"]).ok().json();
        assert_eq!(restored["erasedAgain"], emails.len());
        assert_eq!(place.call(&["store", "show", "contact", "7"]).code, 14);
        for text in ["ada@example.com", "Lovelace"] {
            assert!(!contains(&place, "greenroom.db", text), "{text}");
        }
        assert_eq!(contains(&place, "greenroom.db", "bob@example.com"), emails.len() == 1);
        assert!(place.call(&["store", "check"]).ok().out.contains("is sound"));
    }
}

#[test]
fn c10_an_erased_contact_is_found_by_its_id_when_its_email_has_changed() {
    // With another email when it was erased, or made again by hand with another id: the contact of the copy was erased.
    for rows in [
        [r#"{"type": "contact", "id": "7", "email": "ada@new.example"}"#, ""],
        ["", r#"{"type": "contact", "id": "70", "email": "ada@example.com"}"#],
    ] {
        let place = people();
        place.call(&["store", "backup", "copy.db"]).ok();
        import(&place, rows[0]);
        place.call(&["erase", "7", "--yes"]).ok();
        import(&place, rows[1]);
        let restored = place.call(&["store", "restore", "copy.db", "--replace", "--json"]).ok().json();
        assert_eq!((&restored["erasedAgain"], place.call(&["store", "show", "contact", "7"]).code), (&1.into(), 14));
        assert!(!contains(&place, "greenroom.db", "Lovelace"));
    }
    // In the copy, only the input of a run names this person.
    let place = people();
    let note = r#"{"note": "for eve@example.com"}"#;
    place.call(&["invoke", "echo", "-c", "8", "-i", note]).ok();
    place.call(&["store", "backup", "copy.db"]).ok();
    place.call_with(&["store", "import", "-"], r#"{"type": "contact", "id": "9", "email": "eve@example.com"}"#).ok();
    place.call(&["erase", "9", "--yes"]).ok();
    place.call(&["store", "restore", "copy.db", "--replace"]).ok();
    assert!(contains(&place, "copy.db", "eve@example.com") && !contains(&place, "greenroom.db", "eve@example.com"));
}

#[test]
fn the_log_of_another_store_does_not_get_into_a_restored_one() {
    let place = people();
    place.call(&["store", "backup", "copy.db"]).ok();
    fs::rename(place.path("greenroom.db"), place.path("bad.db")).unwrap();
    place.write("greenroom.db-wal", "of the store that was moved away");
    for command in [&["store", "restore", "copy.db"][..], &["--store", "copy.db", "store", "backup", "greenroom.db"]] {
        let refused = place.call(command);
        assert!(
            refused.code == 1 && refused.err.contains("greenroom.db-wal: this file belongs to a store"),
            "{refused:?}"
        );
    }
    fs::rename(place.path("greenroom.db-wal"), place.path("bad.db-wal")).unwrap();
    place.call(&["store", "restore", "copy.db"]).ok();
    // A store that cannot be read: what to do is said, and done.
    place.write("greenroom.db", "dear diary, ".repeat(1000));
    let refused = place.call(&["store", "restore", "copy.db", "--replace"]);
    assert!(refused.code == 1 && refused.err.contains("restore without --replace"), "{refused:?}");
}

#[test]
fn what_would_lose_something_is_refused() {
    let place = people();
    place.call(&["store", "backup", "copy.db"]).ok();
    let wanted = |args: &[&str], code: i32, text: &str| {
        let called = place.call(args);
        assert!(called.code == code && called.err.contains(text), "{args:?}: {called:?}");
    };
    let before = fs::read(place.path("greenroom.db")).unwrap();
    wanted(&["store", "backup", "copy.db"], 1, "there is a file of that name");
    wanted(&["store", "restore", "copy.db"], 1, "there is a store, which stays as it is; --replace");
    wanted(&["store", "backup", "no/such/folder/copy.db"], 1, "there is no folder no/such/folder: make it first");
    wanted(&["store", "restore", "nothing.db", "--replace"], 19, "there is no store");
    place.write("text.db", "dear diary, ".repeat(1000));
    wanted(&["store", "restore", "text.db", "--replace"], 19, "not a sound Greenroom store");
    // Damaged in the middle: its header is sound.
    let mut damaged = fs::read(place.path("copy.db")).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 4096].fill(0xa5);
    place.write("damaged.db", damaged);
    wanted(&["store", "restore", "damaged.db", "--replace"], 19, "not a sound Greenroom store");
    place.call(&["--store", "other.db", "store", "init"]).ok();
    place.call(&["--store", "other.db", "store", "backup", "other-copy.db"]).ok();
    assert_eq!(fs::read(place.path("greenroom.db")).unwrap(), before);

    // Erased people of one store cannot be found in a copy of another one that has erased people of its own.
    place
        .call_with(
            &["--store", "other.db", "store", "import", "-"],
            r#"{"type": "contact", "id": "1", "email": "x@example.com"}"#,
        )
        .ok();
    place.call(&["--store", "other.db", "erase", "1", "--yes"]).ok();
    place.call(&["erase", "8", "--yes"]).ok();
    place.call(&["--store", "other.db", "store", "backup", "erased-copy.db"]).ok();
    wanted(&["store", "restore", "erased-copy.db", "--replace"], 1, "the copy is of another store");

    // Where there is no store, none is replaced.
    place.call(&["--store", "new.db", "store", "restore", "copy.db"]).ok();
    assert_eq!(place.call(&["--store", "new.db", "store", "show", "contact", "7"]).code, 0);
}

#[test]
fn a_store_is_copied_into_an_empty_one_by_its_rows() {
    let place = people();
    place.write("secret.txt", "a secret word");
    place.call(&["secrets", "set", "crm", "--from-file", "secret.txt"]).ok();
    let copied = place.call(&["store", "copy", "greenroom.db", "copy.db"]).ok();
    assert!(copied.out.starts_with("copied greenroom.db to copy.db, and compared all of it: "), "{copied:?}");
    assert!(copied.out.contains("contacts       2\n") && copied.out.contains("runs           2\n"), "{copied:?}");
    assert!(copied.out.contains("the key of its secrets was copied to copy.db.key"), "{copied:?}");
    let show = &["store", "show", "--json"];
    let there = place.call(&[&["--store", "copy.db"], show.as_slice()].concat()).ok().out;
    assert_eq!(there, place.call(show).ok().out);
    assert!(place.call(&["--store", "copy.db", "store", "check"]).ok().out.contains("is sound"));
    // A repeat is answered by the outcome that the copy has.
    let again = ["--store", "copy.db", "invoke", "echo", "-c", "7", "-i", "{}", "--idempotency-key", "one", "--json"];
    assert_eq!(place.call(&again).ok().json()["repeated"], true);

    let wanted = |args: &[&str], code: i32, text: &str| {
        let called = place.call(args);
        assert!(called.code == code && called.err.contains(text), "{args:?}: {called:?}");
        assert!(!called.all().contains("a secret word"));
    };
    let before = fs::read(place.path("copy.db")).unwrap();
    wanted(&["store", "copy", "greenroom.db", "copy.db"], 1, "copy.db: it has rows in ");
    assert_eq!(fs::read(place.path("copy.db")).unwrap(), before);
    wanted(&["store", "copy", "greenroom.db", "greenroom.db"], 1, "cannot be copied into itself");
    wanted(&["store", "copy", "nothing.db", "new.db"], 19, "there is no store");
    assert!(!place.path("new.db").exists());
    wanted(&["store", "copy", "greenroom.db", "no/such/folder/copy.db"], 1, "there is no folder no/such/folder");
    // Another key is there already.
    place.write_private("new.db.key", &"k".repeat(32));
    wanted(&["store", "copy", "greenroom.db", "new.db"], 19, "new.db.key has another key");
    fs::copy(place.path("greenroom.db.key"), place.path("new.db.key")).unwrap();
    let copied = place.call(&["store", "copy", "greenroom.db", "new.db", "--json"]).ok().json();
    assert_eq!(copied["key"], serde_json::json!({ "file": "new.db.key", "made": false }));
    assert_eq!((&copied["tables"]["contacts"], &copied["to"]), (&2.into(), &"new.db".into()));
}
