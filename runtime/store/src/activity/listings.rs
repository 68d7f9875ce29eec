//! Listings under way. 8 bytes are kept of every row that was read, so that the rows of the store which a complete listing
//! lacks are found, however many there are (L2: absence counts only in a complete listing).
//! [`greenroom_domain::rules::listing`] decides which rows those are.

use std::collections::BTreeMap;

use greenroom_domain::{
    Email, SessionId, WebinarId,
    rules::listing::{
        PageRead, RowKeys, StoredRow, missing_before_second_pass, progress, stored_join, stored_registration,
    },
    store::{Listed, Listing, SeenPage, seen_key},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, types::Value};

use crate::{
    activity::sessions,
    contacts::{erased, touched::Touched},
    platform::{
        error::Error,
        leases,
        rows::{count, instant, nanos},
    },
};

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

/// The row of a listing under way; its pages are rows of their own.
struct Begun {
    at: Timestamp,
    since: i64,
    /// The keys that the pass before this one lacked; none in a first pass.
    missing: Option<RowKeys>,
}

fn begun(c: &Connection, webinar: &WebinarId, listing: &str) -> Result<Option<Begun>, Error> {
    Ok(c.prepare_cached("SELECT begun_at, since, missing FROM listings WHERE webinar = ?1 AND listing = ?2")?
        .query_row([webinar.as_str(), listing], |row| {
            let missing = row.get_ref(2)?.as_blob_or_null()?.map(|bytes| RowKeys::of(from_bytes(bytes).collect()));
            Ok(Begun { at: instant(row, 0)?, since: row.get(1)?, missing })
        })
        .optional()?)
}

/// The keys of all pages.
fn keys_read(c: &Connection, webinar: &WebinarId, listing: &str) -> Result<Vec<u64>, Error> {
    let mut keys = Vec::new();
    let mut query = c.prepare_cached("SELECT keys FROM listing_pages WHERE webinar = ?1 AND listing = ?2")?;
    let mut pages = query.query([webinar.as_str(), listing])?;
    while let Some(page) = pages.next()? {
        keys.extend(from_bytes(page.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?));
    }
    Ok(keys)
}

/// Looks at every row of the store that is compared with a listing which began under lease `since`.
fn compare(
    c: &Connection,
    webinar: &WebinarId,
    listing: &Listing,
    since: i64,
    mut look: impl FnMut(StoredRow, Place<'_>),
) -> Result<(), Error> {
    match listing {
        Listing::Registrants => {
            let mut query = c.prepare_cached(
                "SELECT email, state = 'cancelled', made_under, written_under FROM registrations WHERE webinar = ?1",
            )?;
            let mut rows = query.query([webinar.as_str()])?;
            while let Some(row) = rows.next()? {
                let email = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let (made_under, written_under) = (row.get::<_, i64>(2)?, row.get(3)?);
                if let Some(stored) = stored_registration(email, row.get(1)?, made_under, written_under, since) {
                    look(stored, Place::Registration { email });
                }
            }
        }
        Listing::Participants(session) => {
            let mut query = c.prepare_cached("SELECT user_id, joined_at, made_under FROM joins WHERE session = ?1")?;
            let mut rows = query.query([session.as_str()])?;
            while let Some(row) = rows.next()? {
                let user_id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let (joined_at, made_under) = (instant(row, 1)?, row.get::<_, i64>(2)?);
                if let Some(stored) = stored_join(user_id, joined_at, made_under, since) {
                    look(stored, Place::Join { user_id, joined_at });
                }
            }
        }
    }
    Ok(())
}

/// The rows of [`compare`] alone.
fn stored_rows(c: &Connection, webinar: &WebinarId, listing: &Listing, since: i64) -> Result<Vec<StoredRow>, Error> {
    let mut rows = Vec::new();
    compare(c, webinar, listing, since, |row, _| rows.push(row))?;
    Ok(rows)
}

/// The key of a row of the store.
enum Place<'a> {
    Registration { email: &'a str },
    Join { user_id: &'a str, joined_at: Timestamp },
}

/// Writes that a listing begins, or begins anew.
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
        let had = RowKeys::of(keys_read(c, webinar, &name)?);
        let stored = stored_rows(c, webinar, listing, since)?;
        let lacked = missing_before_second_pass(&listed(c, webinar, listing)?, listing, stored, &had, before.missing);
        missing = Some(to_bytes(lacked.as_slice()));
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

/// Removes emails from the keys of listings under way, which are plain hashes (C10: erased people leave only keyed
/// hashes). A keyed hash replaces each, the same wherever and whenever it was, so that the numbers of rows and of different rows
/// stay right.
pub(crate) fn erase(c: &Connection, emails: &[Email]) -> Result<(), Error> {
    let theirs = RowKeys::of(emails.iter().map(|email| seen_key(email.as_str())).collect());
    let registrants = word(&Listing::Registrants);
    let is_under_way: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM listings WHERE listing = ?1)")?
        .query_row([&registrants], |row| row.get(0))?;
    if !is_under_way {
        return Ok(());
    }
    let replacements = theirs.as_slice().iter().map(|key| Ok((*key, erased::listing_key(c, *key)?)));
    let replacements = replacements.collect::<Result<BTreeMap<u64, u64>, Error>>()?;
    let pages = "SELECT rowid, keys FROM listing_pages WHERE listing = ?1";
    let set_page = "UPDATE listing_pages SET keys = ?2 WHERE rowid = ?1";
    replace(c, [pages, set_page], &registrants, &theirs, |keys| {
        for key in keys {
            *key = replacements.get(key).copied().unwrap_or(*key);
        }
    })?;
    let missing = "SELECT webinar, missing FROM listings WHERE listing = ?1 AND missing IS NOT NULL";
    let set_missing = "UPDATE listings SET missing = ?2 WHERE webinar = ?1 AND listing = 'registrants'";
    replace(c, [missing, set_missing], &registrants, &theirs, |keys| keys.retain(|key| !theirs.has(*key)))
}

/// Changes the keys of a row where some of `theirs` are among them.
fn replace(
    c: &Connection,
    [select, update]: [&str; 2],
    listing: &str,
    theirs: &RowKeys,
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

/// Writes a page that was read.
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

/// Writes that the listing is over; one of participants ends only where it is believed. Where it is swept, the rows that
/// neither pass had are deleted.
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
        && !missing.as_slice().is_empty()
    {
        let had = RowKeys::of(keys_read(c, webinar, &name)?);
        let mut gone = Vec::new();
        compare(c, webinar, listing, since, |row, place| {
            if row.is_gone(&had, &missing) {
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
        sessions::note_listed(c, session)?;
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
    let pages = c
        .prepare_cached(
            "SELECT part, total, last FROM listing_pages WHERE webinar = ?1 AND listing = ?2 ORDER BY page",
        )?
        .query_map([webinar.as_str(), name.as_str()], |row| {
            let has_total = row.get::<_, Option<i64>>(1)?.is_some();
            let total = has_total.then(|| count(row, 1)).transpose()?;
            Ok(PageRead { part: row.get(0)?, total, last: row.get(2)? })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let keys = keys_read(c, webinar, &name)?;
    let stored = stored_rows(c, webinar, listing, begun.since)?;
    Ok(progress(begun.at, pages, keys, stored, begun.missing.as_ref()))
}
