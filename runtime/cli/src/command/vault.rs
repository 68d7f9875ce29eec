//! `greenroom secrets` and `greenroom connections`: what actions use in HTTP requests without ever seeing it.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::PathBuf,
    time::Duration,
};

use greenroom_domain::{store::VaultEntry, without_mark};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::{
        authorizing::{self, AuthorizationView, AuthorizeRequest},
        vault::{self, Connection, ConnectionView, Hidden, OauthClient, RemovedFromVault, SecretSet},
    },
    wiring,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, user,
};

/// The longest input: a few short texts.
const MAX_BYTES: u64 = 16 << 10;

const SET: &str = "\
Examples:
  vault read crm | greenroom secrets set crm
  greenroom secrets set crm --from-file token.txt

The value is read from standard input or a file, never from an argument; a line break at its end is left out. The store keeps it \
encrypted. An action gets it only by a grant, which names the hosts and the places that it may go to, and never sees it: \
--grant 'my-action=[{\"secrets\": {\"secrets\": {\"crm\": {\"hosts\": [\"api.example.com\"], \"headers\": [\"authorization\"]}}}}]'";

/// The subcommands of `secrets`.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:\n  vault read crm | greenroom secrets set crm\n  greenroom secrets list")]
pub(crate) enum SecretsCommand {
    /// Keep a secret, encrypted, or replace its value
    #[command(after_help = SET)]
    Set {
        /// The secret's name, in kebab case
        name: String,
        #[command(flatten)]
        from: From,
    },
    /// List the names of secrets
    #[command(after_help = "Examples:\n  greenroom secrets list\n  greenroom secrets list --json")]
    List,
    /// Remove a secret
    #[command(after_help = "Examples:\n  greenroom secrets remove crm")]
    Remove {
        /// The secret's name
        name: String,
    },
}

/// Where a secret is read from.
#[derive(clap::Args)]
pub(crate) struct From {
    /// Read it from this file [default: standard input]
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
}

const ADD: &str = "\
Examples:
  vault read key | greenroom connections add maps --kind api-key
  vault read password | greenroom connections add erp --kind basic --username ada
  vault read secret | greenroom connections add crm --kind oauth2-client-credentials --token-url https://id.example.com/token \
--client-id AbC --scope read
  greenroom connections add mail --kind oauth2-refresh-token --token-url https://id.example.com/token --client-id AbC \
--from-file mail.json

