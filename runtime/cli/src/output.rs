//! The one door to the terminal: what passes it has lost its control characters.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
};

use greenroom_package::is_unprintable;
use serde::Serialize;

use crate::error::Error;

/// Where a command's words go.
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

    /// Prints one line to stdout.
    pub(crate) fn line(&self, text: impl Display) -> Result<(), Error> {
        print(&plain(&text.to_string()))
    }

    /// Prints lines to stdout.
    pub(crate) fn lines(&self, lines: &[String]) -> Result<(), Error> {
        lines.iter().try_for_each(|line| self.line(line))
    }

    /// Prints one JSON document: on several lines for a person's eyes, else on one.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Error> {
        let text = if self.pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
        print(&escaped(&text.map_err(unwritable)?))
    }

    /// Prints one line of JSON among others.
    pub(crate) fn json_line(&self, value: &impl Serialize) -> Result<(), Error> {
        print(&escaped(&serde_json::to_string(value).map_err(unwritable)?))
    }

    /// Prints one line to stderr, for the person who watches.
    pub(crate) fn note(&self, text: impl Display) {
        // Without stderr there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{}", plain(&text.to_string()));
    }
}

fn print(text: &str) -> Result<(), Error> {
    writeln!(io::stdout().lock(), "{text}").map_err(Error::Output)
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::Output(error.into())
}

/// A text of one line without what would do something to a terminal instead of being shown.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_unprintable(*c)).collect()
}

/// JSON text whose strings hold nothing that would do something to a terminal: the same document.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        // serde_json has escaped what JSON forbids in strings; a line break here is between values.
        if c != '\n' && is_unprintable(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Rows as lines, their columns aligned.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell: &String| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

/// A word as a shell takes it.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
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
        let text = escaped(&value.to_string());
        assert!(!text.chars().any(is_unprintable), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
    }
}
