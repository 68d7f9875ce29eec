//! Imports of an account's data from files: JSON, one object a line or however it is spread, and CSV with a header.
//!
//! All rows are checked before the first is written, where the source can be read twice. They are written in parts, so that
//! a large import keeps nobody else from writing for long; each part is written completely or not at all. An import that
//! ends early says at which line it can go on.

mod json;
mod preview;
mod quotes;
mod table;
mod unreadable;

use std::{
    collections::{BTreeSet, HashSet},
    io::{self, BufRead},
    iter::Peekable,
    sync::Arc,
    time::Duration,
};

use greenroom_domain::{
    AccountStore, Failure, FailureKind, HistoryKind, PropertyDefinition, Sentence, codes, sentence,
    store::{ImportError, ImportNote, ImportRow, ImportRows, Imported, InvalidRow},
};
use serde::Serialize;
use tokio::{
    sync::mpsc,
    time::{self, Instant},
};

pub use self::preview::{MOST_FAULTY, MOST_NEW_PROPERTIES, Preview, PreviewLimit, PreviewRow, preview};
use self::{json::JsonRows, table::TableRows, unreadable::unreadable};
use crate::views::history;

/// How many rows are written in one transaction, or tried in one that is rolled back: a part takes some tenths of a second.
const PART_ROWS: usize = 2_000;

/// How much text the rows of one part have at most, in bytes, unless it is one row.
const PART_BYTES: usize = 8 << 20;

/// The longest row, in bytes.
const MAX_ROW: usize = 4 << 20;

/// How long nothing is tried after a part at least. A process that waits for its turn to write looks again within a tenth of a second.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The form of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportFormat {
    /// JSON objects: one a line, one after the other, or in an array.
    Json,
    /// A table of contacts with a header, with commas, semicolons or tabs between the cells.
    Csv,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportColumn {
    /// Its header.
    pub header: String,
    /// What an import takes it for.
    pub holds: ColumnUse,
}

/// What a column of a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnUse {
    /// Ids of contacts.
    Id,
    /// Primary emails.
    Email,
    /// Secondary emails.
    SecondaryEmails,
    /// Values of a property.
    Property(String),
    /// It is left out.
    Nothing,
    /// Nobody knows: an import refuses it.
    Unknown,
}

/// What to import, and how.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The form of the rows; none to see it from how they begin.
    pub format: Option<ImportFormat>,
    /// For CSV: the property of a column, by the column's header; none leaves the column out. Other columns are known by the
    /// names and labels of properties.
    pub columns: Vec<(String, Option<String>)>,
    /// Report what would be written, and write nothing.
    pub dry_run: bool,
    /// Leave out the rows that begin before this line, counted from 1.
    pub from_line: u64,
    /// Leave out these rows, by their numbers, counted from 1: those that a preview has shown to be faulty.
    pub leave_out: BTreeSet<u64>,
    /// Import contacts with an erased person's email or id, too, which ends the erasure (C10: erased people leave only keyed hashes).
    /// Without it such rows are left out.
    pub bring_back_erased: bool,
    /// Who imports, for the history; none where nobody does by hand.
    pub by: Option<String>,
}

/// A source of rows.
pub struct ImportSource {
    /// Its name in messages, such as the path of a file.
    pub name: String,
    /// Reads it, without a byte-order mark.
    pub reader: Box<dyn BufRead + Send>,
    /// Reads the same once more: then all rows are checked before the first is written.
    pub again: Option<Box<dyn BufRead + Send>>,
}

impl std::fmt::Debug for ImportSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportSource").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// The rows written so far, or looked at in a dry run.
    pub rows: u64,
    /// The line at which the next part begins: an import that is interrupted can go on there.
    pub next_line: u64,
}

/// What an import has brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// It was a dry run: nothing was written. Rows are tried in parts of 2,000: a contact that rows of several parts name counts as
    /// created in each, and rows of different parts that exclude each other are not found.
    pub dry_run: bool,
    /// How much.
    #[serde(flatten)]
    pub imported: Imported,
    /// Properties of contacts that were not defined before, and are texts now.
    pub new_properties: BTreeSet<String>,
    /// The lines at which the rows begin that were left out, because they would bring an erased person back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub erased_lines: Vec<u64>,
}

/// A row, with the line at which it begins.
struct Located {
    line: u64,
    bytes: usize,
    row: Result<ImportRow, InvalidRow>,
}

/// Rows that are written together, and the line of the row behind them.
type Part = (Vec<Located>, Option<u64>);

type Rows = Box<dyn Iterator<Item = Located> + Send>;

