//! Administration of the store: its contents, its soundness, and the removal of one contact.

use async_trait::async_trait;
use greenroom_domain::{
    AccountUser, Contact, ContactId, Email, StoreError,
    contact_search::ContactSearch,
    store::{ContactPlace, FoundContacts, StoreAdmin, Summary, UnusableEmail},
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{
    SqliteStore,
    contacts::{lookup, search, writes::mark_deleted},
    platform::{
        open::FORMAT,
        rows::{as_limit, count, email_in, optional_email, word},
    },
    runs::quota,
};

#[async_trait]
impl StoreAdmin for SqliteStore {
    async fn summary(&self) -> Result<Summary, StoreError> {
        let journal_quota = self.journal_quota;
        self.read(move |c| {
            let many = |of: &str| c.query_row(&format!("SELECT count(*) FROM {of}"), [], |row| count(row, 0));
            Ok(Summary {
                format: FORMAT,
                contacts: many("contacts")?,
                deleted_contacts: many("tombstones")?,
                erased_emails: many("erased WHERE kind = 'email'")?,
                account_users: many("account_users")?,
                business_units: many("business_units")?,
                zoom_accounts: many("zoom_accounts WHERE in_use = 1")?,
                zoom_users: many("zoom_users")?,
                webinars: many("webinars")?,
                registrations: many("registrations")?,
                sessions: many("sessions")?,
                attendances: many("attendances")?,
                calls: many("calls")?,
                left_out: many("left_out")?,
                sync_runs: many("sync_runs")?,
                timeline_events: many("timeline_events")?,
                runs: many("runs")?,
                journals: many("journals")?,
                dropped_journals: many("dropped_journals WHERE erased = 0")?,
                journal_bytes: quota::kept(c)?,
                journal_quota,
                packages: many("packages")?,
                open_intents: many("intents WHERE result IS NULL")?,
                unapplied: many("outbox")?,
            })
        })
        .await
    }

    async fn open_intents(&self) -> Result<u64, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT count(*) FROM intents WHERE result IS NULL")?;
            Ok(query.query_row([], |row| count(row, 0))?)
        })
        .await
    }

    async fn try_to_write(&self) -> Result<(), StoreError> {
        // SQLite writes a page that has an updated row, also where the row stays the same.
        self.write(|c| {
            c.prepare_cached("UPDATE definitions_changed SET changes = changes")?.execute([])?;
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let mut found: Vec<String> =
                c.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            found.retain(|line| line != "ok");
            let dangling = c
                .prepare("PRAGMA foreign_key_check")?
                .query_map([], |row| {
                    let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
                    Ok(format!("a row of {table} names a row of {parent} that is missing"))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            found.extend(dangling);
            if !quota::is_right(c)? {
                found.push("the journals of a package are not as many, or not as large, as was counted".to_owned());
            }
            Ok(found)
        })
        .await
    }

    async fn unusable_emails(&self) -> Result<Vec<UnusableEmail>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare(
                "WITH emails (contact, email) AS (SELECT row, email FROM contacts UNION ALL SELECT contact, email FROM contact_emails),
                      unusable (contact, email, compared) AS (
                          SELECT contact, email, greenroom_email(email) FROM emails
                          WHERE email IS NOT NULL AND greenroom_email(email) IS NOT email
                      )
                 SELECT k.id, u.email, (SELECT o.id FROM emails e JOIN contacts o ON o.row = e.contact WHERE e.email = u.compared)
                 FROM unusable u JOIN contacts k ON k.row = u.contact
                 ORDER BY k.id, u.email",
            )?;
            let rows = query.query_map([], |row| {
                let same_as = row.get::<_, Option<String>>(2)?.map(ContactId::new);
                Ok(UnusableEmail { contact: ContactId::new(row.get::<_, String>(0)?), email: email_in(row, 1)?, same_as })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn list_contacts(&self, after: Option<&ContactId>, limit: usize) -> Result<Vec<Contact>, StoreError> {
        let after = after.cloned();
        self.read(move |c| {
            let ids = c
                .prepare_cached("SELECT id FROM contacts WHERE id > ?1 ORDER BY id LIMIT ?2")?
                .query_map(params![after.as_ref().map_or("", |id| id.as_str()), as_limit(limit)], |row| {
                    Ok(ContactId::new(row.get::<_, String>(0)?))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            ids.iter().filter_map(|id| lookup::contact(c, id).transpose()).collect()
        })
        .await
    }

    async fn count_contacts(&self) -> Result<u64, StoreError> {
        self.read(|c| Ok(c.prepare_cached("SELECT count(*) FROM contacts")?.query_row([], |row| count(row, 0))?)).await
    }

    async fn find_contacts(
        &self,
        search: &ContactSearch,
        after: Option<&ContactPlace>,
        limit: usize,
    ) -> Result<FoundContacts, StoreError> {
        let (search, after) = (search.clone(), after.cloned());
        self.read(move |c| search::find(c, &search, after.as_ref(), limit)).await
    }

    async fn account_users(&self) -> Result<Vec<AccountUser>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT email, role FROM account_users ORDER BY email")?;
            let rows = query.query_map([], |row| Ok(AccountUser { email: email_in(row, 0)?, role: word(row, 1)? }))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn delete_contact(&self, contact: &ContactId) -> Result<bool, StoreError> {
        let contact = contact.clone();
        self.write(move |c| {
            let email: Option<Option<Email>> = c
                .prepare_cached("DELETE FROM contacts WHERE id = ?1 RETURNING email")?
                .query_row([contact.as_str()], |row| optional_email(row, 0))
                .optional()?;
            if let Some(Some(email)) = &email {
                mark_deleted(c, email, Timestamp::now())?;
            }
            Ok(email.is_some())
        })
        .await
    }
}
