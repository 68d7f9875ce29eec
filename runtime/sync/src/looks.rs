//! Keeps looking at what webhooks told of, several webinars at once. Of one webinar there is one look at a time; whatever
//! arrives during it waits as one.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use greenroom::{Failure, FailureKind};
use greenroom_domain::{
    WebinarId, ZoomAccountId,
    store::{WaitingLook, WebhookInbox},
};
use jiff::SignedDuration;
use tokio::{
    sync::Notify,
    task::{self, JoinSet},
    time::{Instant, sleep_until},
};

use crate::{look::Look, webinar_sync::WebinarSync};

/// The shortest and the longest wait after a look that failed.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(600));

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

/// When a subject may be looked at again, and how often its looks have failed.
#[derive(Clone, Copy)]
struct Held {
    until: Instant,
    failures: u32,
}

impl WebinarSync {
    /// Looks at whatever the inbox has until `stop` is ready: first at what an earlier process left, then whenever `arrived` is
    /// notified. Looks that are under way when it stops are dropped; their deliveries go on waiting, and their syncs resume.
    pub async fn run_looks(
        &self,
        inbox: Arc<dyn WebhookInbox>,
        arrived: &Notify,
        pace: LookPace,
        stop: impl Future<Output = ()>,
    ) {
        let mut stop = std::pin::pin!(stop);
        let mut looks = JoinSet::new();
        let mut under_way: HashMap<task::Id, Subject> = HashMap::new();
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
                let subject = (look.account.clone(), look.webinar.clone());
                match held.get(&subject) {
                    _ if under_way.values().any(|other| *other == subject) => {}
                    Some(held) if held.until > now => next = next.min(held.until),
                    _ if under_way.len() < pace.at_once => {
                        let begun = looks.spawn(self.clone().look_once(Arc::clone(&inbox), look));
                        under_way.insert(begun.id(), subject);
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
                        Err(error) => (error.id(), Err(Failure::of(FailureKind::Internal, format!("a look broke off: {error}")))),
                    };
                    let Some(subject) = under_way.remove(&id) else { continue };
                    let failures = held.get(&subject).map_or(0, |held| held.failures);
                    held.insert(subject, after(result, failures, pace));
                }
            }
        }
    }

    async fn look_once(self, inbox: Arc<dyn WebhookInbox>, look: WaitingLook) -> Result<Look, Failure> {
        self.look(inbox.as_ref(), &look, &|_| {}).await
    }

    async fn drop_answered(&self, inbox: &dyn WebhookInbox) {
        let before = self.now().checked_sub(KNOWN_FOR).unwrap_or(jiff::Timestamp::MIN);
        if let Err(error) = inbox.drop_webhooks(before).await {
            tracing::warn!(%error, "answered webhooks cannot be dropped: it is tried again in an hour");
        }
    }
}

/// When a subject may be looked at after a look with this result.
fn after(result: Result<Look, Failure>, failures: u32, pace: LookPace) -> Held {
    let backoff = BACKOFF.0.saturating_mul(1 << failures.min(16)).min(BACKOFF.1);
    let (wait, failures) = match result {
        Ok(Look::Done) => (pace.pause, 0),
        Ok(Look::Again { after: Some(wait) }) => (wait, failures),
        Ok(Look::Again { after: None }) => (backoff, failures + 1),
        Err(failure) => {
            tracing::warn!(%failure, "a look that webhooks asked for failed: it is tried again");
            (backoff, failures + 1)
        }
    };
    Held { until: Instant::now() + wait, failures }
}
