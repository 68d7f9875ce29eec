//! Where the store is: a file of SQLite, or an account in a database of PostgreSQL. This file alone reads what an operator writes
//! for it, and no message here has a password.

use std::{
    ffi::{OsStr, OsString},
    fmt,
    num::NonZeroU16,
    path::{Path, PathBuf},
};

use greenroom_domain::{Sentence, sentence};
use greenroom_store_postgres::{DEFAULT_ACCOUNT, PostgresConfig};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// The default file of the store.
const FILE: &str = "greenroom.db";

/// The default file with the key of what is sealed in PostgreSQL.
const KEY_FILE: &str = "greenroom.key";

/// The suffix of the key's file, after the name of the store's file.
const BESIDE_A_FILE: &str = ".key";

/// The schemes of URLs of PostgreSQL.
const SCHEMES: [&str; 2] = ["postgres", "postgresql"];

/// The parameters that a URL of PostgreSQL may have.
const PARAMETERS: [&str; 9] = [
    "sslmode",
    "host",
    "port",
    "application_name",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
];

/// The longest name of an account, in bytes.
const LONGEST_ACCOUNT: usize = 100;

/// The environment variables that override the table `[postgres]`.
const PASSWORD: &str = "GREENROOM_POSTGRES_PASSWORD";
const ACCOUNT: &str = "GREENROOM_POSTGRES_ACCOUNT";
const KEY_FILE_VARIABLE: &str = "GREENROOM_POSTGRES_KEY_FILE";

/// The store as an operator writes it: the path of a file, or a URL of PostgreSQL. Its output for debugging has no password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct GivenStore(OsString);

impl From<OsString> for GivenStore {
    fn from(written: OsString) -> Self {
        Self(written)
    }
}

impl From<String> for GivenStore {
    fn from(written: String) -> Self {
        Self(written.into())
    }
}

impl From<PathBuf> for GivenStore {
    fn from(path: PathBuf) -> Self {
        Self(path.into())
    }
}

impl fmt::Debug for GivenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scheme() {
            Some(scheme) => write!(f, "GivenStore({scheme}://..)"),
            None => f.debug_tuple("GivenStore").field(&self.0).finish(),
        }
    }
}

impl GivenStore {
    /// The scheme of a URL; none for a path. One letter is a drive of Windows.
    fn scheme(&self) -> Option<String> {
        let written = self.0.to_string_lossy();
        let (scheme, _) = written.split_once("://")?;
        let is_scheme = scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        is_scheme.then(|| scheme.to_owned())
    }

    /// Checks a URL, and leaves a path as it is.
    ///
    /// # Errors
    /// The mistake, and what to write.
    pub(crate) fn check(&self) -> Result<(), Sentence> {
        self.scheme().map_or(Ok(()), |scheme| read_url(&scheme, &self.0).map(drop))
    }

    /// A path starts from the folder of the configuration file that has it. A URL stays as it is.
    pub(crate) fn starting_from(self, start: impl FnOnce(PathBuf) -> PathBuf) -> Self {
        if self.scheme().is_some() { self } else { start(PathBuf::from(self.0)).into() }
    }
}

/// The table `[postgres]` of the configuration file: what a URL does not say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct PostgresTable {
    account: Option<String>,
    connections: Option<NonZeroU16>,
    role: Option<String>,
    ca_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    password_file: Option<PathBuf>,
}

impl PostgresTable {
    /// Paths start from the folder of the configuration file.
    pub(crate) fn starting_from(self, start: impl Fn(PathBuf) -> PathBuf) -> Self {
        let Self { account, connections, role, ca_file, key_file, password_file } = self;
        let [ca_file, key_file, password_file] = [ca_file, key_file, password_file].map(|path| path.map(&start));
        Self { account, connections, role, ca_file, key_file, password_file }
    }
}

/// A store that is named beside that of the settings, such as one that is copied. What it leaves out is that of the settings.
#[derive(Debug, Clone)]
pub struct StorePlace {
    /// The path of a file, or a URL of PostgreSQL.
    pub store: GivenStore,
    /// The account in the database.
    pub account: Option<String>,
    /// The file with the key of what is sealed in the database.
    pub key_file: Option<PathBuf>,
    /// The file with the password.
    pub password_file: Option<PathBuf>,
}

