//! What a person who keeps the store asks of it: what is in it, whether it is sound, and one contact's removal.

use greenroom_domain::{
    AccountUser, Contact, ContactId, Email, Registration, StoreError, Webinar, WebinarId, ZoomAccountId, ZoomUser,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::{
    SqliteStore,
    contact_writes::mark_deleted,
    contacts,
    error::Error,
    open::FORMAT,
    quota, registrations,
    rows::{as_limit, count, instant, json, optional_instant, optional_word, word},
};

/// How much of everything there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The store's format.
    pub format: i64,
    /// Living contacts.
    pub contacts: u64,
    /// Emails of deleted contacts (C6).
    pub deleted_contacts: u64,
    /// Emails of erased people (C10), of which only a keyed hash is left.
    pub erased_emails: u64,
    /// People who log in to the account.
    pub account_users: u64,
    /// Business units, the primary one among them.
    pub business_units: u64,
    /// Zoom accounts in use.
    pub zoom_accounts: u64,
    /// Users of Zoom accounts.
    pub zoom_users: u64,
    /// Webinars, each of them a marketing event.
    pub webinars: u64,
    /// Registrations, whatever became of them.
    pub registrations: u64,
    /// Sessions of webinars that took place.
    pub sessions: u64,
    /// Attendances: one a person and session, whether or not the person is a contact.
    pub attendances: u64,
    /// Recordings that are kept as calls.
    pub calls: u64,
    /// Emails that were left out of a webinar's sync (C8), for each webinar.
    pub left_out: u64,
    /// Sync runs in the audit log.
    pub sync_runs: u64,
    /// Events on timelines.
    pub timeline_events: u64,
    /// Records of runs.
    pub runs: u64,
    /// Journals of runs, without those that were erased.
    pub journals: u64,
    /// Runs whose journals were dropped, because the store had its quota of them.
    pub dropped_journals: u64,
    /// How many bytes the journals have.
    pub journal_bytes: u64,
    /// How many bytes of journals the store keeps: the oldest are dropped beyond that.
    pub journal_quota: u64,
    /// Packages that are kept for replaying.
    pub packages: u64,
    /// Calls to Zoom of which it is not known yet what came of them.
    pub open_intents: u64,
    /// Commits whose effects wait for an embedder's CRM, or were refused by it and set aside.
    pub unapplied: u64,
}

/// A contact's state on a marketing event (M2), in HubSpot's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventState {
    /// Has a registration that stands.
    Registered,
    /// Was there.
    Attended,
    /// Took the registration back.
    Cancelled,
    /// Was registered and not there.
    NoShow,
}

/// A webinar as a marketing event (M1), with its counts (M2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MarketingEvent {
    /// The webinar: its key.
    pub webinar: WebinarId,
    /// Its name.
    pub name: String,
    /// Who organises it: the host's email, or Zoom's id of them.
    pub organiser: String,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// When it is planned to end.
    pub ends_at: Option<Timestamp>,
    /// Where anybody registers or joins.
    pub url: Option<String>,
    /// It will not take place.
    pub cancelled: bool,
    /// How many contacts are registered.
    pub registered: u64,
    /// How many attended.
    pub attended: u64,
    /// How many cancelled.
    pub cancellations: u64,
    /// How many were registered and did not come.
    pub no_shows: u64,
}

/// A contact on a marketing event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventContact {
    /// The contact.
    pub contact: ContactId,
    /// Its state.
    pub state: EventState,
    /// Since when. For a cancellation: when it was first seen, since Zoom does not say.
    pub at: Timestamp,
}

