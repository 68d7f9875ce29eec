//! Listings under way. 8 bytes are kept of every row that was read, so that the rows of the store which a complete listing
//! lacks are found, however many there are (L2: absence counts only in a complete listing).
//! [`greenroom_domain::rules::listing`] decides which rows those are.

use greenroom_domain::{
    WebinarId,
    rules::listing::{
        PageRead, RowKeys, StoredRow, missing_before_second_pass, progress, stored_join, stored_registration,
    },
    store::{Listed, Listing, SeenPage},
};
use jiff::Timestamp;

use crate::{
    activity::{
        listing_keys::{from_bytes, to_bytes, word},
        sessions,
    },
    contacts::touched::Touched,
    platform::{
        error::Error,
        leases,
        rows::{as_number, count, get, instant, nanos},
        transaction::Transaction,
    },
};

/// The row of a listing under way; its pages are rows of their own.
struct Begun {
    at: Timestamp,
    since: i64,
    /// The keys that the pass before this one lacked; none in a first pass.
    missing: Option<RowKeys>,
}

async fn begun(t: &Transaction, webinar: &WebinarId, listing: &str) -> Result<Option<Begun>, Error> {
    let statement =
        "SELECT begun_at, since, missing FROM listings WHERE account = $1 AND webinar = $2 AND listing = $3";
    let Some(row) = t.optional(statement, &[&webinar.as_str(), &listing]).await? else { return Ok(None) };
    let missing = get::<Option<&[u8]>>(&row, 2)?.map(|bytes| RowKeys::of(from_bytes(bytes).collect()));
    Ok(Some(Begun { at: instant(&row, 0)?, since: get(&row, 1)?, missing }))
}

/// The keys of all pages.
async fn keys_read(t: &Transaction, webinar: &WebinarId, listing: &str) -> Result<Vec<u64>, Error> {
    let statement = "SELECT keys FROM listing_pages WHERE account = $1 AND webinar = $2 AND listing = $3";
    let mut keys = Vec::new();
    for page in t.query(statement, &[&webinar.as_str(), &listing]).await? {
        keys.extend(from_bytes(get(&page, 0)?));
    }
    Ok(keys)
}

/// The key of a row of the store.
enum Place {
    Registration(String),
    Join(String, i64),
}

/// Every row of the store that is compared with a listing which began under lease `since`, with its key.
async fn compared(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    since: i64,
) -> Result<Vec<(StoredRow, Place)>, Error> {
    let mut found = Vec::new();
    match listing {
        Listing::Registrants => {
            let statement = "SELECT email, state = 'cancelled', made_under, written_under FROM registrations
                WHERE account = $1 AND webinar = $2";
            for row in t.query(statement, &[&webinar.as_str()]).await? {
                let email: &str = get(&row, 0)?;
                let (made_under, written_under): (i64, i64) = (get(&row, 2)?, get(&row, 3)?);
                let stored = stored_registration(email, get(&row, 1)?, made_under, written_under, since);
                found.extend(stored.map(|stored| (stored, Place::Registration(email.to_owned()))));
            }
        }
        Listing::Participants(session) => {
            let statement = "SELECT user_id, joined_at, made_under FROM joins WHERE account = $1 AND session = $2";
            for row in t.query(statement, &[&session.as_str()]).await? {
                let (user_id, made_under): (&str, i64) = (get(&row, 0)?, get(&row, 2)?);
                let stored = stored_join(user_id, instant(&row, 1)?, made_under, since);
                let place = Place::Join(user_id.to_owned(), get(&row, 1)?);
                found.extend(stored.map(|stored| (stored, place)));
            }
        }
    }
    Ok(found)
}

/// The rows of [`compared`] alone.
async fn stored_rows(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    since: i64,
) -> Result<Vec<StoredRow>, Error> {
    Ok(compared(t, webinar, listing, since).await?.into_iter().map(|(row, _)| row).collect())
}

/// Writes that a listing begins, or begins anew.
pub(crate) async fn begin(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    at: Timestamp,
    again: bool,
) -> Result<(), Error> {
    let name = word(listing);
    let before = begun(t, webinar, &name).await?.filter(|_| again);
    let mut since = leases::token_of(t, webinar.as_str()).await?;
    let mut missing = None;
    if let Some(before) = before {
        since = since.min(before.since);
        let had = RowKeys::of(keys_read(t, webinar, &name).await?);
        let stored = stored_rows(t, webinar, listing, since).await?;
        let so_far = listed(t, webinar, listing).await?;
        let lacked = missing_before_second_pass(&so_far, listing, stored, &had, before.missing);
        missing = Some(to_bytes(lacked.as_slice()));
    }
    forget(t, webinar, &name).await?;
    t.execute(
        "INSERT INTO listings (account, webinar, listing, begun_at, since, missing) VALUES ($1, $2, $3, $4, $5, $6)",
        &[&webinar.as_str(), &name, &nanos(at), &since, &missing],
    )
    .await?;
    Ok(())
}

