//! The encoding of files that people make: UTF-8, with or without the mark that editors and spreadsheets put before it.

use crate::{Sentence, sentence};

/// The byte-order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A text in an encoding that Greenroom does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct WrongEncoding(Option<&'static str>);

impl WrongEncoding {
    /// The error as a sentence without its subject, for readers of each language: it stands behind the name of the text.
    pub fn sentence(self) -> Sentence {
        let csv = "\"CSV UTF-8\"";
        match self.0 {
            Some(encoding) => sentence!(
                "failure-encoding-known",
                "is {encoding}, and Greenroom reads UTF-8: save it as UTF-8 (in a spreadsheet {csv}, in PowerShell \
                 `-Encoding utf8`)",
                encoding = encoding,
                csv = csv
            ),
            None => sentence!(
                "failure-encoding-other",
                "is in another encoding, and Greenroom reads UTF-8: save it as UTF-8 (in a spreadsheet {csv}, in PowerShell \
                 `-Encoding utf8`)",
                csv = csv
            ),
        }
    }
}

/// A text, or its first bytes, without a byte-order mark. Whether the rest is UTF-8 is not checked.
///
/// ```
/// assert_eq!(greenroom_domain::without_mark(b"\xef\xbb\xbf{}"), Ok(&b"{}"[..]));
/// assert!(greenroom_domain::without_mark(b"\xff\xfe{\0}\0").unwrap_err().to_string().contains("UTF-16"));
/// ```
///
/// # Errors
/// [`WrongEncoding`] where the text is UTF-16 or UTF-32, by its mark or by the zero bytes that letters have there.
pub fn without_mark(text: &[u8]) -> Result<&[u8], WrongEncoding> {
    match text {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Err(WrongEncoding(Some("UTF-32"))),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(WrongEncoding(Some("UTF-16"))),
        [0, letter, ..] | [letter, 0, ..] if *letter != 0 => Err(WrongEncoding(Some("UTF-16"))),
        _ => Ok(text.strip_prefix(MARK).unwrap_or(text)),
    }
}

/// The bytes of a file as text, without a byte-order mark.
///
/// # Errors
/// [`WrongEncoding`] where they are not UTF-8.
pub fn decoded(bytes: &[u8]) -> Result<&str, WrongEncoding> {
    std::str::from_utf8(without_mark(bytes)?).map_err(|_| WrongEncoding(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_taken_off_once_and_other_encodings_are_named() {
        for (text, expected) in [
            (&b"{}"[..], Ok(&b"{}"[..])),
            (b"\xef\xbb\xbf{}", Ok(b"{}")),
            (b"\xef\xbb\xbf\xef\xbb\xbf{}", Ok(b"\xef\xbb\xbf{}")),
            (b"", Ok(b"")),
            (b"\xef\xbb", Ok(b"\xef\xbb")),
            (b"\xff\xfe{\0", Err(WrongEncoding(Some("UTF-16")))),
            (b"\xfe\xff\0{", Err(WrongEncoding(Some("UTF-16")))),
            (b"{\0}\0", Err(WrongEncoding(Some("UTF-16")))),
            (b"\0{\0}", Err(WrongEncoding(Some("UTF-16")))),
            (b"\xff\xfe\0\0{\0\0\0", Err(WrongEncoding(Some("UTF-32")))),
        ] {
            assert_eq!(without_mark(text), expected, "{text:?}");
        }
        assert_eq!(decoded(b"\xef\xbb\xbfcaf\xc3\xa9"), Ok("caf\u{e9}"));
        assert!(decoded(b"caf\xe9").is_err_and(|error| error.to_string().contains("save it as UTF-8")));
    }
}