impl SqliteStore {
    /// Counts everything.
    ///
    /// # Errors
    /// The store's.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
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
                journals: many("journals WHERE body IS NOT NULL")?,
                dropped_journals: many("dropped_journals")?,
                journal_bytes: quota::kept(c)?,
                journal_quota,
                packages: many("packages")?,
                open_intents: many("intents WHERE result IS NULL")?,
                unapplied: many("outbox")?,
            })
        })
        .await
    }

    /// Contacts by id, after `after` where given.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_contacts(&self, after: Option<&ContactId>, limit: usize) -> Result<Vec<Contact>, StoreError> {
        let after = after.cloned();
        self.read(move |c| {
            let ids = c
                .prepare_cached("SELECT id FROM contacts WHERE id > ?1 ORDER BY id LIMIT ?2")?
                .query_map(params![after.as_ref().map_or("", |id| id.as_str()), as_limit(limit)], |row| {
                    Ok(ContactId::new(row.get::<_, String>(0)?))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            ids.iter().filter_map(|id| contacts::contact(c, id).transpose()).collect()
        })
        .await
    }

    /// Those who log in to the account.
    ///
    /// # Errors
    /// The store's.
    pub async fn account_users(&self) -> Result<Vec<AccountUser>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT email, role FROM account_users ORDER BY email")?;
            let rows = query.query_map([], |row| Ok(AccountUser { email: word(row, 0)?, role: word(row, 1)? }))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// A contact's registrations, by webinar. Their join links are credentials.
    ///
    /// # Errors
    /// The store's.
    pub async fn registrations_of(&self, contact: &ContactId) -> Result<Vec<Registration>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| match contacts::row_of(c, &contact)? {
            Some(row) => Ok(registrations::of_contact(c, row)?),
            None => Ok(Vec::new()),
        })
        .await
    }

    /// A webinar as a marketing event.
    ///
    /// # Errors
    /// The store's.
    pub async fn marketing_event(&self, webinar: &WebinarId) -> Result<Option<MarketingEvent>, StoreError> {
        let webinar = webinar.clone();
        self.read(move |c| marketing_event(c, &webinar)).await
    }

    /// Contacts on a webinar's marketing event, by id, after `after` where given.
    ///
    /// # Errors
    /// The store's.
    pub async fn event_contacts(
        &self,
        webinar: &WebinarId,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<EventContact>, StoreError> {
        let (webinar, after) = (webinar.clone(), after.cloned());
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT k.id, m.state, m.at FROM marketing_event_contacts m JOIN contacts k ON k.row = m.contact
                 WHERE m.webinar = ?1 AND k.id > ?2 ORDER BY k.id LIMIT ?3",
            )?;
            let after = after.as_ref().map_or("", |id| id.as_str());
            let rows = query.query_map(params![webinar.as_str(), after, as_limit(limit)], |row| {
                Ok(EventContact {
                    contact: ContactId::new(row.get::<_, String>(0)?),
                    state: word(row, 1)?,
                    at: instant(row, 2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The users of a Zoom account, by email.
    ///
    /// # Errors
    /// The store's.
    pub async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError> {
        let account = account.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT id, email, first_name, last_name FROM zoom_users WHERE zoom_account = ?1 ORDER BY email, id",
            )?;
            let rows = query.query_map([account.as_str()], |row| {
                Ok(ZoomUser { id: row.get(0)?, email: word(row, 1)?, first_name: row.get(2)?, last_name: row.get(3)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The webinars that are known, by id.
    ///
    /// # Errors
    /// The store's.
    pub async fn webinars(&self) -> Result<Vec<Webinar>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT details FROM webinars ORDER BY id")?;
            let rows = query.query_map([], |row| json(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Deletes a contact with its properties and its timeline; says whether there was one. Its registrations stay, nobody's
    /// now, and a sync does not make it again (C6).
    ///
    /// # Errors
    /// The store's.
    pub async fn delete_contact(&self, contact: &ContactId) -> Result<bool, StoreError> {
        let contact = contact.clone();
        self.write(move |c| {
            let email: Option<Option<Email>> = c
                .prepare_cached("DELETE FROM contacts WHERE id = ?1 RETURNING email")?
                .query_row([contact.as_str()], |row| optional_word(row, 0))
                .optional()?;
            if let Some(Some(email)) = &email {
                mark_deleted(c, email, Timestamp::now())?;
            }
            Ok(email.is_some())
        })
        .await
    }

    /// Looks for damage in the whole file; none found is an empty list. Takes its time on a large store.
    ///
    /// # Errors
    /// The store's.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
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
            let (counted, there) = (quota::kept(c)?, quota::there(c)?);
            if counted != there {
                found.push(format!("the journals have {there} bytes, and {counted} were counted"));
            }
            Ok(found)
        })
        .await
    }
}

fn marketing_event(c: &Connection, webinar: &WebinarId) -> Result<Option<MarketingEvent>, Error> {
    let many = "(SELECT count(*) FROM marketing_event_contacts c WHERE c.webinar = m.webinar AND c.state =";
    let event = c
        .prepare_cached(&format!(
            "SELECT name, organiser, starts_at, ends_at, url, cancelled,
                 {many} 'REGISTERED'), {many} 'ATTENDED'), {many} 'CANCELLED'), {many} 'NO_SHOW')
             FROM marketing_events m WHERE webinar = ?1"
        ))?
        .query_row([webinar.as_str()], |row| {
            Ok(MarketingEvent {
                webinar: webinar.clone(),
                name: row.get(0)?,
                organiser: row.get(1)?,
                starts_at: optional_instant(row, 2)?,
                ends_at: optional_instant(row, 3)?,
                url: row.get(4)?,
                cancelled: row.get(5)?,
                registered: count(row, 6)?,
                attended: count(row, 7)?,
                cancellations: count(row, 8)?,
                no_shows: count(row, 9)?,
            })
        })
        .optional()?;
    Ok(event)
}
