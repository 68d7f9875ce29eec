//! Events of actions on timelines.

use std::collections::BTreeMap;

use greenroom_domain::{
    ContactId, Email, StoreError,
    store::{ActionEvent, Mentions},
};

use crate::{
    contacts::lookup::living,
    platform::{
        error::Error,
        rows::{get, instant, json, nanos},
        transaction::Transaction,
    },
};

/// Writes events. One with the same contact, action, type and key is replaced.
pub(crate) async fn save(t: &Transaction, events: &[ActionEvent]) -> Result<(), Error> {
    let known = living(t, &events.iter().map(|event| &event.contact).collect::<Vec<_>>()).await?;
    if let Some(event) = events.iter().find(|event| !known.contains(event.contact.as_str())) {
        return Err(StoreError::Constraint(format!("there is no contact {}", event.contact).into()).into());
    }
    let mut latest: BTreeMap<[&str; 4], &ActionEvent> = BTreeMap::new();
    for event in events {
        latest.insert([event.contact.as_str(), &event.action, &event.event_type, &event.key], event);
    }
    let details = latest.values().map(|event| serde_json::to_string(&event.details)).collect::<Result<Vec<_>, _>>()?;
    let key = |part: usize| latest.keys().map(|key| key[part]).collect::<Vec<_>>();
    t.execute(
        "INSERT INTO action_events (account, contact, action, type, key, at, title, details)
         SELECT $1, new.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])
             AS new
         ON CONFLICT (account, contact, action, type, key)
             DO UPDATE SET at = excluded.at, title = excluded.title, details = excluded.details",
        &[
            &key(0),
            &key(1),
            &key(2),
            &key(3),
            &latest.values().map(|event| nanos(event.at)).collect::<Vec<_>>(),
            &latest.values().map(|event| event.title.as_str()).collect::<Vec<_>>(),
            &details,
        ],
    )
    .await?;
    Ok(())
}

/// Erases the events that name one of these emails; answers whether there were any.
pub(crate) async fn erase(t: &Transaction, emails: &[Email]) -> Result<bool, Error> {
    let mentions = Mentions::of(emails);
    let statement = "SELECT contact, action, type, key, title, details FROM action_events WHERE account = $1";
    let mut doomed: Vec<[String; 4]> = Vec::new();
    t.each(statement, |row| {
        let texts = [get::<&str>(row, 3)?, get(row, 4)?, get(row, 5)?];
        if texts.into_iter().any(|text| mentions.found_in(text)) {
            doomed.push([get(row, 0)?, get(row, 1)?, get(row, 2)?, texts[0].to_owned()]);
        }
        Ok(())
    })
    .await?;
    for [contact, action, kind, key] in &doomed {
        t.execute(
            "DELETE FROM action_events WHERE account = $1 AND contact = $2 AND action = $3 AND type = $4 AND key = $5",
            &[contact, action, kind, key],
        )
        .await?;
    }
    Ok(!doomed.is_empty())
}

/// The events of a contact, latest first.
pub(crate) async fn of_contact(t: &Transaction, contact: &ContactId) -> Result<Vec<ActionEvent>, Error> {
    let rows = t
        .query(
            "SELECT action, type, key, at, title, details FROM action_events WHERE account = $1 AND contact = $2
             ORDER BY at DESC, action, type, key",
            &[&contact.as_str()],
        )
        .await?;
    let event = |row| {
        Ok(ActionEvent {
            contact: contact.clone(),
            action: get(row, 0)?,
            event_type: get(row, 1)?,
            key: get(row, 2)?,
            at: instant(row, 3)?,
            title: get(row, 4)?,
            details: json(row, 5)?,
        })
    };
    rows.iter().map(event).collect()
}
