//! What the parser of CSV lets pass: a quote that is never closed swallows the rows behind it. And lines, which it counts by
//! one kind of line end only.

use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
};

use greenroom_domain::sentence;

use super::{MAX_ROW, unreadable::broken};

/// Reads CSV, and fails at a quote that is never closed or has text behind its end.
pub(super) struct Quotes<R> {
    reader: R,
    delimiter: u8,
    at: At,
    /// The line of the opening quote.
    opened: u64,
    line: u64,
    bytes: u64,
    after_return: bool,
    /// The byte at which the row begins.
    row: u64,
    /// No byte of the line was read yet.
    at_line_start: bool,
    lines: Lines,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Bare,
    Quoted,
    /// Behind a quote that may be the end, or the first of two.
    MaybeEnd,
    /// Behind the end, before the next cell.
    Ended,
}

/// Where lines begin that no row has passed yet, and their numbers; shared between the reader and the rows. Lines without a
/// byte are not among them.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<VecDeque<(u64, u64)>>>);

impl Lines {
    /// The line of a row that begins at this byte, or behind the line ends there, counted from 1; none behind the last line.
    /// Rows are asked for in their order.
    pub(super) fn of(&self, byte: u64) -> Option<u64> {
        let mut begins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while begins.pop_front_if(|(begin, _)| *begin < byte).is_some() {}
        begins.front().map(|(_, line)| *line)
    }

    fn begin_at(&self, byte: u64, line: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back((byte, line));
    }
}

impl<R: Read> Quotes<R> {
    /// Lines count on from `lines_before`, which were taken off the front.
    pub(super) fn new(reader: R, delimiter: u8, lines_before: u64) -> Self {
        Self {
            reader,
            delimiter,
            at: At::CellStart,
            opened: 0,
            line: lines_before + 1,
            bytes: 0,
            after_return: false,
            row: 0,
            at_line_start: true,
            lines: Lines::default(),
        }
    }

    pub(super) fn lines(&self) -> Lines {
        self.lines.clone()
    }

    fn take(&mut self, byte: u8) -> io::Result<()> {
        let is_end = byte == b'\r' || byte == b'\n';
        match self.at {
            At::Quoted if byte == b'"' => self.at = At::MaybeEnd,
            At::Quoted => {}
            At::MaybeEnd if byte == b'"' => self.at = At::Quoted,
            _ if byte == self.delimiter || is_end => self.at = At::CellStart,
            At::MaybeEnd | At::Ended if byte == b' ' => self.at = At::Ended,
            At::MaybeEnd | At::Ended => {
                return Err(broken(sentence!(
                    "failure-import-quote-closed",
                    "the cell whose quote opens in line {line} goes on behind its closing quote: write quotes within a cell \
                     twice, or close the quote",
                    line = self.opened
                )));
            }
            At::CellStart if byte == b'"' => (self.at, self.opened) = (At::Quoted, self.line),
            At::CellStart | At::Bare => self.at = At::Bare,
        }
        if is_end && !(byte == b'\n' && self.after_return) {
            self.line += 1;
            self.at_line_start = true;
        }
        if !is_end && self.at_line_start {
            self.lines.begin_at(self.bytes, self.line);
            self.at_line_start = false;
        }
        if is_end && self.at == At::CellStart {
            self.row = self.bytes;
        } else if self.bytes - self.row > MAX_ROW as u64 {
            return Err(broken(sentence!(
                "failure-import-row-long",
                "the row in line {line} has more than {most} bytes",
                line = self.line,
                most = MAX_ROW
            )));
        }
        self.after_return = byte == b'\r';
        self.bytes += 1;
        Ok(())
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        if count == 0 && self.at == At::Quoted && !buffer.is_empty() {
            return Err(broken(sentence!(
                "failure-import-quote-open",
                "the quote that opens in line {line} is never closed",
                line = self.opened
            )));
        }
        for byte in buffer.iter().take(count) {
            self.take(*byte)?;
        }
        Ok(count)
    }
}
