//! The table `[retention]` of the configuration file: how long rows are kept.

use std::{num::NonZeroU16, time::Duration};

use greenroom_jobs::RetentionTimes;
use serde::Deserialize;

/// How many days rows are kept. A setting that is absent keeps them for ever. Records of Zoom's webhooks need none: they go a day
/// after they were answered. Nor do sessions and invitations of account users, which go when they have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct RetentionSettings {
    /// Runs with their journals and idempotency keys, jobs that have ended, calls to Zoom that are settled, and packages that no
    /// journal needs.
    pub runs: Option<NonZeroU16>,
    /// Journals of runs: their records stay, and cannot be replayed.
    pub journals: Option<NonZeroU16>,
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Written {
    runs: Option<NonZeroU16>,
    journals: Option<NonZeroU16>,
}

impl TryFrom<Written> for RetentionSettings {
    type Error = String;

    fn try_from(Written { runs, journals }: Written) -> Result<Self, String> {
        match (runs, journals) {
            (Some(runs), Some(journals)) if journals > runs => Err(format!(
                "[retention] keeps journals for {journals} days and runs for {runs}, and a journal goes with its run: keep \
                 runs longer, or leave `journals` out"
            )),
            _ => Ok(Self { runs, journals }),
        }
    }
}

impl RetentionSettings {
    /// The same as times.
    pub fn times(self) -> RetentionTimes {
        let time =
            |days: Option<NonZeroU16>| days.map(|days| Duration::from_secs(u64::from(days.get()) * 24 * 60 * 60));
        RetentionTimes {
            runs: time(self.runs),
            journals: time(self.journals),
            webhooks: None,
            sign_ins: Some(Duration::ZERO),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_are_kept_or_everything_is() {
        let always = RetentionSettings::default().times();
        assert_eq!((always.runs, always.journals), (None, None));
        assert_eq!(always.sign_ins, Some(Duration::ZERO), "who could sign in again with what has ended?");
        let read: RetentionSettings = toml::from_str("runs = 90\njournals = 30").unwrap();
        let times = read.times();
        assert_eq!((times.runs, times.webhooks), (Some(Duration::from_secs(90 * 86_400)), None));
        assert!(toml::from_str::<RetentionSettings>("runs = 30\njournals = 30").is_ok());
        for wrong in ["runs = 0", "runs = '90d'", "run = 9", "journals = 70000", "runs = 30\njournals = 31"] {
            assert!(toml::from_str::<RetentionSettings>(wrong).is_err(), "{wrong}");
        }
    }
}
