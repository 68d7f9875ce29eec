//! The help, and what is wrong with a command line, in the reader's language.
//!
//! The English texts are those of clap and of the doc comments of options and commands, and an English reader gets them as clap prints
//! them. For other readers the texts are in `help-*.ftl` of `greenroom-locale`: one message for each command, with an attribute for each
//! of its texts. A test walks all commands, and holds that the catalogue has each text, in the English of the doc comments.

mod notes;
mod page;
mod reason;
mod refusal;

use std::ffi::OsString;

use clap::CommandFactory as _;
use greenroom_locale::Locale;

use crate::args::Cli;

pub(crate) use refusal::lines as refusal_lines;

/// How a command line ends that clap has not accepted, where the reader has this language: with a page of help, or with a refusal. None
/// where the command line is accepted.
pub(crate) fn ended_in(locale: &Locale, words: impl Iterator<Item = OsString>) -> Option<clap::Error> {
    let command = page::translated(Cli::command(), &|message, attribute, english| {
        page::text(locale, message, attribute).unwrap_or_else(|| english.to_owned())
    });
    command.try_get_matches_from(words).err()
}
