//! Erasing the rows of webinars that have an email (C10: erased people leave only keyed hashes): registrations, joins,
//! attendances, emails that were left out, events of actions, and the keys of listings under way. A transcript keeps the words
//! and loses the speaker's name ([`crate::activity::speakers::erase`]). The settings' history keeps the users who changed them.

use greenroom_domain::{Email, PersonKey, SessionId, rules::erasure::registrant_key, store::Mentions};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    activity::{action_events, consequences::work_out, listing_keys, speakers::SpeakerNames},
    contacts::{
        erased::{Name, remember},
        touched::Touched,
    },
    platform::{error::Error, rows::get, transaction::Transaction},
};

/// Erases every row that has one of these emails, which are no living contact's; answers whether there were any. A
/// contact that had one of them before is recounted (P5: derived properties equal a recount). `names` gets the names
/// that they had in sessions.
///
/// Joins have no index by email: all of the account are read once.
pub(crate) async fn erase(
    t: &Transaction,
    emails: &[Email],
    at: Timestamp,
    names: &mut SpeakerNames,
) -> Result<bool, Error> {
    if emails.is_empty() {
        return Ok(false);
    }
    let mut touched = Touched::default();
    let list: Vec<&str> = emails.iter().map(Email::as_str).collect();
    let mut found = t.execute("DELETE FROM tombstones WHERE account = $1 AND email = ANY ($2)", &[&list]).await? > 0;
    let others = t
        .query(
            "DELETE FROM other_registrants WHERE account = $1 AND email = ANY ($2) RETURNING webinar, registrant_id",
            &[&list],
        )
        .await?;
    erase_registrants(t, &others, at, names).await?;
    let registrations = t
        .query(
            "DELETE FROM registrations WHERE account = $1 AND email = ANY ($2) RETURNING webinar, registrant_id, contact",
            &[&list],
        )
        .await?;
    erase_registrants(t, &registrations, at, names).await?;
    for row in &registrations {
        let webinar: String = get(row, 0)?;
        touched.registrations.extend(get::<Option<String>>(row, 2)?.map(|contact| (contact, webinar)));
    }
    found |= !registrations.is_empty() || !others.is_empty();
    found |= erase_joins(t, emails, &list, &mut touched, names).await?;
    found |= erase_left_out(t, emails).await?;
    found |= action_events::erase(t, emails).await?;
    listing_keys::erase(t, emails).await?;
    work_out(t, touched, at).await?;
    Ok(found)
}

/// Erases the joins of registrations that were erased, and remembers their hashes: Zoom still has them, some without an email. A
/// row has the webinar and Zoom's id of a registration.
pub(crate) async fn erase_registrants(
    t: &Transaction,
    rows: &[Row],
    at: Timestamp,
    names: &mut SpeakerNames,
) -> Result<(), Error> {
    let mut hashed: Vec<Name> = Vec::new();
    let (mut webinars, mut ids): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for row in rows {
        let (webinar, id): (&str, &str) = (get(row, 0)?, get(row, 1)?);
        if !id.is_empty() {
            hashed.push((ErasedKind::Registrant, registrant_key(webinar, id)));
            webinars.push(webinar);
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    let joins = t
        .query(
            "DELETE FROM joins j USING sessions s, unnest($2::text[], $3::text[]) AS gone (webinar, id)
             WHERE s.account = $1 AND s.webinar = gone.webinar AND j.account = $1 AND j.session = s.id
                 AND j.registrant_id = gone.id
             RETURNING j.session, j.name",
            &[&webinars, &ids],
        )
        .await?;
    names.extend(&joins)?;
    t.execute(
        "DELETE FROM other_registrants o USING unnest($2::text[], $3::text[]) AS gone (webinar, id)
         WHERE o.account = $1 AND o.webinar = gone.webinar AND o.registrant_id = gone.id",
        &[&webinars, &ids],
    )
    .await?;
    remember(t, &hashed, at).await
}

async fn erase_joins(
    t: &Transaction,
    emails: &[Email],
    list: &[&str],
    touched: &mut Touched,
    names: &mut SpeakerNames,
) -> Result<bool, Error> {
    let keys: Vec<String> = emails.iter().map(|email| PersonKey::of_email(email).0).collect();
    let mentions = Mentions::of(emails);
    let rows = t
        .query(
            "SELECT session, user_id, joined_at, invalid_email, person, name,
                 coalesce(email = ANY ($2), false) OR person = ANY ($3)
             FROM joins
             WHERE account = $1 AND (email = ANY ($2) OR person = ANY ($3) OR invalid_email IS NOT NULL)",
            &[&list, &keys],
        )
        .await?;
    let mut gone = false;
    for row in rows {
        // An email within a text that is none.
        let invalid: Option<&str> = get(&row, 3)?;
        if !get::<bool>(&row, 6)? && !invalid.is_some_and(|text| mentions.found_in(text)) {
            continue;
        }
        gone = true;
        let (session, user_id, joined_at): (&str, &str, i64) = (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
        t.execute(
            "DELETE FROM joins WHERE account = $1 AND session = $2 AND user_id = $3 AND joined_at = $4",
            &[&session, &user_id, &joined_at],
        )
        .await?;
        names.add(SessionId::new(session), get(&row, 5)?);
        // The join was another person's, who used their link: the next sync recounts that person's attendance.
        let attendances = t
            .query(
                "DELETE FROM attendances WHERE account = $1 AND session = $2 AND person = $3
                     AND NOT EXISTS (SELECT 1 FROM joins j WHERE j.account = $1 AND j.session = $2 AND j.person = $3)
                 RETURNING contact, webinar, session",
                &[&session, &get::<&str>(&row, 4)?],
            )
            .await?;
        note(&attendances, touched)?;
    }
    let attendances = t
        .query(
            "DELETE FROM attendances WHERE account = $1 AND (email = ANY ($2) OR person = ANY ($3))
             RETURNING contact, webinar, session",
            &[&list, &keys],
        )
        .await?;
    note(&attendances, touched)?;
    Ok(gone || !attendances.is_empty())
}

/// Notes attendances that were deleted.
fn note(attendances: &[Row], touched: &mut Touched) -> Result<(), Error> {
    for row in attendances {
        touched.attended(get(row, 0)?, get(row, 1)?, get(row, 2)?);
    }
    Ok(())
}

async fn erase_left_out(t: &Transaction, emails: &[Email]) -> Result<bool, Error> {
    let mentions = Mentions::of(emails);
    let rows = t.query("SELECT DISTINCT email FROM left_out WHERE account = $1", &[]).await?;
    let mut theirs: Vec<&str> = Vec::new();
    for row in &rows {
        let text: &str = get(row, 0)?;
        if mentions.found_in(text) {
            theirs.push(text);
        }
    }
    if !theirs.is_empty() {
        t.execute("DELETE FROM left_out WHERE account = $1 AND email = ANY ($2)", &[&theirs]).await?;
    }
    Ok(!theirs.is_empty())
}
