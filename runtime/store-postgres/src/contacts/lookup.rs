//! Contacts and the identities of emails, as the rules load them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use greenroom_domain::{Contact, ContactId, Email, Identity, PropertyDefinition};

use crate::{
    contacts::erased::Register,
    platform::{
        error::Error,
        rows::{count, email_in, get, optional_email, word},
        transaction::Transaction,
    },
};

/// Those of these ids that are living contacts'.
pub(crate) async fn living(t: &Transaction, ids: &[&ContactId]) -> Result<BTreeSet<String>, Error> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let statement = "SELECT k.id FROM unnest($2::text[]) AS asked (id) CROSS JOIN LATERAL
        (SELECT id FROM contacts WHERE account = $1 AND id = asked.id OFFSET 0) k";
    let rows = t.query(statement, &[&ids]).await?;
    rows.iter().map(|row| get(row, 0)).collect()
}

pub(crate) async fn definitions(t: &Transaction) -> Result<Arc<[PropertyDefinition]>, Error> {
    let statement = r#"SELECT name, label, "group", kind, secret, derived FROM property_definitions
        WHERE account = $1 ORDER BY position"#;
    let rows = t.query(statement, &[]).await?;
    let definition = |row| {
        Ok(PropertyDefinition {
            name: get(row, 0)?,
            label: get(row, 1)?,
            group: get(row, 2)?,
            kind: word(row, 3)?,
            secret: get(row, 4)?,
            derived: get(row, 5)?,
        })
    };
    rows.iter().map(definition).collect()
}

/// Contacts by id, in the order of the ids.
pub(crate) async fn contacts(t: &Transaction, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, Error> {
    let asked: Vec<&str> = ids.iter().map(ContactId::as_str).collect();
    let rows = t
        .query(
            "SELECT k.id, k.email, k.version,
                 ARRAY (SELECT e.email FROM contact_emails e WHERE e.account = $1 AND e.contact = k.id ORDER BY e.email),
                 ARRAY (SELECT p.name FROM contact_properties p WHERE p.account = $1 AND p.contact = k.id ORDER BY p.name),
                 ARRAY (SELECT p.value FROM contact_properties p WHERE p.account = $1 AND p.contact = k.id ORDER BY p.name)
             FROM unnest($2::text[]) AS asked (id)
             CROSS JOIN LATERAL (SELECT * FROM contacts WHERE account = $1 AND id = asked.id OFFSET 0) k",
            &[&asked],
        )
        .await?;
    let mut found: BTreeMap<String, Arc<Contact>> = BTreeMap::new();
    for row in &rows {
        let id: String = get(row, 0)?;
        let secondary = get::<Vec<String>>(row, 3)?;
        let properties = get::<Vec<String>>(row, 4)?.into_iter().zip(get::<Vec<String>>(row, 5)?).collect();
        let contact = Contact {
            id: ContactId::new(id.clone()),
            email: optional_email(row, 1)?,
            secondary_emails: secondary.into_iter().map(Email::stored).collect(),
            properties,
            version: count(row, 2)?,
        };
        found.insert(id, Arc::new(contact));
    }
    Ok(ids.iter().map(|id| found.get(id.as_str()).cloned()).collect())
}

/// The identity of each email, in their order.
pub(crate) async fn identities(t: &Transaction, emails: &[Email]) -> Result<Vec<Identity>, Error> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<&str> = emails.iter().map(Email::as_str).collect();
    let rows = t
        .query(
            "SELECT asked.email, k.id, s.contact, u.email IS NOT NULL, d.email IS NOT NULL
             FROM unnest($2::text[]) WITH ORDINALITY AS asked (email, place)
             LEFT JOIN LATERAL (SELECT id FROM contacts WHERE account = $1 AND email = asked.email OFFSET 0) k ON true
             LEFT JOIN LATERAL (SELECT contact FROM contact_emails WHERE account = $1 AND email = asked.email OFFSET 0) s ON true
             LEFT JOIN LATERAL (SELECT email FROM account_users WHERE account = $1 AND email = asked.email OFFSET 0) u ON true
             LEFT JOIN LATERAL (SELECT email FROM tombstones WHERE account = $1 AND email = asked.email OFFSET 0) d ON true
             ORDER BY asked.place",
            &[&asked],
        )
        .await?;
    let erased = Register::load(t).await?.emails(&emails.iter().collect::<Vec<_>>()).await?;
    let identity = |row| {
        let email = email_in(row, 0)?;
        let is_erased = erased.contains(&email);
        let known = Identity {
            email,
            primary_of: get::<Option<String>>(row, 1)?.map(ContactId::new),
            secondary_of: get::<Option<String>>(row, 2)?.map(ContactId::new),
            account_user: get(row, 3)?,
            deleted: get(row, 4)?,
            erased: false,
        };
        Ok(known.with_erasure(is_erased))
    };
    rows.iter().map(identity).collect()
}

