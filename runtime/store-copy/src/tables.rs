//! The tables of a store that are copied, with their columns: the same for every kind of store. A store says itself how its own
//! columns are different from these.
//!
//! Tests of each store fail where a table or a column of it is not in this list, and not among those that the store keeps to itself.

use crate::row::{Row, Value};

/// The kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// Yes or no, as 1 or 0.
    Flag,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// The kind of its values. Null may be among them.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// The order in which rows are read, as SQL, where rows of the table refer to others of it.
    pub order: Option<&'static str>,
}

impl Table {
    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// Whether its rows have values that are sealed.
    pub fn has_sealed_values(&self) -> bool {
        ["sealed_credentials", "vault"].contains(&self.name)
    }

    /// Whether a new store has this row, before any use of it. The rows of a copy take their place.
    pub fn is_of_a_new_store(&self, row: &Row) -> bool {
        let text = |at: usize| match row.get(at) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        match self.name {
            "business_units" => (text(0), text(1)) == ("Account", "Account"),
            "property_definitions" => [("email", "Email"), ("firstname", "First name"), ("lastname", "Last name")]
                .contains(&(text(1), text(2))),
            "sign_in_key" => true,
            _ => false,
        }
    }
}

/// The tables of which a new store may have rows.
pub const FILLED_WHEN_NEW: [&str; 3] = ["business_units", "property_definitions", "sign_in_key"];

/// How many rows tell whether a store is new: more than a new one has in any table.
pub const ENOUGH_TO_TELL: usize = 8;

const fn int(name: &'static str) -> Column {
    Column { name, kind: Kind::Integer }
}

const fn flag(name: &'static str) -> Column {
    Column { name, kind: Kind::Flag }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn bytes(name: &'static str) -> Column {
    Column { name, kind: Kind::Bytes }
}

const fn table(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, columns, order: None }
}

