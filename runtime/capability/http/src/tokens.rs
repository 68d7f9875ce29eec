//! Tokens outside of runs: for the operator's commands.

use std::sync::Arc;

use greenroom_domain::{Failure, store::Vault};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    authorization::Authorization,
    client::{Clients, system_lookup},
    connection::{self, Connection, OauthClient},
    tls::Authorities,
};

/// Fetches tokens for connections, at the operator's word.
pub struct TokenClient {
    clients: Clients,
}

impl std::fmt::Debug for TokenClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenClient").finish_non_exhaustive()
    }
}

impl TokenClient {
    /// A client that trusts these authorities besides those of the machine.
    pub fn new(authorities: &Authorities) -> Self {
        Self { clients: Clients::new(system_lookup(), authorities.clone()) }
    }

    /// Fetches a new token for a connection, so that the operator sees whether it works. A key or a password stays as it is,
    /// because there is nothing to ask.
    ///
    /// # Errors
    /// `connection-refused`, `connection-unavailable` and `http-not-possible`.
    pub async fn renewed(&self, name: &str, connection: &Connection, now: Timestamp) -> Result<Connection, Failure> {
        if connection.client().is_none() {
            return Ok(connection.clone());
        }
        connection::fetch(&self.clients.trusted()?, name, connection, now).await
    }

    /// Exchanges the code that came for an authorization for a connection with tokens.
    ///
    /// # Errors
    /// As [`TokenClient::renewed`], and `connection-not-authorized` where the service gives a token that expires and cannot be
    /// renewed.
    pub async fn exchanged(
        &self,
        name: &str,
        client: OauthClient,
        authorization: &Authorization,
        code: &SecretString,
        now: Timestamp,
    ) -> Result<Connection, Failure> {
        connection::exchange(&self.clients.trusted()?, name, client, authorization.form(code), now).await
    }

    /// The token or key of a connection that a vault keeps, for a request of the host itself. A token that expires soon is
    /// renewed before, and so is the token `instead_of`, which the service refused.
    ///
    /// # Errors
    /// As [`TokenClient::checked`].
    pub async fn token(
        &self,
        vault: &Arc<dyn Vault>,
        name: &str,
        instead_of: Option<&SecretString>,
    ) -> Result<SecretString, Failure> {
        let client = self.clients.trusted()?;
        let (now, spawn) = (greenroom_clock::now, |renewal| tokio::spawn(renewal));
        Ok(connection::usable(vault, &client, name, instead_of, &now, &spawn).await?.text)
    }

    /// Fetches a new token for a connection that a vault keeps, and keeps it. A key or a password stays as it is.
    ///
    /// # Errors
    /// As [`TokenClient::renewed`], `connection-missing`, and the vault's failure.
    pub async fn checked(&self, vault: Arc<dyn Vault>, name: &str) -> Result<(), Failure> {
        let client = self.clients.trusted()?;
        let (now, spawn) = (greenroom_clock::now, |renewal| tokio::spawn(renewal));
        let present = connection::usable(&vault, &client, name, None, &now, &spawn).await?;
        if present.renewable {
            connection::usable(&vault, &client, name, Some(&present.text), &now, &spawn).await?;
        }
        Ok(())
    }
}
