//! `greenroom connect webhook`: the secret tokens by which Zoom's webhooks are verified (L3: a wrong signature is refused).

use std::path::PathBuf;

use greenroom_domain::{AccountStore, ZoomAccountId};
use greenroom_locale::args;
use greenroom_service::views::webhooks::{self, WebhookKind, WebhookSecretView};

use super::{credentials::variable, vault::read_secret};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, user,
};

const ADD: &str = "\
Examples:
  greenroom connect webhook add AbC --from-file token.txt
  greenroom connect webhook add AbC --from-env ZOOM_SECRET_TOKEN
  vault read zoom-webhook | greenroom connect webhook add AbC

The secret token is that of the app in Zoom's marketplace: Features, Access, Secret Token. It is read from standard input, a file or an \
environment variable, never from an argument, and the store keeps it encrypted. To rotate without loss: regenerate the token in Zoom, add the \
new one here, and retire the old one an hour and a half later, when Zoom has repeated what it signed with it. Two are valid at once.

In the app, Features, Event Subscriptions, the endpoint is https://HOST/webhooks/zoom/ACCOUNT-ID, where HOST is that of `greenroom serve`. \
Subscribe to these events, for all users in the account:";

/// The help of `connect webhook add`, with the events that the app in Zoom subscribes to.
fn add_help() -> String {
    WebhookKind::ALL.iter().fold(ADD.to_owned(), |help, kind| format!("{help}\n  {kind}"))
}

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(
    after_help = "Examples:\n  greenroom connect webhook add AbC --from-file token.txt\n  greenroom connect webhook list\n  greenroom connect webhook retire AbC 0f3a9c21"
)]
pub(crate) enum Command {
    /// Keep the secret token of a Zoom account's app, encrypted, beside the one that is there
    #[command(after_help = add_help())]
    Add {
        /// The Zoom account
        #[arg(value_name = "ACCOUNT-ID")]
        account: String,
        /// Read it from this file [default: standard input]
        #[arg(long, value_name = "FILE", conflicts_with = "from_env")]
        from_file: Option<PathBuf>,
        /// Read it from this environment variable
        #[arg(long, value_name = "NAME")]
        from_env: Option<String>,
    },
    /// List the ids of secret tokens, and when they were added
    #[command(after_help = "Examples:\n  greenroom connect webhook list\n  greenroom connect webhook list AbC --json")]
    List {
        /// The Zoom account [default: all]
        #[arg(value_name = "ACCOUNT-ID")]
        account: Option<String>,
    },
    /// Remove a secret token: webhooks that were signed with it are refused
    #[command(after_help = "Examples:\n  greenroom connect webhook retire AbC 0f3a9c21")]
    Retire {
        /// The Zoom account
        #[arg(value_name = "ACCOUNT-ID")]
        account: String,
        /// The token's id
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub(crate) async fn run(command: Command, store: &dyn AccountStore, output: &Output) -> Result<u8, Error> {
    match command {
        Command::Add { account, from_file, from_env } => {
            let token = match from_env {
                Some(name) => variable(&name)?,
                None => read_secret(from_file)?,
            };
            let added = webhooks::add_secret(store, &ZoomAccountId::new(account), &token, &user::name()).await?;
            output.show(&added, added_words)?;
        }
        Command::List { account } => {
            let listed = webhooks::secrets(store, account.map(ZoomAccountId::new).as_ref()).await?;
            output.show(&listed, |secrets| list_words(secrets))?;
        }
        Command::Retire { account, id } => {
            let retired = webhooks::retire_secret(store, &ZoomAccountId::new(account), &id, &user::name()).await?;
            output.show(&retired, retired_words)?;
        }
    }
    Ok(exit::OK)
}

pub(crate) fn added_words(secret: &WebhookSecretView) -> Words {
    Words::of(of_account("cli-webhook-added", secret))
}

pub(crate) fn retired_words(secret: &WebhookSecretView) -> Words {
    Words::of(of_account("cli-webhook-retired", secret))
}

fn of_account(key: &str, secret: &WebhookSecretView) -> String {
    reader::with(key, &args![id = plain(&secret.id), account = plain(secret.account.as_str())])
}

pub(crate) fn list_words(secrets: &[WebhookSecretView]) -> Words {
    let mut words = Words::default();
    if secrets.is_empty() {
        words.line(reader::text("cli-webhook-none"));
    }
    let row = |secret: &WebhookSecretView| {
        let added = reader::with("cli-webhook-added-at", &args![at = render::instant(secret.added_at)]);
        vec![secret.account.to_string(), secret.id.clone(), added]
    };
    words.lines(table(&secrets.iter().map(row).collect::<Vec<_>>()));
    words
}
