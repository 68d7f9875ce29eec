#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use greenroom_domain::store::StoreAdmin;
use greenroom_store::SqliteStore;

use super::*;
use crate::import::{ImportSource, import};

async fn seen(store: &SqliteStore, text: &str, options: &ImportOptions) -> Preview {
    preview(store, Arc::from(text.as_bytes()), options).await.unwrap()
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
    assert!(matches!(outcomes[1], RowOutcome::Refused(why) if why.contains("column `email`")), "{outcomes:?}");
    assert!(matches!(outcomes[2], RowOutcome::Unchanged(_)) && *outcomes[3] == RowOutcome::Created, "{outcomes:?}");
    assert!(
        matches!(outcomes[4], RowOutcome::Refused(why) if why.contains("neither an id nor an email")),
        "{outcomes:?}"
    );
    assert!(
        matches!(outcomes[5], RowOutcome::Refused(why) if why.contains("cannot have the primary email")),
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
    assert_eq!((preview.unreadable.as_deref(), preview.created), (None, 1));
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
