//! Keeps looking at what webhooks told of, several webinars at once. Of one webinar there is one look at a time; whatever
//! arrives during it waits as one.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use greenroom::{Failure, FailureKind};
use greenroom_domain::{
    WebinarId, ZoomAccountId, sentence,
    store::{WaitingLook, WebhookInbox},
};
use jiff::SignedDuration;
use tokio::{
    sync::Notify,
    task::{self, JoinSet},
    time::{Instant, sleep_until},
};

use crate::{
    look::{Look, UNDER_WAY},
    webinar_sync::WebinarSync,
};

/// The shortest and the longest wait after a look that failed.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(600));

/// How often a look is tried before it is handed over.
const TRIES: u32 = 3;

/// How long answered deliveries are known: longer than Zoom repeats one, which it does for 85 minutes.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How often answered deliveries are dropped.
const DROPPED_EVERY: Duration = Duration::from_secs(3_600);

/// What a look is at: an account's webinar, or all of its webinars.
type Subject = (ZoomAccountId, Option<WebinarId>);

/// How [`WebinarSync::run_looks`] works.
#[derive(Debug, Clone, Copy)]
pub struct LookPace {
    /// How many webinars are looked at at once.
    pub at_once: usize,
    /// How long deliveries gather before the inbox is read, so that those of one burst are one look.
    pub gather: Duration,
    /// How long a webinar is left in peace after a look: during a session, somebody joins or leaves every second.
    pub pause: Duration,
    /// How often the inbox is read without being told: other processes receive webhooks too.
    pub every: Duration,
    /// How many looks are read from the inbox at once, besides those that cannot begin yet.
    pub read: usize,
}

impl Default for LookPace {
    fn default() -> Self {
        Self {
            at_once: 4,
            gather: Duration::from_millis(200),
            pause: Duration::from_secs(10),
            every: Duration::from_secs(30),
            read: 1_000,
        }
    }
}

/// Takes over looks that keep failing, such as a queue of jobs, which shows them.
#[async_trait]
pub trait FailedLooks: Send + Sync {
    /// Takes over a look, durable when it returns. Answers false where it cannot: the look is tried again here.
    async fn take_over(&self, look: &WaitingLook) -> bool;
}

/// Takes over nothing.
#[async_trait]
impl FailedLooks for () {
    async fn take_over(&self, _: &WaitingLook) -> bool {
        false
    }
}

/// When a subject may be looked at again, and how often its looks have failed.
#[derive(Clone, Copy)]
struct Held {
    until: Instant,
    failures: u32,
}

impl WebinarSync {
    /// Looks at whatever the inbox has until `stop` is ready: first at what an earlier process left, then whenever `arrived` is
    /// notified. Looks that are under way when it stops are dropped; their deliveries go on waiting, and their syncs resume.
    ///
    /// A look that fails for good, or three times, is handed over: `failed` has it then, and its deliveries are answered.
    pub async fn run_looks(
        &self,
        inbox: Arc<dyn WebhookInbox>,
        arrived: &Notify,
        pace: LookPace,
        failed: &dyn FailedLooks,
        stop: impl Future<Output = ()>,
    ) {
        let mut stop = std::pin::pin!(stop);
        let mut looks = JoinSet::new();
        let mut under_way: HashMap<task::Id, WaitingLook> = HashMap::new();
        let mut held: HashMap<Subject, Held> = HashMap::new();
        let mut dropped_at: Option<Instant> = None;
        loop {
            let now = Instant::now();
            held.retain(|_, held| held.until > now || held.failures > 0);
            if dropped_at.is_none_or(|at| now.duration_since(at) >= DROPPED_EVERY) {
                dropped_at = Some(now);
                self.drop_answered(inbox.as_ref()).await;
            }
            // Looks that are under way or held back wait the longest: without room for them, they would hide all others.
            let most = pace.read.saturating_add(held.len()).saturating_add(under_way.len());
            let waiting = inbox.waiting_looks(most).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the inbox of webhooks cannot be read: it is read again later");
                Vec::new()
            });
            let mut next = now + pace.every;
            for look in waiting {
                let subject = subject_of(&look);
                match held.get(&subject) {
                    _ if under_way.values().any(|other| subject_of(other) == subject) => {}
                    Some(held) if held.until > now => next = next.min(held.until),
                    _ if under_way.len() < pace.at_once => {
                        let begun = looks.spawn(self.clone().answer(Arc::clone(&inbox), look.clone()));
                        under_way.insert(begun.id(), look);
                    }
                    _ => {}
                }
            }
            tokio::select! {
                () = &mut stop => return,
                () = sleep_until(next) => {}
                () = arrived.notified() => tokio::time::sleep(pace.gather).await,
                Some(ended) = looks.join_next_with_id() => {
                    let (id, result) = match ended {
                        Ok((id, result)) => (id, result),
                        Err(error) => (error.id(), Err(Failure::of(FailureKind::Internal, sentence!(
                            "failure-look-broke-off",
                            "a look broke off: {error}",
                            error = error
                        )))),
                    };
                    let Some(look) = under_way.remove(&id) else { continue };
                    let subject = subject_of(&look);
                    let failures = held.get(&subject).map_or(0, |held| held.failures);
                    let is_for_good = result.is_err();
                    let mut then = after(result, failures, pace);
                    let keeps_failing = is_for_good || then.failures >= TRIES;
                    if keeps_failing && failed.take_over(&look).await {
                        match inbox.looked(&look, self.now()).await {
                            Ok(_) => then.failures = 0,
                            // It is handed over again, which is the same.
                            Err(error) => tracing::warn!(%error, "a look that was handed over could not be answered"),
                        }
                    }
                    held.insert(subject, then);
                }
            }
        }
    }

    async fn answer(self, inbox: Arc<dyn WebhookInbox>, look: WaitingLook) -> Result<Look, Failure> {
        self.look(inbox.as_ref(), &look, &|_| {}).await
    }

    async fn drop_answered(&self, inbox: &dyn WebhookInbox) {
        let before = self.now().checked_sub(KNOWN_FOR).unwrap_or(jiff::Timestamp::MIN);
        if let Err(error) = inbox.drop_webhooks(before).await {
            tracing::warn!(%error, "answered webhooks cannot be dropped: it is tried again in an hour");
        }
    }
}

fn subject_of(look: &WaitingLook) -> Subject {
    (look.account.clone(), look.webinar.clone())
}

/// When a subject may be looked at after a look with this result.
fn after(result: Result<Look, Failure>, failures: u32, pace: LookPace) -> Held {
    let backoff = BACKOFF.0.saturating_mul(1 << failures.min(16)).min(BACKOFF.1);
    let (wait, failures) = match result {
        Ok(Look::Done) => (pace.pause, 0),
        // A sync of another process, or one that a crash interrupted, is no failure.
        Ok(Look::Again { after: Some(wait) }) if wait <= UNDER_WAY => (wait, failures),
        Ok(Look::Again { after: Some(wait) }) => (wait, failures + 1),
        Ok(Look::Again { after: None }) => (backoff, failures + 1),
        Err(failure) => {
            tracing::warn!(%failure, "a look that webhooks asked for failed: it is tried again");
            (backoff, failures + 1)
        }
    };
    Held { until: Instant::now() + wait, failures }
}
