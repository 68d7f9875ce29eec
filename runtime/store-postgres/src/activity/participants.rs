//! The people of a session, each with all of their joins; and people by their emails.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Attendance, Contact, Email, Identity, PersonKey, SessionId, WebinarId, property, store::Participant,
};

use crate::{
    activity::{attendances, joins},
    contacts::lookup,
    platform::{
        error::Error,
        rows::{as_limit, count, get},
        transaction::Transaction,
    },
};

/// People of a session in the order of their keys, each with all their joins.
pub(crate) async fn page(
    t: &Transaction,
    webinar: &WebinarId,
    session: &SessionId,
    after: Option<&PersonKey>,
    limit: usize,
) -> Result<Vec<Participant>, Error> {
    let first = after.map_or("", |key| &key.0);
    let statement = "SELECT DISTINCT person FROM joins WHERE account = $1 AND session = $2 AND person > $3
        ORDER BY person LIMIT $4";
    let keys = t.query(statement, &[&session.as_str(), &first, &as_limit(limit)]).await?;
    let keys = keys.iter().map(|row| get(row, 0)).collect::<Result<Vec<String>, _>>()?;
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let registered = registered(t, webinar, &keys).await?;
    let known = attendances_of(t, session, &keys).await?;
    let statement = format!(
        "SELECT {} FROM unnest($3::text[]) AS asked (person) CROSS JOIN LATERAL
             (SELECT * FROM joins WHERE account = $1 AND session = $2 AND person = asked.person OFFSET 0) j
         ORDER BY j.person, j.joined_at, j.user_id",
        joins::COLUMNS
    );
    let mut people: Vec<Participant> = Vec::new();
    for row in t.query(&statement, &[&session.as_str(), &keys]).await? {
        let (key, join): (&str, _) = (get(&row, 0)?, joins::join(&row)?);
        match people.last_mut() {
            Some(last) if last.person.0 == key => last.joins.push(join),
            _ => {
                let person = PersonKey(key.to_owned());
                people.push(Participant {
                    joins: vec![join],
                    registered: person.email().is_some_and(|email| registered.contains(email)),
                    known: known.get(key).cloned(),
                    person,
                });
            }
        }
    }
    Ok(people)
}

/// Those of the people's emails that have a registration with the webinar.
async fn registered(t: &Transaction, webinar: &WebinarId, keys: &[String]) -> Result<BTreeSet<String>, Error> {
    let people: Vec<PersonKey> = keys.iter().map(|key| PersonKey(key.clone())).collect();
    let emails: Vec<&str> = people.iter().filter_map(PersonKey::email).collect();
    let statement = "SELECT r.email FROM unnest($3::text[]) AS asked (email) CROSS JOIN LATERAL
        (SELECT email FROM registrations WHERE account = $1 AND webinar = $2 AND email = asked.email OFFSET 0) r";
    let rows = t.query(statement, &[&webinar.as_str(), &emails]).await?;
    rows.iter().map(|row| get(row, 0)).collect()
}

async fn attendances_of(
    t: &Transaction,
    session: &SessionId,
    keys: &[String],
) -> Result<BTreeMap<String, Attendance>, Error> {
    let statement = format!(
        "SELECT {} FROM unnest($3::text[]) AS asked (person) CROSS JOIN LATERAL
             (SELECT * FROM attendances WHERE account = $1 AND session = $2 AND person = asked.person OFFSET 0) a",
        attendances::COLUMNS
    );
    let rows = t.query(&statement, &[&session.as_str(), &keys]).await?;
    rows.iter().map(|row| Ok((get(row, 2)?, attendances::attendance(row)?))).collect()
}

/// The identity of each email, and the names of the contact whose primary email it is.
pub(crate) async fn people(t: &Transaction, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, Error> {
    let identities = lookup::identities(t, emails).await?;
    let ids: Vec<&str> = identities.iter().filter_map(|known| Some(known.primary_of.as_ref()?.as_str())).collect();
    let mut contacts: BTreeMap<String, (u64, BTreeMap<String, String>)> = BTreeMap::new();
    let statement = "SELECT k.id, k.version, p.name, p.value FROM unnest($2::text[]) AS asked (id)
        CROSS JOIN LATERAL (SELECT id, version FROM contacts WHERE account = $1 AND id = asked.id OFFSET 0) k
        LEFT JOIN LATERAL (SELECT name, value FROM contact_properties
                           WHERE account = $1 AND contact = k.id AND name = ANY ($3) OFFSET 0) p ON true";
    let names = [property::FIRST_NAME, property::LAST_NAME];
    for row in t.query(statement, &[&ids, &names.as_slice()]).await? {
        let (_, properties) = contacts.entry(get(&row, 0)?).or_insert((count(&row, 1)?, BTreeMap::new()));
        if let Some(name) = get::<Option<String>>(&row, 2)? {
            properties.insert(name, get(&row, 3)?);
        }
    }
    let with_contact = |identity: Identity| {
        let contact = identity.primary_of.clone().and_then(|id| {
            let (version, properties) = contacts.get(id.as_str())?.clone();
            let email = Some(identity.email.clone());
            Some(Contact { id, email, secondary_emails: Vec::new(), properties, version })
        });
        (identity, contact)
    };
    Ok(identities.into_iter().map(with_contact).collect())
}

/// The key of the `position`th person of a session, counted from 1.
pub(crate) async fn key_at(t: &Transaction, session: &SessionId, position: u64) -> Result<Option<PersonKey>, Error> {
    let Some(before) = position.checked_sub(1).and_then(|before| i64::try_from(before).ok()) else { return Ok(None) };
    let statement = "SELECT DISTINCT person FROM joins WHERE account = $1 AND session = $2
        ORDER BY person LIMIT 1 OFFSET $3";
    let row = t.optional(statement, &[&session.as_str(), &before]).await?;
    row.map(|row| Ok(PersonKey(get(&row, 0)?))).transpose()
}
