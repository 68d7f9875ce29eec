//! Rows of joins: each is one time that a person was in a session.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Email, Join, RegistrationState, SessionId, WebinarId,
    rules::{
        attendance::{PeopleOfZoom, person_key, person_of, registered_email, registrant_of},
        erasure,
    },
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    activity::speakers::{self, SpeakerNames},
    contacts::erased::{self, Name, Register},
    platform::{
        error::Error,
        leases,
        rows::{email_in, get, instant, nanos, optional_email, word},
        transaction::Transaction,
    },
};

/// The columns that [`join`] reads, of `joins j`, after the key of the person.
pub(crate) const COLUMNS: &str =
    "j.person, j.user_id, j.person_id, j.registrant_id, j.email, j.invalid_email, j.name, j.joined_at, j.left_at";

pub(crate) fn join(row: &Row) -> Result<Join, Error> {
    Ok(Join {
        user_id: get(row, 1)?,
        person_id: get(row, 2)?,
        registrant_id: get(row, 3)?,
        email: optional_email(row, 4)?,
        invalid_email: get(row, 5)?,
        name: get(row, 6)?,
        joined_at: instant(row, 7)?,
        left_at: instant(row, 8)?,
    })
}

/// The emails of the registrations that people joined by, see [`registered_email`]. A registration that does not count gives
/// it too (C11: several registrations under one email are one person).
async fn emails_by_registrant(
    t: &Transaction,
    webinar: &WebinarId,
    joins: &[Join],
) -> Result<Vec<Option<Email>>, Error> {
    let ids: BTreeSet<&str> = joins.iter().filter_map(registrant_of).collect();
    if ids.is_empty() {
        return Ok(vec![None; joins.len()]);
    }
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut rows: BTreeMap<String, Vec<(RegistrationState, Timestamp, Email)>> = BTreeMap::new();
    let statement = "SELECT r.* FROM unnest($3::text[]) AS asked (id) CROSS JOIN LATERAL
            (SELECT registrant_id, state, registered_at, email FROM registrations
             WHERE account = $1 AND webinar = $2 AND registrant_id = asked.id OFFSET 0) r";
    for row in t.query(statement, &[&webinar.as_str(), &ids]).await? {
        rows.entry(get(&row, 0)?).or_default().push((word(&row, 1)?, instant(&row, 2)?, email_in(&row, 3)?));
    }
    let mut emails: BTreeMap<String, Email> = BTreeMap::new();
    let statement = "SELECT o.* FROM unnest($3::text[]) AS asked (id) CROSS JOIN LATERAL
            (SELECT registrant_id, email FROM other_registrants
             WHERE account = $1 AND webinar = $2 AND registrant_id = asked.id OFFSET 0) o";
    for row in t.query(statement, &[&webinar.as_str(), &ids]).await? {
        emails.insert(get(&row, 0)?, email_in(&row, 1)?);
    }
    for (id, rows) in rows {
        if let Some(email) = registered_email(rows) {
            emails.insert(id, email);
        }
    }
    Ok(joins.iter().map(|join| emails.get(registrant_of(join)?).cloned()).collect())
}

/// Writes joins that were listed. A join that is stored unchanged keeps its key, because the key depends on the session's other
/// joins ([`identify`]). Joins of an erased person, which Zoom still has, are not written (C10: erased people leave only keyed
/// hashes); the hashes of their names are remembered, because a transcript may have the names.
pub(crate) async fn save(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    joins: &[Join],
) -> Result<(), Error> {
    let registered = emails_by_registrant(t, webinar, joins).await?;
    let erased = erased_joins(t, webinar, session, joins, &registered).await?;
    let mut names = SpeakerNames::default();
    // The last of two with the same key stays.
    let mut kept: BTreeMap<(&str, i64), (&Join, String)> = BTreeMap::new();
    for ((join, registered), is_erased) in joins.iter().zip(&registered).zip(erased) {
        if is_erased {
            names.add(session.clone(), &join.name);
        } else {
            let person = person_key(join, registered.as_ref()).0;
            kept.insert((join.user_id.as_str(), nanos(join.joined_at)), (join, person));
        }
    }
    if !kept.is_empty() {
        write(t, webinar, session, &kept).await?;
    }
    speakers::erase(t, &names, greenroom_clock::now()).await
}

