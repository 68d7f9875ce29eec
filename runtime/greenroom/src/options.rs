//! The choices that an action offers for a field of its input.

use std::{pin::pin, sync::Arc, time::Duration};

use greenroom_domain::{Code, ContactId, Failure, FailureKind, RunId, Sentence, codes, sentence, store::JournalLevel};
use greenroom_package::is_unprintable;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    ActionRef, Document,
    action::Action,
    capability::{Attachments, RunContext, RunState, failure_of},
    document,
    fields_bindings::exports::greenroom::action::fields,
    host_call::HostCall,
    instance,
    journal::{Journal, Recording},
    limits::Breach,
    metered::StopSignal,
    runtime_state::RuntimeState,
    sandbox,
    scan::Scan,
    text,
};

/// How long a label or a description may be, in characters.
const MAX_TEXT: usize = 300;

/// How long a page token may be, in bytes.
const MAX_PAGE: usize = 4 << 10;

/// A question for the choices of a field.
#[derive(derive_more::Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OptionsQuery {
    /// The action to ask.
    pub action: ActionRef,
    /// The field: a JSON Pointer into the input, such as `/webinarId`. Its schema has `"x-options"`.
    pub field: String,
    /// The input as far as it is filled in. It may lack fields; contact tokens in it are not resolved.
    pub input: Document,
    /// The contact that the workflow runs for, where one is known.
    pub contact: Option<ContactId>,
    /// What the person has typed to find a choice.
    #[debug("{:?}", search.as_ref().map(|_| greenroom_domain::mask::MASKED))]
    pub search: Option<String>,
    /// The `next` of the page before.
    pub page: Option<String>,
}

impl OptionsPage {
    /// A page of these choices.
    pub fn new(choices: Vec<FieldChoice>, next: Option<String>) -> Self {
        Self { choices, next }
    }
}

impl FieldChoice {
    /// A value with what people see of it.
    pub fn new(value: Value, label: impl Into<String>, description: Option<String>) -> Self {
        Self { value, label: label.into(), description }
    }
}

impl OptionsQuery {
    /// Asks for the first choices of a field, with nothing filled in.
    pub fn new(action: ActionRef, field: impl Into<String>) -> Self {
        let input = Document::from(Value::Object(Map::new()));
        Self { action, field: field.into(), input, contact: None, search: None, page: None }
    }
}

/// A page of choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OptionsPage {
    /// The choices, in the action's order.
    pub choices: Vec<FieldChoice>,
    /// The token of the next page; none on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A value that a field can have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldChoice {
    /// The value. It fits the field's schema.
    pub value: Value,
    /// What people see.
    pub label: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Asks an action for the choices of a field: see [`Runtime::options`](crate::Runtime::options).
pub(crate) async fn options(
    runtime: &RuntimeState,
    query: &OptionsQuery,
    recording: Option<&Recording>,
) -> Result<OptionsPage, Failure> {
    let action = runtime.actions().find(&query.action).ok_or_else(|| {
        let known: Vec<String> = runtime.actions().names().map(str::to_owned).collect();
        let message = sentence!(
            "failure-action-unknown-known",
            "there is no action {action}: there are {known}",
            action = query.action,
            known = known.join(", ")
        );
        Failure::of(FailureKind::UnknownAction, message)
    })?;
    if !action.options.iter().any(|offered| offered.field == query.field) {
        let offered: Vec<&str> = action.options.iter().map(|offered| offered.field.as_str()).collect();
        let offered = if offered.is_empty() { "none".to_owned() } else { offered.join(", ") };
        let message = sentence!(
            "failure-no-options",
            "{action} offers no choices for the field `{field}`: it does for {offered}",
            action = action.manifest.name,
            field = text::shortened(&query.field, 200),
            offered = offered
        );
        return Err(refused(codes::NO_OPTIONS, message));
    }
    let bytes = query.input.text().len() + query.search.as_ref().map_or(0, String::len);
    if bytes as u64 > action.limits.input_bytes || query.page.as_ref().is_some_and(|page| page.len() > MAX_PAGE) {
        return Err(Breach::input(&action.limits).failure());
    }
    let answered = ask(runtime, &action, query, recording).await?;
    // A stranger's schema and values may take long to be checked.
    let field = query.field.clone();
    let checking = tokio::task::spawn_blocking(move || checked(&action, &field, answered));
    checking.await.unwrap_or_else(|error| Err(Failure::of(FailureKind::Internal, error.to_string())))
}

