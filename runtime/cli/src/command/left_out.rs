//! Emails that syncs left out, with the reason (C8: each can be listed and exported): as a list, or as CSV for a
//! spreadsheet.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use greenroom_domain::{LeftOut, LeftOutReason};
use greenroom_locale::args;
use greenroom_service::spreadsheet;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader,
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
        words.line(reader::text("cli-left-out-none"));
    }
    let mut by_reason: BTreeMap<LeftOutReason, Vec<&LeftOut>> = BTreeMap::new();
    left_out.iter().for_each(|out| by_reason.entry(out.reason).or_default().push(out));
    for (reason, out) in by_reason {
        let why = reader::word_as_is("left-out", reason.as_str());
        let args = args![why = why, count = out.len(), number = out.len().to_string()];
        words.line(reader::with("cli-left-out-reason", &args));
        words.lines(out.iter().map(|out| format!("  {}", out.email)));
    }
    words
}

/// Writes them as CSV to a file, or to standard output for `-`.
pub(crate) fn export(left_out: &[LeftOut], file: &Path, output: &Output) -> Result<u8, Error> {
    let table = spreadsheet::left_out(left_out)?;
    if file == Path::new("-") {
        io::stdout().lock().write_all(&table).map_err(Error::Output)?;
        return Ok(exit::OK);
    }
    let unwritable = |error: io::Error| {
        let args = args![file = file.display().to_string(), error = error.to_string()];
        Error::Other(reader::with("cli-left-out-not-written", &args))
    };
    private(file).and_then(|mut to| to.write_all(&table)).map_err(unwritable)?;
    output.say(exported(left_out, file))?;
    Ok(exit::OK)
}

pub(crate) fn exported(left_out: &[LeftOut], file: &Path) -> Words {
    let mut words = Words::default();
    let count = left_out.len();
    let args = args![count = count, number = count.to_string(), file = plain(&file.display().to_string())];
    words.note(reader::with("cli-left-out-exported", &args));
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