/// Whether each join is an erased person's. Zoom's ids of these people in the session are remembered, because their joins without an
/// email are theirs too (C11), on this page and on others.
async fn erased_joins(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    joins: &[Join],
    registered: &[Option<Email>],
) -> Result<Vec<bool>, Error> {
    let asked: Vec<(&Join, bool)> = joins.iter().zip(registered).map(|(join, email)| (join, email.is_some())).collect();
    let erased = Register::load(t).await?.joins(webinar, session, &asked).await?;
    let people: Vec<&str> =
        joins.iter().zip(&erased).filter(|(_, erased)| **erased).filter_map(|(join, _)| person_of(join)).collect();
    if people.is_empty() {
        return Ok(erased);
    }
    let hashed: Vec<Name> =
        people.iter().map(|person| (ErasedKind::Registrant, erasure::person_key(session, person))).collect();
    erased::remember(t, &hashed, greenroom_clock::now()).await?;
    let keys: Vec<String> = people.iter().map(|person| format!("person:{person}")).collect();
    let statement = "DELETE FROM joins WHERE account = $1 AND session = $2 AND person = ANY ($3)";
    t.execute(statement, &[&session.as_str(), &keys]).await?;
    Register::load(t).await?.joins(webinar, session, &asked).await
}

async fn write(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    joins: &BTreeMap<(&str, i64), (&Join, String)>,
) -> Result<(), Error> {
    let under = leases::token_of(t, webinar.as_str()).await?;
    let rows: Vec<&Join> = joins.values().map(|(join, _)| *join).collect();
    t.execute(
        "INSERT INTO joins AS j (account, session, made_under, user_id, joined_at, left_at, person, person_id, registrant_id,
                                 email, invalid_email, name)
         SELECT $1, $2, $3::bigint, new.*
         FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                     $12::text[]) AS new
         ON CONFLICT (account, session, user_id, joined_at) DO UPDATE SET left_at = excluded.left_at,
             person = excluded.person, person_id = excluded.person_id, registrant_id = excluded.registrant_id,
             email = excluded.email, invalid_email = excluded.invalid_email, name = excluded.name
         WHERE (j.left_at, j.person_id, j.registrant_id, j.email, j.invalid_email, j.name)
             IS DISTINCT FROM (excluded.left_at, excluded.person_id, excluded.registrant_id, excluded.email,
                               excluded.invalid_email, excluded.name)",
        &[
            &session.as_str(),
            &under,
            &joins.keys().map(|(user_id, _)| *user_id).collect::<Vec<_>>(),
            &joins.keys().map(|(_, joined_at)| *joined_at).collect::<Vec<_>>(),
            &rows.iter().map(|join| nanos(join.left_at)).collect::<Vec<_>>(),
            &joins.values().map(|(_, person)| person.as_str()).collect::<Vec<_>>(),
            &rows.iter().map(|join| join.person_id.as_deref()).collect::<Vec<_>>(),
            &rows.iter().map(|join| join.registrant_id.as_deref()).collect::<Vec<_>>(),
            &rows.iter().map(|join| join.email.as_ref().map(|email| email.as_str())).collect::<Vec<_>>(),
            &rows.iter().map(|join| join.invalid_email.as_deref()).collect::<Vec<_>>(),
            &rows.iter().map(|join| join.name.as_str()).collect::<Vec<_>>(),
        ],
    )
    .await?;
    Ok(())
}

/// Works out all keys of a session's joins anew, from the registrations of now and all joins of the session.
pub(crate) async fn identify(t: &Transaction, webinar: &WebinarId, session: &SessionId) -> Result<(), Error> {
    let statement = format!("SELECT {COLUMNS} FROM joins j WHERE j.account = $1 AND j.session = $2");
    let rows = t.query(&statement, &[&session.as_str()]).await?;
    let joins = rows.iter().map(join).collect::<Result<Vec<_>, _>>()?;
    let registered = emails_by_registrant(t, webinar, &joins).await?;
    let mut people = PeopleOfZoom::default();
    for (join, registered) in joins.iter().zip(&registered) {
        people.add(join, registered.as_ref());
    }
    let (mut user_ids, mut joined, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for ((row, join), registered) in rows.iter().zip(&joins).zip(&registered) {
        let key = people.key(join, registered.as_ref()).0;
        if get::<&str>(row, 0)? != key {
            user_ids.push(join.user_id.as_str());
            joined.push(nanos(join.joined_at));
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Ok(());
    }
    t.execute(
        "UPDATE joins j SET person = new.person
         FROM unnest($3::text[], $4::bigint[], $5::text[]) AS new (user_id, joined_at, person)
         WHERE j.account = $1 AND j.session = $2 AND j.user_id = new.user_id AND j.joined_at = new.joined_at",
        &[&session.as_str(), &user_ids, &joined, &keys],
    )
    .await?;
    Ok(())
}
