//! `greenroom connect`: connects Zoom accounts to business units, and manages the connections (N1 to N3:
//! credentials are tested at once and never printed; one Zoom account for each business unit).

use greenroom_domain::{BusinessUnitId, ConnectionState, CredentialRef, Email, Sentence, ZoomAccount, ZoomAccountId};
use greenroom_locale::{Args, args};
use greenroom_service::{
    Settings,
    views::connections::{self, ConnectRequest},
    wiring,
};
use greenroom_sync::Connected;
use indicatif::ProgressBar;
use jiff::Timestamp;

use super::{credentials::CredentialArgs, webhook};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, brief, plain, table},
    reader, render, user,
};

const ZOOM: &str = "\
Examples:
  greenroom connect zoom --account-id AbC --user host@example.com --credentials-file zoom.json
  greenroom connect zoom --account-id AbC --user host@example.com --client-id-env ID --client-secret-env SECRET
  vault read zoom | greenroom connect zoom --account-id AbC --user host@example.com --seal
  greenroom connect zoom --account-id XyZ --user h@labs.example --business-unit Labs --credentials-file l.json

The credentials are those of a server-to-server OAuth app in Zoom's marketplace. No option takes a secret. \
A file, or the standard input of --seal, is a JSON object with clientId and clientSecret; only its owner may have \
access to a file (chmod 600). A file or an environment variable is read again whenever it is needed; with --seal the store keeps \
the credentials encrypted, also when they are given as environment variables.

The app needs these scopes:";

/// The help of `connect zoom`, with the permissions that the app in Zoom needs.
fn zoom_help() -> String {
    let mut help = ZOOM.to_owned();
    for permission in connections::permissions() {
        help += &format!("\n  {:<51}{}", permission.scope, permission.purpose);
    }
    for permission in connections::permissions() {
        if let Some(right) = permission.role_right {
            help += &format!("\nTo {}, the role of the app's owner needs the right \"{right}\".", permission.purpose);
        }
    }
    help
}

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(
    after_help = "Examples:\n  greenroom connect zoom --help\n  greenroom connect list\n  greenroom connect check"
)]
pub(crate) enum Command {
    /// Connect a Zoom account to a business unit: test it, create the contact properties, fetch users and webinars
    #[command(after_help = zoom_help())]
    Zoom {
        /// Zoom's id of the account, from the app's credentials page
        #[arg(long, value_name = "ID")]
        account_id: String,
        /// The connected user's email: one of the Zoom account's users, which cannot be registered as a contact
        #[arg(long, value_name = "EMAIL", value_parser = |text: &str| Email::parse(text))]
        user: Email,
        /// The business unit [default: the primary one]
        #[arg(long, value_name = "UNIT")]
        business_unit: Option<String>,
        #[command(flatten)]
        given: CredentialArgs,
    },
    /// List the connections with their state
    #[command(after_help = "Examples:\n  greenroom connect list\n  greenroom connect list --json")]
    List,
    /// Test connections, and store their state
    #[command(after_help = "Examples:
  greenroom connect check
  greenroom connect check AbC

The exit code is 1 when a connection does not work.")]
    Check {
        /// The Zoom account [default: all that are in use]
        #[arg(value_name = "ACCOUNT-ID")]
        account: Option<String>,
    },
    /// Change the credentials of a connection: the new ones are tested before they replace the old
    #[command(after_help = "Examples:
  greenroom connect rotate AbC --credentials-file zoom-new.json
  vault read zoom | greenroom connect rotate AbC --seal")]
    Rotate {
        /// The Zoom account
        #[arg(value_name = "ACCOUNT-ID")]
        account: String,
        #[command(flatten)]
        given: CredentialArgs,
    },
    /// Keep the secret tokens by which Zoom's webhooks are verified
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Take a connection out of use, and delete its sealed credentials and secret tokens; fetched data stays
    #[command(after_help = "Examples:\n  greenroom connect disconnect AbC")]
    Disconnect {
        /// The Zoom account
        #[arg(value_name = "ACCOUNT-ID")]
        account: String,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = match command {
        Command::List | Command::Webhook(webhook::Command::List { .. }) => wiring::store_for_reading(settings).await?,
        Command::Webhook(_)
        | Command::Zoom { .. }
        | Command::Check { .. }
        | Command::Rotate { .. }
        | Command::Disconnect { .. } => wiring::store(settings).await?,
    };
    match command {
        Command::Webhook(command) => return webhook::run(command, store.as_ref(), output).await,
        Command::Zoom { account_id, user, business_unit, given } => {
            let request = ConnectRequest {
                zoom_account: ZoomAccountId::new(account_id),
                business_unit: business_unit.map(BusinessUnitId::new),
                connected_user: user,
                credentials: given.read()?,
            };
            let bar = ProgressBar::new_spinner();
            let connected = connections::connect(settings, &store, request, &user::name(), progress(&bar)).await;
            bar.finish_and_clear();
            output.show(&connected?, connected_words)?;
        }
        Command::List => {
            output.show(&connections::list(store.as_ref()).await?, |accounts| list_words(accounts))?;
        }
        Command::Check { account } => {
            let checked = connections::check(settings, &store, account.map(ZoomAccountId::new)).await?;
            output.show(&checked, |checked| checked_words(checked))?;
            let works = |account: &ZoomAccount| matches!(account.connection, ConnectionState::Connected { .. });
            return Ok(if checked.iter().all(works) { exit::OK } else { exit::OTHER });
        }
        Command::Rotate { account, given } => {
            let (id, credentials) = (ZoomAccountId::new(account), given.read()?);
            let bar = ProgressBar::new_spinner();
            let connected =
                connections::rotate(settings, &store, &id, credentials, &user::name(), progress(&bar)).await;
            bar.finish_and_clear();
            output.show(&connected?, connected_words)?;
        }
        Command::Disconnect { account } => {
            let gone = connections::disconnect(&store, &ZoomAccountId::new(account), &user::name()).await?;
            output.show(&gone, disconnected)?;
        }
    }
    Ok(exit::OK)
}

/// Shows the current part of the work in a bar, which is drawn on a terminal only.
fn progress(bar: &ProgressBar) -> impl FnMut(&Sentence) + Send {
    |part| {
        bar.set_message(brief(&reader::sentence(part)));
        bar.tick();
    }
}

pub(crate) fn disconnected(account: &ZoomAccount) -> Words {
    Words::of(reader::with("cli-connect-disconnected", &named(account)))
}

fn named(account: &ZoomAccount) -> Args<'static> {
    args![account = plain(account.id.as_str()), unit = plain(account.business_unit.as_str())]
}

