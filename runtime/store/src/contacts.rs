//! What is known of contacts, emails and the account: the facts that the rules are asked with.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    Account, BusinessUnit, BusinessUnitId, Contact, ContactId, ContactStore, Email, Identity, JoinUrl,
    PropertyDefinition, Registration, Role, StoreError, WebinarId, ZoomAccount, ZoomAccountId,
    store::{ApplyId, CommitError, Effect, Precondition},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    SqliteStore, commit, erasure,
    error::Error,
    rows::{count, instant, json, optional_word, word},
};

#[async_trait]
impl ContactStore for SqliteStore {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Contact>>, StoreError> {
        let ids = ids.to_vec();
        self.look_up_rows(ids.len(), move |c| ids.iter().map(|id| contact(c, id)).collect()).await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        let emails = emails.to_vec();
        self.look_up_rows(emails.len(), move |c| emails.iter().map(|email| identity(c, email)).collect()).await
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| {
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
            let rows = query.query_map([contact.as_str()], |row| word(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.look_up(|c| Ok(Account { business_units: business_units(c)?, zoom_accounts: zoom_accounts(c)? })).await
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        let email = email.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached("SELECT role FROM account_users WHERE email = ?1")?;
            let mut rows = query.query([email.as_str()])?;
            Ok(rows.next()?.map(|row| word(row, 0)).transpose()?)
        })
        .await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.look_up(|snapshot| snapshot.definitions()).await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        let keys = keys.to_vec();
        self.look_up_rows(keys.len(), move |c| {
            let mut query = c.prepare_cached(&format!("{REGISTRATION} WHERE r.webinar = ?1 AND r.email = ?2"))?;
            let found = keys.iter().map(|(webinar, email)| {
                Ok(query.query_row([webinar.as_str(), email.as_str()], registration).optional()?)
            });
            found.collect()
        })
        .await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        let (id, effects, preconditions) = (id.clone(), effects.to_vec(), preconditions.to_vec());
        self.commit_work(move |c| commit::apply_once(c, &id, &effects, &preconditions)).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        let contact = contact.clone();
        self.write(move |c| erasure::erase(c, &contact, at)).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        let email = email.clone();
        self.write(move |c| erasure::erase_email(c, &email, at)).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        SqliteStore::scrub(self).await
    }
}

/// A contact's place in the store; none where the id is no living contact's.
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
        .query_row([id.as_str()], |row| Ok((row.get::<_, i64>(0)?, optional_word::<Email>(row, 1)?, count(row, 2)?)))
        .optional()?;
    found.map(|(row, email, version)| with_the_rest(c, row, id.clone(), email, version)).transpose()
}

/// A contact whose row was read, with what stands in other tables.
pub(crate) fn with_the_rest(
    c: &Connection,
    row: i64,
    id: ContactId,
    email: Option<Email>,
    version: u64,
) -> Result<Contact, Error> {
    let secondary_emails = c
        .prepare_cached("SELECT email FROM contact_emails WHERE contact = ?1 ORDER BY email")?
        .query_map([row], |row| word(row, 0))?
        .collect::<Result<_, _>>()?;
    let properties = c
        .prepare_cached("SELECT name, value FROM contact_properties WHERE contact = ?1")?
        .query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(Contact { id, email, secondary_emails, properties, version })
}

pub(crate) fn identity(c: &Connection, email: &Email) -> Result<Identity, Error> {
    let mut known = c
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
    known.erased = erasure::is_erased(c, email)?;
    known.deleted = known.deleted || known.erased;
    Ok(known)
}

fn business_units(c: &Connection) -> rusqlite::Result<Vec<BusinessUnit>> {
    c.prepare_cached("SELECT id, name, is_primary FROM business_units ORDER BY is_primary DESC, id")?
        .query_map([], |row| {
            Ok(BusinessUnit {
                id: BusinessUnitId::new(row.get::<_, String>(0)?),
                name: row.get(1)?,
                primary: row.get(2)?,
            })
        })?
        .collect()
}

fn zoom_accounts(c: &Connection) -> rusqlite::Result<Vec<ZoomAccount>> {
    c.prepare_cached(
        "SELECT id, business_unit, connected_user, credentials, connection FROM zoom_accounts ORDER BY id",
    )?
    .query_map([], |row| {
        Ok(ZoomAccount {
            id: ZoomAccountId::new(row.get::<_, String>(0)?),
            business_unit: BusinessUnitId::new(row.get::<_, String>(1)?),
            connected_user: word(row, 2)?,
            credentials: json(row, 3)?,
            connection: json(row, 4)?,
        })
    })?
    .collect()
}

/// Reads registrations for [`registration`]; a condition on `r` follows.
pub(crate) const REGISTRATION: &str =
    "SELECT r.webinar, r.email, k.id, r.registrant_id, r.state, r.join_url, r.registered_at, r.occurrences
     FROM registrations r LEFT JOIN contacts k ON k.row = r.contact";

pub(crate) fn registration(row: &Row<'_>) -> rusqlite::Result<Registration> {
    Ok(Registration {
        webinar: word(row, 0)?,
        email: word(row, 1)?,
        contact: row.get::<_, Option<String>>(2)?.map(ContactId::new),
        registrant_id: row.get(3)?,
        state: word(row, 4)?,
        join_url: row.get::<_, Option<String>>(5)?.map(JoinUrl::new),
        registered_at: instant(row, 6)?,
        occurrences: json(row, 7)?,
    })
}

/// The registrations of one contact, by webinar and email.
pub(crate) fn registrations_of(c: &Connection, contact: i64) -> rusqlite::Result<Vec<Registration>> {
    c.prepare_cached(&format!("{REGISTRATION} WHERE r.contact = ?1 ORDER BY r.webinar, r.registered_at, r.email"))?
        .query_map(params![contact], registration)?
        .collect()
}
