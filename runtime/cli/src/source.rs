//! Sources of JSON: the argument itself, a file, or standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use greenroom::{Document, InvalidJson};
use greenroom_domain::without_mark;
use greenroom_locale::args;

use crate::{error::Error, reader};

/// The longest JSON document: far more than any action's input limit.
const MAX_BYTES: u64 = 64 << 20;

/// Reads the file.
pub(crate) fn json_file(path: &Path) -> Result<Document, Error> {
    let place = name(path);
    let text = bounded(open(path)?, &place)?;
    json_text(&place, &text)
}

/// Reads JSON text. Messages name its place.
pub(crate) fn json_text(place: &str, text: &[u8]) -> Result<Document, Error> {
    Document::parse(text).map_err(|error| wrong("cli-json-wrong", place, &error))
}

/// Reads the value of `--input`: `JSON`, `@file` or `-` (standard input).
pub(crate) fn json(argument: &str) -> Result<Document, Error> {
    json_of("--input", argument)
}

/// Reads the value of an option: `JSON`, `@file` or `-` (standard input).
pub(crate) fn json_of(option: &str, argument: &str) -> Result<Document, Error> {
    let (place, text) = match argument {
        "-" => {
            let place = reader::text("cli-standard-input");
            let text = bounded(io::stdin().lock(), &place)?;
            (place, text)
        }
        _ => match argument.strip_prefix('@') {
            Some(path) => (path.to_owned(), bounded(open(Path::new(path))?, path)?),
            None => (option.to_owned(), argument.as_bytes().to_vec()),
        },
    };
    Document::parse(&text).map_err(|error| {
        let is_meant = argument.starts_with(['{', '[', '@', '-', '"']);
        wrong(if is_meant { "cli-json-wrong" } else { "cli-json-wrong-or-file" }, &place, &error)
    })
}

/// The error of a document that is not valid, with the place of its fault.
fn wrong(key: &str, place: &str, error: &InvalidJson) -> Error {
    let (line, column) = (error.line.to_string(), error.column.to_string());
    let what = reader::sentence(&error.sentence());
    Error::invalid_input(reader::with(key, &args![place = place, what = what, line = line, column = column]))
}

/// The name of a file in messages.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { reader::text("cli-standard-input") } else { path.display().to_string() }
}

/// Opens a file for reading, or standard input for `-`.
pub(crate) fn lines(path: &Path) -> Result<Box<dyn BufRead + Send>, Error> {
    if path == Path::new("-") {
        Ok(Box::new(WithoutMark::new(BufReader::new(io::stdin()))))
    } else {
        Ok(Box::new(WithoutMark::new(BufReader::new(open(path)?))))
    }
}

/// Reads a text without its byte-order mark.
struct WithoutMark<R> {
    reader: R,
    has_begun: bool,
}

impl<R: BufRead> WithoutMark<R> {
    fn new(reader: R) -> Self {
        Self { reader, has_begun: false }
    }
}

impl<R: BufRead> Read for WithoutMark<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for WithoutMark<R> {
    /// The first buffer of a file holds a mark whole; that of a pipe may not, and such a mark is refused as JSON.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.has_begun {
            let buffer = self.reader.fill_buf()?;
            let text = without_mark(buffer).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            let mark = buffer.len() - text.len();
            self.has_begun = true;
            self.reader.consume(mark);
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}

fn open(path: &Path) -> Result<File, Error> {
    let file = File::open(path).map_err(Error::unreadable(path))?;
    if file.metadata().map_err(Error::unreadable(path))?.is_dir() {
        return Err(Error::Other(reader::with("cli-input-a-folder", &args![file = path.display().to_string()])));
    }
    Ok(file)
}

fn bounded(reader: impl Read, place: &str) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(|error| {
        Error::Other(reader::with("cli-input-unreadable", &args![place = place, error = error.to_string()]))
    })?;
    if text.len() as u64 > MAX_BYTES {
        let most = MAX_BYTES.to_string();
        return Err(Error::invalid_input(reader::with("cli-input-too-long", &args![place = place, number = most])));
    }
    match without_mark(&text) {
        Ok(plain) if plain.len() == text.len() => Ok(text),
        Ok(plain) => Ok(plain.to_vec()),
        Err(error) => {
            let error = reader::sentence(&error.sentence());
            Err(Error::invalid_input(reader::with("cli-input-encoding", &args![place = place, error = error])))
        }
    }
}
