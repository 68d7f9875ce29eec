//! Forgetting a person in the run store (C10: erased people leave only keyed hashes): the texts of their runs, and
//! their intents and keys.

use std::collections::{BTreeSet, HashSet};

use greenroom_domain::{
    ContactId, Email, StoreError,
    rules::erasure::NamedPerson,
    sentence,
    store::{Forgotten, Mentions, RunRecord},
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    contacts::erased,
    jobs,
    platform::{
        error::Error,
        rows::{as_limit, get, json, nanos, optional_instant},
        transaction::Transaction,
    },
    runs::{journals, outbox, records, state, waits},
};

/// How many runs are looked through together: their texts are in memory meanwhile.
const TOGETHER: usize = 200;

/// The person to forget.
struct Person<'a> {
    contact: Option<&'a ContactId>,
    emails: &'a [Email],
    list: Vec<&'a str>,
    mentions: Mentions,
}

/// The runs that name a person in their texts. The search runs before the transaction that forgets, so that commits do not
/// wait for it, however much there is to look through; that transaction looks through the runs that came since.
#[derive(Clone, Default)]
pub(crate) struct Scanned {
    named: BTreeSet<String>,
    /// The runs that were looked through, and whose texts can only become fewer.
    seen: HashSet<Uuid>,
}

/// The texts of runs, for [`names`]. A journal belongs to a run.
const TEXTS: &str = "SELECT r.id, r.record, j.body FROM runs r
    LEFT JOIN journals j ON j.account = $1 AND j.run = r.id WHERE r.account = $1";

fn names(row: &tokio_postgres::Row, mentions: &Mentions) -> Result<bool, Error> {
    let (record, body): (&str, Option<&str>) = (get(row, 1)?, get(row, 2)?);
    Ok(mentions.found_in(record) || body.is_some_and(|body| mentions.found_in(body)))
}

impl Scanned {
    pub(crate) async fn of(t: &Transaction, emails: &[Email]) -> Result<Self, Error> {
        let mut scanned = Self::default();
        if emails.is_empty() {
            return Ok(scanned);
        }
        let mentions = Mentions::of(emails);
        // Effects that wait for a CRM may still be withdrawn, and recorded with another outcome.
        let statement = format!(
            "{TEXTS} AND r.id > $2 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.account = $1 AND o.run = r.id)
             ORDER BY r.id LIMIT $3"
        );
        let mut last = String::new();
        loop {
            let rows = t.query(&statement, &[&last, &as_limit(TOGETHER)]).await?;
            for row in &rows {
                last = get(row, 0)?;
                scanned.seen.extend(Uuid::parse_str(&last));
                if names(row, &mentions)? {
                    scanned.named.insert(last.clone());
                }
            }
            if rows.is_empty() {
                return Ok(scanned);
            }
        }
    }

    /// Adds the runs that were not looked through.
    async fn complete(&mut self, t: &Transaction, mentions: &Mentions) -> Result<(), Error> {
        let mut new: Vec<String> = Vec::new();
        t.each("SELECT id FROM runs WHERE account = $1", |row| {
            let id: &str = get(row, 0)?;
            if !Uuid::parse_str(id).is_ok_and(|id| self.seen.contains(&id)) {
                new.push(id.to_owned());
            }
            Ok(())
        })
        .await?;
        let statement = format!("{TEXTS} AND r.id = ANY ($2)");
        for some in new.chunks(TOGETHER) {
            for row in t.query(&statement, &[&some]).await? {
                if names(&row, mentions)? {
                    self.named.insert(get(&row, 0)?);
                }
            }
        }
        Ok(())
    }
}

pub(crate) async fn forget(
    t: &Transaction,
    contact: Option<&ContactId>,
    emails: &[Email],
    at: Timestamp,
    mut scanned: Scanned,
) -> Result<Forgotten, Error> {
    let list = emails.iter().map(Email::as_str).collect();
    let person = Person { contact, emails, list, mentions: Mentions::of(emails) };
    person.is_not_being_registered(t, at).await?;
    let mut runs = BTreeSet::new();
    let refused = person.take_refused_effects(t, at, &mut runs).await?;
    person.find_runs(t, &mut runs).await?;
    if !emails.is_empty() {
        // The index alone does not find people who are only named in an input.
        scanned.complete(t, &person.mentions).await?;
        runs.append(&mut scanned.named);
    }

    let mut forgotten = Forgotten { intents: refused, ..Forgotten::default() };
    let ids: Vec<&str> = runs.iter().map(String::as_str).collect();
    for some in ids.chunks(TOGETHER) {
        forgotten.journals += journals::drop_some(t, some, at, true).await?;
        t.execute("DELETE FROM journal_contacts WHERE account = $1 AND run = ANY ($2)", &[&some]).await?;
        forgotten.runs += erase_records(t, some, at).await?;
        let keys = "DELETE FROM idempotency_keys WHERE account = $1 AND run = ANY ($2)";
        forgotten.keys += t.execute(keys, &[&some]).await?;
    }
    forgotten.keys += person.delete_keys(t).await?;
    person.forget_cursors(t).await?;
    forgotten.intents += t
        .execute(
            "DELETE FROM intents WHERE account = $1 AND (contact = $2 OR email = ANY ($3))",
            &[&person.contact(), &person.list],
        )
        .await?;
    forgotten.state += state::forget(t, person.contact(), &person.mentions).await?;
    forgotten.jobs += jobs::forget(t, person.contact(), &person.mentions, &runs, at).await?;
    forgotten.waits += waits::forget(t, person.contact(), &person.mentions, &runs).await?;
    if let Some(contact) = contact {
        erased::remember(t, &[(ErasedKind::Contact, contact.as_str().to_owned())], at).await?;
    }
    Ok(forgotten)
}

