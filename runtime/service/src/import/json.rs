//! Rows of JSON: objects with nothing, white space, line ends or commas between them, alone or in arrays.

use std::io::{self, BufRead};

use greenroom_domain::{
    sentence,
    store::{ImportRow, InvalidRow},
};

use super::{
    Located, MAX_ROW,
    unreadable::{broken, unreadable},
};

/// The objects of a text, cut apart without being parsed.
pub(super) struct JsonRows {
    reader: Box<dyn BufRead + Send>,
    line: u64,
    /// The line at which the array begins that the values are in.
    array: Option<u64>,
    has_failed: bool,
}

impl JsonRows {
    pub(super) fn new(reader: Box<dyn BufRead + Send>) -> Self {
        Self { reader, line: 1, array: None, has_failed: false }
    }

    /// The next value with the line at which it begins; none at the end. A value that is no object ends at the end of its
    /// line.
    fn next_value(&mut self) -> io::Result<Option<(u64, Value)>> {
        let mut value = Value::default();
        let mut begins_at = None;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return match (begins_at, self.array) {
                    (None, Some(line)) => Err(broken(sentence!(
                        "failure-import-array-open",
                        "the array that begins in line {line} is never closed",
                        line = line
                    ))),
                    _ => Ok(begins_at.map(|line| (line, value))),
                };
            }
            let mut used = 0;
            let mut is_whole = false;
            for byte in buffer {
                if begins_at.is_none() {
                    match byte {
                        b'\n' => self.line += 1,
                        b' ' | b'\t' | b'\r' | b',' => {}
                        b'[' if self.array.is_none() => self.array = Some(self.line),
                        b']' if self.array.is_some() => self.array = None,
                        _ => begins_at = Some(self.line),
                    }
                } else if *byte == b'\n' {
                    self.line += 1;
                }
                used += 1;
                is_whole = begins_at.is_some() && value.push(*byte);
                if is_whole {
                    break;
                }
            }
            self.reader.consume(used);
            if is_whole {
                return Ok(begins_at.map(|line| (line, value)));
            }
        }
    }
}

/// A value that is being read.
#[derive(Default)]
struct Value {
    text: Vec<u8>,
    /// It has more bytes than are kept.
    is_too_long: bool,
    depth: usize,
    in_text: bool,
    is_escaped: bool,
}

impl Value {
    /// Takes a byte; answers whether the value ends with it.
    fn push(&mut self, byte: u8) -> bool {
        if self.text.len() < MAX_ROW {
            self.text.push(byte);
        } else {
            self.is_too_long = true;
        }
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.in_text => self.is_escaped = true,
            b'"' => self.in_text = !self.in_text,
            _ if self.in_text => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            b'\n' => return self.depth == 0,
            _ => {}
        }
        false
    }
}

impl Iterator for JsonRows {
    type Item = Located;

    fn next(&mut self) -> Option<Located> {
        if self.has_failed {
            return None;
        }
        match self.next_value() {
            Ok(found) => found.map(|(line, value)| Located {
                line,
                bytes: value.text.len(),
                row: if value.is_too_long {
                    Err(InvalidRow::Long(MAX_ROW))
                } else {
                    ImportRow::parse(value.text.trim_ascii())
                },
            }),
            Err(error) => {
                self.has_failed = true;
                Some(Located { line: self.line, bytes: 0, row: Err(unreadable(&error)) })
            }
        }
    }
}
