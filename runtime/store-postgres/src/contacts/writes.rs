//! Writing contacts and the properties that they can have, many in a statement. [`greenroom_domain::rules::contact_rows`]
//! decides about refusals.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition,
    rules::{
        contact_rows::{self, Assignment, Refusal},
        derived::DerivedProperty,
    },
    segment::{folded, number},
};
use jiff::Timestamp;

use crate::{
    contacts::{
        erased,
        lookup::{holders, living},
        touched::Touched,
    },
    platform::{
        error::Error,
        rows::{get, nanos, to_word},
        transaction::Transaction,
    },
};

/// A new contact, and whether a person made it.
pub(crate) type Creation<'a> = (&'a NewContact, bool);

/// The places of contacts, by their ids.
pub(crate) type Places = BTreeMap<String, i64>;

/// New values of a contact's properties.
pub(crate) type Update<'a> = (&'a ContactId, &'a BTreeMap<String, Option<String>>);

/// Writes new contacts.
pub(crate) async fn create_contacts(
    t: &Transaction,
    contacts: &[Creation<'_>],
    now: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let ids: Vec<&ContactId> = contacts.iter().map(|(contact, _)| &contact.id).collect();
    let mut taken = living(t, &ids).await?;
    let primaries: Vec<&Email> = contacts.iter().filter_map(|(contact, _)| contact.email.as_ref()).collect();
    let mut holder_of = holders(t, &primaries).await?;
    let (mut undeleted, mut unerased): (Vec<&str>, Vec<&Email>) = (Vec::new(), Vec::new());
    for (contact, by_hand) in contacts {
        let primary = contact.email.as_ref();
        if !taken.insert(contact.id.as_str().to_owned()) {
            return Err(Refusal::ContactExists(contact.id.clone()).into());
        }
        if let Some(email) = primary {
            contact_rows::may_have_email(&contact.id, holder_of.get(email.as_str()))?;
            holder_of.insert(email.as_str().to_owned(), contact.id.clone());
        }
        undeleted.extend(contact_rows::ends_deletion_of(*by_hand, primary).map(Email::as_str));
        unerased.extend(contact_rows::ends_erasure_of(*by_hand, primary, &contact.secondary_emails));
    }
    let ids: Vec<&str> = contacts.iter().map(|(contact, _)| contact.id.as_str()).collect();
    let emails: Vec<Option<&str>> =
        contacts.iter().map(|(contact, _)| contact.email.as_ref().map(Email::as_str)).collect();
    let written = t
        .query(
            "INSERT INTO contacts (account, id, email, version, created_at, updated_at)
             SELECT $1, new.id, new.email, 1, $4::bigint, $4::bigint FROM unnest($2::text[], $3::text[]) AS new (id, email)
             RETURNING id, place",
            &[&ids, &emails, &nanos(now)],
        )
        .await?;
    let place = |row| Ok::<_, Error>((get(row, 0)?, get(row, 1)?));
    let places: Places = written.iter().map(place).collect::<Result<_, _>>()?;
    touched.created.extend(places.keys().cloned());
    if !undeleted.is_empty() {
        t.execute("DELETE FROM tombstones WHERE account = $1 AND email = ANY ($2)", &[&undeleted]).await?;
    }
    erased::end(t, &unerased).await?;
    let mut secondary: Vec<(&ContactId, &Email)> = Vec::new();
    for (contact, _) in contacts {
        let wanted = contact_rows::secondary_emails(contact.email.as_ref(), &contact.secondary_emails);
        secondary.extend(wanted.into_iter().map(|email| (&contact.id, email)));
    }
    add_secondary_emails(t, &secondary).await?;
    let values = contacts.iter().flat_map(|(contact, _)| {
        contact.properties.iter().map(|(name, value)| (&contact.id, name.as_str(), Some(value.as_str())))
    });
    set_properties(t, values.collect(), &places, touched).await
}

/// Writes new values of contacts' properties.
pub(crate) async fn update_contacts(
    t: &Transaction,
    updates: &[Update<'_>],
    touched: &mut Touched,
) -> Result<(), Error> {
    let ids: Vec<&ContactId> = updates.iter().map(|(contact, _)| *contact).collect();
    let known = living(t, &ids).await?;
    if let Some((unknown, _)) = updates.iter().find(|(contact, _)| !known.contains(contact.as_str())) {
        return Err(Refusal::ContactUnknown((*unknown).clone()).into());
    }
    let values = updates.iter().flat_map(|(contact, assignments)| {
        assignments.iter().map(|(name, value)| (*contact, name.as_str(), value.as_deref()))
    });
    set_properties(t, values.collect(), &Places::new(), touched).await
}

/// Assigns properties, the primary email among them. Of two values of the same property the last one stays.
async fn set_properties(
    t: &Transaction,
    values: Vec<(&ContactId, &str, Option<&str>)>,
    places: &Places,
    touched: &mut Touched,
) -> Result<(), Error> {
    let mut set: BTreeMap<(&str, &str), Option<&str>> = BTreeMap::new();
    let mut emails: Vec<(&ContactId, Option<Email>)> = Vec::new();
    for (contact, name, value) in values {
        match contact_rows::assignment(contact, name, value)? {
            Assignment::Email(email) => emails.push((contact, email)),
            Assignment::Value(value) => {
                set.insert((contact.as_str(), name), value);
            }
        }
    }
    // One after the other: an email that one contact gives up may be the next one's.
    for (contact, email) in emails {
        if set_email(t, contact, email.as_ref()).await? {
            touched.changed.insert(contact.as_str().to_owned());
        }
    }
    let rows = set.into_iter().map(|((contact, name), value)| (contact, name, value));
    touched.changed.extend(write_properties(t, rows.collect(), places).await?);
    Ok(())
}

/// Writes derived properties of contacts; answers the contacts of which any has changed.
pub(crate) async fn write_derived(
    t: &Transaction,
    properties: &[(String, [DerivedProperty; 2])],
) -> Result<BTreeSet<String>, Error> {
    let rows = properties.iter().flat_map(|(contact, properties)| {
        properties.iter().map(|(name, value)| (contact.as_str(), *name, value.as_deref()))
    });
    write_properties(t, rows.collect(), &Places::new()).await
}

/// Writes values of properties, each of one contact and name; answers the contacts of which any has changed. Where places are given,
/// they are those of all contacts, which the transaction has made just now: no property of theirs is there yet. Other places are looked up.
pub(crate) async fn write_properties(
    t: &Transaction,
    rows: Vec<(&str, &str, Option<&str>)>,
    places: &Places,
) -> Result<BTreeSet<String>, Error> {
    let mut changed = BTreeSet::new();
    let (set, cleared): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, _, value)| value.is_some());
    if !set.is_empty() {
        let conflict = if places.is_empty() {
            "ON CONFLICT (account, contact, name)
                 DO UPDATE SET value = excluded.value, folded = excluded.folded, number = excluded.number
                 WHERE p.value <> excluded.value"
        } else {
            ""
        };
        let statement = format!(
            "INSERT INTO contact_properties AS p (account, contact, name, value, folded, number, place)
             SELECT $1, new.contact, new.name, new.value, new.folded, new.number,
                 CASE WHEN new.name IN ('firstname', 'lastname') THEN coalesce(new.place,
                     (SELECT k.place FROM contacts k WHERE k.account = $1 AND k.id = new.contact)) END
             FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::double precision[], $7::bigint[])
                 AS new (contact, name, value, folded, number, place)
             {conflict} RETURNING p.contact"
        );
        let rows = t
            .query(
                &statement,
                &[
                    &set.iter().map(|(contact, ..)| *contact).collect::<Vec<_>>(),
                    &set.iter().map(|(_, name, _)| *name).collect::<Vec<_>>(),
                    &set.iter().map(|(_, _, value)| *value).collect::<Vec<_>>(),
                    &set.iter().map(|(_, _, value)| value.map(folded)).collect::<Vec<_>>(),
                    &set.iter().map(|(_, _, value)| value.and_then(number)).collect::<Vec<_>>(),
                    &set.iter().map(|(contact, ..)| places.get(*contact).copied()).collect::<Vec<_>>(),
                ],
            )
            .await?;
        for row in rows {
            changed.insert(get(&row, 0)?);
        }
    }
    if !cleared.is_empty() {
        let rows = t
            .query(
                "DELETE FROM contact_properties p USING unnest($2::text[], $3::text[]) AS gone (contact, name)
                 WHERE p.account = $1 AND p.contact = gone.contact AND p.name = gone.name
                 RETURNING p.contact",
                &[
                    &cleared.iter().map(|(contact, ..)| *contact).collect::<Vec<_>>(),
                    &cleared.iter().map(|(_, name, _)| *name).collect::<Vec<_>>(),
                ],
            )
            .await?;
        for row in rows {
            changed.insert(get(&row, 0)?);
        }
    }
    Ok(changed)
}

