//! The recount of a copy: the derived properties of each contact (P1 to P4) are those that follow from the registrations and
//! attendances that were copied (P5: always equal to a recount).

use std::collections::BTreeMap;

use greenroom_domain::{
    SessionId, property,
    rules::{
        attendance::Part,
        derived::{attendance_properties, registration_properties},
    },
};
use greenroom_store_copy::CopyError;
use rusqlite::{Connection, params};

use crate::{
    activity::{attendances, parts, registrations},
    platform::error::Error,
};

/// Counts the contacts whose derived properties are different.
pub(crate) fn check(c: &Connection) -> Result<(), Error> {
    let mut wrong: Option<(u64, String)> = None;
    let mut parts_of: BTreeMap<String, BTreeMap<SessionId, Part>> = BTreeMap::new();
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

fn is_right(
    c: &Connection,
    contact: i64,
    parts_of: &mut BTreeMap<String, BTreeMap<SessionId, Part>>,
) -> Result<bool, Error> {
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
    let counted = registration_properties(&registered).into_iter().chain(attendance_properties(&attended, &parts));
    let counted: BTreeMap<String, String> =
        counted.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let mut query =
        c.prepare_cached("SELECT name, value FROM contact_properties WHERE contact = ?1 AND name IN (?2, ?3, ?4, ?5)")?;
    let [one, two, three, four] = property::DERIVED;
    let kept = query.query_map(params![contact, one, two, three, four], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(kept.collect::<Result<BTreeMap<String, String>, _>>()? == counted)
}
