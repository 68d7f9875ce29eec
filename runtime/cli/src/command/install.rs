//! `greenroom install`: installs actions.

use std::io::{self, IsTerminal};

use greenroom_distribution::{Credentials, Digest, Granted, Source};
use greenroom_locale::args;
use greenroom_service::{
    Settings, capabilities,
    views::installing::{self, Decision, InstallPlan, InstalledPackage, Prepared},
};

use super::registry::{self, Login};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    question, reader, render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom install ghcr.io/acme/lead-score:1.0.0
  greenroom install lead-score-1.0.0.wasm --allow log,contacts-read
  greenroom install https://example.com/lead-score.wasm#sha256=9f86d081... --yes
  greenroom install packages/

A package is verified completely before it is there for runs: its form, its digest, the policy in [trust], what it is granted, and \
that its code compiles. The first version of an action is active at once. Another one is installed beside it, for workflows that \
ask for it (lead-score@=1.1.0); `greenroom upgrade` makes it active. Grants in the configuration file, or by --grant, come before \
those that are given here.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The packages: files, folders, https://.., or HOST/REPOSITORY:TAG in a registry
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<Source>,
    /// The digest (SHA-256) that the package has to have; an address needs one
    #[arg(long, value_name = "DIGEST", value_parser = registry::digest)]
    digest: Option<Digest>,
    #[command(flatten)]
    allowed: Allowed,
    /// Never remove this version because it is unused, since a workflow asks for exactly it
    #[arg(long)]
    pin: bool,
    #[command(flatten)]
    login: Login,
}

/// What a package is granted.
#[derive(clap::Args)]
pub(crate) struct Allowed {
    /// Grant these capabilities, such as log,contacts-read, or as JSON with parameters
    #[arg(long, value_name = "CAPABILITY,..", value_parser = allowed, conflicts_with = "yes")]
    allow: Option<Granted>,
    /// Grant what the package asks for, and do not ask for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// Reads capabilities.
fn allowed(text: &str) -> Result<Granted, String> {
    capabilities::parse(text).map_err(|why| reader::sentence(&why))
}

impl Allowed {
    /// The grants, from the options or from an answer on the terminal. None if the answer is no.
    pub(crate) fn decide(
        &self,
        plan: &InstallPlan,
        proposed: Granted,
        must_ask: bool,
        words: impl FnOnce() -> Words,
        question: &str,
        output: &Output,
    ) -> Result<Option<Granted>, Error> {
        if let Some(allow) = &self.allow {
            return Ok(Some(allow.clone()));
        }
        if self.yes || !must_ask {
            return Ok(Some(proposed));
        }
        output.say(words().into_notes())?;
        if !io::stdin().is_terminal() {
            let undecided = args![name = plan.name.clone(), version = plan.version.to_string()];
            return Err(Error::Usage(reader::with("cli-install-undecided", &undecided)));
        }
        let is_confirmed = question::is_confirmed(question, &reader::text("cli-install-options"))?;
        Ok(is_confirmed.then_some(proposed))
    }
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let credentials = args.login.read()?;
    let mut sources = Vec::new();
    for source in args.sources {
        sources.extend(registry::packages_of(source)?);
    }
    if args.digest.is_some() && sources.len() > 1 {
        return Err(Error::Usage(reader::text("cli-install-one-digest")));
    }
    let mut installed = Vec::new();
    let mut refused = false;
    for source in sources {
        match one(&source, &args.allowed, args.digest.as_ref(), args.pin, &credentials, settings, output).await {
            Ok(Some(one)) => installed.push(one),
            Ok(None) => refused = true,
            Err(error) => {
                // What was installed before stays.
                if !installed.is_empty() {
                    output.say(words(&installed).into_notes())?;
                }
                return Err(error);
            }
        }
    }
    output.show(&installed, |installed| words(installed))?;
    Ok(if refused { exit::CANCELLED } else { exit::OK })
}

/// Installs one package; none if the answer was no.
async fn one(
    source: &Source,
    allowed: &Allowed,
    digest: Option<&Digest>,
    pin: bool,
    credentials: &Credentials,
    settings: &Settings,
    output: &Output,
) -> Result<Option<InstalledPackage>, Error> {
    let prepared = installing::prepare(settings, source, digest, credentials).await?;
    let plan = &prepared.plan;
    let proposed = plan.asks_for.clone();
    let must_ask = !proposed.is_empty();
    let question = reader::text("cli-install-question");
    match allowed.decide(plan, proposed, must_ask, || plan_words(plan), &question, output)? {
        Some(grants) => install(prepared, grants, false, pin, settings).await.map(Some),
        None => Ok(None),
    }
}

/// Installs what was decided.
pub(crate) async fn install(
    prepared: Prepared,
    grants: Granted,
    activate: bool,
    pin: bool,
    settings: &Settings,
) -> Result<InstalledPackage, Error> {
    Ok(prepared.install(settings, Decision { grants, activate, pin, by: user::name() }).await?)
}

pub(crate) fn words(installed: &[InstalledPackage]) -> Words {
    let mut words = Words::default();
    if installed.is_empty() {
        words.line(reader::text("cli-install-nothing"));
    }
    for one in installed {
        let InstalledPackage { name, version, is_active, replaces } = one;
        let mut of_version = args![name = plain(name), version = version.version.to_string()];
        let key = match (is_active, replaces) {
            (true, Some(before)) => {
                of_version.set("before", before.to_string());
                "cli-install-active-instead"
            }
            (true, None) => "cli-install-active",
            (false, _) => "cli-install-not-active",
        };
        words.line(reader::with(key, &of_version));
        words.lines(render::indented([
            (reader::text("cli-label-from"), version.source.clone()),
            ("SHA-256".to_owned(), version.digest.hex().to_owned()),
            (reader::text("cli-label-trust"), render::trust(&version.trust)),
            (reader::text("cli-label-granted"), granted_words(&version.grants)),
        ]));
        if !is_active {
            words.line(reader::text("cli-install-activate"));
            words.whole(format_args!("  greenroom upgrade {name}@={}", version.version));
        }
    }
    words
}

/// What a package is, and what it asks for.
pub(crate) fn plan_words(plan: &InstallPlan) -> Words {
    let mut words = Words::of(format_args!("{} {}", plan.name, plan.version));
    words.lines(render::indented([
        (reader::text("cli-label-from"), plan.source.clone()),
        ("SHA-256".to_owned(), plan.digest.hex().to_owned()),
        (reader::text("cli-label-trust"), render::trust(&plan.trust)),
        (reader::text("cli-label-asks-for"), granted_words(&plan.asks_for)),
    ]));
    words
}

/// Capabilities with their parameters.
pub(crate) fn granted_words(granted: &Granted) -> String {
    let one = |(name, parameters): (&String, &serde_json::Value)| match parameters.as_object() {
        Some(parameters) if parameters.is_empty() => name.clone(),
        _ => format!("{name} {parameters}"),
    };
    if granted.is_empty() {
        return reader::text("cli-word-nothing");
    }
    granted.iter().map(one).collect::<Vec<_>>().join(", ")
}