/// Makes an email a contact's primary one; answers whether that changed anything.
pub(crate) async fn set_email(t: &Transaction, contact: &ContactId, email: Option<&Email>) -> Result<bool, Error> {
    if let Some(email) = email {
        let holder = holders(t, &[email]).await?.remove(email.as_str());
        contact_rows::may_have_email(contact, holder.as_ref())?;
    }
    let changed = t
        .execute(
            "UPDATE contacts SET email = $3 WHERE account = $1 AND id = $2 AND email IS DISTINCT FROM $3",
            &[&contact.as_str(), &email.map(Email::as_str)],
        )
        .await?;
    Ok(changed > 0)
}

/// Adds secondary emails to contacts.
pub(crate) async fn add_secondary_emails(t: &Transaction, emails: &[(&ContactId, &Email)]) -> Result<(), Error> {
    if emails.is_empty() {
        return Ok(());
    }
    let added = t
        .query(
            "INSERT INTO contact_emails (account, email, contact)
             SELECT $1, new.* FROM unnest($2::text[], $3::text[]) AS new
             ON CONFLICT DO NOTHING RETURNING email",
            &[
                &emails.iter().map(|(_, email)| email.as_str()).collect::<Vec<_>>(),
                &emails.iter().map(|(contact, _)| contact.as_str()).collect::<Vec<_>>(),
            ],
        )
        .await?;
    let mut added = added.iter().map(|row| get::<String>(row, 0)).collect::<Result<BTreeSet<_>, _>>()?;
    match emails.iter().find(|(_, email)| !added.remove(email.as_str())) {
        Some((_, email)) => Err(Refusal::SecondaryEmailTaken((*email).clone()).into()),
        None => Ok(()),
    }
}

