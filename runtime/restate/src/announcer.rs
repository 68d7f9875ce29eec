//! Telling Restate of jobs.

use std::sync::Arc;

use greenroom_domain::{Job, JobId, JobKind, JobState};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};

use crate::{
    http::{self, RestateError},
    place::Place,
};

/// The handlers of the objects.
pub(crate) const CARRY_OUT: &str = "carryOut";
pub(crate) const TICK: &str = "tick";

/// A message to an object: it asks the object to look at a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Announced {
    pub(crate) job: JobId,
    /// How far it is, as [`progress`] says.
    pub(crate) at: String,
    /// How often it was announced again since it is that far, because a limit, or a worker without a free place, held it back.
    #[serde(default)]
    pub(crate) held: u32,
}

impl Announced {
    /// A job, as the store has it.
    pub(crate) fn of(job: &Job) -> Self {
        Self { job: job.id, at: progress(job), held: 0 }
    }
}

/// How far a job is: it differs after each try, and after a person's decision. Announcements for the same reason, of a job that is
/// as far, are one.
pub(crate) fn progress(job: &Job) -> String {
    let Job { slices, attempts, retried, .. } = job;
    let at = match job.state {
        JobState::Running => job.lease_until.unwrap_or_default(),
        JobState::Waiting | JobState::Done | JobState::DeadLetter => job.not_before,
    };
    format!("{}:{slices}:{attempts}:{retried}:{at}", job.state.as_str())
}

/// A message to an object of rounds: a round is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tick {
    pub(crate) kind: JobKind,
}

/// How far a clock is from this process's, which it was asked between two times of. What it says is cut to whole seconds.
fn apart(before: Timestamp, said: Timestamp, after: Timestamp) -> SignedDuration {
    let (first, last) = (before.as_second(), after.as_second());
    SignedDuration::from_secs(said.as_second() - said.as_second().clamp(first, last.max(first)))
}

/// Tells Restate of the jobs of an account. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Announcer {
    http: Client,
    ingress: Arc<str>,
    account: Arc<str>,
}

impl Announcer {
    /// Tells Restate at this ingress of the jobs of this account.
    ///
    /// # Errors
    /// [`RestateError::Client`].
    pub fn new(ingress: &str, account: &str) -> Result<Self, RestateError> {
        Ok(Self { http: http::client(ingress)?, ingress: ingress.into(), account: account.into() })
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Asks whether Restate takes announcements. Answers how far its clock is from the one that workers go by, in whole seconds;
    /// none where its answer has no time.
    ///
    /// # Errors
    /// [`RestateError`]: it takes none.
    pub async fn health(&self) -> Result<Option<SignedDuration>, RestateError> {
        let before = greenroom_clock::now();
        let request = self.http.get(format!("{}/restate/health", self.ingress));
        let said = http::time(&self.ingress, request).await?;
        Ok(said.map(|said| apart(before, said, greenroom_clock::now())))
    }

    /// Announces a job. Announcements of it for the same reason are one.
    pub(crate) async fn announce(
        &self,
        place: &Place,
        announced: &Announced,
        reason: &str,
    ) -> Result<(), RestateError> {
        self.send(place, CARRY_OUT, announced, &format!("{}:{reason}", announced.job)).await
    }

    /// The same, for a job as the store has it. A failure is logged: the sweep announces the job later.
    pub(crate) async fn announce_job(&self, job: &Job, reason: &str) {
        let place = Place::of(&self.account, job.id, &job.work);
        let announced = Announced::of(job);
        if let Err(error) = self.announce(&place, &announced, &format!("{}:{reason}", announced.at)).await {
            tracing::warn!(job = %job.id, %error, "a job was not announced: it is when Restate answers");
        }
    }

    /// Says that a round is due. Of all workers together, the first who says so for a slot of time is heard.
    pub(crate) async fn tick(&self, kind: JobKind, slot: i64) -> Result<(), RestateError> {
        let place = Place::of_rounds(&self.account, kind);
        self.send(&place, TICK, &Tick { kind }, &format!("{}:{slot}", kind.as_str())).await
    }

    async fn send(
        &self,
        place: &Place,
        handler: &str,
        body: &impl Serialize,
        idempotency_key: &str,
    ) -> Result<(), RestateError> {
        let key = utf8_percent_encode(&place.key, NON_ALPHANUMERIC);
        let url = format!("{}/restate/send/{}/{key}/{handler}", self.ingress, place.object.name());
        let body = serde_json::to_vec(body).map_err(|error| RestateError::Client(error.to_string()))?;
        let request = self.http.post(url).header("idempotency-key", idempotency_key);
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        http::send(&self.ingress, request).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_compared_with_the_times_between_which_it_was_asked() {
        let at = |millisecond: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_millis(millisecond);
        for (said, seconds) in [(100_000, 0), (102_000, 0), (101_000, 0), (99_000, -1), (163_000, 61), (0, -100)] {
            assert_eq!(apart(at(100_900), at(said), at(102_100)), SignedDuration::from_secs(seconds), "{said}");
        }
        let of_a_machine_that_was_set_back = apart(at(102_000), at(102_000), at(50_000));
        assert_eq!(of_a_machine_that_was_set_back, SignedDuration::ZERO);
    }
}
