//! The state of actions.

use greenroom_domain::{
    ContactId,
    store::{Mentions, StateCommit, StateEntry, StateRange, StateRead, StateUsage, stale},
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    contacts::erased::Register,
    platform::{
        error::Error,
        rows::{as_limit, as_number, count, get, nanos},
        transaction::Transaction,
    },
};

/// The name by which the state of an action is locked: the entries that a run has read must be the same still, and all of them have a bound.
pub(crate) fn lock(action: &str) -> String {
    format!("state:{action}")
}

pub(crate) async fn entries(t: &Transaction, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, Error> {
    let rows = t
        .query(
            "SELECT s.key, s.value, s.about, s.version FROM unnest($3::text[]) WITH ORDINALITY AS asked (key, place)
             LEFT JOIN action_state s ON s.account = $1 AND s.action = $2 AND s.key = asked.key
             ORDER BY asked.place",
            &[&action, &keys],
        )
        .await?;
    let found = |row| Ok(if get::<Option<&str>>(row, 0)?.is_some() { Some(entry(row)?) } else { None });
    rows.iter().map(found).collect()
}

pub(crate) async fn range(
    t: &Transaction,
    action: &str,
    range: &StateRange,
    limit: usize,
) -> Result<Vec<StateEntry>, Error> {
    // No key is empty, so all come after that. Those of a range follow each other.
    let after = range.after.as_deref().unwrap_or_default();
    let rows = t
        .query(
            "SELECT key, value, about, version FROM action_state
             WHERE account = $1 AND action = $2 AND key >= $3 AND key > $4 ORDER BY key LIMIT $5",
            &[&action, &range.prefix, &after, &as_limit(limit)],
        )
        .await?;
    let mut found = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let end = found.iter().position(|entry| !range.contains(&entry.key)).unwrap_or(found.len());
    found.truncate(end);
    Ok(found)
}

pub(crate) async fn usage(t: &Transaction, action: &str) -> Result<StateUsage, Error> {
    let all = "SELECT count(*), coalesce(sum(octet_length(key) + octet_length(value)), 0)::bigint
               FROM action_state WHERE account = $1 AND action = $2";
    let row = t.one(all, &[&action]).await?;
    Ok(StateUsage { entries: count(&row, 0)?, bytes: count(&row, 1)? })
}

fn entry(row: &Row) -> Result<StateEntry, Error> {
    let about = get::<Option<String>>(row, 2)?.map(ContactId::new);
    Ok(StateEntry { key: get(row, 0)?, value: get(row, 1)?, about, version: count(row, 3)? })
}

/// Writes the changes of a run that began at `started_at` to its action's state, if the entries that it has read are
/// still the same. The state is locked by the name of the action.
pub(crate) async fn write(t: &Transaction, state: &StateCommit, started_at: Timestamp) -> Result<(), Error> {
    let action = state.action.as_str();
    for read in &state.reads {
        if !still_holds(t, action, read).await? {
            return Err(Error::Stale(stale::state()));
        }
    }
    let before = usage(t, action).await?;
    let abouts = state.writes.iter().filter_map(|write| write.value.as_ref()?.1.as_ref());
    let abouts = abouts.map(|about| (ErasedKind::Contact, about.as_str().to_owned())).collect();
    let mut erased = Register::load(t).await?.erased_at(abouts).await?;
    // Those who were erased since the run began (C10: erased people leave only keyed hashes).
    erased.retain(|_, at| *at >= nanos(started_at));
    // One after the other: a key may be written twice.
    for write in &state.writes {
        match &write.value {
            Some((value, about)) if !about.as_ref().is_some_and(|about| erased.contains_key(about.as_str())) => {
                t.execute(
                    "INSERT INTO action_state (account, action, key, value, about) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (account, action, key)
                         DO UPDATE SET value = excluded.value, about = excluded.about, version = DEFAULT",
                    &[&action, &write.key, value, &about.as_ref().map(ContactId::as_str)],
                )
                .await?;
            }
            _ => {
                t.execute(
                    "DELETE FROM action_state WHERE account = $1 AND action = $2 AND key = $3",
                    &[&action, &write.key],
                )
                .await?;
            }
        }
    }
    if !before.may_become(usage(t, action).await?, state.bound) {
        return Err(Error::Stale(stale::state_size()));
    }
    Ok(())
}

async fn still_holds(t: &Transaction, action: &str, read: &StateRead) -> Result<bool, Error> {
    match read {
        StateRead::Entry { key, version } => {
            let statement = "SELECT version FROM action_state WHERE account = $1 AND action = $2 AND key = $3";
            let found = t.optional(statement, &[&action, key]).await?.map(|row| count(&row, 0)).transpose()?;
            Ok(found == *version)
        }
        StateRead::Range { range, entries, newest } => {
            // One more than there were is enough to know.
            let limit = as_number(entries.saturating_add(1));
            let rows = t
                .query(
                    "SELECT key, version FROM action_state
                     WHERE account = $1 AND action = $2 AND key >= $3 AND key > $4 ORDER BY key LIMIT $5",
                    &[&action, &range.prefix, &range.after.as_deref().unwrap_or_default(), &limit],
                )
                .await?;
            let (mut found, mut newest_now) = (0, 0);
            for row in &rows {
                if !range.contains(get(row, 0)?) {
                    break;
                }
                (found, newest_now) = (found + 1, newest_now.max(count(row, 1)?));
            }
            Ok(found == *entries && newest_now == *newest)
        }
    }
}

/// Removes entries that are about a contact, or contain one of the emails. Answers how many.
pub(crate) async fn forget(t: &Transaction, contact: Option<&str>, mentions: &Mentions) -> Result<u64, Error> {
    let mut doomed: Vec<i64> = Vec::new();
    t.each("SELECT version, key, value, about FROM action_state WHERE account = $1", |row| {
        let about: Option<&str> = get(row, 3)?;
        if (about.is_some() && about == contact) || mentions.found_in(get(row, 1)?) || mentions.found_in(get(row, 2)?) {
            doomed.push(get(row, 0)?);
        }
        Ok(())
    })
    .await?;
    if doomed.is_empty() {
        return Ok(0);
    }
    t.execute("DELETE FROM action_state WHERE account = $1 AND version = ANY ($2)", &[&doomed]).await
}