Standard input, or the file, has the key; the password; the client's secret; or, for oauth2-refresh-token, a JSON object with refreshToken and, \
for a client that has one, clientSecret. The store keeps it encrypted. A token is fetched at once, as a test. Greenroom renews tokens \
before they expire, and where a service refuses one. An action gets a connection only by a grant, which names its hosts: \
--grant 'my-action=[{\"connections\": {\"connections\": {\"crm\": {\"hosts\": [\"api.example.com\"]}}}}]'";

const AUTHORIZE: &str = "\
Examples:
  greenroom connections authorize mail --authorize-url https://id.example.com/authorize --token-url https://id.example.com/token \
--client-id AbC --scope mail.read --scope offline_access
  vault read secret | greenroom connections authorize drive --with-secret --port 8765 --client-id AbC \
--authorize-url 'https://accounts.example.com/auth?access_type=offline' --token-url https://accounts.example.com/token

It prints a URL. Open it in a browser on this machine and agree; the service sends the browser back to http://127.0.0.1:PORT/callback, \
where the command waits. Register that redirect URI at the service, with a fixed --port if the service compares ports. The tokens are \
kept encrypted and renewed like those of `connections add`. A connection of the same name is replaced. The query of the authorize URL \
stays, for parameters of the service's own; Greenroom adds those of OAuth 2 with PKCE. With --json the first line has the URL \
(authorizeUrl), the second one the connection.";

/// The subcommands of `connections`.
#[derive(clap::Subcommand)]
#[command(
    after_help = "Examples:\n  greenroom connections add --help\n  greenroom connections authorize --help\n  greenroom connections list\n  greenroom connections check"
)]
pub(crate) enum ConnectionsCommand {
    /// Add a connection to another service, or replace it, after a test
    #[command(after_help = ADD)]
    Add {
        /// The connection's name, in kebab case
        name: String,
        /// How the service knows the account
        #[arg(long, value_enum)]
        kind: Kind,
        /// The user, for basic
        #[arg(long, value_name = "USER", required_if_eq("kind", "basic"))]
        username: Option<String>,
        /// Where tokens come from
        #[arg(long, value_name = "URL", required_if_eq_any([("kind", "oauth2-client-credentials"), ("kind", "oauth2-refresh-token")]))]
        token_url: Option<String>,
        /// The client's id
        #[arg(long, value_name = "ID", required_if_eq_any([("kind", "oauth2-client-credentials"), ("kind", "oauth2-refresh-token")]))]
        client_id: Option<String>,
        /// A scope to ask for; may be given several times
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// Send the client's id and secret in the body, for services that do not take them in a header
        #[arg(long)]
        in_body: bool,
        #[command(flatten)]
        from: From,
    },
    /// Add a connection that a user allows in a browser (OAuth 2), or replace it
    #[command(after_help = AUTHORIZE)]
    Authorize {
        /// The connection's name, in kebab case
        name: String,
        /// Where the user agrees
        #[arg(long, value_name = "URL")]
        authorize_url: String,
        /// Where tokens come from
        #[arg(long, value_name = "URL")]
        token_url: String,
        /// The client's id
        #[arg(long, value_name = "ID")]
        client_id: String,
        /// A scope to ask for; may be given several times
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// The client has a secret: read it from standard input, or from --from-file
        #[arg(long)]
        with_secret: bool,
        #[command(flatten)]
        from: From,
        /// Send the client's id and secret in the body, for services that do not take them in a header
        #[arg(long)]
        in_body: bool,
        /// Port on 127.0.0.1 for the answer; 0 takes a free one
        #[arg(long, value_name = "PORT", default_value_t = 0)]
        port: u16,
        /// How many seconds to wait for the user
        #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: u64,
    },
    /// List the connections
    #[command(after_help = "Examples:\n  greenroom connections list\n  greenroom connections list --json")]
    List,
    /// Fetch new tokens, to see whether connections work
    #[command(after_help = "Examples:
  greenroom connections check
  greenroom connections check crm

The exit code is 1 when a connection does not work. There is no way to check an API key or a password.")]
    Check {
        /// The connection [default: all]
        name: Option<String>,
    },
    /// Remove a connection, with its credentials and tokens
    #[command(after_help = "Examples:\n  greenroom connections remove crm")]
    Remove {
        /// The connection's name
        name: String,
    },
}

/// The kinds of connections.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Kind {
    /// A key that does not change
    ApiKey,
    /// HTTP Basic authentication: a user and a password
    Basic,
    /// OAuth 2: tokens for the client itself
    #[value(name = "oauth2-client-credentials")]
    ClientCredentials,
    /// OAuth 2: tokens for a user who has agreed
    #[value(name = "oauth2-refresh-token")]
    RefreshToken,
}

/// The JSON object for a refresh token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Refresh {
    refresh_token: Hidden,
    client_secret: Option<Hidden>,
}

pub(crate) async fn secrets(command: SecretsCommand, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        SecretsCommand::Set { name, from } => {
            let value = from.read()?;
            let store = wiring::store(settings).await?;
            output.show(&vault::set_secret(store.as_ref(), &name, &value, &user::name()).await?, set_words)?;
        }
        SecretsCommand::List => {
            let store = wiring::store_for_reading(settings).await?;
            output.show(&vault::secrets(store.as_ref()).await?, |secrets| secrets_words(secrets))?;
        }
        SecretsCommand::Remove { name } => {
            let store = wiring::store(settings).await?;
            output.show(&vault::remove_secret(store.as_ref(), &name, &user::name()).await?, removed_words)?;
        }
    }
    Ok(exit::OK)
}

