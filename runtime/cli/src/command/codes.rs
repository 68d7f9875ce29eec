//! `greenroom codes`: failure codes, with their meaning and their remedy.

use greenroom_domain::FailureKind;
use greenroom_service::views::codes::{self, CodeView};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom codes
  greenroom codes webinar-not-found
  greenroom codes --json

An action may end with codes of its own, which its author explains.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only this code
    code: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Result<u8, Error> {
    match &args.code {
        None => output.show(&codes::list(), |codes| list_words(codes))?,
        Some(word) => output.show(&codes::find(word)?, words)?,
    }
    Ok(exit::OK)
}

fn kinds(code: &CodeView) -> String {
    code.kinds.iter().map(|kind| FailureKind::as_str(*kind)).collect::<Vec<_>>().join(", ")
}

fn retries(code: &CodeView) -> String {
    code.retries.iter().map(|retry| reader::word_as_is("retry", retry)).collect::<Vec<_>>().join(", ")
}

/// A part of a code's texts in the reader's language: `meaning` or `remedy`.
fn text(code: &CodeView, part: &str, english: &str) -> String {
    let own = reader::foreign().and_then(|locale| locale.attribute(&format!("code-{}", code.code), part));
    own.unwrap_or_else(|| english.to_owned())
}

pub(crate) fn list_words(codes: &[CodeView]) -> Words {
    let mut words = Words::default();
    let row =
        |code: &CodeView| vec![code.code.to_owned(), kinds(code), retries(code), text(code, "meaning", code.meaning)];
    words.lines(table(&codes.iter().map(row).collect::<Vec<_>>()));
    words.note(reader::text("cli-codes-more"));
    words
}

pub(crate) fn words(code: &CodeView) -> Words {
    let mut words = Words::of(code.code);
    words.lines(render::indented([
        (reader::text("cli-label-kind"), kinds(code)),
        (reader::text("cli-label-retry"), retries(code)),
        (reader::text("cli-label-meaning"), text(code, "meaning", code.meaning)),
        (reader::text("cli-label-remedy"), text(code, "remedy", code.remedy)),
    ]));
    words
}
