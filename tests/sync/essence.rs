//! The result of a sync, for comparing a disturbed sync with an undisturbed one.

use std::{collections::BTreeMap, path::Path};

/// Rows by their kind.
pub(crate) type Essence = BTreeMap<&'static str, Vec<String>>;

/// The data that is the same in every sync of a webinar: people, but not random ids and present times.
pub(crate) fn essence(store: &Path) -> Essence {
    let connection = rusqlite::Connection::open(store).unwrap();
    let mut all = BTreeMap::new();
    for (name, query) in [
        (
            "contacts",
            "SELECT email, (SELECT group_concat(name || '=' || value, '|') FROM (SELECT name, value FROM contact_properties p WHERE p.contact = c.row AND name <> 'zoom_webinar_joinlink' ORDER BY name)) FROM contacts c ORDER BY email",
        ),
        (
            "registrations",
            "SELECT r.webinar, r.email, r.state, c.email FROM registrations r LEFT JOIN contacts c ON c.row = r.contact ORDER BY 1, 2",
        ),
        (
            "attendances",
            "SELECT a.webinar, a.session, a.person, a.seconds, a.hundredths || '', c.email FROM attendances a LEFT JOIN contacts c ON c.row = a.contact ORDER BY 1, 2, 3",
        ),
        (
            "timeline",
            "SELECT t.webinar, c.email, t.kind, t.session FROM timeline_events t JOIN contacts c ON c.row = t.contact ORDER BY 1, 2, 3, 4",
        ),
        (
            "events",
            "SELECT m.webinar, c.email, m.state FROM marketing_event_contacts m JOIN contacts c ON c.row = m.contact ORDER BY 1, 2",
        ),
        ("left out", "SELECT webinar, email, reason FROM left_out ORDER BY 1, 2"),
        ("calls", "SELECT session, topic, seconds || '', transcript FROM calls ORDER BY 1"),
        (
            "associated",
            "SELECT k.session, c.email FROM call_contacts k JOIN contacts c ON c.row = k.contact ORDER BY 1, 2",
        ),
        ("under way", "SELECT webinar, listing FROM listings"),
    ] {
        let mut query = connection.prepare(query).unwrap();
        let columns = query.column_count();
        let rows = query.query_map([], |row| {
            let cells: Result<Vec<rusqlite::types::Value>, _> = (0..columns).map(|column| row.get(column)).collect();
            Ok(format!("{:?}", cells?))
        });
        all.insert(name, rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap());
    }
    all
}

/// Checks that a store has the expected result.
pub(crate) fn same(store: &Path, wanted: &Essence, when: &str) {
    same_but(store, wanted, "", when);
}

/// The same, without comparing the number of rows of one kind.
pub(crate) fn same_but(store: &Path, wanted: &Essence, but: &str, when: &str) {
    for (what, rows) in essence(store).into_iter().filter(|(what, _)| *what != but) {
        // The UUIDs of sessions are random, unless the world names them.
        assert_eq!(rows.len(), wanted[what].len(), "{when}: {what}: {rows:#?} instead of {:#?}", wanted[what]);
    }
    let (found, wanted) = (essence(store), wanted);
    for what in ["contacts", "registrations", "events", "left out"] {
        assert_eq!(found[what], wanted[what], "{when}: {what}");
    }
}
