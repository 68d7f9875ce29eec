//! `greenroom check`: all that can be known of a package or a project without running it for a contact.

use std::path::PathBuf;

use greenroom_distribution::SchemaChange;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::check::{self, AskedCapability, Changes, PackageReport},
};
use greenroom_toolchain::Project;
use serde_json::Value;

use crate::{
    command::{actions, build::STEPS},
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom check
  greenroom check add-points-1.1.0.wasm --against add-points-1.0.0.wasm
  greenroom check --json

Of a project, builds it first. Checks the imports and exports against the contract, the schemas with their examples, the labels; \
shows the capabilities that it asks for, its size, and how long it takes to be compiled and loaded here; and with --against what \
another version has differently: capabilities, inputs that were accepted and are not now, outputs that may newly occur.

The exit code is 0 where nothing breaks those who use the action. Advice does not change it, unless --strict is given.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A package, or the folder of a project
    #[arg(default_value = ".", value_name = "FILE|FOLDER")]
    what: PathBuf,
    /// Another version of the package, to compare with
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Fail for advice, too
    #[arg(long)]
    strict: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let file = if args.what.is_dir() {
        let project = Project::open(&args.what)?;
        project.build(&project.file(), STEPS)?.file
    } else {
        args.what
    };
    let report = check::report(settings, &file, args.against.as_deref()).await?;
    output.show(&report, words)?;
    let fails = report.problems.iter().any(|problem| problem.breaks || args.strict);
    Ok(if fails { exit::OTHER } else { exit::OK })
}

pub(crate) fn words(report: &PackageReport) -> Words {
    let mut words = actions::check_words(&report.summary);
    let here = |key, ms: f64| reader::with(key, &args![number = ms.to_string()]);
    words.lines(render::indented([
        (reader::text("cli-label-size"), format!("{} KiB", report.bytes.div_ceil(1024))),
        (reader::text("cli-check-compiled-in"), here("cli-check-compiled-here", report.compile_ms)),
        (reader::text("cli-check-loaded-in"), here("cli-check-loaded-here", report.load_ms)),
    ]));
    if !report.asks_for.is_empty() {
        words.line(reader::text("cli-label-asks-for"));
        words.lines(report.asks_for.iter().map(asked));
    }
    for (title, breaks) in [("cli-check-to-mend", true), ("cli-check-advice", false)] {
        let found: Vec<String> = report
            .problems
            .iter()
            .filter(|problem| problem.breaks == breaks)
            .map(|problem| format!("  {}: {}", problem.place, reader::sentence(&problem.message)))
            .collect();
        if !found.is_empty() {
            words.line(reader::text(title));
            words.lines(found);
        }
    }
    if let Some(changes) = &report.changes {
        say_changes(&mut words, changes);
    }
    words
}

fn asked(asked: &AskedCapability) -> String {
    let mut what = plain(&asked.capability.to_string());
    if !asked.parameters.is_empty() {
        let parameters = plain(&Value::from(asked.parameters.clone()).to_string());
        what = reader::with("cli-check-asked", &args![capability = what, parameters = parameters]);
    }
    if !asked.used {
        what = reader::with("cli-unused", &args![what = what]);
    }
    format!("  {what}")
}

fn say_changes(words: &mut Words, changes: &Changes) {
    words.line(reader::with("cli-check-since", &args![version = plain(&changes.from)]));
    let capabilities = changes.capabilities.iter().map(|change| reader::sentence(&change.sentence())).collect();
    let schema = |changes: &[SchemaChange]| changes.iter().map(place).collect::<Vec<_>>();
    for (title, lines) in [
        ("cli-check-capabilities", capabilities),
        ("cli-check-inputs", schema(&changes.inputs)),
        ("cli-check-outputs", schema(&changes.outputs)),
    ] {
        let title = reader::text(title);
        if lines.is_empty() {
            words.line(format_args!("  {}", reader::with("cli-check-no-change", &args![title = title])));
        } else {
            words.line(format_args!("  {title}"));
            words.lines(lines.into_iter().map(|line| format!("    {line}")));
        }
    }
}

fn place(change: &SchemaChange) -> String {
    let place = if change.pointer.is_empty() { "/" } else { &change.pointer };
    format!("{place}: {}", reader::sentence(&change.message))
}
