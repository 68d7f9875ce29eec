//! A batch: runs an action for every line of a list, which is read meanwhile, and prints one outcome for each line, in
//! order.

use std::{
    io::{self, BufRead, IsTerminal},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{Stream, StreamExt};
use greenroom::{ContactId, Document, Failure, FailureKind, Invocation, Outcome, Retry, RunId, RunResult, Runtime};
use greenroom_domain::codes;
use greenroom_locale::{Args, args};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use greenroom_service::{
    Settings,
    lines::{Line, next_line},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render, source, stop,
};

/// The default number of runs at once, the same as the library's.
pub(crate) const CONCURRENCY: usize = 64;

/// The longest line: room for an input of four times the default limit.
const MAX_LINE: usize = 4 << 20;

/// The longest time between two tries of a line whose idempotency key is in use. The run that has the key may end long
/// before its lease.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The form of a line.
const FORM: &str = r#"{"contact": "...", "input": {...}, "idempotencyKey": "..."}"#;

/// How many lines are read in advance.
const READ_AHEAD: usize = 16;

/// One line of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row<'a> {
    contact: Option<ContactId>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    idempotency_key: Option<String>,
}

/// One line of the output.
#[derive(Serialize)]
struct Answer {
    line: u64,
    #[serde(flatten)]
    outcome: Outcome,
}

/// The invocation of a line, or what is wrong with the line.
struct BatchItem {
    line: u64,
    invocation: Result<Invocation, Failure>,
}

/// Counts of outcomes.
#[derive(Default)]
struct Tally {
    done: u64,
    unfinished: u64,
    failed: u64,
    first_failure: Option<u8>,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        match &outcome.result {
            RunResult::Done { .. } => self.done += 1,
            RunResult::Continue { .. } => self.unfinished += 1,
            RunResult::Failed { .. } => {
                self.failed += 1;
                self.first_failure.get_or_insert(exit::of_outcome(outcome));
            }
        }
    }

    fn words(&self) -> String {
        tally_words(self.done, self.failed, self.unfinished)
    }
}

/// How many runs ended how.
pub(crate) fn tally_words(done: u64, failed: u64, continued: u64) -> String {
    let (done, failed) = (done.to_string(), failed.to_string());
    if continued == 0 {
        return reader::with("cli-batch-tally", &args![done = done, failed = failed]);
    }
    let counts = args![done = done, failed = failed, continued = continued.to_string()];
    reader::with("cli-batch-tally-continued", &counts)
}

/// Runs the list. Every invocation starts from `template`.
pub(crate) async fn run(
    runtime: &Runtime,
    settings: &Settings,
    template: &Invocation,
    path: &Path,
    key_prefix: Option<String>,
    output: &Output,
) -> Result<u8, Error> {
    let bar = progress_bar(path)?;
    let lines = read_lines(source::lines(path)?, template.clone(), key_prefix);
    let (stop, stopping) = watch::channel(false);
    let stop = Arc::new(stop);
    let watch = stop::watch(Arc::clone(&stop), reader::text("cli-batch-stopping"));
    let taken = Taken::default();
    let keys = KeysInUse { stopping: stopping.clone(), waited: AtomicU64::new(0), bar: &bar, output };
    let at_once = settings.concurrency.map_or(CONCURRENCY, |runs| usize::try_from(runs.get()).unwrap_or(CONCURRENCY));
    let answers = until(lines, stopping, &taken)
        .map(|asked| async {
            match asked {
                Ok(asked) => Ok(answer(runtime, template, asked, &keys).await),
                Err(error) => Err(error),
            }
        })
        .buffered(at_once);
    let mut answers = std::pin::pin!(answers);
    let mut tally = Tally::default();
    let mut unreadable = None;
    let mut unwritable = None;
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(answer) => {
                tally.add(&answer.outcome);
                bar.inc(1);
                bar.set_message(tally.words());
                // Runs under way are awaited and recorded all the same, because a dropped one would be half done.
                if unwritable.is_none()
                    && let Err(error) = bar.suspend(|| tell(&answer, output))
                {
                    unwritable = Some(error);
                    stop.send_replace(true);
                }
            }
            Err(error) => unreadable = Some(error),
        }
    }
    watch.abort();
    bar.finish_and_clear();
    if let Some(error) = unwritable {
        let mut words = Words::default();
        let last = taken.last_line.load(Ordering::Relaxed).to_string();
        words.note(reader::with("cli-batch-unwritable", &args![tally = tally.words(), line = last]));
        output.say(words)?;
        return Err(error);
    }
    let stopped = taken.stopped.load(Ordering::Relaxed);
    let mut summary = tally.words();
    match keys.waited.load(Ordering::Relaxed) {
        0 => {}
        lines => {
            let waited = args![tally = summary, count = lines, number = lines.to_string()];
            summary = reader::with("cli-batch-waited", &waited);
        }
    }
    if stopped {
        summary = reader::with("cli-batch-stopped", &args![tally = summary]);
    }
    let mut words = Words::default();
    if output.is_json() {
        words.note(summary)
    } else {
        words.line(summary)
    }
    output.say(words)?;
    match unreadable {
        Some(error) => {
            let unread = args![file = source::name(path), error = error.to_string()];
            Err(Error::Other(reader::with("cli-batch-unreadable", &unread)))
        }
        None if stopped => Ok(exit::CANCELLED),
        None => Ok(tally.first_failure.unwrap_or(exit::OK)),
    }
}

