//! `greenroom invoke`: runs an action once, or for every line of a list ([`batch`]).

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use greenroom::{ActionRef, ContactId, Document, Failure, FailureKind, Invocation, Outcome, RunId, RunResult};
use greenroom_domain::AccountStore;
use greenroom_locale::args;
use greenroom_service::{Settings, wiring};

use super::{batch, test, waits};
use crate::{
    error::Error,
    exit, loading,
    output::{LINE, Output, Words, plain, quoted},
    reader, render, source, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom invoke add-contact-to-zoom-webinar --contact 7 --input '{\"webinarId\": \"82512345678\"}'
  greenroom invoke add-contact-to-zoom-webinar@1 -c 7 -i @input.json --idempotency-key order-17 --json
  greenroom invoke add-contact-to-zoom-webinar -c 7 -i '{\"webinarId\": \"{{ contact.webinar }}\"}' --dry-run
  greenroom invoke add-points -c 7 --dry-run --case cases/dry.json
  greenroom invoke add-contact-to-zoom-webinar --batch list.ndjson -i @input.json --key-prefix spring

A batch reads one JSON object a line, each field optional:
  {\"contact\": \"7\", \"input\": {...}, \"idempotencyKey\": \"...\"}
A line without an input takes --input. An invalid line does not stop the others. \
After Ctrl-C no more lines are taken, and runs in progress are finished. \
A line whose idempotency key is in use, because another process runs it or was killed, is tried again until the key is \
free.

Fields that the action marks as secret, and links that carry a token, are masked in words and given in --json.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::HELP))]
pub(crate) struct Args {
    /// The action: its name, or name@version
    action: ActionRef,
    /// The input: JSON, @FILE, or - for standard input [default: {}]
    #[arg(long, short, value_name = "JSON|@FILE|-")]
    input: Option<String>,
    /// The contact that the action runs for
    #[arg(long, short, value_name = "ID", conflicts_with = "batch")]
    contact: Option<String>,
    /// Under one key an action runs once; a repetition returns the first outcome
    #[arg(long, value_name = "KEY", conflicts_with = "batch")]
    idempotency_key: Option<String>,
    /// Tag the run's record, to find it by with `greenroom runs list --tag`; several times for several tags
    #[arg(long = "tag", value_name = "NAME=VALUE", value_parser = super::run_filter::tag)]
    tags: Vec<(String, String)>,
    /// Change nothing: writes are discarded, and answers of Zoom to changes are made up
    #[arg(long)]
    dry_run: bool,
    /// Make a test case of the dry run in this file, as `greenroom test --from-run` does of a run that is kept
    #[arg(long, value_name = "FILE", requires = "dry_run", conflicts_with = "batch")]
    case: Option<PathBuf>,
    /// Continue a run that ended with a cursor: the cursor, as JSON
    #[arg(long, value_name = "JSON|@FILE", conflicts_with = "batch")]
    cursor: Option<String>,
    /// The run that gave the cursor: its slices share their waits, and the run id that the action sees
    #[arg(long, value_name = "RUN", requires = "cursor")]
    continues: Option<RunId>,
    /// Run for every line of a file, or of standard input with -
    #[arg(long, value_name = "FILE|-")]
    batch: Option<PathBuf>,
    /// In a batch, lines without an idempotency key get PREFIX:CONTACT
    #[arg(long, value_name = "PREFIX", requires = "batch")]
    key_prefix: Option<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let is_stdin = |argument: &Option<String>| argument.as_deref() == Some("-");
    let batch_is_stdin = args.batch.as_deref().is_some_and(|path| path.as_os_str() == "-");
    let readers = [is_stdin(&args.input), is_stdin(&args.cursor), batch_is_stdin];
    if readers.into_iter().filter(|reads| *reads).count() > 1 {
        return Err(Error::Usage(reader::text("cli-invoke-stdin-once")));
    }
    let input: Option<Document> = args.input.as_deref().map(source::json).transpose()?;
    let cursor = args.cursor.as_deref().map(|cursor| source::json_of("--cursor", cursor)).transpose()?;