/// All tables. A table comes behind those that its rows refer to. Contacts are named by their ids.
pub static TABLES: &[Table] = &[
    // The account.
    table("business_units", &[text("id"), text("name"), flag("is_primary")]),
    table(
        "zoom_accounts",
        &[
            text("id"),
            text("business_unit"),
            text("connected_user"),
            flag("in_use"),
            text("credentials"),
            text("connection"),
        ],
    ),
    table("sealed_credentials", &[text("zoom_account"), bytes("nonce"), bytes("sealed")]),
    table(
        "zoom_users",
        &[text("zoom_account"), text("id"), text("email"), text("first_name"), text("last_name"), int("not_listed_at")],
    ),
    table(
        "property_definitions",
        &[int("position"), text("name"), text("label"), text("group"), text("kind"), flag("secret"), flag("derived")],
    ),
    table(
        "vault",
        &[
            text("kind"),
            text("name"),
            bytes("nonce"),
            bytes("sealed"),
            int("version"),
            int("changed_at"),
            int("lease_until"),
        ],
    ),
    // Account users.
    table(
        "account_users",
        &[text("email"), text("role"), text("password"), int("password_set_at"), int("last_signed_in_at")],
    ),
    table(
        "sign_in_sessions",
        &[
            bytes("token"),
            text("user"),
            text("begun_by"),
            int("created_at"),
            int("last_seen_at"),
            int("idle_until"),
            int("expires_at"),
        ],
    ),
    table("invitations", &[text("user"), bytes("token"), text("invited_by"), int("created_at"), int("expires_at")]),
    table("sign_in_key", &[bytes("key")]),
    table("sign_in_failures", &[bytes("name"), bytes("network"), int("count"), int("last_at")]),
    table(
        "api_keys",
        &[
            text("id"),
            text("name"),
            text("user"),
            text("scopes"),
            text("actions"),
            bytes("secret"),
            int("created_at"),
            int("expires_at"),
            int("revoked_at"),
            int("last_used_at"),
        ],
    ),
    // Contacts.
    table("contacts", &[int("place"), text("id"), text("email"), int("version"), int("created_at"), int("updated_at")]),
    table("contact_emails", &[text("email"), text("contact")]),
    table("contact_properties", &[text("contact"), text("name"), text("value")]),
    table("tombstones", &[text("email"), int("deleted_at")]),
    table("erasure", &[bytes("key")]),
    table("erased", &[bytes("hash"), text("kind"), int("erased_at")]),
    table("segments", &[text("name"), text("filter"), int("created_at"), int("updated_at")]),
    // Webinars.
    table(
        "webinars",
        &[text("id"), text("zoom_account"), text("topic"), text("host_id"), text("host_email"), text("details")],
    ),
    table(
        "registrations",
        &[
            text("webinar"),
            text("email"),
            text("contact"),
            text("registrant_id"),
            text("state"),
            text("join_url"),
            int("registered_at"),
            text("occurrences"),
            int("made_under"),
            int("written_under"),
        ],
    ),
    table("other_registrants", &[text("webinar"), text("registrant_id"), text("email")]),
    table(
        "sessions",
        &[
            text("id"),
            text("webinar"),
            text("topic"),
            int("starts_at"),
            int("ends_at"),
            flag("listed"),
            int("complete_at"),
            flag("rehearsal"),
            text("recording"),
            int("recording_again_at"),
        ],
    ),
    table(
        "joins",
        &[
            text("session"),
            text("user_id"),
            int("joined_at"),
            int("left_at"),
            text("person"),
            text("person_id"),
            text("registrant_id"),
            text("email"),
            text("invalid_email"),
            text("name"),
            int("made_under"),
        ],
    ),
    table(
        "attendances",
        &[
            text("session"),
            text("person"),
            text("webinar"),
            text("email"),
            text("contact"),
            int("joined_at"),
            int("left_at"),
            int("seconds"),
            int("hundredths"),
        ],
    ),
    table(
        "calls",
        &[
            text("session"),
            text("webinar"),
            text("topic"),
            int("starts_at"),
            int("seconds"),
            text("recording_url"),
            text("transcript"),
            int("saved_at"),
        ],
    ),
    table(
        "timeline_events",
        &[text("contact"), text("kind"), text("webinar"), text("session"), int("at"), text("details")],
    ),
    table(
        "marketing_events",
        &[
            text("webinar"),
            text("name"),
            text("organiser"),
            int("starts_at"),
            int("ends_at"),
            text("url"),
            flag("cancelled"),
        ],
    ),
    table("marketing_event_contacts", &[text("webinar"), text("contact"), text("state"), int("at")]),
    table(
        "action_events",
        &[text("contact"), text("action"), text("type"), text("key"), int("at"), text("title"), text("details")],
    ),
    // Webinar sync.
    table("settings", &[text("pointer"), text("value")]),
    table("webinar_settings", &[text("webinar"), flag("sync"), flag("recordings"), flag("zoom_events")]),
    table(
        "settings_history",
        &[int("position"), int("at"), text("by"), text("pointer"), text("before"), text("after")],
    ),
    table("leases", &[text("name"), int("token"), text("owner"), int("lease_until")]),
    table(
        "sync_runs",
        &[
            int("position"),
            text("id"),
            text("webinar"),
            text("trigger"),
            int("started_at"),
            int("finished_at"),
            text("state"),
            text("step"),
            text("cursor"),
            text("tally"),
            text("warnings"),
        ],
    ),
    table("left_out", &[text("webinar"), text("email"), text("reason")]),
    table("listings", &[text("webinar"), text("listing"), int("begun_at"), int("since"), bytes("missing")]),
    table(
        "listing_pages",
        &[text("webinar"), text("listing"), int("page"), text("part"), int("total"), flag("last"), bytes("keys")],
    ),
    table(
        "webhooks",
        &[
            int("id"),
            text("zoom_account"),
            bytes("digest"),
            text("event"),
            text("webinar"),
            text("session"),
            int("received_at"),
            int("looked_at"),
        ],
    ),
    // Runs.
    table("packages", &[text("digest"), int("kept_at"), bytes("package")]),
    table(
        "runs",
        &[
            text("id"),
            text("action"),
            text("contact"),
            text("status"),
            text("kind"),
            text("code"),
            text("again_of"),
            text("continues"),
            text("record"),
        ],
    ),
    table("run_tags", &[text("name"), text("value"), text("run")]),
    table(
        "idempotency_keys",
        &[
            text("key"),
            text("action"),
            text("input_digest"),
            text("contact"),
            text("run"),
            int("lease_until"),
            flag("final"),
            text("owner"),
        ],
    ),
    table(
        "intents",
        &[
            text("id"),
            text("kind"),
            text("run"),
            text("zoom_account"),
            text("webinar"),
            text("email"),
            text("contact"),
            text("occurrence"),
            int("opened_at"),
            text("owner"),
            int("lease_until"),
            text("result"),
        ],
    ),
    table(
        "outbox",
        &[
            int("position"),
            text("id"),
            text("known_as"),
            text("run"),
            text("intent"),
            text("intent_owner"),
            text("effects"),
            text("rests_on"),
            int("not_before"),
            flag("acknowledged"),
            text("refused"),
            flag("told"),
            text("refused_text"),
        ],
    ),
    table("outbox_subjects", &[text("name"), int("position")]),
    table("applied", &[text("id")]),
    table("journals", &[text("run"), text("package"), text("level"), text("body")]),
    table("dropped_journals", &[text("run"), text("level"), int("dropped_at"), flag("erased")]),
    table("journal_contacts", &[text("contact"), text("run")]),
    table("action_state", &[int("version"), text("action"), text("key"), text("value"), text("about")]),
    table(
        "waits",
        &[
            text("run"),
            text("name"),
            text("action"),
            text("contact"),
            text("title"),
            text("opened_by"),
            int("opened_at"),
            int("until"),
            bytes("token"),
            int("completed_at"),
            text("completed_by"),
            text("value"),
            int("ended_at"),
        ],
    ),
    // Jobs.
    Table {
        name: "jobs",
        columns: &[
            text("id"),
            text("kind"),
            text("state"),
            text("lane_group"),
            text("lane_key"),
            text("merges_as"),
            text("key"),
            text("action"),
            text("contact"),
            text("zoom_account"),
            text("work"),
            int("attempts"),
            int("enqueued_at"),
            int("not_before"),
            int("started_at"),
            int("finished_at"),
            text("owner"),
            int("lease_until"),
            text("run"),
            int("retried"),
            int("slices"),
            text("cursor"),
            text("failure"),
            text("output"),
            text("parent"),
            text("first_run"),
            text("waiting"),
            int("wakes_at"),
            text("behind"),
        ],
        // A job is made after the one that it belongs to, and ids are in the order of time.
        order: Some("parent IS NOT NULL, id"),
    },
    table("job_starts", &[int("at"), text("job")]),
    // What people look at.
    table(
        "alerts",
        &[
            text("kind"),
            text("subject"),
            text("code"),
            int("count"),
            int("since"),
            int("latest"),
            int("told_at"),
            int("over_at"),
        ],
    ),
    table("history", &[int("position"), int("at"), text("by"), text("what"), text("subject")]),
];

/// The table of this name.
pub fn table_named(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_table_and_no_column_is_there_twice() {
        let names: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
        assert_eq!(names.len(), TABLES.len());
        for table in TABLES {
            let columns: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
        }
        assert!(FILLED_WHEN_NEW.iter().all(|name| table_named(name).is_some()));
    }

    #[test]
    fn rows_of_a_new_store_are_told_from_others() {
        let text = |text: &str| Value::Text(text.to_owned());
        let units = table_named("business_units").unwrap();
        assert!(units.is_of_a_new_store(&vec![text("Account"), text("Account"), Value::Integer(1)]));
        assert!(!units.is_of_a_new_store(&vec![text("Account"), text("Acme"), Value::Integer(1)]));
        assert!(!units.is_of_a_new_store(&vec![text("Labs"), text("Labs"), Value::Integer(0)]));
        let properties = table_named("property_definitions").unwrap();
        assert!(properties.is_of_a_new_store(&vec![Value::Integer(1), text("email"), text("Email")]));
        assert!(!properties.is_of_a_new_store(&vec![Value::Integer(1), text("tier"), text("Tier")]));
        assert!(!table_named("contacts").unwrap().is_of_a_new_store(&Vec::new()));
    }
}
