//! Executions: from HubSpot's request to a run, and its answer.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use greenroom::{ActionInfo, ActionRef, Document, Invocation, OptionsQuery, Outcome, Runtime};
use greenroom_domain::{
    AccountStore, Failure, FailureKind, HubSpotExecution, InvokeJob, Job, JobFilter, JobState, JobWork, Retry, codes,
    rules::{jobs::other_part, waiting::not_yet},
    sentence,
    store::RunResult,
};
use greenroom_jobs::{JobRequest, Jobs};
use greenroom_package::ObjectType;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{
    answer::{self, Answer},
    contact,
    fields::{Field, FieldKind, SEPARATOR, inputs, outputs},
    input,
    request::{Execution, OptionsRequest},
};

/// The longest chain of slices of one execution.
const MAX_SLICES: usize = 10_000;

/// How soon HubSpot asks again for a run that takes long.
const AGAIN: Duration = Duration::from_secs(30);

/// An execution that can run.
#[derive(Debug, Clone)]
pub struct Prepared {
    invocation: Invocation,
    /// How long one run of the action takes at most.
    run_time: SignedDuration,
    key: String,
    outputs: Vec<Field>,
    work: JobWork,
}

/// When an execution is answered that is not done.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// How long it may take before.
    pub within: Duration,
    /// For how many days a workflow waits for its end; none where HubSpot cannot be told it, and tries again instead.
    pub block_days: Option<NonZeroU32>,
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
    let contact = match action.manifest.object_type {
        ObjectType::Contact => Some(contact::find(store, execution.object.as_ref()).await?),
        _ => None,
    };
    let work = JobWork::Invoke(Box::new(InvokeJob {
        action: reference.to_string(),
        input: input.clone(),
        contact: contact.clone(),
        idempotency_key: Some(key.clone()),
        hubspot: Some(HubSpotExecution {
            portal: execution.origin.portal_id,
            callback_id: execution.callback_id.clone(),
        }),
        ..InvokeJob::default()
    }));
    let mut invocation = Invocation::new(reference, input).idempotency_key(&key);
    invocation.contact = contact;
    let run_time = SignedDuration::from_millis(i64::try_from(action.limits.wall_ms).unwrap_or(i64::MAX));
    Ok(Prepared { invocation, run_time, key, outputs: outputs(&action.output_schema)?, work })
}

/// Runs an execution, and answers when it is done, or as `waiting` says.
///
/// An execution that is not done in time, or after one slice, becomes a job before HubSpot is answered `BLOCK`, so that no crash
/// loses it. The run that has begun goes on: it has the idempotency key that the job runs under, so the job gets its outcome.
/// The job begins when that run has ended, so that it takes no place of the workers meanwhile; after a crash it begins when the
/// run's time is over. An execution that is done in time never becomes a job: it would wait for two more transactions, and for a free place.
///
/// Tries of the same execution get the same: while the job has not ended `BLOCK`, and then its end.
pub async fn run(
    runtime: &Runtime,
    store: &dyn AccountStore,
    jobs: Arc<dyn Jobs>,
    prepared: Prepared,
    waiting: Waiting,
) -> Answer {
    let tried = try_to_run(runtime, store, jobs, prepared, waiting).await;
    tried.unwrap_or_else(|failure| Answer::of_failure(&failure))
}