impl StorePlace {
    /// The location, with what the environment and the table `[postgres]` add to it.
    ///
    /// # Errors
    /// The mistake, and what to write.
    pub(crate) fn locate(
        &self,
        table: PostgresTable,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<StoreLocation, Sentence> {
        let Self { store, account, key_file, password_file } = self;
        let [has_account, has_key, has_password] = [account.is_some(), key_file.is_some(), password_file.is_some()];
        if store.scheme().is_none() && (has_account || has_key || has_password) {
            return Err(sentence!(
                "failure-setup-store-postgres-only",
                "accounts, key files and password files are named for stores in PostgreSQL alone: leave them out for a file"
            ));
        }
        // What is named here counts more than the environment.
        let environment = |name: &str| match name {
            ACCOUNT if has_account => None,
            KEY_FILE_VARIABLE if has_key => None,
            PASSWORD if has_password => None,
            name => environment(name),
        };
        let table = PostgresTable {
            account: account.clone().or(table.account),
            key_file: key_file.clone().or(table.key_file),
            password_file: password_file.clone().or(table.password_file),
            ..table
        };
        StoreLocation::resolve(Some(store.clone()), table, environment)
    }
}

/// Where the store is. In JSON it is the text for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreLocation {
    /// In a file of SQLite.
    File(PathBuf),
    /// In a database of PostgreSQL.
    Postgres(Box<PostgresLocation>),
}

/// An account in a database of PostgreSQL, and how its connections are made.
#[derive(Debug, Clone)]
pub struct PostgresLocation {
    /// With the password, where there is one.
    url: SecretString,
    /// The URL for messages: without password and parameters.
    shown: String,
    account: String,
    connections: Option<NonZeroU16>,
    role: Option<String>,
    ca_file: Option<PathBuf>,
    key_file: PathBuf,
}

impl PartialEq for PostgresLocation {
    fn eq(&self, other: &Self) -> bool {
        let Self { url, shown: _, account, connections, role, ca_file, key_file } = self;
        url.expose_secret() == other.url.expose_secret()
            && (account, connections, role) == (&other.account, &other.connections, &other.role)
            && (ca_file, key_file) == (&other.ca_file, &other.key_file)
    }
}

impl Eq for PostgresLocation {}

/// For messages and views: a path, or a URL without password.
impl fmt::Display for StoreLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(place) if place.account == DEFAULT_ACCOUNT => f.write_str(&place.shown),
            Self::Postgres(place) => write!(f, "{}, account {}", place.shown, place.account),
        }
    }
}

