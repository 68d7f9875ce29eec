//! Failures to sign in: by email and network, and by email over all networks.

use greenroom_domain::{ClientNetwork, Email, SignInCounts, SignInFailures};
use greenroom_sealing::keyed_hash;
use tokio_postgres::Row;

use crate::platform::{
    error::Error,
    rows::{get, instant, nanos},
    transaction::Transaction,
};

/// The network under which the failures of an email over all networks are kept: it is no hash.
const ALL_NETWORKS: &[u8] = &[];

/// What failures are counted by: hashes of the email, and of the email with the network, so that rows of two emails do not tell that
/// they are of the same network.
pub(crate) struct Names {
    email: [u8; 32],
    network: [u8; 32],
}

impl Names {
    /// With a key made for them where there is none.
    pub(crate) async fn of(t: &Transaction, email: &Email, network: ClientNetwork) -> Result<Self, Error> {
        let new = rand::random::<[u8; 32]>().to_vec();
        t.execute("INSERT INTO sign_in_key (account, key) VALUES ($1, $2) ON CONFLICT DO NOTHING", &[&new]).await?;
        let key = key(t).await?.ok_or_else(|| Error::refused("the key of failures to sign in was not made"))?;
        let (email, network) = (email.as_str().as_bytes(), network.octets());
        Ok(Self { email: keyed_hash(&key, [email])?, network: keyed_hash(&key, [network.as_slice(), email])? })
    }

    /// What counts before a try.
    pub(crate) async fn counts(&self, t: &Transaction) -> Result<SignInCounts, Error> {
        Ok(SignInCounts {
            of_network: failures(t, &self.email, &self.network).await?,
            of_email: failures(t, &self.email, ALL_NETWORKS).await?,
        })
    }

    /// Keeps what counts.
    pub(crate) async fn put(&self, t: &Transaction, counts: SignInCounts) -> Result<(), Error> {
        put_failures(t, &self.email, &self.network, counts.of_network).await?;
        put_failures(t, &self.email, ALL_NETWORKS, counts.of_email).await
    }
}

/// The key of the hashes; none where there was no try yet.
async fn key(t: &Transaction) -> Result<Option<Vec<u8>>, Error> {
    t.optional("SELECT key FROM sign_in_key WHERE account = $1", &[]).await?.map(|row| get(&row, 0)).transpose()
}

async fn failures(t: &Transaction, name: &[u8], network: &[u8]) -> Result<SignInFailures, Error> {
    let statement = "SELECT count, last_at FROM sign_in_failures WHERE account = $1 AND name = $2 AND network = $3";
    let row = t.optional(statement, &[&name, &network]).await?;
    Ok(row.as_ref().map(counted).transpose()?.unwrap_or_default())
}

fn counted(row: &Row) -> Result<SignInFailures, Error> {
    let count = u32::try_from(get::<i64>(row, 0)?).unwrap_or(u32::MAX);
    Ok(SignInFailures { count, last_at: Some(instant(row, 1)?) })
}

async fn put_failures(t: &Transaction, name: &[u8], network: &[u8], failures: SignInFailures) -> Result<(), Error> {
    match failures.last_at.filter(|_| failures.count > 0) {
        Some(last_at) => {
            t.execute(
                "INSERT INTO sign_in_failures (account, name, network, count, last_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (account, name, network) DO UPDATE SET count = excluded.count, last_at = excluded.last_at",
                &[&name, &network, &i64::from(failures.count), &nanos(last_at)],
            )
            .await?
        }
        None => {
            let statement = "DELETE FROM sign_in_failures WHERE account = $1 AND name = $2 AND network = $3";
            t.execute(statement, &[&name, &network]).await?
        }
    };
    Ok(())
}

/// Clears the failures of an email in all networks. True: there were some.
pub(crate) async fn clear(t: &Transaction, email: &Email) -> Result<bool, Error> {
    let Some(key) = key(t).await? else { return Ok(false) };
    let name = keyed_hash(&key, [email.as_str().as_bytes()])?;
    let statement = "DELETE FROM sign_in_failures WHERE account = $1 AND name = $2";
    Ok(t.execute(statement, &[&name.as_slice()]).await? > 0)
}

/// The failures with an email: from each network, and from all together.
pub(crate) async fn of_user(t: &Transaction, email: &Email) -> Result<(Vec<SignInFailures>, SignInFailures), Error> {
    let Some(key) = key(t).await? else { return Ok(Default::default()) };
    let name = keyed_hash(&key, [email.as_str().as_bytes()])?;
    let statement = "SELECT count, last_at FROM sign_in_failures
        WHERE account = $1 AND name = $2 AND network <> $3 ORDER BY network";
    let of_networks = t.query(statement, &[&name.as_slice(), &ALL_NETWORKS]).await?;
    let of_networks = of_networks.iter().map(counted).collect::<Result<_, _>>()?;
    Ok((of_networks, failures(t, &name, ALL_NETWORKS).await?))
}
