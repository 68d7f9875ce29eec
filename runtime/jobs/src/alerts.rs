//! Telling the operator: what is wrong is looked up, decided by [`greenroom_domain::rules::alerts`], and sent by jobs.
//!
//! What was told is written in the transaction that accepts the messages. A crash before it loses nothing, because the next look
//! decides again; after it, the messages are jobs, which are tried again until they are sent. A message that was sent before
//! its job had ended is sent again with the same id.

mod details;
mod email;
mod pages;

use std::{fmt, sync::Arc};

use greenroom::Failure;
use greenroom_domain::{
    AccountStore, Alert, AlertEvent, AlertKind, AlertNews, AlertTarget, JobId, JobWork, NewJob,
    rules::alerts::{AlertFacts, AlertRules, WARNINGS_LAST, WindowFacts, decide, findings},
    sentence,
};
use greenroom_sync::Messages;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

pub use details::AlertDetails;
pub use email::{EmailSettings, Mailer, Security, is_mailbox};
pub use pages::alert_page;

use crate::callback::Callbacks;

/// How many alerts one message tells. More become more messages.
const IN_A_MESSAGE: usize = 100;

/// Looks for what is to be told, and tells it. Cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    store: Arc<dyn AccountStore>,
    rules: Arc<AlertRules>,
    webhook: Option<(Callbacks, String)>,
    mailer: Option<Arc<Mailer>>,
    messages: Messages,
    public_url: Option<String>,
    has_console: bool,
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").field("rules", &self.rules).field("targets", &self.targets()).finish_non_exhaustive()
    }
}

impl Alerts {
    /// Tells nobody yet. The remedies of warnings are in the language of `messages`.
    pub fn new(store: Arc<dyn AccountStore>, rules: AlertRules, messages: Messages) -> Self {
        Self {
            store,
            rules: Arc::new(rules),
            webhook: None,
            mailer: None,
            messages,
            public_url: None,
            has_console: true,
        }
    }

    /// Links lead to pages of the console at this address of the server.
    #[must_use]
    pub fn public_url(mut self, url: Option<String>) -> Self {
        self.public_url = url;
        self
    }

    /// Links lead to the API, because the server has no console.
    #[must_use]
    pub fn without_console(mut self) -> Self {
        self.has_console = false;
        self
    }

    /// Tells this address, signed as callbacks are.
    #[must_use]
    pub fn webhook(mut self, signed: Callbacks, url: String) -> Self {
        self.webhook = Some((signed, url));
        self
    }

    /// Tells by email.
    #[must_use]
    pub fn mailer(mut self, mailer: Mailer) -> Self {
        self.mailer = Some(Arc::new(mailer));
        self
    }

    /// Where alerts go.
    pub fn targets(&self) -> Vec<AlertTarget> {
        let webhook = self.webhook.iter().map(|_| AlertTarget::Webhook);
        webhook.chain(self.mailer.iter().map(|_| AlertTarget::Email)).collect()
    }

    /// An alert in words, with its remedy and its link.
    pub fn details(&self, alert: &Alert) -> AlertDetails {
        let path = if self.has_console { pages::alert_page } else { pages::route };
        let link = self.public_url.as_ref();
        let link = link.map(|url| format!("{}{}", url.trim_end_matches('/'), path(alert.kind, &alert.subject)));
        details::of(alert, &self.messages, link)
    }

    /// Looks for what is to be told, and accepts the messages.
    ///
    /// # Errors
    /// The store's failure: nothing was told.
    pub(crate) async fn check(&self, now: Timestamp) -> Result<(), Failure> {
        let facts = self.facts(now).await?;
        let told = self.store.alerts().await?;
        let decided = decide(&self.rules, &findings(&self.rules, &facts, now), &told, now);
        if decided.alerts.is_empty() {
            return Ok(());
        }
        for news in &decided.news {
            let (kind, subject, event) = (news.alert.kind, &news.alert.subject, news.event.as_str());
            tracing::warn!(%kind, subject, count = news.alert.count, "alert {event}");
        }
        let mut jobs = Vec::new();
        for target in self.targets() {
            for news in decided.news.chunks(IN_A_MESSAGE) {
                let work = JobWork::SendAlerts { target, news: news.to_vec() };
                jobs.push(NewJob::new(JobId::new(Uuid::now_v7()), work, now));
            }
        }
        Ok(self.store.tell_alerts(decided.alerts, jobs).await?)
    }

