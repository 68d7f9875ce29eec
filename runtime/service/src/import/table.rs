//! Contacts from a table: CSV with a header, as spreadsheets and CRMs write it.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
};

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord, Trim};
use greenroom_domain::{
    ContactId, Email, PropertyDefinition, is_invisible, sentence,
    store::{ImportRow, InvalidRow},
};

use super::{
    ColumnUse, ImportColumn, Located,
    quotes::{Lines, Quotes},
    unreadable::unreadable,
};

/// How many columns a table may have: more than any CRM exports, and few enough to compare each with the others.
const MOST_COLUMNS: usize = 2_000;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Id,
    Email,
    SecondaryEmails,
    Property(String),
    /// It is left out.
    Nothing,
    /// It has no header, and has to be blank.
    Nameless,
}

/// The contacts of a table.
pub(super) struct TableRows {
    reader: Reader<Box<dyn Read + Send>>,
    /// Headers, with what the columns hold.
    columns: Vec<(String, Column)>,
    lines: Lines,
    /// The line of the last row.
    line: u64,
    has_failed: bool,
}

impl TableRows {
    /// Reads the header.
    ///
    /// # Errors
    /// [`InvalidRow`] where a column is not known, two are the same, or none has ids or emails.
    pub(super) fn new(
        reader: Box<dyn BufRead + Send>,
        mapped: &[(String, Option<String>)],
        properties: &[PropertyDefinition],
    ) -> Result<Self, InvalidRow> {
        let (reader, header, lines) = header(reader)?;
        let mut columns: Vec<(String, Column)> = Vec::with_capacity(header.len());
        for name in &header {
            let column = column(name, mapped, properties)?;
            let counts = !matches!(column, Column::Nothing | Column::Nameless);
            if let Some((other, _)) = columns.iter().find(|(_, known)| *known == column && counts) {
                let what_to_do = if is_same(other, name) {
                    sentence!("failure-table-other-header", "give one of them another header")
                } else {
                    sentence!("failure-table-leave-one-out", "leave one of them out with --map '{name}='", name = name)
                };
                return Err(InvalidRow::new(sentence!(
                    "failure-table-same-columns",
                    "the columns `{other}` and `{name}` hold the same: {remedy}",
                    other = other,
                    name = name,
                    remedy = what_to_do
                )));
            }
            columns.push((name.to_owned(), column));
        }
        for (at, (name, _)) in mapped.iter().enumerate() {
            if mapped[..at].iter().any(|(before, _)| is_same(before, name)) {
                return Err(InvalidRow::new(sentence!(
                    "failure-table-mapped-twice",
                    "--map names the column `{name}` twice",
                    name = name
                )));
            }
        }
        if let Some((unknown, _)) = mapped.iter().find(|(name, _)| !header.iter().any(|known| is_same(known, name))) {
            return Err(InvalidRow::new(sentence!(
                "failure-table-no-column",
                "there is no column `{unknown}`, which --map names: the header is {header}",
                unknown = unknown,
                header = list(&header)
            )));
        }
        if !columns.iter().any(|(_, column)| matches!(column, Column::Id | Column::Email)) {
            return Err(InvalidRow::new(sentence!(
                "failure-table-no-identity",
                "no column has ids or emails, so nobody could be told apart: the header is {header}; name the column with --map \
                 'COLUMN=email'",
                header = list(&header)
            )));
        }
        Ok(Self { reader, columns, lines, line: 1, has_failed: false })
    }

