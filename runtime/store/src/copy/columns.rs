//! How the tables of this store differ from those that all stores have in common ([`greenroom_store_copy::TABLES`]), and the
//! statements that follow from it. A test fails where a table or a column is in no list.

use greenroom_store_copy::{Column, Table};

/// A column that is another one here.
#[derive(Debug)]
pub(crate) struct Different {
    pub(crate) table: &'static str,
    /// Its name in common.
    pub(crate) column: &'static str,
    /// Its name here.
    pub(crate) own: &'static str,
    /// The common value, of a row `t`.
    read: &'static str,
    /// The value here, of a common value `?`.
    write: &'static str,
}

/// A contact is named by its id in common, and by the number of its row here.
const fn contact(table: &'static str) -> Different {
    Different {
        table,
        column: "contact",
        own: "contact",
        read: "(SELECT k.id FROM contacts k WHERE k.\"row\" = t.contact)",
        write: "(SELECT k.\"row\" FROM contacts k WHERE k.id = ?)",
    }
}

/// All columns that are different.
pub(crate) const DIFFERENT: [Different; 9] = [
    // The order in which contacts came into the store.
    Different { table: "contacts", column: "place", own: "row", read: "t.\"row\"", write: "?" },
    contact("contact_emails"),
    contact("contact_properties"),
    contact("registrations"),
    contact("timeline_events"),
    contact("marketing_event_contacts"),
    contact("attendances"),
    contact("action_events"),
    // Keys of before there were owners have none here, and an empty one in PostgreSQL.
    Different {
        table: "idempotency_keys",
        column: "owner",
        own: "owner",
        read: "coalesce(t.owner, '')",
        write: "nullif(?, '')",
    },
];

/// Columns that are here alone, with what a copy has in them; none where SQLite knows that itself.
pub(crate) const OWN_COLUMNS: [(&str, &str, Option<&str>); 5] = [
    ("erasure", "one", Some("1")),
    // The file of a copy has no free space with traces of erased people.
    ("erasure", "to_scrub", Some("0")),
    ("sign_in_key", "one", Some("1")),
    ("timeline_events", "row", None),
    // Journals that were erased are rows of dropped_journals.
    ("journals", "erased_at", None),
];

/// Tables that are here alone: triggers fill them.
#[cfg(test)]
pub(crate) const OWN_TABLES: [&str; 2] = ["definitions_changed", "journals_kept"];

fn different(table: &Table, column: &Column) -> Option<&'static Different> {
    DIFFERENT.iter().find(|known| known.table == table.name && known.column == column.name)
}

/// The name of a column here.
pub(crate) fn own_name(table: &Table, column: &Column) -> &'static str {
    different(table, column).map_or(column.name, |different| different.own)
}

/// Reads all rows of a table.
pub(crate) fn select(table: &Table) -> String {
    let values = table.columns.iter().map(|column| match different(table, column) {
        Some(different) => different.read.to_owned(),
        None => format!("t.\"{}\"", column.name),
    });
    let order = table.order.map(|order| format!(" ORDER BY {order}")).unwrap_or_default();
    format!("SELECT {} FROM \"{}\" t{order}", values.collect::<Vec<_>>().join(", "), table.name)
}

/// Writes a row of a table.
pub(crate) fn insert(table: &Table) -> String {
    let constant = || OWN_COLUMNS.iter().filter_map(|(of, column, value)| Some((*of, *column, (*value)?)));
    let constant = || constant().filter(|(of, ..)| *of == table.name);
    let names = table.columns.iter().map(|column| own_name(table, column)).chain(constant().map(|(_, name, _)| name));
    let values = table.columns.iter().map(|column| different(table, column).map_or("?", |different| different.write));
    let values = values.chain(constant().map(|(.., value)| value));
    format!(
        "INSERT INTO \"{}\" ({}) VALUES ({})",
        table.name,
        names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "),
        values.collect::<Vec<_>>().join(", ")
    )
}
