//! What an operator is told: which facts are alerts ([`findings`]), and which of these are news ([`decide`]).
//!
//! Many occurrences of one kind and subject are one alert. It is told when it begins, again while it lasts and the operator
//! wants to be reminded, and once when it is over: for failed runs, when none counted for as long as the window.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    Alert, AlertEvent, AlertKind, AlertNews, ApiKey, ConnectionState, Warning, ZoomAccount,
    store::{DeadLetters, FailedRuns, LatestWarnings},
};

/// How long the warnings of a sync count, unless a later sync of the webinar has ended without them.
pub const WARNINGS_LAST: SignedDuration = SignedDuration::from_hours(24);

/// The word before the id of a Zoom account in the pointer of a warning.
const ZOOM_ACCOUNT: &str = "zoom-account:";

/// The reasons of warnings that are about a connection which a person has to repair.
const BROKEN: [&str; 3] = ["zoom-account-not-found", "zoom-connection-failed", "zoom-permission-missing"];

/// When failed runs of an action are an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRunsRule {
    /// The action; none: every action that no other rule names.
    pub action: Option<String>,
    /// The codes that count; all where there are none.
    pub codes: BTreeSet<String>,
    /// The time that is looked at.
    pub window: Duration,
    /// So many failed runs at least.
    pub at_least: u64,
    /// And at least so many of a hundred runs.
    pub percent: Option<u8>,
}

/// Which facts are alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRules {
    /// The kinds that are watched.
    pub kinds: BTreeSet<AlertKind>,
    /// The rules for failed runs. Of those that hold for an action, the first counts.
    pub failed_runs: Vec<FailedRunsRule>,
    /// The warnings that count: a code, or a code and its reason (`sync-error/failed`).
    pub sync_warnings: Vec<String>,
    /// How many days before its end a key is told, and after it.
    pub key_days: u32,
    /// The time after which an alert that lasts is told again; none: it is told once.
    pub repeat: Option<Duration>,
}

impl Default for AlertRules {
    /// All kinds; ten failed runs of an action in 15 minutes; syncs that failed; keys that end within two weeks; a reminder
    /// each day.
    fn default() -> Self {
        Self {
            kinds: AlertKind::ALL.into(),
            failed_runs: vec![FailedRunsRule {
                action: None,
                codes: BTreeSet::new(),
                window: Duration::from_secs(15 * 60),
                at_least: 10,
                percent: None,
            }],
            sync_warnings: vec!["sync-error".to_owned()],
            key_days: 14,
            repeat: Some(Duration::from_secs(24 * 60 * 60)),
        }
    }
}

/// The failed runs in the window of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WindowFacts {
    /// By action and code.
    pub failed: Vec<FailedRuns>,
    /// All runs of an action, however they ended; needed where the rule has a percentage.
    pub runs: BTreeMap<String, u64>,
}

/// The facts. Those of kinds that are not watched need not be loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertFacts {
    /// For each rule of [`AlertRules::failed_runs`], in their order.
    pub windows: Vec<WindowFacts>,
    /// Warnings of the latest syncs.
    pub warnings: Vec<LatestWarnings>,
    /// The Zoom accounts.
    pub zoom_accounts: Vec<ZoomAccount>,
    /// The jobs that failed for good.
    pub dead_letters: Vec<DeadLetters>,
    /// The API keys.
    pub keys: Vec<ApiKey>,
}

/// What is an alert now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// See [`Alert::kind`].
    pub kind: AlertKind,
    /// See [`Alert::subject`].
    pub subject: String,
    /// See [`Alert::code`].
    pub code: Option<String>,
    /// See [`Alert::count`].
    pub count: u64,
    /// See [`Alert::since`].
    pub since: Timestamp,
    /// See [`Alert::latest`].
    pub latest: Timestamp,
}

/// Occurrences of one subject, with their codes.
#[derive(Default)]
struct Occurrences {
    count: u64,
    codes: BTreeMap<String, u64>,
    times: Option<(Timestamp, Timestamp)>,
}

impl Occurrences {
    fn add(&mut self, code: &str, count: u64, first: Timestamp, last: Timestamp) {
        self.count = self.count.saturating_add(count);
        let of_code = self.codes.entry(code.to_owned()).or_default();
        *of_code = of_code.saturating_add(count);
        let (from, to) = self.times.unwrap_or((first, last));
        self.times = Some((from.min(first), to.max(last)));
    }

    fn finding(self, kind: AlertKind, subject: String) -> Option<Finding> {
        let (since, latest) = self.times?;
        // Of codes that are as frequent, the first in the alphabet, so that the answer does not change by itself.
        let code = self.codes.into_iter().rev().max_by_key(|(_, count)| *count).map(|(code, _)| code);
        Some(Finding { kind, subject, code, count: self.count, since, latest })
    }
}

