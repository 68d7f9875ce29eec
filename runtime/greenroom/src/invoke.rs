//! The life of an invocation, arrow by arrow (design).

use std::sync::Arc;

use futures::future::join;
use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, Retry, RunId, codes,
    store::{
        ClaimOutcome, Commit, CommitError, Journal as KeptJournal, JournalLevel, KeyClaim, RunRecord, RunResult, Usage,
    },
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Document, Invocation, Outcome,
    action::Action,
    capability::Attachments,
    journal::{Journal, Secrets},
    limits::{Breach, Limits},
    metered::Stop,
    preconditions,
    run_state::{RunContext, RunState},
    runtime::Runtime,
    sandbox::{self, Ran, Step},
    schema::Schema,
    services::Services,
    text, token,
};

/// How often a commit is decided anew because the store changed meanwhile, before the run ends in a conflict.
const MAX_COMMITS: usize = 5;

/// The longest idempotency key, in bytes.
const MAX_KEY: usize = 255;

/// One invocation under way.
struct Life<'a> {
    runtime: &'a Runtime,
    services: Arc<Services>,
    action: Arc<Action>,
    invocation: Invocation,
    limits: Limits,
    run: RunId,
    started_at: Timestamp,
    input_digest: String,
}

pub(crate) async fn invoke(runtime: &Runtime, mut invocation: Invocation) -> Outcome {
    let services = runtime.services().clone();
    let run = RunId::new(Uuid::now_v7());
    // The id may be of any length, so neither a record nor a message keeps it.
    if let Some(contact) = invocation.contact.take_if(|id| id.as_str().len() > ContactId::MAX_BYTES) {
        let (most, has) = (ContactId::MAX_BYTES, contact.as_str().len());
        let message =
            format!("a contact's id has at most {most} bytes, this one has {has}: name the contact by its id");
        return not_run(run, &invocation, Failure::new(FailureKind::InvalidInput, codes::CONTACT_ID_INVALID, message));
    }
    let Some(action) = runtime.find(&invocation.action) else {
        return unknown(runtime, run, &invocation);
    };
    let limits = invocation.limits.map_or(action.limits, |asked| lower(action.limits, asked));
    let started_at = services.now();
    let input_digest = text::digest(invocation.input.text(), invocation.cursor.as_ref().map(Document::text));
    let life = Life { runtime, services, action, invocation, limits, run, started_at, input_digest };
    life.live().await
}

/// What comes after [`Runtime::shutdown`].
pub(crate) fn shutting_down() -> Failure {
    Failure::of(FailureKind::Cancelled, "the runtime is shutting down: invoke the action elsewhere").retry(Retry::Now)
}

/// What an invocation ends with whose task broke: a defect of the host.
pub(crate) fn broken(invocation: &Invocation, error: &tokio::task::JoinError) -> Outcome {
    let failure = Failure::of(FailureKind::Internal, format!("the invocation's task broke: {error}"));
    not_run(RunId::new(Uuid::now_v7()), invocation, failure)
}

fn unknown(runtime: &Runtime, run: RunId, invocation: &Invocation) -> Outcome {
    let known = runtime.names();
    let message = if known.is_empty() {
        format!("there is no action {}: no package is loaded", invocation.action)
    } else {
        format!("there is no action {}: there are {}", invocation.action, known.join(", "))
    };
    not_run(run, invocation, Failure::of(FailureKind::UnknownAction, message))
}

pub(crate) fn not_run(run: RunId, invocation: &Invocation, failure: Failure) -> Outcome {
    Outcome {
        run,
        action: invocation.action.name.clone(),
        version: None,
        contact: invocation.contact.clone(),
        result: RunResult::Failed { failure },
        usage: Usage::default(),
        repeated: false,
        dry_run: invocation.dry_run,
        attachments: Attachments::default(),
    }
}

