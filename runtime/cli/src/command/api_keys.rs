//! `greenroom api-keys`: keys to the HTTP API of `greenroom serve`.

use std::collections::BTreeSet;

use greenroom_domain::{Email, Scope};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::api_keys::{self, ApiKeyState, MadeApiKey, NewApiKey, ShownApiKey},
    wiring,
};
use jiff::{Span, SpanRelativeTo, Timestamp};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom api-keys create \"Marketing site\" --user carla@acme.example --scopes invoke --only add-contact-to-zoom-webinar
  greenroom api-keys create Operations --user ada@acme.example --scopes read,settings,administer --expires 90d
  greenroom api-keys list
  greenroom api-keys revoke 5f1c09aa31e07b42

A key belongs to an account user: the history of settings and audit logs name that person. Scopes do not include each other: \
invoke runs actions, read shows what is there, settings changes webinar sync, administer installs actions, manages keys and \
shows secrets. A key has no scope that its user's role does not have: an administrator has all, an editor invoke, read and \
settings, a viewer read. The key is printed once; the store keeps a \
hash of it.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// Make a key, and print it this once
    #[command(after_help = "Examples:
  greenroom api-keys create \"Marketing site\" --user carla@acme.example --scopes invoke --only add-contact-to-zoom-webinar
  greenroom api-keys create Dashboards --user ada@acme.example --scopes read --expires 2027-01-31T00:00:00Z")]
    Create {
        /// Its name, for people
        name: String,
        /// The account user that it belongs to
        #[arg(long, value_name = "EMAIL", value_parser = Email::parse)]
        user: Email,
        /// What it may be used for: invoke, read, settings, administer
        #[arg(long, value_name = "SCOPE,..", value_delimiter = ',', required = true)]
        scopes: Vec<Scope>,
        /// The actions that it may invoke [default: all]
        #[arg(long, value_name = "ACTION,..", value_delimiter = ',')]
        only: Vec<String>,
        /// When it stops being valid: a time from now, such as 90d or 12h, or a date such as 2027-01-31T00:00:00Z
        /// [default: never]
        #[arg(long, value_name = "TIME", value_parser = expiry)]
        expires: Option<Timestamp>,
    },
    /// List the keys, without their secrets
    #[command(after_help = "Examples:\n  greenroom api-keys list\n  greenroom api-keys list --json")]
    List,
    /// Revoke a key, for good
    #[command(after_help = "Examples:\n  greenroom api-keys revoke 5f1c09aa31e07b42

A running server refuses the key from now on. The key stays listed. Where there is no key of that id, the exit code is 14.")]
    Revoke {
        /// The key's id, which is the part of the key between `grk_` and the next `_`
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// A time from now, or a date.
fn expiry(text: &str) -> Result<Timestamp, String> {
    let wrong = |_| reader::with("cli-usage-no-expiry", &args![given = text]);
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let span: Span = text.parse().map_err(wrong)?;
    let wait = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(wrong)?;
    greenroom_clock::now().checked_add(wait).map_err(wrong)
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let now = greenroom_clock::now();
    match command {
        Command::Create { name, user, scopes, only, expires } => {
            let actions: BTreeSet<String> = only.into_iter().collect();
            let asked = NewApiKey {
                name,
                user,
                scopes: scopes.into_iter().collect(),
                actions: Some(actions).filter(|actions| !actions.is_empty()),
                expires_at: expires,
            };
            let store = wiring::store(settings).await?;
            let made = api_keys::make(store.as_ref(), asked, &user::name(), now).await?;
            output.show(&made, made_words)?;
        }
        Command::List => {
            let keys = api_keys::list(wiring::store_for_reading(settings).await?.as_ref(), now).await?;
            output.show(&keys, |keys| list_words(keys))?;
        }
        Command::Revoke { id } => {
            let store = wiring::store(settings).await?;
            let key = api_keys::revoke(store.as_ref(), &id, &user::name(), now).await?;
            output.show(&key, revoked_words)?;
        }
    }
    Ok(exit::OK)
}

pub(crate) fn made_words(made: &MadeApiKey) -> Words {
    let mut words = Words::of(reader::with("cli-api-keys-made", &args![id = plain(&made.key.id)]));
    words.whole(format_args!("  {}", made.token));
    words.lines(details(&made.key));
    words
}

pub(crate) fn list_words(keys: &[ShownApiKey]) -> Words {
    let mut words = Words::default();
    if keys.is_empty() {
        words.line(reader::text("cli-api-keys-none"));
    }
    let row = |key: &ShownApiKey| {
        let used = match key.last_used_at {
            None => reader::text("cli-api-keys-never-used"),
            Some(at) => reader::with("cli-api-keys-used", &args![time = render::instant(at)]),
        };
        vec![key.id.clone(), state(key.state), scopes(key), used, key.user.to_string(), key.name.clone()]
    };
    words.lines(table(&keys.iter().map(row).collect::<Vec<_>>()));
    words
}

pub(crate) fn revoked_words(key: &ShownApiKey) -> Words {
    let mut words = Words::of(reader::with("cli-api-keys-revoked", &args![id = plain(&key.id)]));
    words.lines(details(key));
    words
}

fn details(key: &ShownApiKey) -> Vec<String> {
    let all = || reader::text("cli-api-keys-all-actions");
    let actions =
        key.actions.as_ref().map_or_else(all, |actions| actions.iter().cloned().collect::<Vec<_>>().join(", "));
    render::indented([
        (reader::text("cli-label-name"), key.name.clone()),
        (reader::text("cli-label-user"), key.user.to_string()),
        (reader::text("cli-label-scopes"), scopes(key)),
        (reader::text("cli-label-actions"), actions),
        (
            reader::text("cli-label-expires"),
            key.expires_at.map_or_else(|| reader::text("cli-word-never"), render::instant),
        ),
    ])
}

fn scopes(key: &ShownApiKey) -> String {
    key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",")
}

fn state(state: ApiKeyState) -> String {
    let word = match state {
        ApiKeyState::Valid => "valid",
        ApiKeyState::Expired => "expired",
        ApiKeyState::Revoked => "revoked",
    };
    reader::word_as_is("api-key-state", word)
}
