//! The recount of a copy: the derived properties of each contact (P1 to P4) are those that follow from the registrations and
//! attendances that were copied (P5: always equal to a recount).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    property,
    rules::derived::{attendance_properties, registration_properties},
};
use greenroom_store_copy::CopyError;

use crate::{
    activity::{attendances, parts, registrations},
    contacts::writes::{Places, raise_versions, write_properties},
    platform::{error::Error, rows::get, transaction::Transaction},
};

/// How many contacts are recounted together: their rows are in memory meanwhile.
const TOGETHER: i64 = 500;

/// The values of properties by the contact and the name.
type Values = BTreeMap<(String, String), String>;

/// Counts the contacts whose derived properties are different.
pub(crate) async fn check(t: &Transaction) -> Result<(), Error> {
    let (mut contacts, mut example, mut after) = (0_u64, None, String::new());
    loop {
        let ids = page(t, &after).await?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let (counted, kept) = (counted(t, &ids).await?, kept(t, &ids).await?);
        let different = counted.iter().filter(|(key, value)| kept.get(*key) != Some(*value));
        let different = different.chain(kept.iter().filter(|(key, _)| !counted.contains_key(*key)));
        let different: BTreeSet<&String> = different.map(|((contact, _), _)| contact).collect();
        contacts += different.len() as u64;
        example = example.or_else(|| different.first().map(|contact| (*contact).clone()));
    }
    match example {
        Some(example) => Err(CopyError::Derived { contacts, example }.into()),
        None => Ok(()),
    }
}

/// Writes the derived properties of the contacts whose are different; answers how many these are.
pub(crate) async fn recount(t: &Transaction) -> Result<u64, Error> {
    let (mut recounted, mut after) = (0, String::new());
    loop {
        let ids = page(t, &after).await?;
        let Some(last) = ids.last() else { return Ok(recounted) };
        after.clone_from(last);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let counted = counted(t, &ids).await?;
        let value = |id: &str, name: &str| counted.get(&(id.to_owned(), name.to_owned())).map(String::as_str);
        let rows = ids.iter().flat_map(|id| property::DERIVED.map(|name| (*id, name, value(id, name))));
        let changed = write_properties(t, rows.collect(), &Places::new()).await?;
        raise_versions(t, &changed, &BTreeSet::new(), greenroom_clock::now()).await?;
        recounted += changed.len() as u64;
    }
}

/// The next contacts behind one.
async fn page(t: &Transaction, after: &str) -> Result<Vec<String>, Error> {
    let page = "SELECT id FROM contacts WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3";
    let page = t.query(page, &[&after, &TOGETHER]).await?;
    page.iter().map(|row| get(row, 0)).collect()
}

/// The values that follow from registrations and attendances.
async fn counted(t: &Transaction, contacts: &[&str]) -> Result<Values, Error> {
    let registered = registrations::of_contacts(t, contacts).await?;
    let attended = attendances::of_contacts(t, contacts).await?;
    let webinars: BTreeSet<&str> = attended.values().flatten().map(|row| row.webinar.as_str()).collect();
    let webinars: Vec<&str> = webinars.into_iter().collect();
    let parts_of = parts::of_webinars(t, &webinars).await?;
    let mut values = Values::new();
    for contact in contacts {
        let none = (Vec::new(), Vec::new());
        let registered = registered.get(*contact).unwrap_or(&none.0);
        let attended = attended.get(*contact).unwrap_or(&none.1);
        let parts = parts::of_attendances(&parts_of, attended);
        let counted = registration_properties(registered).into_iter().chain(attendance_properties(attended, &parts));
        for (name, value) in counted {
            values.extend(value.map(|value| (((*contact).to_owned(), name.to_owned()), value)));
        }
    }
    Ok(values)
}

/// The values that contacts have.
async fn kept(t: &Transaction, contacts: &[&str]) -> Result<Values, Error> {
    let statement = "SELECT contact, name, value FROM contact_properties
        WHERE account = $1 AND contact = ANY ($2) AND name = ANY ($3)";
    let rows = t.query(statement, &[&contacts, &property::DERIVED.as_slice()]).await?;
    rows.iter().map(|row| Ok(((get(row, 0)?, get(row, 1)?), get(row, 2)?))).collect()
}
