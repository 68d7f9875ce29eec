//! The clock of the server, which all workers go by: each of them learns how far its machine's clock is from it.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::Pool;
use jiff::Timestamp;
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Error};

/// The server's time, in nanoseconds, as a column.
pub(crate) const SERVERS_TIME: &str = "(extract(epoch FROM clock_timestamp()) * 1000000000)::bigint";

/// How often the clocks are compared while a store is open: either may be set meanwhile.
const EVERY: Duration = Duration::from_secs(60);

/// Goes by the server's clock, which said this time (in nanoseconds) between two times of this machine's clock.
pub(crate) fn agree(place: &str, before: Timestamp, server: i64, after: Timestamp) {
    let server = Timestamp::from_nanosecond(server.into()).unwrap_or(Timestamp::MAX);
    if !greenroom_clock::agree(server.duration_since(after), server.duration_since(before)) {
        return;
    }
    let seconds = greenroom_clock::ahead().as_secs();
    if seconds == 0 {
        tracing::info!(place, "the clocks of this machine and of the database are together again");
    } else {
        tracing::warn!(
            place,
            seconds,
            "the database's clock is so far ahead of this machine's (behind it, where the number is negative), and this process goes by \
             the database's: synchronise both (NTP)"
        );
    }
}

/// Compares the clocks again and again, until it is dropped.
#[derive(Debug)]
pub(crate) struct Comparison(AbortHandle);

impl Comparison {
    pub(crate) fn start(pool: Pool, place: Arc<str>) -> Self {
        let compared = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                // Without a connection, nothing is compared: the callers that need the server report its absence.
                if let Ok(client) = pool.get().await
                    && let Err(error) = compare(&client, &place).await
                {
                    tracing::debug!(%error, place = &*place, "the clocks could not be compared");
                }
            }
        });
        Self(compared.abort_handle())
    }
}

impl Drop for Comparison {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn compare(client: &Client, place: &str) -> Result<(), Error> {
    let before = Timestamp::now();
    let found = client.query_one(format!("SELECT {SERVERS_TIME}").as_str(), &[]).await?;
    agree(place, before, found.try_get(0)?, Timestamp::now());
    Ok(())
}