/// The alerts that the facts are, by kind and subject.
pub fn findings(rules: &AlertRules, facts: &AlertFacts, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    let watched = |kind| rules.kinds.contains(&kind);
    if watched(AlertKind::FailedRuns) {
        failed_runs(rules, facts, &mut found);
    }
    if watched(AlertKind::SyncWarnings) {
        sync_warnings(rules, facts, now, &mut found);
    }
    if watched(AlertKind::ZoomConnection) {
        zoom_connections(facts, now, &mut found);
    }
    if watched(AlertKind::DeadLetters) {
        dead_letters(facts, &mut found);
    }
    if watched(AlertKind::ExpiringKeys) {
        expiring_keys(rules, facts, now, &mut found);
    }
    found.sort_by(|a, b| (a.kind, &a.subject).cmp(&(b.kind, &b.subject)));
    found
}

fn failed_runs(rules: &AlertRules, facts: &AlertFacts, found: &mut Vec<Finding>) {
    let named: BTreeSet<&str> = rules.failed_runs.iter().filter_map(|rule| rule.action.as_deref()).collect();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for (rule, window) in rules.failed_runs.iter().zip(&facts.windows) {
        let mut by_action: BTreeMap<&str, Occurrences> = BTreeMap::new();
        for failed in &window.failed {
            let concerns = match &rule.action {
                Some(action) => *action == failed.action,
                None => !named.contains(failed.action.as_str()),
            };
            if concerns && (rule.codes.is_empty() || rule.codes.contains(&failed.code)) {
                let so_far = by_action.entry(&failed.action).or_default();
                so_far.add(&failed.code, failed.count, failed.first, failed.last);
            }
        }
        for (action, failed) in by_action {
            let of_all = window.runs.get(action).copied().unwrap_or(failed.count).max(failed.count);
            let is_share = rule
                .percent
                .is_none_or(|percent| u128::from(failed.count) * 100 >= u128::from(of_all) * u128::from(percent));
            if failed.count >= rule.at_least && is_share && told.insert(action.to_owned()) {
                found.extend(failed.finding(AlertKind::FailedRuns, action.to_owned()));
            }
        }
    }
}

/// The warnings that still count, with the time of their sync.
fn counting(facts: &AlertFacts, now: Timestamp) -> impl Iterator<Item = (Timestamp, &Warning)> {
    let last = facts.warnings.iter().filter(move |latest| now.duration_since(latest.at) < WARNINGS_LAST);
    last.flat_map(|latest| latest.warnings.iter().map(|warning| (latest.at, warning)))
}

/// The Zoom account of a warning about a connection that a person has to repair.
fn broken_connection(warning: &Warning) -> Option<&str> {
    let is_broken = warning.reason.as_deref().is_some_and(|reason| BROKEN.contains(&reason));
    warning.pointer.strip_prefix(ZOOM_ACCOUNT).filter(|_| is_broken)
}

fn sync_warnings(rules: &AlertRules, facts: &AlertFacts, now: Timestamp, found: &mut Vec<Finding>) {
    let mut by_name: BTreeMap<String, Occurrences> = BTreeMap::new();
    // One broken connection is told once, and not again for the webinars that it keeps from being synced.
    let told_as_connection =
        |warning: &Warning| rules.kinds.contains(&AlertKind::ZoomConnection) && broken_connection(warning).is_some();
    for (at, warning) in counting(facts, now).filter(|(_, warning)| !told_as_connection(warning)) {
        let name = match &warning.reason {
            Some(reason) => format!("{}/{reason}", warning.code),
            None => warning.code.clone(),
        };
        if rules.sync_warnings.iter().any(|wanted| *wanted == warning.code || *wanted == name) {
            by_name.entry(name).or_default().add(&warning.code, 1, at, at);
        }
    }
    found.extend(by_name.into_iter().filter_map(|(name, seen)| seen.finding(AlertKind::SyncWarnings, name)));
}

fn zoom_connections(facts: &AlertFacts, now: Timestamp, found: &mut Vec<Finding>) {
    let mut by_account: BTreeMap<String, Occurrences> = BTreeMap::new();
    let code = crate::codes::ZOOM_CONNECTION_FAILED.word();
    let in_use = facts.zoom_accounts.iter().filter(|account| account.in_use());
    for account in in_use.clone() {
        if let ConnectionState::Failing { checked_at, .. } = &account.connection {
            by_account.entry(account.id.to_string()).or_default().add(code, 1, *checked_at, *checked_at);
        }
    }
    for (at, warning) in counting(facts, now) {
        let account = broken_connection(warning);
        // A connection that was checked since, and works, is repaired.
        let checked = account.and_then(|id| in_use.clone().find(|account| account.id.as_str() == id)).map(
            |account| matches!(&account.connection, ConnectionState::Connected { checked_at } if *checked_at > at),
        );
        if let (Some(id), Some(false)) = (account, checked) {
            let code = warning.values.get("code").and_then(|code| code.as_str()).unwrap_or(code);
            by_account.entry(id.to_owned()).or_default().add(code, 1, at, at);
        }
    }
    found.extend(by_account.into_iter().filter_map(|(id, seen)| seen.finding(AlertKind::ZoomConnection, id)));
}

