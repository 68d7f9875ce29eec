//! The life of an invocation. ARCHITECTURE.md lists the same steps, with the file of each.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::future::join;
use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, Retry, RunId, Sentence, StoreError, codes, sentence,
    store::{
        ClaimOutcome, Commit, CommitError, Journal as KeptJournal, JournalLevel, KeyClaim, RunRecord, RunResult, Usage,
        check_tags,
    },
};
use jiff::Timestamp;
use serde_json::Value;
use tracing::Span;
use uuid::Uuid;

use crate::{
    Document, Invocation, Outcome,
    action::Action,
    capability::{Attachments, RunContext, RunState},
    host_call::HostCall,
    invocation::OutputSchema,
    journal::{Journal, Recording, Secrets},
    keys_under_way::{Holding, KeyUnderWay, KeyedRequest},
    limits::{Breach, Limits},
    metered::StopSignal,
    owner, preconditions,
    runtime_state::RuntimeState,
    sandbox::{self, GuestRun, Step},
    schema::Schema,
    services::Services,
    stages::{self, Stage},
    text, token,
};

/// How often the host tries to commit a run. The store may change between the check of the preconditions and the
/// commit; after the last attempt the run ends in a conflict.
const MAX_COMMIT_ATTEMPTS: usize = 5;

/// The maximum length of an idempotency key, in bytes.
const MAX_KEY_BYTES: usize = 255;

/// An invocation in progress.
struct Execution<'a> {
    runtime: &'a RuntimeState,
    services: &'a Arc<Services>,
    action: Arc<Action>,
    invocation: &'a Invocation,
    limits: Limits,
    run: RunId,
    /// The first run of the chain of slices that this run belongs to.
    first_run: RunId,
    started_at: Timestamp,
    input_digest: String,
    /// The run's writes may be kept from now on.
    committing: &'a AtomicBool,
    /// Those who wait for this run's key wait until this is dropped.
    under_way: Option<Arc<KeyUnderWay>>,
    /// Gets the run's journal, also that of a dry run.
    recording: Option<&'a Recording>,
}

/// The failure of an invocation whose contact has an id that is too long. The id is taken out, because it may have any length:
/// neither a record nor a message should contain it.
pub(crate) fn take_long_contact(invocation: &mut Invocation) -> Option<Failure> {
    let contact = invocation.contact.take_if(|id| id.as_str().len() > ContactId::MAX_BYTES)?;
    let (most, has) = (ContactId::MAX_BYTES, contact.as_str().len());
    let message = sentence!(
        "failure-contact-id-long",
        "a contact's id has at most {most} bytes, this one has {has}: name the contact by its id",
        most = most,
        has = has
    );
    Some(Failure::new(FailureKind::InvalidInput, codes::CONTACT_ID_INVALID, message))
}

/// The failure of an invocation with tags that no run may have. The tags are taken out, because no record should contain them.
pub(crate) fn take_invalid_tags(invocation: &mut Invocation) -> Option<Failure> {
    let wrong = check_tags(&invocation.tags).err()?;
    invocation.tags.clear();
    Some(Failure::new(FailureKind::InvalidInput, codes::TAGS_INVALID, wrong))
}

/// Runs an invocation. It takes its place when its input was checked and no other run has its key, so that it keeps no place from
/// those that could use it. `committing` is set as soon as its writes may be kept.
///
/// # Errors
/// `cancelled` where the runtime is shutting down. The run has not begun then.
pub(crate) async fn invoke(
    runtime: &RuntimeState,
    run: RunId,
    invocation: &Invocation,
    committing: &AtomicBool,
    recording: Option<&Recording>,
) -> Result<Outcome, Failure> {
    let services = &runtime.services;
    let Some(action) = runtime.actions().find(&invocation.action) else {
        return Ok(unknown_action(runtime, run, invocation));
    };
    let limits = invocation.limits.map_or(action.limits, |requested| lower(action.limits, requested));
    let started_at = services.now();
    let digesting = stages::enter(Stage::Digest);
    let input_digest = text::digest(invocation.input.text(), invocation.cursor.as_ref().map(Document::text));
    digesting.end();
    let execution = Execution {
        runtime,
        services,
        action,
        invocation,
        limits,
        run,
        first_run: run,
        started_at,
        input_digest,
        committing,
        under_way: None,
        recording,
    };
    execution.execute().await
}

