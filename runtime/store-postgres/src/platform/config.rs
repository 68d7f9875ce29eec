//! Where a store is, and how its connections are made.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use greenroom_domain::{StoreError, sentence};
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::config::Host;

/// The role whose rights the store's connections have.
pub const DEFAULT_ROLE: &str = "greenroom_account";

/// The account that a store has where no other is named.
pub const DEFAULT_ACCOUNT: &str = "default";

/// How many connections a store has at most.
pub const DEFAULT_CONNECTIONS: usize = 16;

/// How many bytes of journals an account keeps by default: as in a store on SQLite.
pub const DEFAULT_JOURNAL_QUOTA: u64 = 1 << 30;

/// How long a server may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long what was sent may stay without the other machine's receipt. After that the connection is lost.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(30);

/// After how long a silence, and how often, the other machine is asked whether it is still there.
const KEEPALIVES_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVES_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVES_RETRIES: u32 = 3;

/// What to do where the tables, or the account, are missing or of an older format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Refuse: [`StoreError::Missing`] where there are none. Tables of an older format are brought to the newest.
    Existing,
    /// Refuse: [`StoreError::Missing`] where there are none, and [`StoreError::Older`] for tables of an older format.
    Unchanged,
    /// Make them.
    CreateIfMissing,
}

/// Where a store is, and how its connections are made.
#[derive(Clone)]
pub struct PostgresConfig {
    url: SecretString,
    pub(crate) owner_url: Option<SecretString>,
    pub(crate) account: String,
    pub(crate) role: String,
    pub(crate) connections: usize,
    pub(crate) key: Option<PathBuf>,
    pub(crate) authority: Option<PathBuf>,
    pub(crate) journal_quota: u64,
}

impl fmt::Debug for PostgresConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresConfig")
            .field("account", &self.account)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl PostgresConfig {
    /// A store at a URL of PostgreSQL, such as `postgresql://greenroom@db.example/greenroom?sslmode=require`. With
    /// `sslmode=require` the connections are encrypted, and the server shows a certificate that this machine trusts. Without
    /// it they are not encrypted.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self {
            url: url.into(),
            owner_url: None,
            account: DEFAULT_ACCOUNT.to_owned(),
            role: DEFAULT_ROLE.to_owned(),
            connections: DEFAULT_CONNECTIONS,
            key: None,
            authority: None,
            journal_quota: DEFAULT_JOURNAL_QUOTA,
        }
    }

    /// The account of which the store is. Stores of other accounts in the same database see nothing of it.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// A URL of the role that owns the tables, which makes them and changes them. Without one, that of [`Self::new`] does.
    #[must_use]
    pub fn owner(mut self, url: impl Into<SecretString>) -> Self {
        self.owner_url = Some(url.into());
        self
    }

    /// The role whose rights the connections have: it reads and writes rows of one account at a time. The role that logs in
    /// must be a member of it. [`DEFAULT_ROLE`] is made with the tables.
    #[must_use]
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = role.into();
        self
    }

    /// How many connections the store has at most, instead of [`DEFAULT_CONNECTIONS`].
    #[must_use]
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most.max(1);
        self
    }

    /// The file with the key of sealed values. All workers of an account need the same one. Without one, nothing can be
    /// sealed or opened.
    #[must_use]
    pub fn key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key = Some(path.into());
        self
    }

    /// A file with certificates (PEM) of authorities that are trusted besides those of this machine, such as the one that has
    /// signed the certificate of the server.
    #[must_use]
    pub fn authority(mut self, path: impl Into<PathBuf>) -> Self {
        self.authority = Some(path.into());
        self
    }

    /// Keeps at most so many bytes of journals instead of [`DEFAULT_JOURNAL_QUOTA`]. The oldest are dropped in the commit that
    /// writes a new one. Zero keeps none.
    #[must_use]
    pub fn journal_quota(mut self, bytes: u64) -> Self {
        self.journal_quota = bytes;
        self
    }

    pub(crate) fn connection(&self) -> Result<tokio_postgres::Config, StoreError> {
        parse(&self.url)
    }

    pub(crate) fn owners_connection(&self) -> Result<tokio_postgres::Config, StoreError> {
        parse(self.owner_url.as_ref().unwrap_or(&self.url))
    }

    /// Where the store is, for messages: without password.
    pub(crate) fn place(&self) -> Result<String, StoreError> {
        let config = self.connection()?;
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            None => "localhost".to_owned(),
        };
        let database = config.get_dbname().or_else(|| config.get_user()).unwrap_or_default();
        Ok(format!("PostgreSQL at {host}, database {database}, account {}", self.account))
    }
}

/// The settings of a URL. Those that it leaves out notice a network that is silent: by default, a connection through one waits for
/// hours.
fn parse(url: &SecretString) -> Result<tokio_postgres::Config, StoreError> {
    // The error's own text may have a part of the URL, and so of the password.
    let mut config = tokio_postgres::Config::from_str(url.expose_secret()).map_err(|_| {
        StoreError::Constraint(sentence!("failure-store-url-unreadable", "the URL of PostgreSQL cannot be read"))
    })?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(TCP_USER_TIMEOUT);
    }
    if config.get_keepalives_idle() == tokio_postgres::Config::new().get_keepalives_idle() {
        config.keepalives_idle(KEEPALIVES_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVES_INTERVAL);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(KEEPALIVES_RETRIES);
    }
    Ok(config)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_network_is_noticed_unless_the_url_says_otherwise() {
        let times = |config: &tokio_postgres::Config| {
            let [connect, sent] = [config.get_connect_timeout(), config.get_tcp_user_timeout()];
            let asked =
                (config.get_keepalives_idle(), config.get_keepalives_interval(), config.get_keepalives_retries());
            (
                connect.unwrap().as_secs(),
                sent.unwrap().as_secs(),
                asked.0.as_secs(),
                asked.1.unwrap().as_secs(),
                asked.2,
            )
        };
        let usual = PostgresConfig::new("postgresql://ada@db.example/greenroom");
        assert_eq!(times(&usual.connection().unwrap()), (10, 30, 30, 10, Some(3)));
        let given = "postgresql://ada@db.example/greenroom?connect_timeout=1&tcp_user_timeout=2&keepalives_idle=3\
            &keepalives_interval=4&keepalives_retries=5";
        let given = usual.owner(given);
        assert_eq!(times(&given.owners_connection().unwrap()), (1, 2, 3, 4, Some(5)));
    }
}