    fn row(&self, record: &StringRecord) -> Result<ImportRow, InvalidRow> {
        let (mut id, mut email, mut secondary_emails) = (None, None, None);
        let mut properties = BTreeMap::new();
        // A blank cell changes nothing: exports have many.
        for ((name, column), cell) in self.columns.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
            let parsed =
                |text: &str| Email::parse(text).map_err(|email| InvalidRow::Email { column: name.clone(), email });
            match column {
                Column::Id => id = Some(ContactId::new(cell)),
                Column::Email => email = Some(parsed(cell)?),
                Column::SecondaryEmails => {
                    let several = cell.split([';', ',', ' ', '\n']).filter(|part| !part.is_empty());
                    secondary_emails = Some(several.map(parsed).collect::<Result<Vec<_>, _>>()?);
                }
                Column::Property(property) => {
                    properties.insert(property.clone(), cell.to_owned());
                }
                Column::Nothing => {}
                Column::Nameless => {
                    return Err(InvalidRow::NamelessColumn(cell.to_owned()));
                }
            }
        }
        if id.is_none() && email.is_none() {
            return Err(InvalidRow::Nobody);
        }
        let row = ImportRow::Contact { id, email, secondary_emails, properties };
        row.check()?;
        Ok(row)
    }
}

/// The reader of a table behind its header, the header, and the lines.
type Begun = (Reader<Box<dyn Read + Send>>, StringRecord, Lines);

/// Reads the header.
fn header(mut reader: Box<dyn BufRead + Send>) -> Result<Begun, InvalidRow> {
    let (mut delimiter, mut lines_before) = (None, 0);
    // Excel names the separator in a line of its own.
    let begin = reader.fill_buf().map_err(|error| unreadable(&error))?;
    if let Some([.., sign]) = begin.get(..5).filter(|begin| begin.starts_with(b"sep=")) {
        delimiter = Some(*sign);
        reader.read_until(b'\n', &mut Vec::new()).map_err(|error| unreadable(&error))?;
        lines_before = 1;
    }
    let begin = reader.fill_buf().map_err(|error| unreadable(&error))?;
    let delimiter = delimiter.unwrap_or_else(|| most_used(begin));
    let quotes = Quotes::new(reader, delimiter, lines_before);
    let lines = quotes.lines();
    let reader: Box<dyn Read + Send> = Box::new(quotes);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(reader);
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    if header.len() > MOST_COLUMNS {
        let reason = sentence!(
            "failure-table-columns",
            "the header has {has} columns, and at most {most} are taken",
            has = header.len(),
            most = MOST_COLUMNS
        );
        return Err(InvalidRow::new(reason));
    }
    Ok((reader, header, lines))
}

/// The headers of a table's columns, each with what an import takes it for.
///
/// # Errors
/// [`InvalidRow`] where the header cannot be read.
pub(super) fn columns(
    reader: Box<dyn BufRead + Send>,
    mapped: &[(String, Option<String>)],
    properties: &[PropertyDefinition],
) -> Result<Vec<ImportColumn>, InvalidRow> {
    let (_, header, _) = header(reader)?;
    let of_header = |name: &str| {
        let holds = match column(name, mapped, properties) {
            Ok(Column::Id) => ColumnUse::Id,
            Ok(Column::Email) => ColumnUse::Email,
            Ok(Column::SecondaryEmails) => ColumnUse::SecondaryEmails,
            Ok(Column::Property(name)) => ColumnUse::Property(name),
            Ok(Column::Nothing) => ColumnUse::Nothing,
            Ok(Column::Nameless) | Err(_) => ColumnUse::Unknown,
        };
        ImportColumn { header: name.to_owned(), holds }
    };
    Ok(header.iter().map(of_header).collect())
}

