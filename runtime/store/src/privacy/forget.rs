//! Forgetting a person in the run store (C10: erased people leave only keyed hashes): the texts of their runs, and
//! their intents and keys.

use std::collections::{BTreeSet, HashSet};

use greenroom_domain::{
    ContactId, Email, StoreError,
    rules::erasure::NamedPerson,
    sentence,
    store::{Forgotten, Mentions, RunRecord},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::{
    SqliteStore,
    contacts::erased::{self, Kind},
    jobs,
    platform::{
        error::Error,
        rows::{json, nanos, optional_instant},
    },
    runs::{outbox, records, state, waits},
};

/// The person to forget.
struct Person<'a> {
    contact: Option<&'a ContactId>,
    emails: &'a [Email],
    /// The emails as a JSON list.
    list: String,
    mentions: Mentions,
}

impl SqliteStore {
    pub(crate) async fn forget_person(
        &self,
        contact: Option<ContactId>,
        emails: Vec<Email>,
        at: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let sought = emails.clone();
        let scanned = self.read(move |c| Scanned::of(c, &sought)).await?;
        self.write(move |c| forget(c, contact.as_ref(), &emails, at, scanned)).await
    }
}

/// The runs that name a person in their texts. The search runs before the transaction, so that other processes do not
/// wait for it, however much there is to look through; the transaction looks through the runs that came since.
#[derive(Default)]
pub(crate) struct Scanned {
    named: BTreeSet<String>,
    /// The runs that were looked through, and whose texts can only become fewer.
    seen: HashSet<Uuid>,
}

impl Scanned {
    pub(crate) fn of(c: &Connection, emails: &[Email]) -> Result<Self, Error> {
        let mut scanned = Self::default();
        if emails.is_empty() {
            return Ok(scanned);
        }
        let mentions = Mentions::of(emails);
        // Effects that wait for a CRM may still be withdrawn, and recorded with another outcome.
        let mut query =
            c.prepare_cached(&format!("{TEXTS} WHERE r.id NOT IN (SELECT run FROM outbox WHERE run IS NOT NULL)"))?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let id: String = row.get(0)?;
            scanned.seen.extend(Uuid::parse_str(&id));
            if names(row, &mentions)? {
                scanned.named.insert(id);
            }
        }
        Ok(scanned)
    }

    /// Adds the runs that were not looked through.
    fn complete(&mut self, c: &Connection, mentions: &Mentions) -> Result<(), Error> {
        let mut ids = c.prepare_cached("SELECT id FROM runs")?;
        let mut texts = c.prepare_cached(&format!("{TEXTS} WHERE r.id = ?1"))?;
        let mut rows = ids.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if !Uuid::parse_str(id).is_ok_and(|id| self.seen.contains(&id))
                && texts.query_row([id], |row| names(row, mentions))?
            {
                self.named.insert(id.to_owned());
            }
        }
        Ok(())
    }
}

/// The texts of runs, for [`names`]. A journal belongs to a run.
const TEXTS: &str = "SELECT r.id, r.record, j.body FROM runs r LEFT JOIN journals j ON j.run = r.id";

fn names(row: &Row<'_>, mentions: &Mentions) -> rusqlite::Result<bool> {
    let (record, body) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str_or_null()?);
    Ok(mentions.found_in(record) || body.is_some_and(|body| mentions.found_in(body)))
}

pub(crate) fn forget(
    c: &Connection,
    contact: Option<&ContactId>,
    emails: &[Email],
    at: Timestamp,
    mut scanned: Scanned,
) -> Result<Forgotten, Error> {
    let list = serde_json::to_string(emails)?;
    let person = Person { contact, emails, list, mentions: Mentions::of(emails) };
    person.is_not_being_registered(c, at)?;
    let mut runs = BTreeSet::new();
    let refused = person.take_refused_effects(c, at, &mut runs)?;
    person.find_runs(c, &mut runs)?;
    if !emails.is_empty() {
        // The index alone does not find people who are only named in an input.
        scanned.complete(c, &person.mentions)?;
        runs.append(&mut scanned.named);
    }

    let mut forgotten = Forgotten { intents: refused, ..Forgotten::default() };
    for run in &runs {
        forgotten.journals += erase_journal(c, run, at)?;
        forgotten.runs += erase_record(c, run, at)?;
        forgotten.keys += rows(c.prepare_cached("DELETE FROM idempotency_keys WHERE run = ?1")?.execute([run])?);
    }
    forgotten.keys += person.delete_keys(c)?;
    person.forget_cursors(c)?;
    forgotten.intents += rows(
        c.prepare_cached(&format!("DELETE FROM intents WHERE {OF_PERSON}"))?
            .execute(params![person.contact(), person.list])?,
    );
    forgotten.state += state::forget(c, person.contact(), &person.mentions)?;
    forgotten.jobs += jobs::forget(c, person.contact(), &person.mentions, &runs, at)?;
    forgotten.waits += waits::forget(c, person.contact(), &person.mentions, &runs)?;
    if let Some(contact) = contact {
        erased::remember(c, Kind::Contact, contact.as_str(), at)?;
    }
    if forgotten != Forgotten::default() {
        erased::to_be_scrubbed(c)?;
    }
    Ok(forgotten)
}

