//! `greenroom config`: checks a configuration against the services that it names.

mod said;

use greenroom_locale::args;
use greenroom_server::certificate_valid_until;
use greenroom_service::{Settings, views::config_check};

pub(crate) use self::said::{CheckedPart, words};
use crate::{
    error::Error,
    exit,
    output::{Output, plain},
    reader,
};

const EXAMPLES: &str = "\
Examples:
  greenroom config check
  greenroom --config /etc/greenroom/greenroom.toml config check --json";

const CHECK_EXAMPLES: &str = "\
Examples:
  greenroom config check
  greenroom --config /etc/greenroom/greenroom.toml config check --json

It tries each part of the configuration as a server or a worker would use it: the store, the clock of its server, its key file with all that is \
sealed, each Zoom account with its credentials and the tokens of its webhooks, the secrets of callbacks, alerts, sign-in and HubSpot, the certificate with its key, and \
Restate with its workers and its clock. It reports a store of an older format, and does not change it. The exit code is 0 where \
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
    parts.push(certificate(settings));
    parts.extend(restate(settings).await);
    output.show(&parts, |parts| words(parts))?;
    let is_faulty = parts.iter().any(CheckedPart::is_faulty);
    Ok(if is_faulty { exit::OTHER } else { exit::OK })
}

/// Checks the server's certificate: it is still valid, and its key belongs to it.
fn certificate(settings: &Settings) -> CheckedPart {
    let part = reader::text("cli-config-part-certificate");
    let Some(files) = &settings.server.tls else {
        return CheckedPart::unused(part, reader::text("cli-config-no-certificate"));
    };
    let file = || plain(&files.certificate.display().to_string());
    match certificate_valid_until(files) {
        Err(error) => {
            let found = plain(&reader::sentence(&error.sentence()));
            CheckedPart::faulty(part, found, reader::text("cli-config-certificate-remedy"))
        }
        Ok(None) => CheckedPart::ok(part, file()),
        Ok(Some(until)) => {
            let args = args![file = file(), at = reader::locale().date_time(until)];
            if until > greenroom_clock::now() {
                CheckedPart::ok(part, reader::with("cli-config-certificate-until", &args))
            } else {
                let remedy = reader::text("cli-config-certificate-expired-remedy");
                CheckedPart::faulty(part, reader::with("cli-config-certificate-expired", &args), remedy)
            }
        }
    }
}

/// How far Restate's clock may be from that of workers. Its signature of a call is valid for a minute.
#[cfg(feature = "restate")]
const CLOCKS_APART: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// The result for the engine's clock.
#[cfg(feature = "restate")]
fn clock(apart: jiff::SignedDuration) -> CheckedPart {
    let part = reader::text("cli-config-part-restate-clock");
    if apart.abs() <= CLOCKS_APART {
        // Restate gives its time in whole seconds.
        let args = args![seconds = (apart.abs().as_secs() + 1).to_string()];
        return CheckedPart::ok(part, reader::with("cli-config-restate-clock-agrees", &args));
    }
    let args = args![seconds = apart.abs().as_secs().to_string()];
    let remedy = reader::text("cli-config-restate-clock-remedy");
    CheckedPart::faulty(part, reader::with("cli-config-restate-clock-differs", &args), remedy)
}

/// Checks the engine: it takes jobs, its clock agrees, and it knows the workers.
#[cfg(feature = "restate")]
async fn restate(settings: &Settings) -> Vec<CheckedPart> {
    use greenroom_restate::{Admin, Announcer};

    use crate::command::engine::said;

    let Some(restate) = &settings.restate else { return vec![no_restate()] };
    let remedy = || reader::text("cli-config-restate-remedy");
    let mut parts = Vec::new();
    let takes = match Announcer::new(restate.ingress.as_str(), settings.store.account()) {
        Ok(announcer) => announcer.health().await,
        Err(error) => Err(error),
    };
    match takes {
        Ok(apart) => {
            let address = plain(restate.ingress.as_str());
            let takes = reader::with("cli-config-restate-takes", &args![address = address]);
            parts.push(CheckedPart::ok(ENGINE, takes));
            parts.extend(apart.map(clock));
        }
        Err(error) => parts.push(CheckedPart::faulty(ENGINE, said(&error), remedy())),
    }
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