impl Person<'_> {
    fn contact(&self) -> Option<&str> {
        self.contact.map(ContactId::as_str)
    }

    async fn is_not_being_registered(&self, t: &Transaction, at: Timestamp) -> Result<(), Error> {
        let row = t
            .one(
                "SELECT max(lease_until) FROM intents
                 WHERE account = $1 AND result IS NULL AND lease_until > $4 AND (contact = $2 OR email = ANY ($3))",
                &[&self.contact(), &self.list, &nanos(at)],
            )
            .await?;
        match optional_instant(&row, 0)? {
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
    async fn take_refused_effects(
        &self,
        t: &Transaction,
        at: Timestamp,
        runs: &mut BTreeSet<String>,
    ) -> Result<u64, Error> {
        let mut taken = Vec::new();
        outbox::each(t, |kept| {
            let person = NamedPerson { contact: self.contact, emails: self.emails };
            if !person.is_named_by(&kept.effects, &kept.preconditions) && !self.mentions.found_in(&kept.text) {
                return Ok(());
            }
            if !kept.refused {
                let what = sentence!(
                    "failure-under-way-writes",
                    "what was written of this person still waits for the CRM (`greenroom settle` applies it)"
                );
                let until = kept.not_before.map_or(at, |not_before| not_before.max(at));
                return Err(StoreError::UnderWay { what, until }.into());
            }
            runs.extend(kept.run);
            taken.push(kept.id);
            Ok(())
        })
        .await?;
        for id in &taken {
            outbox::applied(t, id).await?;
        }
        Ok(taken.len() as u64)
    }

    /// The runs that an index finds for the person.
    async fn find_runs(&self, t: &Transaction, runs: &mut BTreeSet<String>) -> Result<(), Error> {
        let rows = t
            .query(
                "SELECT id FROM runs WHERE account = $1 AND contact = $2
                 UNION SELECT run FROM journal_contacts WHERE account = $1 AND contact = $2
                 UNION SELECT run FROM intents WHERE account = $1 AND (contact = $2 OR email = ANY ($3))",
                &[&self.contact(), &self.list],
            )
            .await?;
        for row in rows {
            runs.insert(get(&row, 0)?);
        }
        Ok(())
    }

    /// A sync whose cursor names the person begins its steps again: they change nothing twice.
    async fn forget_cursors(&self, t: &Transaction) -> Result<(), Error> {
        let statement = r#"SELECT id, "cursor" FROM sync_runs WHERE account = $1 AND "cursor" IS NOT NULL"#;
        let mut named: Vec<String> = Vec::new();
        t.each(statement, |row| {
            if self.mentions.found_in(get(row, 1)?) {
                named.push(get(row, 0)?);
            }
            Ok(())
        })
        .await?;
        let forget = r#"UPDATE sync_runs SET step = NULL, "cursor" = NULL WHERE account = $1 AND id = ANY ($2)"#;
        t.execute(forget, &[&named]).await?;
        Ok(())
    }

    async fn delete_keys(&self, t: &Transaction) -> Result<u64, Error> {
        let mut doomed: Vec<String> = Vec::new();
        t.each("SELECT key, contact FROM idempotency_keys WHERE account = $1", |row| {
            let (key, contact): (&str, Option<&str>) = (get(row, 0)?, get(row, 1)?);
            if (contact.is_some() && contact == self.contact()) || self.mentions.found_in(key) {
                doomed.push(key.to_owned());
            }
            Ok(())
        })
        .await?;
        t.execute("DELETE FROM idempotency_keys WHERE account = $1 AND key = ANY ($2)", &[&doomed]).await
    }
}

/// Erases the records of runs; answers how many were not erased yet. A run that has not ended has no record.
async fn erase_records(t: &Transaction, runs: &[&str], at: Timestamp) -> Result<u64, Error> {
    let mut erased = 0;
    for row in t.query("SELECT record FROM runs WHERE account = $1 AND id = ANY ($2)", &[&runs]).await? {
        let record: RunRecord = json(&row, 0)?;
        if record.erased_at.is_none() {
            records::replace(t, &record.erased(at)).await?;
            erased += 1;
        }
    }
    Ok(erased)
}
