//! `greenroom rollback`: makes the version of an action active again that was active before.

use greenroom_service::{
    Settings,
    views::installing::{self, InstalledPackage},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words},
    render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom rollback lead-score
  greenroom rollback lead-score --json

Repeat it to go back further. The version that was active stays installed; `greenroom upgrade lead-score@=VERSION` makes it \
active again.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The action's name
    action: String,
}

pub(crate) fn run(args: &Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    output.show(&installing::rollback(settings, &args.action, user::name())?, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(back: &InstalledPackage) -> Words {
    let replaced = back.replaces.as_ref().map(|version| format!(", in place of {version}")).unwrap_or_default();
    let mut words = Words::of(format_args!("active again: {} {}{replaced}", back.name, back.version.version));
    words.lines(render::indented([("SHA-256", back.version.digest.hex().to_owned())]));
    words
}
