//! Emails that a sync left out, with the reason (C8, A5): as a list, or as CSV for a spreadsheet.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Write},
    path::Path,
};

use greenroom_domain::{LeftOut, LeftOutReason};

use crate::{
    error::Error,
    exit,
    output::{Output, plain},
    render,
};

/// Lists them by reason.
pub(crate) fn list(left_out: &[LeftOut], output: &Output) -> Result<u8, Error> {
    if output.is_json() {
        output.json(&left_out)?;
        return Ok(exit::OK);
    }
    if left_out.is_empty() {
        output.line("no email is left out")?;
    }
    let mut by_reason: BTreeMap<LeftOutReason, Vec<&LeftOut>> = BTreeMap::new();
    left_out.iter().for_each(|out| by_reason.entry(out.reason).or_default().push(out));
    for (reason, out) in by_reason {
        output.line(format_args!("{reason} ({})", render::many(out.len() as u64, "email")))?;
        out.iter().try_for_each(|out| output.line(format_args!("  {}", out.email)))?;
    }
    Ok(exit::OK)
}

/// Writes them as CSV to a file, or to standard output for `-`.
pub(crate) fn export(left_out: &[LeftOut], file: &Path, output: &Output) -> Result<u8, Error> {
    if file == Path::new("-") {
        write(left_out, io::stdout().lock()).map_err(Error::Output)?;
        return Ok(exit::OK);
    }
    let unwritable = |error| Error::Other(format!("cannot write {}: {error}; check the path", file.display()));
    File::create(file).and_then(|to| write(left_out, to)).map_err(unwritable)?;
    output.note(format_args!("wrote {} to {}", render::many(left_out.len() as u64, "email"), file.display()));
    Ok(exit::OK)
}

fn write(left_out: &[LeftOut], to: impl Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(to);
    rows.write_record(["webinar", "email", "reason"])?;
    for out in left_out {
        rows.write_record([out.webinar.as_str(), &cell(&out.email), out.reason.as_str()])?;
    }
    rows.flush()
}

/// A stranger's text as a cell: spreadsheets take what begins with one of these characters for a formula, unless an
/// apostrophe stands before it.
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
