//! `greenroom connect`: connects Zoom accounts to business units, and looks after the connections (N1 to N3).

use std::sync::Arc;

use greenroom::Failure;
use greenroom_domain::{
    AccountStore, BusinessUnitId, ConnectionState, CredentialRef, Email, FailureKind, ZoomAccount, ZoomAccountId,
    codes, store::SealedCredentials,
};
use greenroom_sync::{Connected, Connection};
use indicatif::ProgressBar;
use jiff::Timestamp;

use super::credentials::{CredentialArgs, Trial};
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, brief, table},
    render,
};

const ZOOM: &str = "\
Examples:
  greenroom connect zoom --account-id AbC --user host@example.com --credentials-file zoom.json
  greenroom connect zoom --account-id AbC --user host@example.com --client-id-env ID --client-secret-env SECRET
  vault read zoom | greenroom connect zoom --account-id AbC --user host@example.com --seal
  greenroom connect zoom --account-id XyZ --user h@labs.example --business-unit Labs --credentials-file l.json

The credentials are those of a server-to-server OAuth app in Zoom's marketplace. No option takes a secret. \
A file, and what is piped in with --seal, is a JSON object with clientId and clientSecret; a file must be its owner's \
alone (chmod 600). A file or an environment variable is read again whenever it is needed; with --seal the store keeps \
the credentials encrypted, also when they are given as environment variables.";

