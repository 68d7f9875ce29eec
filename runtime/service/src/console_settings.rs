//! The table `[console]` of the configuration file: the pages of `greenroom serve`, and how people sign in to them.

use std::num::NonZeroU16;

use greenroom_capability_http::check_token_url;
use greenroom_domain::{Sentence, rules::sign_in::SessionTimes, sentence, store::is_vault_name};
use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::{job_settings::TableError, server::time};

/// The longest time until a session ends in any case, in days.
const MOST_DAYS: u16 = 366;

/// The longest name of a provider, in characters: it stands on a button.
const LONGEST_LABEL: usize = 40;

/// The table as it is written. Values know their place in the file, for messages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct ConsoleTable {
    enabled: Option<bool>,
    session_idle: Option<Spanned<String>>,
    session_days: Option<Spanned<NonZeroU16>>,
    openid: Option<Spanned<OpenIdTable>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct OpenIdTable {
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    label: Option<String>,
}

/// The provider of OpenID Connect at which people sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIdSettings {
    /// Its address, as it writes it itself.
    pub issuer: String,
    /// The id under which it knows this server.
    pub client_id: String,
    /// The name of the client's secret in the vault; none for a public client, which PKCE alone protects.
    pub client_secret: Option<String>,
    /// Its name, for people.
    pub label: String,
}

/// The pages of a server, and how people sign in to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleSettings {
    /// Whether the server has the pages.
    pub enabled: bool,
    /// How long sessions last.
    pub sessions: SessionTimes,
    /// A provider at which people sign in besides their passwords; none where there is none.
    pub openid: Option<OpenIdSettings>,
}

impl Default for ConsoleSettings {
    fn default() -> Self {
        Self { enabled: true, sessions: SessionTimes::default(), openid: None }
    }
}

/// Checks the table.
pub(crate) fn read(table: ConsoleTable) -> Result<ConsoleSettings, TableError> {
    let mut settings = ConsoleSettings { enabled: table.enabled.unwrap_or(true), ..ConsoleSettings::default() };
    if let Some(idle) = &table.session_idle {
        settings.sessions.idle = SignedDuration::try_from(time(idle)?).unwrap_or(settings.sessions.idle);
    }
    if let Some(days) = table.session_days {
        let at = days.span().start;
        let days = days.into_inner().get();
        if days > MOST_DAYS {
            let message = sentence!(
                "failure-setup-days",
                "`{key}`: write a number of days from 1 to {most}",
                key = "session-days",
                most = MOST_DAYS
            );
            return Err(TableError::new(at, message));
        }
        settings.sessions.absolute = SignedDuration::from_hours(i64::from(days) * 24);
    }
    if let Some(table) = table.openid {
        let at = table.span().start;
        settings.openid = Some(openid(table.into_inner()).map_err(|message| TableError::new(at, message))?);
    }
    Ok(settings)
}

fn openid(table: OpenIdTable) -> Result<OpenIdSettings, Sentence> {
    let OpenIdTable { issuer, client_id, client_secret, label } = table;
    check_token_url(&issuer)
        .map_err(|why| sentence!("failure-setup-issuer", "`issuer` cannot be used, {why}", why = why))?;
    if client_id.trim().is_empty() {
        return Err(sentence!(
            "failure-setup-client-id",
            "`client-id` is blank: write the id that the provider has given"
        ));
    }
    if let Some(name) = client_secret.as_ref().filter(|name| !is_vault_name(name)) {
        return Err(sentence!(
            "failure-setup-client-secret",
            "`client-secret`: `{name}` is no name of a secret: write the name that `greenroom secrets set` has kept it under",
            name = name
        ));
    }
    let host = Url::parse(&issuer).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
    let label = label.or(host).unwrap_or_else(|| issuer.clone());
    let is_short = !label.trim().is_empty() && label.chars().nth(LONGEST_LABEL).is_none();
    if !is_short || label.chars().any(char::is_control) {
        return Err(sentence!(
            "failure-setup-label",
            "`label` has 1 to {most} printable characters",
            most = LONGEST_LABEL
        ));
    }
    Ok(OpenIdSettings { issuer, client_id, client_secret, label })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<ConsoleSettings, String> {
        let table = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(table).map_err(|error| error.message.into_parts().0)
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

    #[test]
    fn a_provider_has_an_address_an_id_and_the_name_of_a_secret() {
        let of = |rest: &str| of(&format!("[openid]\nissuer = 'https://id.acme.example/tenant'\n{rest}"));
        let openid = of("client-id = 'greenroom'\nclient-secret = 'openid'").unwrap().openid.unwrap();
        assert_eq!((openid.label.as_str(), openid.client_secret.as_deref()), ("id.acme.example", Some("openid")));
        assert!(of("client-id = 'greenroom'\nlabel = 'Acme'").is_ok());
        for wrong in [
            "",
            "client-id = ' '",
            "client-id = 'a'\nclient-secret = 'Not A Name'",
            "client-id = 'a'\nlabel = ''",
            "client-id = 'a'\nsecret = 'in-the-file'",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        for issuer in ["http://id.acme.example", "https://user:word@id.acme.example", "acme"] {
            let table = format!("[openid]\nissuer = '{issuer}'\nclient-id = 'a'");
            assert!(super::tests::of(&table).is_err(), "{issuer}");
        }
    }
}