fn dead_letters(facts: &AlertFacts, found: &mut Vec<Finding>) {
    let mut by_subject: BTreeMap<String, Occurrences> = BTreeMap::new();
    for dead in &facts.dead_letters {
        let subject = match &dead.action {
            Some(action) => format!("{}:{action}", dead.kind),
            None => dead.kind.to_string(),
        };
        by_subject.entry(subject).or_default().add(&dead.code, dead.count, dead.first, dead.last);
    }
    found.extend(by_subject.into_iter().filter_map(|(subject, seen)| seen.finding(AlertKind::DeadLetters, subject)));
}

fn expiring_keys(rules: &AlertRules, facts: &AlertFacts, now: Timestamp, found: &mut Vec<Finding>) {
    let days = SignedDuration::from_hours(24 * i64::from(rules.key_days));
    for key in facts.keys.iter().filter(|key| key.revoked_at.is_none()) {
        let Some(expires) = key.expires_at else { continue };
        // A key that has expired is told as well: nobody may have replaced it.
        if expires.duration_since(now) < days && now.duration_since(expires) < days {
            let code = (expires <= now).then(|| crate::codes::API_KEY_EXPIRED.word().to_owned());
            let (kind, subject) = (AlertKind::ExpiringKeys, key.id.clone());
            found.push(Finding { kind, subject, code, count: 1, since: expires, latest: expires });
        }
    }
}

/// What is written about alerts, and what of it is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    /// The alerts that are new or have changed.
    pub alerts: Vec<Alert>,
    /// Those of them that are told.
    pub news: Vec<AlertNews>,
}

/// Compares what is an alert now with the alerts that were told. An alert of a kind that is no longer watched ends without
/// a message.
pub fn decide(rules: &AlertRules, found: &[Finding], told: &[Alert], now: Timestamp) -> Decided {
    let mut decided = Decided::default();
    let known: BTreeMap<(AlertKind, &str), &Alert> =
        told.iter().map(|alert| ((alert.kind, alert.subject.as_str()), alert)).collect();
    for finding in found {
        let lasting = known.get(&(finding.kind, finding.subject.as_str())).filter(|alert| alert.over_at.is_none());
        let is_old = |told_at: Timestamp| {
            let repeat = rules.repeat.and_then(|repeat| SignedDuration::try_from(repeat).ok());
            repeat.is_some_and(|repeat| now.duration_since(told_at) >= repeat)
        };
        let (event, told_at) = match lasting {
            None => (Some(AlertEvent::Began), now),
            Some(alert) if is_old(alert.told_at) => (Some(AlertEvent::Lasts), now),
            Some(alert) => (None, alert.told_at),
        };
        let Finding { kind, subject, code, count, since, latest } = finding.clone();
        // What has left the window has happened all the same; and a key that is renewed ends at another time.
        let since = match (kind, lasting) {
            (AlertKind::ExpiringKeys, _) | (_, None) => since,
            (_, Some(alert)) => since.min(alert.since),
        };
        let alert = Alert { kind, subject, code, count, since, latest, told_at, over_at: None };
        if lasting.is_none_or(|known| **known != alert) {
            decided.alerts.push(alert.clone());
        }
        decided.news.extend(event.map(|event| AlertNews { event, alert }));
    }
    // Failed runs that leave the window one by one, while others come, would begin and end an alert each minute.
    let longest = rules.failed_runs.iter().map(|rule| rule.window).max().unwrap_or_default();
    let longest = SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX);
    let may_come_back = |alert: &Alert| {
        let is_watched = rules.kinds.contains(&AlertKind::FailedRuns);
        alert.kind == AlertKind::FailedRuns && is_watched && now.duration_since(alert.latest) < longest
    };
    let is_found =
        |alert: &Alert| found.iter().any(|finding| finding.kind == alert.kind && finding.subject == alert.subject);
    for alert in told.iter().filter(|alert| alert.over_at.is_none() && !is_found(alert) && !may_come_back(alert)) {
        let is_watched = rules.kinds.contains(&alert.kind);
        let told_at = if is_watched { now } else { alert.told_at };
        let over = Alert { told_at, over_at: Some(now), ..alert.clone() };
        decided.alerts.push(over.clone());
        if is_watched {
            decided.news.push(AlertNews { event: AlertEvent::Over, alert: over });
        }
    }
    decided
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
