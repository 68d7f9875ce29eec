//! Events of actions on timelines.

use greenroom_domain::{
    ContactId, Email, StoreError,
    store::{ActionEvent, Mentions},
};
use rusqlite::{Connection, Row, params};

use crate::{
    contacts::lookup::row_of,
    platform::{
        error::Error,
        rows::{instant, json, nanos},
    },
};

/// Writes events. One with the same contact, action, type and key is replaced.
pub(crate) fn save(c: &Connection, events: &[ActionEvent]) -> Result<(), Error> {
    for event in events {
        let ActionEvent { contact, action, event_type, key, at, title, details } = event;
        let row = row_of(c, contact)?
            .ok_or_else(|| StoreError::Constraint(format!("there is no contact {contact}").into()))?;
        c.prepare_cached(
            "INSERT INTO action_events (contact, action, type, key, at, title, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET at = excluded.at, title = excluded.title, details = excluded.details",
        )?
        .execute(params![row, action, event_type, key, nanos(*at), title, serde_json::to_string(details)?])?;
    }
    Ok(())
}

/// The events of a contact, latest first.
pub(crate) fn of_contact(c: &Connection, contact: &ContactId) -> Result<Vec<ActionEvent>, Error> {
    let Some(row) = row_of(c, contact)? else { return Ok(Vec::new()) };
    let mut query = c.prepare_cached(
        "SELECT action, type, key, at, title, details FROM action_events WHERE contact = ?1
         ORDER BY at DESC, action, type, key",
    )?;
    let event = |row: &Row<'_>| {
        Ok(ActionEvent {
            contact: contact.clone(),
            action: row.get(0)?,
            event_type: row.get(1)?,
            key: row.get(2)?,
            at: instant(row, 3)?,
            title: row.get(4)?,
            details: json(row, 5)?,
        })
    };
    let events = query.query_map([row], event)?;
    Ok(events.collect::<Result<_, _>>()?)
}

/// Erases the events that name one of these emails; answers whether there were any.
pub(crate) fn erase(c: &Connection, emails: &[Email]) -> Result<bool, Error> {
    let mentions = Mentions::of(emails);
    let mut theirs: Vec<(i64, String, String, String)> = Vec::new();
    let mut query = c.prepare_cached("SELECT contact, action, type, key, title, details FROM action_events")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let texts = [row.get_ref(3)?, row.get_ref(4)?, row.get_ref(5)?];
        let mut found = false;
        for text in texts {
            found |= mentions.found_in(text.as_str().map_err(rusqlite::Error::from)?);
        }
        if found {
            theirs.push((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        }
    }
    for (contact, action, event_type, key) in &theirs {
        c.prepare_cached("DELETE FROM action_events WHERE contact = ?1 AND action = ?2 AND type = ?3 AND key = ?4")?
            .execute(params![contact, action, event_type, key])?;
    }
    Ok(!theirs.is_empty())
}
