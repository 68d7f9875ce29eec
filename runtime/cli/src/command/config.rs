//! `greenroom config`: whether a configuration fits what runs.

mod said;

use greenroom_service::{Settings, views::config_check};

pub(crate) use self::said::{CheckedPart, words};
use crate::{error::Error, exit, output::Output, reader};

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

/// The name of the part that is the engine.
const ENGINE: &str = "restate";

#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// Try each part of the configuration against what runs
    #[command(after_help = CHECK_EXAMPLES)]
    Check,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let Command::Check = command;
    let mut parts: Vec<CheckedPart> = config_check::check(settings).await.into_iter().map(CheckedPart::from).collect();
    parts.extend(restate(settings).await);
    output.show(&parts, |parts| words(parts))?;
    let is_faulty = parts.iter().any(CheckedPart::is_faulty);
    Ok(if is_faulty { exit::OTHER } else { exit::OK })
}

/// The engine: whether it takes jobs, and knows workers.
#[cfg(feature = "restate")]
async fn restate(settings: &Settings) -> Vec<CheckedPart> {
    use greenroom_locale::args;
    use greenroom_restate::{Admin, Announcer};

    use crate::{command::engine::said, output::plain};

    let Some(restate) = &settings.restate else { return vec![no_restate()] };
    let remedy = || reader::text("cli-config-restate-remedy");
    let mut parts = Vec::new();
    let takes = match Announcer::new(restate.ingress.as_str(), settings.store.account()) {
        Ok(announcer) => announcer.is_healthy().await,
        Err(error) => Err(error),
    };
    parts.push(match takes {
        Ok(()) => {
            let address = plain(restate.ingress.as_str());
            CheckedPart::ok(ENGINE, reader::with("cli-config-restate-takes", &args![address = address]))
        }
        Err(error) => CheckedPart::faulty(ENGINE, said(&error), remedy()),
    });
    let workers = reader::text("cli-config-part-workers");
    parts.push(match &restate.admin {
        None => CheckedPart::unused(workers, reader::text("cli-config-workers-not-known")),
        Some(admin) => {
            let missing = match Admin::new(admin.as_str()) {
                Ok(admin) => admin.missing().await,
                Err(error) => Err(error),
            };
            match missing {
                Ok(missing) if missing.is_empty() => CheckedPart::ok(workers, reader::text("cli-config-workers-known")),
                Ok(missing) => CheckedPart::faulty(
                    workers,
                    reader::with("cli-config-workers-missing", &args![services = missing.join(", ")]),
                    reader::text("cli-config-workers-missing-remedy"),
                ),
                Err(error) => CheckedPart::faulty(workers, said(&error), remedy()),
            }
        }
    });
    let key = reader::text("cli-config-part-identity-key");
    parts.push(match &restate.identity_key {
        Some(_) => CheckedPart::ok(key, reader::text("cli-config-identity-key")),
        None => CheckedPart::unused(key, reader::text("cli-config-no-identity-key")),
    });
    parts
}

#[cfg(not(feature = "restate"))]
async fn restate(settings: &Settings) -> Vec<CheckedPart> {
    match settings.restate {
        None => vec![no_restate()],
        Some(_) => vec![CheckedPart::faulty(
            ENGINE,
            reader::text("cli-config-without-feature"),
            reader::text("cli-config-without-feature-remedy"),
        )],
    }
}

fn no_restate() -> CheckedPart {
    CheckedPart::unused(ENGINE, reader::text("cli-config-no-restate"))
}