/// The emails by which a living contact is known, also those that it had before and that are no other contact's now.
pub(crate) async fn emails_of(t: &Transaction, contact: &ContactId) -> Result<Vec<Email>, Error> {
    let rows = t
        .query(
            "SELECT email FROM contacts WHERE account = $1 AND id = $2 AND email IS NOT NULL
             UNION SELECT email FROM contact_emails WHERE account = $1 AND contact = $2
             UNION SELECT h.email
                 FROM (SELECT email FROM registrations WHERE account = $1 AND contact = $2
                       UNION ALL SELECT email FROM attendances WHERE account = $1 AND contact = $2) h
                 WHERE h.email IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM contacts o WHERE o.account = $1 AND o.email = h.email)
                 AND NOT EXISTS (SELECT 1 FROM contact_emails o WHERE o.account = $1 AND o.email = h.email)
             ORDER BY email",
            &[&contact.as_str()],
        )
        .await?;
    rows.iter().map(|row| email_in(row, 0)).collect()
}

/// Those of these emails that a living contact has, as the primary or a secondary one.
pub(crate) async fn held(t: &Transaction, emails: &[&Email]) -> Result<BTreeSet<String>, Error> {
    let asked: Vec<&str> = emails.iter().map(|email| email.as_str()).collect();
    let rows = t
        .query(
            "SELECT asked.email FROM unnest($2::text[]) AS asked (email)
             WHERE EXISTS (SELECT FROM contacts WHERE account = $1 AND email = asked.email OFFSET 0)
                 OR EXISTS (SELECT FROM contact_emails WHERE account = $1 AND email = asked.email OFFSET 0)",
            &[&asked],
        )
        .await?;
    rows.iter().map(|row| get(row, 0)).collect()
}

/// Those of these emails that are secondary ones of a living contact.
pub(crate) async fn secondary(t: &Transaction, emails: &[&Email]) -> Result<BTreeSet<String>, Error> {
    let asked: Vec<&str> = emails.iter().map(|email| email.as_str()).collect();
    let statement = "SELECT asked.email FROM unnest($2::text[]) AS asked (email)
        WHERE EXISTS (SELECT FROM contact_emails WHERE account = $1 AND email = asked.email OFFSET 0)";
    let rows = t.query(statement, &[&asked]).await?;
    rows.iter().map(|row| get(row, 0)).collect()
}

/// The living contacts that have these emails as their primary ones.
pub(crate) async fn holders(t: &Transaction, emails: &[&Email]) -> Result<BTreeMap<String, ContactId>, Error> {
    let asked: Vec<&str> = emails.iter().map(|email| email.as_str()).collect();
    let statement = "SELECT k.email, k.id FROM unnest($2::text[]) AS asked (email) CROSS JOIN LATERAL
        (SELECT email, id FROM contacts WHERE account = $1 AND email = asked.email OFFSET 0) k";
    let rows = t.query(statement, &[&asked]).await?;
    rows.iter().map(|row| Ok((get(row, 0)?, ContactId::new(get::<String>(row, 1)?)))).collect()
}