/// The outcome of an invocation whose task panicked, which is a defect of the host, or was aborted.
pub(crate) fn task_failed(invocation: &Invocation, error: &tokio::task::JoinError) -> Outcome {
    let failure = Failure::of(
        FailureKind::Internal,
        sentence!(
            "failure-task-without-outcome",
            "the invocation's task ended without an outcome: {error}",
            error = error
        ),
    );
    Outcome::refused(RunId::new(Uuid::now_v7()), invocation, failure)
}

fn unknown_action(runtime: &RuntimeState, run: RunId, invocation: &Invocation) -> Outcome {
    let known: Vec<String> = runtime.actions().names().map(str::to_owned).collect();
    let message = if known.is_empty() {
        sentence!(
            "failure-action-none-loaded",
            "there is no action {action}: no package is loaded",
            action = invocation.action
        )
    } else {
        sentence!(
            "failure-action-unknown-known",
            "there is no action {action}: there are {known}",
            action = invocation.action,
            known = known.join(", ")
        )
    };
    Outcome::refused(run, invocation, Failure::of(FailureKind::UnknownAction, message))
}

impl Execution<'_> {
    async fn execute(mut self) -> Result<Outcome, Failure> {
        let checking = match self.action.input.is_light(&self.invocation.input) {
            true => None,
            // As many long checks at once as runs.
            false => Some(self.runtime.place().await?),
        };
        let checked = self.check_request().await;
        drop(checking);
        match checked {
            Ok(first_run) => self.first_run = first_run,
            Err(failure) => return Ok(self.end(Err(failure), Usage::default(), None, false).await),
        }
        self.under_way = self.wait_for_key().await.map(Arc::new);
        let _place = self.runtime.place().await?;
        // It may have waited.
        self.started_at = self.services.now();
        let lease = match self.take_key().await {
            Ok(lease) => lease,
            Err(ended) => return Ok(*ended),
        };
        let (resolved, secrets) = match self.resolve().await {
            Ok(resolved) => resolved,
            Err(failure) => {
                let outcome = self.end(Err(failure), Usage::default(), None, true).await;
                if let Some(lease) = lease {
                    lease.end();
                }
                return Ok(outcome);
            }
        };
        let input = resolved.as_ref().unwrap_or(&self.invocation.input);
        let GuestRun { result, end, mut state, usage } = self.run(input, secrets).await;
        let result = match result {
            Ok(step) => self.check_output(step, &mut state).await,
            Err(failure) => Err(failure),
        };
        let journal = match end {
            Some(end) => {
                let given = resolved.is_some().then(|| self.invocation.input.text());
                state.take_journal(input.text(), given, self.cursor_text(), end).await
            }
            None => None,
        };
        if let (Some(recording), Some(journal)) = (self.recording, &journal) {
            recording.keep(journal);
        }
        let outcome = self.end(result, usage, Some((state, journal)), true).await;
        if let Some(lease) = lease {
            lease.end();
        }
        Ok(outcome)
    }

    /// Claims the idempotency key, if there is one. Answers how the invocation ends where it is not to be run.
    async fn take_key(&self) -> Result<Option<Lease>, Box<Outcome>> {
        let Some(key) = self.key().map(str::to_owned) else { return Ok(None) };
        let (services, under_way) = (self.services.clone(), self.under_way.clone());
        let lease = Lease { services, key: Some(key), run: self.run, under_way };
        match self.claim().await {
            Ok(None) => Ok(Some(lease)),
            Ok(Some(record)) => {
                lease.end();
                Err(Outcome::from_record(*record, self.output_schema()).into())
            }
            Err(failure) => {
                // Another run has the key, so this one leaves no record under it.
                if failure.kind == FailureKind::Conflict {
                    lease.end();
                }
                Err(self.outcome(RunResult::Failed { failure }, Usage::default()).into())
            }
        }
    }

    /// The idempotency key. A dry run ignores it.
    fn key(&self) -> Option<&str> {
        self.invocation.idempotency_key.as_deref().filter(|_| !self.invocation.dry_run)
    }

    fn cursor_text(&self) -> Option<&str> {
        self.invocation.cursor.as_ref().map(Document::text)
    }

    /// Validates the idempotency key and the raw input, and finds the chain that it continues. Answers the chain's first run.
    async fn check_request(&self) -> Result<RunId, Failure> {
        if let Some(key) = &self.invocation.idempotency_key
            && !(1..=MAX_KEY_BYTES).contains(&key.len())
        {
            return Err(Failure::new(
                FailureKind::InvalidInput,
                codes::IDEMPOTENCY_KEY_INVALID,
                sentence!(
                    "failure-idempotency-key",
                    "an idempotency key has 1 to {most} bytes, this one has {has}",
                    most = MAX_KEY_BYTES,
                    has = key.len()
                ),
            ));
        }
        self.check_length(&self.invocation.input)?;
        let checking = stages::enter(Stage::RawCheck);
        self.check(&self.invocation.input, |action| &action.input, Schema::check_raw).await?;
        checking.end();
        self.find_chain().await
    }

    /// The first run of the chain of slices that the invocation continues; its own run where it begins one.
    async fn find_chain(&self) -> Result<RunId, Failure> {
        let Some(continues) = self.invocation.continues else { return Ok(self.run) };
        let other = |message: Sentence| {
            Err(Failure::new(
                FailureKind::InvalidInput,
                codes::CONTINUES_OTHER_RUN,
                sentence!("failure-continues", "{why}: {run}", why = message, run = continues),
            ))
        };
        if self.invocation.cursor.is_none() {
            return other(sentence!(
                "failure-continues-without-cursor",
                "a run is continued with the cursor that it ended with, and there is none"
            ));
        }
        // A record that is gone was pruned: a chain with waits keeps its first.
        let Some(earlier) = self.services.storage.runs().run(continues).await.map_err(Failure::from)? else {
            return Ok(continues);
        };
        if earlier.erased_at.is_some() {
            return other(sentence!("failure-continues-erased", "the run to be continued was erased with its person"));
        }
        if earlier.action != self.action.manifest.name || earlier.contact != self.invocation.contact {
            return other(sentence!(
                "failure-continues-other",
                "the run to be continued is of another action, or for another contact"
            ));
        }
        Ok(earlier.first_run())
    }

    /// Validates a value by one of the action's schemas.
    async fn check(
        &self,
        value: &Document,
        schema: fn(&Action) -> &Schema,
        check: fn(&Schema, &Document, &StopSignal) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.with_schema(value, schema, check).await?
    }

    /// Runs `work` on one of the action's schemas and a value: here if it is little work and the schema is compiled, else on a
    /// thread for blocking work. It stops at the limit of wall time, counted from its own start, and when the caller drops the future.
    async fn with_schema<T: Send + 'static>(
        &self,
        value: &Document,
        schema: fn(&Action) -> &Schema,
        work: fn(&Schema, &Document, &StopSignal) -> T,
    ) -> Result<T, Failure> {
        let light = |schema: &Schema| schema.is_ready() && schema.is_light(value);
        if light(schema(&self.action)) {
            return Ok(work(schema(&self.action), value, &StopSignal::default()));
        }
        let mut stop = StopSignal::after(self.limits.wall_ms);
        let _abandon = stop.on_drop();
        let (action, value) = (self.action.clone(), value.clone());
        let span = Span::current();
        let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(schema(&action), &value, &stop))).await;
        done.map_err(|error| {
            Failure::of(
                FailureKind::Internal,
                sentence!("failure-validation-ended", "validation ended without an answer: {error}", error = error),
            )
        })
    }

    /// Waits until no other run of this request in this runtime has the idempotency key, for as long as the limit of wall time.
    /// The store answers the claim in any case.
    async fn wait_for_key(&self) -> Option<KeyUnderWay> {
        let key = self.key()?;
        let request = KeyedRequest {
            action: self.action.manifest.name.clone(),
            input_digest: self.input_digest.clone(),
            contact: self.invocation.contact.clone(),
        };
        let mut waited = pin!(tokio::time::sleep(Duration::from_millis(self.limits.wall_ms)));
        loop {
            match self.services.keys.hold(key, &request) {
                Holding::Held(held) => return Some(held),
                Holding::OtherRequest => return None,
                Holding::SameRequest(ended) => tokio::select! {
                    biased;
                    () = ended.wait() => {}
                    () = self.runtime.closed.cancelled() => return None,
                    () = &mut waited => return None,
                },
            }
        }
    }

    /// Claims the idempotency key, if there is one. Returns the record of an earlier run under the key.
    async fn claim(&self) -> Result<Option<Box<RunRecord>>, Failure> {
        let Some(key) = self.key() else { return Ok(None) };
        let now = self.started_at;
        let claim = KeyClaim {
            key: key.to_owned(),
            action: self.action.manifest.name.clone(),
            input_digest: self.input_digest.clone(),
            contact: self.invocation.contact.clone(),
            run: self.run,
            owner: self.services.owner().to_owned(),
            at: now,
            lease_until: self.services.lease_until(now),
        };
        let runs = self.services.storage.runs();
        let mut claimed = runs.claim(&claim).await.map_err(Failure::from)?;
        if matches!(claimed, ClaimOutcome::Running { .. })
            && runs.end_leases(now, owner::is_gone).await.map_err(Failure::from)? > 0
        {
            claimed = runs.claim(&claim).await.map_err(Failure::from)?;
        }
        match claimed {
            ClaimOutcome::Ours => Ok(None),
            ClaimOutcome::Known(record) => Ok(Some(record)),
            ClaimOutcome::Running { until } => Err(Failure::new(
                FailureKind::Conflict,
                codes::KEY_IN_USE,
                sentence!(
                    "failure-key-in-use",
                    "a run with the idempotency key `{key}` is in progress: invoke again later for its outcome. If its process \
                     has ended, the key is free again at {until}",
                    key = text::shortened(key, 80),
                    until = until.round(jiff::Unit::Second).unwrap_or(until)
                ),
            )
            .retry(wait_until(until, now))),
            ClaimOutcome::OtherRequest(what) => Err(Failure::new(
                FailureKind::Conflict,
                codes::KEY_OF_ANOTHER_REQUEST,
                of_another_request(&text::shortened(key, 80), what),
            )),
        }
    }

    /// Resolves the contact tokens and validates the result. Returns the resolved input, or `None` if there was no
    /// token, and the input's secrets.
    async fn resolve(&self) -> Result<(Option<Document>, Secrets), Failure> {
        let _stage = stages::enter(Stage::Tokens);
        let input = &self.invocation.input;
        let places = if self.action.input.may_have_tokens(input) {
            self.with_schema(input, |action| &action.input, |schema, input, _| schema.token_places(input)).await??
        } else {
            Vec::new()
        };
        let tokens = token::find(input.value(), &places)?;
        if tokens.is_empty() {
            // The raw schema accepts a token-like text in more places than a token is allowed: the schema of values
            // decides.
            if self.action.input.may_have_tokens(input) {
                self.check(input, |action| &action.input, Schema::check_input).await?;
            }
            return Ok((None, self.secrets_of(input).await?));
        }
        let Some(id) = &self.invocation.contact else {
            return Err(Failure::new(
                FailureKind::UnresolvedToken,
                codes::CONTACT_REQUIRED,
                sentence!(
                    "failure-contact-required",
                    "the input has a contact token, and the invocation names no contact: name the one that the workflow runs for"
                ),
            )
            .at(tokens[0].pointer.clone()));
        };
        let contacts = self.services.storage.contacts();
        let (contact, definitions) = join(contacts.contacts(std::slice::from_ref(id)), contacts.properties()).await;
        let contact: Arc<Contact> = contact.map_err(Failure::from)?.into_iter().next().flatten().ok_or_else(|| {
            Failure::new(
                FailureKind::UnresolvedToken,
                codes::CONTACT_NOT_FOUND,
                sentence!("failure-contact-unknown", "there is no contact {contact}: check the id", contact = id),
            )
        })?;
        let definitions = definitions.map_err(Failure::from)?;
        let resolved = Document::from(token::resolve(input.value(), &tokens, &contact, &definitions)?);
        self.check(&resolved, |action| &action.input, Schema::check_input)
            .await
            .map_err(|failure| token::blame(failure, &tokens, &definitions))?;
        self.check_length(&resolved)?;
        let mut secrets = self.secrets_of(&resolved).await?;
        token::secrets(&tokens, &contact, &definitions).iter().for_each(|secret| secrets.add(secret));
        Ok((Some(resolved), secrets))
    }

    /// The parts of a resolved input that its schema marks as secret.
    async fn secrets_of(&self, input: &Document) -> Result<Secrets, Failure> {
        if !self.action.input.marks_secrets() {
            return Ok(Secrets::default());
        }
        self.with_schema(input, |action| &action.input, |schema, input, _| schema.secrets(input)).await
    }

    fn check_length(&self, input: &Document) -> Result<(), Failure> {
        if input.text().len() as u64 > self.limits.input_bytes {
            Err(Breach::input(&self.limits).failure())
        } else {
            Ok(())
        }
    }

    /// Instantiates the action and runs it under limits. Its writes are buffered in the state's write set.
    async fn run(&self, input: &Document, secrets: Secrets) -> GuestRun {
        let making = stages::enter(Stage::State);
        let context = RunContext {
            id: self.run,
            first_run: self.first_run,
            action: self.action.manifest.name.clone(),
            contact: self.invocation.contact.clone(),
            started_at: self.started_at,
            dry_run: self.invocation.dry_run,
            attachments: self.invocation.attachments.clone(),
        };
        let level = match (self.invocation.dry_run, self.recording) {
            (false, _) => self.runtime.journal,
            (true, Some(_)) => JournalLevel::Full,
            (true, None) => JournalLevel::Off,
        };
        let journal = Journal::at(level, &self.limits);
        let mut state =
            RunState::new(context, self.services.clone(), self.action.granted.clone(), self.limits, journal);
        state.secrets = secrets;
        state.host_call = HostCall::of_run();
        let cursor = self.invocation.cursor.as_ref().map(Document::string);
        making.end();
        sandbox::run(&self.action, &self.runtime.host, state, input.string(), cursor).await
    }

    async fn check_output(&self, step: Step, state: &mut RunState) -> Result<RunResult, Failure> {
        match step {
            Step::Done(output) => {
                let _stage = stages::enter(Stage::OutputCheck);
                let output = Document::from(output);
                let checked = self.with_schema(&output, |action| &action.output, Schema::check_output).await;
                let (secrets, checked) = checked.unwrap_or_else(|failure| (Secrets::unknown(), Err(failure)));
                state.secrets.extend(&secrets);
                checked.map(|()| RunResult::Done { output: output.into_value().into() })
            }
            // The cursor is the input of the next run, and that run's journal does not know which parts of it are
            // secret.
            Step::Continue(_) if !state.secrets.is_complete() => Err(Failure::of(
                FailureKind::InvalidOutput,
                sentence!(
                    "failure-cursor-many-secrets",
                    "a run that read so many secrets cannot continue from a cursor: read fewer secrets in one run"
                ),
            )),
            Step::Continue(cursor) if state.secrets.occur_in(&cursor) => Err(Failure::of(
                FailureKind::InvalidOutput,
                sentence!(
                    "failure-cursor-secret",
                    "a cursor may not contain a secret: keep the id in it and read again in the next run"
                ),
            )),
            Step::Continue(cursor) => Ok(RunResult::Continue { cursor, waiting: state.pending_waits() }),
        }
    }

    /// Commits the effects with the run's record, and returns the outcome. `keyed` says whether this run has claimed
    /// the key.
    async fn end(
        &self,
        result: Result<RunResult, Failure>,
        usage: Usage,
        ran: Option<(RunState, Option<KeptJournal>)>,
        keyed: bool,
    ) -> Outcome {
        let _stage = stages::enter(Stage::Record);
        let (mut state, journal) = ran.map_or((None, None), |(state, journal)| (Some(state), journal));
        let record = |result: RunResult, usage: Usage| RunRecord {
            id: self.run,
            action: self.action.manifest.name.clone(),
            version: self.action.manifest.version.to_string(),
            package: self.action.digest.clone(),
            contact: self.invocation.contact.clone(),
            key: self.key().filter(|_| keyed).map(str::to_owned),
            input_digest: self.input_digest.clone(),
            tags: self.invocation.tags.clone(),
            again_of: self.invocation.again_of,
            continues: Some(self.first_run).filter(|first_run| *first_run != self.run),
            trace: self.runtime.trace_of.get().and_then(|trace_of| trace_of()),
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
                self.committing.store(true, Ordering::Relaxed);
                let mut commit = Commit { journal, ..Commit::default() };
                commit.effects = state.writes.effects();
                state.contribute(self.runtime.capabilities.all(), cursor_of(&result), &mut commit);
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

    /// Commits a run's writes with its record, if everything that the run has read is unchanged. The rules are applied
    /// again to the store's present state.
    async fn commit_writes(&self, state: &RunState, commit: &mut Arc<Commit>) -> Result<(), Failure> {
        // The preconditions of capabilities are not loaded again, because only a new run can decide on changed facts.
        let of_capabilities = commit.preconditions.clone();
        for _ in 0..MAX_COMMIT_ATTEMPTS {
            // An action's state, and its events on timelines, depend on the contacts that the run has read, like writes to
            // contacts.
            let has_events = commit
                .effects
                .iter()
                .any(|effect| matches!(effect, greenroom_domain::store::Effect::SaveEvents { .. }));
            if !state.writes.is_empty() || commit.state.is_some() || has_events {
                let mut preconditions = of_capabilities.clone();
                preconditions.extend(preconditions::check_again(self.services, state).await?);
                Arc::make_mut(commit).preconditions = preconditions;
            }
            match self.commit(commit.clone()).await {
                Ok(()) => return Ok(()),
                // The stale precondition is not loaded again, so another attempt would fail in the same way.
                Err(CommitError::Stale(what))
                    if !of_capabilities.is_empty() || state.writes.is_empty() || commit.state.is_some() =>
                {
                    return Err(preconditions::changed(what));
                }
                Err(CommitError::Stale(_)) => {}
                Err(CommitError::LostLease(_)) => {
                    let of_capability =
                        self.runtime.capabilities.all().find_map(|capability| capability.lost_lease(commit));
                    return Err(of_capability.unwrap_or_else(|| {
                        Failure::new(
                            FailureKind::Conflict,
                            codes::LEASE_LOST,
                            sentence!(
                                "failure-run-lease-lost",
                                "the run took longer than its lease, and another run has its key now: nothing it wrote was kept"
                            ),
                        )
                        .retry(Retry::Now)
                    }));
                }
                Err(CommitError::Store(error)) => return Err(Failure::from(error)),
            }
        }
        Err(preconditions::changed(sentence!("failure-data-it-depends-on", "the data that it depends on")))
    }

    async fn commit(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        let _stage = stages::enter(Stage::Commit);
        if commit.journal.as_ref().is_some_and(|journal| journal.level == JournalLevel::Full) {
            self.action.keep_package(self.services.storage.runs(), self.services.now()).await?;
        }
        if self.services.storage.is_joint() {
            return self.services.storage.commit(commit).await;
        }
        // The CRM may take long, and a commit that is left halfway waits for the end of its lease: it goes on without a caller.
        let (services, under_way) = (self.services.clone(), self.under_way.clone());
        let task = self.services.spawn(async move {
            let committed = services.storage.commit(commit).await;
            drop(under_way);
            committed
        });
        task.await.unwrap_or_else(|error| {
            Err(CommitError::Store(StoreError::Io(sentence!(
                "failure-store-io-commit",
                "the commit ended without an answer: {error}",
                error = error
            ))))
        })
    }

    fn outcome(&self, result: RunResult, usage: Usage) -> Outcome {
        let _stage = stages::enter(Stage::Outcome);
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
            output_schema: self.output_schema(),
        }
    }

    fn output_schema(&self) -> OutputSchema {
        OutputSchema(Some(self.action.schemas.1.clone()))
    }
}

