//! `greenroom worker-stdio`: serves an engine in another language over standard input and output.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use greenroom::{ActionRef, Runtime};
use greenroom_locale::args;
use greenroom_service::{
    Settings, packages, wiring,
    worker::{self, End, Options},
};
use tokio::{sync::watch, time::Instant};

use super::batch::CONCURRENCY;
use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, escaped, plain},
    reader, render, source, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom worker-stdio
  greenroom worker-stdio add-contact-to-zoom-webinar@1 --concurrency 16 --queue 100
  echo '{\"type\": \"invoke\", \"id\": \"1\", \"action\": \"my-action\", \"contact\": \"7\"}' | greenroom worker-stdio

The worker first writes a line that says hello, with its versions and actions. Then it reads one JSON object a line:
  {\"type\": \"hello\", \"protocol\": 1}
  {\"type\": \"invoke\", \"id\": \"a1\", \"action\": \"my-action@1\", \"input\": {...}, \"contact\": \"7\",
   \"idempotencyKey\": \"...\", \"dryRun\": false, \"cursor\": ..., \"limits\": {\"cpuMs\": 100}}
  {\"type\": \"cancel\", \"id\": \"a1\"}
  {\"type\": \"shutdown\", \"withinMs\": 5000}
For each invocation it writes one line in the order in which they end: {\"type\": \"outcome\", \"id\": \"a1\", \"outcome\": \
{...}}. A line that it does not understand is answered with {\"type\": \"error\", ...}, and the worker goes on. \
schemas/worker has the schemas of all lines. Logs go to standard error.

The worker ends with 0 after a shutdown, and at the end of its input when everything is run; with 11 if it does not speak \
the engine's version of the protocol; with 20 after Ctrl-C or SIGTERM, when the runs in progress are finished.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::HELP))]
pub(crate) struct Args {
    /// Load these actions only: names, or name@version [default: all of the folder that can be loaded]
    #[arg(value_name = "ACTION")]
    only: Vec<ActionRef>,
    /// How many invocations may wait besides those that run; others are refused
    #[arg(long, value_name = "INVOCATIONS", default_value_t = 1024)]
    queue: u32,
}

/// How long after the time of a `shutdown` the engine may still read.
const LAST_LINES: Duration = Duration::from_secs(1);

/// How often to settle what crashed processes left open.
const SETTLE_EVERY: Duration = Duration::from_secs(60);

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    let loaded = packages::load_all(&runtime, settings, &args.only).await?;
    let reasons: Vec<String> = loaded.left_out.iter().map(|left| left.error.to_string()).collect();
    output.say(loading::left_out(reasons.iter().map(String::as_str)))?;
    let at_once = settings.concurrency.map_or(CONCURRENCY, |runs| usize::try_from(runs.get()).unwrap_or(CONCURRENCY));
    let queue = usize::try_from(args.queue).unwrap_or(usize::MAX);
    let options = Options { concurrency: at_once, queue, limits: settings.limits };

    let (stopping, mut stopped) = watch::channel(false);
    let watch = stop::watch(Arc::new(stopping), reader::text("cli-worker-stopping"));
    let lines = worker::read(source::lines(Path::new("-"))?, options.max_line_bytes());
    let (answers, written) = worker::write(|lines| io::stdout().lock().write_all(escaped(lines).as_bytes()));
    let settling = tokio::spawn({
        let runtime = runtime.clone();
        async move { greenroom_sync::settle_until(&runtime, SETTLE_EVERY, std::future::pending()).await }
    });
    let ended = worker::serve(&runtime, options, loaded.left_out, lines, answers, stop::watched(&mut stopped)).await;
    settling.abort();
    let written = match ended.deadline {
        None => Some(written.await),
        // An engine that waits for the end of the worker need not read all that it writes.
        Some(deadline) => tokio::time::timeout_at(deadline + LAST_LINES, written).await.ok(),
    };
    let stop = stop::Stop::listen();
    watch.abort();
    shut_down(&runtime, ended.deadline, stop, output).await;
    match written {
        None => output.note(reader::text("cli-worker-unread")),
        Some(Ok(Err(error))) => return Err(Error::Output(error)),
        Some(Err(_gone)) => return Err(Error::Other(reader::text("cli-worker-thread-ended"))),
        Some(Ok(Ok(()))) => {}
    }
    match ended.end {
        End::Finished | End::Unread => Ok(exit::OK),
        End::Stopped => Ok(exit::CANCELLED),
        End::OtherProtocol(failure) => {
            // The engine has it on standard output already.
            let mut words = Words::default();
            words.note(reader::with("cli-error", &args![what = plain(&render::message(&failure))]));
            output.say(words)?;
            Ok(exit::of(failure.kind))
        }
        End::Unreadable(error) => {
            Err(Error::Other(reader::with("cli-worker-stdin-cut", &args![error = error.to_string()])))
        }
    }
}

/// Waits until Zoom has answered the open calls, at most until the time that the engine has named: a later process settles
/// the calls that are open then.
async fn shut_down(runtime: &Runtime, deadline: Option<Instant>, stop: stop::Stop, output: &Output) {
    match deadline {
        None => stop::shut_down_unless(runtime, stop, output).await,
        Some(deadline) => {
            if tokio::time::timeout_at(deadline, stop::shut_down_unless(runtime, stop, output)).await.is_err() {
                output.note(reader::text("cli-left-before-answer"));
            }
        }
    }
}