impl Life<'_> {
    async fn live(self) -> Outcome {
        if let Err(failure) = self.check_request().await {
            return self.end(Err(failure), Usage::default(), None, false).await;
        }
        let mut lease = Lease { services: self.services.clone(), key: self.key().map(str::to_owned), run: self.run };
        match self.claim().await {
            Ok(None) => {}
            Ok(Some(record)) => return Outcome::again(*record),
            // The key is not this run's, so its end is not recorded under it.
            Err(failure) => return self.outcome(RunResult::Failed { failure }, Usage::default()),
        }
        let (input, secrets) = match self.resolve().await {
            Ok(resolved) => resolved,
            Err(failure) => {
                let outcome = self.end(Err(failure), Usage::default(), None, true).await;
                lease.key = None;
                return outcome;
            }
        };
        let input = input.as_ref().unwrap_or(&self.invocation.input);
        let Ran { result, end, mut state, usage } = self.run(input, secrets).await;
        let result = match result {
            Ok(step) => self.check_output(step, &mut state).await,
            Err(failure) => Err(failure),
        };
        let journal = match end {
            Some(end) => state.take_journal(input.text(), self.cursor_text(), end).await,
            None => None,
        };
        let outcome = self.end(result, usage, Some((state, journal)), true).await;
        lease.key = None;
        outcome
    }

    /// The idempotency key that counts: a dry run has none.
    fn key(&self) -> Option<&str> {
        self.invocation.idempotency_key.as_deref().filter(|_| !self.invocation.dry_run)
    }

    fn cursor_text(&self) -> Option<&str> {
        self.invocation.cursor.as_ref().map(Document::text)
    }

    /// Validates the raw input.
    async fn check_request(&self) -> Result<(), Failure> {
        if let Some(key) = &self.invocation.idempotency_key
            && !(1..=MAX_KEY).contains(&key.len())
        {
            return Err(Failure::new(
                FailureKind::InvalidInput,
                codes::IDEMPOTENCY_KEY_INVALID,
                format!("an idempotency key has 1 to {MAX_KEY} bytes, this one has {}", key.len()),
            ));
        }
        self.check_length(&self.invocation.input)?;
        self.check(&self.invocation.input, |action| &action.input, Schema::check_raw).await
    }

    /// Checks a value by one of the action's schemas.
    async fn check(
        &self,
        value: &Document,
        schema: fn(&Action) -> &Schema,
        check: fn(&Schema, &Document, &Stop) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.ask(value, schema, check).await?
    }

    /// Asks one of the action's schemas, beside the threads that serve others where it is much work. A check ends at the limit of
    /// wall time, which it has by itself, or when the caller goes away.
    async fn ask<T: Send + 'static>(
        &self,
        value: &Document,
        schema: fn(&Action) -> &Schema,
        ask: fn(&Schema, &Document, &Stop) -> T,
    ) -> Result<T, Failure> {
        let stop = Stop::after(self.limits.wall_ms);
        if schema(&self.action).is_light(value) {
            return Ok(ask(schema(&self.action), value, &stop));
        }
        let (action, value, _abandon) = (self.action.clone(), value.clone(), stop.on_drop());
        let asked = tokio::task::spawn_blocking(move || ask(schema(&action), &value, &stop)).await;
        asked.map_err(|error| Failure::of(FailureKind::Internal, format!("checking broke: {error}")))
    }

    /// Claims the idempotency key, if there is one. Answers the record of an earlier run under it.
    async fn claim(&self) -> Result<Option<Box<RunRecord>>, Failure> {
        let Some(key) = self.key() else { return Ok(None) };
        let claim = KeyClaim {
            key: key.to_owned(),
            action: self.action.manifest.name.clone(),
            input_digest: self.input_digest.clone(),
            contact: self.invocation.contact.clone(),
            run: self.run,
            at: self.started_at,
            lease_until: self.services.lease_until(self.started_at),
        };
        match self.services.storage.runs().claim(&claim).await.map_err(Failure::from)? {
            ClaimOutcome::Ours => Ok(None),
            ClaimOutcome::Known(record) => Ok(Some(record)),
            ClaimOutcome::Running { until } => Err(Failure::new(
                FailureKind::Conflict,
                codes::KEY_IN_USE,
                format!(
                    "a run under the idempotency key `{}` is under way: come back for its outcome. If its process is gone, \
                     the key is free again at {}",
                    text::shortened(key, 80),
                    until.round(jiff::Unit::Second).unwrap_or(until)
                ),
            )
            .retry(wait_until(until, self.started_at))),
            ClaimOutcome::OtherRequest(what) => Err(Failure::new(
                FailureKind::Conflict,
                codes::KEY_OF_ANOTHER_REQUEST,
                format!(
                    "the idempotency key `{}` was used with another {what}: give every request a key of its own",
                    text::shortened(key, 80)
                ),
            )),
        }
    }

    /// Resolves the contact tokens, and validates what they gave. Answers the input that makes, where there were any, and
    /// the secrets in it.
    async fn resolve(&self) -> Result<(Option<Document>, Secrets), Failure> {
        let input = &self.invocation.input;
        let places = self.ask(input, |action| &action.input, |schema, input, _| schema.token_places(input)).await??;
        let tokens = token::find(input.value(), &places)?;
        if tokens.is_empty() {
            // What the raw schema let pass as a token somewhere else is no value.
            if self.action.input.takes_tokens() {
                self.check(input, |action| &action.input, Schema::check_input).await?;
            }
            return Ok((
                None,
                self.ask(input, |action| &action.input, |schema, input, _| schema.secrets(input)).await?,
            ));
        }
        let Some(id) = &self.invocation.contact else {
            return Err(Failure::new(
                FailureKind::UnresolvedToken,
                codes::CONTACT_REQUIRED,
                "the input has a contact token, and the invocation names no contact: name the one that the workflow runs for",
            )
            .at(tokens[0].pointer.clone()));
        };
        let contacts = self.services.storage.contacts();
        let (contact, definitions) = join(contacts.contacts(std::slice::from_ref(id)), contacts.properties()).await;
        let contact: Contact = contact.map_err(Failure::from)?.into_iter().next().flatten().ok_or_else(|| {
            Failure::new(
                FailureKind::UnresolvedToken,
                codes::CONTACT_NOT_FOUND,
                format!("there is no contact {id}: check the id"),
            )
        })?;
        let definitions = definitions.map_err(Failure::from)?;
        let resolved = Document::from(token::resolve(input.value(), &tokens, &contact, &definitions)?);
        self.check(&resolved, |action| &action.input, Schema::check_input)
            .await
            .map_err(|failure| token::blame(failure, &tokens, &definitions))?;
        self.check_length(&resolved)?;
        let mut secrets = self.ask(&resolved, |action| &action.input, |schema, input, _| schema.secrets(input)).await?;
        token::secrets(&tokens, &contact, &definitions).iter().for_each(|secret| secrets.keep(secret));
        Ok((Some(resolved), secrets))
    }

    fn check_length(&self, input: &Document) -> Result<(), Failure> {
        if input.text().len() as u64 > self.limits.input_bytes {
            Err(Breach::input(&self.limits).failure())
        } else {
            Ok(())
        }
    }

    /// Instantiates and runs under limits, writes buffered.
    async fn run(&self, input: &Document, secrets: Secrets) -> Ran {
        let context = RunContext {
            id: self.run,
            action: self.action.manifest.name.clone(),
            contact: self.invocation.contact.clone(),
            started_at: self.started_at,
            dry_run: self.invocation.dry_run,
            attachments: self.invocation.attachments.clone(),
        };
        let level = if self.invocation.dry_run { JournalLevel::Off } else { self.runtime.journal_level() };
        let journal = Journal::at(level, &self.limits);
        let mut state =
            RunState::new(context, self.services.clone(), self.action.granted.clone(), self.limits, journal);
        state.secrets = secrets;
        let cursor = self.invocation.cursor.as_ref().map(Document::string);
        sandbox::run(&self.action, self.runtime.host(), state, input.string(), cursor).await
    }

    async fn check_output(&self, step: Step, state: &mut RunState) -> Result<RunResult, Failure> {
        match step {
            Step::Done(output) => {
                let output = Document::from(output);
                let asked = self.ask(&output, |action| &action.output, Schema::check_output).await;
                let (secrets, checked) = asked.unwrap_or_else(|failure| (Secrets::unknown(), Err(failure)));
                state.secrets.extend(&secrets);
                checked.map(|()| RunResult::Done { output: output.into_value() })
            }
            // It is the caller's, and the next run's, whose journal does not know what is a secret in it.
            Step::Continue(_) if !state.secrets.is_complete() => Err(Failure::of(
                FailureKind::InvalidOutput,
                "a run that met so many secrets cannot go on from a cursor: read fewer in one run",
            )),
            Step::Continue(cursor) if state.secrets.are_in(&cursor) => {
                Err(Failure::of(FailureKind::InvalidOutput, "a cursor may hold no secret: keep the id and read again"))
            }
            Step::Continue(cursor) => Ok(RunResult::Continue { cursor }),
        }
    }

    /// Commits effects and record, and answers.
    async fn end(
        &self,
        result: Result<RunResult, Failure>,
        usage: Usage,
        ran: Option<(RunState, Option<KeptJournal>)>,
        keyed: bool,
    ) -> Outcome {
        let (mut state, journal) = ran.map_or((None, None), |(state, journal)| (Some(state), journal));
        let record = |result: RunResult, usage: Usage| RunRecord {
            id: self.run,
            action: self.action.manifest.name.clone(),
            version: self.action.manifest.version.to_string(),
            package: self.action.digest.clone(),
            contact: self.invocation.contact.clone(),
            key: self.key().filter(|_| keyed).map(str::to_owned),
            input_digest: self.input_digest.clone(),
            started_at: self.started_at,
            finished_at: self.services.now(),
            result,
            usage,
            erased_at: None,
        };
        if self.invocation.dry_run {
            let attachments = state.filter(|_| result.is_ok()).map(RunState::report).unwrap_or_default();
            let result = result.unwrap_or_else(|failure| RunResult::Failed { failure });
            return Outcome { attachments, ..self.outcome(result, usage) };
        }
        let (failure, journal) = match (result, state.as_mut()) {
            (Ok(result), Some(state)) => {
                let mut commit = Commit { journal, ..Commit::default() };
                commit.effects = state.writes.effects();
                state.contribute(self.runtime.offered(), cursor_of(&result), &mut commit);
                let mut written = usage;
                written.effects += commit.effects.len() as u64;
                commit.run = Some(record(result, written));
                let mut commit = Arc::new(commit);
                let committed = match secret_in_state(state, &commit) {
                    Some(failure) => Err(failure),
                    None => self.commit_writes(state, &mut commit).await,
                };
                state.close().await;
                match committed {
                    Ok(()) => return self.outcome(result_of(commit), written),
                    Err(failure) => (failure, Arc::unwrap_or_clone(commit).journal),
                }
            }
            (Ok(result), None) => return self.outcome(result, usage),
            (Err(failure), state) => {
                if let Some(state) = state {
                    state.close().await;
                }
                (failure, journal)
            }
        };
        let run = Some(record(RunResult::Failed { failure }, usage));
        let commit = Arc::new(Commit { run, journal, ..Commit::default() });
        if let Err(error) = self.commit(commit.clone()).await {
            tracing::warn!(run = %self.run, %error, "a failed run could not be recorded");
        }
        self.outcome(result_of(commit), usage)
    }

    /// Commits a run's writes with its record: what the run has read must still hold, and the rules are asked again on
    /// what the store has now (design, idea 3).
    async fn commit_writes(&self, state: &RunState, commit: &mut Arc<Commit>) -> Result<(), Failure> {
        // What a capability has decided on is not loaded again: only a new run can decide on something else.
        let of_capabilities = commit.preconditions.clone();
        for _ in 0..MAX_COMMITS {
            // State depends on the contacts that the run has read, as writes to contacts do.
            if !state.writes.is_empty() || commit.state.is_some() {
                let mut preconditions = of_capabilities.clone();
                preconditions.extend(preconditions::check_again(&self.services, state).await?);
                Arc::make_mut(commit).preconditions = preconditions;
            }
            match self.commit(commit.clone()).await {
                Ok(()) => return Ok(()),
                // Nothing else is loaded again, so that another try would end in the same way.
                Err(CommitError::Stale(what))
                    if !of_capabilities.is_empty() || state.writes.is_empty() || commit.state.is_some() =>
                {
                    return Err(preconditions::changed(&what));
                }
                Err(CommitError::Stale(_)) => {}
                Err(CommitError::LostLease(_)) => {
                    let of_capability = self.runtime.offered().all().find_map(|offered| offered.lost_lease(commit));
                    return Err(of_capability.unwrap_or_else(|| {
                        Failure::new(
                            FailureKind::Conflict,
                            codes::LEASE_LOST,
                            "the run took longer than its lease, and another one has its key now: nothing it wrote was kept",
                        )
                        .retry(Retry::Now)
                    }));
                }
                Err(CommitError::Store(error)) => return Err(Failure::from(error)),
            }
        }
        Err(preconditions::changed("what it rests on"))
    }

    async fn commit(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        if commit.journal.as_ref().is_some_and(|journal| journal.level == JournalLevel::Full) {
            self.action.keep_package(self.services.storage.runs(), self.services.now()).await?;
        }
        self.services.storage.commit(commit).await
    }

    fn outcome(&self, result: RunResult, usage: Usage) -> Outcome {
        Outcome {
            run: self.run,
            action: self.action.manifest.name.clone(),
            version: Some(self.action.manifest.version.to_string()),
            contact: self.invocation.contact.clone(),
            result,
            usage,
            repeated: false,
            dry_run: self.invocation.dry_run,
            attachments: Attachments::default(),
        }
    }
}

