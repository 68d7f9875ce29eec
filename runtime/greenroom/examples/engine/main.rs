//! A small workflow engine: three steps for each of a hundred contacts, on a CRM of its own that fails now and then, with an
//! action of its own (`lead-score/`).
//!
//! ```sh
//! greenroom build runtime/greenroom/examples/engine/lead-score --out target/example-actions/lead-score-1.0.0.wasm
//! cargo run --example engine
//! ```
//!
//! What an engine has to do itself, and what it gets: each step has an idempotency key, so that a step that is tried again, after a
//! lost answer or a crash, is done once. A failure says whether, when and where another try is worth it ([`Retry`]), and the
//! engine obeys. At the end it settles what the CRM has not taken yet, and shuts the runtime down within a time.

#[path = "../crm/mod.rs"]
mod crm;

use std::{
    collections::BTreeMap,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::StreamExt;
use greenroom::{ActionRef, ContactId, Grants, Invocation, Limits, Outcome, Retry, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use crm::Crm;

/// How often a step is tried. Then the workflow of the contact waits for a person.
const MAX_TRIES: u32 = 20;

/// How long a shutdown may take.
const SHUTDOWN: Duration = Duration::from_secs(5);

/// A step: an action, and its input.
type Step = (ActionRef, Value);

/// Where a contact is in the workflow.
#[derive(Debug, Clone)]
struct Position {
    contact: ContactId,
    step: usize,
    /// How often the step was tried.
    tries: u32,
    /// When it is tried again.
    due: Instant,
}

/// The result of a workflow.
#[derive(Debug, Default)]
struct Done {
    /// The output of the last step, by contact.
    outputs: BTreeMap<ContactId, Value>,
    /// Contacts whose workflow ended early, with the failure.
    failed: BTreeMap<ContactId, String>,
    /// How many tries were needed beyond the first.
    retries: u32,
}

/// Runs the steps for each contact, all contacts at once, and each contact's steps one after the other.
async fn run(runtime: &Runtime, workflow: &str, steps: &[Step], contacts: Vec<ContactId>) -> Done {
    let mut done = Done::default();
    let now = Instant::now();
    let mut waiting: Vec<Position> =
        contacts.into_iter().map(|contact| Position { contact, step: 0, tries: 0, due: now }).collect();
    while let Some(next) = waiting.iter().map(|position| position.due).min() {
        tokio::time::sleep_until(next.into()).await;
        let (now, mut due) = (Instant::now(), Vec::new());
        waiting.retain(|position| {
            let is_due = position.due <= now;
            due.extend(is_due.then(|| position.clone()));
            !is_due
        });
        let invocations = due.iter().map(|position| {
            let (action, input) = &steps[position.step];
            Invocation::new(action.clone(), input.clone())
                .contact(position.contact.as_str())
                .idempotency_key(format!("{workflow}:{}:{}", position.contact, position.step))
                .attempt(position.tries + 1)
        });
        // A slow contact does not hold up the outcomes of the others.
        let mut outcomes = Box::pin(runtime.invoke_unordered(invocations.collect::<Vec<_>>()));
        while let Some((place, outcome)) = outcomes.next().await {
            let mut position = due[place].clone();
            match after(&outcome, &mut position, &mut done) {
                Next::Try => waiting.push(position),
                Next::Step if position.step + 1 < steps.len() => {
                    (position.step, position.tries, position.due) = (position.step + 1, 0, Instant::now());
                    waiting.push(position);
                }
                Next::Step => {
                    let output = outcome.output().cloned().unwrap_or_default();
                    done.outputs.insert(position.contact, output);
                }
                Next::End => {}
            }
        }
    }
    done
}

enum Next {
    Step,
    Try,
    End,
}

/// What follows from an outcome.
fn after(outcome: &Outcome, position: &mut Position, done: &mut Done) -> Next {
    let Some(failure) = outcome.failure() else { return Next::Step };
    let wait = match failure.retry {
        Retry::Now => Some(Duration::ZERO),
        Retry::After(wait) => Some(wait),
        // This runtime is shutting down. The next one continues: the keys of finished steps are in the store.
        Retry::Never | Retry::Elsewhere => None,
    };
    position.tries += 1;
    match wait.filter(|_| position.tries < MAX_TRIES) {
        Some(wait) => {
            done.retries += 1;
            position.due = Instant::now() + wait;
            Next::Try
        }
        None => {
            done.failed.insert(position.contact.clone(), failure.message.clone());
            Next::End
        }
    }
}

/// A runtime on the CRM, with the engine's own action.
async fn runtime(crm: Arc<Crm>, runs: Arc<SqliteStore>) -> Result<Runtime, Box<dyn Error>> {
    let runtime = Runtime::builder()
        .storage(Storage::split(crm, runs))
        .capability(Contacts)
        // The deadline of a step.
        .limits(Limits { wall_ms: 5_000, ..Limits::default() })
        .build()?;
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/example-actions/lead-score-1.0.0.wasm");
    // The engine's own grant: the action may write this property alone, and its manifest asks for no more.
    let grants = json!({ "contacts-read": {}, "contacts-write": { "properties": ["lead_score"] } });
    runtime.load_file(package, Grants::Only(serde_json::from_value(grants)?)).await?;
    Ok(runtime)
}

fn steps() -> Result<Vec<Step>, Box<dyn Error>> {
    let action: ActionRef = "lead-score@1".parse()?;
    Ok([10, 20, 30].map(|points| (action.clone(), json!({ "points": points }))).into())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let crm = Arc::new(Crm::with_contacts(100));
    crm.fail_every(7);
    // Keys, records and journals. `SqliteStore::open` keeps them over a restart.
    let runs = Arc::new(SqliteStore::in_memory()?);
    let runtime = runtime(crm.clone(), runs).await?;
    let done = run(&runtime, "welcome", &steps()?, crm.ids()).await;
    // The CRM has taken the last steps late, or takes them now.
    crm.fail_every(0);
    let settled = runtime.settle().await?;
    println!("{} contacts done, {} failed, {} retries", done.outputs.len(), done.failed.len(), done.retries);
    println!("settled late: {}", settled.applied);
    let is_hot = |contact: &ContactId| crm.property(contact, "lead_score").is_some_and(|score| score == "60");
    println!("hot contacts: {}", crm.ids().iter().filter(|contact| is_hot(contact)).count());
    let shutdown = runtime.shutdown_within(SHUTDOWN).await;
    println!("stopped: {}", shutdown.stopped);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_step_of_every_contact_is_done_once_although_the_crm_fails() {
        for every in [0, 2, 7] {
            let crm = Arc::new(Crm::with_contacts(100));
            crm.fail_every(every);
            let runs = Arc::new(SqliteStore::in_memory().unwrap());
            let runtime = runtime(crm.clone(), runs).await.unwrap();
            let done = run(&runtime, "welcome", &steps().unwrap(), crm.ids()).await;
            assert!(done.failed.is_empty(), "{done:?}");
            assert_eq!((done.outputs.len(), done.retries == 0), (100, every == 0), "{}", done.retries);
            assert!(done.outputs.values().all(|output| *output == json!({ "score": 60, "hot": true })), "{done:?}");
            crm.fail_every(0);
            runtime.settle().await.unwrap();
            for contact in crm.ids() {
                assert_eq!(crm.property(&contact, "lead_score").as_deref(), Some("60"), "{contact}");
            }
            assert_eq!(runtime.shutdown_within(SHUTDOWN).await.stopped, 0);
        }
    }

    #[tokio::test]
    async fn a_workflow_that_a_shutdown_cuts_short_goes_on_in_another_runtime() {
        let crm = Arc::new(Crm::with_contacts(100));
        let runs = Arc::new(SqliteStore::in_memory().unwrap());
        let first = runtime(crm.clone(), runs.clone()).await.unwrap();
        let steps = steps().unwrap();
        let (cut, _) = tokio::join!(run(&first, "welcome", &steps, crm.ids()), first.shutdown_within(Duration::ZERO));
        assert!(!cut.failed.is_empty(), "{cut:?}");
        assert!(cut.failed.values().all(|message| message.contains("shutting down")), "{cut:?}");
        let second = runtime(crm.clone(), runs).await.unwrap();
        let done = run(&second, "welcome", &steps, crm.ids()).await;
        assert_eq!((done.outputs.len(), done.failed.len()), (100, 0), "{done:?}");
        for contact in crm.ids() {
            assert_eq!(crm.property(&contact, "lead_score").as_deref(), Some("60"), "no step twice: {contact}");
        }
    }
}