async fn answer(runtime: &Runtime, template: &Invocation, asked: BatchItem, keys: &KeysInUse<'_>) -> Answer {
    let outcome = match asked.invocation {
        Ok(invocation) => keys.run(runtime, asked.line, invocation).await,
        Err(failure) => Outcome::refused(RunId::new(Uuid::now_v7()), template, failure),
    };
    Answer { line: asked.line, outcome }
}

/// Lines whose idempotency key is in use by a run of another process. That process may have ended: then the key is free
/// at the end of its lease.
struct KeysInUse<'a> {
    /// Whether the batch stops: then no line waits any more.
    stopping: watch::Receiver<bool>,
    /// How many lines have waited.
    waited: AtomicU64,
    bar: &'a ProgressBar,
    output: &'a Output,
}

impl KeysInUse<'_> {
    /// Runs a line. Where its key is in use, the line is tried again until the lease of the key has ended, and for as
    /// long once more, because another process may have taken the key then.
    async fn run(&self, runtime: &Runtime, line: u64, invocation: Invocation) -> Outcome {
        let mut outcome = runtime.spawn(invocation.clone()).await;
        let Some(lease) = lease_of_key(&outcome) else { return outcome };
        let first = self.waited.fetch_add(1, Ordering::Relaxed) == 0;
        if first {
            // Notes cannot fail: without stderr nobody reads them.
            let _ = self.bar.suspend(|| self.output.say(waiting(line, lease)));
        }
        let begun = Instant::now();
        let mut stopping = self.stopping.clone();
        while let Some(left) = lease_of_key(&outcome)
            && begun.elapsed() <= lease.saturating_mul(2)
        {
            tokio::select! {
                () = tokio::time::sleep(left.min(TRY_AGAIN)) => {}
                () = stop::watched(&mut stopping) => break,
            }
            outcome = runtime.spawn(invocation.clone()).await;
        }
        outcome
    }
}

/// How long the lease of the key lasts, where the key is in use.
fn lease_of_key(outcome: &Outcome) -> Option<Duration> {
    match outcome.failure()? {
        Failure { code, retry: Retry::After(lease), .. } if *code == codes::KEY_IN_USE.word() => Some(*lease),
        _ => None,
    }
}

/// That a line waits for its key. It is said of the first line only, because all lines of a batch may wait.
pub(crate) fn waiting(line: u64, lease: Duration) -> Words {
    let mut words = Words::default();
    words.note(reader::with("cli-batch-waiting", &args![line = line.to_string(), time = render::duration(lease)]));
    words
}

fn tell(answer: &Answer, output: &Output) -> Result<(), Error> {
    if output.is_json() {
        return output.json_line(answer);
    }
    output.say(words(answer.line, &answer.outcome.masked()))
}

/// The outcome of a line that is not done.
pub(crate) fn words(line: u64, outcome: &Outcome) -> Words {
    let mut words = Words::default();
    let mut of_line = args![line = line.to_string()];
    if let Some(contact) = &outcome.contact {
        of_line.set("contact", plain(contact.as_str()));
    }
    let key = |alone, with_contact| if outcome.contact.is_none() { alone } else { with_contact };
    match &outcome.result {
        RunResult::Done { .. } => {}
        RunResult::Continue { .. } => {
            words.line(reader::with(key("cli-batch-continued", "cli-batch-continued-contact"), &of_line));
        }
        RunResult::Failed { failure } => {
            of_line.set("message", plain(&render::message(failure)));
            words.line(reader::with(key("cli-batch-failed", "cli-batch-failed-contact"), &of_line));
            words.lines(render::failure_details(failure));
        }
    }
    words
}

