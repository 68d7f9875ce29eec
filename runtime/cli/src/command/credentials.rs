//! Where a connection's client id and secret come from: never from the command line itself.

use std::{
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use async_trait::async_trait;
use greenroom_domain::{
    CredentialRef, StoreError, ZoomAccountId,
    store::{Credentials, SealedCredentials},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::error::Error;

/// The most that is read of standard input: two short strings.
const MAX_BYTES: u64 = 16 << 10;

/// The options that say where they are.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
pub(crate) struct CredentialArgs {
    /// JSON file with clientId and clientSecret, its owner's alone; read whenever it is needed
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

/// What is piped in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Piped {
    client_id: String,
    client_secret: SecretString,
}

impl CredentialArgs {
    /// The reference to keep, and the credentials themselves where the store is to keep them.
    pub(crate) fn read(self) -> Result<(CredentialRef, Option<Credentials>), Error> {
        match (self.credentials_file, self.client_id_env, self.client_secret_env) {
            (Some(path), _, _) => {
                // Later commands may run in another folder.
                let path = std::path::absolute(&path).map_err(Error::unreadable(&path))?;
                Ok((CredentialRef::File { path }, None))
            }
            (None, Some(id), Some(secret)) if self.seal => {
                let (client_id, client_secret) = (variable(&id)?, variable(&secret)?);
                let client_id = client_id.expose_secret().to_owned();
                Ok((CredentialRef::Store, Some(Credentials { client_id, client_secret })))
            }
            (None, Some(client_id), Some(client_secret)) => Ok((CredentialRef::Env { client_id, client_secret }, None)),
            _ => Ok((CredentialRef::Store, Some(piped()?))),
        }
    }
}

fn variable(name: &str) -> Result<SecretString, Error> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value.into()),
        // Not what it holds: only that it cannot be used.
        _ => Err(Error::Usage(format!(
            "the environment variable {name} is not set, or empty, or no Unicode text: set it"
        ))),
    }
}

fn piped() -> Result<Credentials, Error> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Error::Usage(
            "--seal reads a JSON object with clientId and clientSecret from standard input: pipe it in (a terminal would \
             show it), or name environment variables with --client-id-env and --client-secret-env"
                .to_owned(),
        ));
    }
    let mut text = String::new();
    stdin
        .lock()
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Error::Other(format!("cannot read the credentials from standard input: {error}")))?;
    let text = SecretString::from(text);
    // The parser's own words can quote the secret.
    let piped: Piped = serde_json::from_str(text.expose_secret()).map_err(|error| {
        Error::Usage(format!(
            "standard input is not a JSON object with the strings clientId and clientSecret (line {}, column {})",
            error.line(),
            error.column()
        ))
    })?;
    Ok(Credentials { client_id: piped.client_id, client_secret: piped.client_secret })
}

/// Credentials that are tried before the store keeps them.
pub(crate) struct Trial {
    pub(crate) account: ZoomAccountId,
    pub(crate) credentials: Credentials,
}

#[async_trait]
impl SealedCredentials for Trial {
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        Ok((account == &self.account).then(|| self.credentials.clone()))
    }
}
