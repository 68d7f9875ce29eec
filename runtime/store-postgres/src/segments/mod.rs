//! Segments (G1 to G3: filters over contacts by properties and events): their members, and saved filters.

mod sql;

use async_trait::async_trait;
use greenroom_domain::{
    Contact, ContactId, HistoryEntry, StoreError, property,
    segment::{Filter, InvalidFilter},
    store::{Segment, SegmentError, SegmentPage, SegmentStore, check_segment_name},
};
use jiff::Timestamp;
use tokio_postgres::{Row, types::ToSql};

use crate::{
    PostgresStore,
    contacts::lookup,
    platform::{
        error::Error,
        history,
        locks::Locks,
        rows::{as_limit, count, get, instant, json, nanos},
        transaction::Transaction,
    },
};
use sql::{Members, Value};

const SEGMENT: &str = "SELECT name, filter, created_at, updated_at FROM segments WHERE account = $1";

fn segment(row: &Row) -> Result<Segment, Error> {
    Ok(Segment {
        name: get(row, 0)?,
        filter: json(row, 1)?,
        created_at: instant(row, 2)?,
        updated_at: instant(row, 3)?,
    })
}

/// The answer of a filter that may not fit the store.
type Fitting<T> = Result<T, InvalidFilter>;

/// Checks that every property that the filter names exists, P1 to P4 even before any account is connected: with a slip
/// of the pen, a segment would have no members, or all contacts.
async fn fits(t: &Transaction, filter: &Filter) -> Result<Fitting<()>, Error> {
    let definitions = lookup::definitions(t).await?;
    for (place, name) in filter.properties() {
        let is_known =
            property::DERIVED.contains(&name) || definitions.iter().any(|definition| definition.name == name);
        if !is_known {
            let message =
                format!("there is no property `{name}`: write the internal name of one that contacts can have");
            return Ok(Err(InvalidFilter::new(place, message)));
        }
    }
    Ok(Ok(()))
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    let mut all: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(values.len() + 2);
    for value in values {
        all.push(&**value);
    }
    all
}

async fn members(
    t: &Transaction,
    filter: &Filter,
    now: Timestamp,
    after: i64,
    limit: usize,
) -> Result<SegmentPage, Error> {
    let members = Members::of(filter, now)?;
    let statement = format!(
        "SELECT k.place, k.id FROM contacts k WHERE k.account = $1 AND {} AND k.place > ${}::bigint
         ORDER BY k.place LIMIT ${}",
        members.condition,
        members.next(),
        members.next() + 1
    );
    // One more than the page has room for shows whether there is another page.
    let wanted = as_limit(limit.saturating_add(1));
    let mut values = borrowed(&members.values);
    values.extend([&after as &(dyn ToSql + Sync), &wanted]);
    let mut rows = t.query_once(&statement, &values).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| count(row, 0)).transpose()?;
    let ids = rows.iter().map(|row| Ok(ContactId::new(get::<String>(row, 1)?))).collect::<Result<Vec<_>, Error>>()?;
    let contacts = lookup::contacts(t, &ids).await?;
    let members: Vec<Contact> = contacts.into_iter().flatten().map(|contact| (*contact).clone()).collect();
    Ok(SegmentPage { members, next })
}

/// How many members there are; of one contact where it is given.
async fn count_members(t: &Transaction, filter: &Filter, now: Timestamp, of: Option<&ContactId>) -> Result<u64, Error> {
    let members = Members::of(filter, now)?;
    let statement = format!(
        "SELECT count(*) FROM contacts k WHERE k.account = $1 AND {} AND (${next}::text IS NULL OR k.id = ${next})",
        members.condition,
        next = members.next()
    );
    let of = of.map(ContactId::as_str);
    let mut values = borrowed(&members.values);
    values.push(&of);
    let counted = t.query_once(&statement, &values).await?;
    counted.first().map_or(Ok(0), |row| count(row, 0))
}

async fn save(
    t: &Transaction,
    name: &str,
    filter: &Filter,
    at: Timestamp,
    note: Option<&HistoryEntry>,
) -> Result<Fitting<bool>, Error> {
    if let Err(invalid) = fits(t, filter).await? {
        return Ok(Err(invalid));
    }
    let exists = "SELECT EXISTS (SELECT 1 FROM segments WHERE account = $1 AND name = $2)";
    let is_there: bool = get(&t.one(exists, &[&name]).await?, 0)?;
    t.execute(
        "INSERT INTO segments (account, name, filter, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (account, name) DO UPDATE SET filter = excluded.filter, updated_at = excluded.updated_at",
        &[&name, &serde_json::to_string(filter)?, &nanos(at)],
    )
    .await?;
    history::add(t, note).await?;
    Ok(Ok(!is_there))
}

async fn remove(t: &Transaction, name: &str, note: Option<&HistoryEntry>) -> Result<bool, Error> {
    let removed = t.execute("DELETE FROM segments WHERE account = $1 AND name = $2", &[&name]).await? > 0;
    history::add(t, note.filter(|_| removed)).await?;
    Ok(removed)
}

async fn all(t: &Transaction) -> Result<Vec<Segment>, Error> {
    t.query(&format!("{SEGMENT} ORDER BY name"), &[]).await?.iter().map(segment).collect()
}

#[async_trait]
impl SegmentStore for PostgresStore {
    async fn segment_members(
        &self,
        filter: &Filter,
        now: Timestamp,
        after: Option<u64>,
        limit: usize,
    ) -> Result<SegmentPage, SegmentError> {
        let after = after.map_or(0, |place| i64::try_from(place).unwrap_or(i64::MAX));
        let page = self.read(|t| async move {
            match fits(&t, filter).await? {
                Ok(()) => members(&t, filter, now, after, limit.max(1)).await.map(Ok),
                Err(invalid) => Ok(Err(invalid)),
            }
        });
        Ok(page.await??)
    }

    async fn segment_count(&self, filter: &Filter, now: Timestamp) -> Result<u64, SegmentError> {
        let counted = self.read(|t| async move {
            match fits(&t, filter).await? {
                Ok(()) => count_members(&t, filter, now, None).await.map(Ok),
                Err(invalid) => Ok(Err(invalid)),
            }
        });
        Ok(counted.await??)
    }

    async fn save_segment(
        &self,
        name: &str,
        filter: &Filter,
        at: Timestamp,
        note: Option<HistoryEntry>,
    ) -> Result<bool, SegmentError> {
        check_segment_name(name)?;
        let (note, lock) = (note.as_ref(), Locks::of([format!("segment:{name}")]));
        Ok(self.write(lock, |t| async move { save(&t, name, filter, at, note).await }).await??)
    }

    async fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        self.read(|t| async move { all(&t).await }).await
    }

    async fn segment(&self, name: &str) -> Result<Option<Segment>, StoreError> {
        self.read(|t| async move {
            t.optional(&format!("{SEGMENT} AND name = $2"), &[&name]).await?.as_ref().map(segment).transpose()
        })
        .await
    }

    async fn segments_of(&self, contact: &ContactId, now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.read(|t| async move {
            let mut found = Vec::new();
            for Segment { name, filter, .. } in all(&t).await? {
                let is_member = count_members(&t, &filter, now, Some(contact)).await? > 0;
                found.extend(is_member.then_some(name));
            }
            Ok(found)
        })
        .await
    }

    async fn remove_segment(&self, name: &str, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move { remove(&t, name, note).await }).await
    }
}