async fn try_to_run(
    runtime: &Runtime,
    store: &dyn AccountStore,
    jobs: Arc<dyn Jobs>,
    prepared: Prepared,
    waiting: Waiting,
) -> Result<Answer, Failure> {
    let filter = JobFilter { key: Some(prepared.key.clone()), ..JobFilter::default() };
    if let Some(job) = jobs.list(&filter, 1).await?.into_iter().next() {
        if let Some(part) = other_part(&job.work, &prepared.work) {
            let message = sentence!(
                "failure-hubspot-other-part",
                "the execution was sent with another {part} before",
                part = part
            );
            return Err(Failure::new(FailureKind::Conflict, codes::KEY_OF_ANOTHER_REQUEST, message));
        }
        return of_job(store, &job, &prepared.outputs, waiting).await;
    }
    let Some(days) = waiting.block_days else {
        let (runtime, outputs) = (runtime.clone(), prepared);
        // A task of its own: it goes on where HubSpot no longer waits, and the next try of the execution gets its outcome.
        let run = tokio::spawn(async move { run_to_the_end(&runtime, outputs).await });
        return match tokio::time::timeout(waiting.within, run).await {
            Ok(answer) => answer.map_err(|_| panicked()),
            Err(_) => Ok(again_soon()),
        };
    };
    let mut first = tokio::spawn({
        let (runtime, invocation) = (runtime.clone(), prepared.invocation.clone());
        async move { runtime.invoke(invocation).await }
    });
    let request = JobRequest::new(prepared.work);
    match tokio::time::timeout(waiting.within, &mut first).await {
        Ok(outcome) => {
            let outcome = outcome.map_err(|_| panicked())?;
            if !matches!(outcome.result, RunResult::Continue { .. }) {
                return Ok(Answer::of(&outcome, &prepared.outputs));
            }
            jobs.enqueue(request).await?;
        }
        Err(_) => {
            let over = greenroom_clock::now().checked_add(prepared.run_time).unwrap_or(Timestamp::MAX);
            jobs.enqueue(request.clone().not_before(over)).await?;
            tokio::spawn(begin_after(first, jobs, request));
        }
    }
    Ok(Answer::Block { days: days.get() })
}

/// Lets the job of an execution begin as soon as the run has ended whose outcome it gets.
async fn begin_after(run: JoinHandle<Outcome>, jobs: Arc<dyn Jobs>, request: JobRequest) {
    // Whatever its end: the job finds it.
    let _ = run.await;
    if let Err(failure) = jobs.enqueue(request).await {
        tracing::warn!(%failure, "the job of an execution begins when the time of its run is over");
    }
}

/// The answer for an execution that is a job.
async fn of_job(store: &dyn AccountStore, job: &Job, outputs: &[Field], waiting: Waiting) -> Result<Answer, Failure> {
    if !matches!(job.state, JobState::Done | JobState::DeadLetter) {
        return Ok(waiting.block_days.map_or_else(again_soon, |days| Answer::Block { days: days.get() }));
    }
    let record = match job.run {
        Some(run) => store.run(run).await?,
        None => None,
    };
    Ok(Answer::Final(answer::end(job, record.as_ref(), outputs)))
}

/// The answer while a run goes on: HubSpot tries again, and then gets its outcome by the key.
fn again_soon() -> Answer {
    let failure = Failure::new(
        FailureKind::Conflict,
        codes::KEY_IN_USE,
        sentence!("failure-hubspot-still-running", "the action is still running: ask again"),
    );
    Answer::of_failure(&failure.retry(Retry::After(AGAIN)))
}

fn panicked() -> Failure {
    Failure::of(FailureKind::Internal, sentence!("failure-hubspot-panicked", "the task of an execution panicked"))
}

/// Runs an execution to its end, slice by slice. Each slice has a key of its own, so that a try that is repeated goes on where
/// the last one was stopped.
async fn run_to_the_end(runtime: &Runtime, prepared: Prepared) -> Answer {
    let Prepared { mut invocation, key, outputs, .. } = prepared;
    for slice in 1..=MAX_SLICES {
        let outcome = runtime.invoke(invocation.clone()).await;
        let RunResult::Continue { cursor, waiting } = &outcome.result else { return Answer::of(&outcome, &outputs) };
        // A slice of an earlier try: the next one may find more.
        if !waiting.is_empty() && !outcome.repeated {
            return Answer::of_failure(&not_yet(waiting));
        }
        (invocation.cursor, invocation.continues) = (Some(Document::from(cursor.clone())), Some(outcome.run));
        invocation.idempotency_key = Some(format!("{key}:{slice}"));
    }
    let message = sentence!(
        "failure-hubspot-slices",
        "the execution was not done after {slices} slices: tell the action's author",
        slices = MAX_SLICES
    );
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
        let message = sentence!(
            "failure-hubspot-no-choices",
            "{action} offers no choices for the field `{field}`",
            action = name,
            field = field
        );
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
    let unknown = || {
        Failure::of(
            FailureKind::UnknownAction,
            sentence!("failure-hubspot-install-first", "there is no action {action}: install it first", action = name),
        )
    };
    let reference: ActionRef = name.parse().map_err(|_| unknown())?;
    let action = runtime.action(&reference).ok_or_else(unknown)?;
    Ok((reference, action))
}