pub(crate) async fn connections(
    command: ConnectionsCommand,
    settings: &Settings,
    output: &Output,
) -> Result<u8, Error> {
    match command {
        ConnectionsCommand::Add { name, kind, username, token_url, client_id, scopes, in_body, from } => {
            let client = |client_secret| OauthClient {
                token_url: token_url.unwrap_or_default(),
                client_id: client_id.unwrap_or_default(),
                client_secret,
                scopes,
                in_body,
            };
            let given = from.read()?;
            let connection = match kind {
                Kind::ApiKey => Connection::ApiKey { key: hidden(&given) },
                Kind::Basic => Connection::Basic { username: username.unwrap_or_default(), password: hidden(&given) },
                Kind::ClientCredentials => {
                    Connection::Oauth2ClientCredentials { client: client(Some(hidden(&given))), token: None }
                }
                Kind::RefreshToken => {
                    // The parser's message could quote a secret.
                    let refresh: Refresh = serde_json::from_str(given.expose_secret()).map_err(|error| {
                        let args = args![line = error.line().to_string(), column = error.column().to_string()];
                        Error::Usage(reader::with("cli-vault-no-refresh", &args))
                    })?;
                    let (client, refresh_token) = (client(refresh.client_secret), refresh.refresh_token);
                    Connection::Oauth2RefreshToken { client, refresh_token, token: None }
                }
            };
            let store = wiring::store(settings).await?;
            let tokens = wiring::tokens(settings);
            let added = vault::add_connection(store.as_ref(), &tokens, &name, connection, &user::name()).await?;
            output.show(&added, added_words)?;
        }
        ConnectionsCommand::Authorize {
            name,
            authorize_url,
            token_url,
            client_id,
            scopes,
            with_secret,
            from,
            in_body,
            port,
            timeout,
        } => {
            let has_secret = with_secret || from.from_file.is_some();
            let client_secret = if has_secret { Some(hidden(&from.read()?)) } else { None };
            let client = OauthClient { token_url, client_id, client_secret, scopes, in_body };
            let wait = Duration::from_secs(timeout);
            // Before the user is asked, so that an answer is not in vain.
            let store = wiring::store(settings).await?;
            let pending = authorizing::begin(AuthorizeRequest { name, client, authorize_url, port, wait }).await?;
            let view = pending.view();
            if output.is_json() {
                output.json_line(&view)?;
            } else {
                output.say(authorization_words(&view))?;
            }
            let added = pending.complete(store.as_ref(), &wiring::tokens(settings), &user::name()).await?;
            if output.is_json() {
                output.json_line(&added)?;
            } else {
                output.say(added_words(&added))?;
            }
        }
        ConnectionsCommand::List => {
            let store = wiring::store_for_reading(settings).await?;
            output.show(&vault::connections(store.as_ref()).await?, |connections| connections_words(connections))?;
        }
        ConnectionsCommand::Check { name } => {
            let store = wiring::store(settings).await?;
            let checked = vault::check_connections(&store, &wiring::tokens(settings), name.as_deref()).await?;
            output.show(&checked, |connections| connections_words(connections))?;
            return Ok(if checked.iter().all(|one| one.failure.is_none()) { exit::OK } else { exit::OTHER });
        }
        ConnectionsCommand::Remove { name } => {
            let store = wiring::store(settings).await?;
            output.show(&vault::remove_connection(store.as_ref(), &name, &user::name()).await?, removed_words)?;
        }
    }
    Ok(exit::OK)
}

fn hidden(text: &SecretString) -> Hidden {
    Hidden(text.expose_secret().to_owned())
}

