//! A worker for engines in other languages: it reads invocations from one stream and writes outcomes to another, as
//! lines of JSON. `greenroom worker-stdio` is this over standard input and output.
//!
//! `schemas/worker/engine.json` describes the lines of the engine, `schemas/worker/worker.json` those of the worker.
//! The README says how the two talk. Every invocation that the worker takes gets one outcome, in the order in which they
//! end. A line that is not carried out gets an error line, and the worker goes on.
//!
//! Memory is bounded. A line has a longest length. So many invocations run, so many more wait, and together their lines
//! have at most [`MAX_WAITING_BYTES`]; what goes beyond is refused at once with `worker-full`. Lines are read all the
//! time, so that a cancel is never behind invocations that wait. Only an engine that does not read its outcomes is not
//! read either.

mod message;

use std::{
    collections::HashMap,
    io::{self, BufRead},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use greenroom::{
    ActionRef, ContactId, Document, Failure, FailureKind, Invocation, Limits, Outcome, Retry, RunId, Runtime,
};
use greenroom_domain::{codes, sentence};
use greenroom_package::CONTRACT;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    task::JoinSet,
    time::Instant,
};
use uuid::Uuid;

use self::message::{ActionVersion, Greeting, Invoke, Request, Versions};
use crate::{
    lines::{Line, next_line},
    packages::LeftOut,
};

/// The JSON Schema of the engine's lines.
pub const ENGINE_SCHEMA: &str = include_str!("../../../schemas/worker/engine.json");

/// The JSON Schema of the worker's lines.
pub const WORKER_SCHEMA: &str = include_str!("../../../schemas/worker/worker.json");

/// The oldest and the newest version of the protocol that the worker speaks.
const PROTOCOLS: (u64, u64) = (1, 1);

/// The most bytes that the lines of all invocations which run or wait have together. One line of any allowed length
/// always fits.
pub const MAX_WAITING_BYTES: usize = 64 << 20;

/// How many lines are read in advance, and how many are ready to be written. More would save no time, and each may be
/// long.
const READ_AHEAD: usize = 8;
const WRITE_AHEAD: usize = 64;

/// How many bytes of ready lines are written at once.
const BLOCK: usize = 64 << 10;

/// When to send an invocation again that a full worker has refused: most runs take less.
const FULL_RETRY: Duration = Duration::from_millis(100);

/// How much of the time of a `shutdown` is for Zoom's answers at most: so much of it as of
/// [`Runtime::shutdown_within`](greenroom::Runtime::shutdown_within).
const FOR_ANSWERS: Duration = Duration::from_secs(5);

/// How long after the time of a `shutdown` the last outcomes may be handed over.
const LAST_OUTCOMES: Duration = Duration::from_millis(500);

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many invocations run at once.
    pub concurrency: usize,
    /// How many more may wait.
    pub queue: usize,
    /// The operator's limits of runs.
    pub limits: Limits,
}

impl Options {
    /// The most bytes of a line. JSON of ASCII alone writes a character in up to three times its bytes in UTF-8, so
    /// this is room for an input and a cursor at their limits.
    #[must_use]
    pub fn max_line_bytes(&self) -> usize {
        const ENVELOPE: u64 = 64 << 10;
        let values = self.limits.input_bytes.saturating_add(self.limits.output_bytes);
        usize::try_from(values.saturating_mul(3).saturating_add(ENVELOPE)).unwrap_or(usize::MAX)
    }
}

/// Why a worker has ended, after all outcomes were handed to the writer.
#[derive(Debug)]
pub enum End {
    /// At the end of the input, or as the engine asked.
    Finished,
    /// It was asked to stop from outside.
    Stopped,
    /// The engine speaks another version of the protocol.
    OtherProtocol(Failure),
    /// The input could not be read further.
    Unreadable(io::Error),
    /// The output is closed. [`write()`] has the reason.
    Unread,
}

/// The end of a worker.
#[derive(Debug)]
pub struct Ended {
    /// Why it has ended.
    pub end: End,
    /// When the process is to have ended, as the engine asked.
    pub deadline: Option<Instant>,
}

