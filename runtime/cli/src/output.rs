//! All output to the terminal. It has no control characters from values, and lines for people are cut to a readable
//! length. Programs get whole values, by `--json`.

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, IsTerminal, Write},
};

use greenroom_package::is_unprintable;
use serde::Serialize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::error::Error;

/// The longest line in columns: 25 lines of a terminal of 80 columns.
pub(crate) const LINE: usize = 2_000;
/// The longest last cell of a row in columns. No cell follows it, so it may be longer than others.
const LAST_CELL: usize = 1_000;
/// The longest other cell in columns: enough for usual emails and JSON Pointers.
pub(crate) const CELL: usize = 200;
/// The widest cell that sets the width of its column. A wider one shifts the rest of its own row only.
pub(crate) const ALIGNED: usize = 60;
/// The most rows for people, where the number of rows comes from a stranger.
pub(crate) const ROWS: usize = 1_000;
/// The most characters in one column of a terminal: a base and its combining marks. A text of marks alone has no width,
/// so its length must be bounded otherwise.
const CHARS_A_COLUMN: usize = 4;

/// The output of a command: words, or JSON.
pub(crate) struct Output {
    json: bool,
    pretty: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, pretty: io::stdout().is_terminal() }
    }

    /// Whether JSON was asked for.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints words.
    pub(crate) fn say(&self, words: Words) -> Result<(), Error> {
        // Neighbouring lines in one write, so that a program that reads the first ones and ends closes nothing midway.
        words.0.chunk_by(|a, b| a.is_note() == b.is_note()).try_for_each(|lines| {
            let text = lines.iter().map(Line::printed).collect::<Vec<_>>().join("\n");
            if lines.first().is_some_and(Line::is_note) {
                note(&text);
                Ok(())
            } else {
                print(&text)
            }
        })
    }

    /// Shows a view: as JSON where JSON is asked for, else in words.
    pub(crate) fn show<V: Serialize>(&self, view: &V, words: impl FnOnce(&V) -> Words) -> Result<(), Error> {
        if self.json { self.json(view) } else { self.say(words(view)) }
    }

    /// As [`Self::show`], with the fields of each JSON object in alphabetical order.
    pub(crate) fn show_sorted<V: Serialize>(&self, view: &V, words: impl FnOnce(&V) -> Words) -> Result<(), Error> {
        if self.json { self.json_sorted(view) } else { self.say(words(view)) }
    }

    /// Prints one JSON document with the fields of each object in alphabetical order.
    pub(crate) fn json_sorted(&self, value: &impl Serialize) -> Result<(), Error> {
        self.json(&serde_json::to_value(value).map_err(unwritable)?)
    }

    /// Prints one JSON document: on several lines on a terminal, else on one.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Error> {
        let text = if self.pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        print(&escaped(&text.map_err(unwritable)?))
    }

    /// Prints one line of JSON among others.
    pub(crate) fn json_line(&self, value: &impl Serialize) -> Result<(), Error> {
        print(&escaped(&serde_json::to_string(value).map_err(unwritable)?))
    }

    /// Prints one line of JSON among others, with the fields of each object in alphabetical order.
    pub(crate) fn json_line_sorted(&self, value: &impl Serialize) -> Result<(), Error> {
        self.json_line(&serde_json::to_value(value).map_err(unwritable)?)
    }

    /// Says that a list is cut, and how to go on: with JSON to stderr, because a list in JSON is the rows alone. In words
    /// the view says it.
    pub(crate) fn note_cut(&self, words: Words) -> Result<(), Error> {
        if self.json { self.say(words.into_notes()) } else { Ok(()) }
    }

    /// Prints a line without values to stderr. Lines with values are [`Words`].
    pub(crate) fn note(&self, text: impl Into<String>) {
        note(&text.into());
    }
}

/// A view in words, line by line. `words_tests.rs` feeds every function that returns one with texts of all lengths and
/// scripts.
#[derive(Debug, Default)]
pub(crate) struct Words(Vec<Line>);

#[derive(Debug)]
enum Line {
    /// To stdout, for a person.
    Out(String),
    /// To stdout, for a program or to be copied: never shortened.
    Whole(String),
    /// To stderr, for a person.
    Note(String),
}

impl Line {
    fn is_note(&self) -> bool {
        matches!(self, Self::Note(_))
    }

    /// The line as it is printed.
    fn printed(&self) -> String {
        match self {
            Self::Out(text) | Self::Note(text) => shortened(&plain(text), LINE),
            Self::Whole(text) => plain(text),
        }
    }
}

impl Words {
    /// One line for a person.
    pub(crate) fn of(text: impl Display) -> Self {
        let mut words = Self::default();
        words.line(text);
        words
    }

    /// Adds a line for a person.
    pub(crate) fn line(&mut self, text: impl Display) {
        self.0.push(Line::Out(text.to_string()));
    }

