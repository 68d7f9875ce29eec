//! `greenroom grants`: what actions ask for, are granted and are denied, in words.

use greenroom::ActionRef;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::grants::{self, ActionGrants},
};

use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, plain},
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
    output.say(loading::left_out(left_out.iter().map(reader::sentence)))?;
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
        words.line(reader::text("cli-grants-none"));
    }
    for action in actions {
        let how = locale.text(&format!("grant-how-{}", action.how));
        words.line(format_args!("{} {}, {how}", action.name, action.version));
        if action.capabilities.is_empty() {
            words.line(format_args!("  {}", reader::text("cli-grants-asks-nothing")));
        }
        for capability in &action.capabilities {
            let state = locale.text(&format!("grant-state-{}", capability.state));
            for phrase in capability.may_in(&locale) {
                let (name, state, phrase) = (plain(&capability.capability), state.as_str(), plain(&phrase));
                let may = args![capability = name, state = state, phrase = phrase];
                words.line(format_args!("  {}", reader::with("cli-grants-may", &may)));
            }
            if let Some(why) = &capability.why {
                let because = reader::with("cli-grants-because", &args![why = plain(&reader::sentence(why))]);
                words.line(format_args!("    {because}"));
            }
        }
    }
    words
}