/// What can be done.
#[derive(clap::Subcommand)]
#[command(
    after_help = "Examples:\n  greenroom connect zoom --help\n  greenroom connect list\n  greenroom connect check"
)]
pub(crate) enum Command {
    /// Connect a Zoom account to a business unit: test it, create the contact properties, fetch users and webinars
    #[command(after_help = ZOOM)]
    Zoom {
        /// Zoom's id of the account, from the app's credentials page
        #[arg(long, value_name = "ID")]
        account_id: String,
        /// The connected user's email: one of the Zoom account's users, who cannot be registered as a contact
        #[arg(long, value_name = "EMAIL", value_parser = |text: &str| Email::parse(text))]
        user: Email,
        /// The business unit it is for [default: the primary one]
        #[arg(long, value_name = "UNIT")]
        business_unit: Option<String>,
        #[command(flatten)]
        given: CredentialArgs,
    },
    /// List the connections with their state
    #[command(after_help = "Examples:\n  greenroom connect list\n  greenroom connect list --json")]
    List,
    /// Test connections, and keep their state
    #[command(after_help = "Examples:
  greenroom connect check
  greenroom connect check AbC

The exit code is 1 when a connection does not work.")]
    Check {
        /// The Zoom account; all that are in use unless given
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
    /// Take a connection out of use, and forget its sealed credentials; what was fetched stays
    #[command(after_help = "Examples:\n  greenroom connect disconnect AbC")]
    Disconnect {
        /// The Zoom account
        #[arg(value_name = "ACCOUNT-ID")]
        account: String,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    match command {
        Command::Zoom { account_id, user, business_unit, given } => {
            let business_unit = match business_unit {
                Some(unit) => BusinessUnitId::new(unit),
                None => primary(store.as_ref()).await?,
            };
            let zoom_account = ZoomAccountId::new(account_id);
            connect(&store, settings, output, zoom_account, business_unit, user, given).await
        }
        Command::List => list(store.as_ref(), output).await,
        Command::Check { account } => check(&store, settings, output, account.map(ZoomAccountId::new)).await,
        Command::Rotate { account, given } => {
            let old = in_use(store.as_ref(), &ZoomAccountId::new(account)).await?;
            connect(&store, settings, output, old.id, old.business_unit, old.connected_user, given).await
        }
        Command::Disconnect { account } => {
            let id = ZoomAccountId::new(account);
            let storage = wiring::storage(&store);
            let gone = greenroom_sync::disconnect(&storage, &id, Timestamp::now()).await?;
            store.forget_credentials(&id).await?;
            output.show(&gone, disconnected)?;
            Ok(exit::OK)
        }
    }
}

async fn connect(
    store: &Arc<dyn AccountStore>,
    settings: &Settings,
    output: &Output,
    zoom_account: ZoomAccountId,
    business_unit: BusinessUnitId,
    connected_user: Email,
    given: CredentialArgs,
) -> Result<u8, Error> {
    let (reference, to_seal) = given.read()?;
    // New credentials are tried before they replace what the store keeps.
    let sealed: Arc<dyn SealedCredentials> = match &to_seal {
        Some(credentials) => Arc::new(Trial { account: zoom_account.clone(), credentials: credentials.clone() }),
        None => store.clone(),
    };
    let zoom = wiring::zoom(settings, sealed, store.clone())?;
    let wanted =
        Connection { zoom_account: zoom_account.clone(), business_unit, connected_user, credentials: reference };
    let storage = wiring::storage(store);
    // Shown on a terminal only.
    let progress = ProgressBar::new_spinner();
    let tell = |what: &str| {
        progress.set_message(brief(what));
        progress.tick();
    };
    let connected = greenroom_sync::connect(&storage, &zoom, wanted, Timestamp::now(), tell).await;
    progress.finish_and_clear();
    let connected = connected?;
    match &to_seal {
        Some(credentials) => {
            store.seal_credentials(&zoom_account, credentials).await?;
        }
        // What was sealed before is not used any more.
        None => drop(store.forget_credentials(&zoom_account).await?),
    }
    output.show(&connected, connected_words)?;
    Ok(exit::OK)
}

pub(crate) fn disconnected(account: &ZoomAccount) -> Words {
    Words::of(format_args!("disconnected: Zoom account {} from business unit {}", account.id, account.business_unit))
}

pub(crate) fn connected_words(connected: &Connected) -> Words {
    let account = &connected.account;
    let mut words =
        Words::of(format_args!("connected: Zoom account {} to business unit {}", account.id, account.business_unit));
    words.lines(render::indented([
        ("connected user", account.connected_user.to_string()),
        ("credentials", credentials(&account.credentials)),
        ("state", state(&account.connection)),
        ("users", connected.users.to_string()),
        ("webinars", connected.webinars.to_string()),
    ]));
    if !connected.without_webinars.is_empty() {
        words.line("users whose webinars Zoom does not list");
        let rows = connected.without_webinars.iter().map(|(email, reason)| (email.as_str(), reason.clone()));
        words.lines(render::indented(rows));
    }
    words
}

async fn list(store: &dyn AccountStore, output: &Output) -> Result<u8, Error> {
    let accounts = store.account().await?.zoom_accounts;
    output.show(&accounts, |accounts| list_words(accounts))?;
    Ok(exit::OK)
}

pub(crate) fn list_words(accounts: &[ZoomAccount]) -> Words {
    let mut words = Words::default();
    if accounts.is_empty() {
        words.line("no Zoom account is connected: see `greenroom connect zoom --help`");
    }
    let rows = accounts.iter().map(|account| {
        vec![
            account.id.to_string(),
            format!("business unit {}", account.business_unit),
            account.connected_user.to_string(),
            credentials(&account.credentials),
            state(&account.connection),
        ]
    });
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

async fn check(
    store: &Arc<dyn AccountStore>,
    settings: &Settings,
    output: &Output,
    wanted: Option<ZoomAccountId>,
) -> Result<u8, Error> {
    let zoom = wiring::zoom(settings, store.clone(), store.clone())?;
    let storage = wiring::storage(store);
    let ids = match wanted {
        Some(id) => vec![id],
        None => {
            let accounts = store.account().await?.zoom_accounts;
            accounts.into_iter().filter(ZoomAccount::in_use).map(|account| account.id).collect()
        }
    };
    let mut checked = Vec::new();
    for id in &ids {
        checked.push(greenroom_sync::check(&storage, &zoom, id, Timestamp::now()).await?);
    }
    output.show(&checked, |checked| checked_words(checked))?;
    let works = |account: &ZoomAccount| matches!(account.connection, ConnectionState::Connected { .. });
    Ok(if checked.iter().all(works) { exit::OK } else { exit::OTHER })
}

pub(crate) fn checked_words(checked: &[ZoomAccount]) -> Words {
    let mut words = Words::default();
    if checked.is_empty() {
        words.line("no Zoom account is in use: see `greenroom connect zoom --help`");
    }
    let rows = checked.iter().map(|account| vec![account.id.to_string(), state(&account.connection)]);
    words.lines(table(&rows.collect::<Vec<_>>()));
    words
}

async fn primary(store: &dyn AccountStore) -> Result<BusinessUnitId, Error> {
    let account = store.account().await?;
    account.primary().map(|unit| unit.id.clone()).ok_or_else(|| {
        Error::Failure(Failure::of(FailureKind::Internal, "the store has no primary business unit: name one"))
    })
}

async fn in_use(store: &dyn AccountStore, id: &ZoomAccountId) -> Result<ZoomAccount, Error> {
    let accounts = store.account().await?.zoom_accounts;
    accounts.into_iter().find(|account| &account.id == id && account.in_use()).ok_or_else(|| {
        Error::Failure(Failure::refused(
            codes::ZOOM_NOT_CONNECTED,
            format!("Zoom account {id} is not connected: connect it with `greenroom connect zoom`"),
        ))
    })
}

fn credentials(reference: &CredentialRef) -> String {
    match reference {
        CredentialRef::Env { client_id, client_secret } => format!("environment {client_id}, {client_secret}"),
        CredentialRef::File { path } => format!("file {}", path.display()),
        CredentialRef::Store => "sealed in the store".to_owned(),
    }
}

fn state(state: &ConnectionState) -> String {
    match state {
        ConnectionState::Connected { checked_at } => format!("connected, checked {}", render::instant(*checked_at)),
        ConnectionState::Failing { checked_at, reason } => {
            format!("failing, checked {}: {reason}", render::instant(*checked_at))
        }
        ConnectionState::Disconnected { at } => format!("disconnected {}", render::instant(*at)),
    }
}