/// The failure of a run whose state would keep a secret. The next run reads that state, and its journal could not mask the
/// secret, because it does not know it; a cursor is refused for the same reason.
fn secret_in_state(state: &RunState, commit: &Commit) -> Option<Failure> {
    let kept = commit.state.as_ref().filter(|_| !state.secrets.is_empty())?;
    let texts: Vec<Value> = kept
        .writes
        .iter()
        .filter_map(|write| Some((write.key.as_str(), write.value.as_ref()?.0.as_str())))
        .flat_map(|(key, value)| [Value::from(key), Value::from(value)])
        .collect();
    if texts.is_empty() {
        return None;
    }
    let message = if !state.secrets.is_complete() {
        "a run that met so many secrets can keep nothing: read fewer in one run"
    } else if state.secrets.are_in(&Value::Array(texts)) {
        "an action may keep no secret: keep the id and read again"
    } else {
        return None;
    };
    Some(Failure::of(FailureKind::InvalidOutput, message))
}

/// The result that was recorded. A store that does not keep the commit as it is has given it up by now.
fn result_of(commit: Arc<Commit>) -> RunResult {
    let result = match Arc::try_unwrap(commit) {
        Ok(commit) => commit.run.map(|run| run.result),
        Err(kept) => kept.run.as_ref().map(|run| run.result.clone()),
    };
    let missing = || Failure::of(FailureKind::Internal, "the run was committed without its record");
    result.unwrap_or_else(|| RunResult::Failed { failure: missing() })
}

