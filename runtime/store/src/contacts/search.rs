//! Finding contacts by what a person types. [`greenroom_domain::contact_search`] decides what is found, and where.

use greenroom_domain::{
    Contact, ContactId,
    contact_search::{ContactSearch, SearchIndex, SearchRange},
    store::{ContactPlace, FoundContacts},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    contacts::lookup,
    platform::{
        error::Error,
        rows::{count, optional_email},
    },
};

/// The last text that begins with a prefix ends with this: no character is greater.
const LAST: char = char::MAX;

/// How many keys of the indexes a page looks at. All contacts that begin with a short word may be nearly all contacts, and few of them
/// have the other words too.
const LOOKED_AT: usize = 10_000;

/// At most `limit` contacts that are found, after the place `after`.
pub(crate) fn find(
    c: &Connection,
    search: &ContactSearch,
    after: Option<&ContactPlace>,
    limit: usize,
) -> Result<FoundContacts, Error> {
    among(c, search, after, limit, LOOKED_AT)
}

/// As [`find`], with so many keys that are looked at.
fn among(
    c: &Connection,
    search: &ContactSearch,
    after: Option<&ContactPlace>,
    limit: usize,
    most: usize,
) -> Result<FoundContacts, Error> {
    let mut found: Vec<(ContactPlace, Contact)> = Vec::new();
    let (mut looked_at, mut last): (usize, Option<ContactPlace>) = (0, None);
    let first = after.map_or(0, |place| place.index);
    for (index, range) in search.ranges().iter().enumerate().skip(first) {
        let after = after.filter(|place| place.index == index);
        let mut query = c.prepare_cached(statement(range.index))?;
        let (from, to) = bounds(range, after);
        let mut rows = match range.index {
            SearchIndex::Name => {
                let row = after.map_or(-1, |place| i64::try_from(place.row).unwrap_or(i64::MAX));
                query.query(params![from, to, row])?
            }
            SearchIndex::Email | SearchIndex::SecondaryEmail | SearchIndex::Id => query.query(params![from, to])?,
        };
        while let Some(row) = rows.next()? {
            if found.len() == limit {
                return Ok(FoundContacts { contacts: found, stopped_at: None });
            }
            if looked_at == most {
                return Ok(FoundContacts { contacts: found, stopped_at: last });
            }
            let place = ContactPlace { index, key: row.get(0)?, row: count(row, 1)? };
            let is_over = |last: &ContactPlace| order(range.index, &place) <= order(range.index, last);
            let is_passed = after.is_some_and(is_over)
                || found.last().is_some_and(|(last, _)| last.index == index && is_over(last));
            if is_passed {
                continue;
            }
            looked_at += 1;
            last = Some(place.clone());
            if range.index == SearchIndex::Name && search.is_of_several_words() && !may_be(c, search, &place)? {
                continue;
            }
            let Some(contact) = of_row(c, place.row)? else { continue };
            if search.place(&contact) == Some((index, place.key.clone())) {
                found.push((place, contact));
            }
        }
    }
    Ok(FoundContacts { contacts: found, stopped_at: None })
}

/// The keys of an index from `?1` to `?2`, in their order, each with the contact's row. Many contacts have the same name: of those named
/// `?1`, only rows behind `?3` count.
fn statement(index: SearchIndex) -> &'static str {
    match index {
        SearchIndex::Email => "SELECT email, row FROM contacts WHERE email BETWEEN ?1 AND ?2 ORDER BY email",
        SearchIndex::SecondaryEmail => {
            "SELECT email, contact FROM contact_emails WHERE email BETWEEN ?1 AND ?2 ORDER BY email"
        }
        SearchIndex::Id => "SELECT id, row FROM contacts WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        SearchIndex::Name => {
            // Two searches that SQLite merges: with one condition for both it would walk all contacts of the name again for each page.
            "SELECT value, contact FROM contact_properties INDEXED BY contact_names
             WHERE name IN ('firstname', 'lastname') AND value COLLATE NOCASE = ?1 AND contact > ?3
             UNION ALL
             SELECT value, contact FROM contact_properties INDEXED BY contact_names
             WHERE name IN ('firstname', 'lastname') AND value COLLATE NOCASE > ?1 AND value COLLATE NOCASE <= ?2
             ORDER BY value COLLATE NOCASE, contact"
        }
    }
}

fn bounds(range: &SearchRange, after: Option<&ContactPlace>) -> (String, String) {
    let from = after.map_or_else(|| range.prefix.clone(), |place| place.key.clone());
    (from, format!("{}{LAST}", range.prefix))
}

