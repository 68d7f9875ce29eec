//! `greenroom codes`: the failure codes that Greenroom gives, with what each means and what to do about it.

use greenroom_domain::{Code, FailureKind, codes};
use serde_json::{Value, json};

use super::show;
use crate::{
    error::Error,
    exit,
    output::{Output, View, table},
    render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom codes
  greenroom codes webinar-not-found
  greenroom codes --json

An action may end with codes of its own, which its author explains.";

/// Its options.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this one
    code: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Result<u8, Error> {
    let Some(word) = &args.code else {
        if output.is_json() {
            output.json(&codes::ALL.iter().map(|code| document(*code)).collect::<Vec<_>>())?;
        } else {
            output.say(list_words(codes::ALL))?;
        }
        return Ok(exit::OK);
    };
    let code = Code::find(word).ok_or_else(|| {
        let message =
            format!("Greenroom has no failure code `{word}`: it may be an action's own, see `greenroom codes`");
        show::not_found(codes::CODE_NOT_FOUND, message)
    })?;
    if output.is_json() {
        output.json(&document(code))?;
    } else {
        output.say(words(code))?;
    }
    Ok(exit::OK)
}

fn document(code: Code) -> Value {
    json!({ "code": code.word(), "kinds": code.kinds(), "meaning": code.meaning(), "remedy": code.remedy() })
}

fn kinds(code: Code) -> String {
    code.kinds().iter().map(|kind| FailureKind::as_str(*kind)).collect::<Vec<_>>().join(", ")
}

pub(crate) fn list_words(codes: &[Code]) -> View {
    let mut view = View::default();
    let row = |code: &Code| vec![code.word().to_owned(), kinds(*code), code.meaning().to_owned()];
    view.lines(table(&codes.iter().map(row).collect::<Vec<_>>()));
    view.note("what to do about one: `greenroom codes CODE`");
    view
}

pub(crate) fn words(code: Code) -> View {
    let mut view = View::of(code.word());
    view.lines(render::indented([
        ("kind", kinds(code)),
        ("meaning", code.meaning().to_owned()),
        ("remedy", code.remedy().to_owned()),
    ]));
    view
}
