#![allow(clippy::unwrap_used)]

use std::{
    io::Cursor,
    sync::atomic::{AtomicU64, Ordering},
};

use greenroom_domain::{ContactId, ContactStore, Email, RunStore, store::StoreAdmin};
use greenroom_store::SqliteStore;
use jiff::Timestamp;

use super::*;
use crate::import::{ImportSource, PART_ROWS, import};

async fn seen(store: &SqliteStore, text: &str, options: &ImportOptions) -> Preview {
    let looked_at = AtomicU64::new(0);
    let progress = |rows: u64| looked_at.store(rows, Ordering::Relaxed);
    let seen = preview(store, Arc::from(text.as_bytes()), options, &progress).await.unwrap();
    assert_eq!(looked_at.into_inner(), seen.rows, "the progress ends with the last part");
    seen
}

/// Imports what a preview has shown without its faulty rows.
async fn confirmed(store: &SqliteStore, text: &str, options: &ImportOptions, preview: &Preview) -> (u64, u64, u64) {
    let options = ImportOptions { leave_out: preview.faulty.clone(), ..options.clone() };
    let reader = || Box::new(Cursor::new(text.to_owned()));
    let source = ImportSource { name: "contacts".to_owned(), reader: reader(), again: Some(reader()) };
    let imported = import(store, source, &options, &|_| {}).await.unwrap().imported;
    (imported.rows, imported.contacts_created, imported.contacts_updated)
}

#[tokio::test]
async fn a_preview_says_what_the_import_does_row_by_row() {
    let store = SqliteStore::in_memory().unwrap();
    let first = "email,First Name\nada@x.org,Ada\nbob@x.org,Bob\n";
    let options = ImportOptions::default();
    let preview = seen(&store, first, &options).await;
    assert_eq!((preview.rows, preview.created, preview.faulty.len()), (2, 2, 0));
    assert_eq!(store.count_contacts().await.unwrap(), 0, "nothing is written");
    assert_eq!(confirmed(&store, first, &options, &preview).await, (2, 2, 0));

    let second = "email,First Name,id\nada@x.org,Augusta,\nno email,Eve,\nbob@x.org,Bob,\ncy@x.org,Cy,\n,Nobody,\nbob@x.org,,7\n";
    let preview = seen(&store, second, &options).await;
    let shown: Vec<(u64, u64, &str)> =
        preview.shown.iter().map(|row| (row.number, row.line, row.about.as_str())).collect();
    assert_eq!(
        shown,
        [(1, 2, "ada@x.org"), (2, 3, ""), (3, 4, "bob@x.org"), (4, 5, "cy@x.org"), (5, 6, ""), (6, 7, "bob@x.org")]
    );
    let outcomes: Vec<&RowOutcome> = preview.shown.iter().map(|row| &row.outcome).collect();
    assert!(matches!(outcomes[0], RowOutcome::Updated(_, fields) if fields == &["firstname"]), "{outcomes:?}");
    assert!(
        matches!(outcomes[1], RowOutcome::Refused(why) if why.to_string().contains("column `email`")),
        "{outcomes:?}"
    );
    assert!(matches!(outcomes[2], RowOutcome::Unchanged(_)) && *outcomes[3] == RowOutcome::Created, "{outcomes:?}");
    assert!(
        matches!(outcomes[4], RowOutcome::Refused(why) if why.to_string().contains("neither an id nor an email")),
        "{outcomes:?}"
    );
    assert!(
        matches!(outcomes[5], RowOutcome::Refused(why) if why.to_string().contains("cannot have the primary email")),
        "{outcomes:?}"
    );
    assert_eq!(preview.faulty, BTreeSet::from([2, 5, 6]));
    assert_eq!(preview.importable(), 3);
    assert_eq!(confirmed(&store, second, &options, &preview).await, (3, 1, 1), "the faulty rows are left out");
    let again = seen(&store, second, &options).await;
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 3));
}

#[tokio::test]
async fn columns_that_nobody_knows_are_named_by_a_person() {
    let store = SqliteStore::in_memory().unwrap();
    let text = "Email;Favourite colour;Notes\nada@x.org;green;-\n";
    let preview = seen(&store, text, &ImportOptions::default()).await;
    assert!(preview.needs_columns() && preview.importable() == 0, "{preview:?}");
    assert_eq!(preview.unknown_columns().collect::<Vec<_>>(), ["Favourite colour", "Notes"]);
    let holds: Vec<&ColumnUse> = preview.columns.iter().map(|column| &column.holds).collect();
    assert_eq!(holds, [&ColumnUse::Email, &ColumnUse::Unknown, &ColumnUse::Unknown]);
    let columns = vec![("Favourite colour".to_owned(), Some("colour".to_owned())), ("Notes".to_owned(), None)];
    let options = ImportOptions { columns, ..ImportOptions::default() };
    let preview = seen(&store, text, &options).await;
    assert_eq!((&preview.unreadable, preview.created), (&None, 1));
    assert_eq!(preview.new_properties, BTreeSet::from(["colour".to_owned()]));
    let words: Vec<Option<&str>> = preview.columns.iter().map(ImportColumn::word).collect();
    assert_eq!(words, [Some("email"), Some("colour"), None]);
}

