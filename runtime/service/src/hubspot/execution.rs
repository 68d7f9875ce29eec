//! Executions: from HubSpot's request to a run, and its answer.

use greenroom::{ActionInfo, ActionRef, Document, Invocation, OptionsQuery, Runtime};
use greenroom_domain::{AccountStore, Failure, FailureKind, codes, store::RunResult};
use greenroom_package::ObjectType;
use serde_json::{Value, json};

use super::{
    answer::Answer,
    contact,
    fields::{Field, FieldKind, SEPARATOR, inputs, outputs},
    input,
    request::{Execution, OptionsRequest},
};

/// The longest chain of slices of one execution.
const MAX_SLICES: usize = 10_000;

/// An execution that can run.
#[derive(Debug, Clone)]
pub struct Prepared {
    invocation: Invocation,
    key: String,
    outputs: Vec<Field>,
}

/// Finds the action and the contact of an execution, and makes its input.
///
/// # Errors
/// `unknown-action`, `hubspot-not-possible`, `invalid-input`, and those of [`contact::find`].
pub async fn prepare(
    runtime: &Runtime,
    store: &dyn AccountStore,
    name: &str,
    execution: &Execution,
) -> Result<Prepared, Failure> {
    let (reference, action) = find(runtime, name)?;
    let schema = &action.input_schema;
    let input = input::convert(schema, &inputs(schema)?, &execution.input_fields)?;
    let key = execution.key();
    let mut invocation = Invocation::new(reference, input).idempotency_key(&key);
    if action.manifest.object_type == ObjectType::Contact {
        invocation = invocation.contact(contact::find(store, execution.object.as_ref()).await?);
    }
    Ok(Prepared { invocation, key, outputs: outputs(&action.output_schema)? })
}

/// Runs an execution to its end, slice by slice. Each slice has a key of its own, so that a try that is repeated goes on where
/// the last one was stopped.
pub async fn run(runtime: &Runtime, prepared: Prepared) -> Answer {
    let Prepared { mut invocation, key, outputs } = prepared;
    for slice in 1..=MAX_SLICES {
        let outcome = runtime.invoke(invocation.clone()).await;
        let RunResult::Continue { cursor } = &outcome.result else { return Answer::of(&outcome, &outputs) };
        invocation.cursor = Some(Document::from(cursor.clone()));
        invocation.idempotency_key = Some(format!("{key}:{slice}"));
    }
    let message = format!("the execution was not done after {MAX_SLICES} slices: tell the action's author");
    Answer::of_failure(&Failure::of(FailureKind::Failed, message))
}

/// The choices of a field, as HubSpot takes them.
///
/// # Errors
/// `unknown-action`, `no-options`, `invalid-input`, and what the action fails with.
pub async fn options(runtime: &Runtime, name: &str, field: &str, request: &OptionsRequest) -> Result<Value, Failure> {
    let (reference, action) = find(runtime, name)?;
    let fields = inputs(&action.input_schema)?;
    let asked = fields.iter().find(|known| known.name == field && known.options.is_some());
    let Some(asked) = asked else {
        let message = format!("{name} offers no choices for the field `{field}`");
        return Err(Failure::new(FailureKind::InvalidInput, codes::NO_OPTIONS, message));
    };
    let mut query = OptionsQuery::new(reference, asked.pointer.clone());
    query.input = Document::from(input::convert(&action.input_schema, &fields, &request.known_values())?);
    query.search = request.fetch_options.q.clone().filter(|text| !text.trim().is_empty());
    query.page = request.fetch_options.after.clone().filter(|token| !token.is_empty());
    let page = runtime.options(query).await?;
    let mut options = Vec::new();
    for choice in &page.choices {
        let value = super::fields::as_text(&choice.value);
        if matches!(asked.kind, FieldKind::Choices(_)) && value.contains(SEPARATOR) {
            // It would come back as two.
            tracing::warn!(action = name, field, "a choice is left out: in HubSpot, `{SEPARATOR}` separates choices");
            continue;
        }
        options.push(json!({
            "value": value,
            "label": choice.label,
            "description": choice.description.as_deref().unwrap_or_default(),
        }));
    }
    let mut answer = json!({ "options": options, "searchable": true });
    if let Some(next) = page.next {
        answer["after"] = next.into();
    }
    Ok(answer)
}

fn find(runtime: &Runtime, name: &str) -> Result<(ActionRef, ActionInfo), Failure> {
    let unknown = || Failure::of(FailureKind::UnknownAction, format!("there is no action {name}: install it first"));
    let reference: ActionRef = name.parse().map_err(|_| unknown())?;
    let action = runtime.action(&reference).ok_or_else(unknown)?;
    Ok((reference, action))
}
