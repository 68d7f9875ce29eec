//! Searching for contacts by what a person types: the beginning of an email, of an id, or of a name.
//!
//! A store looks through ranges of its indexes, one after the other. A contact may lie in several of them:
//! [`ContactSearch::place`] says in which of them it is found, so that no page has it twice.

use crate::{Contact, Email, property, segment::folded};

/// How many words of a search count. The others are too many to be a name.
const MOST_WORDS: usize = 4;

/// The properties that are names.
pub const NAMES: [&str; 2] = [property::FIRST_NAME, property::LAST_NAME];

/// A search for contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactSearch {
    words: Vec<String>,
    ranges: Vec<SearchRange>,
}

/// A range of an index: the keys that begin with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRange {
    /// The index.
    pub index: SearchIndex,
    /// How its keys begin.
    pub prefix: String,
}

/// What contacts are found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchIndex {
    /// The primary email.
    Email,
    /// A secondary email (C5: it creates no contact, but it identifies one).
    SecondaryEmail,
    /// The id.
    Id,
    /// The first or the last name, without regard to the case of ASCII letters.
    Name,
}

impl ContactSearch {
    /// The search for what a person typed; none where that is blank.
    ///
    /// ```
    /// use greenroom_domain::contact_search::ContactSearch;
    /// assert!(ContactSearch::of(" ").is_none());
    /// assert!(ContactSearch::of("ada love").is_some());
    /// ```
    pub fn of(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return None;
        }
        let mut words: Vec<String> = text.split(' ').map(folded).take(MOST_WORDS).collect();
        let email = Email::parse(&text).map_or_else(|_| folded(&text), |email| email.as_str().to_owned());
        let mut ranges = vec![
            SearchRange { index: SearchIndex::Email, prefix: email.clone() },
            SearchRange { index: SearchIndex::SecondaryEmail, prefix: email },
            SearchRange { index: SearchIndex::Id, prefix: text.clone() },
        ];
        // The longest word has the fewest contacts.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        for written in std::iter::once(&text).chain(&words) {
            // An index without regard to case knows that of ASCII only, so other letters are looked for in either case.
            for prefix in [written.clone(), folded(written), capitalised(written)] {
                let is_known = |known: &SearchRange| {
                    known.index == SearchIndex::Name && known.prefix.eq_ignore_ascii_case(&prefix)
                };
                if !ranges.iter().any(is_known) {
                    ranges.push(SearchRange { index: SearchIndex::Name, prefix });
                }
            }
        }
        Some(Self { words, ranges })
    }

    /// The ranges to look through, in this order.
    pub fn ranges(&self) -> &[SearchRange] {
        &self.ranges
    }

    /// Whether a contact has to have several words.
    pub fn is_of_several_words(&self) -> bool {
        self.words.len() > 1
    }

    /// Whether a contact with these names and this email has all the words.
    pub fn has_all<'a>(&self, texts: impl Iterator<Item = &'a str>) -> bool {
        all_begin(&self.words, texts)
    }

    /// Where a contact is found: the number of the first range that it lies in, and its first key there. None where it is not
    /// found.
    pub fn place(&self, contact: &Contact) -> Option<(usize, String)> {
        let of_range = |range: &SearchRange| range.key_of(contact, &self.words);
        self.ranges.iter().enumerate().find_map(|(number, range)| Some((number, of_range(range)?)))
    }
}

impl SearchRange {
    /// A contact's first key in the range.
    fn key_of(&self, contact: &Contact, words: &[String]) -> Option<String> {
        let begins = |text: &&str| text.starts_with(&self.prefix);
        match self.index {
            SearchIndex::Email => contact.email.as_ref().map(Email::as_str).filter(begins).map(ToOwned::to_owned),
            SearchIndex::SecondaryEmail => {
                contact.secondary_emails.iter().map(Email::as_str).filter(begins).min().map(ToOwned::to_owned)
            }
            SearchIndex::Id => Some(contact.id.as_str()).filter(begins).map(ToOwned::to_owned),
            SearchIndex::Name => {
                let names = NAMES.iter().filter_map(|name| contact.value(name));
                let begins = |name: &&str| {
                    name.get(..self.prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&self.prefix))
                };
                let first = names.filter(begins).min_by_key(|name| name.to_ascii_lowercase())?;
                let names = NAMES.iter().filter_map(|name| contact.value(name));
                let texts = names.chain(contact.email.iter().map(Email::as_str));
                all_begin(words, texts).then(|| first.to_owned())
            }
        }
    }
}

/// Whether each word begins a word of one of these texts.
fn all_begin<'a>(words: &[String], texts: impl Iterator<Item = &'a str>) -> bool {
    let texts: Vec<String> = texts.map(folded).collect();
    let begins = |word: &String| {
        texts.iter().flat_map(|text| text.split_whitespace()).any(|text| text.starts_with(word.as_str()))
    };
    words.iter().all(begins)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ContactId;

    fn contact(id: &str, email: &str, first: &str, last: &str) -> Contact {
        let properties = [(property::FIRST_NAME, first), (property::LAST_NAME, last)];
        Contact {
            id: ContactId::new(id),
            email: Email::parse(email).ok(),
            secondary_emails: Vec::new(),
            properties: properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            version: 1,
        }
    }

    #[test]
    fn a_contact_is_found_by_the_beginning_of_what_it_is_called() {
        let ada = contact("101", "ada@example.com", "Ada", "Lovelace");
        let ludwig = contact("102", "l@example.com", "Ludwig", "van Beethoven");
        let asa = contact("103", "", "Åsa", "Öberg");
        for (text, contact, is_found) in [
            ("ada", &ada, true),
            ("ADA@EX", &ada, true),
            ("Ada <ada@example.com>", &ada, true),
            ("10", &ada, true),
            ("1011", &ada, false),
            ("love", &ada, true),
            ("lovelace ADA", &ada, true),
            ("ada byron", &ada, false),
            ("velace", &ada, false),
            ("van beethoven", &ludwig, true),
            ("ludwig beeth", &ludwig, true),
            ("åsa", &asa, true),
            ("ÅSA", &asa, true),
            ("öb", &asa, true),
            ("o", &asa, false),
        ] {
            let search = ContactSearch::of(text).unwrap();
            assert_eq!(search.place(contact).is_some(), is_found, "{text}");
        }
    }

    #[test]
    fn a_contact_that_is_found_twice_has_one_place() {
        let thomas = contact("thomas", "thomas@example.com", "Thomas", "thomas");
        let search = ContactSearch::of("thomas").unwrap();
        assert_eq!(search.place(&thomas), Some((0, "thomas@example.com".to_owned())));
        let other = contact("1", "x@example.com", "Thomas", "Tho");
        assert_eq!(ContactSearch::of("tho").unwrap().place(&other), Some((3, "Tho".to_owned())));
    }
}
