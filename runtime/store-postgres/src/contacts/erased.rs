//! The register of erased people (C10: erased people leave keyed hashes): emails, contacts, registrations and speakers
//! that were erased.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use greenroom_domain::{Email, Join, SessionId, WebinarId, rules::erasure};
use greenroom_sealing::{ErasedKind, erased_hash, erased_listing_key};
use jiff::Timestamp;

use crate::platform::{
    error::Error,
    rows::{get, nanos},
    transaction::Transaction,
};

/// A name whose erasure is asked for.
pub(crate) type Name = (ErasedKind, String);

/// The hashes of an account's erased people, with their key; none where nobody was ever erased.
pub(crate) struct Register<'a> {
    t: &'a Transaction,
    key: Option<Arc<[u8]>>,
}

impl<'a> Register<'a> {
    pub(crate) async fn load(t: &'a Transaction) -> Result<Self, Error> {
        Ok(Self { t, key: t.erasure_key().await? })
    }

    /// Whether any person was ever erased.
    pub(crate) fn has_anybody(&self) -> bool {
        self.key.is_some()
    }

    /// The hash that is kept of a name that is erased; none where nobody was ever erased.
    pub(crate) fn hash_of(&self, kind: ErasedKind, name: &str) -> Result<Option<[u8; 32]>, Error> {
        let Some(key) = &self.key else { return Ok(None) };
        Ok(Some(erased_hash(key, kind, name)?))
    }

    /// When each of these names was erased, in nanoseconds; those that were not are missing.
    pub(crate) async fn erased_at(&self, names: Vec<Name>) -> Result<BTreeMap<String, i64>, Error> {
        let Some(key) = &self.key else { return Ok(BTreeMap::new()) };
        let mut hashes = Vec::new();
        let mut by_hash = BTreeMap::new();
        for (kind, name) in names {
            let hash = erased_hash(key, kind, &name)?.to_vec();
            hashes.push(hash.clone());
            by_hash.insert(hash, name);
        }
        if hashes.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = BTreeMap::new();
        let statement = "SELECT e.hash, e.erased_at FROM unnest($2::bytea[]) AS asked (hash) CROSS JOIN LATERAL
            (SELECT hash, erased_at FROM erased WHERE account = $1 AND hash = asked.hash OFFSET 0) e";
        for row in self.t.query(statement, &[&hashes]).await? {
            if let Some(name) = by_hash.get(get::<&[u8]>(&row, 0)?) {
                found.insert(name.clone(), get(&row, 1)?);
            }
        }
        Ok(found)
    }

    /// Those of these emails that were erased, where no contact was made with them by hand since.
    pub(crate) async fn emails(&self, emails: &[&Email]) -> Result<BTreeSet<Email>, Error> {
        if self.key.is_none() {
            return Ok(BTreeSet::new());
        }
        let forms: Vec<(&Email, [String; 2])> = emails.iter().map(|email| (*email, forms_of(email))).collect();
        let names = forms.iter().flat_map(|(_, forms)| forms).map(|form| (ErasedKind::Email, form.clone()));
        let erased = self.erased_at(names.collect()).await?;
        let is_erased = |forms: &[String; 2]| forms.iter().any(|form| erased.contains_key(form));
        Ok(forms.iter().filter(|(_, forms)| is_erased(forms)).map(|(email, _)| (*email).clone()).collect())
    }

    /// Those of these emails, which are no living contact's, about which no row may be written, by
    /// [`erasure::may_be_kept`].
    pub(crate) async fn not_to_be_kept(&self, emails: &[&Email]) -> Result<BTreeSet<Email>, Error> {
        let mut erased = self.emails(emails).await?;
        if erased.is_empty() {
            return Ok(erased);
        }
        let asked: Vec<&str> = erased.iter().map(Email::as_str).collect();
        let statement = "SELECT email FROM account_users WHERE account = $1 AND email = ANY ($2)";
        let rows = self.t.query(statement, &[&asked]).await?;
        let users = rows.iter().map(|row| get::<String>(row, 0)).collect::<Result<BTreeSet<_>, _>>()?;
        erased.retain(|email| !erasure::may_be_kept(false, true, users.contains(email.as_str())));
        Ok(erased)
    }

