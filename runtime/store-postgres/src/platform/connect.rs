//! The connections: how each is made, and the assertions that it passes before it is used.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use greenroom_domain::{StoreError, sentence};
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls_platform_verifier::Verifier;
use tokio_postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::platform::{
    clock::{self, SERVERS_TIME},
    config::PostgresConfig,
    error::{Error, NOT_DURABLE, ROLE_SEES_ALL, sql_error, unavailable},
    rows::literal,
};

/// The schema of the tables.
pub(crate) const SCHEMA: &str = "greenroom";

/// How long to wait for a connection, and for a lock of another transaction. Ours take milliseconds, an import some seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a session is set up. Waiting for locks has an end; so has a statement, and a transaction whose worker does nothing any
/// more, so that its locks do not stay.
const SESSION: &str = "
    SET lock_timeout = '10s';
    SET statement_timeout = '10min';
    SET idle_in_transaction_session_timeout = '1min';
    SET default_transaction_isolation = 'read committed';
    SET row_security = on;
    SELECT set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
";

/// A commit is durable, and the role cannot see rows of other accounts: it is no superuser, does not pass by the policies, and owns
/// none of the tables. With the server's time.
fn asserted() -> String {
    format!(
        "SELECT current_setting('synchronous_commit') IN ('on', 'remote_apply'), r.rolsuper OR r.rolbypassrls,
            EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'greenroom' AND pg_has_role(current_user, c.relowner, 'USAGE')),
            {SERVERS_TIME}
        FROM pg_roles r WHERE r.rolname = current_user"
    )
}

/// The pool of a store's connections. None is opened yet.
pub(crate) fn pool(config: &PostgresConfig, place: &Arc<str>) -> Result<Pool, StoreError> {
    let connection = config.connection()?;
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = if is_encrypted(&connection) {
        Manager::from_config(connection, tls(config, place)?, recycling)
    } else {
        warn_of_plain_text(&connection, place);
        Manager::from_config(connection, NoTls, recycling)
    };
    let begin: Arc<str> = session_statements(config).map_err(|error| error.into_store(place))?.into();
    let at = Arc::clone(place);
    let set_up = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        let (begin, at) = (Arc::clone(&begin), Arc::clone(&at));
        Box::pin(async move {
            set_up(client, &begin, &at).await.map_err(|error| match error {
                SetUpError::Sql(error) => HookError::Backend(error),
                SetUpError::Unsafe(why) => HookError::message(why),
            })
        })
    });
    Pool::builder(manager)
        .max_size(config.connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .post_create(set_up)
        .build()
        .map_err(|error| StoreError::Io(format!("{place}: {error}").into()))
}

/// Why a connection is not used.
enum SetUpError {
    Sql(tokio_postgres::Error),
    Unsafe(&'static str),
}

impl From<tokio_postgres::Error> for SetUpError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error)
    }
}

/// The statements that begin a session: it has the role's rights, and sees the rows of one account.
fn session_statements(config: &PostgresConfig) -> Result<String, Error> {
    let (role, account) = (config.role.replace('"', "\"\""), literal(&config.account)?);
    Ok(format!("SET ROLE \"{role}\"; SET greenroom.account = {account}; SET search_path = {SCHEMA}; {SESSION}"))
}

async fn set_up(client: &Client, begin: &str, place: &str) -> Result<(), SetUpError> {
    client.batch_execute(begin).await?;
    let before = Timestamp::now();
    let found = client.query_one(asserted().as_str(), &[]).await?;
    let [is_durable, passes_by, owns]: [bool; 3] = [found.try_get(0)?, found.try_get(1)?, found.try_get(2)?];
    if !is_durable {
        return Err(SetUpError::Unsafe(NOT_DURABLE));
    }
    if passes_by || owns {
        return Err(SetUpError::Unsafe(ROLE_SEES_ALL));
    }
    clock::agree(place, before, found.try_get(3)?, Timestamp::now());
    Ok(())
}

/// A connection of the tables' owner, for as long as the client is there.
pub(crate) async fn owners_client(config: &PostgresConfig, place: &str) -> Result<Client, StoreError> {
    let connection = config.owners_connection()?;
    let failed = |error: tokio_postgres::Error| match error.as_db_error() {
        Some(_) => sql_error(place, &error),
        None => unavailable(format!("{place}: {error}")),
    };
    if is_encrypted(&connection) {
        let (client, driver) = connection.connect(tls(config, place)?).await.map_err(failed)?;
        drive(driver);
        Ok(client)
    } else {
        let (client, driver) = connection.connect(NoTls).await.map_err(failed)?;
        drive(driver);
        Ok(client)
    }
}

fn drive(driver: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static) {
    tokio::spawn(async move {
        // The client's calls get the error.
        let _ = driver.await;
    });
}

fn is_encrypted(connection: &Config) -> bool {
    matches!(connection.get_ssl_mode(), SslMode::Require)
}

/// TLS with the certificates that this machine trusts, and those of the configuration's file.
fn tls(config: &PostgresConfig, place: &str) -> Result<MakeRustlsConnect, StoreError> {
    let failed = |error: &dyn std::fmt::Display| {
        StoreError::Io(sentence!(
            "failure-store-io-tls",
            "{place}: TLS cannot be set up: {error}",
            place = place,
            error = error
        ))
    };
    let authorities = match &config.authority {
        Some(path) => CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| failed(&format!("{}: {error}", path.display())))?,
        None => Vec::new(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        Verifier::new_with_extra_roots(authorities, Arc::clone(&provider)).map_err(|error| failed(&error))?;
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn warn_of_plain_text(connection: &Config, place: &str) {
    let is_remote = |host: &Host| match host {
        Host::Tcp(name) => {
            name != "localhost" && !name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => false,
    };
    if connection.get_hosts().iter().any(is_remote) {
        tracing::warn!(place, "the connections to the store are not encrypted: add sslmode=require to its URL");
    }
}
