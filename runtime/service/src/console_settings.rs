//! The table `[console]` of the configuration file: the pages of `greenroom serve`, and how people sign in to them.

use std::num::NonZeroU16;

use greenroom_domain::rules::sign_in::SessionTimes;
use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use crate::{job_settings::TableError, server::Time};

/// The longest time until a session ends in any case, in days.
const MOST_DAYS: u16 = 366;

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct ConsoleTable {
    enabled: Option<bool>,
    session_idle: Option<Time>,
    session_days: Option<Spanned<NonZeroU16>>,
}

/// The pages of a server, and how people sign in to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleSettings {
    /// Whether the server has the pages.
    pub enabled: bool,
    /// How long sessions last.
    pub sessions: SessionTimes,
}

impl Default for ConsoleSettings {
    fn default() -> Self {
        Self { enabled: true, sessions: SessionTimes::default() }
    }
}

/// Checks the table.
pub(crate) fn read(table: ConsoleTable) -> Result<ConsoleSettings, TableError> {
    let mut settings = ConsoleSettings { enabled: table.enabled.unwrap_or(true), ..ConsoleSettings::default() };
    if let Some(idle) = table.session_idle {
        settings.sessions.idle = SignedDuration::try_from(idle.0).unwrap_or(settings.sessions.idle);
    }
    if let Some(days) = table.session_days {
        let at = days.span().start;
        let days = days.into_inner().get();
        if days > MOST_DAYS {
            let message = format!("`session-days`: write a number of days from 1 to {MOST_DAYS}");
            return Err(TableError::new(at, message));
        }
        settings.sessions.absolute = SignedDuration::from_hours(i64::from(days) * 24);
    }
    Ok(settings)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<ConsoleSettings, String> {
        let table = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(table).map_err(|error| error.message)
    }

    #[test]
    fn the_console_is_there_unless_it_is_turned_off() {
        assert_eq!(of("").unwrap(), ConsoleSettings::default());
        assert!(!of("enabled = false").unwrap().enabled);
        let sessions = of("session-idle = '30m'\nsession-days = 1").unwrap().sessions;
        assert_eq!((sessions.idle, sessions.absolute), (SignedDuration::from_mins(30), SignedDuration::from_hours(24)));
        for wrong in ["session-idle = 'off'", "session-days = 0", "session-days = 367", "session-hours = 1"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