/// The failure of a run that writes a secret to its action's state. The next run reads that state, and its journal
/// could not mask the secret, because that run does not know it. A cursor is refused for the same reason.
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
        sentence!(
            "failure-state-many-secrets",
            "a run that read so many secrets cannot write state: read fewer secrets in one run"
        )
    } else if state.secrets.occur_in(&Value::Array(texts)) {
        sentence!(
            "failure-state-secret",
            "an action may keep no secret in its state: keep the id, and read the secret again"
        )
    } else {
        return None;
    };
    Some(Failure::of(FailureKind::InvalidOutput, message))
}

/// That an idempotency key was used with another action, input or contact.
fn of_another_request(key: &str, part: &str) -> Sentence {
    match part {
        "action" => sentence!(
            "failure-key-of-another-action",
            "the idempotency key `{key}` was used with another action: give every request a key of its own",
            key = key
        ),
        "contact" => sentence!(
            "failure-key-of-another-contact",
            "the idempotency key `{key}` was used with another contact: give every request a key of its own",
            key = key
        ),
        "input" => sentence!(
            "failure-key-of-another-input",
            "the idempotency key `{key}` was used with another input: give every request a key of its own",
            key = key
        ),
        other => {
            format!("the idempotency key `{key}` was used with another {other}: give every request a key of its own")
                .into()
        }
    }
}

