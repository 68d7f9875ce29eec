//! `greenroom upgrade`: shows what another version of an installed action changes, asks, and makes it active.

use std::collections::BTreeMap;

use greenroom::{ActionRef, InvalidActionRef};
use greenroom_distribution::{Digest, Granted, SchemaChange, Source, SourceError};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::installing::{self, InstallPlan, InstalledPackage, Prepared},
};

use super::{
    install::{self, Allowed},
    registry::{self, Login},
};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom upgrade ghcr.io/acme/lead-score:1.1.0 --dry-run
  greenroom upgrade ghcr.io/acme/lead-score:1.1.0
  greenroom upgrade lead-score@=1.1.0 --yes

Shows what changes from the active version: which capabilities it uses, which inputs it no longer accepts, which outputs it may \
newly give. What cannot be compared is listed as such. Then it asks, and makes the version active. Grants of the active version \
are kept for what both versions ask for alike. Runs in progress keep their version; programs that run actions for long load \
the new one when they start again. `greenroom rollback` goes back.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The version: a file, https://.., HOST/REPOSITORY:TAG, or an installed one, as NAME or NAME@VERSION
    #[arg(value_name = "SOURCE|ACTION")]
    version: String,
    /// The digest (SHA-256) that the package has to have; an address needs one
    #[arg(long, value_name = "DIGEST", value_parser = registry::digest)]
    digest: Option<Digest>,
    #[command(flatten)]
    allowed: Allowed,
    /// Show what would change, and change nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    #[command(flatten)]
    login: Login,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let prepared = prepare(&args.version, args.digest.as_ref(), args.login, settings).await?;
    let plan = prepared.plan.clone();
    if plan.active.is_none() {
        let args = args![name = plan.name.as_str()];
        return Err(Error::Usage(reader::with("cli-upgrade-not-installed", &args)));
    }
    if args.dry_run {
        output.show(&plan, plan_words)?;
        return Ok(exit::OK);
    }
    if plan.active.as_ref() == Some(&plan.version) {
        let args = args![name = plain(&plan.name), version = plan.version.to_string()];
        output.say(Words::of(reader::with("cli-upgrade-active-already", &args)).into_notes())?;
    }
    let proposed = proposed(&plan, prepared.present_grants(settings)?);
    let question = reader::text("cli-upgrade-question");
    let Some(grants) = args.allowed.decide(&plan, proposed, true, || plan_words(&plan), &question, output)? else {
        output.note(reader::text("cli-upgrade-nothing-changed"));
        return Ok(exit::CANCELLED);
    };
    if args.allowed.yes {
        // Nobody was asked; what has changed is in the terminal's history at least.
        output.say(plan_words(&plan).into_notes())?;
    }
    let installed = install::install(prepared, grants, true, false, settings).await?;
    output.show(&installed, words)?;
    Ok(exit::OK)
}

async fn prepare(version: &str, digest: Option<&Digest>, login: Login, settings: &Settings) -> Result<Prepared, Error> {
    if !registry::is_place(version) {
        let action: ActionRef = version.parse().map_err(|error: InvalidActionRef| Error::usage(&error.sentence()))?;
        return Ok(installing::prepare_installed(settings, &action)?);
    }
    let source: Source = version.parse().map_err(|error: SourceError| Error::usage(&error.sentence()))?;
    let credentials = login.read()?;
    Ok(installing::prepare(settings, &source, digest, &credentials).await?)
}

/// The grants of the active version where nothing about the capability changes, else what the new version asks for.
fn proposed(plan: &InstallPlan, present: Granted) -> Granted {
    let changed: Vec<&str> = plan.capabilities.iter().map(|change| change.capability.as_str()).collect();
    let kept: BTreeMap<_, _> = present.into_iter().filter(|(name, _)| !changed.contains(&name.as_str())).collect();
    plan.asks_for.clone().into_iter().chain(kept).collect()
}

pub(crate) fn words(installed: &InstalledPackage) -> Words {
    install::words(std::slice::from_ref(installed))
}

/// What changes from the active version.
pub(crate) fn plan_words(plan: &InstallPlan) -> Words {
    let mut words = install::plan_words(plan);
    if let Some(active) = &plan.active {
        let args = args![active = active.to_string(), version = plan.version.to_string()];
        words.line(format_args!("  {}", reader::with("cli-upgrade-from-to", &args)));
    }
    let capabilities =
        plan.capabilities.iter().map(|change| (change.asks_for_more(), reader::sentence(&change.sentence())));
    section(
        &mut words,
        ["cli-upgrade-capabilities", "cli-upgrade-capabilities-same"],
        capabilities.map(|(more, text)| format!("{} {text}", if more { '!' } else { '-' })),
    );
    let inputs = ["cli-upgrade-inputs", "cli-upgrade-inputs-same"];
    section(&mut words, inputs, plan.inputs.iter().map(change));
    let outputs = ["cli-upgrade-outputs", "cli-upgrade-outputs-same"];
    section(&mut words, outputs, plan.outputs.iter().map(change));
    words
}

fn change(change: &SchemaChange) -> String {
    let place = if change.pointer.is_empty() { "/" } else { &change.pointer };
    format!("! {place}: {}", reader::sentence(&change.message))
}

/// The title and the lines below it, or the sentence that nothing changes.
fn section(words: &mut Words, [title, same]: [&str; 2], lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("    {line}")).collect();
    let title = if lines.is_empty() { same } else { title };
    words.line(format_args!("  {}", reader::text(title)));
    words.lines(lines);
}