/// Reads lines on a thread of their own, a few in advance. Nothing waits for the thread to end, because a read may last
/// until the process ends.
pub fn read(mut reader: Box<dyn BufRead + Send>, max: usize) -> mpsc::Receiver<io::Result<Line>> {
    let (sender, lines) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        while let Some(line) = next_line(&mut reader, max).transpose() {
            let is_last = line.is_err();
            if sender.blocking_send(line).is_err() || is_last {
                return;
            }
        }
    });
    lines
}

/// Writes lines on a thread of their own: `write` gets one or several whole lines at once. The receiver has the result
/// when the sender and all of its clones are gone, or at the first error, which closes the sender.
pub fn write(
    mut write: impl FnMut(&str) -> io::Result<()> + Send + 'static,
) -> (mpsc::Sender<String>, oneshot::Receiver<io::Result<()>>) {
    let (lines, mut receiver) = mpsc::channel::<String>(WRITE_AHEAD);
    let (done, written) = oneshot::channel();
    std::thread::spawn(move || {
        let mut result = Ok(());
        while let Some(mut block) = receiver.blocking_recv() {
            while block.len() < BLOCK
                && let Ok(line) = receiver.try_recv()
            {
                block.push_str(&line);
            }
            result = write(&block);
            if result.is_err() {
                break;
            }
        }
        drop(receiver);
        // The other side may no longer want to know.
        let _ = done.send(result);
    });
    (lines, written)
}

/// Serves an engine until its input ends, it asks to shut down, or `stop` is ready. `lines` come from [`read()`],
/// `answers` go to [`write()`], and `left_out` are the packages that were not loaded.
///
/// At the end of the input, everything that was taken is run. After a `shutdown`, and after `stop`, invocations that
/// wait are refused, and those that run are finished, or stopped at the time that the engine has named.
pub async fn serve(
    runtime: &Runtime,
    options: Options,
    left_out: Vec<LeftOut>,
    lines: mpsc::Receiver<io::Result<Line>>,
    answers: mpsc::Sender<String>,
    stop: impl Future<Output = ()>,
) -> Ended {
    let greeting = message::written(&greeting(runtime, options));
    let _ = answers.send(greeting).await;
    let shared = Arc::new(Shared {
        runtime: runtime.clone(),
        limits: options.limits,
        left_out,
        places: Arc::new(Semaphore::new(options.concurrency.min(Semaphore::MAX_PERMITS))),
        table: Mutex::default(),
        answers,
    });
    let worker = Worker {
        shared,
        options,
        tasks: JoinSet::new(),
        is_first: true,
        closing: false,
        deadline: None,
        runs_until: None,
    };
    worker.run(lines, stop).await
}

fn greeting(runtime: &Runtime, options: Options) -> Greeting<'static> {
    let actions = runtime.actions().into_iter().map(|info| info.manifest);
    let actions = actions.map(|manifest| ActionVersion { name: manifest.name, version: manifest.version.to_string() });
    Greeting {
        kind: "hello",
        protocol: Versions { min: PROTOCOLS.0, max: PROTOCOLS.1 },
        version: env!("CARGO_PKG_VERSION"),
        contract: CONTRACT.to_string(),
        concurrency: options.concurrency,
        queue: options.queue,
        max_line_bytes: options.max_line_bytes(),
        actions: actions.collect(),
    }
}

/// What all invocations share.
struct Shared {
    runtime: Runtime,
    limits: Limits,
    left_out: Vec<LeftOut>,
    /// One permit for each run that may be in progress at once. It is closed when nothing more is to begin.
    places: Arc<Semaphore>,
    table: Mutex<Table>,
    answers: mpsc::Sender<String>,
}

/// The invocations that run or wait, by id.
#[derive(Default)]
struct Table {
    entries: HashMap<String, Entry>,
    /// The bytes of their lines.
    bytes: usize,
}

struct Entry {
    cancel: Option<oneshot::Sender<Cancelled>>,
    bytes: usize,
}

impl Table {
    fn remove(&mut self, id: &str) {
        if let Some(entry) = self.entries.remove(id) {
            self.bytes -= entry.bytes;
        }
    }
}

