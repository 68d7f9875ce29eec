//! Questions on the terminal that are answered with yes or no.

use std::io::{self, BufRead, Write};

use greenroom_locale::args;

use crate::{error::Error, reader};

/// Whether the person at the terminal says yes. `options` of the command answer the question without asking it.
pub(crate) fn is_confirmed(question: &str, options: &str) -> Result<bool, Error> {
    let unreadable = |error: io::Error| {
        Error::Other(reader::with("cli-cannot-ask", &args![error = error.to_string(), options = options]))
    };
    let question = reader::with("cli-ask", &args![question = question]);
    write!(io::stderr(), "{question} ").map_err(unreadable)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
    Ok(reader::is_yes(&answer))
}