#[tokio::test]
async fn a_long_file_shows_its_first_rows_and_all_the_first_faulty_ones() {
    let store = SqliteStore::in_memory().unwrap();
    let rows = (0..1_000).map(|n| if n % 2 == 0 { format!("c{n}@x.org\n") } else { "nobody\n".to_owned() });
    let preview = seen(&store, &format!("email\n{}", rows.collect::<String>()), &ImportOptions::default()).await;
    let faulty = preview.shown.iter().filter(|row| matches!(row.outcome, RowOutcome::Refused(_))).count();
    assert_eq!((preview.rows, preview.created, preview.faulty.len()), (1_000, 500, 500));
    assert_eq!((faulty, preview.shown.len() - faulty), (SHOWN, SHOWN));
}

#[tokio::test]
async fn rows_are_tried_to_the_last_one() {
    let store = SqliteStore::in_memory().unwrap();
    let options = ImportOptions::default();
    let first = "id,email\n7,taken@x.org\n";
    let preview = seen(&store, first, &options).await;
    confirmed(&store, first, &options, &preview).await;
    let mut text: String = (0..PART_ROWS).map(|n| format!("n{n},c{n}@x.org\n")).collect();
    text.insert_str(0, "id,email\n");
    text.push_str("other,taken@x.org\n7,taken@x.org\n");
    let preview = seen(&store, &text, &options).await;
    let rows = PART_ROWS as u64;
    assert_eq!((preview.rows, preview.parts, preview.created, preview.unchanged), (rows + 2, 2, rows, 1));
    assert_eq!(preview.faulty, BTreeSet::from([rows + 1]), "only the store knows that the email is another contact's");
    assert_eq!(confirmed(&store, &text, &options, &preview).await, (rows + 1, rows, 0), "the file can be imported");
}

#[tokio::test]
async fn rows_that_exclude_each_other_are_found_within_a_part_and_otherwise_by_the_import() {
    let store = SqliteStore::in_memory().unwrap();
    let options = ImportOptions::default();
    let near = seen(&store, "id,email\n1,a@x.org\n2,a@x.org\n", &options).await;
    assert_eq!((near.parts, near.faulty), (1, BTreeSet::from([2])));
    let mut far: String = (0..PART_ROWS).map(|n| format!("{n},c{n}@x.org\n")).collect();
    far.insert_str(0, "id,email\n");
    far.push_str("other,c0@x.org\n");
    let preview = seen(&store, &far, &options).await;
    assert_eq!((preview.parts, preview.faulty.len()), (2, 0));
    let source = ImportSource { name: "contacts".to_owned(), reader: Box::new(Cursor::new(far)), again: None };
    let failure = import(&store, source, &options, &|_| {}).await.unwrap_err();
    let line = PART_ROWS + 2;
    assert!(failure.message.contains(&format!("line {line}: ")), "{failure}");
    assert!(failure.message.contains(&format!("the rows before line {line} are imported")), "{failure}");
}

