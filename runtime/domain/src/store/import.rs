//! Import of an account's data: rows that a person prepared, all of them or none.

mod text;

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use self::text::{no_email, place_in_row, with_texts, without_place};
use super::{InvalidRow, StoreError};
use crate::{BusinessUnitId, ContactId, Email, HistoryEntry, PropertyType, Role, Sentence, sentence};

/// One row of an import; as JSON, one line: `{"type": "contact", "email": "ada@example.com", ...}`.
///
/// ```
/// use greenroom_domain::store::ImportRow;
/// let row = ImportRow::parse(br#"{"type": "contact", "email": "ada@example.com"}"#)?;
/// assert!(matches!(row, ImportRow::Contact { email: Some(_), .. }));
/// # Ok::<(), greenroom_domain::store::InvalidRow>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ImportRow {
    /// A contact, made by hand: it may have been deleted before (C6: only a sync does not create it again). A contact that
    /// exists, by its id or else by its primary email, is updated: given values are set, absent ones stay.
    Contact {
        /// Its id; the store makes one up where it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<ContactId>,
        /// Its primary email.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Email>,
        /// All of its secondary emails (C5: they create no contact).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secondary_emails: Option<Vec<Email>>,
        /// Property values by internal name; a blank one clears. A property that is not defined yet becomes a text.
        #[serde(default)]
        properties: BTreeMap<String, String>,
    },
    /// A person that logs in to the account (C4: an account user is never created as a contact).
    AccountUser {
        /// The email that the person logs in with.
        email: Email,
        /// The person's role.
        role: Role,
    },
    /// A business unit. The primary one is `Account`, and exists from the start.
    BusinessUnit {
        /// Its short name.
        id: BusinessUnitId,
        /// Its display name.
        name: String,
    },
    /// The primary email of a contact that was deleted before (C6: a sync does not create it again).
    DeletedContact {
        /// The email.
        email: Email,
    },
    /// A property that contacts can have. One that exists gets the label, and becomes secret; its kind stays.
    Property {
        /// The internal name.
        name: String,
        /// The display name; the internal one where it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// The type of its values.
        kind: PropertyType,
        /// Its values are credentials.
        #[serde(default)]
        secret: bool,
    },
}

impl ImportRow {
    /// Reads a row from one line of JSON, and checks it.
    ///
    /// # Errors
    /// [`InvalidRow`] where the line is not JSON, not a row, or as for [`Self::check`].
    pub fn parse(line: &[u8]) -> Result<Self, InvalidRow> {
        let row: Self = match serde_json::from_slice(line) {
            Ok(row) => row,
            Err(error) => match with_texts(line)? {
                // The parser's columns are those of another text.
                Some(texts) => serde_json::from_str(&texts).map_err(|error| {
                    no_email(line, &error)
                        .unwrap_or_else(|| InvalidRow::new(without_place(&error.to_string()).to_owned()))
                })?,
                // The parser counts lines from the start of this one, so its line number would mislead.
                None => return Err(no_email(line, &error).unwrap_or_else(|| InvalidRow::new(place_in_row(&error)))),
            },
        };
        row.check()?;
        Ok(row)
    }

    /// Checks a row without looking into the store. Stores check every row again before they write it.
    ///
    /// # Errors
    /// [`InvalidRow`] where a contact's id is too long, blank, or has white space around it or control characters in it.
    pub fn check(&self) -> Result<(), InvalidRow> {
        match self {
            Self::Contact { id: Some(id), .. } if id.as_str().trim().is_empty() => Err(InvalidRow::IdBlank),
            Self::Contact { id: Some(id), .. }
                if id.as_str().trim() != id.as_str() || id.as_str().chars().any(char::is_control) =>
            {
                Err(InvalidRow::IdSigns)
            }
            Self::Contact { id: Some(id), .. } if id.as_str().len() > ContactId::MAX_BYTES => {
                let (most, has) = (ContactId::MAX_BYTES, id.as_str().len());
                Err(InvalidRow::IdLong { most, has })
            }
            _ => Ok(()),
        }
    }
}

/// An entry of the history about an import. The parts of the import count their rows into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    /// The entry. The store makes the number of rows its subject.
    pub entry: HistoryEntry,
    /// How many rows the parts before have written; none for the first part, which adds the entry.
    pub earlier: Option<u64>,
}

impl ImportNote {
    /// The entry of an import that is one part, or of the first one.
    pub fn first(entry: HistoryEntry) -> Self {
        Self { entry, earlier: None }
    }

