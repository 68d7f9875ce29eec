//! The state of actions.

use greenroom_domain::{
    ContactId,
    store::{Mentions, StateCommit, StateEntry, StateRange, StateRead, StateUsage, stale},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    contacts::erased,
    platform::{error::Error, rows::count},
};

const ENTRY: &str = "SELECT key, value, about, version FROM action_state WHERE action = ?1";

pub(crate) fn entries(c: &Connection, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, Error> {
    let mut query = c.prepare_cached(&format!("{ENTRY} AND key = ?2"))?;
    keys.iter().map(|key| Ok(query.query_row([action, key], entry).optional()?)).collect()
}

pub(crate) fn range(c: &Connection, action: &str, range: &StateRange, limit: usize) -> Result<Vec<StateEntry>, Error> {
    let mut found = Vec::new();
    let mut query = c.prepare_cached(&format!("{ENTRY} AND key >= ?2 AND key > ?3 ORDER BY key"))?;
    // No key is empty, so all come after that.
    let after = range.after.as_deref().unwrap_or_default();
    let mut rows = query.query([action, &range.prefix, after])?;
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let entry = entry(row)?;
        if !entry.key.starts_with(&range.prefix) || range.upto.as_ref().is_some_and(|upto| &entry.key > upto) {
            break;
        }
        found.push(entry);
    }
    Ok(found)
}

pub(crate) fn usage(c: &Connection, action: &str) -> Result<StateUsage, Error> {
    let all = "SELECT count(*), coalesce(sum(octet_length(key) + octet_length(value)), 0)
               FROM action_state WHERE action = ?1";
    let usage = |row: &Row<'_>| Ok(StateUsage { entries: count(row, 0)?, bytes: count(row, 1)? });
    Ok(c.prepare_cached(all)?.query_row([action], usage)?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<StateEntry> {
    let about: Option<String> = row.get(2)?;
    Ok(StateEntry { key: row.get(0)?, value: row.get(1)?, about: about.map(ContactId::new), version: count(row, 3)? })
}

/// Writes the changes of a run that began at `started_at` to its action's state, if the entries that it has read are
/// still the same.
pub(crate) fn write(c: &Connection, state: &StateCommit, started_at: Timestamp) -> Result<(), Error> {
    let action = state.action.as_str();
    for read in &state.reads {
        if !still_holds(c, action, read)? {
            return Err(Error::Stale(stale::state()));
        }
    }
    let before = usage(c, action)?;
    let mut set =
        c.prepare_cached("INSERT OR REPLACE INTO action_state (action, key, value, about) VALUES (?1, ?2, ?3, ?4)")?;
    let mut delete = c.prepare_cached("DELETE FROM action_state WHERE action = ?1 AND key = ?2")?;
    for write in &state.writes {
        match &write.value {
            Some((value, about)) if !is_erased(c, about.as_ref(), started_at)? => {
                set.execute(params![action, write.key, value, about.as_ref().map(ContactId::as_str)])?;
            }
            _ => {
                delete.execute([action, &write.key])?;
            }
        }
    }
    if !before.may_become(usage(c, action)?, state.bound) {
        return Err(Error::Stale(stale::state_size()));
    }
    Ok(())
}

fn still_holds(c: &Connection, action: &str, read: &StateRead) -> Result<bool, Error> {
    match read {
        StateRead::Entry { key, version } => {
            let mut query = c.prepare_cached("SELECT version FROM action_state WHERE action = ?1 AND key = ?2")?;
            let found = query.query_row([action, key], |row| count(row, 0)).optional()?;
            Ok(found == *version)
        }
        StateRead::Range { range, entries, newest } => {
            let mut query = c.prepare_cached(
                "SELECT key, version FROM action_state WHERE action = ?1 AND key >= ?2 AND key > ?3 ORDER BY key",
            )?;
            let mut rows = query.query([action, &range.prefix, range.after.as_deref().unwrap_or_default()])?;
            let (mut found, mut newest_now) = (0, 0);
            // One more than there were is enough to know.
            while found <= *entries
                && let Some(row) = rows.next()?
            {
                let key = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                if !key.starts_with(&range.prefix) || range.upto.as_ref().is_some_and(|upto| key > upto.as_str()) {
                    break;
                }
                (found, newest_now) = (found + 1, newest_now.max(count(row, 1)?));
            }
            Ok(found == *entries && newest_now == *newest)
        }
    }
}

/// Whether an entry is about a person who was erased since the run began (C10: erased people leave only keyed hashes).
fn is_erased(c: &Connection, about: Option<&ContactId>, started_at: Timestamp) -> Result<bool, Error> {
    let Some(about) = about else { return Ok(false) };
    erased::contact_erased_since(c, about, started_at)
}

/// Removes entries that are about a contact, or contain one of the emails. Answers how many.
pub(crate) fn forget(c: &Connection, contact: Option<&str>, mentions: &Mentions) -> Result<u64, Error> {
    let mut doomed: Vec<i64> = Vec::new();
    let mut query = c.prepare_cached("SELECT version, key, value, about FROM action_state")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let about = row.get_ref(3)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
        if (about.is_some() && about == contact) || mentions.found_in(text(1)?) || mentions.found_in(text(2)?) {
            doomed.push(row.get(0)?);
        }
    }
    let mut delete = c.prepare_cached("DELETE FROM action_state WHERE version = ?1")?;
    for version in &doomed {
        delete.execute([version])?;
    }
    Ok(doomed.len() as u64)
}