/// What a column holds: by `--map`, by a name that programs use for ids and emails, by the name or the label of a property,
/// or else a new property of that name.
fn column(
    name: &str,
    mapped: &[(String, Option<String>)],
    properties: &[PropertyDefinition],
) -> Result<Column, InvalidRow> {
    if name.is_empty() {
        return Ok(Column::Nameless);
    }
    let leave_out = sentence!("failure-table-leave-out", "leave it out with --map '{name}='", name = name);
    let (wanted, is_mapped) = match mapped.iter().find(|(column, _)| is_same(column, name)) {
        Some((_, None)) => return Ok(Column::Nothing),
        Some((_, Some(property))) => (property.as_str(), true),
        None => (name, false),
    };
    match folded(wanted).as_str() {
        "id" | "contactid" | "recordid" | "recordidcontact" => return Ok(Column::Id),
        "email" | "emailaddress" | "primaryemail" => return Ok(Column::Email),
        "secondaryemails" | "additionalemailaddresses" | "additionalemails" => return Ok(Column::SecondaryEmails),
        _ => {}
    }
    let wanted_folded = folded(wanted);
    let is_it = |known: &&PropertyDefinition| {
        known.name == wanted || [&known.name, &known.label].iter().any(|name| folded(name) == wanted_folded)
    };
    if let Some(known) = properties.iter().find(is_it) {
        if known.derived {
            return Err(InvalidRow::new(sentence!(
                "failure-table-counted",
                "Greenroom counts the column `{name}` itself: {remedy}",
                name = name,
                remedy = leave_out
            )));
        }
        return Ok(Column::Property(known.name.clone()));
    }
    let is_name = wanted.starts_with(|c: char| c.is_ascii_lowercase())
        && wanted.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    match (is_name, is_mapped) {
        (true, _) => Ok(Column::Property(wanted.to_owned())),
        (false, true) => Err(InvalidRow::new(sentence!(
            "failure-table-property-name",
            "`{name}` is no name of a property: it has lower-case letters, digits and `_`, and begins with a letter",
            name = wanted
        ))),
        (false, false) => Err(InvalidRow::new(sentence!(
            "failure-table-no-property",
            "there is no property for the column `{name}`: name one with --map '{name}=PROPERTY', or {remedy}",
            name = name,
            remedy = leave_out
        ))),
    }
}

/// A name without case, signs and white space: `First Name`, `firstname` and `first_name` are the same.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() && !is_invisible(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether two texts are the same header.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn list(header: &StringRecord) -> String {
    let names: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The sign between the cells of the header: the one of comma, semicolon and tab that it has most of.
fn most_used(begin: &[u8]) -> u8 {
    let header = begin
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let mut in_quotes = false;
    let bare: Vec<u8> = header
        .iter()
        .copied()
        .filter(|byte| {
            in_quotes ^= *byte == b'"';
            !in_quotes
        })
        .collect();
    let many = |sign: u8| bare.iter().filter(|byte| **byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(|sign| many(*sign)).unwrap_or(b',')
}

/// What is wrong with a table, without the place.
fn wrong(error: &csv::Error) -> InvalidRow {
    match error.kind() {
        ErrorKind::Io(error) => unreadable(error),
        ErrorKind::Utf8 { .. } => InvalidRow::NotUtf8,
        ErrorKind::UnequalLengths { expected_len, len, .. } => InvalidRow::Cells { has: *len, header: *expected_len },
        _ => InvalidRow::new(error.to_string()),
    }
}

impl Iterator for TableRows {
    type Item = Located;

    fn next(&mut self) -> Option<Located> {
        let mut record = StringRecord::new();
        while !self.has_failed {
            let read = self.reader.read_record(&mut record);
            let place = record.position().unwrap_or_else(|| self.reader.position()).byte();
            let line = self.lines.of(place).unwrap_or(self.line);
            self.line = line;
            match read {
                Ok(false) => return None,
                Ok(true) if record.iter().all(str::is_empty) => {}
                Ok(true) => {
                    let row = self.row(&record);
                    return Some(Located { line, bytes: record.as_slice().len(), row });
                }
                Err(error) => {
                    self.has_failed = matches!(error.kind(), ErrorKind::Io(_));
                    let line = error.position().and_then(|place| self.lines.of(place.byte())).unwrap_or(line);
                    return Some(Located { line, bytes: 0, row: Err(wrong(&error)) });
                }
            }
        }
        None
    }
}
