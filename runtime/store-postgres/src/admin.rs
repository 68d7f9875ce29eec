//! Administration of the store: its contents, its soundness, and the removal of one contact.

use async_trait::async_trait;
use greenroom_domain::{
    AccountUser, Contact, ContactId, Email, StoreError,
    contact_search::ContactSearch,
    store::{ContactPlace, FoundContacts, StoreAdmin, Summary, UnusableEmail},
};

use crate::{
    PostgresStore,
    contacts::{lookup, search, writes::mark_deleted},
    platform::{
        error::Error,
        locks::Locks,
        migrate::FORMAT,
        rows::{as_limit, count, email_in, get, optional_email, word},
        transaction::Transaction,
    },
};

/// The counts of a summary, in the order of its fields.
const COUNTED: [&str; 21] = [
    "contacts",
    "tombstones",
    "erased|kind = 'email'",
    "account_users",
    "business_units",
    "zoom_accounts|in_use",
    "zoom_users",
    "webinars",
    "registrations",
    "sessions",
    "attendances",
    "calls",
    "left_out",
    "sync_runs",
    "timeline_events",
    "runs",
    "journals",
    "dropped_journals|NOT erased",
    "packages",
    "intents|result IS NULL",
    "outbox",
];

async fn summary(t: &Transaction, journal_quota: u64) -> Result<Summary, Error> {
    let counts = COUNTED.map(|table| {
        let (table, condition) = table.split_once('|').unwrap_or((table, "true"));
        format!("(SELECT count(*) FROM {table} WHERE account = $1 AND {condition})")
    });
    let bytes = "(SELECT greatest(coalesce(sum(bytes), 0), 0)::bigint FROM journal_bytes WHERE account = $1)";
    let row = t.one(&format!("SELECT {}, {bytes}", counts.join(", ")), &[]).await?;
    let mut column = 0;
    let mut next = || {
        column += 1;
        count(&row, column - 1)
    };
    Ok(Summary {
        format: FORMAT,
        contacts: next()?,
        deleted_contacts: next()?,
        erased_emails: next()?,
        account_users: next()?,
        business_units: next()?,
        zoom_accounts: next()?,
        zoom_users: next()?,
        webinars: next()?,
        registrations: next()?,
        sessions: next()?,
        attendances: next()?,
        calls: next()?,
        left_out: next()?,
        sync_runs: next()?,
        timeline_events: next()?,
        runs: next()?,
        journals: next()?,
        dropped_journals: next()?,
        packages: next()?,
        open_intents: next()?,
        unapplied: next()?,
        journal_bytes: next()?,
        journal_quota,
    })
}

/// Contents that contradict each other. Whether the files are sound, PostgreSQL's own tools say.
async fn check(t: &Transaction) -> Result<Vec<String>, Error> {
    let row = t
        .one(
            "SELECT coalesce((SELECT sum(bytes) FROM journals WHERE account = $1), 0)
                  = coalesce((SELECT sum(bytes) FROM journal_bytes WHERE account = $1), 0),
                (SELECT count(*) FROM idempotency_keys k WHERE k.account = $1 AND k.final
                    AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.account = $1 AND r.id = k.run)),
                (SELECT count(*) FROM contact_emails e
                    JOIN contacts k ON k.account = $1 AND k.email = e.email WHERE e.account = $1 AND k.id = e.contact)",
            &[],
        )
        .await?;
    let mut found = Vec::new();
    if !get::<bool>(&row, 0)? {
        found.push("the journals are not as large as was counted".to_owned());
    }
    let (keys, emails) = (count(&row, 1)?, count(&row, 2)?);
    if keys > 0 {
        found.push(format!("{keys} idempotency keys have an outcome whose run is missing"));
    }
    if emails > 0 {
        found.push(format!("{emails} primary emails are secondary ones of the same contact"));
    }
    Ok(found)
}