async fn forget(t: &Transaction, webinar: &WebinarId, listing: &str) -> Result<(), Error> {
    let statement = "DELETE FROM listings WHERE account = $1 AND webinar = $2 AND listing = $3";
    t.execute(statement, &[&webinar.as_str(), &listing]).await?;
    Ok(())
}

/// Writes a page that was read.
pub(crate) async fn page(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    page: &SeenPage,
) -> Result<(), Error> {
    let added = t
        .execute(
            "INSERT INTO listing_pages (account, webinar, listing, page, part, total, last, keys)
             SELECT l.account, l.webinar, l.listing,
                 (SELECT coalesce(max(p.page), 0) + 1 FROM listing_pages p
                  WHERE p.account = $1 AND p.webinar = l.webinar AND p.listing = l.listing),
                 $4, $5::bigint, $6::boolean, $7::bytea
             FROM listings l WHERE l.account = $1 AND l.webinar = $2 AND l.listing = $3",
            &[
                &webinar.as_str(),
                &word(listing),
                &page.part,
                &page.total.map(as_number),
                &page.last,
                &to_bytes(&page.keys),
            ],
        )
        .await?;
    if added == 1 {
        return Ok(());
    }
    Err(Error::refused(format!("no listing of {} is under way for webinar {webinar}", word(listing))))
}

/// Writes that the listing is over; one of participants ends only where it is believed. Where it is swept, the rows that
/// neither pass had are deleted.
pub(crate) async fn end(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    sweep: bool,
    touched: &mut Touched,
) -> Result<(), Error> {
    let name = word(listing);
    if sweep
        && let Some(Begun { since, missing: Some(missing), .. }) = begun(t, webinar, &name).await?
        && !missing.as_slice().is_empty()
    {
        let had = RowKeys::of(keys_read(t, webinar, &name).await?);
        let compared = compared(t, webinar, listing, since).await?;
        let gone = compared.into_iter().filter(|(row, _)| row.is_gone(&had, &missing)).map(|(_, place)| place);
        remove(t, webinar, listing, gone.collect(), touched).await?;
    }
    if let Listing::Participants(session) = listing {
        sessions::note_listed(t, session).await?;
    }
    forget(t, webinar, &name).await
}

/// Cancels registrations and removes joins that Zoom no longer has.
async fn remove(
    t: &Transaction,
    webinar: &WebinarId,
    listing: &Listing,
    gone: Vec<Place>,
    touched: &mut Touched,
) -> Result<(), Error> {
    let (mut emails, mut user_ids, mut joined) = (Vec::new(), Vec::new(), Vec::new());
    for place in gone {
        match place {
            Place::Registration(email) => emails.push(email),
            Place::Join(user_id, joined_at) => {
                user_ids.push(user_id);
                joined.push(joined_at);
            }
        }
    }
    if !emails.is_empty() {
        let under = leases::token_of(t, webinar.as_str()).await?;
        let rows = t
            .query(
                "UPDATE registrations SET state = 'cancelled', written_under = $4
                 WHERE account = $1 AND webinar = $2 AND email = ANY ($3) RETURNING contact",
                &[&webinar.as_str(), &emails, &under],
            )
            .await?;
        for row in rows {
            let contact: Option<String> = get(&row, 0)?;
            touched.registrations.extend(contact.map(|contact| (contact, webinar.as_str().to_owned())));
        }
    }
    if let Listing::Participants(session) = listing
        && !user_ids.is_empty()
    {
        t.execute(
            "DELETE FROM joins j USING unnest($3::text[], $4::bigint[]) AS gone (user_id, joined_at)
             WHERE j.account = $1 AND j.session = $2 AND j.user_id = gone.user_id AND j.joined_at = gone.joined_at",
            &[&session.as_str(), &user_ids, &joined],
        )
        .await?;
    }
    Ok(())
}

/// A listing as far as it has been read.
pub(crate) async fn listed(t: &Transaction, webinar: &WebinarId, listing: &Listing) -> Result<Listed, Error> {
    let name = word(listing);
    let Some(begun) = begun(t, webinar, &name).await? else { return Ok(Listed::default()) };
    let statement = "SELECT part, total, last FROM listing_pages
        WHERE account = $1 AND webinar = $2 AND listing = $3 ORDER BY page";
    let rows = t.query(statement, &[&webinar.as_str(), &name]).await?;
    let page = |row| {
        let has_total = get::<Option<i64>>(row, 1)?.is_some();
        let total = has_total.then(|| count(row, 1)).transpose()?;
        Ok(PageRead { part: get(row, 0)?, total, last: get(row, 2)? })
    };
    let pages = rows.iter().map(page).collect::<Result<Vec<_>, Error>>()?;
    let keys = keys_read(t, webinar, &name).await?;
    let stored = stored_rows(t, webinar, listing, begun.since).await?;
    Ok(progress(begun.at, pages, keys, stored, begun.missing.as_ref()))
}
