//! Why a text cannot be cut into rows, for readers of each language.

use std::io;

use greenroom_domain::{Sentence, WrongEncoding, sentence, store::InvalidRow};

/// A mistake in a text, within an error of reading, which the parser of CSV passes on.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.english())]
struct BrokenText(Sentence);

/// The error of reading for a mistake in a text.
pub(super) fn broken(why: Sentence) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, BrokenText(why))
}

/// The error of a row whose text could not be read.
pub(super) fn unreadable(error: &io::Error) -> InvalidRow {
    if error.kind() != io::ErrorKind::InvalidData {
        return InvalidRow::new(sentence!("failure-import-unreadable", "it cannot be read: {error}", error = error));
    }
    let inner = error.get_ref();
    let broken = inner.and_then(|inner| inner.downcast_ref::<BrokenText>()).map(|BrokenText(why)| why.clone());
    let encoding = || inner.and_then(|inner| inner.downcast_ref::<WrongEncoding>()).map(|encoding| encoding.sentence());
    InvalidRow::new(broken.or_else(encoding).unwrap_or_else(|| error.to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_text_is_said_in_each_language() {
        let why =
            sentence!("failure-import-quote-open", "the quote that opens in line {line} is never closed", line = 3);
        let row = unreadable(&broken(why));
        assert_eq!(row.to_string(), "the quote that opens in line 3 is never closed");
        assert_eq!(row.sentence().text().map(|text| text.key.as_str()), Some("failure-import-quote-open"));
        assert!(unreadable(&io::Error::from(io::ErrorKind::BrokenPipe)).to_string().starts_with("it cannot be read: "));
    }
}
