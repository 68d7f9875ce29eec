//! What an import would do, row by row, before anything is written. The rows are read, checked and tried by the code of the import.

use std::{
    collections::BTreeSet,
    io::{BufRead, Cursor},
    sync::Arc,
};

use greenroom::capability::shortened;
use greenroom_domain::{
    AccountStore, Failure, FailureKind, PropertyDefinition, sentence,
    store::{ImportRow, ImportRows, InvalidRow, RowOutcome},
};
use tokio::time::Instant;

use super::{
    ColumnUse, ImportColumn, ImportFormat, ImportOptions, Located, Rows, format_of, next_part, pause, rows,
    rows_of_a_part, table,
};

/// How many rows a preview shows, and as many of the faulty ones behind them, and of those of erased people.
const SHOWN: usize = 200;

/// How many characters of a name and of a reason a preview shows.
const SHOWN_CHARACTERS: usize = 500;

/// How many faulty rows a file may have. A file with more is another kind of file, and their numbers are kept until the import, which
/// leaves them out.
pub const MOST_FAULTY: usize = 10_000;

/// How many properties that do not exist yet the rows of a file may name. More are a mistake, such as values in the place of names.
pub const MOST_NEW_PROPERTIES: usize = 200;

/// A limit that a file is beyond, so that it is not imported. Nothing behind that place was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewLimit {
    /// More than [`MOST_FAULTY`] rows are faulty.
    FaultyRows,
    /// More than [`MOST_NEW_PROPERTIES`] properties are new.
    NewProperties,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The form of the rows.
    pub format: ImportFormat,
    /// The columns of a table.
    pub columns: Vec<ImportColumn>,
    /// Why no row can be read, such as a column that nobody knows.
    pub unreadable: Option<InvalidRow>,
    /// The limit that the file is beyond.
    pub beyond: Option<PreviewLimit>,
    /// How many rows there are.
    pub rows: u64,
    /// How many contacts would be new.
    pub created: u64,
    /// How many contacts would change.
    pub updated: u64,
    /// How many contacts have all of it already.
    pub unchanged: u64,
    /// How many rows are about something else than contacts.
    pub others: u64,
    /// The numbers of the faulty rows, counted from 1.
    pub faulty: BTreeSet<u64>,
    /// How many contacts have an erased person's email or id, and are left out.
    pub erased: u64,
    /// In how many parts the rows were tried. Rows of different parts that exclude each other are not found: the import ends at the second
    /// of them, and says so.
    pub parts: u64,
    /// Properties that are not defined yet, and would be texts.
    pub new_properties: BTreeSet<String>,
    /// The first rows, the first faulty ones, and the first of erased people.
    pub shown: Vec<PreviewRow>,
}

/// A row, and what an import would do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// Its number, counted from 1.
    pub number: u64,
    /// The line at which it begins.
    pub line: u64,
    /// What it is about: a contact's email or else its id, or what it is called; empty where that cannot be read.
    pub about: String,
    /// What an import would do.
    pub outcome: RowOutcome,
}

/// What an import of this text would do. All rows are tried, in parts, each in a transaction that is rolled back. No more than a part is in
/// memory beside the text. After each part, `progress` gets the number of rows so far.
///
/// # Errors
/// The store's failure.
pub async fn preview(
    store: &dyn AccountStore,
    text: Arc<[u8]>,
    options: &ImportOptions,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Preview, Failure> {
    let properties = store.properties().await?;
    let (mut preview, rows) = {
        let (options, properties) = (options.clone(), Arc::clone(&properties));
        blocking(move || begin(&text, options, &properties)).await?
    };
    let Some(mut rows) = rows.map(Iterator::peekable) else { return Ok(preview) };
    let mut known: BTreeSet<String> = properties.iter().map(|known| known.name.clone()).collect();
    let (mut named, most) = (BTreeSet::new(), rows_of_a_part(store));
    loop {
        let (part, rest) = blocking(move || (next_part(&mut rows, most), rows)).await?;
        rows = rest;
        if part.is_empty() {
            return Ok(preview);
        }
        // Before they are tried: each name is a row of the store.
        named.extend(new_names(&part, &known));
        if named.len() > MOST_NEW_PROPERTIES {
            preview.new_properties = named.into_iter().take(MOST_NEW_PROPERTIES).collect();
            preview.beyond = Some(PreviewLimit::NewProperties);
            return Ok(preview);
        }
        let begun = Instant::now();
        let good: Vec<ImportRow> = part.iter().filter_map(|located| located.row.clone().ok()).collect();
        let has_tried = !good.is_empty();
        let outcomes = if has_tried {
            store.try_rows(ImportRows::from(good).leaving_out_erased(!options.bring_back_erased)).await?
        } else {
            Vec::new()
        };
        preview.add_part(part, outcomes, &mut known);
        progress(preview.rows);
        if preview.faulty.len() > MOST_FAULTY {
            preview.beyond = Some(PreviewLimit::FaultyRows);
            return Ok(preview);
        }
        if has_tried && rows.peek().is_some() {
            pause(begun).await;
        }
    }
}

/// Reads where no request waits.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let failed = |_| {
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-import-rows-defect", "the rows could not be read: a defect"),
        )
    };
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

