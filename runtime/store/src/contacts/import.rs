//! Bringing an account's data in: rows that a person prepared, all of them or none.

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition, PropertyType, StoreError, property,
    rules::contact_rows::{Refusal, SECONDARY_EMAILS, ends_erasure_of, redefined},
    store::{ImportError, ImportRow, ImportRows, ImportStore, Imported, InvalidRow, RowOutcome, UserChange},
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    SqliteStore,
    contacts::{
        erased,
        lookup::{by_email, definitions, row_of},
        touched::Touched,
        users,
        writes::{
            create_contact, define_property, mark_deleted, raise_versions, set_email, set_property,
            set_secondary_emails,
        },
    },
    platform::{error::Error, history},
};

#[async_trait]
impl ImportStore for SqliteStore {
    async fn import(&self, rows: ImportRows) -> Result<Imported, ImportError> {
        self.import_rows(rows, import_all).await
    }

    async fn try_import(&self, rows: ImportRows) -> Result<Imported, ImportError> {
        let take_back = |c: &Connection, rows| {
            c.execute_batch("SAVEPOINT try_import")?;
            let imported = import_all(c, rows);
            c.execute_batch("ROLLBACK TO try_import; RELEASE try_import")?;
            imported
        };
        self.import_rows(rows, take_back).await
    }

    async fn try_rows(&self, rows: ImportRows) -> Result<Vec<RowOutcome>, StoreError> {
        let place = self.place().to_owned();
        self.write(move |c| {
            c.execute_batch("SAVEPOINT try_rows")?;
            let leaves_out_erased = rows.leaves_out_erased();
            let outcomes = rows
                .map(|row| match row {
                    Ok(row) => try_row(c, row, leaves_out_erased, &place),
                    Err(invalid) => Ok(RowOutcome::Refused(invalid)),
                })
                .collect();
            c.execute_batch("ROLLBACK TO try_rows; RELEASE try_rows")?;
            outcomes
        })
        .await
    }
}

/// What an import does with a row. A row that is refused leaves nothing behind.
fn try_row(c: &Connection, row: ImportRow, leaves_out_erased: bool, place: &str) -> Result<RowOutcome, Error> {
    c.execute_batch("SAVEPOINT try_row")?;
    let tried = checked_row(c, row, leaves_out_erased);
    let end = if tried.is_ok() { "RELEASE try_row" } else { "ROLLBACK TO try_row; RELEASE try_row" };
    c.execute_batch(end)?;
    tried.or_else(|why| match why {
        Error::Refused(why) => Ok(RowOutcome::Refused(why)),
        other => match other.into_store(place) {
            StoreError::Constraint(reason) => Ok(RowOutcome::Refused(InvalidRow::new(reason))),
            store => Err(store.into()),
        },
    })
}

fn checked_row(c: &Connection, row: ImportRow, leaves_out_erased: bool) -> Result<RowOutcome, Error> {
    row.check()?;
    if leaves_out_erased && names_erased(c, &row)? {
        return Ok(RowOutcome::Erased);
    }
    import_row(c, row)
}

