//! Rows of registrations.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    ContactId, Email, JoinUrl, Registration, RegistrationState, WebinarId, rules::erasure::registrant_key,
};
use greenroom_sealing::ErasedKind;
use tokio_postgres::Row;

use crate::{
    contacts::{
        erased::{Name, Register, remember},
        lookup::{held, living},
        touched::Touched,
    },
    platform::{
        error::Error,
        leases,
        rows::{as_limit, email_in, get, instant, json, nanos, to_word, word},
        transaction::Transaction,
    },
};

/// The columns that [`registration`] reads, of `registrations r`.
const COLUMNS: &str =
    "r.webinar, r.email, r.contact, r.registrant_id, r.state, r.join_url, r.registered_at, r.occurrences";

fn registration(row: &Row) -> Result<Registration, Error> {
    Ok(Registration {
        webinar: word(row, 0)?,
        email: email_in(row, 1)?,
        contact: get::<Option<String>>(row, 2)?.map(ContactId::new),
        registrant_id: get(row, 3)?,
        state: word(row, 4)?,
        join_url: get::<Option<String>>(row, 5)?.map(JoinUrl::new),
        registered_at: instant(row, 6)?,
        occurrences: json(row, 7)?,
    })
}

/// Registrations by webinar and email, in the order of the keys.
pub(crate) async fn by_keys(t: &Transaction, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::text[])) AS asked (webinar, email)
         CROSS JOIN LATERAL (SELECT * FROM registrations
                             WHERE account = $1 AND webinar = asked.webinar AND email = asked.email OFFSET 0) r"
    );
    let webinars: Vec<&str> = keys.iter().map(|(webinar, _)| webinar.as_str()).collect();
    let emails: Vec<&str> = keys.iter().map(|(_, email)| email.as_str()).collect();
    let mut found = BTreeMap::new();
    for row in t.query(&statement, &[&webinars, &emails]).await? {
        let registration = registration(&row)?;
        found.insert((registration.webinar.clone(), registration.email.clone()), registration);
    }
    Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
}

/// The registrations of contacts, each contact's by webinar, time and email.
pub(crate) async fn of_contacts(
    t: &Transaction,
    contacts: &[&str],
) -> Result<BTreeMap<String, Vec<Registration>>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM unnest($2::text[]) AS asked (contact) CROSS JOIN LATERAL
             (SELECT * FROM registrations WHERE account = $1 AND contact = asked.contact OFFSET 0) r
         ORDER BY r.webinar, r.registered_at, r.email"
    );
    let mut found: BTreeMap<String, Vec<Registration>> = BTreeMap::new();
    for row in t.query(&statement, &[&contacts]).await? {
        found.entry(get(&row, 2)?).or_default().push(registration(&row)?);
    }
    Ok(found)
}