#[tokio::test]
async fn a_file_with_too_many_faulty_rows_or_new_properties_is_refused_where_that_is_seen() {
    let store = SqliteStore::in_memory().unwrap();
    let options = ImportOptions::default();
    let text = format!("email\ngood@x.org\n{}", "x\n".repeat(MOST_FAULTY * 3));
    let preview = seen(&store, &text, &options).await;
    assert_eq!((preview.beyond, preview.importable()), (Some(PreviewLimit::FaultyRows), 0));
    let most = (MOST_FAULTY + PART_ROWS) as u64;
    assert!(preview.rows <= most && preview.shown.len() == SHOWN + 1, "{} rows are read", preview.rows);
    let text = format!("email\n{}", "x\n".repeat(MOST_FAULTY));
    assert_eq!(seen(&store, &text, &options).await.beyond, None);

    let of = |many: usize| {
        let properties = (0..many).map(|n| format!(r#""p{n}":"1""#)).collect::<Vec<_>>().join(",");
        format!(r#"{{"type":"contact","email":"a@x.org","properties":{{{properties}}}}}"#)
    };
    let preview = seen(&store, &of(MOST_NEW_PROPERTIES + 1), &options).await;
    assert_eq!((preview.beyond, preview.importable()), (Some(PreviewLimit::NewProperties), 0));
    assert_eq!(preview.new_properties.len(), MOST_NEW_PROPERTIES);
    let preview = seen(&store, &of(MOST_NEW_PROPERTIES), &options).await;
    assert_eq!((preview.beyond, preview.importable()), (None, 1));
    // Properties that the file itself defines are no slips of the pen.
    let defined = r#"{"type":"property","name":"p0","kind":"text"}"#;
    let text = format!("{defined}\n{}", of(MOST_NEW_PROPERTIES + 1));
    assert_eq!(seen(&store, &text, &options).await.beyond, None);
}

#[tokio::test]
async fn long_reasons_are_cut() {
    let store = SqliteStore::in_memory().unwrap();
    let row = format!(r#"{{"type":"contact","{}":1}}"#, "x".repeat(10_000));
    let preview = seen(&store, &row, &ImportOptions::default()).await;
    let RowOutcome::Refused(reason) = &preview.shown[0].outcome else { panic!("{preview:?}") };
    assert_eq!(reason.to_string().chars().count(), SHOWN_CHARACTERS + 1, "{reason}");
    // An email that is none stays one, however long it is and whatever signs it has.
    let long = "x".repeat(10_000);
    for (row, expected) in [
        (r#"{"type":"contact","email":"no\u001bbody"}"#.to_owned(), "nobody".to_owned()),
        (format!(r#"{{"type":"contact","id":7,"secondaryEmails":["{long}"]}}"#), shortened(&long, SHOWN_CHARACTERS)),
        (format!("email\n{long}\n"), shortened(&long, SHOWN_CHARACTERS)),
    ] {
        let preview = seen(&store, &row, &ImportOptions::default()).await;
        let RowOutcome::Refused(InvalidRow::EmailField { email, .. } | InvalidRow::Email { email, .. }) =
            &preview.shown[0].outcome
        else {
            panic!("{preview:?}")
        };
        assert_eq!(email.0, expected);
    }
}

#[tokio::test]
async fn c10_an_import_brings_an_erased_person_back_only_where_that_is_asked_for() {
    let store = SqliteStore::in_memory().unwrap();
    let options = ImportOptions::default();
    let first = "id,email\n7,gone@x.org\n8,bob@x.org\n";
    let preview = seen(&store, first, &options).await;
    confirmed(&store, first, &options, &preview).await;
    let gone = ContactId::new("7");
    assert!(store.erase(&gone, Timestamp::UNIX_EPOCH).await.unwrap());
    RunStore::forget(&store, &gone, &[Email::parse("gone@x.org").unwrap()], Timestamp::UNIX_EPOCH).await.unwrap();
    let text = r#"{"type":"contact","email":"bob@x.org","properties":{"firstname":"Bob"}}
{"type":"contact","email":"Gone@x.org","properties":{"colour":"red"}}
{"type":"contact","id":"9","secondaryEmails":["gone@x.org"]}
{"type":"contact","id":"10","properties":{"email":"gone@x.org"}}
{"type":"contact","id":"7","email":"other@x.org"}
{"type":"contact","id":"7"}
"#;
    let preview = seen(&store, text, &options).await;
    assert_eq!((preview.erased, preview.updated, preview.created, preview.importable()), (5, 1, 0, 1));
    let erased = preview.shown.iter().filter(|row| row.outcome == RowOutcome::Erased).map(|row| row.number);
    assert_eq!(erased.collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert!(preview.new_properties.is_empty(), "a row that is left out defines nothing");
    for dry_run in [true, false] {
        let source = ImportSource { name: "contacts".to_owned(), reader: Box::new(Cursor::new(text)), again: None };
        let report = import(&store, source, &ImportOptions { dry_run, ..options.clone() }, &|_| {}).await.unwrap();
        assert_eq!((report.imported.rows, report.erased_lines.as_slice()), (1, &[2, 3, 4, 5, 6][..]));
        assert!(report.new_properties.is_empty());
    }
    assert_eq!(store.summary().await.unwrap().erased_emails, 1, "the erasure holds");

    let asked = ImportOptions { bring_back_erased: true, ..options };
    let text = text.lines().take(2).collect::<Vec<_>>().join("\n");
    let preview = seen(&store, &text, &asked).await;
    assert_eq!((preview.erased, preview.created), (0, 1));
    assert_eq!(confirmed(&store, &text, &asked, &preview).await, (2, 1, 0));
    assert_eq!(store.summary().await.unwrap().erased_emails, 0, "the erasure has ended");
    // The id is the living contact's again.
    let back = r#"{"type":"contact","id":"7","properties":{"firstname":"Gone"}}"#;
    let preview = seen(&store, back, &asked).await;
    assert_eq!(confirmed(&store, back, &asked, &preview).await, (1, 1, 0));
    assert_eq!(seen(&store, back, &ImportOptions::default()).await.unchanged, 1);
}
