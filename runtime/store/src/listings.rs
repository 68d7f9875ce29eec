//! Listings under way: 8 bytes a row are remembered, so that what a complete listing does not have can be told from the
//! store's rows (L2), however many there are.

use std::collections::BTreeMap;

use greenroom_domain::{
    Email, SessionId, WebinarId,
    rules::listing as rules,
    store::{Listed, Listing, SeenPage, seen_join, seen_key},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, types::Value};

use crate::{
    effects::Touched,
    error::Error,
    leases,
    rows::{count, instant, nanos},
    sessions,
};

/// Keys in ascending order, each once.
struct Keys(Vec<u64>);

impl Keys {
    fn of(mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    fn has(&self, key: u64) -> bool {
        self.0.binary_search(&key).is_ok()
    }
}

fn to_bytes(keys: &[u64]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.to_le_bytes()).collect()
}

fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let (keys, _) = bytes.as_chunks();
    keys.iter().map(|key| u64::from_le_bytes(*key))
}

fn word(listing: &Listing) -> String {
    match listing {
        Listing::Registrants => "registrants".to_owned(),
        Listing::Participants(session) => format!("participants:{session}"),
    }
}

/// What is remembered of a listing beside its pages.
struct Begun {
    at: Timestamp,
    since: i64,
    /// What the pass before this one did not have; none in a first pass.
    missing: Option<Keys>,
}

fn begun(c: &Connection, webinar: &WebinarId, listing: &str) -> Result<Option<Begun>, Error> {
    Ok(c.prepare_cached("SELECT begun_at, since, missing FROM listings WHERE webinar = ?1 AND listing = ?2")?
        .query_row([webinar.as_str(), listing], |row| {
            let missing = row.get_ref(2)?.as_blob_or_null()?.map(|bytes| Keys(from_bytes(bytes).collect()));
            Ok(Begun { at: instant(row, 0)?, since: row.get(1)?, missing })
        })
        .optional()?)
}

/// All keys that were read.
fn seen(c: &Connection, webinar: &WebinarId, listing: &str) -> Result<Vec<u64>, Error> {
    let mut keys = Vec::new();
    let mut query = c.prepare_cached("SELECT keys FROM listing_pages WHERE webinar = ?1 AND listing = ?2")?;
    let mut pages = query.query([webinar.as_str(), listing])?;
    while let Some(page) = pages.next()? {
        keys.extend(from_bytes(page.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?));
    }
    Ok(keys)
}

