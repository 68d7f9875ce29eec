//! Sending webhooks: signed when they are sent, several at once, again where they were not answered in time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};

use super::{
    Receiver, Told, WebhookCounts,
    fault::{self, ActiveWebhookFault, WebhookEffect, WebhookFault},
};
use crate::world::WorldError;

/// How long Zoom waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What an answer counts that did not come in time: more than Zoom waits.
const TOO_LONG: Duration = Duration::from_millis(3_001);

/// How many webhooks are on the way at once.
const AT_ONCE: usize = 64;

/// How many entries of the log are kept.
const LOGGED: usize = 10_000;

/// How long a webhook waits for the next one, behind which it is to be sent.
const WAITS_FOR_NEXT: Duration = Duration::from_millis(500);

/// One attempt to deliver a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookLog {
    /// The event.
    pub event: String,
    /// The webinar's id.
    pub webinar: u64,
    /// Which attempt it was, from 1.
    pub attempt: usize,
    /// The status of the answer; none where none came in time.
    pub status: Option<u16>,
    /// How long the answer took, in milliseconds.
    pub ms: u64,
    /// The fault that affected it.
    pub fault: Option<WebhookEffect>,
}

/// The webhooks of a sandbox: who gets them, and what became of them. A clone is another handle to the same ones.
#[derive(Clone, Default)]
pub struct Webhooks(Arc<Shared>);

#[derive(Default)]
struct Shared {
    kept: Mutex<Kept>,
    arrived: Notify,
}

#[derive(Default)]
struct Kept {
    receiver: Option<Arc<Receiver>>,
    queue: VecDeque<Told>,
    faults: Vec<ActiveWebhookFault>,
    counts: WebhookCounts,
    log: VecDeque<WebhookLog>,
    last_millisecond: i64,
}

impl Webhooks {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what changes from now on to this receiver; to none without one. Webhooks that wait to be sent again go to the
    /// new receiver, signed with its secret.
    ///
    /// # Errors
    /// The URL is not on this computer.
    pub fn send_to(&self, receiver: Option<Receiver>) -> Result<(), WorldError> {
        receiver.iter().try_for_each(Receiver::check)?;
        self.kept().receiver = receiver.map(Arc::new);
        Ok(())
    }

    /// Adds a fault after the existing ones.
    pub fn add_fault(&self, fault: WebhookFault) {
        self.kept().faults.push(ActiveWebhookFault::new(fault));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.kept().faults.clear();
    }

    /// The remaining faults.
    pub fn faults(&self) -> Vec<WebhookFault> {
        self.kept().faults.iter().map(|active| active.fault.clone()).collect()
    }

    /// How many webhooks there were, and what became of them.
    pub fn counts(&self) -> WebhookCounts {
        self.kept().counts
    }

    /// The last attempts, oldest first.
    pub fn log(&self) -> Vec<WebhookLog> {
        self.kept().log.iter().cloned().collect()
    }

    pub(crate) fn is_on(&self) -> bool {
        self.kept().receiver.is_some()
    }

