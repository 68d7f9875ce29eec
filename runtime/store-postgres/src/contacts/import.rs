//! Bringing an account's data in: rows that a person prepared, all of them or none. Facts are loaded, and new contacts written,
//! for many rows together.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition, PropertyType, StoreError, property,
    rules::contact_rows::{
        Assignment, Refusal, SECONDARY_EMAILS, assignment, ends_erasure_of, may_have_email, redefined, secondary_emails,
    },
    sentence,
    store::{ImportError, ImportRow, ImportRows, ImportStore, Imported, InvalidRow, RowOutcome, UserChange},
};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::{
    PostgresStore,
    contacts::{
        erased::{self, Name, Register},
        lookup::{self, definitions, holders, living},
        touched::Touched,
        users,
        writes::{
            Places, create_contacts, define_properties, mark_deleted, raise_versions, set_email, set_secondary_emails,
            write_properties,
        },
    },
    platform::{error::Error, history, locks::Locks, once::Once, transaction::Transaction},
};

/// How many rows a transaction has: the account is locked meanwhile, others wait for ten seconds at most, and a row that changes a contact
/// takes about ten messages to the server and back.
const AT_ONCE: usize = 200;

/// How many rows are worked on together.
const TOGETHER: usize = 500;

type Item = Result<ImportRow, InvalidRow>;

#[async_trait]
impl ImportStore for PostgresStore {
    fn most_rows_at_once(&self) -> Option<usize> {
        Some(AT_ONCE)
    }

    async fn import(&self, rows: ImportRows) -> Result<Imported, ImportError> {
        self.import_rows(rows, true).await
    }

    async fn try_import(&self, rows: ImportRows) -> Result<Imported, ImportError> {
        self.import_rows(rows, false).await
    }

    async fn try_rows(&self, rows: ImportRows) -> Result<Vec<RowOutcome>, StoreError> {
        let rows = &Once::new(rows);
        let work = |t: Arc<Transaction>| async move { try_all(&t, rows.take(&t, met_another()).await?).await };
        self.transact(&Locks::Account, false, work).await.map_err(|error| error.into_store(self.place()))
    }
}

impl PostgresStore {
    async fn import_rows(&self, rows: ImportRows, keep: bool) -> Result<Imported, ImportError> {
        let rows = &Once::new(rows);
        let work = |t: Arc<Transaction>| async move { import_all(&t, rows.take(&t, met_another()).await?).await };
        self.transact(&Locks::Account, keep, work).await.map_err(|error| match error {
            Error::Row { row, why } => match why.into_store(self.place()) {
                StoreError::Constraint(reason) => ImportError::Row { row, reason },
                store => ImportError::Store(store),
            },
            other => ImportError::Store(other.into_store(self.place())),
        })
    }
}

/// The rows are used up by a try that met another transaction.
fn met_another() -> StoreError {
    StoreError::Locked(sentence!("failure-store-import-met", "the import met another one"))
}

/// Reads the rows on a thread that may wait for a file, a part at a time.
fn parts_of(rows: ImportRows) -> mpsc::Receiver<Vec<Item>> {
    let (parts, received) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut rows = rows;
        loop {
            let part: Vec<Item> = rows.by_ref().take(TOGETHER).collect();
            // The import may have ended at an error.
            if part.is_empty() || parts.blocking_send(part).is_err() {
                return;
            }
        }
    });
    received
}

async fn import_all(t: &Transaction, mut rows: ImportRows) -> Result<Imported, Error> {
    let (mut imported, note) = (Imported::default(), rows.take_note());
    let leaves_out_erased = rows.leaves_out_erased();
    let (mut parts, mut row) = (parts_of(rows), 0);
    while let Some(part) = parts.recv().await {
        let mut importer = Importer::load(t, &part.iter().flatten().collect::<Vec<_>>(), leaves_out_erased).await?;
        for item in part {
            row += 1;
            imported.rows += 1;
            let outcome = match item {
                Ok(item) => importer.import(&item).await,
                Err(invalid) => Err(invalid.into()),
            };
            match outcome.map_err(|why| Error::Row { row, why: Box::new(why) })? {
                RowOutcome::Created => imported.contacts_created += 1,
                RowOutcome::Updated(..) => imported.contacts_updated += 1,
                RowOutcome::Erased => {
                    imported.rows -= 1;
                    imported.erased.push(row);
                }
                RowOutcome::Unchanged(_) | RowOutcome::Other | RowOutcome::Refused(_) => {}
            }
        }
        importer.write_new().await.map_err(|why| Error::Row { row, why: Box::new(why) })?;
    }
    history::count_import(t, note, imported.rows).await?;
    Ok(imported)
}

