//! Effects on the contact store, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    ContactId, Email, NewContact, PropertyDefinition, ZoomAccount, ZoomAccountId, ZoomUser, property, store::Effect,
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    attendances, calls,
    contacts::row_of,
    erasure,
    error::Error,
    marketing, registrations,
    rows::{nanos, to_word},
    webinars,
};

/// What one commit has touched: what follows is worked out once, at its end.
#[derive(Default)]
pub(crate) struct Touched {
    /// Contacts that are not as they were.
    pub(crate) changed: BTreeSet<i64>,
    /// Contacts and webinars between which a registration has changed.
    pub(crate) registrations: BTreeSet<(i64, String)>,
    /// Contacts, webinars and sessions between which an attendance has changed.
    pub(crate) attendances: BTreeSet<(i64, String, String)>,
    /// Contacts and webinars whose state on the marketing event (M2) is to be worked out besides.
    pub(crate) events: BTreeSet<(i64, String)>,
}

impl Touched {
    /// An attendance came, went, or changed; it may be nobody's.
    pub(crate) fn attended(&mut self, contact: Option<i64>, webinar: &str, session: &str) {
        self.attendances.extend(contact.map(|contact| (contact, webinar.to_owned(), session.to_owned())));
    }
}

/// Applies effects in their order. What follows from them is left to [`settle`].
pub(crate) fn apply(c: &Connection, effects: &[Effect], now: Timestamp, touched: &mut Touched) -> Result<(), Error> {
    for effect in effects {
        match effect {
            Effect::CreateContact { contact, by_hand } => {
                create_contact(c, contact, *by_hand, now, touched)?;
            }
            Effect::UpdateContact { contact, assignments } => update_contact(c, contact, assignments, touched)?,
            Effect::Register { registration, webinar } => {
                webinars::save_webinar(c, webinar)?;
                registrations::register(c, std::slice::from_ref(registration), touched)?;
            }
            Effect::Registrations { registrations } => registrations::register(c, registrations, touched)?,
            Effect::Attendances { attendances } => attendances::attend(c, attendances, touched)?,
            Effect::NotAttended { session, people } => attendances::absent(c, session, people, touched)?,
            Effect::SaveCall { call } => calls::save(c, call, now)?,
            Effect::CancelWebinar { webinar } => webinars::cancel_webinar(c, webinar)?,
            Effect::SaveZoomAccount { account } => save_zoom_account(c, account)?,
            Effect::SaveZoomUsers { account, users } => save_zoom_users(c, account, users)?,
            Effect::SaveWebinars { webinars } => {
                for webinar in webinars {
                    webinars::save_webinar(c, webinar)?;
                }
            }
            Effect::DefineProperties { definitions } => {
                for definition in definitions {
                    define_property(c, definition)?;
                }
            }
        }
    }
    Ok(())
}

/// Works out what follows, and gives every contact that changed its next version: once, however much changed.
pub(crate) fn settle(c: &Connection, touched: Touched, now: Timestamp) -> Result<(), Error> {
    let Touched { mut changed, registrations, attendances, mut events } = touched;
    let mut last = None;
    for (contact, webinar) in &registrations {
        registrations::show(c, *contact, webinar)?;
        if last.replace(*contact) != Some(*contact) && registrations::recount(c, *contact)? {
            changed.insert(*contact);
        }
    }
    let mut last = None;
    for (contact, webinar, session) in &attendances {
        attendances::show(c, *contact, webinar, session)?;
        if last.replace(*contact) != Some(*contact) && attendances::recount(c, *contact)? {
            changed.insert(*contact);
        }
    }
    events.extend(registrations);
    events.extend(attendances.into_iter().map(|(contact, webinar, _)| (contact, webinar)));
    for (contact, webinar) in &events {
        marketing::show(c, *contact, webinar, now)?;
    }
    for contact in &changed {
        c.prepare_cached("UPDATE contacts SET version = version + 1, updated_at = ?2 WHERE row = ?1")?
            .execute([*contact, nanos(now)])?;
    }
    Ok(())
}

pub(crate) fn create_contact(
    c: &Connection,
    contact: &NewContact,
    by_hand: bool,
    now: Timestamp,
    touched: &mut Touched,
) -> Result<i64, Error> {
    if row_of(c, &contact.id)?.is_some() {
        return Err(Error::refused(format!("there is a contact `{}` already", contact.id)));
    }
    let email = contact.email.as_ref().map(Email::as_str);
    refuse_taken(c, None, &contact.id, email)?;
    c.prepare_cached("INSERT INTO contacts (id, email, version, created_at, updated_at) VALUES (?1, ?2, 0, ?3, ?3)")?
        .execute(params![contact.id.as_str(), email, nanos(now)])?;
    let row = c.last_insert_rowid();
    touched.changed.insert(row);
    if by_hand && email.is_some() {
        c.prepare_cached("DELETE FROM tombstones WHERE email = ?1")?.execute([email])?;
    }
    if by_hand {
        for email in contact.email.iter().chain(&contact.secondary_emails) {
            erasure::welcome(c, email)?;
        }
    }
    if !contact.secondary_emails.is_empty() {
        set_secondary_emails(c, row, contact.email.as_ref(), &contact.secondary_emails)?;
    }
    for (name, value) in &contact.properties {
        set_property(c, row, &contact.id, name, Some(value))?;
    }
    Ok(row)
}

