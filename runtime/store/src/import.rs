//! Bringing an account's data in: rows that a person prepared, all of them or none.

use std::collections::BTreeMap;

use greenroom_domain::{
    BusinessUnitId, ContactId, Email, NewContact, PropertyDefinition, PropertyType, Role, StoreError,
    rules::contact_rows::{Refusal, ends_erasure_of},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    SqliteStore,
    contact_writes::{
        create_contact, define_property, mark_deleted, raise_versions, set_email, set_property, set_secondary_emails,
    },
    contacts::{by_email, row_of},
    erased,
    error::Error,
    rows::to_word,
    touched::Touched,
};

/// One row of an import; as JSON, one line: `{"type": "contact", "email": "ada@example.com", ...}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ImportRow {
    /// A contact, made by hand (C6). One that is there already, by its id or else by its primary email, is updated: what
    /// is given is set, what is not given stays.
    Contact {
        /// Its id; made up where none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<ContactId>,
        /// Its primary email.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Email>,
        /// All of its secondary emails (C5).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secondary_emails: Option<Vec<Email>>,
        /// Property values by internal name; a blank one clears. A property that is not defined yet becomes a text.
        #[serde(default)]
        properties: BTreeMap<String, String>,
    },
    /// Somebody who logs in to the account (C4).
    AccountUser {
        /// The email they log in with.
        email: Email,
        /// What they may do.
        role: Role,
    },
    /// A business unit. The primary one is `Account`, and is there from the start.
    BusinessUnit {
        /// Its short name.
        id: BusinessUnitId,
        /// What people see.
        name: String,
    },
    /// The primary email of a contact that was deleted before (C6).
    DeletedContact {
        /// The email.
        email: Email,
    },
    /// A property that contacts can have. One that exists stays as it is.
    Property {
        /// The internal name.
        name: String,
        /// What people see; the name where none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// What values it takes.
        kind: PropertyType,
        /// Its values are credentials.
        #[serde(default)]
        secret: bool,
    },
}

/// What an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// How many rows there were.
    pub rows: u64,
    /// How many contacts are new.
    pub contacts_created: u64,
    /// How many contacts were there and have changed.
    pub contacts_updated: u64,
}

/// Why an import did not happen. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A row is at fault.
    #[error("row {row}: {reason}; nothing was imported")]
    Row {
        /// Which one, counted from 1.
        row: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SqliteStore {
    /// Imports rows in one transaction. They may be read while it runs; an error among them ends it. Other writers wait.
    ///
    /// # Errors
    /// [`ImportError`]; nothing was imported then.
    pub async fn import<I>(&self, rows: I) -> Result<Imported, ImportError>
    where
        I: IntoIterator<Item = Result<ImportRow, String>> + Send + 'static,
    {
        let work = move |c: &Connection| {
            let mut imported = Imported::default();
            for (item, row) in rows.into_iter().zip(1..) {
                let item = item.map_err(Error::refused);
                item.and_then(|item| import_row(c, item, &mut imported))
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
            if let Some(id) = id.as_ref().filter(|id| id.as_str().len() > ContactId::MAX_BYTES) {
                let (most, has) = (ContactId::MAX_BYTES, id.as_str().len());
                return Err(Error::refused(format!("a contact's id has at most {most} bytes, this one has {has}")));
            }
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
                    let secondary = secondary_emails.as_deref().unwrap_or_default();
                    for email in ends_erasure_of(true, email.as_ref(), secondary) {
                        erased::end(c, email)?;
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
            raise_versions(c, &touched.changed, Timestamp::now())
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
                return Err(Refusal::EmailOfLivingContact(email).into());
            }
            mark_deleted(c, &email, Timestamp::now())
        }
        ImportRow::Property { name, label, kind, secret } => define(c, &name, label, kind, secret),
    }
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