async fn try_all(t: &Transaction, rows: ImportRows) -> Result<Vec<RowOutcome>, Error> {
    let (mut outcomes, leaves_out_erased) = (Vec::new(), rows.leaves_out_erased());
    let mut parts = parts_of(rows);
    while let Some(part) = parts.recv().await {
        for item in part {
            outcomes.push(match item {
                Ok(row) => try_row(t, &row, leaves_out_erased).await?,
                Err(invalid) => RowOutcome::Refused(invalid),
            });
        }
    }
    Ok(outcomes)
}

/// What an import does with a row. A row that is refused leaves nothing behind.
async fn try_row(t: &Transaction, row: &ImportRow, leaves_out_erased: bool) -> Result<RowOutcome, Error> {
    t.savepoint().await?;
    let mut importer = Importer::load(t, &[row], leaves_out_erased).await?;
    let mut tried = importer.import(row).await;
    if tried.is_ok() {
        tried = importer.write_new().await.and(tried);
    }
    t.end_savepoint(tried.is_ok()).await?;
    tried.or_else(|why| match why {
        Error::Refused(why) => Ok(RowOutcome::Refused(why)),
        other => match other.into_store("the store") {
            StoreError::Constraint(reason) => Ok(RowOutcome::Refused(InvalidRow::new(reason))),
            store => Err(store.into()),
        },
    })
}

/// The facts about some rows, and the contacts of these that are to be written.
struct Importer<'a> {
    t: &'a Transaction,
    now: Timestamp,
    definitions: BTreeMap<String, PropertyDefinition>,
    living: BTreeSet<String>,
    primary: BTreeMap<String, ContactId>,
    secondary: BTreeSet<String>,
    erased: Erased,
    new: Vec<NewContact>,
}

/// The erased people among those of some rows, where they are left out. No row ends an erasure then, so that they stay the same.
#[derive(Default)]
struct Erased {
    emails: BTreeSet<Email>,
    ids: BTreeMap<String, i64>,
}

impl Erased {
    async fn load(t: &Transaction, rows: &[&ImportRow]) -> Result<Self, Error> {
        let register = Register::load(t).await?;
        if !register.has_anybody() {
            return Ok(Self::default());
        }
        let (mut emails, mut ids): (Vec<Email>, Vec<Name>) = (Vec::new(), Vec::new());
        for row in rows {
            emails.extend(emails_of(row));
            if let ImportRow::Contact { id: Some(id), .. } = row {
                ids.push((ErasedKind::Contact, id.as_str().to_owned()));
            }
        }
        Ok(Self {
            emails: register.emails(&emails.iter().collect::<Vec<_>>()).await?,
            ids: register.erased_at(ids).await?,
        })
    }
}

/// The emails of a contact's row that would end an erasure: one of its emails, or the value of the property.
fn emails_of(row: &ImportRow) -> Vec<Email> {
    let ImportRow::Contact { email, secondary_emails, properties, .. } = row else { return Vec::new() };
    let of_property = properties.get(property::EMAIL).and_then(|email| Email::parse(email).ok());
    let secondary = secondary_emails.as_deref().unwrap_or_default();
    ends_erasure_of(true, email.as_ref(), secondary).cloned().chain(of_property).collect()
}

