//! `greenroom doctor`: the tools that build actions.

use greenroom_locale::args;
use greenroom_toolchain::{Language, Tool};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom doctor
  greenroom doctor --lang typescript
  greenroom doctor --json

The exit code is 0 where nothing is missing, else 1.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only the tools of this language
    #[arg(long = "lang", value_enum)]
    language: Option<Language>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Result<u8, Error> {
    let mut tools = greenroom_toolchain::tools();
    tools.retain(|tool| args.language.is_none_or(|language| tool.language == language));
    output.show(&tools, |tools| words(tools))?;
    let is_missing = tools.iter().any(|tool| tool.version.is_none());
    Ok(if is_missing { exit::OTHER } else { exit::OK })
}

pub(crate) fn words(tools: &[Tool]) -> Words {
    let mut words = Words::default();
    let row = |tool: &Tool| {
        let state = match (&tool.version, &tool.remedy) {
            (Some(version), _) => reader::sentence(version),
            (None, remedy) => {
                let remedy = plain(&remedy.as_ref().map(reader::sentence).unwrap_or_default());
                reader::with("cli-doctor-missing", &args![remedy = remedy])
            }
        };
        vec![tool.language.to_string(), reader::sentence(&tool.name), state]
    };
    words.lines(table(&tools.iter().map(row).collect::<Vec<_>>()));
    words
}