/// Looks at every row of the store that counts as there, from before `since`: its key, its place, and whether it may be
/// swept.
fn known(
    c: &Connection,
    webinar: &WebinarId,
    listing: &Listing,
    since: i64,
    mut look: impl FnMut(u64, Place<'_>, bool),
) -> Result<(), Error> {
    match listing {
        Listing::Registrants => {
            let mut query = c.prepare_cached(
                "SELECT email, written_under < ?2 FROM registrations
                 WHERE webinar = ?1 AND state <> 'cancelled' AND made_under < ?2",
            )?;
            let mut rows = query.query(params![webinar.as_str(), since])?;
            while let Some(row) = rows.next()? {
                let email = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                look(seen_key(email), Place::Registration { email }, row.get(1)?);
            }
        }
        Listing::Participants(session) => {
            let mut query =
                c.prepare_cached("SELECT user_id, joined_at FROM joins WHERE session = ?1 AND made_under < ?2")?;
            let mut rows = query.query(params![session.as_str(), since])?;
            while let Some(row) = rows.next()? {
                let user_id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let joined_at = instant(row, 1)?;
                look(seen_join(user_id, joined_at), Place::Join { user_id, joined_at }, true);
            }
        }
    }
    Ok(())
}

/// Where a row of the store is.
enum Place<'a> {
    Registration { email: &'a str },
    Join { user_id: &'a str, joined_at: Timestamp },
}

/// A listing begins, or begins anew.
pub(crate) fn begin(
    c: &Connection,
    webinar: &WebinarId,
    listing: &Listing,
    at: Timestamp,
    again: bool,
) -> Result<(), Error> {
    let name = word(listing);
    let before = begun(c, webinar, &name)?.filter(|_| again);
    let mut since = leases::token_of(c, webinar)?;
    let mut missing = None;
    if let Some(before) = before {
        since = since.min(before.since);
        // A pass that broke off proves nothing: what a complete one before it lacked still counts.
        let lacking = if rules::is_complete(&listed(c, webinar, listing)?, listing) {
            let had = Keys::of(seen(c, webinar, &name)?);
            let mut lacking = Vec::new();
            known(c, webinar, listing, since, |key, _, may_go| {
                if may_go && !had.has(key) {
                    lacking.push(key);
                }
            })?;
            Keys::of(lacking)
        } else {
            before.missing.unwrap_or(Keys(Vec::new()))
        };
        missing = Some(to_bytes(&lacking.0));
    }
    forget(c, webinar, &name)?;
    c.prepare_cached("INSERT INTO listings (webinar, listing, begun_at, since, missing) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![webinar.as_str(), name, nanos(at), since, missing])?;
    Ok(())
}

fn forget(c: &Connection, webinar: &WebinarId, listing: &str) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM listings WHERE webinar = ?1 AND listing = ?2")?
        .execute([webinar.as_str(), listing])?;
    Ok(())
}

/// Takes emails out of what is remembered of listings under way: their keys are plain hashes (C10). A random key stands in
/// for each, the same wherever it was, so that the numbers of rows and of different ones stay right.
pub(crate) fn erase(c: &Connection, emails: &[Email]) -> Result<(), Error> {
    let theirs = Keys::of(emails.iter().map(|email| seen_key(email.as_str())).collect());
    let stand_ins: BTreeMap<u64, u64> = theirs.0.iter().map(|key| (*key, rand::random())).collect();
    let registrants = word(&Listing::Registrants);
    let pages = "SELECT rowid, keys FROM listing_pages WHERE listing = ?1";
    let set_page = "UPDATE listing_pages SET keys = ?2 WHERE rowid = ?1";
    replace(c, [pages, set_page], &registrants, &theirs, |keys| {
        for key in keys {
            *key = stand_ins.get(key).copied().unwrap_or(*key);
        }
    })?;
    let missing = "SELECT webinar, missing FROM listings WHERE listing = ?1 AND missing IS NOT NULL";
    let set_missing = "UPDATE listings SET missing = ?2 WHERE webinar = ?1 AND listing = 'registrants'";
    replace(c, [missing, set_missing], &registrants, &theirs, |keys| keys.retain(|key| !theirs.has(*key)))
}

/// Changes remembered keys where some of `theirs` are among them.
fn replace(
    c: &Connection,
    [select, update]: [&str; 2],
    listing: &str,
    theirs: &Keys,
    change: impl Fn(&mut Vec<u64>),
) -> Result<(), Error> {
    let mut changed: Vec<(Value, Vec<u64>)> = Vec::new();
    let mut query = c.prepare_cached(select)?;
    let mut rows = query.query([listing])?;
    while let Some(row) = rows.next()? {
        let mut keys: Vec<u64> = from_bytes(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?).collect();
        if keys.iter().any(|key| theirs.has(*key)) {
            change(&mut keys);
            changed.push((row.get(0)?, keys));
        }
    }
    for (row, keys) in changed {
        c.prepare_cached(update)?.execute(params![row, to_bytes(&keys)])?;
    }
    Ok(())
}

/// A page was read.
pub(crate) fn page(c: &Connection, webinar: &WebinarId, listing: &Listing, page: &SeenPage) -> Result<(), Error> {
    let added = c
        .prepare_cached(
            "INSERT INTO listing_pages (webinar, listing, page, part, total, last, keys)
             SELECT l.webinar, l.listing,
                 (SELECT coalesce(max(p.page), 0) + 1 FROM listing_pages p
                  WHERE p.webinar = l.webinar AND p.listing = l.listing), ?3, ?4, ?5, ?6
             FROM listings l WHERE l.webinar = ?1 AND l.listing = ?2",
        )?
        .execute(params![
            webinar.as_str(),
            word(listing),
            page.part,
            page.total.map(|total| i64::try_from(total).unwrap_or(i64::MAX)),
            page.last,
            to_bytes(&page.keys)
        ])?;
    if added == 1 {
        Ok(())
    } else {
        Err(Error::refused(format!("no listing of {} is under way for webinar {webinar}", word(listing))))
    }
}

/// The listing is over; one of participants ends only where it is believed. Where it is swept, what neither pass had goes.
pub(crate) fn end(
    c: &Connection,
    webinar: &WebinarId,
    listing: &Listing,
    sweep: bool,
    touched: &mut Touched,
) -> Result<(), Error> {
    let name = word(listing);
    if sweep
        && let Some(Begun { since, missing: Some(missing), .. }) = begun(c, webinar, &name)?
        && !missing.0.is_empty()
    {
        let had = Keys::of(seen(c, webinar, &name)?);
        let mut gone = Vec::new();
        known(c, webinar, listing, since, |key, place, may_go| {
            if may_go && missing.has(key) && !had.has(key) {
                gone.push(match place {
                    Place::Registration { email } => Gone::Registration(email.to_owned()),
                    Place::Join { user_id, joined_at } => Gone::Join(user_id.to_owned(), joined_at),
                });
            }
        })?;
        let under = leases::token_of(c, webinar)?;
        for row in gone {
            match (row, listing) {
                (Gone::Registration(email), _) => cancel(c, webinar, &email, under, touched)?,
                (Gone::Join(user_id, joined_at), Listing::Participants(session)) => {
                    remove_join(c, session, &user_id, joined_at)?;
                }
                (Gone::Join(..), Listing::Registrants) => {}
            }
        }
    }
    if let Listing::Participants(session) = listing {
        sessions::listed(c, session)?;
    }
    forget(c, webinar, &name)
}

/// A row that Zoom no longer has.
enum Gone {
    Registration(String),
    Join(String, Timestamp),
}

fn cancel(c: &Connection, webinar: &WebinarId, email: &str, under: i64, touched: &mut Touched) -> Result<(), Error> {
    let contact: Option<Option<i64>> = c
        .prepare_cached(
            "UPDATE registrations SET state = 'cancelled', written_under = ?3 WHERE webinar = ?1 AND email = ?2
             RETURNING contact",
        )?
        .query_row(params![webinar.as_str(), email, under], |row| row.get(0))
        .optional()?;
    if let Some(Some(contact)) = contact {
        touched.registrations.insert((contact, webinar.as_str().to_owned()));
    }
    Ok(())
}

fn remove_join(c: &Connection, session: &SessionId, user_id: &str, joined_at: Timestamp) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM joins WHERE session = ?1 AND user_id = ?2 AND joined_at = ?3")?.execute(params![
        session.as_str(),
        user_id,
        nanos(joined_at)
    ])?;
    Ok(())
}

