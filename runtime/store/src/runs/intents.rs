//! Intents: calls that change Zoom, written before they are sent, and the runtime that settles each.

use greenroom_domain::{
    ContactId, RunId, ZoomAccountId,
    rules::claims::{self, EarlierIntent},
    store::{Intent, IntentKind, IntentRecord, LeasedIntents, OpenOutcome},
};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::{
    contacts::{
        erased::{self, Kind},
        lookup::{is_held, row_of},
    },
    platform::{
        error::Error,
        rows::{count, email_in, instant, nanos, optional_word, word},
    },
};

pub(crate) fn open(
    c: &Connection,
    intent: &Intent,
    day_start: Timestamp,
    max_per_day: u32,
) -> Result<OpenOutcome, Error> {
    let key = [intent.webinar.as_str(), intent.email.as_str()];
    let earlier = c
        .prepare_cached("SELECT opened_at, lease_until, result, kind FROM intents WHERE webinar = ?1 AND email = ?2")?
        .query_map(key, |row| {
            Ok(EarlierIntent {
                kind: word(row, 3)?,
                opened_at: instant(row, 0)?,
                lease_until: instant(row, 1)?,
                result: optional_word(row, 2)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    // The caller has read the contact a while ago.
    let decision = claims::open_intent(intent.kind, is_erased(c, intent)?, &earlier, day_start, max_per_day);
    if decision != OpenOutcome::Yes {
        return Ok(decision);
    }
    c.prepare_cached(
        "INSERT INTO intents
             (id, run, zoom_account, webinar, email, contact, occurrence, opened_at, owner, lease_until, kind)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        intent.id,
        intent.run.to_string(),
        intent.zoom_account.as_str(),
        key[0],
        key[1],
        intent.contact.as_str(),
        intent.occurrence,
        nanos(intent.opened_at),
        intent.owner,
        nanos(intent.lease_until),
        kind_word(intent.kind)
    ])?;
    Ok(OpenOutcome::Yes)
}

/// Whether the person was erased, by [`claims::person_is_erased`].
fn is_erased(c: &Connection, intent: &Intent) -> Result<bool, Error> {
    let contact_erased = erased::erased_at(c, Kind::Contact, intent.contact.as_str())?.is_some();
    let contact_lives = contact_erased && row_of(c, &intent.contact)?.is_some();
    let email_erased = erased::is_erased(c, &intent.email)?;
    let email_is_held = email_erased && is_held(c, intent.email.as_str())?;
    Ok(claims::person_is_erased(contact_erased, contact_lives, email_erased, email_is_held))
}

pub(crate) fn take_over(
    c: &Connection,
    owner: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<Intent>, Error> {
    // A lease holds up to its end, not at it: a caller that comes back then finds it free.
    let mut taken = c
        .prepare_cached(&format!(
            "UPDATE intents SET owner = ?1, lease_until = ?3
             WHERE id IN (SELECT id FROM intents WHERE result IS NULL AND lease_until <= ?2
                          ORDER BY lease_until, id LIMIT ?4)
             RETURNING {COLUMNS}"
        ))?
        .query_map(params![owner, nanos(now), nanos(lease_until), limit], intent)?
        .collect::<Result<Vec<_>, _>>()?;
    taken.sort_by(|a, b| (a.opened_at, &a.id).cmp(&(b.opened_at, &b.id)));
    Ok(taken)
}

/// Ends the leases of an owner that is gone, by [`claims::lease_of_the_gone`]; answers how many.
pub(crate) fn end_leases(c: &Connection, owner: &str, now: Timestamp) -> Result<usize, Error> {
    let open = c
        .prepare_cached(&format!("SELECT {COLUMNS} FROM intents WHERE result IS NULL AND owner = ?1"))?
        .query_map([owner], intent)?
        .collect::<Result<Vec<_>, _>>()?;
    let mut ended = 0;
    for intent in open {
        let until = claims::lease_of_the_gone(intent.lease_until, now);
        if until < intent.lease_until {
            ended += c
                .prepare_cached("UPDATE intents SET lease_until = ?2 WHERE id = ?1 AND result IS NULL")?
                .execute(params![intent.id, nanos(until)])?;
        }
    }
    Ok(ended)
}

pub(crate) fn leased(c: &Connection, now: Timestamp) -> Result<LeasedIntents, Error> {
    Ok(c.prepare_cached("SELECT count(*), max(lease_until) FROM intents WHERE result IS NULL AND lease_until > ?1")?
        .query_row([nanos(now)], |row| {
            let count = count(row, 0)?;
            Ok(LeasedIntents { count, until: if count == 0 { None } else { Some(instant(row, 1)?) } })
        })?)
}

pub(crate) fn of_run(c: &Connection, run: RunId) -> Result<Vec<IntentRecord>, Error> {
    let mut query =
        c.prepare_cached(&format!("SELECT {COLUMNS} FROM intents WHERE run = ?1 ORDER BY opened_at, id"))?;
    let rows = query.query_map([run.to_string()], |row| {
        Ok(IntentRecord { intent: intent(row)?, result: optional_word(row, 10)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const COLUMNS: &str =
    "id, run, zoom_account, webinar, email, contact, occurrence, opened_at, owner, lease_until, result, kind";

fn intent(row: &Row<'_>) -> rusqlite::Result<Intent> {
    Ok(Intent {
        id: row.get(0)?,
        run: word(row, 1)?,
        zoom_account: ZoomAccountId::new(row.get::<_, String>(2)?),
        webinar: word(row, 3)?,
        email: email_in(row, 4)?,
        contact: ContactId::new(row.get::<_, String>(5)?),
        occurrence: row.get(6)?,
        opened_at: instant(row, 7)?,
        owner: row.get(8)?,
        lease_until: instant(row, 9)?,
        kind: word(row, 11)?,
    })
}

/// The word of a kind in the store, as [`word`] reads it.
fn kind_word(kind: IntentKind) -> &'static str {
    match kind {
        IntentKind::Register => "register",
        IntentKind::Cancel => "cancel",
        IntentKind::Approve => "approve",
        IntentKind::Deny => "deny",
    }
}
