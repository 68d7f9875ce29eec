//! Bringing an account's data in: rows that a person prepared, all of them or none.

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition, PropertyType, StoreError,
    store::{ImportError, ImportRow, ImportRows, ImportStore, Imported},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    contacts::row_of,
    effects::{Touched, create_contact, define_property, set_email, set_property, set_secondary_emails, settle},
    erasure,
    error::Error,
    rows::{nanos, to_word},
};

#[async_trait]
impl ImportStore for SqliteStore {
    async fn import(&self, rows: ImportRows) -> Result<Imported, ImportError> {
        let work = move |c: &Connection| {
            let mut imported = Imported::default();
            for (item, row) in rows.zip(1..) {
                item.and_then(|item| item.check().map(|()| item))
                    .map_err(|invalid| Error::refused(invalid.to_string()))
                    .and_then(|item| import_row(c, item, &mut imported))
                    .map_err(|why| Error::Row { row, why: Box::new(why) })?;
                imported.rows = row;
            }
            Ok(imported)
        };
        self.write_raw(work).await.map_err(|e| match e {
            Error::Row { row, why } => match why.into_store(self.place()) {
                StoreError::Constraint(reason) => ImportError::Row { row, reason },
                store => ImportError::Store(store),
            },
            other => ImportError::Store(other.into_store(self.place())),
        })
    }
}

fn import_row(c: &Connection, row: ImportRow, imported: &mut Imported) -> Result<(), Error> {
    match row {
        ImportRow::Contact { id, email, secondary_emails, properties } => {
            for name in properties.keys() {
                define_text(c, name)?;
            }
            let there = match (&id, &email) {
                (Some(id), _) => row_of(c, id)?.map(|row| (row, id.clone())),
                (None, Some(email)) => by_email(c, email)?,
                (None, None) => None,
            };
            let mut touched = Touched::default();
            match there {
                Some((row, id)) => {
                    for email in email.iter().chain(secondary_emails.iter().flatten()) {
                        erasure::welcome(c, email)?;
                    }
                    let changes = [
                        match &email {
                            Some(email) => set_email(c, row, &id, Some(email))?,
                            None => false,
                        },
                        match &secondary_emails {
                            Some(emails) => set_secondary_emails(c, row, email.as_ref(), emails)?,
                            None => false,
                        },
                    ];
                    let mut changed = changes.contains(&true);
                    for (name, value) in &properties {
                        changed |= set_property(c, row, &id, name, Some(value))?;
                    }
                    if changed {
                        touched.changed.insert(row);
                        imported.contacts_updated += 1;
                    }
                }
                None => {
                    let contact = NewContact {
                        id: id.unwrap_or_else(|| ContactId::new(uuid::Uuid::now_v7().to_string())),
                        email,
                        secondary_emails: secondary_emails.unwrap_or_default(),
                        properties,
                    };
                    create_contact(c, &contact, true, Timestamp::now(), &mut touched)?;
                    imported.contacts_created += 1;
                }
            }
            settle(c, touched, Timestamp::now())
        }
        ImportRow::AccountUser { email, role } => {
            c.prepare_cached(
                "INSERT INTO account_users (email, role) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET role = excluded.role",
            )?
            .execute([email.as_str(), &to_word(&role)?])?;
            Ok(())
        }
        ImportRow::BusinessUnit { id, name } => {
            c.prepare_cached(
                "INSERT INTO business_units (id, name, is_primary) VALUES (?1, ?2, 0)
                 ON CONFLICT DO UPDATE SET name = excluded.name",
            )?
            .execute([id.as_str(), &name])?;
            Ok(())
        }
        ImportRow::DeletedContact { email } => {
            if by_email(c, &email)?.is_some() {
                return Err(Error::refused(format!(
                    "`{email}` is a living contact's primary email: delete the contact"
                )));
            }
            bury(c, &email, Timestamp::now())
        }
        ImportRow::Property { name, label, kind, secret } => define(c, &name, label, kind, secret),
    }
}

/// Records that a contact with this primary email was deleted (C6: a sync does not create it again). An erased email is
/// recorded already.
pub(crate) fn bury(c: &Connection, email: &Email, at: Timestamp) -> Result<(), Error> {
    if erasure::is_erased(c, email)? {
        return Ok(());
    }
    c.prepare_cached("INSERT INTO tombstones (email, deleted_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![email.as_str(), nanos(at)])?;
    Ok(())
}

fn by_email(c: &Connection, email: &Email) -> Result<Option<(i64, ContactId)>, Error> {
    Ok(c.prepare_cached("SELECT row, id FROM contacts WHERE email = ?1")?
        .query_row([email.as_str()], |row| Ok((row.get(0)?, ContactId::new(row.get::<_, String>(1)?))))
        .optional()?)
}

fn define_text(c: &Connection, name: &str) -> Result<(), Error> {
    let known: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM property_definitions WHERE name = ?1)")?
        .query_row([name], |row| row.get(0))?;
    if known {
        return Ok(());
    }
    define(c, name, None, PropertyType::Text, false)
}

fn define(c: &Connection, name: &str, label: Option<String>, kind: PropertyType, secret: bool) -> Result<(), Error> {
    let name = name.to_owned();
    let label = label.unwrap_or_else(|| name.clone());
    define_property(c, &PropertyDefinition { name, label, group: "imported".to_owned(), kind, secret, derived: false })
}
