//! Erasing a person (C10: erased people leave only keyed hashes): the contact goes with all rows that name it, and a keyed
//! hash of each email stays (C6: a sync does not create the contact again). PostgreSQL's own cleaning (`VACUUM`) frees the space
//! of deleted rows later, and its log and backups keep them for as long as the operator says.

use std::collections::BTreeSet;

use greenroom_domain::{ContactId, Email, SessionId, property};
use greenroom_sealing::ErasedKind;
use jiff::Timestamp;

use crate::{
    activity::speakers::{self, SpeakerNames},
    contacts::{
        erased::{Name, remember},
        lookup::{held, living},
    },
    platform::{
        error::Error,
        history,
        rows::{email_in, get},
        transaction::Transaction,
    },
    privacy::traces,
};

/// Erases a living contact; answers whether there was one.
pub(crate) async fn erase(t: &Transaction, contact: &ContactId, at: Timestamp) -> Result<bool, Error> {
    if living(t, &[contact]).await?.is_empty() {
        return Ok(false);
    }
    // The emails of its registrations and attendances are emails that it once had.
    let rows = t
        .query(
            "SELECT email FROM contacts WHERE account = $1 AND id = $2 AND email IS NOT NULL
             UNION SELECT email FROM contact_emails WHERE account = $1 AND contact = $2
             UNION SELECT email FROM registrations WHERE account = $1 AND contact = $2
             UNION SELECT email FROM attendances WHERE account = $1 AND contact = $2 AND email IS NOT NULL",
            &[&contact.as_str()],
        )
        .await?;
    let emails = rows.iter().map(|row| Ok(email_in(row, 0)?.compared())).collect::<Result<BTreeSet<Email>, Error>>()?;
    let mut names = SpeakerNames::default();
    erase_activity(t, contact, at, &mut names).await?;
    t.execute("DELETE FROM contacts WHERE account = $1 AND id = $2", &[&contact.as_str()]).await?;
    history::forget_contact(t, contact).await?;
    let held = held(t, &emails.iter().collect::<Vec<_>>()).await?;
    let nobodys: Vec<Email> = emails.into_iter().filter(|email| !held.contains(email.as_str())).collect();
    let hashed: Vec<Name> = nobodys.iter().map(|email| (ErasedKind::Email, email.as_str().to_owned())).collect();
    remember(t, &hashed, at).await?;
    traces::erase(t, &nobodys, at, &mut names).await?;
    speakers::erase(t, &names, at).await?;
    Ok(true)
}

/// Erases a contact's own registrations and attendances, with the joins of those.
async fn erase_activity(
    t: &Transaction,
    contact: &ContactId,
    at: Timestamp,
    names: &mut SpeakerNames,
) -> Result<(), Error> {
    let id = contact.as_str();
    let registrations = t
        .query(
            "WITH theirs AS (
                 DELETE FROM registrations WHERE account = $1 AND contact = $2 RETURNING webinar, email, registrant_id
             ), others AS (
                 DELETE FROM other_registrants o USING theirs
                 WHERE o.account = $1 AND o.webinar = theirs.webinar AND o.email = theirs.email
                 RETURNING o.webinar, o.registrant_id
             )
             SELECT webinar, registrant_id FROM theirs UNION SELECT webinar, registrant_id FROM others",
            &[&id],
        )
        .await?;
    traces::erase_registrants(t, &registrations, at, names).await?;
    let name = full_name(t, contact).await?;
    let attendances = t
        .query("DELETE FROM attendances WHERE account = $1 AND contact = $2 RETURNING session, person", &[&id])
        .await?;
    for row in attendances {
        let (session, person): (&str, &str) = (get(&row, 0)?, get(&row, 1)?);
        let joins = t
            .query(
                "DELETE FROM joins WHERE account = $1 AND session = $2 AND person = $3 RETURNING session, name",
                &[&session, &person],
            )
            .await?;
        names.extend(&joins)?;
        names.add(SessionId::new(session), &name);
    }
    Ok(())
}

/// The name in the contact's properties; empty where there is none.
async fn full_name(t: &Transaction, contact: &ContactId) -> Result<String, Error> {
    let statement = "SELECT value FROM contact_properties WHERE account = $1 AND contact = $2 AND name = $3";
    let mut parts: Vec<String> = Vec::new();
    for name in [property::FIRST_NAME, property::LAST_NAME] {
        let row = t.optional(statement, &[&contact.as_str(), &name]).await?;
        parts.extend(row.map(|row| get(&row, 0)).transpose()?);
    }
    Ok(parts.join(" "))
}

/// Erases the rows with an email that no contact has, and leaves only its hash; answers whether there were any.
pub(crate) async fn erase_email(t: &Transaction, email: &Email, at: Timestamp) -> Result<bool, Error> {
    let mut names = SpeakerNames::default();
    if !held(t, &[email]).await?.is_empty() || !traces::erase(t, std::slice::from_ref(email), at, &mut names).await? {
        return Ok(false);
    }
    speakers::erase(t, &names, at).await?;
    remember(t, &[(ErasedKind::Email, email.as_str().to_owned())], at).await?;
    Ok(true)
}