/// The properties of contacts that neither the store nor an earlier row defines.
fn new_names(part: &[Located], known: &BTreeSet<String>) -> BTreeSet<String> {
    let (mut defined, mut named) = (BTreeSet::new(), BTreeSet::new());
    for row in part.iter().filter_map(|located| located.row.as_ref().ok()) {
        match row {
            ImportRow::Property { name, .. } => _ = defined.insert(name),
            ImportRow::Contact { properties, .. } => {
                named.extend(properties.keys().filter(|name| !known.contains(*name) && !defined.contains(name)));
            }
            ImportRow::AccountUser { .. } | ImportRow::BusinessUnit { .. } | ImportRow::DeletedContact { .. } => {}
        }
    }
    named.into_iter().cloned().collect()
}

impl Preview {
    /// Adds the rows of a part. There is an outcome for each row that could be read.
    fn add_part(&mut self, part: Vec<Located>, outcomes: Vec<RowOutcome>, known: &mut BTreeSet<String>) {
        self.parts += 1;
        let mut outcomes = outcomes.into_iter();
        for Located { line, row, .. } in part {
            let number = self.rows + 1;
            self.rows = number;
            let (about, outcome) = match row {
                Ok(row) => {
                    // The store answers for each row; if it did not, the row would not be imported unseen.
                    let outcome = outcomes.next().unwrap_or_else(|| {
                        RowOutcome::Refused(InvalidRow::new(sentence!("failure-row-not-tried", "it was not tried")))
                    });
                    if !matches!(outcome, RowOutcome::Refused(_) | RowOutcome::Erased) {
                        self.define(&row, known);
                    }
                    (about(&row), outcome)
                }
                Err(reason) => (String::new(), RowOutcome::Refused(reason)),
            };
            self.add(PreviewRow { number, line, about, outcome });
        }
    }

    /// Notes the properties that a row defines, or makes texts.
    fn define(&mut self, row: &ImportRow, known: &mut BTreeSet<String>) {
        match row {
            ImportRow::Property { name, .. } => _ = known.insert(name.clone()),
            ImportRow::Contact { properties, .. } => {
                let new = properties.keys().filter(|name| !known.contains(*name));
                self.new_properties.extend(new.cloned());
            }
            ImportRow::AccountUser { .. } | ImportRow::BusinessUnit { .. } | ImportRow::DeletedContact { .. } => {}
        }
    }