impl<'a> Importer<'a> {
    async fn load(t: &'a Transaction, rows: &[&ImportRow], leaves_out_erased: bool) -> Result<Self, Error> {
        let (mut ids, mut emails): (Vec<&ContactId>, Vec<&Email>) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                ImportRow::Contact { id, email, secondary_emails, .. } => {
                    ids.extend(id);
                    emails.extend(email.iter().chain(secondary_emails.iter().flatten()));
                }
                ImportRow::DeletedContact { email } => emails.push(email),
                ImportRow::AccountUser { .. } | ImportRow::BusinessUnit { .. } | ImportRow::Property { .. } => {}
            }
        }
        let primary = holders(t, &emails).await?;
        let mut living = living(t, &ids).await?;
        living.extend(primary.values().map(|id| id.as_str().to_owned()));
        let secondary = lookup::secondary(t, &emails).await?;
        let definitions = definitions(t).await?.iter().map(|known| (known.name.clone(), known.clone())).collect();
        let erased = if leaves_out_erased { Erased::load(t, rows).await? } else { Erased::default() };
        Ok(Self { t, now: greenroom_clock::now(), definitions, living, primary, secondary, erased, new: Vec::new() })
    }

    /// Whether a row is a contact with an erased person's email, or with the id of one. An id that a contact has again is that
    /// contact's.
    fn names_erased(&self, row: &ImportRow) -> bool {
        let has_id = match row {
            ImportRow::Contact { id: Some(id), .. } => {
                self.erased.ids.contains_key(id.as_str()) && !self.living.contains(id.as_str())
            }
            _ => false,
        };
        has_id || emails_of(row).iter().any(|email| self.erased.emails.contains(email))
    }

    async fn import(&mut self, row: &ImportRow) -> Result<RowOutcome, Error> {
        row.check()?;
        if self.names_erased(row) {
            return Ok(RowOutcome::Erased);
        }
        match row {
            ImportRow::Contact { id, email, secondary_emails, properties } => {
                for name in properties.keys() {
                    if !self.definitions.contains_key(name) {
                        self.define(name, None, PropertyType::Text, false).await?;
                    }
                }
                let there = match (id, email) {
                    (Some(id), _) => Some(id.clone()).filter(|id| self.living.contains(id.as_str())),
                    (None, Some(email)) => self.primary.get(email.as_str()).cloned(),
                    (None, None) => None,
                };
                match there {
                    Some(id) => self.update(&id, email.as_ref(), secondary_emails.as_deref(), properties).await,
                    None => {
                        let contact = NewContact {
                            id: id.clone().unwrap_or_else(|| ContactId::new(uuid::Uuid::now_v7().to_string())),
                            email: email.clone(),
                            secondary_emails: secondary_emails.clone().unwrap_or_default(),
                            properties: properties.clone(),
                        };
                        self.create(contact)
                    }
                }
            }
            ImportRow::AccountUser { email, role } => {
                if users::put(self.t, email, *role).await? == UserChange::LastAdministrator {
                    return Err(Refusal::LastAdministrator(email.clone()).into());
                }
                Ok(RowOutcome::Other)
            }
            ImportRow::BusinessUnit { id, name } => {
                let statement = "INSERT INTO business_units (account, id, name, is_primary) VALUES ($1, $2, $3, false)
                    ON CONFLICT (account, id) DO UPDATE SET name = excluded.name";
                self.t.execute(statement, &[&id.as_str(), name]).await?;
                Ok(RowOutcome::Other)
            }
            ImportRow::DeletedContact { email } => {
                if self.primary.contains_key(email.as_str()) {
                    return Err(Refusal::EmailOfLivingContact(email.clone()).into());
                }
                mark_deleted(self.t, email, self.now).await?;
                Ok(RowOutcome::Other)
            }
            ImportRow::Property { name, label, kind, secret } => {
                self.property(name, label.as_deref(), *kind, *secret).await?;
                Ok(RowOutcome::Other)
            }
        }
    }

    /// Notes a new contact, which is written with others. What would be refused then is refused now, with its row.
    fn create(&mut self, contact: NewContact) -> Result<RowOutcome, Error> {
        if let Some(email) = &contact.email {
            may_have_email(&contact.id, self.primary.get(email.as_str()))?;
        }
        let secondary = secondary_emails(contact.email.as_ref(), &contact.secondary_emails);
        if let Some(taken) = secondary.iter().find(|email| self.secondary.contains(email.as_str())) {
            return Err(Refusal::SecondaryEmailTaken((*taken).clone()).into());
        }
        for (name, value) in &contact.properties {
            assignment(&contact.id, name, Some(value))?;
        }
        self.living.insert(contact.id.as_str().to_owned());
        self.secondary.extend(secondary.iter().map(|email| email.as_str().to_owned()));
        if let Some(email) = &contact.email {
            self.primary.insert(email.as_str().to_owned(), contact.id.clone());
        }
        self.new.push(contact);
        Ok(RowOutcome::Created)
    }

    /// Writes the new contacts.
    async fn write_new(&mut self) -> Result<(), Error> {
        let new = std::mem::take(&mut self.new);
        if new.is_empty() {
            return Ok(());
        }
        let created: Vec<_> = new.iter().map(|contact| (contact, true)).collect();
        let mut touched = Touched::default();
        create_contacts(self.t, &created, self.now, &mut touched).await?;
        raise_versions(self.t, &touched.changed, &touched.created, self.now).await
    }

    async fn update(
        &mut self,
        id: &ContactId,
        email: Option<&Email>,
        secondary: Option<&[Email]>,
        properties: &BTreeMap<String, String>,
    ) -> Result<RowOutcome, Error> {
        // It may be one of those.
        self.write_new().await?;
        let t = self.t;
        let ended: Vec<&Email> = ends_erasure_of(true, email, secondary.unwrap_or_default()).collect();
        erased::end(t, &ended).await?;
        let mut changed = Vec::new();
        if let Some(email) = email
            && set_email(t, id, Some(email)).await?
        {
            changed.push(property::EMAIL.to_owned());
        }
        if let Some(emails) = secondary
            && set_secondary_emails(t, id, email, emails).await?
        {
            changed.push(SECONDARY_EMAILS.to_owned());
        }
        for (name, value) in properties {
            let is_changed = match assignment(id, name, Some(value))? {
                Assignment::Email(email) => set_email(t, id, email.as_ref()).await?,
                Assignment::Value(value) => {
                    !write_properties(t, vec![(id.as_str(), name, value)], &Places::new()).await?.is_empty()
                }
            };
            if is_changed {
                changed.push(name.clone());
            }
        }
        if changed.is_empty() {
            return Ok(RowOutcome::Unchanged(id.clone()));
        }
        raise_versions(t, &BTreeSet::from([id.as_str().to_owned()]), &BTreeSet::new(), self.now).await?;
        self.load_again(email, secondary).await?;
        Ok(RowOutcome::Updated(id.clone(), changed))
    }

    /// Loads the facts about emails again that a contact may have taken or given up.
    async fn load_again(&mut self, email: Option<&Email>, secondary: Option<&[Email]>) -> Result<(), Error> {
        let known: Vec<Email> = self.primary.keys().chain(&self.secondary).cloned().map(Email::stored).collect();
        let asked: Vec<&Email> = known.iter().chain(email).chain(secondary.unwrap_or_default()).collect();
        self.primary = holders(self.t, &asked).await?;
        self.secondary = lookup::secondary(self.t, &asked).await?;
        Ok(())
    }

    async fn property(
        &mut self,
        name: &str,
        label: Option<&str>,
        kind: PropertyType,
        secret: bool,
    ) -> Result<(), Error> {
        let Some(known) = self.definitions.get(name) else { return self.define(name, label, kind, secret).await };
        let new = redefined(known, label, kind, secret)?;
        self.t
            .execute(
                "UPDATE property_definitions SET label = $3, secret = $4 WHERE account = $1 AND name = $2",
                &[&new.name, &new.label, &new.secret],
            )
            .await?;
        self.definitions.insert(new.name.clone(), new);
        Ok(())
    }

    async fn define(&mut self, name: &str, label: Option<&str>, kind: PropertyType, secret: bool) -> Result<(), Error> {
        let (name, label) = (name.to_owned(), label.unwrap_or(name).to_owned());
        let definition = PropertyDefinition { name, label, group: "imported".to_owned(), kind, secret, derived: false };
        define_properties(self.t, std::slice::from_ref(&definition)).await?;
        self.definitions.insert(definition.name.clone(), definition);
        Ok(())
    }
}
