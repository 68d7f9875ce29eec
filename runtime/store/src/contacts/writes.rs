//! Writing contacts and the properties that they can have. [`greenroom_domain::rules::contact_rows`] decides about
//! refusals.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition,
    rules::{
        contact_rows::{self, Assignment, Refusal},
        derived::DerivedProperty,
    },
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    contacts::{
        erased,
        lookup::{by_email, row_of},
        touched::Touched,
    },
    platform::{
        error::Error,
        rows::{nanos, to_word},
    },
};

/// Writes a new contact; answers its row.
pub(crate) fn create_contact(
    c: &Connection,
    contact: &NewContact,
    by_hand: bool,
    now: Timestamp,
    touched: &mut Touched,
) -> Result<i64, Error> {
    if row_of(c, &contact.id)?.is_some() {
        return Err(Refusal::ContactExists(contact.id.clone()).into());
    }
    let primary = contact.email.as_ref();
    refuse_taken(c, &contact.id, primary)?;
    let email = primary.map(Email::as_str);
    c.prepare_cached("INSERT INTO contacts (id, email, version, created_at, updated_at) VALUES (?1, ?2, 0, ?3, ?3)")?
        .execute(params![contact.id.as_str(), email, nanos(now)])?;
    let row = c.last_insert_rowid();
    touched.changed.insert(row);
    if let Some(email) = contact_rows::ends_deletion_of(by_hand, primary) {
        c.prepare_cached("DELETE FROM tombstones WHERE email = ?1")?.execute([email.as_str()])?;
    }
    for email in contact_rows::ends_erasure_of(by_hand, primary, &contact.secondary_emails) {
        erased::end(c, email)?;
    }
    if !contact.secondary_emails.is_empty() {
        set_secondary_emails(c, row, primary, &contact.secondary_emails)?;
    }
    for (name, value) in &contact.properties {
        set_property(c, row, &contact.id, name, Some(value))?;
    }
    Ok(row)
}

pub(crate) fn update_contact(
    c: &Connection,
    contact: &ContactId,
    assignments: &BTreeMap<String, Option<String>>,
    touched: &mut Touched,
) -> Result<(), Error> {
    let row = row_of(c, contact)?.ok_or_else(|| Refusal::ContactUnknown(contact.clone()))?;
    for (name, value) in assignments {
        if set_property(c, row, contact, name, value.as_deref())? {
            touched.changed.insert(row);
        }
    }
    Ok(())
}

/// Assigns one property, the primary email among them; answers whether that changed anything.
pub(crate) fn set_property(
    c: &Connection,
    row: i64,
    contact: &ContactId,
    name: &str,
    value: Option<&str>,
) -> Result<bool, Error> {
    match contact_rows::assignment(contact, name, value)? {
        Assignment::Email(email) => set_email(c, row, contact, email.as_ref()),
        Assignment::Value(value) => Ok(write_property(c, row, name, value)?),
    }
}

/// Writes derived properties of a contact; answers whether any of them changed.
pub(crate) fn write_derived(c: &Connection, row: i64, properties: [DerivedProperty; 2]) -> Result<bool, Error> {
    let mut changed = false;
    for (name, value) in properties {
        changed |= write_property(c, row, name, value.as_deref())?;
    }
    Ok(changed)
}

fn write_property(c: &Connection, row: i64, name: &str, value: Option<&str>) -> rusqlite::Result<bool> {
    let changed = match value {
        Some(value) => c
            .prepare_cached(
                "INSERT INTO contact_properties (contact, name, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
            )?
            .execute(params![row, name, value])?,
        None => c
            .prepare_cached("DELETE FROM contact_properties WHERE contact = ?1 AND name = ?2")?
            .execute(params![row, name])?,
    };
    Ok(changed > 0)
}

pub(crate) fn set_email(c: &Connection, row: i64, contact: &ContactId, email: Option<&Email>) -> Result<bool, Error> {
    refuse_taken(c, contact, email)?;
    let changed = c
        .prepare_cached("UPDATE contacts SET email = ?2 WHERE row = ?1 AND email IS NOT ?2")?
        .execute(params![row, email.map(Email::as_str)])?;
    Ok(changed > 0)
}

fn refuse_taken(c: &Connection, contact: &ContactId, email: Option<&Email>) -> Result<(), Error> {
    let Some(email) = email else { return Ok(()) };
    let holder = by_email(c, email)?.map(|(_, id)| id);
    Ok(contact_rows::may_have_email(contact, holder.as_ref())?)
}

/// Makes these the secondary emails; answers whether that changed anything.
pub(crate) fn set_secondary_emails(
    c: &Connection,
    row: i64,
    primary: Option<&Email>,
    emails: &[Email],
) -> Result<bool, Error> {
    let wanted = contact_rows::secondary_emails(primary, emails);
    let present: BTreeSet<String> = c
        .prepare_cached("SELECT email FROM contact_emails WHERE contact = ?1")?
        .query_map([row], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if present.iter().map(String::as_str).eq(wanted.iter().map(|email| email.as_str())) {
        return Ok(false);
    }
    c.prepare_cached("DELETE FROM contact_emails WHERE contact = ?1")?.execute([row])?;
    for email in wanted {
        let added = c
            .prepare_cached("INSERT INTO contact_emails (email, contact) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![email.as_str(), row])?;
        if added == 0 {
            return Err(Refusal::SecondaryEmailTaken(email.clone()).into());
        }
    }
    Ok(true)
}

/// Gives every contact that changed its next version: once, however much of it changed.
pub(crate) fn raise_versions(c: &Connection, changed: &BTreeSet<i64>, now: Timestamp) -> Result<(), Error> {
    if changed.is_empty() {
        return Ok(());
    }
    let mut update = c.prepare_cached("UPDATE contacts SET version = version + 1, updated_at = ?2 WHERE row = ?1")?;
    for contact in changed {
        update.execute([*contact, nanos(now)])?;
    }
    Ok(())
}

/// Marks an email as that of a deleted contact (C6: a deleted contact is not created again by a sync).
pub(crate) fn mark_deleted(c: &Connection, email: &Email, at: Timestamp) -> Result<(), Error> {
    if contact_rows::marks_deletion(erased::is_erased(c, email)?) {
        c.prepare_cached("INSERT INTO tombstones (email, deleted_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![email.as_str(), nanos(at)])?;
    }
    Ok(())
}

/// Defines a property, unless it exists already.
pub(crate) fn define_property(c: &Connection, definition: &PropertyDefinition) -> Result<(), Error> {
    contact_rows::property_name(&definition.name)?;
    c.prepare_cached(
        r#"INSERT INTO property_definitions (name, label, "group", kind, secret, derived)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO NOTHING"#,
    )?
    .execute(params![
        definition.name,
        definition.label,
        definition.group,
        to_word(&definition.kind)?,
        definition.secret,
        definition.derived
    ])?;
    Ok(())
}
