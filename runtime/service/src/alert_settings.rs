//! The table `[alerts]` of the configuration file: what the operator is told, and where to.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use greenroom_domain::{
    AlertKind, InvalidAlertKind, Sentence,
    rules::{
        alerts::{AlertRules, FailedRunsRule},
        warnings::CODES,
    },
    sentence,
    store::is_vault_name,
};
use greenroom_jobs::{EmailSettings, Security, is_mailbox};
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::{
    job_settings::TableError,
    server::{interval, time},
};

/// The default name of the secret that signs webhooks.
const WEBHOOK_SECRET: &str = "alerts";

/// The default time between two looks: soon enough to act, and a look costs a few milliseconds.
const EVERY: Duration = Duration::from_secs(60);

/// The longest time before a key ends in which it is told, in days.
const MOST_DAYS: u32 = 366;

/// The most rules, warnings and receivers.
const MOST: usize = 100;

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct AlertsTable {
    every: Option<Spanned<String>>,
    repeat: Option<Spanned<String>>,
    kinds: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    failed_runs: Vec<Spanned<FailedRunsTable>>,
    sync_warnings: Option<Vec<Spanned<String>>>,
    key_days: Option<Spanned<u32>>,
    webhook: Option<Spanned<WebhookTable>>,
    email: Option<Spanned<EmailTable>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FailedRunsTable {
    action: Option<String>,
    #[serde(default)]
    codes: BTreeSet<String>,
    window: Option<Spanned<String>>,
    at_least: Option<u64>,
    percent: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WebhookTable {
    url: String,
    secret: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct EmailTable {
    server: String,
    port: Option<u16>,
    security: Option<SecurityWord>,
    user: Option<String>,
    password: Option<String>,
    from: String,
    to: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SecurityWord {
    Starttls,
    Tls,
    None,
}

/// A signed webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// The address.
    pub url: String,
    /// The name of the secret that signs it, in the vault.
    pub secret: String,
}

/// What the operator is told, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertSettings {
    /// The time between two looks.
    pub every: Duration,
    /// Which facts are alerts.
    pub rules: AlertRules,
    /// A webhook that is told.
    pub webhook: Option<WebhookSettings>,
    /// An email that is sent.
    pub email: Option<EmailSettings>,
}

/// Checks the table. `at` is its place in the file.
pub(crate) fn read(table: AlertsTable, at: usize) -> Result<AlertSettings, TableError> {
    let mut rules = AlertRules::default();
    let every = table.every.as_ref().map_or(Ok(EVERY), time)?;
    if let Some(repeat) = &table.repeat {
        rules.repeat = interval(repeat)?.0;
    }
    if let Some(kinds) = table.kinds {
        rules.kinds = BTreeSet::new();
        for kind in kinds {
            let at = kind.span().start;
            let kind: AlertKind =
                kind.get_ref().parse().map_err(|error: InvalidAlertKind| TableError::new(at, error.sentence()))?;
            rules.kinds.insert(kind);
        }
    }
    if let Some(days) = table.key_days {
        if !(1..=MOST_DAYS).contains(days.get_ref()) {
            let message = sentence!(
                "failure-setup-days",
                "`{key}`: write a number of days from 1 to {most}",
                key = "key-days",
                most = MOST_DAYS
            );
            return Err(TableError::new(days.span().start, message));
        }
        rules.key_days = days.into_inner();
    }
    if let Some(warnings) = table.sync_warnings {
        rules.sync_warnings = warnings.into_iter().map(warning).collect::<Result<_, _>>()?;
    }
    if !table.failed_runs.is_empty() {
        rules.failed_runs = failed_runs(table.failed_runs)?;
    }
    if rules.failed_runs.len().max(rules.sync_warnings.len()) > MOST {
        let message = sentence!(
            "failure-setup-alerts-most",
            "[alerts] has at most {most} rules and {most} warnings",
            most = MOST
        );
        return Err(TableError::new(at, message));
    }
    // A rule for one action says nothing of the others.
    if rules.failed_runs.iter().all(|rule| rule.action.is_some()) {
        rules.failed_runs.extend(AlertRules::default().failed_runs);
    }
    let webhook = table.webhook.map(webhook).transpose()?;
    let email = table.email.map(email).transpose()?;
    if webhook.is_none() && email.is_none() {
        let message = sentence!(
            "failure-setup-alerts-untold",
            "[alerts] tells nobody: add [alerts.webhook] with `url`, or [alerts.email] with `server`, `from` and `to`"
        );
        return Err(TableError::new(at, message));
    }
    Ok(AlertSettings { every, rules, webhook, email })
}

/// A code of warnings, or a code with its reason.
fn warning(given: Spanned<String>) -> Result<String, TableError> {
    let at = given.span().start;
    let written = given.into_inner();
    let (code, reason) = match written.split_once('/') {
        Some((code, reason)) => (code, Some(reason)),
        None => (written.as_str(), None),
    };
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    let Some((_, reasons)) = CODES.iter().find(|(known, _)| *known == code) else {
        let message = sentence!(
            "failure-setup-warning-code",
            "`{word}` is no code of a warning: there are {known}",
            word = code,
            known = codes.join(", ")
        );
        return Err(TableError::new(at, message));
    };
    match reason {
        Some(reason) if !reasons.contains(&reason) => {
            let message = sentence!(
                "failure-setup-warning-reason",
                "`{word}` is no reason of a warning: there are {known}",
                word = reason,
                known = reasons.join(", ")
            );
            Err(TableError::new(at, message))
        }
        _ => Ok(written),
    }
}

fn failed_runs(given: Vec<Spanned<FailedRunsTable>>) -> Result<Vec<FailedRunsRule>, TableError> {
    let default = AlertRules::default().failed_runs.into_iter().next();
    let (window, at_least) = default.map_or((EVERY, 1), |rule| (rule.window, rule.at_least));
    let mut rules: BTreeMap<usize, FailedRunsRule> = BTreeMap::new();
    for table in given {
        let at = table.span().start;
        let FailedRunsTable { action, codes, window: within, at_least: least, percent } = table.into_inner();
        let wrong = |message: Sentence| Err(TableError::new(at, message));
        let window = within.as_ref().map_or(Ok(window), time)?;
        if percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
            return wrong(sentence!("failure-setup-percent", "`percent`: write a number from 1 to 100"));
        }
        if least == Some(0) {
            return wrong(sentence!("failure-setup-at-least", "`at-least`: write a number from 1 on"));
        }
        let at_least = least.unwrap_or(at_least);
        rules.insert(at, FailedRunsRule { action, codes, window, at_least, percent });
    }
    Ok(rules.into_values().collect())
}

fn webhook(given: Spanned<WebhookTable>) -> Result<WebhookSettings, TableError> {
    let at = given.span().start;
    let WebhookTable { url, secret } = given.into_inner();
    let secret = secret.unwrap_or_else(|| WEBHOOK_SECRET.to_owned());
    if !matches!(Url::parse(&url), Ok(url) if matches!(url.scheme(), "https" | "http") && url.has_host()) {
        let message = sentence!("failure-setup-alerts-url", "`url` of [alerts.webhook]: write https://host/path");
        return Err(TableError::new(at, message));
    }
    check_secret(at, "secret", &secret)?;
    Ok(WebhookSettings { url, secret })
}

fn check_secret(at: usize, key: &str, name: &str) -> Result<(), TableError> {
    if is_vault_name(name) {
        return Ok(());
    }
    let message = sentence!(
        "failure-setup-alerts-secret",
        "`{key}` is the name of a secret, in kebab case, and not the secret itself: keep that with `greenroom secrets set NAME`",
        key = key
    );
    Err(TableError::new(at, message))
}

fn email(given: Spanned<EmailTable>) -> Result<EmailSettings, TableError> {
    let at = given.span().start;
    let EmailTable { server, port, security, user, password, from, to } = given.into_inner();
    let wrong = |message: Sentence| Err(TableError::new(at, message));
    let security = match security.unwrap_or(SecurityWord::Starttls) {
        SecurityWord::Starttls => Security::StartTls,
        SecurityWord::Tls => Security::Tls,
        SecurityWord::None => Security::None,
    };
    if server.is_empty() || server.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '@')) {
        return wrong(sentence!(
            "failure-setup-mail-server",
            "`server` of [alerts.email]: write the name of a host, such as smtp.acme.example"
        ));
    }
    if port == Some(0) {
        return wrong(sentence!("failure-setup-mail-port", "`port` of [alerts.email]: write a number from 1 to 65535"));
    }
    let login = match (user, password) {
        (None, None) => None,
        (Some(_), Some(_)) if security == Security::None => {
            return wrong(sentence!(
                "failure-setup-mail-plain",
                "[alerts.email] would send the password in plain text: write {starttls} or {tls}",
                starttls = "`security = \"starttls\"`",
                tls = "\"tls\""
            ));
        }
        (Some(user), Some(name)) => {
            check_secret(at, "password", &name)?;
            Some((user, name))
        }
        _ => {
            return wrong(sentence!(
                "failure-setup-mail-both",
                "[alerts.email] needs `user` and `password` together: `password` is the name of a secret in the vault"
            ));
        }
    };
    if !is_mailbox(&from) {
        return wrong(sentence!(
            "failure-setup-mail-from",
            "`from` of [alerts.email] is no address: write greenroom@acme.example"
        ));
    }
    if to.is_empty() || to.len() > MOST || !to.iter().all(|to| is_mailbox(to)) {
        return wrong(sentence!(
            "failure-setup-mail-to",
            "`to` of [alerts.email]: write a list of 1 to {most} addresses, such as {example}",
            most = MOST,
            example = "[\"ops@acme.example\"]"
        ));
    }
    Ok(EmailSettings { server, port: port.unwrap_or(security.port()), security, login, from, to })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WEBHOOK: &str = "[webhook]\nurl = 'https://hooks.acme.example/x'\n";
    const EMAIL: &str =
        "[email]\nserver = 'smtp.acme.example'\nfrom = 'greenroom@acme.example'\nto = ['ops@acme.example']\n";

    fn parsed(text: &str) -> Result<AlertSettings, String> {
        let table: AlertsTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(table, 0).map_err(|error| {
            let line = text[..error.at].matches('\n').count() + 1;
            format!("line {line}: {}", error.message.english())
        })
    }

    #[test]
    fn a_target_is_enough() {
        let settings = parsed(WEBHOOK).unwrap();
        assert_eq!((settings.every, &settings.rules, &settings.email), (EVERY, &AlertRules::default(), &None));
        assert_eq!(settings.webhook.unwrap().secret, "alerts");
        let email = parsed(EMAIL).unwrap().email.unwrap();
        assert_eq!((email.port, email.security, email.login), (587, Security::StartTls, None));
        let more = "security = 'tls'\nuser = 'greenroom'\npassword = 'smtp'\n";
        let email = parsed(&format!("{EMAIL}{more}")).unwrap().email.unwrap();
        assert_eq!((email.port, email.login), (465, Some(("greenroom".to_owned(), "smtp".to_owned()))));
    }

    #[test]
    fn what_is_told_can_be_chosen() {
        let settings = parsed(&format!(
            "every = '30s'\nrepeat = 'off'\nkinds = ['failed-runs', 'sync-warnings']\nsync-warnings = ['sync-error/failed']\n\
             key-days = 3\n{WEBHOOK}[[failed-runs]]\naction = 'greet'\ncodes = ['cpu']\nwindow = '1h'\nat-least = 5\npercent = 20\n\
             [[failed-runs]]\n"
        ))
        .unwrap();
        let rules = settings.rules;
        assert_eq!((settings.every, rules.repeat, rules.key_days), (Duration::from_secs(30), None, 3));
        assert_eq!(rules.kinds, [AlertKind::FailedRuns, AlertKind::SyncWarnings].into());
        assert_eq!(rules.sync_warnings, ["sync-error/failed"]);
        assert_eq!((rules.failed_runs.len(), rules.failed_runs[0].percent), (2, Some(20)));
        assert_eq!(rules.failed_runs[1], AlertRules::default().failed_runs[0]);
    }

    #[test]
    fn a_rule_for_one_action_leaves_the_default_one_for_the_others() {
        let rules = parsed(&format!("{WEBHOOK}[[failed-runs]]\naction = 'greet'\n")).unwrap().rules;
        assert_eq!(rules.failed_runs[0].action.as_deref(), Some("greet"));
        assert_eq!(rules.failed_runs[1..], AlertRules::default().failed_runs);
    }

    #[test]
    fn mistakes_are_told_with_their_line_and_the_remedy() {
        let failed = |rest: &str| format!("{WEBHOOK}[[failed-runs]]\n{rest}");
        for (text, says) in [
            (String::new(), "line 1: [alerts] tells nobody"),
            (format!("every = 'off'\n{WEBHOOK}"), "`off` is no time between a second and a day"),
            (format!("evry = '1m'\n{WEBHOOK}"), "evry"),
            (format!("\nkinds = ['x']\n{WEBHOOK}"), "line 2: `x` is no kind of alert: there are failed-runs"),
            (format!("sync-warnings = ['sync-eror']\n{WEBHOOK}"), "there are sync-setting-off"),
            (format!("sync-warnings = ['sync-error/x']\n{WEBHOOK}"), "no reason of a warning: there are transcript-"),
            (format!("key-days = 0\n{WEBHOOK}"), "from 1 to 366"),
            (failed("percent = 101"), "from 1 to 100"),
            (failed("at-least = 0"), "from 1 on"),
            (failed("window = 'off'"), "it cannot be off"),
            (failed("atleast = 5"), "atleast"),
            ("[webhook]\nurl = 'ftp://x'".to_owned(), "https://host/path"),
            (format!("{WEBHOOK}secret = 'whsec_AAAA'"), "not the secret itself"),
            (EMAIL.replace("smtp.acme.example", "smtp://x"), "name of a host"),
            (EMAIL.replace("ops@acme.example", "ops"), "`to` of [alerts.email]"),
            (EMAIL.replace("greenroom@acme.example", "x"), "`from` of [alerts.email]"),
            (format!("{EMAIL}user = 'x'"), "`user` and `password` together"),
            (format!("{EMAIL}user = 'x'\npassword = 'Pass word'"), "not the secret itself"),
            (format!("{EMAIL}user = 'x'\npassword = 'smtp'\nsecurity = 'none'"), "plain text"),
            (format!("{EMAIL}security = 'ssl'"), "starttls"),
        ] {
            let error = parsed(&text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