fn update_contact(
    c: &Connection,
    contact: &ContactId,
    assignments: &BTreeMap<String, Option<String>>,
    touched: &mut Touched,
) -> Result<(), Error> {
    let row = row_of(c, contact)?.ok_or_else(|| Error::refused(format!("there is no contact `{contact}`")))?;
    for (name, value) in assignments {
        if set_property(c, row, contact, name, value.as_deref())? {
            touched.changed.insert(row);
        }
    }
    Ok(())
}

/// Assigns one property, the primary email among them; says whether that changed anything.
pub(crate) fn set_property(
    c: &Connection,
    row: i64,
    contact: &ContactId,
    name: &str,
    value: Option<&str>,
) -> Result<bool, Error> {
    let value = value.filter(|v| !v.trim().is_empty());
    if property::DERIVED.contains(&name) {
        // P5 would not hold otherwise, whoever asks.
        return Err(Error::refused(format!(
            "contact `{contact}`: `{name}` follows from webinar activity: leave it out"
        )));
    }
    if name == property::EMAIL {
        let email =
            value.map(Email::parse).transpose().map_err(|e| Error::refused(format!("contact `{contact}`: {e}")))?;
        return set_email(c, row, contact, email.as_ref());
    }
    Ok(write_property(c, row, name, value)?)
}

/// Writes one property, derived or not.
pub(crate) fn write_property(c: &Connection, row: i64, name: &str, value: Option<&str>) -> rusqlite::Result<bool> {
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
    let email = email.map(Email::as_str);
    refuse_taken(c, Some(row), contact, email)?;
    let changed = c
        .prepare_cached("UPDATE contacts SET email = ?2 WHERE row = ?1 AND email IS NOT ?2")?
        .execute(params![row, email])?;
    Ok(changed > 0)
}

/// Refuses a primary email that another contact than `row` has.
fn refuse_taken(c: &Connection, row: Option<i64>, contact: &ContactId, email: Option<&str>) -> Result<(), Error> {
    let taken = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM contacts WHERE email = ?2 AND row IS NOT ?1)")?
        .query_row(params![row, email], |found| found.get(0))?;
    if taken {
        return Err(Error::refused(format!("contact `{contact}`: another contact has the same primary email")));
    }
    Ok(())
}

/// Makes these the secondary emails; says whether that changed anything.
pub(crate) fn set_secondary_emails(
    c: &Connection,
    row: i64,
    primary: Option<&Email>,
    emails: &[Email],
) -> Result<bool, Error> {
    let wanted: BTreeSet<&str> = emails.iter().filter(|e| Some(*e) != primary).map(Email::as_str).collect();
    let present: BTreeSet<String> = c
        .prepare_cached("SELECT email FROM contact_emails WHERE contact = ?1")?
        .query_map([row], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if present.iter().map(String::as_str).eq(wanted.iter().copied()) {
        return Ok(false);
    }
    c.prepare_cached("DELETE FROM contact_emails WHERE contact = ?1")?.execute([row])?;
    for email in wanted {
        let added = c
            .prepare_cached("INSERT INTO contact_emails (email, contact) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![email, row])?;
        if added == 0 {
            return Err(Error::refused(format!("the email `{email}` is another contact's secondary email")));
        }
    }
    Ok(true)
}

fn save_zoom_account(c: &Connection, account: &ZoomAccount) -> Result<(), Error> {
    let unit = account.business_unit.as_str();
    let other: Option<String> = c
        .prepare_cached("SELECT max(id) FROM zoom_accounts WHERE business_unit = ?1 AND in_use = 1 AND id <> ?2")?
        .query_row([unit, account.id.as_str()], |row| row.get(0))?;
    if let Some(other) = other.filter(|_| account.in_use()) {
        return Err(Error::refused(format!("business unit `{unit}` has a Zoom account already: `{other}` (N3)")));
    }
    c.prepare_cached(
        "INSERT INTO zoom_accounts (id, business_unit, connected_user, in_use, credentials, connection)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET business_unit = excluded.business_unit, connected_user = excluded.connected_user,
             in_use = excluded.in_use, credentials = excluded.credentials, connection = excluded.connection",
    )?
    .execute(params![
        account.id.as_str(),
        unit,
        account.connected_user.as_str(),
        account.in_use(),
        serde_json::to_string(&account.credentials)?,
        serde_json::to_string(&account.connection)?,
    ])?;
    Ok(())
}

fn save_zoom_users(c: &Connection, account: &ZoomAccountId, users: &[ZoomUser]) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM zoom_users WHERE zoom_account = ?1")?.execute([account.as_str()])?;
    let mut insert = c.prepare_cached(
        "INSERT OR REPLACE INTO zoom_users (zoom_account, id, email, first_name, last_name, not_listed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for user in users {
        let not_listed_at = user.not_listed_at.map(nanos);
        let names = (&user.first_name, &user.last_name);
        insert.execute(params![account.as_str(), user.id, user.email.as_str(), names.0, names.1, not_listed_at])?;
    }
    Ok(())
}

pub(crate) fn define_property(c: &Connection, definition: &PropertyDefinition) -> Result<(), Error> {
    let name = &definition.name;
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.bytes().all(rest) {
        return Err(Error::refused(format!(
            "`{name}` is no property name: lower-case letters, digits and `_`, beginning with a letter"
        )));
    }
    c.prepare_cached(
        r#"INSERT INTO property_definitions (name, label, "group", kind, secret, derived)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO NOTHING"#,
    )?
    .execute(params![
        name,
        definition.label,
        definition.group,
        to_word(&definition.kind)?,
        definition.secret,
        definition.derived
    ])?;
    Ok(())
}
