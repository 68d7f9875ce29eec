//! Contacts and the identities of emails, as the rules load them.

use std::sync::Arc;

use greenroom_domain::{Contact, ContactId, Email, Identity, PropertyDefinition};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    contacts::erased,
    platform::{
        error::Error,
        rows::{count, email_in, optional_email, word},
    },
};

/// The row of a contact; none where the id is no living contact's.
pub(crate) fn row_of(c: &Connection, id: &ContactId) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT row FROM contacts WHERE id = ?1")?.query_row([id.as_str()], |row| row.get(0)).optional()
}

pub(crate) fn definitions(c: &Connection) -> Result<Arc<[PropertyDefinition]>, Error> {
    let mut query = c.prepare_cached(
        r#"SELECT name, label, "group", kind, secret, derived FROM property_definitions ORDER BY position"#,
    )?;
    let rows = query.query_map([], |row| {
        Ok(PropertyDefinition {
            name: row.get(0)?,
            label: row.get(1)?,
            group: row.get(2)?,
            kind: word(row, 3)?,
            secret: row.get(4)?,
            derived: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn contact(c: &Connection, id: &ContactId) -> Result<Option<Contact>, Error> {
    let found = c
        .prepare_cached("SELECT row, email, version FROM contacts WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok((row.get::<_, i64>(0)?, optional_email(row, 1)?, count(row, 2)?)))
        .optional()?;
    found.map(|(row, email, version)| with_the_rest(c, row, id.clone(), email, version)).transpose()
}

/// A contact whose row was read, with its rows of other tables.
pub(crate) fn with_the_rest(
    c: &Connection,
    row: i64,
    id: ContactId,
    email: Option<Email>,
    version: u64,
) -> Result<Contact, Error> {
    let secondary_emails = c
        .prepare_cached("SELECT email FROM contact_emails WHERE contact = ?1 ORDER BY email")?
        .query_map([row], |row| email_in(row, 0))?
        .collect::<Result<_, _>>()?;
    let properties = c
        .prepare_cached("SELECT name, value FROM contact_properties WHERE contact = ?1")?
        .query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(Contact { id, email, secondary_emails, properties, version })
}

pub(crate) fn identity(c: &Connection, email: &Email) -> Result<Identity, Error> {
    let known = c
        .prepare_cached(
            "SELECT (SELECT id FROM contacts WHERE email = ?1),
                    (SELECT id FROM contacts WHERE row = (SELECT contact FROM contact_emails WHERE email = ?1)),
                    EXISTS (SELECT 1 FROM account_users WHERE email = ?1),
                    EXISTS (SELECT 1 FROM tombstones WHERE email = ?1)",
        )?
        .query_row([email.as_str()], |row| {
            Ok(Identity {
                email: email.clone(),
                primary_of: row.get::<_, Option<String>>(0)?.map(ContactId::new),
                secondary_of: row.get::<_, Option<String>>(1)?.map(ContactId::new),
                account_user: row.get(2)?,
                deleted: row.get(3)?,
                erased: false,
            })
        })?;
    Ok(known.with_erasure(erased::is_erased(c, email)?))
}

/// The emails by which a living contact is known, also those that it had before and that are no other contact's now.
pub(crate) fn emails_of(c: &Connection, contact: &ContactId) -> Result<Vec<Email>, Error> {
    let mut query = c.prepare_cached(
        "SELECT email FROM contacts WHERE id = ?1 AND email IS NOT NULL
         UNION SELECT e.email FROM contact_emails e JOIN contacts k ON k.row = e.contact WHERE k.id = ?1
         UNION SELECT h.email
             FROM (SELECT contact, email FROM registrations
                   UNION ALL SELECT contact, email FROM attendances) h JOIN contacts k ON k.row = h.contact
             WHERE k.id = ?1 AND h.email IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM contacts o WHERE o.email = h.email)
             AND NOT EXISTS (SELECT 1 FROM contact_emails o WHERE o.email = h.email)",
    )?;
    let rows = query.query_map([contact.as_str()], |row| email_in(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a living contact has this email, as the primary or a secondary one.
pub(crate) fn is_held(c: &Connection, email: &str) -> Result<bool, Error> {
    Ok(c.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM contacts WHERE email = ?1)
             OR EXISTS (SELECT 1 FROM contact_emails WHERE email = ?1)",
    )?
    .query_row([email], |row| row.get(0))?)
}

/// The living contact whose primary email this is.
pub(crate) fn by_email(c: &Connection, email: &Email) -> Result<Option<(i64, ContactId)>, Error> {
    Ok(c.prepare_cached("SELECT row, id FROM contacts WHERE email = ?1")?
        .query_row([email.as_str()], |row| Ok((row.get(0)?, ContactId::new(row.get::<_, String>(1)?))))
        .optional()?)
}