    /// The entry with the rows of the parts before, and these.
    pub fn counted(self, rows: u64) -> HistoryEntry {
        let rows = self.earlier.unwrap_or_default().saturating_add(rows);
        let subject = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        HistoryEntry { subject: Some(subject), ..self.entry }
    }
}

/// The rows of an import. They may be read while the store imports them; an error among them ends the import.
pub struct ImportRows {
    rows: Box<dyn Iterator<Item = Result<ImportRow, InvalidRow>> + Send>,
    note: Option<ImportNote>,
    leaves_out_erased: bool,
}

impl ImportRows {
    /// Rows that come one by one, such as the lines of a file.
    pub fn new<I>(rows: I) -> Self
    where
        I: IntoIterator<Item = Result<ImportRow, InvalidRow>>,
        I::IntoIter: Send + 'static,
    {
        Self { rows: Box::new(rows.into_iter()), note: None, leaves_out_erased: false }
    }

    /// Keeps an entry of the history with them.
    #[must_use]
    pub fn noted(mut self, note: Option<ImportNote>) -> Self {
        self.note = note;
        self
    }

    /// Whether contacts that have an erased person's email or id are left out ([`RowOutcome::Erased`]). Without it such a contact ends
    /// the erasure, because a person made it by hand (C10: erased people leave only keyed hashes).
    #[must_use]
    pub fn leaving_out_erased(mut self, leaves_out_erased: bool) -> Self {
        self.leaves_out_erased = leaves_out_erased;
        self
    }

    /// Whether contacts that have an erased person's email or id are left out.
    pub fn leaves_out_erased(&self) -> bool {
        self.leaves_out_erased
    }

    /// The entry of the history that is to be kept with them, once.
    pub fn take_note(&mut self) -> Option<ImportNote> {
        self.note.take()
    }
}

impl From<Vec<ImportRow>> for ImportRows {
    fn from(rows: Vec<ImportRow>) -> Self {
        Self::new(rows.into_iter().map(Ok))
    }
}

impl Iterator for ImportRows {
    type Item = Result<ImportRow, InvalidRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl fmt::Debug for ImportRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportRows").finish_non_exhaustive()
    }
}

/// How much an import brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// How many rows were imported.
    pub rows: u64,
    /// How many contacts are new.
    pub contacts_created: u64,
    /// How many contacts existed and have changed.
    pub contacts_updated: u64,
    /// The numbers of the rows that were left out because they would end an erasure, counted from 1.
    #[serde(skip)]
    pub erased: Vec<u64>,
}

/// What an import does with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// The contact is new.
    Created,
    /// These fields of a contact that exists change: `email`, `secondaryEmails`, and properties by their internal names.
    Updated(ContactId, Vec<String>),
    /// The contact has all of it already.
    Unchanged(ContactId),
    /// The row is about something else than a contact.
    Other,
    /// The contact has an erased person's email or id, and the row is left out, as [`ImportRows::leaving_out_erased`] says.
    Erased,
    /// The row is invalid, or does not fit the store.
    Refused(InvalidRow),
}

/// Why an import failed. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum ImportError {
    /// A row is invalid, or does not fit the store.
    Row {
        /// Its number, counted from 1.
        row: u64,
        /// The mistake in it.
        reason: Sentence,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Row { row, reason } => sentence!(
                "failure-import-row-refused",
                "row {row}: {reason}; nothing was imported",
                row = row,
                reason = reason
            ),
            Self::Store(error) => error.sentence(),
        }
    }
}