impl From {
    fn read(self) -> Result<SecretString, Error> {
        read_secret(self.from_file)
    }
}

/// The text of a file, or else of standard input, without a byte-order mark and without the line break at its end.
pub(crate) fn read_secret(from_file: Option<PathBuf>) -> Result<SecretString, Error> {
    let mut bytes = Vec::new();
    let place = match from_file {
        Some(path) => {
            let file = File::open(&path).map_err(Error::unreadable(&path))?;
            file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Error::unreadable(&path))?;
            path.display().to_string()
        }
        None if io::stdin().is_terminal() => {
            return Err(Error::Usage(reader::text("cli-vault-from-terminal")));
        }
        None => {
            let read = io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes);
            let place = reader::text("cli-standard-input");
            read.map_err(|error| {
                let args = args![place = place.as_str(), error = error.to_string()];
                Error::Other(reader::with("cli-input-unreadable", &args))
            })?;
            place
        }
    };
    if bytes.len() as u64 > MAX_BYTES {
        let args = args![place = place, bytes = MAX_BYTES.to_string()];
        return Err(Error::Usage(reader::with("cli-vault-too-long", &args)));
    }
    let text = without_mark(&bytes).map_err(|error| {
        let args = args![place = place.as_str(), error = reader::sentence(&error.sentence())];
        Error::Usage(reader::with("cli-input-encoding", &args))
    })?;
    let text = std::str::from_utf8(text)
        .map_err(|_| Error::Usage(reader::with("cli-vault-no-text", &args![place = place.as_str()])))?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(SecretString::from(text))
}

pub(crate) fn set_words(set: &SecretSet) -> Words {
    let key = if set.replaced { "cli-vault-replaced" } else { "cli-vault-set" };
    Words::of(reader::with(key, &args![name = plain(&set.name)]))
}

pub(crate) fn secrets_words(secrets: &[VaultEntry]) -> Words {
    let mut words = Words::default();
    if secrets.is_empty() {
        words.line(reader::text("cli-vault-no-secrets"));
    }
    let row = |secret: &VaultEntry| {
        let at = render::instant(secret.changed_at);
        vec![secret.name.clone(), reader::with("cli-vault-set-at", &args![at = at])]
    };
    words.lines(table(&secrets.iter().map(row).collect::<Vec<_>>()));
    words
}

pub(crate) fn removed_words(removed: &RemovedFromVault) -> Words {
    Words::of(reader::with("cli-vault-removed", &args![name = plain(&removed.name)]))
}

pub(crate) fn authorization_words(view: &AuthorizationView) -> Words {
    let mut words = Words::of(reader::text("cli-vault-open-url"));
    words.whole(&view.authorize_url);
    let args = args![seconds = view.wait_seconds.to_string(), url = plain(&view.redirect_uri)];
    words.line(reader::with("cli-vault-waiting", &args));
    words
}

pub(crate) fn added_words(connection: &ConnectionView) -> Words {
    let mut words = Words::of(reader::with("cli-vault-added", &args![name = plain(&connection.name)]));
    words.append(connections_words(std::slice::from_ref(connection)));
    words
}

pub(crate) fn connections_words(connections: &[ConnectionView]) -> Words {
    let mut words = Words::default();
    if connections.is_empty() {
        words.line(reader::text("cli-vault-no-connections"));
    }
    let row = |connection: &ConnectionView| {
        let state = match (&connection.failure, connection.renew_at) {
            (Some(failure), _) => {
                reader::with("cli-vault-does-not-work", &args![message = plain(&render::message(failure))])
            }
            (None, Some(renew_at)) => reader::with("cli-vault-has-token", &args![at = render::instant(renew_at)]),
            (None, None) => String::new(),
        };
        vec![connection.name.clone(), connection.kind.clone(), connection.token_url.clone().unwrap_or_default(), state]
    };
    words.lines(table(&connections.iter().map(row).collect::<Vec<_>>()));
    words
}
