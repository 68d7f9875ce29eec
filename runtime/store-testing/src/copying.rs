//! Rows for copies of stores: some of every table, and a store that is nothing but rows.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use greenroom_domain::{StoreError, property};
use greenroom_sealing::{KeySource, seal, vault_name};
use greenroom_store_copy::{
    Column, CopyError, CopyStore, Kind, Part, Row, RowReceiver, RowSender, TABLES, Table, Tallies, Value, copy,
    table_named,
};
use secrecy::SecretString;

use crate::sample::webinar;

/// Rows by the names of their tables.
pub type Rows = BTreeMap<&'static str, Vec<Row>>;

/// A store that is nothing but rows.
#[derive(Debug)]
pub struct RowStore {
    rows: Mutex<Rows>,
    key: Option<KeySource>,
    /// A table after which the store fails.
    fails_after: Option<&'static str>,
}

impl RowStore {
    /// A store with these rows, whose sealed values have this key.
    pub fn of(rows: Rows, key: Option<KeySource>) -> Self {
        Self { rows: Mutex::new(rows), key, fails_after: None }
    }

    /// Fails when the rows of this table were sent.
    #[must_use]
    pub fn that_fails_after(self, table: &'static str) -> Self {
        Self { fails_after: Some(table), ..self }
    }

    /// The rows, in ascending order.
    pub fn into_rows(self) -> Rows {
        let mut rows = self.rows.into_inner().unwrap_or_else(PoisonError::into_inner);
        rows.values_mut().for_each(|rows| rows.sort());
        rows.retain(|_, rows| !rows.is_empty());
        rows
    }

