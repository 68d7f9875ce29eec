//! Tables for a spreadsheet: comma-separated values, of which no cell is run as a formula.

use greenroom_domain::{Failure, FailureKind, LeftOut, segment::number};
use greenroom_package::is_unprintable;

/// A stranger's text as a cell. Spreadsheets run a cell that begins with one of these characters as a formula, unless
/// an apostrophe precedes it. Control characters and line breaks are taken out.
pub fn cell(text: &str) -> String {
    let text = plain(text);
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']) {
        format!("'{text}")
    } else {
        text
    }
}

/// A value of a contact as a cell. A number such as `-5` is not a formula, although it begins with `-`.
pub fn value(text: &str) -> String {
    if number(text).is_some() { plain(text) } else { cell(text) }
}

/// One line of a table of values, with its end.
pub fn record<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let mut record = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and cells that are UTF-8 make a line that is.
    let written = record.write_record(values.map(value)).ok().and_then(|()| record.into_inner().ok());
    written.and_then(|line| String::from_utf8(line).ok()).unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_unprintable(*c)).collect()
}

/// The emails that syncs left out, with the reason (C8: each can be exported).
///
/// # Errors
/// None that is known: the text is made in memory.
pub fn left_out(left_out: &[LeftOut]) -> Result<Vec<u8>, Failure> {
    let unwritable = |error: &dyn std::fmt::Display| Failure::of(FailureKind::Internal, error.to_string());
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["webinar", "email", "reason"]).map_err(|error| unwritable(&error))?;
    for out in left_out {
        let record = [out.webinar.as_str(), &cell(&out.email), out.reason.as_str()];
        rows.write_record(record).map_err(|error| unwritable(&error))?;
    }
    rows.into_inner().map_err(|error| unwritable(&error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::LeftOutReason;

    use super::*;

    #[test]
    fn a_line_has_values_of_which_none_is_run() {
        let line = record(["Ada, \"Lovelace\"", "-5", "=1+1", "a\nb"].into_iter());
        assert_eq!(line, "\"Ada, \"\"Lovelace\"\"\",-5,'=1+1,ab\n");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_a_text() {
        for (email, wanted) in [
            ("ada@example.com", "ada@example.com"),
            ("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\""),
            ("\t=1+1", "'=1+1"),
            ("  @SUM(1,1)", "\"'  @SUM(1,1)\""),
            ("+tag@example.com", "'+tag@example.com"),
            ("-x\r\n=y", "'-x=y"),
            ("\u{1b}[2Ja@b.c", "[2Ja@b.c"),
        ] {
            let out = LeftOut {
                webinar: "82512345678".to_owned().try_into().unwrap(),
                email: email.to_owned(),
                reason: LeftOutReason::InvalidEmail,
            };
            let wanted = format!("webinar,email,reason\n82512345678,{wanted},invalid-email\n");
            assert_eq!(String::from_utf8(left_out(&[out]).unwrap()).unwrap(), wanted);
        }
    }
}
