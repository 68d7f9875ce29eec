//! `greenroom keys`: makes keys that sign packages, and lists the trusted ones.

use std::path::{Path, PathBuf};

use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::signing::{self, NewKey, ShownKey},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render,
};

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:\n  greenroom keys new acme.key\n  greenroom keys list")]
pub(crate) enum Command {
    /// Make a pair of keys: the secret one signs packages, the public one verifies them
    #[command(after_help = "Examples:
  greenroom keys new acme.key

The secret key is not encrypted: only you can read the file, and anybody who has it can sign in your name. The public key is in a \
second file, acme.key.pub. Operators trust it in greenroom.toml:

  [trust.keys.acme]
  key = \"MCowBQYDK2VwAyEA...\"
  actions = [\"acme-*\"]")]
    New {
        /// The file for the secret key, which must not be there yet
        file: PathBuf,
    },
    /// List the keys that the configuration file trusts
    #[command(after_help = "Examples:\n  greenroom keys list\n  greenroom keys list --json")]
    List,
}

pub(crate) fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::New { file } => output.show(&signing::new_key(&file)?, new_words)?,
        Command::List => output.show(&signing::trusted_keys(settings), |keys| list_words(keys))?,
    }
    Ok(exit::OK)
}

pub(crate) fn new_words(key: &NewKey) -> Words {
    let mut words = Words::of(reader::with("cli-keys-new", &args![key = key.id.to_string()]));
    let file = |key: &str, path: &Path| reader::with(key, &args![file = plain(&path.display().to_string())]);
    words.lines(render::indented([
        (reader::text("cli-keys-secret"), file("cli-keys-secret-file", &key.secret_file)),
        (reader::text("cli-keys-public"), file("cli-keys-public-file", &key.public_file)),
    ]));
    words.line(reader::text("cli-keys-configuration"));
    words.whole(format_args!("  key = \"{}\"", key.public_key));
    words
}

pub(crate) fn list_words(keys: &[ShownKey]) -> Words {
    let mut words = Words::default();
    if keys.is_empty() {
        words.line(reader::text("cli-keys-none"));
    }
    let row = |key: &ShownKey| {
        let name = key.trusted_as.clone().unwrap_or_default();
        let actions = plain(&key.actions.join(", "));
        vec![name, key.id.to_string(), reader::with("cli-keys-may-sign", &args![actions = actions])]
    };
    words.lines(table(&keys.iter().map(row).collect::<Vec<_>>()));
    words
}
