//! Finding contacts by what a person types. [`greenroom_domain::contact_search`] decides what is found, and where.

use std::collections::BTreeMap;

use greenroom_domain::{
    Contact, ContactId,
    contact_search::{ContactSearch, SearchIndex, SearchRange},
    store::{ContactPlace, FoundContacts},
};

use crate::{
    contacts::lookup,
    platform::{
        error::Error,
        rows::{as_limit, as_number, count, get},
        transaction::{Transaction, Values},
    },
};

/// The last text that begins with a prefix ends with this: no character is greater.
const LAST: char = char::MAX;

/// How many keys of an index are looked at together.
const TOGETHER: usize = 200;

/// How many keys of the indexes a page looks at. All contacts that begin with a short word may be nearly all contacts, and few of them
/// have the other words too.
const LOOKED_AT: usize = 10_000;

/// How many characters of a name its index has.
const INDEXED: usize = 250;

/// A key of an index, as it is found.
struct Found {
    place: ContactPlace,
    contact: ContactId,
}

/// At most `limit` contacts that are found, after the place `after`.
pub(crate) async fn find(
    t: &Transaction,
    search: &ContactSearch,
    after: Option<&ContactPlace>,
    limit: usize,
) -> Result<FoundContacts, Error> {
    among(t, search, after, limit, LOOKED_AT).await
}

/// As [`find`], with so many keys that are looked at.
pub(crate) async fn among(
    t: &Transaction,
    search: &ContactSearch,
    after: Option<&ContactPlace>,
    limit: usize,
    most: usize,
) -> Result<FoundContacts, Error> {
    let mut found: Vec<(ContactPlace, Contact)> = Vec::new();
    let (mut looked_at, mut stopped_at): (usize, Option<ContactPlace>) = (0, None);
    let first = after.map_or(0, |place| place.index);
    for (index, range) in search.ranges().iter().enumerate().skip(first) {
        let mut last = after.filter(|place| place.index == index).cloned();
        loop {
            let keys = keys(t, index, range, last.as_ref()).await?;
            let Some(end) = keys.last() else { break };
            last = Some(end.place.clone());
            let ids: Vec<ContactId> = keys.iter().map(|key| key.contact.clone()).collect();
            let contacts = lookup::contacts(t, &ids).await?.into_iter().flatten();
            let contacts: BTreeMap<ContactId, _> = contacts.map(|contact| (contact.id.clone(), contact)).collect();
            for Found { place, contact } in keys {
                if found.len() == limit {
                    return Ok(FoundContacts { contacts: found, stopped_at: None });
                }
                if looked_at == most {
                    return Ok(FoundContacts { contacts: found, stopped_at });
                }
                looked_at += 1;
                stopped_at = Some(place.clone());
                let is_again = found.last().is_some_and(|(last, _)| {
                    last.index == index && order(range.index, &place) <= order(range.index, last)
                });
                let Some(contact) = contacts.get(&contact).filter(|_| !is_again) else { continue };
                if search.place(contact) == Some((index, place.key.clone())) {
                    found.push((place, (**contact).clone()));
                }
            }
        }
    }
    Ok(FoundContacts { contacts: found, stopped_at: None })
}

/// The next keys of an index in a range, in their order, each with its contact.
async fn keys(
    t: &Transaction,
    index: usize,
    range: &SearchRange,
    after: Option<&ContactPlace>,
) -> Result<Vec<Found>, Error> {
    let from = order_of(range.index, &range.prefix);
    let last = format!("{from}{LAST}");
    let (key, place) = after.map_or_else(|| (String::new(), 0), |place| order(range.index, place));
    let values: Values<'_> = &[&from, &last, &key, &as_number(place), &as_limit(TOGETHER)];
    let rows = t.query(statement(range.index), values).await?;
    let found = |row| {
        let place = ContactPlace { index, key: get(row, 0)?, row: count(row, 1)? };
        Ok(Found { place, contact: ContactId::new(get::<String>(row, 2)?) })
    };
    rows.iter().map(found).collect()
}

/// The keys of an index from `$2` to `$3`, in their order, each with the contact's place and id; those after the key `$4` at the
/// place `$5`.
pub(crate) fn statement(index: SearchIndex) -> &'static str {
    match index {
        SearchIndex::Email => {
            "SELECT k.email, k.place, k.id FROM contacts k
             WHERE k.account = $1 AND k.email BETWEEN $2 AND $3 AND k.email >= $4
                 AND (k.email > $4 OR k.place > $5) ORDER BY k.email, k.place LIMIT $6"
        }
        SearchIndex::SecondaryEmail => {
            "SELECT e.email, k.place, k.id FROM contact_emails e
             JOIN contacts k ON k.account = $1 AND k.id = e.contact
             WHERE e.account = $1 AND e.email BETWEEN $2 AND $3 AND e.email >= $4
                 AND (e.email > $4 OR k.place > $5) ORDER BY e.email, k.place LIMIT $6"
        }
        SearchIndex::Id => {
            "SELECT k.id, k.place, k.id FROM contacts k
             WHERE k.account = $1 AND k.id BETWEEN $2 AND $3 AND k.id >= $4
                 AND (k.id > $4 OR k.place > $5) ORDER BY k.id, k.place LIMIT $6"
        }
        SearchIndex::Name => {
            r#"SELECT p.value, p.place, p.contact FROM contact_properties p
               WHERE p.account = $1 AND p.name IN ('firstname', 'lastname') AND "left"(lower(p.value), 250) BETWEEN $2 AND $3
                   AND ("left"(lower(p.value), 250), p.place) > ($4, $5)
               ORDER BY "left"(lower(p.value), 250), p.place LIMIT $6"#
        }
    }
}

/// The order of places in an index, as its statement has it.
fn order(index: SearchIndex, place: &ContactPlace) -> (String, u64) {
    (order_of(index, &place.key), place.row)
}

fn order_of(index: SearchIndex, key: &str) -> String {
    if index == SearchIndex::Name {
        key.chars().take(INDEXED).collect::<String>().to_ascii_lowercase()
    } else {
        key.to_owned()
    }
}
