//! How an error is reported at the end of a command.

use std::io;

use greenroom_domain::store::RunResult;

use crate::{
    error::Error,
    output::{Output, View},
    render,
};

impl Error {
    /// Says it: a failure as JSON on stdout where JSON is asked for, all else in words on stderr.
    pub(crate) fn report(&self, output: &Output) {
        let said = match self {
            Self::Failure(failure) if output.is_json() => output.json(&RunResult::Failed { failure: failure.clone() }),
            other => output.say(other.words()),
        };
        // Nobody is left to be told that this failed.
        drop(said);
    }

    pub(crate) fn words(&self) -> View {
        let mut view = View::default();
        match self {
            Self::Failure(failure) => {
                view.note(format_args!("error: {}", failure.message));
                view.notes(render::failure_details(failure));
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            other => view.note(format_args!("error: {other}")),
        }
        view
    }
}