impl Serialize for StoreLocation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl StoreLocation {
    /// The location that is given, or else the default file.
    ///
    /// # Errors
    /// The mistake, and what to write.
    pub(crate) fn resolve(
        given: Option<GivenStore>,
        table: PostgresTable,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Sentence> {
        let given = given.unwrap_or_else(|| PathBuf::from(FILE).into());
        let Some(scheme) = given.scheme() else { return Ok(Self::File(given.0.into())) };
        let url = read_url(&scheme, &given.0)?;
        let account = environment(ACCOUNT).or(table.account).unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
        if account.is_empty() || account.len() > LONGEST_ACCOUNT || account.chars().any(char::is_control) {
            return Err(sentence!(
                "failure-setup-store-account",
                "`account` in [postgres], or {variable}, has 1 to {most} bytes without control characters",
                variable = ACCOUNT,
                most = LONGEST_ACCOUNT
            ));
        }
        let key_file = environment(KEY_FILE_VARIABLE).map(PathBuf::from).or(table.key_file);
        Ok(Self::Postgres(Box::new(PostgresLocation {
            url: with_password(&url, environment(PASSWORD), table.password_file.as_deref())?,
            shown: url.shown,
            account,
            connections: table.connections,
            role: table.role,
            ca_file: table.ca_file,
            key_file: key_file.unwrap_or_else(|| PathBuf::from(KEY_FILE)),
        })))
    }

    /// The name of the account in the database. A file has one account.
    pub fn account(&self) -> &str {
        match self {
            Self::File(_) => DEFAULT_ACCOUNT,
            Self::Postgres(place) => &place.account,
        }
    }

    /// The file with the key for the store's sealed values.
    pub fn key_file(&self) -> PathBuf {
        match self {
            Self::File(path) => {
                let mut beside = path.as_os_str().to_owned();
                beside.push(BESIDE_A_FILE);
                beside.into()
            }
            Self::Postgres(place) => place.key_file.clone(),
        }
    }

    /// The file of the store; none where it is in PostgreSQL.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl PostgresLocation {
    /// The configuration of the store, with a quota for journals in bytes.
    pub(crate) fn config(&self, journal_quota: u64) -> PostgresConfig {
        let mut config = PostgresConfig::new(self.url.clone())
            .account(&self.account)
            .key_file(&self.key_file)
            .journal_quota(journal_quota);
        if let Some(connections) = self.connections {
            config = config.connections(connections.get().into());
        }
        if let Some(role) = &self.role {
            config = config.role(role);
        }
        if let Some(authority) = &self.ca_file {
            config = config.authority(authority);
        }
        config
    }
}

/// A URL of PostgreSQL that was checked.
struct CheckedUrl {
    written: SecretString,
    shown: String,
    has_password: bool,
    has_parameters: bool,
}

/// Checks a URL. No part of it is repeated in a message, because a password with unusual characters may be anywhere in it.
fn read_url(scheme: &str, written: &OsStr) -> Result<CheckedUrl, Sentence> {
    const EXAMPLE: &str = "postgres://user@host:5432/database?sslmode=require";
    if !SCHEMES.contains(&scheme) {
        return Err(sentence!(
            "failure-setup-store-scheme",
            "`store`: there is no store at `{scheme}://`: write the path of a file, or {example}",
            scheme = scheme,
            example = EXAMPLE
        ));
    }
    let unreadable = || {
        sentence!(
            "failure-setup-store-url",
            "`store`: the URL of PostgreSQL cannot be read: write {example}, with `%` and two digits for unusual characters, or \
             the password in {variable} or `password-file` of [postgres]",
            example = EXAMPLE,
            variable = PASSWORD
        )
    };
    let written = written.to_str().ok_or_else(unreadable)?;
    let url = Url::parse(written).map_err(|_| unreadable())?;
    let database = url.path().trim_start_matches('/');
    // Parsers do not agree where such a URL has its password.
    if url.fragment().is_some() || written.matches('@').count() > 1 || database.contains(['/', '@', ':']) {
        return Err(unreadable());
    }
    if database.is_empty() {
        return Err(sentence!(
            "failure-setup-store-no-database",
            "`store`: the URL of PostgreSQL names no database: write {example}",
            example = EXAMPLE
        ));
    }
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("sslmode", "require" | "disable") => {}
            ("sslmode", _) => {
                return Err(sentence!(
                    "failure-setup-store-sslmode",
                    "`store`: `sslmode` is `require` or `disable`: `require` encrypts the connections, and checks the \
                     server's certificate and its name; `ca-file` of [postgres] adds an authority of your own"
                ));
            }
            (name, _) if PARAMETERS.contains(&name) => {}
            _ => {
                return Err(sentence!(
                    "failure-setup-store-parameters",
                    "`store`: after the `?` of a URL of PostgreSQL there are {known}, and no others",
                    known = PARAMETERS.map(|name| format!("`{name}`")).join(", ")
                ));
            }
        }
    }
    let user = if url.username().is_empty() { String::new() } else { format!("{}@", url.username()) };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let written = written.trim_end_matches(['?', '&']);
    Ok(CheckedUrl {
        written: written.into(),
        shown: format!("{scheme}://{user}{}{port}/{database}", url.host_str().unwrap_or_default()),
        has_password: url.password().is_some(),
        has_parameters: written.contains('?'),
    })
}

/// The URL with the password of the environment, or else of the file. Two passwords are a mistake: one of them may be old.
fn with_password(url: &CheckedUrl, variable: Option<String>, file: Option<&Path>) -> Result<SecretString, Sentence> {
    let given = match (variable, file) {
        (Some(password), _) => SecretString::from(password),
        (None, Some(file)) => password_in(file)?,
        (None, None) => return Ok(url.written.clone()),
    };
    if url.has_password {
        return Err(sentence!(
            "failure-setup-store-password-twice",
            "the password of PostgreSQL is given twice: leave it out of the URL, or out of {variable} and `password-file` of \
             [postgres]",
            variable = PASSWORD
        ));
    }
    // As a parameter, because a URL without host has no place for a password.
    let escaped: String = given.expose_secret().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let sign = if url.has_parameters { '&' } else { '?' };
    Ok(format!("{}{sign}password={escaped}", url.written.expose_secret()).into())
}

/// The password in a file, without the end of its line.
fn password_in(file: &Path) -> Result<SecretString, Sentence> {
    let wrong = |why: Sentence| {
        sentence!(
            "failure-setup-store-password-file",
            "`password-file` in [postgres]: {file}: {why}",
            file = file.display(),
            why = why
        )
    };
    let unreadable =
        |error: std::io::Error| wrong(sentence!("failure-setup-check-path", "{error}; check the path", error = error));
    #[cfg(unix)]
    {
        let found = std::fs::metadata(file).map_err(unreadable)?;
        if std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 != 0 {
            return Err(wrong(sentence!(
                "failure-setup-store-password-seen",
                "others than its owner can read it: `chmod 600` it"
            )));
        }
    }
    let text = SecretString::from(std::fs::read_to_string(file).map_err(unreadable)?);
    let password = text.expose_secret().trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(wrong(sentence!("failure-setup-store-password-empty", "it is empty: write the password into it")));
    }
    Ok(password.into())
}

#[cfg(test)]
#[path = "store_location_tests.rs"]
mod tests;