    let store = wiring::store(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    loading::load(&runtime, settings, &args.action, output).await?;
    // A dry run changes nothing, so it settles nothing either.
    if !args.dry_run {
        wiring::settle_first(&runtime).await;
    }
    let mut invocation = Invocation::new(args.action, input.unwrap_or_default());
    invocation.contact = args.contact.map(ContactId::new);
    invocation.idempotency_key = args.idempotency_key;
    invocation.tags = args.tags.into_iter().collect();
    invocation.dry_run = args.dry_run;
    (invocation.cursor, invocation.continues) = (cursor, args.continues);

    let ended = match args.batch {
        Some(path) => batch::run(&runtime, settings, &invocation, &path, args.key_prefix, output).await,
        None => match args.case {
            Some(file) => with_case(store.as_ref(), &runtime, invocation, &file, output).await,
            None => once(runtime.invoke(invocation), output).await.map(|outcome| exit::of_outcome(&outcome)),
        },
    };
    stop::shut_down(&runtime, output).await;
    ended
}

/// Runs the action once, and makes a case of the run.
async fn with_case(
    store: &dyn AccountStore,
    runtime: &greenroom::Runtime,
    invocation: Invocation,
    file: &Path,
    output: &Output,
) -> Result<u8, Error> {
    test::free(file)?;
    let (started_at, mut recorded) = (greenroom_clock::now(), None);
    let invoked = async {
        let (outcome, record) = runtime.invoke_recorded(invocation).await;
        recorded = record;
        outcome
    };
    let outcome = once(invoked, output).await?;
    let recorded = recorded.ok_or_else(|| Error::Other(reader::text("cli-invoke-no-case")))?;
    let case = greenroom_cases::of_outcome(store, &outcome, started_at, &recorded).await?;
    test::write_case(file, case)?;
    output.say(test::from_run_words(file).into_notes())?;
    Ok(exit::of_outcome(&outcome))
}

/// Awaits the outcome, unless the user stops the run, and shows it.
pub(super) async fn once(invoked: impl Future<Output = Outcome>, output: &Output) -> Result<Outcome, Error> {
    let outcome = tokio::select! {
        outcome = invoked => outcome,
        () = stop::requested() => {
            return Err(Error::Failure(Failure::of(FailureKind::Cancelled, reader::text("cli-invoke-stopped"))));
        }
    };
    output.show(&outcome, |whole| words(whole, &whole.masked()))?;
    Ok(outcome)
}

/// An outcome in words, from its masked form: success for stdout, failure for stderr.
pub(crate) fn words(whole: &Outcome, outcome: &Outcome) -> Words {
    let mut words = Words::default();
    match &outcome.result {
        RunResult::Done { output: value } => {
            words.line(heading("cli-invoke-done", outcome));
            words.lines(render::value(value));
        }
        RunResult::Continue { cursor, waiting } => {
            words.line(heading("cli-invoke-continued", outcome));
            words.append(waits::pending_words(waiting));
            let is_masked = whole.result != outcome.result;
            let cursor = quoted(&cursor.to_string());
            if cursor.len() < LINE / 2 && !is_masked {
                let more = args![run = outcome.run.to_string(), cursor = plain(&cursor)];
                words.line(format_args!("  {}", reader::with("cli-invoke-more", &more)));
            } else {
                // A shortened or masked cursor would be useless, and a system limits the length of an argument.
                words.line(format_args!("  {}", reader::text("cli-invoke-more-hidden")));
            }
        }
        RunResult::Failed { failure } => {
            words.note(heading("cli-invoke-failed", outcome));
            words.note(format_args!("  {}", render::message(failure)));
            words.notes(render::failure_details(failure));
        }
    }
    let wall = Duration::from_micros(outcome.usage.wall_us);
    let took = args![run = outcome.run.to_string(), time = render::duration(wall)];
    let took = format!("  {}", reader::with("cli-invoke-took", &took));
    if outcome.failure().is_some() {
        words.note(took);
    } else {
        words.line(took);
    }
    words
}

/// How a run of an action ended, in the text of this key, with a remark where it is a repetition or a dry run.
fn heading(key: &str, outcome: &Outcome) -> String {
    let version = outcome.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let mut what = plain(&format!("{}{version}", outcome.action));
    if let Some(contact) = &outcome.contact {
        let for_contact = args![action = what, contact = plain(contact.as_str())];
        what = reader::with("cli-invoke-for-contact", &for_contact);
    }
    let line = reader::with(key, &args![what = what]);
    match (outcome.repeated, outcome.dry_run) {
        (true, _) => reader::with("cli-invoke-repeated", &args![line = line]),
        (_, true) => reader::with("cli-invoke-dry-run", &args![line = line]),
        _ => line,
    }
}
