//! The guest's export, which the host calls.

use crate::{Action, Failure, Host, Retry, Step, backend::Imports, bindings::greenroom::action::types};

/// The result of the exported `run`.
pub type Outcome = Result<types::Step, types::Failure>;

/// The exported `run`.
pub fn run<Kind>(action: &impl Action<Kind>, input: &str, cursor: Option<&str>) -> Outcome {
    match action.call(input, cursor, &Host::new(Imports)) {
        Ok(Step::Done(output)) => Ok(types::Step::Done(output)),
        Ok(Step::Continue(cursor)) => Ok(types::Step::Continue(cursor)),
        Err(failure) => Err(to_wire(failure)),
    }
}

fn to_wire(failure: Failure) -> types::Failure {
    let retry = match failure.retry {
        Retry::Never => types::Retry::Never,
        Retry::Now => types::Retry::Now,
        Retry::After(time) => types::Retry::After(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
    };
    types::Failure { code: failure.code, message: failure.message, retry, pointer: failure.pointer }
}
