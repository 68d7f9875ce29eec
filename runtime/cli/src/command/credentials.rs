//! The sources of a connection's client id and secret: never an argument of the command line.

use std::{
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use greenroom_domain::{CredentialRef, store::Credentials};
use greenroom_locale::args;
use greenroom_service::views::connections::GivenCredentials;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{error::Error, reader};

/// The longest standard input: it holds two short strings.
const MAX_BYTES: u64 = 16 << 10;

/// The options that name the source.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
pub(crate) struct CredentialArgs {
    /// JSON file with clientId and clientSecret, accessible to its owner only; read whenever it is needed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["client_id_env", "client_secret_env", "seal"])]
    credentials_file: Option<PathBuf>,
    /// Name of the environment variable that holds the client id
    #[arg(long, value_name = "NAME", requires = "client_secret_env")]
    client_id_env: Option<String>,
    /// Name of the environment variable that holds the client secret
    #[arg(long, value_name = "NAME", requires = "client_id_env")]
    client_secret_env: Option<String>,
    /// Keep the credentials in the store, encrypted: from the environment variables, else from standard input
    #[arg(long)]
    seal: bool,
}

/// The JSON object on standard input.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Piped {
    client_id: String,
    client_secret: SecretString,
}

impl CredentialArgs {
    /// The credentials, by reference or for the store to seal.
    pub(crate) fn read(self) -> Result<GivenCredentials, Error> {
        match (self.credentials_file, self.client_id_env, self.client_secret_env) {
            (Some(path), _, _) => {
                // Later commands may run in another folder.
                let path = std::path::absolute(&path).map_err(Error::unreadable(&path))?;
                Ok(GivenCredentials::Reference(CredentialRef::File { path }))
            }
            (None, Some(id), Some(secret)) if self.seal => {
                let (client_id, client_secret) = (variable(&id)?, variable(&secret)?);
                let client_id = client_id.expose_secret().to_owned();
                Ok(GivenCredentials::Sealed(Credentials { client_id, client_secret }))
            }
            (None, Some(client_id), Some(client_secret)) => {
                Ok(GivenCredentials::Reference(CredentialRef::Env { client_id, client_secret }))
            }
            _ => Ok(GivenCredentials::Sealed(piped()?)),
        }
    }
}

pub(crate) fn variable(name: &str) -> Result<SecretString, Error> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value.into()),
        // The message does not show the value.
        _ => Err(Error::Usage(reader::with("cli-connect-variable", &args![name = name]))),
    }
}

fn piped() -> Result<Credentials, Error> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Error::Usage(reader::text("cli-connect-pipe")));
    }
    let mut text = String::new();
    stdin
        .lock()
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Error::Other(reader::with("cli-connect-unreadable", &args![error = error.to_string()])))?;
    let text = SecretString::from(text);
    // The parser's message could quote the secret.
    let json = text.expose_secret().trim_start_matches('\u{feff}');
    let piped: Piped = serde_json::from_str(json).map_err(|error| {
        let place = args![line = error.line().to_string(), column = error.column().to_string()];
        Error::Usage(reader::with("cli-connect-malformed", &place))
    })?;
    Ok(Credentials { client_id: piped.client_id, client_secret: piped.client_secret })
}
