//! `greenroom settle`: asks Zoom for the results of calls that crashed processes left open.

use std::time::Duration;

use greenroom::{FailureKind, Settled};
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit,
    output::{Output, Words},
    render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom settle
  greenroom settle --watch --every 60

Commands that run actions settle once before they begin. Calls that cannot be settled, because Zoom or the store does \
not answer, stay open for the next time; the exit code is 19 then.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Settle again and again until stopped
    #[arg(long)]
    watch: bool,
    /// With --watch: seconds between two rounds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, requires = "watch")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    let runtime = wiring::runtime(settings, &store).await?;
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
    let settled = runtime.settle().await;
    // Shown first, because a request to stop ends the process in the wait after it.
    let shown = match &settled {
        Ok(settled) => output.show(settled, words),
        Err(_) => Ok(()),
    };
    stop::shut_down(&runtime, output).await;
    shown?;
    Ok(if settled?.still_open > 0 { exit::of(FailureKind::Unavailable) } else { exit::OK })
}

pub(crate) fn words(settled: &Settled) -> Words {
    if settled.is_empty() {
        return Words::of("nothing to settle");
    }
    let mut words = Words::of("settled");
    words.lines(render::indented([
        ("done", format!("{}: Zoom has them; their registrations are written now", settled.done)),
        ("not done", format!("{}: Zoom does not have them", settled.not_done)),
        ("still open", format!("{}: Zoom or the store did not answer", settled.still_open)),
        ("applied late", settled.applied.to_string()),
    ]));
    words
}
