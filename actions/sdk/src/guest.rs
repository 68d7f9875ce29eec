//! The guest's exports, which the host calls.

use crate::{
    Action, Choice, Choices, Failure, FieldQuery, Host, Retry, Step,
    backend::Imports,
    bindings::{
        fields::exports::greenroom::action::fields,
        greenroom::action::{invocation, types},
    },
};

/// The result of the exported `run`.
pub type Outcome = Result<types::Step, types::Failure>;

/// The question of the exported `options`.
pub type Query = fields::Query;

/// The result of the exported `options`.
pub type Answered = Result<fields::Choices, types::Failure>;

/// The exported `run`.
pub fn run<Kind>(action: &impl Action<Kind>, input: &str, cursor: Option<&str>) -> Outcome {
    tell_of_panics();
    match action.call(input, cursor, &Host::new(Imports)) {
        Ok(Step::Done(output)) => Ok(types::Step::Done(output)),
        Ok(Step::Continue(cursor)) => Ok(types::Step::Continue(cursor)),
        Err(failure) => Err(to_wire(failure)),
    }
}

/// The exported `options`.
pub fn options(options: fn(FieldQuery, &Host) -> Result<Choices, Failure>, query: Query) -> Answered {
    tell_of_panics();
    let fields::Query { field, input, search, page } = query;
    let input = serde_json::from_str(&input)
        .map_err(|error| to_wire(Failure::new("invalid-input", format!("the input is no JSON: {error}"))))?;
    let query = FieldQuery { field, input, search, page };
    let answered = options(query, &Host::new(Imports)).map_err(to_wire)?;
    let choice =
        |Choice { value, label, description }: Choice| fields::Choice { value: value.to_string(), label, description };
    Ok(fields::Choices { choices: answered.choices.into_iter().map(choice).collect(), next: answered.next })
}

/// Sends a panic's message to the host before the panic becomes a trap, because a trap carries no message.
fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
        invocation::crashing(text.unwrap_or("a panic without a message"));
    }));
}

fn to_wire(failure: Failure) -> types::Failure {
    let retry = match failure.retry {
        Retry::Never => types::Retry::Never,
        Retry::Now => types::Retry::Now,
        Retry::After(time) => types::Retry::After(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
    };
    types::Failure { code: failure.code, message: failure.message, retry, pointer: failure.pointer }
}