/// The cursor of a run that goes on in a later slice.
fn cursor_of(result: &RunResult) -> Option<&Value> {
    match result {
        RunResult::Continue { cursor } => Some(cursor),
        RunResult::Done { .. } | RunResult::Failed { .. } => None,
    }
}

/// A claimed key. Dropped before the run has ended, because the caller went away, it is given up, so that the next caller
/// need not wait for the lease to end.
struct Lease {
    services: Arc<Services>,
    key: Option<String>,
    run: RunId,
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let (services, run) = (self.services.clone(), self.run);
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        services.clone().spawn(async move {
            if let Err(error) = services.storage.runs().release(&key, run).await {
                tracing::warn!(%run, %error, "the key of a cancelled run stays taken until its lease ends");
            }
        });
    }
}

fn wait_until(until: Timestamp, now: Timestamp) -> Retry {
    until.duration_since(now).try_into().map_or(Retry::Now, Retry::After)
}

fn lower(own: Limits, asked: Limits) -> Limits {
    own.lowered_by(&greenroom_package::Limits {
        memory_bytes: Some(asked.memory_bytes),
        cpu_ms: Some(asked.cpu_ms),
        wall_ms: Some(asked.wall_ms),
        host_calls: Some(asked.host_calls),
        list_items: Some(asked.list_items),
        boundary_bytes: Some(asked.boundary_bytes),
        input_bytes: Some(asked.input_bytes),
        output_bytes: Some(asked.output_bytes),
        log_bytes: Some(asked.log_bytes),
        handles: Some(asked.handles),
    })
}
