//! What can happen to webhooks on their way, on demand.

use serde::{Deserialize, Serialize};

/// A rule for the next webhooks that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookFault {
    /// The event, such as `webinar.ended`; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// How many matching webhooks pass unharmed between two that are affected.
    #[serde(default)]
    pub skip: u32,
    /// How many webhooks it affects; null for all.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// Its effect on them.
    pub effect: WebhookEffect,
}

/// The effect of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
pub enum WebhookEffect {
    /// Sent twice.
    Double,
    /// Sent later, behind others.
    Late {
        /// How long, in real time.
        milliseconds: u64,
    },
    /// Sent after the next one of any account.
    OutOfOrder,
    /// Not sent at all.
    Never,
    /// At first with a signature that is not Zoom's; again with the right one.
    WrongSignature,
    /// At first with a timestamp of ten minutes ago; again with the right one.
    OldTimestamp,
    /// The receiver's answer does not arrive: sent again although it was taken.
    LostAnswer,
}

fn once() -> Option<u32> {
    Some(1)
}

impl WebhookFault {
    /// Affects the next webhook.
    pub fn new(effect: WebhookEffect) -> Self {
        Self { event: None, skip: 0, times: once(), effect }
    }

    /// Only webhooks of this event.
    #[must_use]
    pub fn event(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    /// Affects every n-th webhook, until it is removed.
    #[must_use]
    pub fn every(mut self, n: u32) -> Self {
        (self.skip, self.times) = (n.saturating_sub(1), None);
        self
    }
}

/// A fault with its remaining counts.
pub(crate) struct ActiveWebhookFault {
    pub(crate) fault: WebhookFault,
    passed: u32,
}

impl ActiveWebhookFault {
    pub(crate) fn new(fault: WebhookFault) -> Self {
        Self { fault, passed: 0 }
    }

    fn strike(&mut self, event: &str) -> Option<WebhookEffect> {
        if self.fault.times == Some(0) || self.fault.event.as_ref().is_some_and(|wanted| wanted != event) {
            return None;
        }
        if self.passed < self.fault.skip {
            self.passed += 1;
            return None;
        }
        self.passed = 0;
        if let Some(times) = &mut self.fault.times {
            *times -= 1;
        }
        Some(self.fault.effect)
    }
}

/// The effect of the first fault that matches. Used-up faults are removed.
pub(crate) fn strike(faults: &mut Vec<ActiveWebhookFault>, event: &str) -> Option<WebhookEffect> {
    let effect = faults.iter_mut().find_map(|fault| fault.strike(event));
    faults.retain(|fault| fault.fault.times != Some(0));
    effect
}
