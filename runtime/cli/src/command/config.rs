//! `greenroom config`: whether a configuration fits what runs.

use greenroom_service::{
    Settings,
    views::config_check::{self, CheckedPart, PartState},
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
};

const EXAMPLES: &str = "\
Examples:
  greenroom config check
  greenroom --config /etc/greenroom/greenroom.toml config check --json";

const CHECK_EXAMPLES: &str = "\
Examples:
  greenroom config check
  greenroom --config /etc/greenroom/greenroom.toml config check --json

It tries each part of the configuration as a server or a worker would use it: the store, its key file, the certificate, each Zoom account with \
its credentials and the tokens of its webhooks, the secret of callbacks, and Restate with its workers. The exit code is 0 where \
nothing is faulty, else 1; 2 where the configuration file cannot be read.";

#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// Try each part of the configuration against what runs
    #[command(after_help = CHECK_EXAMPLES)]
    Check,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let Command::Check = command;
    let mut parts = config_check::check(settings).await;
    parts.extend(restate(settings).await);
    output.show(&parts, |parts| words(parts))?;
    let is_faulty = parts.iter().any(|part| part.state == PartState::Faulty);
    Ok(if is_faulty { exit::OTHER } else { exit::OK })
}

/// The engine: whether it takes jobs, and knows workers.
#[cfg(feature = "restate")]
async fn restate(settings: &Settings) -> Vec<CheckedPart> {
    use greenroom_restate::{Admin, Announcer};

    let Some(restate) = &settings.restate else {
        return vec![CheckedPart::unused("restate", "jobs are taken from the store")];
    };
    let runs = "start Restate, or correct [restate]";
    let mut parts = Vec::new();
    let takes = match Announcer::new(restate.ingress.as_str(), settings.store.account()) {
        Ok(announcer) => announcer.is_healthy().await,
        Err(error) => Err(error),
    };
    parts.push(match takes {
        Ok(()) => CheckedPart::ok("restate", format!("it takes jobs at {}", restate.ingress)),
        Err(error) => CheckedPart::faulty("restate", error.to_string(), runs),
    });
    parts.push(match &restate.admin {
        None => {
            CheckedPart::unused("workers", "without `admin` in [restate], nobody knows whether workers are registered")
        }
        Some(admin) => {
            let missing = match Admin::new(admin.as_str()) {
                Ok(admin) => admin.missing().await,
                Err(error) => Err(error),
            };
            match missing {
                Ok(missing) if missing.is_empty() => CheckedPart::ok("workers", "Restate knows them"),
                Ok(missing) => CheckedPart::faulty(
                    "workers",
                    format!("Restate knows no workers for {}", missing.join(", ")),
                    "start one with `greenroom worker --register URL`, where URL is the address of all workers",
                ),
                Err(error) => CheckedPart::faulty("workers", error.to_string(), runs),
            }
        }
    });
    parts.push(match &restate.identity_key {
        Some(_) => CheckedPart::ok("identity key", "workers do what this key has signed"),
        None => CheckedPart::unused(
            "identity key",
            "without `identity-key` in [restate], workers listen on their own machine alone",
        ),
    });
    parts
}

#[cfg(not(feature = "restate"))]
async fn restate(settings: &Settings) -> Vec<CheckedPart> {
    match settings.restate {
        None => vec![CheckedPart::unused("restate", "jobs are taken from the store")],
        Some(_) => vec![CheckedPart::faulty(
            "restate",
            "this command was built without its feature `restate`",
            "build it with its default features",
        )],
    }
}

pub(crate) fn words(parts: &[CheckedPart]) -> Words {
    let mut words = Words::default();
    let row = |part: &CheckedPart| {
        let found = match &part.remedy {
            Some(remedy) => format!("{}. Remedy: {remedy}", part.found),
            None => part.found.clone(),
        };
        vec![part.part.clone(), part.state.as_str().to_owned(), found]
    };
    words.lines(table(&parts.iter().map(row).collect::<Vec<_>>()));
    words
}