/// Import of an account's data.
#[async_trait]
pub trait ImportStore: Send + Sync + 'static {
    /// How many rows are imported or tried in one transaction at most, so that other writers do not wait for longer than they may.
    /// None where that depends on the caller alone.
    fn most_rows_at_once(&self) -> Option<usize> {
        None
    }

    /// Imports rows in one transaction. Other writers wait until it ends.
    ///
    /// # Errors
    /// [`ImportError`]: nothing was imported.
    async fn import(&self, rows: ImportRows) -> Result<Imported, ImportError>;

    /// Says what [`Self::import`] would do with these rows, and writes nothing. Other writers wait until it ends.
    ///
    /// # Errors
    /// Those of [`Self::import`].
    async fn try_import(&self, rows: ImportRows) -> Result<Imported, ImportError>;

    /// Says what [`Self::import`] would do with each of these rows, and writes nothing. A row that is refused is left out, and
    /// the rows behind it are looked at all the same, with the rows before them. Other writers wait until it ends.
    async fn try_rows(&self, rows: ImportRows) -> Result<Vec<RowOutcome>, StoreError>;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_row() {
        let line = br#"{"type": "account-user", "email": "Eve@Example.com", "role": "editor"}"#;
        let email = Email::parse("eve@example.com").unwrap();
        assert_eq!(ImportRow::parse(line), Ok(ImportRow::AccountUser { email, role: Role::Editor }));
        for (line, reason) in [
            ("{", "at column 1"),
            (r#"{"type": "contact", "emial": "a@example.com"}"#, "unknown field `emial`"),
            (r#"{"type": "person"}"#, "unknown variant `person`"),
            (r#"{"type": "deleted-contact", "email": "nobody"}"#, "nobody"),
        ] {
            let error = ImportRow::parse(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason) && !error.contains("line 1"), "{error}");
        }
    }

    fn contact(line: &str) -> (Option<String>, BTreeMap<String, String>) {
        match ImportRow::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}")) {
            ImportRow::Contact { id, properties, .. } => (id.map(|id| id.as_str().to_owned()), properties),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn plain_values_of_properties_are_taken_as_text() {
        let line = r#"{"type": "contact", "id": 12345678901234567890123, "properties": {"a": 250, "b": true, "c": null,
            "d": 82512345678, "e": -0.10, "f": 12345678901234567890123, "g": "text \u00e9", "h": false, "i": 1E400}}"#;
        let expected = [
            ("a", "250"),
            ("b", "true"),
            ("c", ""),
            ("d", "82512345678"),
            ("e", "-0.10"),
            ("f", "12345678901234567890123"),
            ("g", "text \u{e9}"),
            ("h", "false"),
            ("i", "1E400"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(contact(line), (Some("12345678901234567890123".to_owned()), expected));
        for (line, reason) in [
            (
                r#"{"type": "contact", "properties": {"tags": ["a"], "n": 1}}"#,
                "the property `tags` is a list or an object",
            ),
            (r#"{"type": "contact", "properties": {"n": 1}, "email": "nobody"}"#, "nobody"),
            (r#"{"type": "contact", "properties": {"n": 1}, "emial": "a@b.example"}"#, "unknown field `emial`"),
            (r#"{"type": "contact", "properties": [1]}"#, "invalid type"),
            (
                r#"{"type": "contact", "email": "a@b.example", "email": "c@d.example", "properties": {}}"#,
                "duplicate field `email`",
            ),
            (
                r#"{"type": "contact", "email": "a@b.example", "email": "c@d.example", "properties": {"n": 1}}"#,
                "duplicate field `email`",
            ),
            (r#"{"type": "contact", "id": 7, "id": 8}"#, "duplicate field `id`"),
            (r#"{"type": "contact", "id": true}"#, "invalid type"),
        ] {
            let error = ImportRow::parse(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason) && !error.contains("line 1"), "{error}");
        }
    }

    #[test]
    fn the_entry_of_an_import_counts_the_rows_of_all_its_parts() {
        let entry = HistoryEntry {
            at: jiff::Timestamp::UNIX_EPOCH,
            by: None,
            what: crate::HistoryKind::Imported,
            subject: None,
        };
        for (earlier, rows, expected) in
            [(None, 1, "1 row"), (None, 0, "0 rows"), (Some(1), 0, "1 row"), (Some(2_000), 3, "2003 rows")]
        {
            let counted = ImportNote { entry: entry.clone(), earlier }.counted(rows);
            assert_eq!(counted, HistoryEntry { subject: Some(expected.to_owned()), ..entry.clone() });
        }
    }

    #[test]
    fn an_id_that_makes_several_people_one_is_refused() {
        for (id, reason) in
            [("", "is blank"), ("  ", "is blank"), ("\\t", "is blank"), (" 7", "white space"), ("7\\n8", "control")]
        {
            let error = ImportRow::parse(format!(r#"{{"type": "contact", "id": "{id}"}}"#).as_bytes()).unwrap_err();
            assert!(error.to_string().contains(reason), "{id:?}: {error}");
        }
        assert_eq!(contact(r#"{"type": "contact", "id": null}"#).0, None, "the store makes one up");
    }

    #[test]
    fn a_contacts_id_is_bounded() {
        let of = |bytes: usize| format!(r#"{{"type": "contact", "id": "{}"}}"#, "x".repeat(bytes));
        assert!(ImportRow::parse(of(ContactId::MAX_BYTES).as_bytes()).is_ok());
        let error = ImportRow::parse(of(ContactId::MAX_BYTES + 1).as_bytes()).unwrap_err().to_string();
        assert!(error.contains("at most"), "{error}");
    }
}
