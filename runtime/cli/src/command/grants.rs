//! `greenroom grants`: what actions ask for, are granted and are denied, in words.

use greenroom::ActionRef;
use greenroom_service::{
    Settings,
    views::grants::{self, ActionGrants},
};

use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words},
    reader,
};

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom grants
  greenroom grants my-action
  greenroom grants my-action@1.0.0 --json

An action is granted nothing at first, except Greenroom's own, which get what they declare. Grant with --grant, or in [grants] of the \
configuration file.")]
pub(crate) struct Args {
    /// Only this action: its name, or name@version
    action: Option<ActionRef>,
}

pub(crate) fn run(args: &Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let (grants, left_out) = grants::list(settings, args.action.as_ref())?;
    output.say(loading::left_out(left_out.iter().map(String::as_str)))?;
    if let (Some(action), true) = (&args.action, grants.is_empty()) {
        // For its message, which names those that are there.
        loading::find(settings, action, output)?;
    }
    output.show_sorted(&grants, |grants| words(grants))?;
    Ok(exit::OK)
}

pub(crate) fn words(actions: &[ActionGrants]) -> Words {
    let locale = reader::locale();
    let mut words = Words::default();
    if actions.is_empty() {
        words.line("there are no actions: name their folder with --actions");
    }
    for action in actions {
        let how = locale.text(&format!("grant-how-{}", action.how));
        words.line(format_args!("{} {}, {how}", action.name, action.version));
        if action.capabilities.is_empty() {
            words.line("  it asks for nothing");
        }
        for capability in &action.capabilities {
            let state = locale.text(&format!("grant-state-{}", capability.state));
            for phrase in capability.may_in(&locale) {
                words.line(format_args!("  {}: {state} {phrase}", capability.capability));
            }
            if let Some(why) = &capability.why {
                words.line(format_args!("    because {why}"));
            }
        }
    }
    words
}