/// Writes registrations; their webinars are known. One whose contact was deleted meanwhile is written without it, because
/// Zoom still has it. One of an erased person is not written ([`Register::not_to_be_kept`]). Of two with the same webinar and
/// email the last one stays.
pub(crate) async fn save(t: &Transaction, registrations: &[&Registration], touched: &mut Touched) -> Result<(), Error> {
    let contacts: Vec<&ContactId> = registrations.iter().filter_map(|one| one.contact.as_ref()).collect();
    let known = living(t, &contacts).await?;
    let contact_of =
        |one: &Registration| one.contact.as_ref().map(|id| id.as_str().to_owned()).filter(|id| known.contains(id));
    let nobodys = registrations.iter().filter(|one| contact_of(one).is_none()).map(|one| &one.email);
    let erased = Register::load(t).await?.not_to_be_kept(&nobodys.collect::<Vec<_>>()).await?;
    let mut kept: BTreeMap<(&str, &str), (&Registration, Option<String>)> = BTreeMap::new();
    for one in registrations {
        let contact = contact_of(one);
        if contact.is_some() || !erased.contains(&one.email) {
            kept.insert((one.webinar.as_str(), one.email.as_str()), (one, contact));
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    let webinars: Vec<&str> = kept.keys().map(|(webinar, _)| *webinar).collect();
    let tokens = leases::tokens_of(t, &webinars).await?;
    let emails: Vec<&str> = kept.keys().map(|(_, email)| *email).collect();
    let contacts: Vec<Option<&str>> = kept.values().map(|(_, contact)| contact.as_deref()).collect();
    let rows: Vec<&Registration> = kept.values().map(|(one, _)| *one).collect();
    let states = rows.iter().map(|one| to_word(&one.state)).collect::<Result<Vec<_>, _>>()?;
    let occurrences = rows.iter().map(|one| serde_json::to_string(&one.occurrences)).collect::<Result<Vec<_>, _>>()?;
    let under: Vec<i64> = webinars.iter().map(|webinar| tokens.get(*webinar).copied().unwrap_or(0)).collect();
    // All parts of a statement see the rows as they were before it. A row that was there is locked by the statement, in `xmax`.
    let changed = t
        .query(
            "WITH given AS (
                 SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                                      $9::text[], $10::bigint[])
                     AS given (webinar, email, contact, registrant_id, state, join_url, registered_at, occurrences, under)
             ), written AS (
                 INSERT INTO registrations AS r
                     (account, webinar, email, contact, registrant_id, state, join_url, registered_at, occurrences,
                      made_under, written_under)
                 SELECT $1, webinar, email, contact, registrant_id, state, join_url, registered_at, occurrences, under, under
                 FROM given
                 ON CONFLICT (account, webinar, email) DO UPDATE SET contact = excluded.contact,
                     registrant_id = excluded.registrant_id, state = excluded.state, join_url = excluded.join_url,
                     registered_at = excluded.registered_at, occurrences = excluded.occurrences,
                     written_under = excluded.written_under
                 WHERE (r.contact, r.registrant_id, r.state, r.join_url, r.registered_at, r.occurrences)
                     IS DISTINCT FROM (excluded.contact, excluded.registrant_id, excluded.state, excluded.join_url,
                                       excluded.registered_at, excluded.occurrences)
                 RETURNING r.webinar, r.email, r.contact, r.xmax = 0 AS is_new
             )
             SELECT w.webinar, w.contact, b.contact FROM written w
             LEFT JOIN LATERAL (SELECT contact FROM registrations
                                WHERE NOT w.is_new AND account = $1 AND webinar = w.webinar AND email = w.email OFFSET 0) b ON true",
            &[
                &webinars,
                &emails,
                &contacts,
                &rows.iter().map(|one| one.registrant_id.as_str()).collect::<Vec<_>>(),
                &states,
                &rows.iter().map(|one| one.join_url.as_ref().map(JoinUrl::expose)).collect::<Vec<_>>(),
                &rows.iter().map(|one| nanos(one.registered_at)).collect::<Vec<_>>(),
                &occurrences,
                &under,
            ],
        )
        .await?;
    for row in changed {
        let webinar: String = get(&row, 0)?;
        // Where the email was another contact's before, both are recounted.
        let contacts: BTreeSet<String> =
            [get::<Option<String>>(&row, 1)?, get(&row, 2)?].into_iter().flatten().collect();
        touched.registrations.extend(contacts.into_iter().map(|contact| (contact, webinar.clone())));
    }
    Ok(())
}

/// Writes Zoom's ids of registrations that do not count, by which people may join all the same. Those of erased people are not
/// written ([`Register::not_to_be_kept`]); their hashes are, because people may join by them without an email.
pub(crate) async fn note_others(t: &Transaction, webinar: &WebinarId, others: &[(String, Email)]) -> Result<(), Error> {
    let others: BTreeMap<&str, &Email> =
        others.iter().filter(|(id, _)| !id.trim().is_empty()).map(|(id, email)| (id.as_str(), email)).collect();
    let emails: Vec<&Email> = others.values().copied().collect();
    let held = held(t, &emails).await?;
    let nobodys: Vec<&Email> = emails.into_iter().filter(|email| !held.contains(email.as_str())).collect();
    let erased = Register::load(t).await?.not_to_be_kept(&nobodys).await?;
    let (gone, kept): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(_, email)| !held.contains(email.as_str()) && erased.contains(*email));
    let hashed: Vec<Name> =
        gone.iter().map(|(id, _)| (ErasedKind::Registrant, registrant_key(webinar.as_str(), id))).collect();
    remember(t, &hashed, greenroom_clock::now()).await?;
    if kept.is_empty() {
        return Ok(());
    }
    let (ids, emails): (Vec<&str>, Vec<&str>) = kept.into_iter().map(|(id, email)| (id, email.as_str())).unzip();
    t.execute(
        "INSERT INTO other_registrants AS o (account, webinar, registrant_id, email)
         SELECT $1, $2, new.* FROM unnest($3::text[], $4::text[]) AS new
         ON CONFLICT (account, webinar, registrant_id) DO UPDATE SET email = excluded.email
         WHERE o.email <> excluded.email",
        &[&webinar.as_str(), &ids, &emails],
    )
    .await?;
    Ok(())
}

/// The registrations with one webinar by email, after an email; only those in `state` where one is given.
pub(crate) async fn of_webinar(
    t: &Transaction,
    webinar: &WebinarId,
    state: Option<RegistrationState>,
    after: Option<&Email>,
    limit: usize,
) -> Result<Vec<Registration>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM registrations r
         WHERE r.account = $1 AND r.webinar = $2 AND r.email > $3 AND ($4::text IS NULL OR r.state = $4)
         ORDER BY r.email LIMIT $5"
    );
    let state = state.as_ref().map(to_word).transpose()?;
    let after = after.map_or("", Email::as_str);
    let rows = t.query(&statement, &[&webinar.as_str(), &after, &state, &as_limit(limit)]).await?;
    rows.iter().map(registration).collect()
}