/// Gives every contact that changed its next version: once, however much of it changed. Those that were created have their first.
pub(crate) async fn raise_versions(
    t: &Transaction,
    changed: &BTreeSet<String>,
    created: &BTreeSet<String>,
    now: Timestamp,
) -> Result<(), Error> {
    let ids: Vec<&str> = changed.difference(created).map(String::as_str).collect();
    if ids.is_empty() {
        return Ok(());
    }
    t.execute(
        "UPDATE contacts SET version = version + 1, updated_at = $3 WHERE account = $1 AND id = ANY ($2)",
        &[&ids, &nanos(now)],
    )
    .await?;
    Ok(())
}

/// Defines properties. One that exists already stays as it is.
pub(crate) async fn define_properties(t: &Transaction, definitions: &[PropertyDefinition]) -> Result<(), Error> {
    for definition in definitions {
        contact_rows::property_name(&definition.name)?;
        t.execute(
            r#"INSERT INTO property_definitions (account, name, label, "group", kind, secret, derived)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account, name) DO NOTHING"#,
            &[
                &definition.name,
                &definition.label,
                &definition.group,
                &to_word(&definition.kind)?,
                &definition.secret,
                &definition.derived,
            ],
        )
        .await?;
    }
    Ok(())
}

/// Makes these the secondary emails of a contact; answers whether that changed anything.
pub(crate) async fn set_secondary_emails(
    t: &Transaction,
    contact: &ContactId,
    primary: Option<&Email>,
    emails: &[Email],
) -> Result<bool, Error> {
    let wanted = contact_rows::secondary_emails(primary, emails);
    let statement = "SELECT email FROM contact_emails WHERE account = $1 AND contact = $2";
    let present = t.query(statement, &[&contact.as_str()]).await?;
    let present = present.iter().map(|row| get(row, 0)).collect::<Result<BTreeSet<String>, _>>()?;
    if present.iter().map(String::as_str).eq(wanted.iter().map(|email| email.as_str())) {
        return Ok(false);
    }
    t.execute("DELETE FROM contact_emails WHERE account = $1 AND contact = $2", &[&contact.as_str()]).await?;
    let added: Vec<(&ContactId, &Email)> = wanted.into_iter().map(|email| (contact, email)).collect();
    add_secondary_emails(t, &added).await?;
    Ok(true)
}

/// Marks an email as that of a deleted contact (C6: a deleted contact is not created again by a sync).
pub(crate) async fn mark_deleted(t: &Transaction, email: &Email, at: Timestamp) -> Result<(), Error> {
    let erased = erased::Register::load(t).await?.emails(&[email]).await?;
    if contact_rows::marks_deletion(!erased.is_empty()) {
        t.execute(
            "INSERT INTO tombstones (account, email, deleted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            &[&email.as_str(), &nanos(at)],
        )
        .await?;
    }
    Ok(())
}
