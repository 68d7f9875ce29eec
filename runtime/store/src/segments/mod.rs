//! Segments (G1 to G3: filters over contacts by properties and events): their members, and saved filters.

mod sql;

use async_trait::async_trait;
use greenroom_domain::{
    Contact, ContactId, HistoryEntry, StoreError, property,
    segment::{Filter, InvalidFilter},
    store::{Segment, SegmentError, SegmentPage, SegmentStore, check_segment_name},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    SqliteStore,
    contacts::lookup,
    platform::{
        error::Error,
        history,
        rows::{count, instant, json, nanos, optional_email},
    },
};
use sql::Members;

/// How many rows of contacts a page looks at first where it looks for events; twice as many each time that they were
/// too few. So the cost of a page grows with its members, not with the store.
const FIRST_WINDOW: i64 = 4_096;
/// The most at once, which bounds the memory for them: some 20 MiB.
const LARGEST_WINDOW: i64 = 1 << 20;

#[async_trait]
impl SegmentStore for SqliteStore {
    async fn segment_members(
        &self,
        filter: &Filter,
        now: Timestamp,
        after: Option<u64>,
        limit: usize,
    ) -> Result<SegmentPage, SegmentError> {
        let filter = filter.clone();
        let after = after.map_or(0, |row| i64::try_from(row).unwrap_or(i64::MAX));
        let page = self.read(move |c| {
            if let Err(invalid) = fits(c, &filter)? {
                return Ok(Err(invalid));
            }
            members(c, &filter, now, after, limit.max(1)).map(Ok)
        });
        Ok(page.await??)
    }

    async fn segment_count(&self, filter: &Filter, now: Timestamp) -> Result<u64, SegmentError> {
        let filter = filter.clone();
        let counted = self.read(move |c| {
            if let Err(invalid) = fits(c, &filter)? {
                return Ok(Err(invalid));
            }
            let members = Members::of(&filter, now)?;
            let mut query = c.prepare(&members.count())?;
            let last = last_contact(c)?;
            let (mut from, mut total) = (0, 0);
            while from < last {
                let to = from.saturating_add(LARGEST_WINDOW);
                total += query.query_row(rusqlite::params_from_iter(members.values(from, to)), |row| count(row, 0))?;
                from = to;
            }
            Ok(Ok(total))
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
        let (name, filter) = (name.to_owned(), filter.clone());
        let saved = self.write(move |c| {
            if let Err(invalid) = fits(c, &filter)? {
                return Ok(Err(invalid));
            }
            let is_there: bool = c
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM segments WHERE name = ?1)")?
                .query_row([&name], |row| row.get(0))?;
            c.prepare_cached(
                "INSERT INTO segments (name, filter, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
                 ON CONFLICT DO UPDATE SET filter = excluded.filter, updated_at = excluded.updated_at",
            )?
            .execute(params![name, serde_json::to_string(&filter)?, nanos(at)])?;
            history::add(c, note.as_ref())?;
            Ok(Ok(!is_there))
        });
        Ok(saved.await??)
    }

    async fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(&format!("{SEGMENT} ORDER BY name"))?;
            Ok(query.query_map([], segment)?.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn segment(&self, name: &str) -> Result<Option<Segment>, StoreError> {
        let name = name.to_owned();
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!("{SEGMENT} WHERE name = ?1"))?;
            Ok(query.query_row([name], segment).optional()?)
        })
        .await
    }

    async fn segments_of(&self, contact: &ContactId, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| {
            let Some(row) = lookup::row_of(c, &contact)? else { return Ok(Vec::new()) };
            let mut all = c.prepare_cached(&format!("{SEGMENT} ORDER BY name"))?;
            let all = all.query_map([], segment)?.collect::<Result<Vec<_>, _>>()?;
            let mut found = Vec::new();
            for Segment { name, filter, .. } in all {
                let members = Members::of(&filter, now)?;
                let values = rusqlite::params_from_iter(members.values(row - 1, row));
                let is_member = c.prepare(&members.count())?.query_row(values, |row| count(row, 0))? > 0;
                found.extend(is_member.then_some(name));
            }
            Ok(found)
        })
        .await
    }

    async fn remove_segment(&self, name: &str, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |c| {
            let removed = c.prepare_cached("DELETE FROM segments WHERE name = ?1")?.execute([name])? > 0;
            history::add(c, note.as_ref().filter(|_| removed))?;
            Ok(removed)
        })
        .await
    }
}

const SEGMENT: &str = "SELECT name, filter, created_at, updated_at FROM segments";

fn segment(row: &Row<'_>) -> rusqlite::Result<Segment> {
    Ok(Segment { name: row.get(0)?, filter: json(row, 1)?, created_at: instant(row, 2)?, updated_at: instant(row, 3)? })
}

/// Checks that every property that the filter names exists, P1 to P4 even before any account is connected: with a slip
/// of the pen, a segment would have no members, or all contacts.
fn fits(c: &Connection, filter: &Filter) -> Result<Result<(), InvalidFilter>, Error> {
    let mut query = c.prepare_cached("SELECT EXISTS (SELECT 1 FROM property_definitions WHERE name = ?1)")?;
    for (place, name) in filter.properties() {
        let is_known = property::DERIVED.contains(&name) || query.query_row([name], |row| row.get(0))?;
        if !is_known {
            let message =
                format!("there is no property `{name}`: write the internal name of one that contacts can have");
            return Ok(Err(InvalidFilter::new(place, message)));
        }
    }
    Ok(Ok(()))
}

fn last_contact(c: &Connection) -> Result<i64, Error> {
    let last: Option<i64> = c.prepare_cached("SELECT max(row) FROM contacts")?.query_row([], |row| row.get(0))?;
    Ok(last.unwrap_or_default())
}

fn members(c: &Connection, filter: &Filter, now: Timestamp, after: i64, limit: usize) -> Result<SegmentPage, Error> {
    let members = Members::of(filter, now)?;
    let mut query = c.prepare(&members.list())?;
    let last = last_contact(c)?;
    // One more than the page has room for shows whether there is another page.
    let wanted = limit.saturating_add(1);
    let mut found: Vec<(i64, Contact)> = Vec::new();
    let (mut from, mut window) = (after, FIRST_WINDOW);
    while from < last && found.len() < wanted {
        let to = if members.goes_by_events() { from.saturating_add(window) } else { last };
        let left = i64::try_from(wanted - found.len()).unwrap_or(i64::MAX);
        let values = members.values(from, to).chain([left.into()]);
        let mut rows = query.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let place = row.get(0)?;
            let id = ContactId::new(row.get::<_, String>(1)?);
            let email = optional_email(row, 2)?;
            found.push((place, lookup::with_the_rest(c, place, id, email, count(row, 3)?)?));
        }
        from = to;
        window = (window * 2).min(LARGEST_WINDOW);
    }
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).and_then(|(place, _)| u64::try_from(*place).ok());
    Ok(SegmentPage { members: found.into_iter().map(|(_, contact)| contact).collect(), next })
}
