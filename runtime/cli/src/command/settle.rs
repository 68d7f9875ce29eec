//! `greenroom settle`: asks Zoom for the results of calls that crashed processes left open.

use std::time::Duration;

use greenroom::{Failure, FailureKind, Runtime};
use greenroom_domain::{AccountStore, sentence};
use greenroom_service::{Settings, views::settle::Settlement, wiring};
use jiff::Timestamp;

use crate::{
    error::Error,
    exit,
    output::{Output, Words},
    render, stop,
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
        words.note(format_args!(
            "settling every {} s until stopped; what is settled is logged (--log info)",
            args.every
        ));
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
    let mut settlement = Settlement::of(settled, store, Timestamp::now()).await?;
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
                    sentence!("failure-stopped-settle", "stopped: calls that are open under a lease were not settled"),
                )));
            }
        }
        settled.add(runtime.settle().await?);
        settlement = Settlement::of(settled, store, Timestamp::now()).await?;
    }
    output.show(&settlement, words)?;
    Ok(if settled.still_open > 0 { exit::of(FailureKind::Unavailable) } else { exit::OK })
}

/// Ready when the clock shows `until`.
async fn sleep_until(until: Timestamp) {
    while let Ok(left) = Duration::try_from(until.duration_since(Timestamp::now()))
        && !left.is_zero()
    {
        tokio::time::sleep(left).await;
    }
}

/// That calls are open under a lease, and until when.
fn open_calls(settlement: &Settlement) -> Option<String> {
    let until = render::instant(settlement.lease_ends?);
    let calls = render::many(settlement.under_lease, "call");
    let are = if settlement.under_lease == 1 { "is" } else { "are" };
    Some(format!("{calls} to Zoom {are} open under a lease until {until}"))
}

pub(crate) fn waiting(settlement: &Settlement) -> Words {
    let mut words = Words::default();
    words.notes(open_calls(settlement).map(|calls| format!("{calls}: waiting for its end")));
    words
}

pub(crate) fn words(settlement: &Settlement) -> Words {
    let settled = &settlement.settled;
    let open = open_calls(settlement).map(|calls| {
        format!("{calls}: where their process has ended, `greenroom settle --wait` waits for that and settles them")
    });
    if settled.is_empty() {
        return Words::of(open.unwrap_or_else(|| "nothing to settle".to_owned()));
    }
    let mut words = Words::of("settled");
    let mut rows = vec![
        ("done", format!("{}: Zoom did what they ask for; their registrations are written now", settled.done)),
        ("not done", format!("{}: Zoom did not do what they ask for", settled.not_done)),
        ("still open", format!("{}: Zoom or the store did not answer", settled.still_open)),
        ("applied late", settled.applied.to_string()),
    ];
    if settled.withdrawn > 0 {
        rows.push(("withdrawn", format!("{}: the CRM had changed before they were applied", settled.withdrawn)));
    }
    if settled.set_aside > 0 {
        rows.push(("set aside", format!("{}: `greenroom set-aside list` says why", settled.set_aside)));
    }
    words.lines(render::indented(rows));
    words.lines(open);
    words
}