    /// Whether each of these joins is an erased person's, by [`erasure::names_of_join`].
    pub(crate) async fn joins(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        joins: &[(&Join, bool)],
    ) -> Result<Vec<bool>, Error> {
        if self.key.is_none() {
            return Ok(vec![false; joins.len()]);
        }
        let names: Vec<Vec<Name>> = joins
            .iter()
            .map(|(join, registered)| {
                let names = erasure::names_of_join(webinar, session, join, *registered);
                names.into_iter().flat_map(names_of).collect()
            })
            .collect();
        let erased = self.erased_at(names.iter().flatten().cloned().collect()).await?;
        Ok(names.iter().map(|names| names.iter().any(|(_, name)| erased.contains_key(name))).collect())
    }
}

/// The forms of an email of which the hash may be kept. That for people, of a domain in letters, is in stores that were brought here
/// from SQLite.
fn forms_of(email: &Email) -> [String; 2] {
    [email.as_str().to_owned(), email.shown().into_owned()]
}

/// The names under which the hash of a name may be kept.
fn names_of(name: erasure::ErasedName) -> Vec<Name> {
    match name {
        erasure::ErasedName::Email(email) => forms_of(&email).map(|form| (ErasedKind::Email, form)).into(),
        erasure::ErasedName::Registrant(webinar, id) => {
            vec![(ErasedKind::Registrant, erasure::registrant_key(webinar.as_str(), &id))]
        }
        erasure::ErasedName::Person(session, id) => vec![(ErasedKind::Registrant, erasure::person_key(&session, &id))],
    }
}

/// The key of an account's hashes. The first erasure makes it.
async fn made_key(t: &Transaction) -> Result<Arc<[u8]>, Error> {
    if let Some(key) = t.erasure_key().await? {
        return Ok(key);
    }
    t.make_erasure_key(&rand::random()).await?;
    t.erasure_key().await?.ok_or_else(|| Error::refused("the key of the erasures was not made"))
}

/// The keys that take the place of erased people's in listings.
pub(crate) async fn listing_keys(t: &Transaction, listed: &[u64]) -> Result<BTreeMap<u64, u64>, Error> {
    let key = made_key(t).await?;
    listed.iter().map(|listed| Ok((*listed, erased_listing_key(&key, *listed)?))).collect()
}

/// Keeps the hashes of names that are erased.
pub(crate) async fn remember(t: &Transaction, names: &[Name], at: Timestamp) -> Result<(), Error> {
    if names.is_empty() {
        return Ok(());
    }
    let key = made_key(t).await?;
    let mut hashes: BTreeMap<Vec<u8>, &str> = BTreeMap::new();
    for (kind, name) in names {
        hashes.insert(erased_hash(&key, *kind, name)?.to_vec(), kind.as_str());
    }
    let (hashes, kinds): (Vec<Vec<u8>>, Vec<&str>) = hashes.into_iter().unzip();
    t.execute(
        "INSERT INTO erased (account, hash, kind, erased_at)
         SELECT $1, hash, kind, $4::bigint FROM unnest($2::bytea[], $3::text[]) AS new (hash, kind)
         ON CONFLICT (account, hash) DO UPDATE SET erased_at = greatest(erased.erased_at, excluded.erased_at)",
        &[&hashes, &kinds, &nanos(at)],
    )
    .await?;
    Ok(())
}

/// Forgets that emails were erased: a person has made contacts with them by hand (C6: a sync does not create a deleted
/// contact again).
pub(crate) async fn end(t: &Transaction, emails: &[&Email]) -> Result<(), Error> {
    if emails.is_empty() {
        return Ok(());
    }
    let register = Register::load(t).await?;
    let mut hashes: Vec<Vec<u8>> = Vec::new();
    for email in emails {
        for form in forms_of(email) {
            hashes.extend(register.hash_of(ErasedKind::Email, &form)?.map(|hash| hash.to_vec()));
        }
    }
    if !hashes.is_empty() {
        t.execute("DELETE FROM erased WHERE account = $1 AND hash = ANY ($2)", &[&hashes]).await?;
    }
    Ok(())
}