/// The result that was recorded. It is moved out of the commit if the store no longer holds it, else copied.
fn result_of(commit: Arc<Commit>) -> RunResult {
    let result = match Arc::try_unwrap(commit) {
        Ok(commit) => commit.run.map(|run| run.result),
        Err(kept) => kept.run.as_ref().map(|run| run.result.clone()),
    };
    let missing = || {
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-run-without-record", "the run was committed without its record"),
        )
    };
    result.unwrap_or_else(|| RunResult::Failed { failure: missing() })
}

/// The cursor of a run that continues in a later slice.
fn cursor_of(result: &RunResult) -> Option<&Value> {
    match result {
        RunResult::Continue { cursor, .. } => Some(cursor),
        RunResult::Done { .. } | RunResult::Failed { .. } => None,
    }
}

/// A claimed idempotency key. If the caller drops the future before the run has ended, dropping this releases the key,
/// so that the next caller does not wait for the lease to end.
struct Lease {
    services: Arc<Services>,
    key: Option<String>,
    run: RunId,
    /// Tells those who wait for the run that its key is free, or has an outcome.
    under_way: Option<Arc<KeyUnderWay>>,
}

impl Lease {
    /// The key is not to be released: it has an outcome, or is another run's.
    fn end(mut self) {
        self.key = None;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let (services, run, under_way) = (self.services.clone(), self.run, self.under_way.take());
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        services.clone().spawn(async move {
            if let Err(error) = services.storage.runs().release(&key, run).await {
                tracing::warn!(%run, %error, "the key of a cancelled run stays claimed until its lease ends");
            }
            drop(under_way);
        });
    }
}

fn wait_until(until: Timestamp, now: Timestamp) -> Retry {
    until.duration_since(now).try_into().map_or(Retry::Now, Retry::After)
}

fn lower(own: Limits, requested: Limits) -> Limits {
    own.lowered_by(&greenroom_package::Limits {
        memory_bytes: Some(requested.memory_bytes),
        cpu_ms: Some(requested.cpu_ms),
        wall_ms: Some(requested.wall_ms),
        host_calls: Some(requested.host_calls),
        list_items: Some(requested.list_items),
        boundary_bytes: Some(requested.boundary_bytes),
        input_bytes: Some(requested.input_bytes),
        output_bytes: Some(requested.output_bytes),
        log_bytes: Some(requested.log_bytes),
        handles: Some(requested.handles),
    })
}