/// Imports rows, in parts. `progress` is called after each part.
///
/// # Errors
/// `row-invalid` with the line and what to do; the store's failure. The parts before stay written, and the message says at
/// which line to go on.
pub async fn import(
    store: &dyn AccountStore,
    source: ImportSource,
    options: &ImportOptions,
    progress: &(dyn Fn(ImportProgress) + Send + Sync),
) -> Result<ImportReport, Failure> {
    let ImportSource { name, reader, again } = source;
    let properties = store.properties().await?;
    let invalid = |line: u64, reason: Sentence, next: &Sentence| {
        let message = sentence!(
            "failure-import-row",
            "{file}, line {line}: {reason}; {next}",
            file = name,
            line = line,
            reason = reason,
            next = next
        );
        Failure::new(FailureKind::InvalidInput, codes::ROW_INVALID, message)
    };
    let nothing = if options.dry_run {
        sentence!("failure-import-nothing-written", "nothing was written")
    } else {
        sentence!("failure-import-nothing-imported", "nothing was imported")
    };
    let most = rows_of_a_part(store);
    let parts = |reader| parts(reader, options.clone(), properties.clone(), most);
    if let Some(reader) = again {
        let mut parts = parts(reader);
        while let Some(part) = parts.recv().await {
            for Located { line, row, .. } in part.map_err(|reason| invalid(1, reason.into_sentence(), &nothing))?.0 {
                row.map_err(|reason| invalid(line, reason.into_sentence(), &nothing))?;
            }
        }
    }
    // Each part counts its rows into it, so that it is true wherever an import ends.
    let entry = options.by.as_ref().map(|by| history::entry(by, HistoryKind::Imported, None));
    let (mut total, mut earlier) = (Imported::default(), None);
    let (mut new_properties, mut erased_lines) = (BTreeSet::new(), Vec::new());
    let mut defined: HashSet<String> = properties.iter().map(|known| known.name.clone()).collect();
    let mut parts = parts(reader);
    while let Some(part) = parts.recv().await {
        let (part, next_line) = part.map_err(|reason| invalid(1, reason.into_sentence(), &nothing))?;
        let lines: Vec<u64> = part.iter().map(|located| located.line).collect();
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
        let goes_on = next_line.is_some();
        let next_line = next_line.unwrap_or(last + 1);
        let next = if options.dry_run || total.rows == 0 {
            nothing.clone()
        } else {
            sentence!(
                "failure-import-go-on",
                "the rows before line {line} are imported: import the file again when this is mended, or go on with \
                 --from-line {line} (over HTTP: fromLine={line})",
                line = first
            )
        };
        let rows = part
            .into_iter()
            .map(|located| located.row.map_err(|reason| invalid(located.line, reason.into_sentence(), &next)));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let mut named: Vec<(u64, String)> = Vec::new();
        for (row, number) in rows.iter().zip(1..) {
            match row {
                ImportRow::Property { name, .. } => {
                    defined.insert(name.clone());
                }
                ImportRow::Contact { properties, .. } => {
                    let new = properties.keys().filter(|name| !defined.contains(*name));
                    named.extend(new.map(|name| (number, name.clone())));
                }
                ImportRow::AccountUser { .. } | ImportRow::BusinessUnit { .. } | ImportRow::DeletedContact { .. } => {}
            }
        }
        let rows = ImportRows::from(rows).leaving_out_erased(!options.bring_back_erased);
        let line_of = |row: u64| lines.get(usize::try_from(row).ok()?.checked_sub(1)?).copied();
        let written = if options.dry_run {
            let begun = Instant::now();
            let tried = store.try_import(rows).await;
            if goes_on {
                pause(begun).await;
            }
            tried
        } else {
            let note = entry.clone().map(|entry| ImportNote { entry, earlier });
            store.import(rows.noted(note)).await
        };
        let written = written.map_err(|error| match error {
            ImportError::Row { row, reason } => invalid(line_of(row).unwrap_or(*first), reason, &next),
            ImportError::Store(error) => {
                let failure = Failure::from(error);
                let why = failure.sentence();
                failure.say(sentence!("failure-import-store", "{why}; {next}", why = why, next = next))
            }
        })?;
        total.rows += written.rows;
        earlier = Some(total.rows);
        total.contacts_created += written.contacts_created;
        total.contacts_updated += written.contacts_updated;
        // The numbers are in their order.
        let is_written = |(number, name): (u64, String)| written.erased.binary_search(&number).is_err().then_some(name);
        new_properties.extend(named.into_iter().filter_map(is_written));
        erased_lines.extend(written.erased.into_iter().filter_map(line_of));
        progress(ImportProgress { rows: total.rows, next_line });
    }
    Ok(ImportReport { dry_run: options.dry_run, imported: total, new_properties, erased_lines })
}

