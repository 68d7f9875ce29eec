//! How an error is reported at the end of a command.

use std::io;

use greenroom_domain::store::RunResult;

use crate::{
    error::Error,
    output::{Output, Words},
    render,
};

impl Error {
    /// Prints it: a failure as JSON on stdout where JSON is asked for, everything else in words on stderr.
    pub(crate) fn report(&self, output: &Output) {
        let said = match self {
            Self::Failure(failure) if output.is_json() => output.json(&RunResult::Failed { failure: failure.clone() }),
            other => output.say(other.words()),
        };
        // Where this fails too, nothing is left to print to.
        drop(said);
    }

    pub(crate) fn words(&self) -> Words {
        let mut words = Words::default();
        match self {
            Self::Failure(failure) => {
                words.note(format_args!("error: {}", failure.message));
                words.notes(render::failure_details(failure));
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            other => words.note(format_args!("error: {other}")),
        }
        words
    }
}
