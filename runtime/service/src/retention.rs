//! The table `[retention]` of the configuration file: how long rows are kept.

use std::{num::NonZeroU16, time::Duration};

use greenroom_domain::sentence;
use greenroom_jobs::RetentionTimes;
use serde::Deserialize;
use toml::Spanned;

use crate::job_settings::TableError;

/// How many days rows are kept. A setting that is absent keeps them for ever. Records of Zoom's webhooks need none: they go a day
/// after they were answered. Nor do sessions and invitations of account users, which go when they have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
pub(crate) struct RetentionTable {
    runs: Option<NonZeroU16>,
    journals: Option<NonZeroU16>,
}

/// Checks the table, which knows its place in the file.
pub(crate) fn read(table: Spanned<RetentionTable>) -> Result<RetentionSettings, TableError> {
    let at = table.span().start;
    let RetentionTable { runs, journals } = table.into_inner();
    match (runs, journals) {
        (Some(runs), Some(journals)) if journals > runs => {
            let message = sentence!(
                "failure-setup-retention",
                "[retention] keeps journals for {journals} days and runs for {runs}, and a journal goes with its run: keep runs \
                 longer, or leave `journals` out",
                journals = journals,
                runs = runs
            );
            Err(TableError::new(at, message))
        }
        _ => Ok(RetentionSettings { runs, journals }),
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

    fn parsed(text: &str) -> Result<RetentionSettings, String> {
        let table: RetentionTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(Spanned::new(0..text.len(), table)).map_err(|error| error.message.into_parts().0)
    }

    #[test]
    fn days_are_kept_or_everything_is() {
        let always = RetentionSettings::default().times();
        assert_eq!((always.runs, always.journals), (None, None));
        assert_eq!(always.sign_ins, Some(Duration::ZERO), "who could sign in again with what has ended?");
        let times = parsed("runs = 90\njournals = 30").unwrap().times();
        assert_eq!((times.runs, times.webhooks), (Some(Duration::from_secs(90 * 86_400)), None));
        assert!(parsed("runs = 30\njournals = 30").is_ok());
        for wrong in ["runs = 0", "runs = '90d'", "run = 9", "journals = 70000", "runs = 30\njournals = 31"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn journals_that_outlive_their_runs_are_a_sentence() {
        let table = toml::from_str("runs = 30\njournals = 31").unwrap();
        let message = read(Spanned::new(7..8, table)).unwrap_err().message;
        assert!(
            message.english().starts_with("[retention] keeps journals for 31 days and runs for 30, "),
            "{message:?}"
        );
        assert_eq!(message.text().unwrap().key, "failure-setup-retention");
    }
}