/// The emails by which contacts are not found: in a store that was brought here from SQLite.
async fn unusable_emails(t: &Transaction) -> Result<Vec<UnusableEmail>, Error> {
    let rows = t
        .query(
            "SELECT id, email FROM contacts WHERE account = $1 AND email IS NOT NULL
             UNION ALL SELECT contact, email FROM contact_emails WHERE account = $1 ORDER BY 1, 2",
            &[],
        )
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        let email = email_in(row, 1)?;
        let compared = Email::parse(email.as_str()).ok();
        if compared.as_ref() == Some(&email) {
            continue;
        }
        let same_as = match &compared {
            Some(compared) => {
                let known = lookup::identities(t, std::slice::from_ref(compared)).await?.pop();
                known.and_then(|known| known.primary_of.or(known.secondary_of))
            }
            None => None,
        };
        found.push(UnusableEmail { contact: ContactId::new(get::<String>(row, 0)?), email, same_as });
    }
    Ok(found)
}

async fn list_contacts(t: &Transaction, after: Option<&ContactId>, limit: usize) -> Result<Vec<Contact>, Error> {
    let statement = "SELECT id FROM contacts WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3";
    let rows = t.query(statement, &[&after.map_or("", ContactId::as_str), &as_limit(limit)]).await?;
    let ids = rows.iter().map(|row| Ok(ContactId::new(get::<String>(row, 0)?))).collect::<Result<Vec<_>, Error>>()?;
    let contacts = lookup::contacts(t, &ids).await?;
    Ok(contacts.into_iter().flatten().map(|contact| (*contact).clone()).collect())
}

async fn delete_contact(t: &Transaction, contact: &ContactId) -> Result<bool, Error> {
    let statement = "DELETE FROM contacts WHERE account = $1 AND id = $2 RETURNING email";
    let Some(row) = t.optional(statement, &[&contact.as_str()]).await? else { return Ok(false) };
    if let Some(email) = optional_email(&row, 0)? {
        mark_deleted(t, &email, greenroom_clock::now()).await?;
    }
    Ok(true)
}

#[async_trait]
impl StoreAdmin for PostgresStore {
    async fn summary(&self) -> Result<Summary, StoreError> {
        let journal_quota = self.journal_quota;
        self.read(|t| async move { summary(&t, journal_quota).await }).await
    }

    async fn open_intents(&self) -> Result<u64, StoreError> {
        self.read(|t| async move {
            count(&t.one("SELECT count(*) FROM intents WHERE account = $1 AND result IS NULL", &[]).await?, 0)
        })
        .await
    }

    async fn try_to_write(&self) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move {
            t.execute("UPDATE accounts SET account = account WHERE account = $1", &[]).await?;
            Ok(())
        })
        .await
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(|t| async move { check(&t).await }).await
    }

    async fn unusable_emails(&self) -> Result<Vec<UnusableEmail>, StoreError> {
        self.read(|t| async move { unusable_emails(&t).await }).await
    }

    async fn list_contacts(&self, after: Option<&ContactId>, limit: usize) -> Result<Vec<Contact>, StoreError> {
        self.read(|t| async move { list_contacts(&t, after, limit).await }).await
    }

    async fn count_contacts(&self) -> Result<u64, StoreError> {
        self.read(|t| async move { count(&t.one("SELECT count(*) FROM contacts WHERE account = $1", &[]).await?, 0) })
            .await
    }

    async fn find_contacts(
        &self,
        search: &ContactSearch,
        after: Option<&ContactPlace>,
        limit: usize,
    ) -> Result<FoundContacts, StoreError> {
        self.read(|t| async move { search::find(&t, search, after, limit).await }).await
    }

    async fn account_users(&self) -> Result<Vec<AccountUser>, StoreError> {
        self.read(|t| async move {
            let rows = t.query("SELECT email, role FROM account_users WHERE account = $1 ORDER BY email", &[]).await?;
            rows.iter().map(|row| Ok(AccountUser { email: email_in(row, 0)?, role: word(row, 1)? })).collect()
        })
        .await
    }

    async fn delete_contact(&self, contact: &ContactId) -> Result<bool, StoreError> {
        self.write(Locks::Account, |t| async move { delete_contact(&t, contact).await }).await
    }
}
