//! A commit, step by step, inside the item's savepoint: an error undoes all of it.

use greenroom_domain::{
    ContactId,
    store::{ApplyId, Commit, Effect, EffectsTarget, IntentResult, Precondition, RunRecord, stale},
};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    activity::{consequences, effects, sync},
    contacts::{erased, lookup, touched::Touched},
    platform::{
        error::Error,
        leases,
        rows::{count, to_word},
    },
    runs::{
        applied::{elsewhere, first_time},
        journals,
        keys::finish_key,
        outbox, records, state, waits,
    },
};

/// Carries a commit out, unless it was already. Answers the id under which its effects wait, where they do. All journals
/// take no more bytes than `journal_quota`.
pub(crate) fn commit(
    c: &Connection,
    commit: &Commit,
    contacts: EffectsTarget,
    journal_quota: u64,
) -> Result<Option<ApplyId>, Error> {
    let known_as = commit.known_as();
    if let Some(name) = &known_as
        && !is_first_time(c, commit, name, contacts)?
    {
        if let Some((intent, owner, result)) = &commit.intent {
            // Another process may have settled it since, with another result.
            settled_so(c, intent, owner, *result)?;
        }
        return outbox::waiting_of(c, name);
    }
    if let Some(run) = &commit.run {
        finish_key(c, run)?;
    }
    if let Some((intent, owner, result)) = &commit.intent {
        settle_intent(c, intent, owner, *result)?;
    }
    if let Some(sync) = &commit.sync {
        leases::check(c, &sync.fence)?;
    }
    let (now, mut touched) = (Timestamp::now(), Touched::default());
    let waiting = match contacts {
        EffectsTarget::SameStore => {
            expect(c, &commit.preconditions)?;
            effects::apply(c, &commit.effects, now, &mut touched)?;
            None
        }
        EffectsTarget::OtherStore { .. } if commit.effects.is_empty() => None,
        EffectsTarget::OtherStore { lease_until } => Some(outbox::put(c, commit, known_as.as_deref(), lease_until)?),
    };
    if let Some(sync) = &commit.sync {
        sync::write(c, sync, &mut touched)?;
    }
    if let Some(state) = &commit.state {
        let told = commit.journal.as_ref().map_or(&[][..], |journal| &journal.contacts);
        if let Some(run) = &commit.run
            && names_erased(c, run, told)?
        {
            // Its record is written without personal data (C10: nothing of an erased person is kept); the state cannot
            // be.
            return Err(Error::Stale(stale::person()));
        }
        state::write(c, state, commit.run.as_ref().map_or(now, |run| run.started_at))?;
    }
    consequences::work_out(c, touched, now)?;
    let is_erased = record_run(c, commit, journal_quota)?;
    // A run whose person was erased leaves no wait: its job is gone too.
    if !is_erased {
        waits::open(c, commit.run.as_ref(), &commit.waits)?;
    }
    Ok(waiting)
}

/// Whether a commit was not carried out before. That of a run is known by the run's record, others by their names.
fn is_first_time(c: &Connection, commit: &Commit, name: &str, contacts: EffectsTarget) -> Result<bool, Error> {
    if let (Some(run), None) = (&commit.run, &commit.intent) {
        return Ok(!records::is_known(c, run.id)?);
    }
    Ok(match contacts {
        EffectsTarget::SameStore => first_time(c, name)?,
        // Another name: the effects themselves are still to be applied, perhaps even to a store of this kind.
        EffectsTarget::OtherStore { .. } => first_time(c, &elsewhere(name))?,
    })
}

/// Applies effects that come from elsewhere, unless they were already.
pub(crate) fn apply_once(
    c: &Connection,
    id: &ApplyId,
    effects: &[Effect],
    preconditions: &[Precondition],
) -> Result<(), Error> {
    if !first_time(c, &id.0)? {
        return Ok(());
    }
    expect(c, preconditions)?;
    let (now, mut touched) = (Timestamp::now(), Touched::default());
    effects::apply(c, effects, now, &mut touched)?;
    consequences::work_out(c, touched, now)
}

fn settled_so(c: &Connection, id: &str, owner: &str, result: IntentResult) -> Result<(), Error> {
    let so: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM intents WHERE id = ?1 AND owner = ?2 AND result = ?3)")?
        .query_row([id, owner, &to_word(&result)?], |row| row.get(0))?;
    if so { Ok(()) } else { Err(Error::LostLease(format!("the intent `{id}`"))) }
}

fn settle_intent(c: &Connection, id: &str, owner: &str, result: IntentResult) -> Result<(), Error> {
    let settled = c
        .prepare_cached("UPDATE intents SET result = ?3 WHERE id = ?1 AND owner = ?2 AND result IS NULL")?
        .execute([id, owner, &to_word(&result)?])?;
    match settled {
        1 => Ok(()),
        _ => Err(Error::LostLease(format!("the intent `{id}`"))),
    }
}

fn expect(c: &Connection, expectations: &[Precondition]) -> Result<(), Error> {
    for expectation in expectations {
        match expectation {
            Precondition::Contact { id, version } => {
                let mut query = c.prepare_cached("SELECT version FROM contacts WHERE id = ?1")?;
                let found = query.query_map([id.as_str()], |row| count(row, 0))?.next().transpose()?;
                if found != *version {
                    return Err(Error::Stale(stale::contact(id)));
                }
            }
            Precondition::Identity(known) => {
                if lookup::identity(c, &known.email)? != *known {
                    // The message must not contain the email: it is written to records and logs.
                    return Err(Error::Stale(stale::email()));
                }
            }
        }
    }
    Ok(())
}

/// Whether a run that is to be recorded began before the erasure of a person whose data it may hold.
fn names_erased(c: &Connection, run: &RunRecord, contacts: &[ContactId]) -> Result<bool, Error> {
    for contact in run.contact.iter().filter(|own| !contacts.contains(own)).chain(contacts) {
        if erased::contact_erased_since(c, contact, run.started_at)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes the run's record and journal. If a person was erased since the run began, the personal data goes from both; answers
/// whether that is so.
fn record_run(c: &Connection, commit: &Commit, journal_quota: u64) -> Result<bool, Error> {
    let Some(run) = &commit.run else {
        return if commit.journal.is_some() { Err(journals::without_run()) } else { Ok(false) };
    };
    let contacts = commit.journal.as_ref().map_or(&[][..], |journal| &journal.contacts);
    let erased_at = names_erased(c, run, contacts)?.then(Timestamp::now);
    match erased_at {
        Some(at) => records::write(c, &run.clone().erased(at))?,
        None => records::write(c, run)?,
    }
    if let Some(journal) = &commit.journal {
        journals::write(c, run, journal, erased_at, journal_quota)?;
    }
    Ok(erased_at.is_some())
}
