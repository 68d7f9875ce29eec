//! `greenroom invoke`: runs an action once, or for every line of a list ([`batch`]).

use std::{path::PathBuf, time::Duration};

use greenroom::{ActionRef, ContactId, Document, Failure, FailureKind, Invocation, Outcome, RunResult};
use greenroom_service::{Settings, wiring};

use super::batch;
use crate::{
    error::Error,
    exit, loading,
    output::{LINE, Output, Words, quoted},
    render, source, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom invoke add-contact-to-zoom-webinar --contact 7 --input '{\"webinarId\": \"82512345678\"}'
  greenroom invoke add-contact-to-zoom-webinar@1 -c 7 -i @input.json --idempotency-key order-17 --json
  greenroom invoke add-contact-to-zoom-webinar -c 7 -i '{\"webinarId\": \"{{ contact.webinar }}\"}' --dry-run
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
    /// Change nothing: writes are discarded, and answers of Zoom to changes are made up
    #[arg(long)]
    dry_run: bool,
    /// Continue a run that ended with a cursor: the cursor, as JSON
    #[arg(long, value_name = "JSON|@FILE", conflicts_with = "batch")]
    cursor: Option<String>,
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
        return Err(Error::Usage("standard input can be read once: give one of them as a file".to_owned()));
    }
    let input: Option<Document> = args.input.as_deref().map(source::json).transpose()?;
    let cursor = args.cursor.as_deref().map(source::json).transpose()?;

    let store = wiring::store(settings)?;
    let runtime = wiring::runtime(settings, &store).await?;
    loading::load(&runtime, settings, &args.action, output).await?;
    // A dry run changes nothing, so it settles nothing either.
    if !args.dry_run {
        wiring::settle_first(&runtime).await;
    }
    let mut invocation = Invocation::new(args.action, input.unwrap_or_default());
    invocation.contact = args.contact.map(ContactId::new);
    invocation.idempotency_key = args.idempotency_key;
    invocation.dry_run = args.dry_run;
    invocation.cursor = cursor;

    let ended = match args.batch {
        Some(path) => batch::run(&runtime, settings, &invocation, &path, args.key_prefix, output).await,
        None => once(&runtime, invocation, output).await,
    };
    stop::shut_down(&runtime, output).await;
    ended
}

/// Runs the action once, unless the user stops it.
async fn once(runtime: &greenroom::Runtime, invocation: Invocation, output: &Output) -> Result<u8, Error> {
    let outcome = tokio::select! {
        outcome = runtime.invoke(invocation) => outcome,
        () = stop::requested() => {
            return Err(Error::Failure(Failure::of(
                FailureKind::Cancelled,
                "stopped: no write of the action is kept; answers to calls that Zoom already got are awaited and written",
            )));
        }
    };
    output.show(&outcome, |whole| words(whole, &whole.masked()))?;
    Ok(exit::of_outcome(&outcome))
}

/// An outcome in words, from its masked form: success for stdout, failure for stderr.
pub(crate) fn words(whole: &Outcome, outcome: &Outcome) -> Words {
    let mut words = Words::default();
    match &outcome.result {
        RunResult::Done { output: value } => {
            words.line(format_args!("{}{}", heading("done", outcome), remark(outcome)));
            words.lines(render::value(value));
        }
        RunResult::Continue { cursor } => {
            words.line(format_args!("{}{}", heading("to be continued", outcome), remark(outcome)));
            let is_masked = whole.result != outcome.result;
            let cursor = quoted(&cursor.to_string());
            if cursor.len() < LINE / 2 && !is_masked {
                words.line(format_args!("  there is more to do; invoke it again with --cursor {cursor}"));
            } else {
                // A shortened or masked cursor would be useless, and a system limits the length of an argument.
                words.line(
                    "  there is more to do; its cursor is not shown here: --json gives it, and --cursor @FILE takes it again",
                );
            }
        }
        RunResult::Failed { failure } => {
            words.note(format_args!("{}{}", heading("failed", outcome), remark(outcome)));
            words.note(format_args!("  {}", failure.message));
            words.notes(render::failure_details(failure));
        }
    }
    let wall = Duration::from_micros(outcome.usage.wall_us);
    let took = format!("  run {}, {}", outcome.run, render::duration(wall));
    if outcome.failure().is_some() {
        words.note(took);
    } else {
        words.line(took);
    }
    words
}

fn heading(word: &str, outcome: &Outcome) -> String {
    let version = outcome.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let contact = outcome.contact.as_ref().map(|contact| format!(" for contact {contact}")).unwrap_or_default();
    format!("{word}: {}{version}{contact}", outcome.action)
}

fn remark(outcome: &Outcome) -> &'static str {
    match (outcome.repeated, outcome.dry_run) {
        (true, _) => " (an earlier run's outcome, given again for the same idempotency key)",
        (_, true) => " (dry run: nothing was changed)",
        _ => "",
    }
}