/// Why an invocation was stopped.
#[derive(Debug, Clone, Copy)]
enum Cancelled {
    ByEngine,
    AtDeadline,
    BeforeItBegan,
}

impl Cancelled {
    fn failure(self) -> Failure {
        let stopped = sentence!(
            "failure-no-write-kept",
            "no write of the action is kept; answers to calls that Zoom already got are awaited and written"
        );
        match self {
            Self::ByEngine => Failure::of(
                FailureKind::Cancelled,
                sentence!("failure-cancelled-by-engine", "cancelled by the engine: {what}", what = stopped),
            )
            .retry(Retry::Now),
            Self::AtDeadline => Failure::of(
                FailureKind::Cancelled,
                sentence!("failure-not-done-in-time", "not done before the worker had to end: {what}", what = stopped),
            )
            .retry(Retry::Elsewhere),
            Self::BeforeItBegan => {
                let message = sentence!(
                    "failure-worker-not-begun",
                    "the worker is shutting down, and did not begin it: invoke it in another worker"
                );
                Failure::of(FailureKind::Cancelled, message).retry(Retry::Elsewhere)
            }
        }
    }
}

/// The loop over the lines of the engine.
struct Worker {
    shared: Arc<Shared>,
    options: Options,
    tasks: JoinSet<()>,
    /// No line was read yet.
    is_first: bool,
    /// Nothing more is begun.
    closing: bool,
    /// When the process is to have ended.
    deadline: Option<Instant>,
    /// When the runs that are left are cancelled: before the deadline, so that there is time for Zoom's answers.
    runs_until: Option<Instant>,
}

impl Worker {
    async fn run(mut self, mut lines: mpsc::Receiver<io::Result<Line>>, stop: impl Future<Output = ()>) -> Ended {
        let mut stop = std::pin::pin!(stop);
        let answers = self.shared.answers.clone();
        let mut end = End::Finished;
        let (mut reading, mut listening, mut timed) = (true, true, true);
        while !(self.tasks.is_empty() && (self.closing || !reading)) {
            let (deadline, runs_until) = (self.deadline, self.runs_until);
            tokio::select! {
                biased;
                Some(_) = self.tasks.join_next(), if !self.tasks.is_empty() => {}
                () = &mut stop, if listening => {
                    listening = false;
                    end = End::Stopped;
                    self.close();
                }
                () = answers.closed(), if !matches!(end, End::Unread) => {
                    (end, reading) = (End::Unread, false);
                    self.close();
                }
                // What is left then hangs, or its outcome is not read.
                () = until(deadline.map(|deadline| deadline + LAST_OUTCOMES)), if deadline.is_some() => break,
                () = until(runs_until), if timed && runs_until.is_some() => {
                    timed = false;
                    self.cancel_all();
                }
                (permit, line) = next(&answers, &mut lines), if reading => match (permit, line) {
                    (Some(permit), Some(Ok(line))) => match self.handle(line) {
                        Handled::Silently => {}
                        Handled::With(line) => permit.send(line),
                        Handled::ByEnding(line, failure) => {
                            permit.send(line);
                            (end, reading) = (End::OtherProtocol(failure), false);
                        }
                    },
                    (_, Some(Err(error))) => (end, reading) = (End::Unreadable(error), false),
                    (Some(_), None) => reading = false,
                    // The output is closed: the branch above takes note of it.
                    (None, _) => {}
                },
            }
        }
        Ended { end, deadline: self.deadline }
    }

    /// Begins nothing more, and refuses what waits.
    fn close(&mut self) {
        self.closing = true;
        self.shared.places.close();
    }

    fn cancel_all(&self) {
        for entry in self.shared.table().entries.values_mut() {
            if let Some(cancel) = entry.cancel.take() {
                // An error means that it has just ended.
                let _ = cancel.send(Cancelled::AtDeadline);
            }
        }
    }