/// Whether a row is a contact with an erased person's email, as one of its emails or as the value of the property, or with the id of
/// one. An id that a contact has again is that contact's.
fn names_erased(c: &Connection, row: &ImportRow) -> Result<bool, Error> {
    let ImportRow::Contact { id, email, secondary_emails, properties } = row else { return Ok(false) };
    if let Some(id) = id
        && row_of(c, id)?.is_none()
        && erased::erased_at(c, erased::Kind::Contact, id.as_str())?.is_some()
    {
        return Ok(true);
    }
    let of_property = properties.get(property::EMAIL).and_then(|email| Email::parse(email).ok());
    let secondary = secondary_emails.as_deref().unwrap_or_default();
    for email in ends_erasure_of(true, email.as_ref(), secondary).chain(&of_property) {
        if erased::is_erased(c, email)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl SqliteStore {
    async fn import_rows(
        &self,
        rows: ImportRows,
        work: fn(&Connection, ImportRows) -> Result<Imported, Error>,
    ) -> Result<Imported, ImportError> {
        self.write_raw(move |c: &Connection| work(c, rows)).await.map_err(|e| match e {
            Error::Row { row, why } => match why.into_store(self.place()) {
                StoreError::Constraint(reason) => ImportError::Row { row, reason },
                store => ImportError::Store(store),
            },
            other => ImportError::Store(other.into_store(self.place())),
        })
    }
}

fn import_all(c: &Connection, mut rows: ImportRows) -> Result<Imported, Error> {
    let (mut imported, note) = (Imported::default(), rows.take_note());
    let leaves_out_erased = rows.leaves_out_erased();
    for (item, row) in rows.zip(1..) {
        let outcome = item
            .map_err(Error::from)
            .and_then(|item| checked_row(c, item, leaves_out_erased))
            .map_err(|why| Error::Row { row, why: Box::new(why) })?;
        imported.rows += 1;
        match outcome {
            RowOutcome::Created => imported.contacts_created += 1,
            RowOutcome::Updated(..) => imported.contacts_updated += 1,
            RowOutcome::Erased => {
                imported.rows -= 1;
                imported.erased.push(row);
            }
            RowOutcome::Unchanged(_) | RowOutcome::Other | RowOutcome::Refused(_) => {}
        }
    }
    history::count_import(c, note, imported.rows)?;
    Ok(imported)
}

fn import_row(c: &Connection, row: ImportRow) -> Result<RowOutcome, Error> {
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
            let outcome = match there {
                Some((row, id)) => {
                    let secondary = secondary_emails.as_deref().unwrap_or_default();
                    for email in ends_erasure_of(true, email.as_ref(), secondary) {
                        erased::end(c, email)?;
                    }
                    let mut changed = Vec::new();
                    if let Some(email) = &email
                        && set_email(c, row, &id, Some(email))?
                    {
                        changed.push(property::EMAIL.to_owned());
                    }
                    if let Some(emails) = &secondary_emails
                        && set_secondary_emails(c, row, email.as_ref(), emails)?
                    {
                        changed.push(SECONDARY_EMAILS.to_owned());
                    }
                    for (name, value) in properties {
                        if set_property(c, row, &id, &name, Some(&value))? {
                            changed.push(name);
                        }
                    }
                    if changed.is_empty() {
                        RowOutcome::Unchanged(id)
                    } else {
                        touched.changed.insert(row);
                        RowOutcome::Updated(id, changed)
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
                    RowOutcome::Created
                }
            };
            raise_versions(c, &touched.changed, Timestamp::now())?;
            return Ok(outcome);
        }
        ImportRow::AccountUser { email, role } => {
            if users::put(c, &email, role)? == UserChange::LastAdministrator {
                return Err(Refusal::LastAdministrator(email).into());
            }
        }
        ImportRow::BusinessUnit { id, name } => {
            c.prepare_cached(
                "INSERT INTO business_units (id, name, is_primary) VALUES (?1, ?2, 0)
                 ON CONFLICT DO UPDATE SET name = excluded.name",
            )?
            .execute([id.as_str(), &name])?;
        }
        ImportRow::DeletedContact { email } => {
            if by_email(c, &email)?.is_some() {
                return Err(Refusal::EmailOfLivingContact(email).into());
            }
            mark_deleted(c, &email, Timestamp::now())?;
        }
        ImportRow::Property { name, label, kind, secret } => {
            let definitions = definitions(c)?;
            let Some(known) = definitions.iter().find(|known| known.name == name) else {
                define(c, &name, label, kind, secret)?;
                return Ok(RowOutcome::Other);
            };
            let new = redefined(known, label.as_deref(), kind, secret)?;
            c.prepare_cached(
                "UPDATE property_definitions SET label = ?2, secret = ?3
                 WHERE name = ?1 AND (label, secret) IS NOT (?2, ?3)",
            )?
            .execute(params![new.name, new.label, new.secret])?;
        }
    }
    Ok(RowOutcome::Other)
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