/// An intent that is the person's: contact (or null), list of emails.
const OF_PERSON: &str = "(contact = ?1 OR email IN (SELECT value FROM json_each(?2)))";

impl Person<'_> {
    fn contact(&self) -> Option<&str> {
        self.contact.map(ContactId::as_str)
    }

    fn is_not_being_registered(&self, c: &Connection, at: Timestamp) -> Result<(), Error> {
        let until: Option<Timestamp> = c
            .prepare_cached(&format!(
                "SELECT max(lease_until) FROM intents WHERE result IS NULL AND lease_until > ?3 AND {OF_PERSON}"
            ))?
            .query_row(params![self.contact(), self.list, nanos(at)], |row| optional_instant(row, 0))?;
        match until {
            Some(until) => {
                let what =
                    sentence!("failure-under-way-registration", "a registration of this person is under way at Zoom");
                Err(StoreError::UnderWay { what, until }.into())
            }
            None => Ok(()),
        }
    }

    /// Removes the effects that an embedder's CRM has refused. Effects that still wait for it are in the way: then the
    /// person cannot be forgotten yet.
    fn take_refused_effects(&self, c: &Connection, at: Timestamp, runs: &mut BTreeSet<String>) -> Result<u64, Error> {
        let mut taken = 0;
        for kept in outbox::all(c)? {
            let person = NamedPerson { contact: self.contact, emails: self.emails };
            if !person.is_named_by(&kept.effects, &kept.preconditions) && !self.mentions.found_in(&kept.text) {
                continue;
            }
            if !kept.refused {
                let what = sentence!(
                    "failure-under-way-writes",
                    "what was written of this person still waits for the CRM (`greenroom settle` applies it)"
                );
                let until = kept.not_before.map_or(at, |not_before| not_before.max(at));
                return Err(StoreError::UnderWay { what, until }.into());
            }
            outbox::applied(c, &kept.id)?;
            runs.extend(kept.run);
            taken += 1;
        }
        Ok(taken)
    }

    /// The runs that an index finds for the person.
    fn find_runs(&self, c: &Connection, runs: &mut BTreeSet<String>) -> Result<(), Error> {
        let mut query = c.prepare_cached(&format!(
            "SELECT id FROM runs WHERE contact = ?1
             UNION SELECT run FROM journal_contacts WHERE contact = ?1
             UNION SELECT run FROM intents WHERE {OF_PERSON}"
        ))?;
        for run in query.query_map(params![self.contact(), self.list], |row| row.get(0))? {
            runs.insert(run?);
        }
        Ok(())
    }

    /// A sync whose cursor names the person begins its steps again: they change nothing twice.
    fn forget_cursors(&self, c: &Connection) -> Result<(), Error> {
        let mut theirs: Vec<String> = Vec::new();
        let mut query = c.prepare_cached(r#"SELECT id, "cursor" FROM sync_runs WHERE "cursor" IS NOT NULL"#)?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            if self.mentions.found_in(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) {
                theirs.push(row.get(0)?);
            }
        }
        let mut forget = c.prepare_cached(r#"UPDATE sync_runs SET step = NULL, "cursor" = NULL WHERE id = ?1"#)?;
        for run in &theirs {
            forget.execute([run])?;
        }
        Ok(())
    }

    fn delete_keys(&self, c: &Connection) -> Result<u64, Error> {
        let mut doomed: Vec<String> = Vec::new();
        let mut query = c.prepare_cached("SELECT key, contact FROM idempotency_keys")?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let (key, contact): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let theirs = contact.is_some() && contact.as_deref() == self.contact();
            if theirs || self.mentions.found_in(&key) {
                doomed.push(key);
            }
        }
        let mut delete = c.prepare_cached("DELETE FROM idempotency_keys WHERE key = ?1")?;
        for key in &doomed {
            delete.execute([key])?;
        }
        Ok(rows(doomed.len()))
    }
}

fn erase_journal(c: &Connection, run: &str, at: Timestamp) -> Result<u64, Error> {
    c.prepare_cached(
        "INSERT INTO dropped_journals (run, level, dropped_at, erased) SELECT run, level, ?2, 1 FROM journals WHERE run = ?1",
    )?
    .execute(params![run, nanos(at)])?;
    let erased = c.prepare_cached("DELETE FROM journals WHERE run = ?1")?.execute([run])?;
    c.prepare_cached("DELETE FROM journal_contacts WHERE run = ?1")?.execute([run])?;
    Ok(rows(erased))
}

fn erase_record(c: &Connection, run: &str, at: Timestamp) -> Result<u64, Error> {
    let record: Option<RunRecord> =
        c.prepare_cached("SELECT record FROM runs WHERE id = ?1")?.query_row([run], |row| json(row, 0)).optional()?;
    // A run that has not ended has no record.
    let Some(record) = record.filter(|record| record.erased_at.is_none()) else { return Ok(0) };
    records::replace(c, &record.erased(at))?;
    Ok(1)
}

fn rows(changed: usize) -> u64 {
    u64::try_from(changed).unwrap_or(u64::MAX)
}