/// A listing as far as it has been read.
pub(crate) fn listed(c: &Connection, webinar: &WebinarId, listing: &Listing) -> Result<Listed, Error> {
    let name = word(listing);
    let Some(begun) = begun(c, webinar, &name)? else { return Ok(Listed::default()) };
    let mut answer = Listed { begun_at: Some(begun.at), ..Listed::default() };
    let mut totals: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut query = c.prepare_cached(
        "SELECT part, total IS NOT NULL, coalesce(total, 0), last FROM listing_pages
         WHERE webinar = ?1 AND listing = ?2 ORDER BY page",
    )?;
    let mut pages = query.query([webinar.as_str(), name.as_str()])?;
    while let Some(page) = pages.next()? {
        let part: String = page.get(0)?;
        if page.get(3)? && !answer.ended.contains(&part) {
            answer.ended.push(part.clone());
        }
        if page.get(1)? {
            let told = totals.entry(part).or_default();
            let total = count(page, 2)?;
            if !told.contains(&total) {
                told.push(total);
            }
        }
    }
    answer.totals = totals;
    let keys = seen(c, webinar, &name)?;
    answer.rows = as_count(keys.len());
    let had = Keys::of(keys);
    answer.distinct = as_count(had.0.len());
    known(c, webinar, listing, begun.since, |key, _, may_go| {
        answer.known += 1;
        if may_go && !had.has(key) {
            answer.missing += 1;
            answer.missing_twice += u64::from(begun.missing.as_ref().is_some_and(|missing| missing.has(key)));
        }
    })?;
    Ok(answer)
}

fn as_count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}
