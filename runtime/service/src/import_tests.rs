#![allow(clippy::unwrap_used)]

use std::{io::Cursor, sync::Mutex};

use greenroom_domain::{ContactStore, Email, store::StoreAdmin};
use greenroom_store::SqliteStore;

use super::*;

fn source(text: impl Into<Vec<u8>>) -> ImportSource {
    let text = text.into();
    let again: Box<dyn BufRead + Send> = Box::new(Cursor::new(text.clone()));
    ImportSource { name: "contacts".to_owned(), reader: Box::new(Cursor::new(text)), again: Some(again) }
}

fn as_csv() -> ImportOptions {
    ImportOptions { format: Some(ImportFormat::Csv), ..ImportOptions::default() }
}

async fn imported(store: &SqliteStore, text: &str, options: &ImportOptions) -> Result<ImportReport, String> {
    import(store, source(text), options, &|_| {}).await.map_err(|failure| {
        assert_eq!(failure.code, codes::ROW_INVALID);
        failure.message
    })
}

async fn value(store: &SqliteStore, email: &str, property: &str) -> Option<String> {
    let known = store.identities(&[Email::parse(email).unwrap()]).await.unwrap().remove(0);
    let contact = store.contacts(&[known.primary_of?]).await.unwrap().remove(0).unwrap();
    contact.value(property).map(str::to_owned)
}

#[tokio::test]
async fn json_is_taken_however_it_is_spread() {
    let (ada, bob) = (
        r#"{"type":"contact","email":"ada@x.org","properties":{"note":"a } b \" ] c"}}"#,
        r#"{"type":"contact","email":"bob@x.org"}"#,
    );
    let pretty =
        |row: &str| serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(row).unwrap()).unwrap();
    let (pretty_ada, pretty_bob) = (pretty(ada), pretty(bob));
    for text in [
        format!("{ada}\n{bob}\n"),
        format!("\n\n  {ada}\r\n\r\n{bob}"),
        format!("{ada}{bob}"),
        format!("{pretty_ada}\n{pretty_bob}\n"),
        format!("[{ada},{bob}]"),
        format!("[\n{pretty_ada},\n{pretty_bob}\n]\n"),
        format!("[]\n[{ada}]\n[{bob}]"),
    ] {
        let store = SqliteStore::in_memory().unwrap();
        let report = imported(&store, &text, &ImportOptions::default()).await.unwrap();
        assert_eq!((report.imported.rows, report.imported.contacts_created), (2, 2), "{text}");
        assert_eq!(value(&store, "ada@x.org", "note").await.as_deref(), Some("a } b \" ] c"), "{text}");
    }
    for empty in ["", "\n \n", "[]", "[\n]\n"] {
        let store = SqliteStore::in_memory().unwrap();
        assert_eq!(imported(&store, empty, &ImportOptions::default()).await.unwrap().imported, Imported::default());
    }
}