    fn add(&mut self, row: PreviewRow) {
        let count = match &row.outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated(..) => &mut self.updated,
            RowOutcome::Unchanged(_) => &mut self.unchanged,
            RowOutcome::Other => &mut self.others,
            RowOutcome::Refused(_) => {
                self.faulty.insert(row.number);
                if self.faulty.len() <= SHOWN {
                    self.shown.push(row.cut());
                }
                return;
            }
            RowOutcome::Erased => {
                self.erased += 1;
                if self.erased <= SHOWN as u64 {
                    self.shown.push(row.cut());
                }
                return;
            }
        };
        *count += 1;
        let is_good = |row: &&PreviewRow| !matches!(row.outcome, RowOutcome::Refused(_) | RowOutcome::Erased);
        if self.shown.iter().filter(is_good).count() < SHOWN {
            self.shown.push(row.cut());
        }
    }

    /// How many rows would be imported: all but the faulty ones, and those of erased people; none of a file that is beyond a limit.
    pub fn importable(&self) -> u64 {
        if self.unreadable.is_some() || self.beyond.is_some() {
            0
        } else {
            self.rows - self.faulty.len() as u64 - self.erased
        }
    }

    /// The headers of the columns that nobody knows.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        let unknown =
            self.columns.iter().filter(|column| column.holds == ColumnUse::Unknown && !column.header.is_empty());
        unknown.map(|column| column.header.as_str())
    }

    /// The headers of the first two columns that hold the same.
    pub fn same_columns(&self) -> Option<[&str; 2]> {
        self.columns.iter().enumerate().find_map(|(at, column)| {
            let counts = !matches!(column.holds, ColumnUse::Nothing | ColumnUse::Unknown);
            let other = self.columns.iter().take(at).find(|other| counts && other.holds == column.holds)?;
            Some([other.header.as_str(), column.header.as_str()])
        })
    }

    /// Whether a table has columns, and none of them has ids or emails.
    pub fn lacks_identity(&self) -> bool {
        let is_identity = |column: &ImportColumn| matches!(column.holds, ColumnUse::Id | ColumnUse::Email);
        !self.columns.is_empty() && !self.columns.iter().any(is_identity)
    }

    /// Whether the columns have to be named before anything can be imported.
    pub fn needs_columns(&self) -> bool {
        self.unreadable.is_some() && !self.columns.is_empty()
    }
}

impl PreviewRow {
    /// With texts that are short enough to be kept and shown.
    fn cut(mut self) -> Self {
        self.about = shortened(&self.about, SHOWN_CHARACTERS);
        if let RowOutcome::Refused(reason) = &mut self.outcome {
            // It keeps its kind, so that each reader is told it in their language.
            reason.change_texts(|text| shortened(text, SHOWN_CHARACTERS));
        }
        self
    }
}

/// The preview without rows, and the rows, also those behind a faulty one; none where no row can be read.
fn begin(text: &Arc<[u8]>, mut options: ImportOptions, properties: &[PropertyDefinition]) -> (Preview, Option<Rows>) {
    let mut reader: Box<dyn BufRead + Send> = Box::new(Cursor::new(Arc::clone(text)));
    // Reading from memory cannot fail.
    let format = options.format.unwrap_or_else(|| format_of(&mut reader).unwrap_or(ImportFormat::Json));
    options.format = Some(format);
    let mut preview = Preview {
        format,
        columns: Vec::new(),
        unreadable: None,
        beyond: None,
        rows: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        others: 0,
        faulty: BTreeSet::new(),
        erased: 0,
        parts: 0,
        new_properties: BTreeSet::new(),
        shown: Vec::new(),
    };
    if format == ImportFormat::Csv {
        let reader = Box::new(Cursor::new(Arc::clone(text)));
        preview.columns = table::columns(reader, &options.columns, properties).unwrap_or_default();
    }
    match rows(reader, &options, properties) {
        Ok(rows) => (preview, Some(rows)),
        Err(reason) => {
            preview.unreadable = Some(reason);
            (preview, None)
        }
    }
}

/// What a row is about, for people.
fn about(row: &ImportRow) -> String {
    match row {
        ImportRow::Contact { id, email, .. } => email
            .as_ref()
            .map(|email| email.as_str().to_owned())
            .or(id.as_ref().map(ToString::to_string))
            .unwrap_or_default(),
        ImportRow::AccountUser { email, .. } | ImportRow::DeletedContact { email } => email.as_str().to_owned(),
        ImportRow::BusinessUnit { id, .. } => id.to_string(),
        ImportRow::Property { name, .. } => name.clone(),
    }
}

impl ImportColumn {
    /// The word by which [`ImportOptions::columns`] names what the column holds; none where it is left out or unknown.
    pub fn word(&self) -> Option<&str> {
        match &self.holds {
            ColumnUse::Id => Some("id"),
            ColumnUse::Email => Some("email"),
            ColumnUse::SecondaryEmails => Some("secondaryemails"),
            ColumnUse::Property(name) => Some(name),
            ColumnUse::Nothing | ColumnUse::Unknown => None,
        }
    }
}

#[cfg(test)]
#[path = "preview_tests.rs"]
mod tests;
