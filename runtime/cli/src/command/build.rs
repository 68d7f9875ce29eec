//! `greenroom build` and `greenroom pack`: a package from a project.

use std::path::PathBuf;

use greenroom::CapabilityName;
use greenroom_domain::Sentence;
use greenroom_locale::args;
use greenroom_toolchain::{Built, Language, Project, Steps};
use serde::Serialize;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    question, reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom build
  greenroom build ~/actions/add-points --out add-points.wasm
  greenroom build --json

Compiles the source of the project, makes a component that imports only what manifest.json asks for, and attaches the manifest \
and the schemas. The package is build/NAME-VERSION.wasm in the project. What is missing is named, with the way to get it.

For a language without a template, the language's own tools make component.wasm, or the core module module.wasm, from the world \
in wit/, which the build writes. The package is then made from that file.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Write the package to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A package that was built.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BuiltPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) language: Language,
    pub(crate) file: PathBuf,
    pub(crate) bytes: usize,
    pub(crate) digest: String,
    pub(crate) uses: Vec<CapabilityName>,
}

impl BuiltPackage {
    fn of(project: &Project, built: &Built) -> Self {
        Self {
            name: project.manifest.name.clone(),
            version: project.manifest.version.to_string(),
            language: project.language,
            file: built.file.clone(),
            bytes: built.package.bytes().len(),
            digest: built.package.digest().to_owned(),
            uses: built.package.uses().into_iter().collect(),
        }
    }
}

pub(crate) fn run(args: Args, output: &Output) -> Result<u8, Error> {
    let project = Project::open(&args.folder)?;
    let file = args.out.unwrap_or_else(|| project.file());
    let built = project.build(&file, STEPS)?;
    output.show(&BuiltPackage::of(&project, &built), words)?;
    Ok(exit::OK)
}

/// Prints the steps of a build on stderr, and asks its questions there.
pub(crate) const STEPS: Steps<'static> = Steps { tell: &tell, confirm: &question::is_agreed };

fn tell(name: &str, what: &Sentence) {
    let mut words = Words::default();
    words.note(format_args!("{name:>8}  {}", reader::sentence(what)));
    // Without stderr nobody reads steps.
    let _unread = Output::new(false).say(words);
}

pub(crate) fn words(built: &BuiltPackage) -> Words {
    let (name, version, file) = (plain(&built.name), plain(&built.version), plain(&built.file.display().to_string()));
    let mut words = Words::of(reader::with("cli-build-built", &args![name = name, version = version, file = file]));
    let uses: Vec<&str> = built.uses.iter().map(|capability| capability.as_str()).collect();
    words.lines(render::indented([
        (reader::text("cli-label-size"), format!("{} KiB", built.bytes.div_ceil(1024))),
        ("SHA-256".to_owned(), built.digest.clone()),
        (
            reader::text("cli-label-uses"),
            if uses.is_empty() { reader::text("cli-word-nothing") } else { uses.join(", ") },
        ),
    ]));
    words
}
