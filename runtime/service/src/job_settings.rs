//! The table `[jobs]` of the configuration file.

use std::{collections::BTreeSet, sync::Arc};

use greenroom_capability_http::Outbound;
use greenroom_domain::{
    Sentence,
    rules::jobs::{JobLimit, JobRate, LimitKey, ONE_AT_A_TIME, RetryPolicy},
    sentence,
    store::is_vault_name,
};
use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;

/// The default number of jobs at once.
const PLACES: u32 = 16;

/// The largest number of places and of tries.
const MOST: u32 = 10_000;

/// The default name of the secret that signs callbacks.
const CALLBACK_SECRET: &str = "callbacks";

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct JobsTable {
    concurrency: Option<Spanned<u32>>,
    attempts: Option<Spanned<u32>>,
    callback_secret: Option<Spanned<String>>,
    callback_networks: Vec<Spanned<String>>,
    limits: Vec<Spanned<LimitTable>>,
}

/// A limit by key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LimitTable {
    name: String,
    by: String,
    action: Option<String>,
    concurrency: Option<u32>,
    rate: Option<String>,
}

/// What is wrong with a table, and its place in the file.
pub(crate) struct TableError {
    pub(crate) at: usize,
    pub(crate) message: Sentence,
}

impl TableError {
    pub(crate) fn new(at: usize, message: impl Into<Sentence>) -> Self {
        Self { at, message: message.into() }
    }
}

/// How jobs are done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSettings {
    /// How many jobs run at once.
    pub concurrency: u32,
    /// How failed jobs are tried again.
    pub policy: RetryPolicy,
    /// The name of the secret that signs callbacks.
    pub callback_secret: String,
    /// Networks that callbacks may reach although they are not public.
    pub callback_networks: Vec<IpNet>,
    /// The limits by key.
    pub limits: Arc<[JobLimit]>,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            concurrency: PLACES,
            policy: RetryPolicy::default(),
            callback_secret: CALLBACK_SECRET.to_owned(),
            callback_networks: Vec::new(),
            limits: Arc::new([]),
        }
    }
}

/// Checks the table.
pub(crate) fn read(table: JobsTable) -> Result<JobSettings, TableError> {
    let mut settings = JobSettings::default();
    if let Some(places) = table.concurrency {
        settings.concurrency = number(&places, || {
            sentence!("failure-setup-jobs-at-once", "write a number of jobs at once from 1 to {most}", most = MOST)
        })?;
    }
    if let Some(attempts) = table.attempts {
        settings.policy.attempts = number(&attempts, || {
            sentence!("failure-setup-tries", "write a number of tries from 1 to {most}", most = MOST)
        })?;
    }
    if let Some(name) = table.callback_secret {
        let at = name.span().start;
        settings.callback_secret = name.into_inner();
        if !is_vault_name(&settings.callback_secret) {
            let message = sentence!(
                "failure-setup-secret-name",
                "`{name}` is no name of a secret: write it in kebab case",
                name = settings.callback_secret
            );
            return Err(TableError { at, message });
        }
    }
    for network in table.callback_networks {
        let at = network.span().start;
        let network = Outbound::network(network.get_ref()).map_err(|message| TableError::new(at, message))?;
        settings.callback_networks.push(network);
    }
    let mut names = BTreeSet::new();
    let mut limits = Vec::new();
    for table in table.limits {
        let at = table.span().start;
        let limit = limit(table.into_inner()).map_err(|message| TableError { at, message })?;
        if !names.insert(limit.name.clone()) {
            let message = sentence!(
                "failure-setup-limits-twice",
                "two limits are named `{name}`: give each a name of its own",
                name = limit.name
            );
            return Err(TableError { at, message });
        }
        limits.push(limit);
    }
    settings.limits = limits.into();
    Ok(settings)
}

fn number(given: &Spanned<u32>, message: impl FnOnce() -> Sentence) -> Result<u32, TableError> {
    let number = *given.get_ref();
    if (1..=MOST).contains(&number) {
        return Ok(number);
    }
    Err(TableError { at: given.span().start, message: message() })
}

fn limit(table: LimitTable) -> Result<JobLimit, Sentence> {
    let LimitTable { name, by, action, concurrency, rate } = table;
    if !is_vault_name(&name) || name == ONE_AT_A_TIME {
        return Err(sentence!(
            "failure-setup-limit-name",
            "`{name}` is no name of a limit: write another one in kebab case",
            name = name
        ));
    }
    if concurrency.is_none() && rate.is_none() {
        return Err(sentence!(
            "failure-setup-limit-nothing",
            "the limit `{name}` limits nothing: write `concurrency`, `rate`, or both",
            name = name
        ));
    }
    if concurrency == Some(0) {
        return Err(sentence!(
            "failure-setup-limit-no-job",
            "the limit `{name}` lets no job run: write at least `concurrency = 1`",
            name = name
        ));
    }
    let rate = rate.map(|rate| JobRate::parse(&rate)).transpose()?;
    Ok(JobLimit { by: LimitKey::parse(&by)?, name, action, concurrency, rate })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<JobSettings, String> {
        let table: JobsTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(table).map_err(|error| {
            let line = text[..error.at].matches('\n').count() + 1;
            format!("line {line}: {}", error.message.english())
        })
    }

    #[test]
    fn limits_are_read_and_mistakes_are_told_with_their_line() {
        let settings = parsed(
            "concurrency = 4\ncallback-networks = ['10.0.0.0/8']\n[[limits]]\nname = 'per-person'\nby = 'contact'\nconcurrency = 1\n\
             [[limits]]\nname = 'mail'\nby = '/to'\naction = 'send-mail'\nrate = '100/minute'",
        )
        .unwrap();
        assert_eq!((settings.concurrency, settings.limits.len(), settings.callback_networks.len()), (4, 2, 1));
        assert_eq!(settings.limits[1].by, LimitKey::Input("/to".to_owned()));
        assert_eq!(parsed("").unwrap(), JobSettings::default());
        let limit = |rest: &str| parsed(&format!("\n[[limits]]\nname = 'x'\n{rest}")).unwrap_err();
        assert!(limit("by = 'contact'").contains("limits nothing"));
        assert!(limit("by = 'person'\nconcurrency = 1").contains("`zoom-account`"));
        assert!(limit("by = 'contact'\nrate = '1/day'").contains("`100/minute`"));
        assert!(limit("by = 'contact'\nconcurrency = 0").contains("lets no job run"));
        assert!(limit("by = 'contact'\nconcurency = 1").contains("concurency"));
        let twice = "[[limits]]\nname = 'x'\nby = 'action'\nconcurrency = 1\n".repeat(2);
        assert!(parsed(&twice).unwrap_err().starts_with("line 5: two limits"), "{:?}", parsed(&twice));
        assert!(parsed("[[limits]]\nname = 'one-at-a-time'\nby = 'action'\nconcurrency = 1").is_err());
        assert!(parsed("\nattempts = 0").unwrap_err().starts_with("line 2: write a number of tries"));
        assert!(parsed("callback-networks = ['x']").unwrap_err().contains("`x` is no network"));
        assert!(parsed("callback-secret = 'No Name'").unwrap_err().contains("kebab case"));
    }
}