/// Calls the guest, in a run that keeps nothing and changes no service.
async fn ask(
    runtime: &RuntimeState,
    action: &Arc<Action>,
    query: &OptionsQuery,
    recording: Option<&Recording>,
) -> Result<fields::Choices, Failure> {
    let services = runtime.services.clone();
    let id = RunId::new(Uuid::now_v7());
    let context = RunContext {
        id,
        first_run: id,
        action: action.manifest.name.clone(),
        contact: query.contact.clone(),
        started_at: services.now(),
        dry_run: true,
        attachments: Attachments::default(),
    };
    let level = if recording.is_some() { JournalLevel::Full } else { JournalLevel::Off };
    let journal = Journal::at(level, &action.limits);
    let mut state = RunState::new(context, services, action.granted.clone(), action.limits, journal);
    state.host_call = HostCall::of_run();
    let host_call = state.host_call.clone();
    let mut store = instance::store(action.engine(), state);
    sandbox::prepare(&mut store, &action.limits);
    let asked = fields::Query {
        field: query.field.clone(),
        input: query.input.text().to_owned(),
        search: query.search.clone(),
        page: query.page.clone(),
    };
    let mut cpu = Duration::ZERO;
    let called = {
        let store = &mut store;
        let guest = async move {
            let instance = action.instantiate_fields(store).await?;
            instance.greenroom_action_fields().call_options(store, &asked).await
        };
        let mut guest = pin!(guest);
        sandbox::metered(guest.as_mut(), &runtime.host, action.limits, &mut cpu, &host_call).await
    };
    let mut state = runtime.host.pool.retire(store);
    if let Some(recording) = recording
        && let Some(journal) = state.take_journal(query.input.text(), None, None, "{}".to_owned()).await
    {
        recording.keep(&journal);
    }
    match called {
        Err(breach) => Err(breach.failure()),
        Ok(Err(error)) => Err(sandbox::stopped(&error, &action.limits, state.crash.clone())),
        Ok(Ok(Err(failure))) => Err(failure_of(&state, failure)),
        Ok(Ok(Ok(choices))) => Ok(choices),
    }
}

/// The choices, if they are what people and programs can use.
fn checked(action: &Action, field: &str, answered: fields::Choices) -> Result<OptionsPage, Failure> {
    let most = usize::try_from(action.limits.list_items).unwrap_or(usize::MAX);
    if answered.choices.len() > most {
        return Err(invalid(sentence!(
            "failure-options-many",
            "it has {choices} choices on one page, and {most} are allowed",
            choices = answered.choices.len(),
            most = most
        )));
    }
    if answered.next.as_ref().is_some_and(|next| next.len() > MAX_PAGE) {
        return Err(invalid(sentence!(
            "failure-options-page-token",
            "the token of its next page has more than {most} bytes",
            most = MAX_PAGE
        )));
    }
    let text = |choice: &fields::Choice| choice.label.len() + choice.description.as_ref().map_or(0, String::len);
    let bytes: usize = answered.choices.iter().map(|choice| choice.value.len() + text(choice)).sum();
    let scans: Vec<Scan> = answered.choices.iter().map(|choice| Scan::of(choice.value.as_bytes())).collect();
    let memory: usize = scans.iter().map(|scan| scan.memory).sum();
    if bytes as u64 > action.limits.output_bytes || memory as u64 > action.limits.memory_bytes {
        return Err(Breach::output(&action.limits).failure());
    }
    let stop = StopSignal::after(action.limits.wall_ms);
    let choices = answered.choices.into_iter().zip(scans).map(|(choice, scan)| {
        let value = document::read(&choice.value, &scan, false)
            .map_err(|error| invalid(sentence!("failure-options-value", "a value {why}", why = error.sentence())))?;
        if scan.nesting > sandbox::MAX_NESTING {
            return Err(invalid(sentence!(
                "failure-options-nests",
                "a value nests deeper than {most} levels",
                most = sandbox::MAX_NESTING
            )));
        }
        fits(action, field, &value, &stop)?;
        for text in std::iter::once(&choice.label).chain(&choice.description) {
            if text.chars().count() > MAX_TEXT || text.chars().any(is_unprintable) {
                return Err(invalid(sentence!(
                    "failure-options-label",
                    "a label or a description has more than {most} characters, or control characters",
                    most = MAX_TEXT
                )));
            }
        }
        if choice.label.trim().is_empty() {
            return Err(invalid(sentence!("failure-options-no-label", "a choice has no label")));
        }
        Ok(FieldChoice { value, label: choice.label, description: choice.description })
    });
    Ok(OptionsPage { choices: choices.collect::<Result<_, _>>()?, next: answered.next })
}

/// Checks a value by the schema of its field. What the rest of the input lacks does not count.
fn fits(action: &Action, field: &str, value: &Value, stop: &StopSignal) -> Result<(), Failure> {
    let mut input = value.clone();
    for name in field.split('/').skip(1).collect::<Vec<_>>().into_iter().rev() {
        let name = name.replace("~1", "/").replace("~0", "~");
        input = Value::Object(Map::from_iter([(name, input)]));
    }
    let Err(failure) = action.input.check_input(&Document::from(input), stop) else { return Ok(()) };
    if failure.pointer.is_none() {
        let why = failure.sentence();
        return Err(invalid(sentence!("failure-options-unchecked", "a value cannot be checked: {why}", why = why)));
    }
    let first = failure.pointer.iter().map(|pointer| (pointer, failure.sentence()));
    let others = failure.also.iter().map(|fault| (&fault.pointer, fault.sentence()));
    let of_field =
        |pointer: &String| pointer.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match first.chain(others).find(|(pointer, _)| of_field(pointer)) {
        Some((_, why)) => Err(invalid(sentence!(
            "failure-options-unfit",
            "a value does not fit the field's schema: {why}",
            why = why
        ))),
        None => Ok(()),
    }
}

fn invalid(what: Sentence) -> Failure {
    let message = sentence!(
        "failure-options-unusable",
        "the action's choices cannot be used: {what}; tell its author",
        what = what
    );
    Failure::of(FailureKind::InvalidOutput, message)
}

fn refused(code: Code, message: Sentence) -> Failure {
    Failure::new(FailureKind::InvalidInput, code, message)
}