    fn with<T>(&self, work: impl FnOnce(&mut Rows) -> T) -> T {
        work(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl CopyStore for RowStore {
    fn key(&self) -> Option<KeySource> {
        self.key.clone()
    }

    async fn needs_key(&self) -> Result<bool, StoreError> {
        Ok(self.with(|rows| TABLES.iter().any(|table| table.has_sealed_values() && rows.contains_key(table.name))))
    }

    async fn check_empty(&self) -> Result<(), CopyError> {
        match self.with(|rows| rows.keys().next().copied()) {
            Some(table) => Err(CopyError::NotEmpty { table }),
            None => Ok(()),
        }
    }

    async fn recount(&self) -> Result<u64, CopyError> {
        Ok(0)
    }

    async fn dump(&self, mut sender: RowSender) -> Result<(), CopyError> {
        let rows_of = |table: &Table| self.with(|rows| rows.get(table.name).cloned().unwrap_or_default());
        for table in TABLES {
            sender.counted(table, rows_of(table).len() as u64);
        }
        for table in TABLES {
            sender.send(table, rows_of(table)).await?;
            if self.fails_after == Some(table.name) {
                return Err(StoreError::Io("the disk of the test".into()).into());
            }
        }
        sender.end().await
    }

    async fn load(&self, mut received: RowReceiver) -> Result<Tallies, CopyError> {
        loop {
            match received.next().await? {
                Part::Rows(table, new) => self.with(|rows| rows.entry(table.name).or_default().extend(new)),
                Part::End(tallies) => return Ok(tallies),
            }
        }
    }
}

/// All rows of a store, in ascending order.
///
/// # Panics
/// Where they cannot be read.
pub async fn dump_of(store: &dyn CopyStore) -> Rows {
    let dump = RowStore::of(Rows::new(), store.key());
    copy(store, &dump, std::sync::Arc::new(|_| {})).await.expect("a store that can be read");
    dump.into_rows()
}

/// How many rows [`sample_rows`] has of most tables.
pub const SAMPLES: u8 = 3;

/// Columns of which the last row has no value.
const NULLABLE: [(&str, &[&str]); 24] = [
    ("zoom_users", &["not_listed_at"]),
    ("vault", &["lease_until"]),
    ("account_users", &["password", "password_set_at", "last_signed_in_at"]),
    ("api_keys", &["actions", "expires_at", "revoked_at", "last_used_at"]),
    ("contacts", &["email"]),
    ("webinars", &["host_email"]),
    ("registrations", &["contact", "join_url"]),
    ("sessions", &["ends_at", "complete_at", "rehearsal", "recording", "recording_again_at"]),
    ("joins", &["person_id", "registrant_id", "email", "invalid_email"]),
    ("attendances", &["email"]),
    ("calls", &["recording_url"]),
    ("marketing_events", &["starts_at", "ends_at", "url"]),
    ("webinar_settings", &["recordings"]),
    ("settings_history", &["before", "after"]),
    ("leases", &["owner"]),
    ("sync_runs", &["finished_at", "step", "cursor"]),
    ("listings", &["missing"]),
    ("listing_pages", &["total"]),
    ("webhooks", &["webinar", "session", "looked_at"]),
    ("runs", &["contact", "kind", "code", "again_of", "continues"]),
    ("idempotency_keys", &["contact"]),
    ("intents", &["occurrence", "result"]),
    ("outbox", &["known_as", "run", "intent", "intent_owner", "refused", "refused_text"]),
    ("action_state", &["about"]),
];

/// More of them.
const NULLABLE_TOO: [(&str, &[&str]); 4] = [
    ("waits", &["contact", "completed_at", "completed_by", "value", "ended_at"]),
    (
        "jobs",
        &[
            "merges_as",
            "key",
            "action",
            "contact",
            "zoom_account",
            "started_at",
            "finished_at",
            "owner",
            "lease_until",
            "run",
            "cursor",
            "failure",
            "output",
            "parent",
            "first_run",
            "waiting",
            "wakes_at",
            "behind",
        ],
    ),
    ("alerts", &["code", "over_at"]),
    ("history", &["by", "subject"]),
];

/// Columns that name a row of another table.
const REFERENCES: [(&str, &str, &str, &str); 32] = [
    ("zoom_accounts", "business_unit", "business_units", "id"),
    ("sign_in_sessions", "user", "account_users", "email"),
    ("invitations", "user", "account_users", "email"),
    ("contact_emails", "contact", "contacts", "id"),
    ("contact_properties", "contact", "contacts", "id"),
    ("registrations", "contact", "contacts", "id"),
    ("timeline_events", "contact", "contacts", "id"),
    ("marketing_event_contacts", "contact", "contacts", "id"),
    ("action_events", "contact", "contacts", "id"),
    ("registrations", "webinar", "webinars", "id"),
    ("other_registrants", "webinar", "webinars", "id"),
    ("sessions", "webinar", "webinars", "id"),
    ("attendances", "webinar", "webinars", "id"),
    ("calls", "webinar", "webinars", "id"),
    ("timeline_events", "webinar", "webinars", "id"),
    ("marketing_events", "webinar", "webinars", "id"),
    ("marketing_event_contacts", "webinar", "webinars", "id"),
    ("joins", "session", "sessions", "id"),
    ("attendances", "session", "sessions", "id"),
    ("calls", "session", "sessions", "id"),
    ("listing_pages", "webinar", "listings", "webinar"),
    ("listing_pages", "listing", "listings", "listing"),
    ("run_tags", "run", "runs", "id"),
    ("journals", "run", "runs", "id"),
    ("dropped_journals", "run", "runs", "id"),
    ("journal_contacts", "run", "runs", "id"),
    ("idempotency_keys", "run", "runs", "id"),
    ("outbox_subjects", "position", "outbox", "position"),
    ("job_starts", "job", "jobs", "id"),
    // The row before.
    ("jobs", "parent", "jobs", "id"),
    ("waits", "run", "runs", "id"),
    ("waits", "opened_by", "runs", "id"),
];

/// Words that a column is limited to.
const WORDS: [(&str, &str, [&str; SAMPLES as usize]); 11] = [
    ("registrations", "state", ["denied"; 3]),
    ("registrations", "occurrences", [r#"{"scope":"single"}"#, r#"{"scope":"all"}"#, r#"{"scope":"all"}"#]),
    ("erased", "kind", ["email", "registrant", "speaker"]),
    ("timeline_events", "kind", ["registration", "attendance", "recording"]),
    ("marketing_event_contacts", "state", ["REGISTERED", "ATTENDED", "NO_SHOW"]),
    ("runs", "status", ["done", "continue", "failed"]),
    ("intents", "kind", ["register", "cancel", "approve"]),
    ("intents", "result", ["done", "not-done", ""]),
    ("journals", "level", ["full", "digests", "full"]),
    ("dropped_journals", "level", ["full", "digests", "full"]),
    ("jobs", "state", ["waiting", "running", "dead-letter"]),
];

/// Rows of every table, with values of all kinds in all columns: three of most tables, and more than are sent at once of one. Sealed
/// values have this key.
///
/// # Panics
/// Where the key file cannot be made.
pub fn sample_rows(key: &KeySource) -> Rows {
    let mut rows = Rows::new();
    for table in TABLES {
        // One row is the most that these can have.
        let many = if ["sign_in_key", "erasure"].contains(&table.name) { 1 } else { SAMPLES };
        let all = (0..many).map(|n| table.columns.iter().map(|column| value(table, column, n)).collect());
        rows.insert(table.name, all.collect());
    }
    for (table, name) in [("sealed_credentials", "zoom_account"), ("vault", "name")] {
        let table = table_named(table).expect("a table");
        for row in rows.get_mut(table.name).into_iter().flatten() {
            let at = |column| table.position(column).expect("a column");
            let text = |column| match &row[at(column)] {
                Value::Text(text) => text.clone(),
                other => panic!("{other:?}"),
            };
            let name = if table.name == "vault" { vault_name(&text("kind"), &text(name)) } else { text(name) };
            let (nonce, sealed) = seal(key, true, &name, &SecretString::from("a secret word")).expect("a key");
            row[at("nonce")] = Value::Bytes(nonce);
            row[at("sealed")] = Value::Bytes(sealed);
        }
    }
    // Two contacts have registrations that do not stand (P3: 0 where none stands).
    let contacts = table_named("contacts").expect("a table");
    let contact = |n| value(contacts, &contacts.columns[1], n);
    let text = |text: &str| Value::Text(text.to_owned());
    let properties = rows.get_mut("contact_properties").expect("a table");
    properties.extend((0..2).map(|n| vec![contact(n), text(property::REGISTRATIONS), text("0")]));
    properties.extend((0..2).map(|n| vec![contact(n), text("firstname"), text("Äda ÉMILIE")]));
    properties.extend(
        (0..2_500).map(|n| vec![contact(0), Value::Text(format!("field{n}")), Value::Text(format!(" {n}.50 "))]),
    );
    rows
}

fn value(table: &Table, column: &Column, n: u8) -> Value {
    let is_last = n + 1 == SAMPLES;
    let nullable = NULLABLE.iter().chain(&NULLABLE_TOO).find(|(of, _)| *of == table.name);
    if is_last && nullable.is_some_and(|(_, columns)| columns.contains(&column.name)) {
        return Value::Null;
    }
    let here = |of: &str, name: &str| (of, name) == (table.name, column.name);
    if let Some((.., of, name)) = REFERENCES.iter().find(|(of, name, ..)| here(of, name)) {
        if here("jobs", "parent") && n == 0 {
            return Value::Null;
        }
        let parent = table_named(of).expect("a table");
        let column = &parent.columns[parent.position(name).expect("a column")];
        return value(parent, column, if table.name == "jobs" { n - 1 } else { n });
    }
    if let Some((.., words)) = WORDS.iter().find(|(of, name, _)| here(of, name)) {
        return Value::Text(words[usize::from(n)].to_owned());
    }
    match (table.name, column.name) {
        ("webinars", "id") => return Value::Text(webinar(n.into()).id.to_string()),
        ("webinars", "details") => {
            return Value::Text(serde_json::to_string(&webinar(n.into())).expect("a document"));
        }
        ("business_units", "is_primary") => return Value::Integer((n == 0).into()),
        // The average of a contact's attendances is a derived property.
        ("attendances", "contact") => return Value::Null,
        ("attendances", "hundredths") => return Value::Integer(i64::from(n) * 5_000),
        // The smallest and the largest, and one that is not the place of the row.
        ("tombstones", "deleted_at") => return Value::Integer([i64::MIN, i64::MAX, 0][usize::from(n)]),
        (_, "position" | "place" | "version") => return Value::Integer(i64::from(n) * 40 + 7),
        ("webhooks", "id") => return Value::Integer(i64::from(n) * 40 + 7),
        _ => {}
    }
    let place = table.position(column.name).expect("a column");
    match column.kind {
        Kind::Flag => Value::Integer((usize::from(n) + place) as i64 % 2),
        Kind::Integer => Value::Integer(1_750_000_000_000_000_000 + (place as i64) * 1_000 + i64::from(n)),
        Kind::Text => Value::Text(format!("{}.{} {n} 'é' \"\\ \u{1f600}\r\n", table.name, column.name)),
        Kind::Bytes => Value::Bytes(format!("\0{}.{} {n}\u{ff}", table.name, column.name).into_bytes()),
    }
}