    async fn facts(&self, now: Timestamp) -> Result<AlertFacts, Failure> {
        let is_watched = |kind| self.rules.kinds.contains(&kind);
        let mut facts = AlertFacts::default();
        if is_watched(AlertKind::FailedRuns) {
            for rule in &self.rules.failed_runs {
                let window = SignedDuration::try_from(rule.window).unwrap_or(SignedDuration::MAX);
                let since = now.checked_sub(window).unwrap_or(Timestamp::MIN);
                let mut found = WindowFacts { failed: self.store.failed_runs(since).await?, ..WindowFacts::default() };
                if rule.percent.is_some() {
                    let actions = found.failed.iter().map(|failed| failed.action.clone());
                    for action in actions.collect::<std::collections::BTreeSet<_>>() {
                        let count = self.store.count_runs(&action, since).await?;
                        found.runs.insert(action, count);
                    }
                }
                facts.windows.push(found);
            }
        }
        if is_watched(AlertKind::SyncWarnings) || is_watched(AlertKind::ZoomConnection) {
            facts.warnings =
                self.store.latest_warnings(now.checked_sub(WARNINGS_LAST).unwrap_or(Timestamp::MIN)).await?;
        }
        if is_watched(AlertKind::ZoomConnection) {
            facts.zoom_accounts = self.store.account().await?.zoom_accounts;
        }
        if is_watched(AlertKind::DeadLetters) {
            facts.dead_letters = self.store.dead_letters().await?;
        }
        if is_watched(AlertKind::ExpiringKeys) {
            facts.keys = self.store.api_keys().await?;
        }
        Ok(facts)
    }

    /// Sends one message. `id` is the same for all tries.
    ///
    /// # Errors
    /// Those of the target, with what to do. A target that is no longer configured is told nothing, which is no error.
    pub(crate) async fn send(
        &self,
        target: AlertTarget,
        id: JobId,
        news: &[AlertNews],
        at: Timestamp,
    ) -> Result<(), Failure> {
        let current = self.store.alerts().await?;
        let told: Vec<_> = news.iter().filter(|news| is_current(news, &current)).collect();
        let told: Vec<_> = told.into_iter().map(|news| (news.event, self.details(&news.alert))).collect();
        if told.is_empty() {
            return Ok(());
        }
        match (target, &self.webhook, &self.mailer) {
            (AlertTarget::Webhook, Some((signed, url)), _) => {
                let alerts: Vec<_> = told.iter().map(|(event, details)| details::json(*event, details)).collect();
                let body = json!({ "type": "alerts", "timestamp": at, "data": { "alerts": alerts } });
                let sent = signed.send(url, &id.to_string(), body.to_string().into_bytes()).await;
                sent.map_err(|failure| {
                    let why = failure.sentence();
                    failure.say(sentence!("failure-alert-webhook", "the webhook of alerts: {why}", why = why))
                })
            }
            (AlertTarget::Email, _, Some(mailer)) => {
                mailer.send(&self.store, id, details::subject(&told), details::text(&told)).await
            }
            _ => Ok(()),
        }
    }

    /// Sends a test message to every target, now and by this process.
    pub async fn test(&self, now: Timestamp) -> Vec<(AlertTarget, Result<(), Failure>)> {
        let alert = Alert {
            kind: AlertKind::DeadLetters,
            subject: "test".to_owned(),
            code: None,
            count: 0,
            since: now,
            latest: now,
            told_at: now,
            over_at: None,
        };
        let news = [AlertNews { event: AlertEvent::Test, alert }];
        let mut sent = Vec::new();
        for target in self.targets() {
            sent.push((target, self.send(target, JobId::new(Uuid::now_v7()), &news, now).await));
        }
        sent
    }
}

/// Whether news still says how things are. A message that could not be sent for a while may be overtaken by the one that the alert
/// is over; then it would be the last word.
fn is_current(news: &AlertNews, alerts: &[Alert]) -> bool {
    let lasts = matches!(news.event, AlertEvent::Began | AlertEvent::Lasts);
    let is_same = |alert: &&Alert| alert.kind == news.alert.kind && alert.subject == news.alert.subject;
    let now = alerts.iter().find(is_same);
    !lasts || now.is_none_or(|alert| alert.over_at.is_none() || alert.since > news.alert.latest)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_late_message_is_not_sent_when_its_alert_is_over() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let alert = |since, over: Option<i64>| Alert {
            kind: AlertKind::DeadLetters,
            subject: "invoke:a".to_owned(),
            code: None,
            count: 1,
            since: at(since),
            latest: at(since + 5),
            told_at: at(since + 6),
            over_at: over.map(at),
        };
        let news = |event| AlertNews { event, alert: alert(10, None) };
        let other = Alert { subject: "sync".to_owned(), ..alert(10, Some(20)) };
        for (event, now, sent) in [
            (AlertEvent::Began, vec![alert(10, None)], true),
            (AlertEvent::Began, vec![alert(10, Some(20))], false),
            (AlertEvent::Lasts, vec![alert(10, Some(20))], false),
            (AlertEvent::Over, vec![alert(10, Some(20))], true),
            (AlertEvent::Test, vec![alert(10, Some(20))], true),
            (AlertEvent::Began, vec![other], true),
            (AlertEvent::Began, vec![], true),
            // It began again since, and that is over: this message is of the time before.
            (AlertEvent::Began, vec![alert(30, Some(40))], true),
        ] {
            assert_eq!(is_current(&news(event), &now), sent, "{event:?} {now:?}");
        }
    }
}
