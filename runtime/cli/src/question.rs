//! Questions on the terminal that are answered with yes or no.

use std::io::{self, BufRead, Write};

use greenroom_domain::Sentence;
use greenroom_locale::args;

use crate::{error::Error, reader};

/// Whether the person at the terminal says yes. `options` names the options that replace the question.
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

/// Whether the person at the terminal agrees: by a yes, or by an empty line.
pub(crate) fn is_agreed(question: &Sentence) -> bool {
    let question = reader::with("cli-ask-or-yes", &args![question = reader::sentence(question)]);
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} ").and_then(|()| io::stdin().lock().read_line(&mut answer));
    // Zero bytes are the end of the input, not an empty line.
    asked.is_ok_and(|bytes| bytes > 0) && (answer.trim().is_empty() || reader::is_yes(&answer))
}
