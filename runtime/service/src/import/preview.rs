//! What an import would do, row by row, before anything is written. The rows are read, checked and tried by the code of the import.

use std::{
    collections::BTreeSet,
    io::{BufRead, Cursor},
    sync::Arc,
};

use greenroom_domain::{
    AccountStore, Failure, FailureKind, PropertyDefinition,
    store::{ImportRow, ImportRows, RowOutcome},
};

use super::{ColumnUse, ImportColumn, ImportFormat, ImportOptions, Located, TRIED_ROWS, format_of, rows, table};

/// How many rows a preview shows, and as many of the faulty ones behind them, and of those of erased people.
const SHOWN: usize = 200;

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The form of the rows.
    pub format: ImportFormat,
    /// The columns of a table.
    pub columns: Vec<ImportColumn>,
    /// Why no row can be read, such as a column that nobody knows.
    pub unreadable: Option<String>,
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
    /// How many contacts have an erased person's email, and are left out.
    pub erased: u64,
    /// How many rows behind the first 20,000 were read, and not tried. The import says which of them the store refuses.
    pub untried: u64,
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

/// What an import of this text would do. The first 20,000 rows are tried together, in one transaction that is rolled back; those behind
/// them are only read.
///
/// # Errors
/// The store's failure.
pub async fn preview(store: &dyn AccountStore, text: Arc<[u8]>, options: &ImportOptions) -> Result<Preview, Failure> {
    of_rows(store, text, options, TRIED_ROWS).await
}

/// As [`preview`], with so many rows that are tried.
async fn of_rows(
    store: &dyn AccountStore,
    text: Arc<[u8]>,
    options: &ImportOptions,
    tried: usize,
) -> Result<Preview, Failure> {
    let properties = store.properties().await?;
    let reading = {
        let (text, options, properties) = (Arc::clone(&text), options.clone(), Arc::clone(&properties));
        tokio::task::spawn_blocking(move || read(&text, options, &properties))
    };
    let failed = |_| Failure::of(FailureKind::Internal, "the rows could not be read: a defect");
    let (mut preview, located) = reading.await.map_err(failed)?;
    let defined: BTreeSet<&str> = properties.iter().map(|known| known.name.as_str()).collect();
    let mut known = BTreeSet::new();
    let good = |located: &[Located]| located.iter().filter_map(|located| located.row.clone().ok()).collect::<Vec<_>>();
    let rows = ImportRows::from(good(&located[..tried.min(located.len())]));
    let outcomes = store.try_rows(rows.leaving_out_erased(!options.bring_back_erased)).await?;
    let mut outcomes = outcomes.into_iter();
    for Located { line, row, .. } in located {
        preview.rows += 1;
        let (about, outcome) = match &row {
            Ok(row) => (about(row), outcomes.next()),
            Err(reason) => (String::new(), Some(RowOutcome::Refused(reason.to_string()))),
        };
        if let (Ok(row), false) = (&row, matches!(outcome, Some(RowOutcome::Refused(_) | RowOutcome::Erased))) {
            match row {
                ImportRow::Property { name, .. } => _ = known.insert(name.clone()),
                ImportRow::Contact { properties, .. } => {
                    let new =
                        properties.keys().filter(|name| !defined.contains(name.as_str()) && !known.contains(*name));
                    preview.new_properties.extend(new.cloned());
                }
                ImportRow::AccountUser { .. } | ImportRow::BusinessUnit { .. } | ImportRow::DeletedContact { .. } => {}
            }
        }
        match outcome {
            Some(outcome) => preview.add(PreviewRow { number: preview.rows, line, about, outcome }),
            None => preview.untried += 1,
        }
    }
    Ok(preview)
}

impl Preview {
    fn add(&mut self, row: PreviewRow) {
        let count = match &row.outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated(..) => &mut self.updated,
            RowOutcome::Unchanged(_) => &mut self.unchanged,
            RowOutcome::Other => &mut self.others,
            RowOutcome::Refused(_) => {
                self.faulty.insert(row.number);
                if self.faulty.len() <= SHOWN {
                    self.shown.push(row);
                }
                return;
            }
            RowOutcome::Erased => {
                self.erased += 1;
                if self.erased <= SHOWN as u64 {
                    self.shown.push(row);
                }
                return;
            }
        };
        *count += 1;
        let is_good = |row: &&PreviewRow| !matches!(row.outcome, RowOutcome::Refused(_) | RowOutcome::Erased);
        if self.shown.iter().filter(is_good).count() < SHOWN {
            self.shown.push(row);
        }
    }

    /// How many rows would be imported: all but the faulty ones, and those of erased people.
    pub fn importable(&self) -> u64 {
        if self.unreadable.is_some() { 0 } else { self.rows - self.faulty.len() as u64 - self.erased }
    }

    /// The headers of the columns that nobody knows.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        let unknown =
            self.columns.iter().filter(|column| column.holds == ColumnUse::Unknown && !column.header.is_empty());
        unknown.map(|column| column.header.as_str())
    }

    /// Whether the columns have to be named before anything can be imported.
    pub fn needs_columns(&self) -> bool {
        self.unreadable.is_some() && !self.columns.is_empty()
    }
}

/// Reads all rows, also those behind a faulty one.
fn read(text: &Arc<[u8]>, mut options: ImportOptions, properties: &[PropertyDefinition]) -> (Preview, Vec<Located>) {
    let mut reader: Box<dyn BufRead + Send> = Box::new(Cursor::new(Arc::clone(text)));
    // Reading from memory cannot fail.
    let format = options.format.unwrap_or_else(|| format_of(&mut reader).unwrap_or(ImportFormat::Json));
    options.format = Some(format);
    let mut preview = Preview {
        format,
        columns: Vec::new(),
        unreadable: None,
        rows: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        others: 0,
        faulty: BTreeSet::new(),
        erased: 0,
        untried: 0,
        new_properties: BTreeSet::new(),
        shown: Vec::new(),
    };
    if format == ImportFormat::Csv {
        let reader = Box::new(Cursor::new(Arc::clone(text)));
        preview.columns = table::columns(reader, &options.columns, properties).unwrap_or_default();
    }
    match rows(reader, &options, properties) {
        Ok(rows) => (preview, rows.collect()),
        Err(reason) => {
            preview.unreadable = Some(reason.to_string());
            (preview, Vec::new())
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