pub(crate) fn connected_words(connected: &Connected) -> Words {
    let account = &connected.account;
    let mut words = Words::of(reader::with("cli-connect-connected", &named(account)));
    words.lines(render::indented([
        (reader::text("cli-connect-user"), account.connected_user.to_string()),
        (reader::text("cli-label-credentials"), credentials(&account.credentials)),
        (reader::text("cli-label-state"), state(&account.connection)),
        (reader::text("cli-label-users"), connected.users.to_string()),
        (reader::text("cli-label-webinars"), connected.webinars.to_string()),
    ]));
    if !connected.without_webinars.is_empty() {
        words.line(reader::text("cli-connect-not-listed"));
        let rows = connected.without_webinars.iter().map(|(email, reason)| (email.as_str(), reader::sentence(reason)));
        words.lines(render::indented(rows));
    }
    words
}

pub(crate) fn list_words(accounts: &[ZoomAccount]) -> Words {
    let mut words = Words::default();
    if accounts.is_empty() {
        words.line(reader::text("cli-connect-none"));
    }
    let rows = accounts.iter().map(|account| {
        vec![
            account.id.to_string(),
            reader::with("cli-connect-unit", &args![unit = account.business_unit.to_string()]),
            account.connected_user.to_string(),
            credentials(&account.credentials),
            state(&account.connection),
        ]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

pub(crate) fn checked_words(checked: &[ZoomAccount]) -> Words {
    let mut words = Words::default();
    if checked.is_empty() {
        words.line(reader::text("cli-connect-none-in-use"));
    }
    let rows = checked.iter().map(|account| vec![account.id.to_string(), state(&account.connection)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

fn credentials(reference: &CredentialRef) -> String {
    match reference {
        CredentialRef::Env { client_id, client_secret } => {
            let (id, secret) = (plain(client_id), plain(client_secret));
            reader::with("cli-connect-environment", &args![id = id, secret = secret])
        }
        CredentialRef::File { path } => {
            reader::with("cli-connect-file", &args![file = plain(&path.display().to_string())])
        }
        CredentialRef::Store => reader::word("credentials", "store", "sealed in the store"),
    }
}

fn state(state: &ConnectionState) -> String {
    let word = |word: &str| reader::word_as_is("connection-state", word);
    let checked = |state: &str, at: Timestamp| args![state = word(state), time = render::instant(at)];
    match state {
        ConnectionState::Connected { checked_at } => {
            reader::with("cli-connect-checked", &checked("connected", *checked_at))
        }
        ConnectionState::Failing { checked_at, .. } => {
            let mut failing = checked("failing", *checked_at);
            let reason = state.reason().map(|reason| reader::sentence(&reason));
            failing.set("reason", plain(&reason.unwrap_or_default()));
            reader::with("cli-connect-checked-why", &failing)
        }
        ConnectionState::Disconnected { at } => format!("{} {}", word("disconnected"), render::instant(*at)),
    }
}