    fn handle(&mut self, line: Line) -> Handled {
        let line = match line {
            Line::Read(line) if line.trim_ascii().is_empty() => return Handled::Silently,
            Line::Read(line) => line,
            Line::TooLong => {
                self.is_first = false;
                let message = sentence!(
                    "failure-worker-line-long",
                    "the line has more than {most} bytes: make its input smaller, or have the operator raise the limit",
                    most = self.options.max_line_bytes()
                );
                let failure = Failure::new(FailureKind::LimitExceeded, codes::LINE_TOO_LONG, message);
                return Handled::With(message::error(None, &failure));
            }
        };
        let is_first = std::mem::take(&mut self.is_first);
        match message::read(&line) {
            Ok(Request::Invoke(invoke)) => self.take(*invoke, line.len()),
            Ok(Request::Cancel { id }) => {
                let cancel = self.shared.table().entries.get_mut(&id).and_then(|entry| entry.cancel.take());
                if let Some(cancel) = cancel {
                    // An error means that it has just ended. So does an unknown id: its outcome is on its way.
                    let _ = cancel.send(Cancelled::ByEngine);
                }
                Handled::Silently
            }
            Ok(Request::Shutdown { within }) => {
                self.close();
                let now = Instant::now();
                let after = |time: Duration| now.checked_add(time);
                let for_runs = within.map(|within| within.saturating_sub((within / 4).min(FOR_ANSWERS)));
                self.deadline = self.deadline.into_iter().chain(within.and_then(after)).min();
                self.runs_until = self.runs_until.into_iter().chain(for_runs.and_then(after)).min();
                Handled::Silently
            }
            Ok(Request::Hello { protocol }) if is_first && (PROTOCOLS.0..=PROTOCOLS.1).contains(&protocol) => {
                Handled::Silently
            }
            Ok(Request::Hello { protocol }) if is_first => {
                let message = sentence!(
                    "failure-worker-protocol",
                    "the engine speaks version {protocol} of the protocol, the worker {least} to {most}: use a worker of another \
                     version of Greenroom",
                    protocol = protocol,
                    least = PROTOCOLS.0,
                    most = PROTOCOLS.1
                );
                let failure = Failure::new(FailureKind::InvalidInput, codes::PROTOCOL_UNKNOWN, message).at("/protocol");
                Handled::ByEnding(message::error(None, &failure), failure)
            }
            Ok(Request::Hello { .. }) => {
                let message = sentence!("failure-worker-hello", "the line says hello, which only the first line may");
                let failure = Failure::new(FailureKind::InvalidInput, codes::LINE_INVALID, message).at("/type");
                Handled::With(message::error(None, &failure))
            }
            Err(wrong) => Handled::With(message::error(wrong.id.as_deref(), &wrong.failure)),
        }
    }

    /// Takes an invocation, or refuses it.
    fn take(&mut self, invoke: Invoke, bytes: usize) -> Handled {
        let id = invoke.id.clone();
        let refused = |failure: Failure| {
            let outcome = not_run(&invoke.action, invoke.contact.as_ref(), invoke.dry_run, failure);
            Handled::With(message::outcome(&invoke.id, &outcome))
        };
        let mut table = self.shared.table();
        if table.entries.contains_key(&id) {
            let message = sentence!(
                "failure-worker-id-in-use",
                "an invocation with the id `{id}` is under way: give every invocation an id of its own",
                id = id
            );
            let failure = Failure::new(FailureKind::Conflict, codes::ID_IN_USE, message).at("/id");
            return Handled::With(message::error(Some(&id), &failure));
        }
        if self.closing {
            return refused(Cancelled::BeforeItBegan.failure());
        }
        let most = self.options.concurrency.saturating_add(self.options.queue);
        let is_full = table.entries.len() >= most
            || (!table.entries.is_empty() && table.bytes.saturating_add(bytes) > MAX_WAITING_BYTES);
        if is_full {
            let message = sentence!(
                "failure-worker-full",
                "{has} invocations run or wait, with lines of {bytes} bytes; the worker takes {most} with {room} \
                 bytes: send it again when others have ended",
                has = table.entries.len(),
                bytes = table.bytes,
                most = most,
                room = MAX_WAITING_BYTES
            );
            let failure = Failure::new(FailureKind::Unavailable, codes::WORKER_FULL, message);
            return refused(failure.retry(Retry::After(FULL_RETRY)));
        }
        let (cancel, cancelled) = oneshot::channel();
        table.bytes += bytes;
        table.entries.insert(id, Entry { cancel: Some(cancel), bytes });
        drop(table);
        // It has begun where there is a place, whenever its task comes to it: a shutdown refuses what waits for one.
        let place = self.shared.places.clone().try_acquire_owned().ok();
        self.tasks.spawn(Arc::clone(&self.shared).answer(invoke, cancelled, place));
        Handled::Silently
    }
}

