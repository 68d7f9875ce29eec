//! `greenroom uninstall`: removes installed actions, or versions that nothing uses.

use greenroom::ActionRef;
use greenroom_service::{
    Settings,
    views::installing::{self, RemovedVersion},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    reader, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom uninstall lead-score
  greenroom uninstall lead-score@=1.0.0
  greenroom uninstall --unused --keep 3

The active version can be removed only with all others. A version stays while runs that go on use it: those whose last slice was \
within a week and ended with a cursor. --unused removes of every action the versions that are not active, not pinned, not in \
use, and not among the last ones that were active.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The action: its name for all versions, or name@version
    #[arg(required_unless_present = "unused")]
    action: Option<ActionRef>,
    /// Remove the versions of all actions that nothing uses
    #[arg(long, conflicts_with = "action")]
    unused: bool,
    /// With --unused: how many versions that were active before are kept of each action
    #[arg(long, value_name = "VERSIONS", default_value_t = 2)]
    keep: usize,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let removed = match &args.action {
        Some(action) => installing::uninstall(settings, action, user::name()).await?,
        None => installing::collect(settings, args.keep, user::name()).await?,
    };
    output.show(&removed, |removed| words(removed))?;
    Ok(exit::OK)
}

pub(crate) fn words(removed: &[RemovedVersion]) -> Words {
    let mut words = Words::default();
    if removed.is_empty() {
        words.line(reader::text("cli-uninstall-nothing"));
    }
    let row = |one: &RemovedVersion| {
        let uninstalled = reader::text("cli-uninstall-uninstalled");
        vec![uninstalled, one.name.clone(), one.version.to_string(), one.digest.hex().to_owned()]
    };
    words.lines(table(&removed.iter().map(row).collect::<Vec<_>>()));
    words
}
