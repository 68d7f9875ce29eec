//! Rows of attendances.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{Attendance, ContactId, PersonKey, Presence, SessionId};
use tokio_postgres::Row;

use crate::{
    contacts::{erased::Register, lookup::living, touched::Touched},
    platform::{
        error::Error,
        rows::{get, instant, nanos, optional_email, word},
        transaction::Transaction,
    },
};

/// The columns that [`attendance`] reads, of `attendances a`.
pub(crate) const COLUMNS: &str =
    "a.webinar, a.session, a.person, a.email, a.contact, a.joined_at, a.left_at, a.seconds, a.hundredths";

pub(crate) fn attendance(row: &Row) -> Result<Attendance, Error> {
    let number = |column: i64| u32::try_from(column).map_err(|why| Error::unreadable("of an attendance", why));
    Ok(Attendance {
        webinar: word(row, 0)?,
        session: SessionId::new(get::<String>(row, 1)?),
        person: PersonKey(get(row, 2)?),
        email: optional_email(row, 3)?,
        contact: get::<Option<String>>(row, 4)?.map(ContactId::new),
        presence: Presence {
            joined_at: instant(row, 5)?,
            left_at: instant(row, 6)?,
            seconds: number(get(row, 7)?)?,
            hundredths: number(get::<i32>(row, 8)?.into())?,
        },
    })
}

/// The attendances of contacts, by contact.
pub(crate) async fn of_contacts(
    t: &Transaction,
    contacts: &[&str],
) -> Result<BTreeMap<String, Vec<Attendance>>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM unnest($2::text[]) AS asked (contact) CROSS JOIN LATERAL
             (SELECT * FROM attendances WHERE account = $1 AND contact = asked.contact OFFSET 0) a"
    );
    let mut found: BTreeMap<String, Vec<Attendance>> = BTreeMap::new();
    for row in t.query(&statement, &[&contacts]).await? {
        found.entry(get(&row, 4)?).or_default().push(attendance(&row)?);
    }
    Ok(found)
}

/// Writes attendances. One whose contact was deleted meanwhile is written without it. One of an erased person is not
/// written ([`Register::not_to_be_kept`]). Of two of the same person and session the last one stays.
pub(crate) async fn save(t: &Transaction, attendances: &[Attendance], touched: &mut Touched) -> Result<(), Error> {
    let contacts: Vec<&ContactId> = attendances.iter().filter_map(|one| one.contact.as_ref()).collect();
    let known = living(t, &contacts).await?;
    let contact_of =
        |one: &Attendance| one.contact.as_ref().map(|id| id.as_str().to_owned()).filter(|id| known.contains(id));
    let nobodys = attendances.iter().filter(|one| contact_of(one).is_none()).filter_map(|one| one.email.as_ref());
    let erased = Register::load(t).await?.not_to_be_kept(&nobodys.collect::<Vec<_>>()).await?;
    let mut kept: BTreeMap<(&str, &str), (&Attendance, Option<String>)> = BTreeMap::new();
    for one in attendances {
        let contact = contact_of(one);
        if contact.is_some() || !one.email.as_ref().is_some_and(|email| erased.contains(email)) {
            kept.insert((one.session.as_str(), one.person.0.as_str()), (one, contact));
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let rows: Vec<&Attendance> = kept.values().map(|(one, _)| *one).collect();
    // All parts of a statement see the rows as they were before it. A row that was there is locked by the statement, in `xmax`.
    let changed = t
        .query(
            "WITH given AS (
                 SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
                                      $9::bigint[], $10::integer[])
                     AS given (session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths)
             ), written AS (
                 INSERT INTO attendances AS a
                     (account, session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths)
                 SELECT $1, given.* FROM given
                 ON CONFLICT (account, session, person) DO UPDATE SET email = excluded.email, contact = excluded.contact,
                     joined_at = excluded.joined_at, left_at = excluded.left_at, seconds = excluded.seconds,
                     hundredths = excluded.hundredths
                 WHERE (a.email, a.contact, a.joined_at, a.left_at, a.seconds, a.hundredths)
                     IS DISTINCT FROM (excluded.email, excluded.contact, excluded.joined_at, excluded.left_at,
                                       excluded.seconds, excluded.hundredths)
                 RETURNING a.session, a.person, a.webinar, a.contact, a.xmax = 0 AS is_new
             )
             SELECT w.session, w.webinar, w.contact, b.contact FROM written w
             LEFT JOIN LATERAL (SELECT contact FROM attendances
                                WHERE NOT w.is_new AND account = $1 AND session = w.session AND person = w.person OFFSET 0) b ON true",
            &[
                &kept.keys().map(|(session, _)| *session).collect::<Vec<_>>(),
                &kept.keys().map(|(_, person)| *person).collect::<Vec<_>>(),
                &rows.iter().map(|one| one.webinar.as_str()).collect::<Vec<_>>(),
                &rows.iter().map(|one| one.email.as_ref().map(|email| email.as_str())).collect::<Vec<_>>(),
                &kept.values().map(|(_, contact)| contact.as_deref()).collect::<Vec<_>>(),
                &rows.iter().map(|one| nanos(one.presence.joined_at)).collect::<Vec<_>>(),
                &rows.iter().map(|one| nanos(one.presence.left_at)).collect::<Vec<_>>(),
                &rows.iter().map(|one| i64::from(one.presence.seconds)).collect::<Vec<_>>(),
                &rows.iter().map(|one| i32::try_from(one.presence.hundredths).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
            ],
        )
        .await?;
    for row in changed {
        let contacts: BTreeSet<String> =
            [get::<Option<String>>(&row, 2)?, get(&row, 3)?].into_iter().flatten().collect();
        for contact in contacts {
            touched.attended(Some(contact), get(&row, 1)?, get(&row, 0)?);
        }
    }
    Ok(())
}

/// Removes the attendances of people who did not attend the session after all.
pub(crate) async fn remove(
    t: &Transaction,
    session: &SessionId,
    people: &[PersonKey],
    touched: &mut Touched,
) -> Result<(), Error> {
    let people: Vec<&str> = people.iter().map(|person| person.0.as_str()).collect();
    let gone = t
        .query(
            "DELETE FROM attendances WHERE account = $1 AND session = $2 AND person = ANY ($3) RETURNING contact, webinar",
            &[&session.as_str(), &people],
        )
        .await?;
    for row in gone {
        touched.attended(get(&row, 0)?, get(&row, 1)?, session.as_str());
    }
    Ok(())
}
