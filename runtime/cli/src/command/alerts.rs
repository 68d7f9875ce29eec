//! `greenroom alerts`: what the operator was told, and a test of whether it arrives.

use greenroom_locale::args;
use greenroom_service::{
    Settings,
    alerts::{described, of},
    views::alerts::{self, AlertTest, AlertView},
    wiring,
};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom alerts list
  greenroom alerts test

`greenroom serve` looks every minute for what has gone wrong, and tells it once: when it begins, again after a day while it lasts, \
and when it is over. In greenroom.toml:
  [alerts]
  every = \"1m\"                           # the time between two looks
  repeat = \"24h\"                         # after which an alert that lasts is told again, or \"off\"
  kinds = [\"failed-runs\", \"sync-warnings\", \"zoom-connection\", \"dead-letters\", \"expiring-keys\"]  # all by default
  sync-warnings = [\"sync-error\"]         # codes, or a code and its reason: sync-error/failed
  key-days = 14                          # how long before its end a key is told

  [[alerts.failed-runs]]                 # by default ten of an action in 15 minutes
  action = \"greet\"                       # without it, all actions that no other rule names
  codes = [\"zoom-unavailable\"]           # without it, all codes
  window = \"15m\"
  at-least = 10
  percent = 20                           # and so many of a hundred runs

  [alerts.webhook]                       # signed as Standard Webhooks says
  url = \"https://hooks.acme.example/greenroom\"
  secret = \"alerts\"                      # its name: `greenroom secrets set alerts`

  [alerts.email]
  server = \"smtp.acme.example\"
  security = \"starttls\"                  # or tls; none for a relay in your own network
  user = \"greenroom\"
  password = \"smtp\"                      # its name: `greenroom secrets set smtp`
  from = \"greenroom@acme.example\"
  to = [\"ops@acme.example\"]

Links in alerts need `public-url` in [server].";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// List the alerts: those that last first, then those that are over
    #[command(after_help = "Examples:\n  greenroom alerts list\n  greenroom alerts list --json")]
    List,
    /// Send a test message to the webhook and by email, now
    #[command(after_help = "Examples:\n  greenroom alerts test

Where a target does not take it, the message says why, and the exit code is that of the first such failure.")]
    Test,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List => {
            let store = wiring::store_for_reading(settings).await?;
            let in_words = described(settings, &store, reader::messages(settings)?);
            output.show(&alerts::list(store.as_ref(), &in_words).await?, |found| list_words(found))?;
        }
        Command::Test => {
            let store = wiring::store_for_reading(settings).await?;
            let targets = of(settings, &store)?.ok_or_else(|| Error::Usage(reader::text("cli-alerts-not-told")))?;
            let tested = alerts::test(&targets, greenroom_clock::now()).await;
            output.show(&tested, |tested| test_words(tested))?;
            if let Some(failure) = tested.iter().find_map(|test| test.failure.as_ref()) {
                return Ok(exit::of(failure.kind));
            }
        }
    }
    Ok(exit::OK)
}

pub(crate) fn list_words(alerts: &[AlertView]) -> Words {
    let mut words = Words::default();
    if alerts.is_empty() {
        words.line(reader::text("cli-alerts-none"));
    }
    for alert in alerts {
        let state = match alert.over_at {
            None => reader::word_as_is("alert-event", "lasts"),
            Some(at) => reader::with("cli-alerts-over", &args![time = render::instant(at)]),
        };
        let kind = reader::word_as_is("alert", &alert.kind);
        let alerted = args![kind = plain(&kind), subject = plain(&alert.subject), state = state];
        words.line(reader::with("cli-alerts-alert", &alerted));
        let mut rows = vec![(reader::text("cli-alerts-what"), alert.what.clone())];
        if alert.kind != "expiring-keys" {
            rows.push((reader::text("cli-label-since"), render::instant(alert.since)));
            rows.push((reader::text("cli-label-last"), render::instant(alert.latest)));
        }
        rows.push((reader::text("cli-alerts-told"), render::instant(alert.told_at)));
        if alert.over_at.is_none() {
            rows.push((reader::text("cli-label-remedy"), alert.remedy.clone()));
            rows.push((reader::text("cli-alerts-look"), alert.command.clone()));
        }
        rows.extend(alert.link.as_ref().map(|link| (reader::text("cli-label-link"), link.clone())));
        words.lines(render::indented(rows));
    }
    words
}

pub(crate) fn test_words(tested: &[AlertTest]) -> Words {
    let mut words = Words::default();
    for test in tested {
        let target = reader::word_as_is("alert-target", test.target.as_str());
        match &test.failure {
            None => words.line(reader::with("cli-alerts-sent", &args![target = target])),
            Some(failure) => {
                let not_sent = args![target = target, message = plain(&render::message(failure))];
                words.line(reader::with("cli-alerts-not-sent", &not_sent));
                words.lines(render::failure_details(failure));
            }
        }
    }
    words
}