#[tokio::test]
async fn a_faulty_row_of_json_is_named_with_its_line() {
    let good = r#"{"type":"contact","email":"ada@x.org"}"#;
    for (text, parts) in [
        (format!("{good}\n\n{{\"type\":\"contact\",\"email\":\"ada@\"}}\n"), ["line 3", "`ada@`"]),
        (format!("[\n{good},\n7]"), ["line 3", "at column"]),
        (format!("{good}\nhello\n{good}"), ["line 2", "at column"]),
        (format!("{good}\n{{\n  \"type\": \"contact\",\n  \"email\": oops\n}}"), ["line 2", "line 3 of the row"]),
        (format!("{good}\n{{\"type\":\"contact\""), ["line 2", "EOF"]),
        (format!("{good}\n\"{}", "x".repeat(MAX_ROW + 1)), ["line 2", "more than"]),
    ] {
        let store = SqliteStore::in_memory().unwrap();
        let message = imported(&store, &text, &ImportOptions::default()).await.unwrap_err();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(message.contains("nothing was imported"), "{message}");
        assert!(store.list_contacts(None, 1).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_table_is_read_by_names_and_labels_of_properties() {
    for (sign, text) in [
        (
            ",",
            "Record ID,First Name,lastname,E-Mail,tier\n7,Ada,\"King, Lovelace\",ada@x.org,gold\n,,,,\n8,,,Bob@X.org,\n",
        ),
        (
            ";",
            "Record ID;First Name;lastname;E-Mail;tier\n7;Ada;\"King, Lovelace\";ada@x.org;gold\n;;;;\n8;;;Bob@X.org;\n",
        ),
        (
            "\t",
            "Record ID\tFirst Name\tlastname\tE-Mail\ttier\r\n7\tAda\tKing, Lovelace\tada@x.org\tgold\r\n8\t\t\tBob@X.org\t\r\n",
        ),
    ] {
        let store = SqliteStore::in_memory().unwrap();
        let report = imported(&store, text, &ImportOptions::default()).await.unwrap();
        assert_eq!((report.imported.rows, report.imported.contacts_created), (2, 2), "{sign}");
        for (property, expected) in [("firstname", "Ada"), ("lastname", "King, Lovelace"), ("tier", "gold")] {
            assert_eq!(value(&store, "ada@x.org", property).await.as_deref(), Some(expected), "{sign} {property}");
        }
        assert_eq!(
            store.contacts(&["8".into()]).await.unwrap()[0].as_ref().unwrap().email,
            Email::parse("bob@x.org").ok()
        );
        // A blank cell changes nothing, and importing again neither.
        imported(&store, "email,tier,firstname\nada@x.org,,Augusta\n", &as_csv()).await.unwrap();
        assert_eq!(value(&store, "ada@x.org", "tier").await.as_deref(), Some("gold"));
        assert_eq!(value(&store, "ada@x.org", "firstname").await.as_deref(), Some("Augusta"));
        let again = imported(&store, "email,tier\nada@x.org,gold\n", &as_csv()).await.unwrap();
        assert_eq!((again.imported.contacts_created, again.imported.contacts_updated), (0, 0));
    }
}

#[tokio::test]
async fn columns_are_mapped_and_left_out() {
    let store = SqliteStore::in_memory().unwrap();
    let map = |column: &str, property: Option<&str>| (column.to_owned(), property.map(str::to_owned));
    let columns = vec![map("Mail (work)", Some("email")), map("Company name", Some("company")), map("notes", None)];
    let text = "Mail (work),Company Name,Notes,Additional emails\nada@x.org,Engines,secret,a2@x.org; a3@x.org\n";
    let report = imported(&store, text, &ImportOptions { columns: columns.clone(), ..as_csv() }).await.unwrap();
    assert_eq!(report.imported.contacts_created, 1);
    assert_eq!(value(&store, "ada@x.org", "company").await.as_deref(), Some("Engines"));
    assert_eq!(value(&store, "ada@x.org", "notes").await, None);
    assert!(store.identities(&[Email::parse("a3@x.org").unwrap()]).await.unwrap()[0].secondary_of.is_some());
    for (text, columns, part) in [
        ("Email,Company name\n", vec![], "--map 'Company name=PROPERTY'"),
        ("Email,e-mail\n", vec![], "hold the same"),
        ("firstname,lastname\n", vec![], "no column has ids or emails"),
        ("Email\n", columns, "no column `Mail (work)`"),
        ("Email,x\n", vec![map("x", Some("No Name"))], "`No Name` is no name"),
        ("Email\nada@\n", vec![], "line 2: column `Email`: `ada@`"),
        ("Email,tier\nada@x.org,1,2\n", vec![], "3 cells"),
        ("Email,tier\n,gold\n", vec![], "neither an id nor an email"),
    ] {
        let message = imported(&store, text, &ImportOptions { columns, ..as_csv() }).await.unwrap_err();
        assert!(message.contains(part), "{message}");
        assert!(message.contains("nothing was imported"), "{message}");
    }
    let latin = import(&store, source(b"Email,firstname\nada@x.org,Jos\xe9\n".to_vec()), &as_csv(), &|_| {}).await;
    assert!(latin.unwrap_err().message.contains("CSV UTF-8"));
    for binary in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\n\"x\"y"[..], b"PK\x03\x04\x14", b"%PDF-1.7\n", b"\x1f\x8b\x08"] {
        let refused = import(&store, source(binary.to_vec()), &ImportOptions::default(), &|_| {}).await;
        assert!(refused.unwrap_err().message.contains("a binary file"));
    }
    let mapped = ImportOptions { columns: vec![map("a", None)], ..ImportOptions::default() };
    assert!(imported(&store, "{}", &mapped).await.unwrap_err().contains("CSV only"));
}

#[tokio::test]
async fn p1_p4_what_greenroom_counts_is_not_imported() {
    let store = SqliteStore::in_memory().unwrap();
    let definitions = PropertyDefinition::webinar_properties().to_vec();
    let effects = vec![greenroom_domain::store::Effect::DefineProperties { definitions }];
    let commit = greenroom_domain::store::Commit { effects, ..Default::default() };
    use greenroom_domain::RunStore;
    store.commit(commit.into(), greenroom_domain::store::EffectsTarget::SameStore).await.unwrap();
    let text = "email,zoom_webinar_attendance_count\nada@x.org,7\n";
    let message = imported(&store, text, &ImportOptions::default()).await.unwrap_err();
    assert!(message.contains("--map 'zoom_webinar_attendance_count='"), "{message}");
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let store = SqliteStore::in_memory().unwrap();
    let first = "email,tier\nada@x.org,gold\n";
    imported(&store, first, &as_csv()).await.unwrap();
    let text = "email,tier\nada@x.org,silver\nbob@x.org,\n";
    let options = ImportOptions { dry_run: true, ..as_csv() };
    let report = imported(&store, text, &options).await.unwrap();
    assert!(report.dry_run);
    assert_eq!(report.imported, Imported { rows: 2, contacts_created: 1, contacts_updated: 1, erased: Vec::new() });
    assert_eq!(value(&store, "ada@x.org", "tier").await.as_deref(), Some("gold"));
    assert_eq!(store.list_contacts(None, 10).await.unwrap().len(), 1);
    // All rows are tried, part by part.
    let many: String = (0..=PART_ROWS).map(|n| format!("c{n}@x.org\n")).collect();
    let report = imported(&store, &format!("email\n{many}"), &options).await.unwrap();
    let rows = PART_ROWS as u64 + 1;
    assert_eq!((report.imported.rows, report.imported.contacts_created), (rows, rows));
    assert_eq!(store.list_contacts(None, 10).await.unwrap().len(), 1);
    let refused = r#"{"type":"deleted-contact","email":"ada@x.org"}"#;
    let message = imported(&store, refused, &ImportOptions { dry_run: true, ..Default::default() }).await.unwrap_err();
    assert!(message.contains("line 1") && message.contains("nothing was written"), "{message}");
}

#[tokio::test]
async fn a_large_import_is_written_in_parts_and_says_where_to_go_on() {
    let store = SqliteStore::in_memory().unwrap();
    let rows = PART_ROWS * 2 + 10;
    let mut text: String = (0..rows).map(|n| format!("{{\"type\":\"contact\",\"email\":\"p{n}@x.org\"}}\n")).collect();
    // Only the store knows that this row does not fit.
    text.push_str("{\"type\":\"deleted-contact\",\"email\":\"p1@x.org\"}\n");
    let reached = Mutex::new(Vec::new());
    let noted = |progress| reached.lock().unwrap().push(progress);
    let failure = import(&store, source(text.clone()), &ImportOptions::default(), &noted).await.unwrap_err();
    let (line, next) = (rows + 1, PART_ROWS * 2 + 1);
    assert!(failure.message.contains(&format!("line {line}: ")), "{failure}");
    assert!(failure.message.contains(&format!("the rows before line {next} are imported")), "{failure}");
    assert!(failure.message.contains(&format!("--from-line {next}")), "{failure}");
    let written = (PART_ROWS * 2) as u64;
    assert_eq!(store.summary().await.unwrap().contacts, written);
    let reached = reached.into_inner().unwrap();
    assert_eq!(reached.last(), Some(&ImportProgress { rows: written, next_line: next as u64 }));
    // The corrected file goes on there.
    let corrected: String = text.lines().take(rows).map(|line| format!("{line}\n")).collect();
    let options = ImportOptions { from_line: next as u64, ..ImportOptions::default() };
    assert_eq!(imported(&store, &corrected, &options).await.unwrap().imported.rows, 10);
    assert_eq!(store.summary().await.unwrap().contacts, rows as u64);
    // From the beginning, it changes nothing.
    let again = imported(&store, &corrected, &ImportOptions::default()).await.unwrap();
    assert_eq!((again.imported.contacts_created, again.imported.contacts_updated), (0, 0));
}

#[tokio::test]
async fn nothing_is_written_where_a_row_of_a_later_part_is_invalid_and_the_source_can_be_read_twice() {
    let mut text: String =
        (0..=PART_ROWS).map(|n| format!("{{\"type\":\"contact\",\"email\":\"p{n}@x.org\"}}\n")).collect();
    text.push_str("{\"type\":\"contact\",\"id\":\"\"}\n");
    for (again, written) in [(true, 0), (false, PART_ROWS as u64)] {
        let store = SqliteStore::in_memory().unwrap();
        let mut source = source(text.clone());
        source.again = source.again.filter(|_| again);
        let failure = import(&store, source, &ImportOptions::default(), &|_| {}).await.unwrap_err();
        assert!(failure.message.contains(&format!("line {}: `id` is blank", PART_ROWS + 2)), "{failure}");
        assert_eq!(store.summary().await.unwrap().contacts, written, "{failure}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_answered_and_rows_are_the_same_in_any_buffer(
        text in r#"([{}\[\]",;:\\ \n\ta-z@.]|"email"|\{"type":"contact"\}){0,60}"#, size in 1usize..9
    ) {
        let of = |capacity| {
            let reader = io::BufReader::with_capacity(capacity, Cursor::new(text.clone().into_bytes()));
            let rows = rows(Box::new(reader), &ImportOptions { format: Some(ImportFormat::Json), ..Default::default() }, &[]);
            rows.unwrap().map(|located| (located.line, located.row)).collect::<Vec<_>>()
        };
        proptest::prop_assert_eq!(of(size), of(1024));
        let table: Box<dyn BufRead + Send> = Box::new(Cursor::new(text.clone().into_bytes()));
        if let Ok(rows) = rows(table, &as_csv(), &[]) {
            rows.for_each(drop);
        }
    }
}

#[tokio::test]
async fn a_table_that_a_parser_would_read_as_something_else_is_refused_with_its_line() {
    let store = SqliteStore::in_memory().unwrap();
    for (text, parts) in [
        ("email,firstname,lastname\na@x.org,Ada,\"Byron\nb@x.org,Bob,X\nc@x.org,Cy,Fine\n", ["line 2", "never closed"]),
        ("email,note\na@x.org,\"call\nb@x.org,\"me\"\nc@x.org,x\n", ["line 2", "behind its closing quote"]),
        ("email,note\n\na@x.org,\"Bob\" X\n", ["line 3", "behind its closing quote"]),
        ("email,note\na@x.org\n", ["line 2", "it has 1 cells, and the header has 2"]),
        ("email,firstname,firstname\n", ["line 1", "another header"]),
        ("email,\na@x.org,\nb@x.org,lost\n", ["line 3", "column without a header"]),
        (format!("email{}\n", ",x".repeat(2_000)).as_str(), ["line 1", "2001 columns, and at most 2000"]),
    ] {
        let message = imported(&store, text, &as_csv()).await.unwrap_err();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        assert!(store.list_contacts(None, 1).await.unwrap().is_empty(), "{text}");
    }
    for text in ["[{\"type\":\"contact\",\"email\":\"a@x.org\"},", "[", "[[{\"type\":\"contact\"}]", "]"] {
        let message =
            imported(&store, text, &ImportOptions { format: Some(ImportFormat::Json), ..Default::default() }).await;
        assert!(message.is_err(), "{text}: {message:?}");
    }
    let twice = vec![("note".to_owned(), None), ("Note".to_owned(), Some("x".to_owned()))];
    let message = imported(&store, "email,note\n", &ImportOptions { columns: twice, ..as_csv() }).await.unwrap_err();
    assert!(message.contains("twice"), "{message}");
}

#[tokio::test]
async fn lines_are_counted_as_an_editor_does_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let lines = ["email,note", "a@x.org,1", "b@x.org,\"two", "lines\"", "", "nope,3", "c@x.org,4"];
        let text = lines.join(end) + end;
        let store = SqliteStore::in_memory().unwrap();
        let message = imported(&store, &text, &as_csv()).await.unwrap_err();
        assert!(message.contains("line 6: column `email`: `nope`"), "{end:?}: {message}");
        let text = text.replace("nope", "d@x.org");
        for (from_line, rows) in [(1, 4), (2, 4), (3, 3), (4, 2), (6, 2), (7, 1), (8, 0)] {
            let report = imported(&store, &text, &ImportOptions { from_line, ..as_csv() }).await.unwrap();
            assert_eq!(report.imported.rows, rows, "{end:?} {from_line}");
        }
        let with_sign = format!("sep=|{}", if end == "\r" { "\n" } else { end }) + &text.replace(',', "|");
        assert_eq!(imported(&store, &with_sign, &as_csv()).await.unwrap().imported.rows, 4, "{end:?}");
    }
}

#[tokio::test]
async fn properties_that_are_new_are_named() {
    let store = SqliteStore::in_memory().unwrap();
    let report = imported(&store, "email,lastnmae,firstname\na@x.org,Byron,Ada\n", &as_csv()).await.unwrap();
    assert_eq!(report.new_properties, ["lastnmae".to_owned()].into());
    let again = imported(&store, "email,lastnmae\na@x.org,Byron\n", &as_csv()).await.unwrap();
    assert!(again.new_properties.is_empty());
}
