//! `greenroom pack`: a package for others.

use std::path::{Path, PathBuf};

use greenroom_locale::args;
use greenroom_service::{Settings, views::actions};
use greenroom_toolchain::Project;
use serde::Serialize;

use crate::{
    command::{actions as shown, build::STEPS, test},
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom pack
  greenroom pack ~/actions/add-points --out dist/add-points-1.0.0.wasm
  greenroom pack --twice

Builds the project, checks the package as a host does that loads it, runs all cases, and writes one file with everything in it: \
code, manifest and schemas. Nothing is written where a case fails. --twice builds a copy of the project in another folder too, and \
says whether the bytes are the same: they are for Rust and C; the engines of TypeScript and Python put a state of their own into \
the package that differs from build to build.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The file to write [default: NAME-VERSION.wasm in the working directory]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Build it twice, in two folders, and compare the bytes
    #[arg(long)]
    twice: bool,
}

/// A package for others.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Packed {
    pub(crate) file: PathBuf,
    pub(crate) bytes: usize,
    pub(crate) digest: String,
    pub(crate) cases: usize,
    /// Whether two builds gave the same bytes. None where it was built once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reproducible: Option<bool>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let project = Project::open(&args.folder)?;
    let built = project.build(&project.file(), STEPS)?;
    let checked = actions::check(settings, &built.file).await?;
    if !output.is_json() {
        output.say(shown::check_words(&checked).into_notes())?;
    }
    let report = test::all(&args.folder.join("cases"), &built.package, settings, output).await?;
    let failed = report.cases.iter().filter(|case| !case.passed).count();
    if failed > 0 {
        let all = report.cases.len();
        let args = args![failed = failed.to_string(), all = all.to_string()];
        return Err(Error::Other(reader::with("cli-pack-cases-failed", &args)));
    }
    let reproducible = if args.twice { Some(again(&project)? == built.package.digest()) } else { None };
    let name = format!("{}-{}.wasm", project.manifest.name, project.manifest.version);
    let file = args.out.unwrap_or_else(|| PathBuf::from(name));
    greenroom_toolchain::files::write_package(&file, built.package.bytes())?;
    let packed = Packed {
        file,
        bytes: built.package.bytes().len(),
        digest: built.package.digest().to_owned(),
        cases: report.cases.len(),
        reproducible,
    };
    output.show(&packed, words)?;
    Ok(exit::OK)
}

/// The digest of a copy of the project, built in another folder.
fn again(project: &Project) -> Result<String, Error> {
    let place = tempfile::tempdir().map_err(Error::unreadable(Path::new(&reader::text("cli-pack-folder"))))?;
    let copy = place.path().join(&project.manifest.name);
    greenroom_toolchain::copy(&project.folder, &copy)?;
    let project = Project::open(&copy)?;
    Ok(project.build(&project.file(), STEPS)?.package.digest().to_owned())
}

pub(crate) fn words(packed: &Packed) -> Words {
    let mut words =
        Words::of(reader::with("cli-pack-packed", &args![file = plain(&packed.file.display().to_string())]));
    let mut rows = vec![
        (reader::text("cli-label-size"), format!("{} KiB", packed.bytes.div_ceil(1024))),
        ("SHA-256".to_owned(), packed.digest.clone()),
        (reader::text("cli-pack-cases"), reader::with("cli-pack-passed", &args![number = packed.cases.to_string()])),
    ];
    let twice = packed.reproducible.map(|is_same| if is_same { "cli-pack-same" } else { "cli-pack-other" });
    rows.extend(twice.map(|key| (reader::text("cli-pack-twice"), reader::text(key))));
    words.lines(crate::render::indented(rows));
    words
}