/// Reads the lines on their own thread, a few in advance. Nothing waits for the thread to end, because a read of
/// standard input may last until the process ends.
fn read_lines(
    mut reader: Box<dyn BufRead + Send>,
    template: Invocation,
    key_prefix: Option<String>,
) -> mpsc::Receiver<io::Result<BatchItem>> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    std::thread::spawn(move || {
        for line in 1.. {
            let asked = match next_line(&mut reader, MAX_LINE) {
                Ok(Some(Line::Read(text))) if text.trim_ascii().is_empty() => continue,
                Ok(Some(text)) => Ok(BatchItem { line, invocation: understand(line, text, &template, &key_prefix) }),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            let is_last = asked.is_err();
            if sender.blocking_send(asked).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

/// The invocation of a line.
fn understand(line: u64, text: Line, template: &Invocation, prefix: &Option<String>) -> Result<Invocation, Failure> {
    let wrong = |key: &str, mut args: Args<'_>| {
        args.set("line", line.to_string());
        Failure::of(FailureKind::InvalidInput, reader::with(key, &args))
    };
    let text = match text {
        Line::Read(text) => text,
        Line::TooLong => return Err(wrong("cli-batch-line-too-long", args![number = MAX_LINE.to_string()])),
    };
    let row: Row<'_> = serde_json::from_slice(&text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
        let column = error.column().to_string();
        wrong("cli-batch-line-malformed", args![what = what, column = column, form = FORM])
    })?;
    let mut invocation = template.clone();
    if let Some(input) = row.input {
        invocation.input = Document::parse(input.get().as_bytes()).map_err(|error| {
            let before = input.get().as_ptr().addr() - text.as_ptr().addr();
            let column = (before + error.column).to_string();
            wrong("cli-batch-line-input", args![what = reader::sentence(&error.sentence()), column = column])
        })?;
    }
    invocation.idempotency_key = match (row.idempotency_key, prefix, &row.contact) {
        (Some(key), _, _) => Some(key),
        (None, Some(prefix), Some(contact)) => Some(format!("{prefix}:{contact}")),
        (None, Some(_), None) => {
            return Err(wrong("cli-batch-line-no-contact", Args::new()));
        }
        (None, None, _) => None,
    };
    invocation.contact = row.contact;
    Ok(invocation)
}

/// The lines that were taken from the list.
#[derive(Default)]
struct Taken {
    /// The number of the last one.
    last_line: AtomicU64,
    /// A request to stop came before the end.
    stopped: AtomicBool,
}

/// The lines until a request to stop.
fn until(
    lines: mpsc::Receiver<io::Result<BatchItem>>,
    stopping: watch::Receiver<bool>,
    taken: &Taken,
) -> impl Stream<Item = io::Result<BatchItem>> {
    futures::stream::unfold((lines, stopping), move |(mut lines, mut stopping)| async move {
        tokio::select! {
            biased;
            () = stop::watched(&mut stopping) => {
                taken.stopped.store(true, Ordering::Relaxed);
                None
            }
            line = lines.recv() => line.map(|line| {
                if let Ok(item) = &line {
                    taken.last_line.store(item.line, Ordering::Relaxed);
                }
                (line, (lines, stopping))
            }),
        }
    })
}

/// A progress bar where stderr is a terminal; its length is known where the list is a file.
fn progress_bar(path: &Path) -> Result<ProgressBar, Error> {
    if !io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let (bar, template) = match lines_of(path)? {
        Some(lines) => {
            let speed = reader::with("cli-batch-progress", &args![rate = "{per_sec}", time = "{eta}"]);
            (ProgressBar::new(lines), format!("{{bar:30}} {{pos}}/{{len}} {{msg}} ({speed})"))
        }
        None => (ProgressBar::no_length(), "{spinner} {pos} {msg} ({per_sec})".to_owned()),
    };
    Ok(match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    })
}

/// How many lines of a regular file are not blank.
fn lines_of(path: &Path) -> Result<Option<u64>, Error> {
    if !std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let mut reader = source::lines(path)?;
    let mut lines = 0;
    while let Some(line) = next_line(&mut reader, MAX_LINE).map_err(Error::unreadable(path))? {
        lines += u64::from(!matches!(line, Line::Read(text) if text.trim_ascii().is_empty()));
    }
    Ok(Some(lines))
}