/// What a line leads to.
enum Handled {
    /// Nothing to write now.
    Silently,
    /// This line.
    With(String),
    /// This line, and the end.
    ByEnding(String, Failure),
}

/// The outcome of an invocation that never reached the runtime. It has an id, and no record.
fn not_run(action: &ActionRef, contact: Option<&ContactId>, dry_run: bool, failure: Failure) -> Outcome {
    let mut invocation = Invocation::new(action.clone(), Document::default());
    (invocation.contact, invocation.dry_run) = (contact.cloned(), dry_run);
    Outcome::refused(RunId::new(Uuid::now_v7()), &invocation, failure)
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs an invocation, and writes its outcome.
    async fn answer(
        self: Arc<Self>,
        invoke: Invoke,
        cancelled: oneshot::Receiver<Cancelled>,
        place: Option<OwnedSemaphorePermit>,
    ) {
        let (id, action) = (invoke.id.clone(), invoke.action.clone());
        let (contact, dry_run) = (invoke.contact.clone(), invoke.dry_run);
        let not_run = |failure| not_run(&action, contact.as_ref(), dry_run, failure);
        let cancelled = async {
            match cancelled.await {
                Ok(why) => why.failure(),
                Err(_nobody_cancels_it_any_more) => std::future::pending().await,
            }
        };
        let outcome = AssertUnwindSafe(self.run(invoke, cancelled, place)).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|_panic| {
            let message = sentence!(
                "failure-worker-no-outcome",
                "the invocation ended without an outcome; the log of the worker has the reason"
            );
            Err(Failure::of(FailureKind::Internal, message))
        });
        let outcome = outcome.unwrap_or_else(not_run);
        let line = message::outcome(&id, &outcome);
        drop(outcome);
        // Before the outcome is written: the engine may use the id again as soon as it has read it.
        self.table().remove(&id);
        // An error means that the output is closed, which ends the loop over the lines.
        let _ = self.answers.send(line).await;
    }

    /// Waits for a place, and runs the invocation until `cancelled` is ready.
    async fn run(
        &self,
        invoke: Invoke,
        cancelled: impl Future<Output = Failure>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Result<Outcome, Failure> {
        let mut cancelled = std::pin::pin!(cancelled);
        let _place = match place {
            Some(place) => place,
            None => tokio::select! {
                biased;
                failure = &mut cancelled => return Err(failure),
                place = self.places.clone().acquire_owned() => {
                    place.map_err(|_closed| Cancelled::BeforeItBegan.failure())?
                }
            },
        };
        let action = invoke.action.clone();
        let outcome = self.runtime.invoke_until(invoke.invocation(self.limits)?, cancelled).await;
        match outcome.failure() {
            Some(failure) if failure.kind == FailureKind::UnknownAction => {
                self.why_left_out(&action).map_or(Ok(outcome), Err)
            }
            _ => Ok(outcome),
        }
    }

    /// Why the action was not loaded, if its package is in the folder.
    fn why_left_out(&self, wanted: &ActionRef) -> Option<Failure> {
        let is_it = |left: &&LeftOut| {
            let action = left.action.as_ref();
            action.is_some_and(|(name, version)| *name == wanted.name && wanted.version.matches(version))
        };
        Some(self.left_out.iter().find(is_it)?.failure())
    }
}

/// The next line, once there is room to answer it. An answer is dropped if the line needs none.
async fn next<'a>(
    answers: &'a mpsc::Sender<String>,
    lines: &mut mpsc::Receiver<io::Result<Line>>,
) -> (Option<mpsc::Permit<'a, String>>, Option<io::Result<Line>>) {
    match answers.reserve().await {
        Ok(permit) => (Some(permit), lines.recv().await),
        Err(_closed) => (None, None),
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
