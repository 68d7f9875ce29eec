//! How the tables of this store differ from those that all stores have in common ([`greenroom_store_copy::TABLES`]), and the
//! statements that follow from it. A test fails where a table or a column is in no list. The account is in every table.

use greenroom_store_copy::{Kind, Table};

/// How a column that is here alone is made for a copy.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Made {
    /// The text of this column as segments compare it.
    Folded(&'static str),
    /// The number that the text of this column is.
    Number(&'static str),
    /// By an expression over the row `new`.
    Sql(&'static str),
}

/// Columns that are here alone: what follows from others, so that indexes have it.
pub(crate) const OWN_COLUMNS: [(&str, &str, Made); 7] = [
    ("contact_properties", "folded", Made::Folded("value")),
    ("contact_properties", "number", Made::Number("value")),
    (
        "contact_properties",
        "place",
        Made::Sql(
            "CASE WHEN new.name IN ('firstname', 'lastname')
                 THEN (SELECT k.place FROM contacts k WHERE k.account = $1 AND k.id = new.contact) END",
        ),
    ),
    ("webinars", "folded_topic", Made::Folded("topic")),
    ("calls", "folded_topic", Made::Folded("topic")),
    ("calls", "folded_url", Made::Folded("recording_url")),
    ("journals", "bytes", Made::Sql("octet_length(new.body)")),
];

/// Columns that PostgreSQL numbers. A copy keeps the numbers, and the next ones come behind them.
pub(crate) const NUMBERED: [(&str, &str); 8] = [
    ("contacts", "place"),
    ("property_definitions", "position"),
    ("settings_history", "position"),
    ("sync_runs", "position"),
    ("webhooks", "id"),
    ("outbox", "position"),
    ("action_state", "version"),
    ("history", "position"),
];

/// Tables that are here alone: the accounts and the format, what triggers fill, and the budget of Zoom's rate limits, which is of
/// the last seconds.
#[cfg(test)]
pub(crate) const OWN_TABLES: [&str; 4] = ["accounts", "format", "journal_bytes", "rate_limits"];

/// The columns of a table that are here alone.
pub(crate) fn own_columns(table: &Table) -> impl Iterator<Item = (&'static str, Made)> {
    let name = table.name;
    OWN_COLUMNS.into_iter().filter(move |(of, ..)| *of == name).map(|(_, column, made)| (column, made))
}

/// Reads the rows of a table: so many, or all.
pub(crate) fn select(table: &Table, limit: Option<usize>) -> String {
    let values = table.columns.iter().map(|column| match column.kind {
        Kind::Integer => format!("t.\"{}\"::bigint", column.name),
        Kind::Flag | Kind::Text | Kind::Bytes => format!("t.\"{}\"", column.name),
    });
    let order = table.order.map(|order| format!(" ORDER BY {order}")).unwrap_or_default();
    let limit = limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default();
    let values = values.collect::<Vec<_>>().join(", ");
    format!("SELECT {values} FROM \"{}\" t WHERE t.account = $1{order}{limit}", table.name)
}

/// Writes rows of a table, whose columns are arrays: those of the table, then those that are made of others here and not by SQL.
pub(crate) fn insert(table: &Table) -> String {
    let (mut names, mut types, mut values, mut given) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut array = |name: &str, kind: &'static str| {
        names.push(format!("\"{name}\""));
        given.push(format!("\"{name}\""));
        values.push(format!("new.\"{name}\""));
        types.push(kind);
    };
    for column in table.columns {
        array(
            column.name,
            match column.kind {
                Kind::Integer => "bigint",
                Kind::Flag => "boolean",
                Kind::Text => "text",
                Kind::Bytes => "bytea",
            },
        );
    }
    for (name, made) in own_columns(table) {
        match made {
            Made::Folded(_) => array(name, "text"),
            Made::Number(_) => array(name, "double precision"),
            Made::Sql(_) => {}
        }
    }
    for (name, made) in own_columns(table) {
        if let Made::Sql(expression) = made {
            names.push(format!("\"{name}\""));
            values.push(expression.to_owned());
        }
    }
    let arrays = (2..).zip(&types).map(|(n, kind)| format!("${n}::{kind}[]")).collect::<Vec<_>>();
    format!(
        "INSERT INTO \"{}\" (account, {}) OVERRIDING SYSTEM VALUE SELECT $1, {} FROM unnest({}) AS new ({})",
        table.name,
        names.join(", "),
        values.join(", "),
        arrays.join(", "),
        given.join(", ")
    )
}