/// The order of places in an index, as its statement has it.
fn order(index: SearchIndex, place: &ContactPlace) -> (String, u64) {
    let key = if index == SearchIndex::Name { place.key.to_ascii_lowercase() } else { place.key.clone() };
    (key, place.row)
}

/// Whether a contact that is found by one of several words may be found by all of them. It looks at the names alone, because most
/// contacts that have one of the words lack another.
fn may_be(c: &Connection, search: &ContactSearch, place: &ContactPlace) -> Result<bool, Error> {
    let mut names = c.prepare_cached(
        "SELECT value FROM contact_properties WHERE contact = ?1 AND name IN ('firstname', 'lastname')
         UNION ALL SELECT email FROM contacts WHERE row = ?1 AND email IS NOT NULL",
    )?;
    let row = i64::try_from(place.row).unwrap_or(i64::MAX);
    let names: Vec<String> = names.query_map([row], |found| found.get(0))?.collect::<Result<_, _>>()?;
    Ok(search.has_all(names.iter().map(String::as_str)))
}

fn of_row(c: &Connection, row: u64) -> Result<Option<Contact>, Error> {
    let row = i64::try_from(row).unwrap_or(i64::MAX);
    let found = c
        .prepare_cached("SELECT id, email, version FROM contacts WHERE row = ?1")?
        .query_row([row], |found| {
            Ok((ContactId::new(found.get::<_, String>(0)?), optional_email(found, 1)?, count(found, 2)?))
        })
        .optional()?;
    found.map(|(id, email, version)| lookup::with_the_rest(c, row, id, email, version)).transpose()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::store::{ImportRow, ImportStore};
    use rusqlite::params_from_iter;

    use super::*;
    use crate::SqliteStore;

    #[tokio::test]
    async fn an_index_answers_every_search() {
        let store = SqliteStore::in_memory().unwrap();
        for index in [SearchIndex::Email, SearchIndex::SecondaryEmail, SearchIndex::Id, SearchIndex::Name] {
            let plan: Vec<String> = store
                .read(move |c| {
                    let mut query = c.prepare(&format!("EXPLAIN QUERY PLAN {}", statement(index)))?;
                    let parameters = ["a", "b", "1"].into_iter().take(query.parameter_count());
                    Ok(query.query_map(params_from_iter(parameters), |row| row.get(3))?.collect::<Result<_, _>>()?)
                })
                .await
                .unwrap();
            let searches: Vec<&str> =
                plan.iter().map(String::as_str).filter(|step| step.starts_with("SEARCH")).collect();
            let others: Vec<&str> =
                plan.iter().map(String::as_str).filter(|step| !step.starts_with("SEARCH")).collect();
            if index == SearchIndex::Name {
                // Both branches are sought for: the contacts of one name from a contact on, and the names behind it.
                assert!(searches.len() == 2 && searches[0].contains("(value=? AND contact>?)"), "{plan:?}");
                assert!(searches[1].contains("(value>? AND value<?)"), "{plan:?}");
                assert_eq!(others, ["MERGE (UNION ALL)", "LEFT", "RIGHT"], "{plan:?}");
            } else {
                assert!(searches.len() == 1 && others.is_empty(), "{index:?}: {plan:?}");
            }
        }
    }

    /// Whatever the words are, a page looks at so many keys, and the next one goes on where it stopped, among contacts of one name as well.
    #[tokio::test]
    async fn a_page_looks_at_a_bounded_number_of_keys() {
        let store = SqliteStore::in_memory().unwrap();
        let of = |id: usize, first: &str, last: &str| {
            let properties = [("firstname", first), ("lastname", last)];
            ImportRow::Contact {
                id: Some(ContactId::new(format!("c{id}"))),
                email: None,
                secondary_emails: None,
                properties: properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            }
        };
        let mut rows: Vec<ImportRow> = (0..30).map(|n| of(n, if n % 2 == 0 { "Ed" } else { "ED" }, "Smith")).collect();
        rows.push(of(30, "Ed", "van Beethoven"));
        rows.extend((31..35).map(|n| of(n, "Edgar", "Adams")));
        store.import(rows.into()).await.unwrap();
        let search = ContactSearch::of("ed beethoven").unwrap();
        let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let (search, from) = (search.clone(), after.take());
            let page = store.read(move |c| among(c, &search, from.as_ref(), 9, 10)).await.unwrap();
            found.extend(page.contacts.into_iter().map(|(_, contact)| contact.id.to_string()));
            pages += 1;
            after = page.stopped_at;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((found, pages), (vec!["c30".to_owned()], 4), "35 keys, ten a page");
    }
}
