//! Webhooks: the sandbox tells a receiver what changes in its world, as Zoom does: signed, and again where it gets no answer.

mod fault;
mod send;

use std::{sync::Arc, time::Duration};

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::send::Sender;
pub use self::{
    fault::{WebhookEffect, WebhookFault},
    send::{WebhookLog, Webhooks},
};
use crate::world::{Secret, WorldError};

/// Zoom's waits before it sends a webhook again: 5, 20 and 60 minutes, in milliseconds.
const ZOOMS_RETRIES: [u64; 3] = [300_000, 1_200_000, 3_600_000];

/// Where webhooks are sent, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    /// An http URL on this computer. The account's id is added to it, after a slash.
    pub url: String,
    /// The secret token that signs.
    pub secret: Secret,
    /// How long after a delivery without an answer of 200 or 204 within 3 seconds it is sent again, in milliseconds; Zoom waits 5,
    /// 20 and 60 minutes.
    #[serde(default = "zooms_retries")]
    pub retry_after_ms: Vec<u64>,
}

impl Receiver {
    /// A receiver that gets repetitions when Zoom would send them.
    pub fn new(url: impl Into<String>, secret: Secret) -> Self {
        Self { url: url.into(), secret, retry_after_ms: zooms_retries() }
    }

    /// The same receiver, which gets repetitions after these waits.
    #[must_use]
    pub fn retry_after(mut self, waits: &[Duration]) -> Self {
        self.retry_after_ms = waits.iter().map(|wait| wait.as_millis().try_into().unwrap_or(u64::MAX)).collect();
        self
    }

    /// Checks that the URL is on this computer: a sandbox sends nothing anywhere else.
    pub(crate) fn check(&self) -> Result<(), WorldError> {
        let wrong = |problem: Sentence| {
            let remedy = sentence!("failure-world-webhook-url", "write it as http://127.0.0.1:8080/webhooks/zoom");
            WorldError::at("/url", problem, remedy)
        };
        let url = reqwest::Url::parse(&self.url)
            .map_err(|_| wrong(sentence!("failure-world-no-url", "`{url}` is no URL", url = self.url)))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let is_here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match (url.scheme(), is_here) {
            ("http", true) if url.query().is_none() => Ok(()),
            _ => Err(wrong(sentence!(
                "failure-world-url-elsewhere",
                "`{url}` is no http URL on this computer",
                url = self.url
            ))),
        }
    }

    /// The URL of an account. None only where it was not checked.
    fn url_of(&self, account: &str) -> Option<reqwest::Url> {
        let mut url = reqwest::Url::parse(&self.url).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().push(account);
        Some(url)
    }

    fn wait(&self, attempt: usize) -> Option<Duration> {
        self.retry_after_ms.get(attempt).map(|ms| Duration::from_millis(*ms))
    }
}

fn zooms_retries() -> Vec<u64> {
    ZOOMS_RETRIES.to_vec()
}

/// A change that is to be told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) event: &'static str,
    pub(crate) webinar: u64,
    pub(crate) account: String,
    pub(crate) body: Arc<[u8]>,
}

impl Told {
    fn new(event: &'static str, webinar: u64, account: &str, mut payload: Value, millisecond: i64) -> Self {
        payload["account_id"] = Value::String(account.to_owned());
        let body = serde_json::json!({ "event": event, "event_ts": millisecond, "payload": payload });
        Self { event, webinar, account: account.to_owned(), body: body.to_string().into_bytes().into() }
    }
}

/// How many webhooks were sent, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct WebhookCounts {
    /// Changes that were to be told.
    pub told: u64,
    /// Webhooks on the way, or waiting to be sent again.
    pub waiting: u64,
    /// Those that were answered with 200 or 204 in time.
    pub acknowledged: u64,
    /// Those that were given up, or never sent because of a fault.
    pub lost: u64,
    /// Attempts that got no answer of 200 or 204 in time.
    pub failed_attempts: u64,
    /// The slowest answer of all attempts, in milliseconds; one that did not come counts 3,001.
    pub slowest_ms: u64,
}
