//! `greenroom rollback`: makes the version of an action active again that was active before.

use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::installing::{self, InstalledPackage},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render, user,
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
    let mut args = args![name = plain(&back.name), version = back.version.version.to_string()];
    let mut words = match &back.replaces {
        None => Words::of(reader::with("cli-rollback-active", &args)),
        Some(version) => {
            args.set("replaced", version.to_string());
            Words::of(reader::with("cli-rollback-replaces", &args))
        }
    };
    words.lines(render::indented([("SHA-256", back.version.digest.hex().to_owned())]));
    words
}
