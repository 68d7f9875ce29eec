//! `greenroom new`: a project of an action.

use std::path::PathBuf;

use greenroom_locale::args;
use greenroom_toolchain::Language;
use serde::Serialize;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, quoted},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom new add-points
  greenroom new add-points --lang typescript
  greenroom new add-points --lang python --to ~/actions/add-points

The project has one action, its schemas, three test cases, a README, and an AGENTS.md for coding assistants. Build it with \
`greenroom build` in its folder, and test it with `greenroom test`. `greenroom doctor` says which compilers are there.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The action's name, in lower case with dashes
    name: String,
    /// The language of the source
    #[arg(long = "lang", value_enum, default_value = "rust")]
    language: Language,
    /// The folder of the project, which must be empty or new [default: the name]
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// A project that was made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Created {
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) folder: PathBuf,
    pub(crate) files: Vec<PathBuf>,
}

pub(crate) fn run(args: Args, output: &Output) -> Result<u8, Error> {
    let folder = args.to.unwrap_or_else(|| PathBuf::from(&args.name));
    let files = greenroom_toolchain::create(&args.name, args.language, &folder)?;
    output.show(&Created { name: args.name, language: args.language, folder, files }, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(created: &Created) -> Words {
    let folder = created.folder.display().to_string();
    let (action, language) = (plain(&created.name), created.language.to_string());
    let args = args![folder = plain(&folder), action = action, language = language];
    let mut words = Words::of(reader::with("cli-new-made", &args));
    words.line(reader::text("cli-next"));
    words.whole(format_args!("  cd {}", quoted(&folder)));
    words.line("  greenroom build");
    words.line("  greenroom test");
    words
}
