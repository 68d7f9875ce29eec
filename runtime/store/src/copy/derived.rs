//! The recount of a copy: the derived properties of each contact (P1 to P4) are those that follow from the registrations and
//! attendances that were copied (P5: always equal to a recount).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    SessionId, property,
    rules::{
        attendance::Part,
        derived::{DerivedProperty, attendance_properties, registration_properties},
    },
};
use greenroom_store_copy::CopyError;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    activity::{attendances, parts, registrations},
    contacts::writes::{raise_versions, write_derived},
    platform::error::Error,
};

/// The parts of webinars, each loaded once.
type PartsOf = BTreeMap<String, BTreeMap<SessionId, Part>>;

/// Counts the contacts whose derived properties are different.
pub(crate) fn check(c: &Connection) -> Result<(), Error> {
    let mut wrong: Option<(u64, String)> = None;
    let mut parts_of = PartsOf::new();
    let mut contacts = c.prepare("SELECT \"row\", id FROM contacts")?;
    let mut rows = contacts.query([])?;
    while let Some(row) = rows.next()? {
        let contact: i64 = row.get(0)?;
        if is_right(c, contact, &mut parts_of)? {
            continue;
        }
        match &mut wrong {
            Some((many, _)) => *many += 1,
            None => wrong = Some((1, row.get(1)?)),
        }
    }
    match wrong {
        Some((contacts, example)) => Err(CopyError::Derived { contacts, example }.into()),
        None => Ok(()),
    }
}

/// Writes the derived properties of the contacts whose are different; answers how many these are.
pub(crate) fn recount(c: &Connection) -> Result<u64, Error> {
    let (mut changed, mut parts_of) = (BTreeSet::new(), PartsOf::new());
    let mut contacts = c.prepare("SELECT \"row\" FROM contacts")?;
    let contacts = contacts.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    for contact in contacts {
        for properties in counted(c, contact, &mut parts_of)? {
            if write_derived(c, contact, properties)? {
                changed.insert(contact);
            }
        }
    }
    raise_versions(c, &changed, Timestamp::now())?;
    Ok(changed.len() as u64)
}

/// The properties that follow from registrations, and those that follow from attendances.
fn counted(c: &Connection, contact: i64, parts_of: &mut PartsOf) -> Result<[[DerivedProperty; 2]; 2], Error> {
    let registered = registrations::of_contact(c, contact)?;
    let attended = attendances::of_contact(c, contact)?;
    let mut parts = BTreeMap::new();
    for row in &attended {
        let webinar = row.webinar.as_str();
        if !parts_of.contains_key(webinar) {
            parts_of.insert(webinar.to_owned(), parts::of_webinar(c, webinar)?);
        }
        if !parts.contains_key(&row.session) {
            parts.extend(parts_of[webinar].clone());
        }
    }
    Ok([registration_properties(&registered), attendance_properties(&attended, &parts)])
}

fn is_right(c: &Connection, contact: i64, parts_of: &mut PartsOf) -> Result<bool, Error> {
    let counted = counted(c, contact, parts_of)?.into_iter().flatten();
    let counted: BTreeMap<String, String> =
        counted.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let mut query =
        c.prepare_cached("SELECT name, value FROM contact_properties WHERE contact = ?1 AND name IN (?2, ?3, ?4, ?5)")?;
    let [one, two, three, four] = property::DERIVED;
    let kept = query.query_map(params![contact, one, two, three, four], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(kept.collect::<Result<BTreeMap<String, String>, _>>()? == counted)
}
