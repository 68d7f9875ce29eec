//! Emails that syncs left out, with the reason (C8: each can be listed and exported): as a list, or as CSV for a
//! spreadsheet.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use greenroom_domain::{LeftOut, LeftOutReason};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    render,
};

/// Lists them.
pub(crate) fn list(left_out: &[LeftOut], output: &Output) -> Result<u8, Error> {
    output.show(&left_out, |left_out| words(left_out))?;
    Ok(exit::OK)
}

/// Grouped by reason.
pub(crate) fn words(left_out: &[LeftOut]) -> Words {
    let mut words = Words::default();
    if left_out.is_empty() {
        words.line("no email is left out");
    }
    let mut by_reason: BTreeMap<LeftOutReason, Vec<&LeftOut>> = BTreeMap::new();
    left_out.iter().for_each(|out| by_reason.entry(out.reason).or_default().push(out));
    for (reason, out) in by_reason {
        words.line(format_args!("{reason} ({})", render::many(out.len() as u64, "email")));
        words.lines(out.iter().map(|out| format!("  {}", out.email)));
    }
    words
}

/// Writes them as CSV to a file, or to standard output for `-`.
pub(crate) fn export(left_out: &[LeftOut], file: &Path, output: &Output) -> Result<u8, Error> {
    if file == Path::new("-") {
        write(left_out, io::stdout().lock()).map_err(Error::Output)?;
        return Ok(exit::OK);
    }
    let unwritable = |error| Error::Other(format!("cannot write {}: {error}; check the path", file.display()));
    private(file).and_then(|to| write(left_out, to)).map_err(unwritable)?;
    output.say(exported(left_out, file))?;
    Ok(exit::OK)
}

pub(crate) fn exported(left_out: &[LeftOut], file: &Path) -> Words {
    let mut words = Words::default();
    words.note(format_args!("wrote {} to {}", render::many(left_out.len() as u64, "email"), file.display()));
    words
}

/// Opens a file and empties it. Only its owner gets access to a new one, because it holds emails.
fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn write(left_out: &[LeftOut], to: impl Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(to);
    rows.write_record(["webinar", "email", "reason"])?;
    for out in left_out {
        rows.write_record([out.webinar.as_str(), &cell(&out.email), out.reason.as_str()])?;
    }
    rows.flush()
}

/// A stranger's text as a cell. Spreadsheets run a cell that begins with one of these characters as a formula, unless
/// an apostrophe precedes it.
pub(super) fn cell(text: &str) -> String {
    let text = plain(text);
    if text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
            let mut text = Vec::new();
            write(&[out], &mut text).unwrap();
            let wanted = format!("webinar,email,reason\n82512345678,{wanted},invalid-email\n");
            assert_eq!(String::from_utf8(text).unwrap(), wanted);
        }
    }
}