/// The rows of a source in parts. They are read on a thread of their own, a part ahead; nothing waits for it to end, because
/// a read of standard input may last until the process ends. A row that cannot be read is the last one.
fn parts(
    reader: Box<dyn BufRead + Send>,
    options: ImportOptions,
    properties: Arc<[PropertyDefinition]>,
    most: usize,
) -> mpsc::Receiver<Result<Part, InvalidRow>> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut rows = match rows(reader, &options, &properties) {
            Ok(rows) => {
                let is_wanted = |(row, number): &(Located, u64)| {
                    row.line >= options.from_line && !options.leave_out.contains(number)
                };
                // Nothing is read behind a row that cannot be read: that is where an import ends.
                let mut is_readable = true;
                let to_the_first_faulty = move |row: &Located| std::mem::replace(&mut is_readable, row.row.is_ok());
                rows.zip(1..).filter(is_wanted).map(|(row, _)| row).take_while(to_the_first_faulty).peekable()
            }
            Err(reason) => {
                // Without a receiver nobody wants to know.
                let _ = sender.blocking_send(Err(reason));
                return;
            }
        };
        loop {
            let part = next_part(&mut rows, most);
            // The row behind may begin in the same line.
            let next_line = rows.peek().map(|located| located.line);
            if part.is_empty() || sender.blocking_send(Ok((part, next_line))).is_err() {
                return;
            }
        }
    });
    receiver
}

/// How many rows are written or tried together at most.
fn rows_of_a_part(store: &dyn AccountStore) -> usize {
    store.most_rows_at_once().map_or(PART_ROWS, |most| most.clamp(1, PART_ROWS))
}

/// The next rows that are written or tried together; none at the end.
fn next_part(rows: &mut Peekable<impl Iterator<Item = Located>>, most: usize) -> Vec<Located> {
    let (mut part, mut bytes) = (Vec::new(), 0);
    while let Some(located) = rows.next_if(|_| part.len() < most && bytes < PART_BYTES) {
        bytes += located.bytes;
        part.push(located);
    }
    part
}

/// Waits for as long as a part that was tried took, so that other processes come to write: SQLite gives no writer its turn.
async fn pause(begun: Instant) {
    time::sleep(begun.elapsed().max(SHORTEST_PAUSE)).await;
}

/// The rows of a source.
fn rows(
    mut reader: Box<dyn BufRead + Send>,
    options: &ImportOptions,
    properties: &[PropertyDefinition],
) -> Result<Rows, InvalidRow> {
    if is_binary(reader.fill_buf().map_err(|error| unreadable(&error))?) {
        let reason = sentence!(
            "failure-import-binary",
            "this is neither CSV nor JSON, but a binary file: save a table as `CSV UTF-8`"
        );
        return Err(InvalidRow::new(reason));
    }
    let format = match options.format {
        Some(format) => format,
        None => format_of(&mut reader).map_err(|error| unreadable(&error))?,
    };
    match format {
        ImportFormat::Json if !options.columns.is_empty() => Err(InvalidRow::new(sentence!(
            "failure-import-mapped-json",
            "columns are mapped for CSV only, and these rows are JSON"
        ))),
        ImportFormat::Json => Ok(Box::new(JsonRows::new(reader))),
        ImportFormat::Csv => Ok(Box::new(TableRows::new(reader, &options.columns, properties)?)),
    }
}

/// JSON begins with a bracket, in all that is imported; a header of CSV does not.
fn format_of(reader: &mut dyn BufRead) -> io::Result<ImportFormat> {
    match reader.fill_buf()?.trim_ascii_start().first() {
        Some(b'{' | b'[') => Ok(ImportFormat::Json),
        Some(_) => Ok(ImportFormat::Csv),
        // Nothing but white space, as far as it is read.
        None => Ok(ImportFormat::Json),
    }
}

/// Whether a file that begins so is no text, such as a picture or a workbook. Text in UTF-16 is text, in another encoding than is read.
///
/// ```
/// assert!(greenroom_service::import::is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
/// assert!(!greenroom_service::import::is_binary(b"email,firstname\n"));
/// ```
pub fn is_binary(text: &[u8]) -> bool {
    const MARKS: [&[u8]; 3] = [b"PK\x03\x04", b"%PDF-", b"\x1f\x8b"];
    let begin = text.get(..512).unwrap_or(text);
    let is_utf16 = [b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| begin.starts_with(*mark));
    !is_utf16 && (begin.contains(&0) || MARKS.iter().any(|mark| begin.starts_with(mark)))
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
