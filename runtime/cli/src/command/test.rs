//! `greenroom test`: the test cases of an action.

use std::path::{Path, PathBuf};

use greenroom::RuntimeBuilder;
use greenroom_cases::{Case, CaseFile, CaseResult, Coverage, Ended, Reached};
use greenroom_domain::RunId;
use greenroom_locale::args;
use greenroom_package::Package;
use greenroom_service::{Settings, packages, wiring};
use greenroom_toolchain::Project;
use serde::Serialize;

use crate::{
    command::build::STEPS,
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom test
  greenroom test --accept
  greenroom test ~/actions/add-points --only refused
  greenroom test --package add-points-1.0.0.wasm --cases cases
  greenroom test --from-run 01981f7e-4a3b-7c5d-9e6f-0a1b2c3d4e5f

Builds the project, and runs its cases (cases/*.json): given a store, a Zoom, HTTP answers and a clock, when the action is \
invoked with this input, then this output or failure comes, and this is written. Each case runs in the real sandbox, under the \
real limits, with all that the manifest asks for.

A part of `then` that is absent is not compared. --accept writes the actual result where a case says nothing yet; --accept-all writes \
it where it differs, too: look at the changes before you keep them. The text \"<any>\" in a case fits every value.

--from-run makes a case of a run in the store, with personal data replaced; for a dry run, of which nothing is kept, \
`greenroom invoke --dry-run --case FILE` does. The exit code is 0 where all cases pass, else 1.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Test this package instead of building the project
    #[arg(long, value_name = "FILE")]
    package: Option<PathBuf>,
    /// The folder of the cases [default: cases in the project]
    #[arg(long, value_name = "FOLDER")]
    cases: Option<PathBuf>,
    /// Only cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Write the actual result into cases that say nothing of it yet
    #[arg(long)]
    accept: bool,
    /// Write the actual result into cases, also where they say something else
    #[arg(long, conflicts_with = "accept")]
    accept_all: bool,
    /// Make a case of this run of the store
    #[arg(long, value_name = "RUN", conflicts_with_all = ["accept", "accept_all", "only"])]
    from_run: Option<RunId>,
}

/// The results of all cases.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) cases: Vec<CaseResult>,
    /// The cases that --accept has written.
    pub(crate) accepted: Vec<String>,
    /// What no case reaches. None where only some of the cases ran.
    pub(crate) coverage: Option<Coverage>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let folder = args.cases.clone().unwrap_or_else(|| args.folder.join("cases"));
    if let Some(run) = args.from_run {
        return from_run(run, &folder, settings, output).await;
    }
    let package = match &args.package {
        Some(file) => packages::read(file).map_err(|why| Error::other(&why))?,
        None => {
            let project = Project::open(&args.folder)?;
            project.build(&project.file(), STEPS)?.package
        }
    };
    let choice = Choice { only: args.only, accept: args.accept, accept_all: args.accept_all };
    let report = test(&choice, &folder, &package, settings, output).await?;
    let passed = report.cases.iter().all(|case| case.passed);
    output.show(&report, words)?;
    Ok(if passed { exit::OK } else { exit::OTHER })
}

/// Runs all cases of a folder, and accepts nothing.
pub(crate) async fn all(
    folder: &Path,
    package: &Package,
    settings: &Settings,
    output: &Output,
) -> Result<Report, Error> {
    test(&Choice::default(), folder, package, settings, output).await
}

/// Which cases are run, and what is accepted.
#[derive(Default)]
struct Choice {
    only: Option<String>,
    accept: bool,
    accept_all: bool,
}

/// Runs the cases of a folder.
async fn test(
    choice: &Choice,
    folder: &Path,
    package: &Package,
    settings: &Settings,
    output: &Output,
) -> Result<Report, Error> {
    let mut cases = greenroom_cases::read_cases(folder)?;
    if cases.is_empty() {
        let folder = folder.display().to_string();
        return Err(Error::Other(reader::with("cli-test-no-cases", &args![folder = folder])));
    }
    if let Some(text) = &choice.only {
        cases.retain(|case| case.name().contains(text));
        if cases.is_empty() {
            let args = args![folder = folder.display().to_string(), text = text.as_str()];
            return Err(Error::Other(reader::with("cli-test-none-named", &args)));
        }
    }
    let builder = builder(settings)?;
    let mut report = Report { cases: Vec::new(), accepted: Vec::new(), coverage: None };
    let mut reached = Reached::default();
    for case in &mut cases {
        let ended = case.run(package, builder.clone()).await?;
        reached.add(&ended.observed);
        let result = settle(case, ended, choice, &mut report.accepted)?;
        if !output.is_json() {
            output.say(case_words(&result))?;
        }
        report.cases.push(result);
    }
    if choice.only.is_none() {
        report.coverage = Some(reached.left(package.bytes(), package.manifest())?);
    }
    Ok(report)
}

/// The result of a case, after what came was accepted where that is wanted.
fn settle(
    case: &mut CaseFile,
    mut ended: Ended,
    choice: &Choice,
    accepted: &mut Vec<String>,
) -> Result<CaseResult, Error> {
    if (choice.accept || choice.accept_all) && case.accept(&ended, choice.accept_all)? {
        accepted.push(case.name());
        // What is not of `then` stays a difference, such as a request without an answer.
        ended.differences.retain(|one| !choice.accept_all || !one.place.starts_with("/then/"));
    }
    Ok(CaseResult { name: case.name(), passed: ended.differences.is_empty(), differences: ended.differences })
}

/// A builder of runtimes with the limits and the compiler of the settings.
pub(crate) fn builder(settings: &Settings) -> Result<RuntimeBuilder, Error> {
    Ok(wiring::bare(settings)?)
}

async fn from_run(run: RunId, folder: &Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let path = folder.join(format!("run-{run}.json"));
    free(&path)?;
    let store = wiring::store_for_reading(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    let case = greenroom_cases::of_run(store.as_ref(), &runtime, run).await?;
    write_case(&path, case)?;
    output.show(&path, |path| from_run_words(path))?;
    Ok(exit::OK)
}

/// Writes a case of a run to a file, where no file is.
pub(crate) fn write_case(path: &Path, case: Case) -> Result<(), Error> {
    free(path)?;
    Ok(CaseFile { path: path.to_owned(), case }.write()?)
}

/// Checks that a case can be written: a file that is there is somebody's work.
pub(crate) fn free(path: &Path) -> Result<(), Error> {
    match path.exists() {
        true => Err(Error::Other(reader::with("cli-test-is-there", &args![file = path.display().to_string()]))),
        false => Ok(()),
    }
}

pub(crate) fn from_run_words(path: &Path) -> Words {
    let mut words = Words::of(reader::with("cli-made", &args![what = plain(&path.display().to_string())]));
    words.line(reader::text("cli-test-read-it"));
    words.line(reader::with("cli-test-next", &args![command = "greenroom test --accept"]));
    words
}

pub(crate) fn case_words(case: &CaseResult) -> Words {
    let mut words = Words::of(reader::with(
        if case.passed { "cli-test-case-passed" } else { "cli-test-case-failed" },
        &args![name = plain(&case.name)],
    ));
    for difference in &case.differences {
        words.line(format_args!("  {}", reader::with("cli-test-at", &args![place = plain(&difference.place)])));
        words.lines(difference.lines().into_iter().map(|line| format!("    {line}")));
    }
    words
}

pub(crate) fn words(report: &Report) -> Words {
    let mut words = Words::default();
    let failed = report.cases.iter().filter(|case| !case.passed).count();
    let passed = report.cases.len() - failed;
    words.line(reader::with("cli-test-ended", &args![passed = passed.to_string(), failed = failed.to_string()]));
    if !report.accepted.is_empty() {
        words.line(reader::with("cli-test-written", &args![names = plain(&report.accepted.join(", "))]));
    }
    if let Some(coverage) = &report.coverage {
        for (key, names) in [
            ("cli-test-functions", &coverage.functions),
            ("cli-test-capabilities", &coverage.interfaces),
            ("cli-test-failures", &coverage.failures),
            ("cli-test-undeclared", &coverage.undeclared),
        ] {
            if !names.is_empty() {
                words.line(reader::with(key, &args![names = plain(&names.join(", "))]));
            }
        }
    }
    words
}