    pub(crate) fn tell(&self, account: &str, webinar: u64, now: Timestamp, events: Vec<(&'static str, Value)>) {
        let mut kept = self.kept();
        for (event, payload) in events {
            // At Zoom no two events have the same body. Here the clock may stand still.
            kept.last_millisecond = now.as_millisecond().max(kept.last_millisecond + 1);
            let told = Told::new(event, webinar, account, payload, kept.last_millisecond);
            kept.counts.told += 1;
            kept.counts.waiting += 1;
            kept.queue.push_back(told);
        }
        drop(kept);
        self.0.arrived.notify_one();
    }

    fn ended(&self, acknowledged: bool) {
        let counts = &mut self.kept().counts;
        counts.waiting = counts.waiting.saturating_sub(1);
        if acknowledged {
            counts.acknowledged += 1;
        } else {
            counts.lost += 1;
        }
    }

    fn attempted(&self, entry: WebhookLog, answered: bool) {
        let mut kept = self.kept();
        kept.counts.slowest_ms = kept.counts.slowest_ms.max(entry.ms);
        kept.counts.failed_attempts += u64::from(!answered);
        if kept.log.len() == LOGGED {
            kept.log.pop_front();
        }
        kept.log.push_back(entry);
    }

    fn next(&self) -> Option<(Told, Option<WebhookEffect>)> {
        let mut kept = self.kept();
        let told = kept.queue.pop_front()?;
        let effect = fault::strike(&mut kept.faults, told.event);
        Some((told, effect))
    }

    fn receiver(&self) -> Option<Arc<Receiver>> {
        self.kept().receiver.clone()
    }
}

/// Sends the webhooks of one sandbox.
#[derive(Clone)]
pub(crate) struct Sender {
    webhooks: Webhooks,
    http: reqwest::Client,
    places: Arc<Semaphore>,
}

/// The task that sends. Dropping it ends all deliveries.
pub(crate) struct Sending(tokio::task::JoinHandle<()>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sender {
    /// A sender; none where no HTTP client can be made.
    pub(crate) fn new(webhooks: Webhooks) -> Option<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirects = reqwest::redirect::Policy::none();
        // Nothing but loopback is called: no certificates are needed, and no proxy.
        let http = reqwest::Client::builder().no_proxy().redirect(redirects).tls_certs_only([]).build().ok()?;
        Some(Self { webhooks, http, places: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    pub(crate) fn start(self) -> Sending {
        Sending(tokio::spawn(self.run()))
    }

    async fn run(self) {
        let mut deliveries = JoinSet::new();
        let mut held: Option<Told> = None;
        loop {
            while let Some((told, effect)) = self.webhooks.next() {
                match effect {
                    Some(WebhookEffect::Never) => self.webhooks.ended(false),
                    Some(WebhookEffect::OutOfOrder) if held.is_none() => held = Some(told),
                    effect => {
                        deliveries.spawn(self.clone().deliver(told, effect));
                        if let Some(held) = held.take() {
                            deliveries.spawn(self.clone().deliver(held, Some(WebhookEffect::OutOfOrder)));
                        }
                    }
                }
            }
            tokio::select! {
                () = self.webhooks.0.arrived.notified() => {}
                Some(_) = deliveries.join_next() => {}
                () = tokio::time::sleep(WAITS_FOR_NEXT), if held.is_some() => {
                    if let Some(held) = held.take() {
                        deliveries.spawn(self.clone().deliver(held, Some(WebhookEffect::OutOfOrder)));
                    }
                }
            }
        }
    }

    /// Delivers a webhook, with its repetitions.
    async fn deliver(self, told: Told, effect: Option<WebhookEffect>) {
        if let Some(WebhookEffect::Late { milliseconds }) = effect {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        for attempt in 1.. {
            let Some(receiver) = self.webhooks.receiver() else { return self.webhooks.ended(false) };
            let effect = effect.filter(|_| attempt == 1);
            let mut answered = self.attempt(&told, &receiver, attempt, effect).await;
            if effect == Some(WebhookEffect::Double) {
                answered |= self.attempt(&told, &receiver, attempt, effect).await;
            }
            if effect == Some(WebhookEffect::LostAnswer) {
                answered = false;
            }
            if answered {
                return self.webhooks.ended(true);
            }
            match receiver.wait(attempt - 1) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return self.webhooks.ended(false),
            }
        }
    }

    /// Sends a webhook once. Answers whether it was answered with 200 or 204 in time.
    async fn attempt(&self, told: &Told, receiver: &Receiver, attempt: usize, fault: Option<WebhookEffect>) -> bool {
        let Ok(_place) = self.places.acquire().await else { return false };
        let mut second = Timestamp::now().as_second();
        if fault == Some(WebhookEffect::OldTimestamp) {
            second -= 600;
        }
        let second = second.to_string();
        let secret = match fault {
            Some(WebhookEffect::WrongSignature) => "not Zoom's",
            _ => receiver.secret.expose(),
        };
        let signature = format!("v0={}", signed(secret, &[b"v0:", second.as_bytes(), b":", &told.body]));
        let Some(url) = receiver.url_of(&told.account) else { return false };
        let sent = self.http.post(url);
        let sent = sent
            .header("content-type", "application/json; charset=utf-8")
            .header("user-agent", "Zoom Marketplace/1.0a")
            .header("x-zm-request-timestamp", &second)
            .header("x-zm-signature", signature)
            .body(told.body.to_vec());
        let began = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, sent.send()).await;
        let took = if answer.is_err() { TOO_LONG } else { began.elapsed() };
        let status = answer.ok().and_then(Result::ok).map(|answer| answer.status().as_u16());
        let answered = matches!(status, Some(200 | 204));
        let (event, webinar) = (told.event.to_owned(), told.webinar);
        let ms = took.as_millis().try_into().unwrap_or(u64::MAX);
        self.webhooks.attempted(WebhookLog { event, webinar, attempt, status, ms, fault }, answered);
        answered
    }

    /// Challenges the receiver of an account, as Zoom does before it sends anything to a new URL.
    pub(crate) async fn challenge(&self, account: &str) -> bool {
        let Some(receiver) = self.webhooks.receiver() else { return false };
        let plain = format!("{:032x}", rand::random::<u128>());
        let now = Timestamp::now();
        let body = json!({
            "event": "endpoint.url_validation", "event_ts": now.as_millisecond(), "payload": {"plainToken": plain},
        })
        .to_string();
        let second = now.as_second().to_string();
        let secret = receiver.secret.expose();
        let signature = format!("v0={}", signed(secret, &[b"v0:", second.as_bytes(), b":", body.as_bytes()]));
        let Some(url) = receiver.url_of(account) else { return false };
        let sent = self.http.post(url).header("content-type", "application/json");
        let sent = sent.header("x-zm-request-timestamp", second).header("x-zm-signature", signature).body(body);
        let answer = async { sent.send().await.ok()?.json::<Value>().await.ok() };
        let expected = json!({ "plainToken": plain, "encryptedToken": signed(secret, &[plain.as_bytes()]) });
        tokio::time::timeout(PATIENCE, answer).await.is_ok_and(|answer| answer == Some(expected))
    }
}

fn signed(secret: &str, parts: &[&[u8]]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    parts.iter().for_each(|part| mac.update(part));
    hex::encode(mac.finalize().into_bytes())
}
