//! Waiting for an intent of another run for the same person and webinar.

use std::time::Duration;

use greenroom_domain::{Email, Failure, FailureKind, Retry, WebinarId, codes, sentence};
use jiff::Timestamp;

use crate::{services::Services, settle};

/// How many intents are settled at most before a call that one of them blocks.
const SETTLE_FIRST: usize = 10;

/// How often, and how long each time, a call waits for another run's intent for the same person.
const WAITS: u32 = 40;
const WAIT: Duration = Duration::from_millis(50);

/// The waits of one call.
#[derive(Default)]
pub(crate) struct Waiting(u32);

impl Waiting {
    /// Waits a moment for the intent whose lease ends at `until`, or settles it if that is over.
    ///
    /// # Errors
    /// `being-registered` when it took too long.
    pub(crate) async fn wait(
        &mut self,
        services: &Services,
        email: &Email,
        webinar: &WebinarId,
        until: Timestamp,
    ) -> Result<(), Failure> {
        let now = services.now();
        self.0 += 1;
        if self.0 > WAITS {
            return Err(being_registered(email, webinar, until, now));
        }
        if until > now {
            tokio::time::sleep(WAIT).await;
        } else if let Err(failure) = settle_first(services).await {
            tracing::warn!(%failure, "could not settle an intent that blocks another one");
        }
        Ok(())
    }
}

/// Settles what blocks a call, including effects that an embedder's CRM has not confirmed.
async fn settle_first(services: &Services) -> Result<(), Failure> {
    services.reapply(SETTLE_FIRST).await?;
    settle::settle_once(services, SETTLE_FIRST).await.map(drop)
}

fn being_registered(email: &Email, webinar: &WebinarId, until: Timestamp, now: Timestamp) -> Failure {
    let wait = until.duration_since(now).try_into().unwrap_or(Duration::ZERO);
    Failure::new(
        FailureKind::Conflict,
        codes::BEING_REGISTERED,
        sentence!(
            "failure-being-registered",
            "{email} is being registered for webinar {webinar} by another run: try again when that is settled",
            email = email,
            webinar = webinar
        ),
    )
    .retry(if wait.is_zero() { Retry::Now } else { Retry::After(wait) })
}
