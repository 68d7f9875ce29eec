//! `greenroom settle`: asks Zoom for the results of calls that crashed processes left open.

use std::time::Duration;

use greenroom::{Failure, FailureKind, Runtime};
use greenroom_domain::AccountStore;
use greenroom_locale::args;
use greenroom_service::{Settings, views::settle::Settlement, wiring};
use jiff::Timestamp;

use crate::{
    error::Error,
    exit,
    output::{Output, Words},
    reader, render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom settle
  greenroom settle --wait
  greenroom settle --watch --every 60

Commands that run actions settle once before they begin. Calls that cannot be settled, because Zoom or the store does \
not answer, stay open for the next time; the exit code is 19 then. A call has a lease while its process may be at work: \
only that process settles it. The lease of a process that has ended lasts for some time after it.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Wait for the end of the leases that calls are open under now, and settle those calls then
    #[arg(long, conflicts_with = "watch")]
    wait: bool,
    /// Settle again and again until stopped
    #[arg(long)]
    watch: bool,
    /// With --watch: seconds between two rounds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, requires = "watch")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    if args.watch {
        let mut words = Words::default();
        words.note(reader::with("cli-settle-watching", &args![seconds = args.every.to_string()]));
        output.say(words)?;
        greenroom_sync::settle_until(&runtime, Duration::from_secs(args.every), stop::requested()).await;
        stop::shut_down(&runtime, output).await;
        return Ok(exit::OK);
    }
    let ended = once(&runtime, store.as_ref(), args.wait, output).await;
    stop::shut_down(&runtime, output).await;
    ended
}

/// Settles once; with `wait`, once more at the end of the leases that there were.
async fn once(runtime: &Runtime, store: &dyn AccountStore, wait: bool, output: &Output) -> Result<u8, Error> {
    let mut settled = runtime.settle().await?;
    let mut settlement = Settlement::of(settled, store, greenroom_clock::now()).await?;
    // A call that Zoom did not answer for has a lease of this process now.
    if wait
        && settled.still_open == 0
        && let Some(until) = settlement.lease_ends
    {
        output.say(waiting(&settlement))?;
        tokio::select! {
            () = sleep_until(until) => {}
            () = stop::requested() => {
                return Err(Error::Failure(Failure::of(
                    FailureKind::Cancelled,
                    reader::text("cli-settle-stopped"),
                )));
            }
        }
        settled.add(runtime.settle().await?);
        settlement = Settlement::of(settled, store, greenroom_clock::now()).await?;
    }
    output.show(&settlement, words)?;
    Ok(if settled.still_open > 0 { exit::of(FailureKind::Unavailable) } else { exit::OK })
}

/// Ready when the clock shows `until`.
async fn sleep_until(until: Timestamp) {
    while let Ok(left) = Duration::try_from(until.duration_since(greenroom_clock::now()))
        && !left.is_zero()
    {
        tokio::time::sleep(left).await;
    }
}

/// The text of `key` about the calls that are open under a lease, and its end. None where there are none.
fn open_calls(key: &str, settlement: &Settlement) -> Option<String> {
    let (count, until) = (settlement.under_lease, render::instant(settlement.lease_ends?));
    Some(reader::with(key, &args![count = count, number = count.to_string(), until = until]))
}

pub(crate) fn waiting(settlement: &Settlement) -> Words {
    let mut words = Words::default();
    words.notes(open_calls("cli-settle-waiting", settlement));
    words
}

pub(crate) fn words(settlement: &Settlement) -> Words {
    let settled = &settlement.settled;
    let open = open_calls("cli-settle-open", settlement);
    if settled.is_empty() {
        return Words::of(open.unwrap_or_else(|| reader::text("cli-settle-nothing")));
    }
    let mut words = Words::of(reader::text("cli-settle-settled"));
    let row =
        |label: &str, key: &str, number: String| (reader::text(label), reader::with(key, &args![number = number]));
    let mut rows = vec![
        row("cli-settle-done", "cli-settle-done-is", settled.done.to_string()),
        row("cli-settle-not-done", "cli-settle-not-done-is", settled.not_done.to_string()),
        row("cli-settle-still-open", "cli-settle-still-open-is", settled.still_open.to_string()),
        (reader::text("cli-settle-applied"), settled.applied.to_string()),
    ];
    if settled.withdrawn > 0 {
        rows.push(row("cli-settle-withdrawn", "cli-settle-withdrawn-is", settled.withdrawn.to_string()));
    }
    if settled.set_aside > 0 {
        rows.push(row("cli-settle-set-aside", "cli-settle-set-aside-is", settled.set_aside.to_string()));
    }
    words.lines(render::indented(rows));
    words.lines(open);
    words
}