    /// Adds lines for a person.
    pub(crate) fn lines(&mut self, lines: impl IntoIterator<Item = String>) {
        self.0.extend(lines.into_iter().map(Line::Out));
    }

    /// Adds a line that is never shortened: a record of a CSV file, or a command to copy.
    pub(crate) fn whole(&mut self, text: impl Display) {
        self.0.push(Line::Whole(text.to_string()));
    }

    /// Adds a line for stderr.
    pub(crate) fn note(&mut self, text: impl Display) {
        self.0.push(Line::Note(text.to_string()));
    }

    /// Adds lines for stderr.
    pub(crate) fn notes(&mut self, lines: impl IntoIterator<Item = String>) {
        self.0.extend(lines.into_iter().map(Line::Note));
    }

    /// The same lines for stderr, where a program reads stdout.
    pub(crate) fn into_notes(self) -> Self {
        let text = |line| match line {
            Line::Out(text) | Line::Whole(text) | Line::Note(text) => text,
        };
        Self(self.0.into_iter().map(|line| Line::Note(text(line))).collect())
    }

    /// Adds all lines of other words.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// The lines for people, as they are printed.
    #[cfg(test)]
    pub(crate) fn for_people(&self) -> Vec<String> {
        self.0.iter().filter(|line| !matches!(line, Line::Whole(_))).map(Line::printed).collect()
    }

    /// The lines that are never shortened, as they are printed.
    #[cfg(test)]
    pub(crate) fn whole_lines(&self) -> Vec<String> {
        self.0.iter().filter(|line| matches!(line, Line::Whole(_))).map(Line::printed).collect()
    }
}

fn print(text: &str) -> Result<(), Error> {
    io::stdout().lock().write_all(format!("{text}\n").as_bytes()).map_err(Error::Output)
}

fn note(text: &str) {
    // Without stderr nobody reads notes.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::Output(error.into())
}

/// A text without control characters and line breaks.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_unprintable(*c)).collect()
}

/// A text for a progress bar, which shares its line with others.
pub(crate) fn brief(text: &str) -> String {
    shortened(&plain(text), ALIGNED)
}

/// A text of at most this many columns; a longer one ends in `…`.
fn shortened(text: &str, columns: usize) -> String {
    let most = columns.saturating_mul(CHARS_A_COLUMN);
    if text.width() <= columns && text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let (mut end, mut taken) = (0, 0);
    for (at, c) in text.char_indices().take(most) {
        // Some pairs of characters are narrower than their sum; a wider one has a variation selector at its end.
        taken += if matches!(c, '\u{fe00}'..='\u{fe0f}') { 1 } else { c.width().unwrap_or_default() };
        // The last column is for the `…`.
        if taken >= columns {
            break;
        }
        end = at + c.len_utf8();
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// The same JSON documents with control characters in strings escaped.
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    // serde_json has escaped what JSON forbids in strings; a line break here is between values.
    let is_to_escape = |c: char| c != '\n' && is_unprintable(c);
    if !json.contains(is_to_escape) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_to_escape(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Rows as lines, with columns aligned by their width on a terminal.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let cells = |row: &Vec<String>| -> Vec<(String, usize)> {
        let most = |at| if at + 1 == row.len() { LAST_CELL } else { CELL };
        let texts = row.iter().enumerate().map(|(at, cell)| shortened(&plain(cell), most(at)));
        let measured = |text: String| {
            let width = text.width();
            (text, width)
        };
        texts.map(measured).collect()
    };
    let rows: Vec<Vec<(String, usize)>> = rows.iter().map(cells).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widest = |column: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|(_, width)| *width);
        widths.filter(|width| *width <= ALIGNED).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).map(|((cell, width), column)| {
                // Not by a width of `format!`, which counts characters, and panics above 65,535.
                format!("{cell}{}", " ".repeat(column.saturating_sub(*width)))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

/// A word quoted for a shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn strangers_text_does_nothing_to_a_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\u{9b}2J\r\n\u{202e}c\t"), "a[31mb2Jc");
        assert_eq!((quoted("a-1@b.c"), quoted("it's").as_str()), ("a-1@b.c".to_owned(), r"'it'\''s'"));
        assert_eq!(table(&[vec!["a\u{7}".into(), "b".into()], vec!["ccc".into()]]), ["a    b", "ccc"]);
    }

    #[test]
    fn json_stays_the_same_document() {
        let value = serde_json::json!({"a": "\u{9b}2J\u{202e}\u{e0001}\u{1b}é\n"});
        let json = value.to_string();
        let text = escaped(&json);
        assert!(!text.chars().any(is_unprintable), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let rows = ["ab", "東京", "e\u{301}", "👩\u{200d}👧", ""].map(|cell| vec![cell.to_owned(), "|".to_owned()]);
        let starts = table(&rows).iter().map(|line| line.split_once('|').unwrap().0.width()).collect::<Vec<_>>();
        assert_eq!(starts, [6, 6, 6, 6, 6]);
    }
}
