//! The table `[hubspot]` of the configuration file.

use std::{
    collections::BTreeMap,
    num::{NonZeroU32, NonZeroU64},
    time::Duration,
};

use greenroom_domain::{
    Failure, FailureKind, Retry, codes, sentence,
    store::{Vault, VaultKind, is_vault_name},
};
use secrecy::SecretString;
use serde::Deserialize;
use url::{Host, Url};

use super::address::{base, checked};

/// The address of HubSpot's API.
const API: &str = "https://api.hubapi.com";

/// The words before a private app's token.
const TOKEN_PREFIX: &str = "pat-";

/// How soon HubSpot is to try again where the operator has something to repair.
const AFTER_REPAIR: Duration = Duration::from_secs(60);

/// The versions of HubSpot's signatures that are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signatures {
    /// Version 2, which has no time, and version 3.
    #[default]
    V2AndV3,
    /// Version 3 only: a recorded request is refused after five minutes.
    V3,
}

/// The settings of executions by HubSpot. Without them, the server takes none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HubSpotSettings {
    /// The address at which HubSpot reaches the server: the one in the definitions. HubSpot signs it with each request, and a
    /// proxy in front may have changed it.
    pub public_url: String,
    /// The names of the app's client secrets in the vault: the present one, and those of before while they are rotated.
    pub app_secrets: Vec<String>,
    /// The portals whose workflows may run actions. An app can be installed in several, and a store is one account's.
    pub portals: Vec<u64>,
    /// Which signatures of HubSpot are taken. Both versions by default.
    #[serde(default)]
    pub signatures: Signatures,
    /// How long HubSpot waits for an answer. An execution that takes longer goes on: HubSpot is answered `BLOCK` where its portal
    /// has a connection, and else gets the outcome when it tries again. 10 s by default.
    #[serde(default = "answer_within")]
    pub answer_within_ms: NonZeroU64,
    /// The connections in the vault whose tokens complete the executions of each portal.
    #[serde(default)]
    pub connections: BTreeMap<String, String>,
    /// The address of HubSpot's API.
    #[serde(default = "api_url")]
    pub api_url: String,
    /// How many days a workflow waits for an execution that was answered `BLOCK`. 7 by default, as HubSpot's own default.
    #[serde(default = "block_days")]
    pub block_days: NonZeroU32,
}

fn api_url() -> String {
    API.to_owned()
}

fn block_days() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(6)
}

fn answer_within() -> NonZeroU64 {
    NonZeroU64::MIN.saturating_add(9_999)
}

impl HubSpotSettings {
    /// Checks what the types do not say, and writes the address without a slash at its end.
    ///
    /// # Errors
    /// What is wrong, and how to write it.
    pub fn checked(mut self) -> Result<Self, String> {
        self.public_url = base(&self.public_url).map_err(|error| format!("public-url: {error}"))?;
        if self.app_secrets.is_empty() {
            return Err("app-secrets: name the secret of the vault that has the app's client secret, such as \
                        [\"hubspot-app\"], and set it with `greenroom secrets set hubspot-app`"
                .to_owned());
        }
        if let Some(name) = self.app_secrets.iter().find(|name| !is_vault_name(name)) {
            return Err(format!("`{name}` is no name of a secret: write it in kebab case, such as `hubspot-app`"));
        }
        if self.portals.is_empty() {
            return Err(
                "portals: name the ids of the portals whose workflows may run actions, such as [102670506]".to_owned()
            );
        }
        self.api_url = checked(&self.api_url, "write the address of HubSpot's API, such as https://api.hubapi.com")
            .map_err(|error| format!("api-url: {error}"))?;
        let is_name = |url: &Url| url.scheme() == "http" && matches!(url.host(), Some(Host::Domain(_)));
        if Url::parse(&self.api_url).is_ok_and(|url| is_name(&url)) {
            return Err("api-url: without TLS, write the address of this machine as a number, such as \
                        http://127.0.0.1:8080"
                .to_owned());
        }
        for (portal, connection) in &self.connections {
            if !portal.parse().is_ok_and(|portal| self.portals.contains(&portal)) {
                return Err(format!("connections: `{portal}` is none of the `portals`: write the id of one of them"));
            }
            // Neither is repeated in the message: it may be a token.
            if connection.starts_with(TOKEN_PREFIX) || !is_vault_name(connection) {
                return Err(format!(
                    "connections: name the connection of the vault that has the token of portal {portal}, such as `hubspot`, \
                     and add it with `greenroom connections add hubspot`"
                ));
            }
        }
        Ok(self)
    }

    /// The connection whose token completes executions of a portal; none where executions are not completed later.
    pub fn connection_of(&self, portal: u64) -> Option<&str> {
        self.connections.get(&portal.to_string()).map(String::as_str)
    }

    /// Whether an execution is answered before its request is given up.
    ///
    /// # Errors
    /// What to write.
    pub(crate) fn fit(&self, request_time: Duration) -> Result<(), String> {
        if self.answer_within() < request_time {
            return Ok(());
        }
        Err(format!(
            "answer-within-ms: HubSpot would never be answered in time, because a request is given up after {} s: write less than \
             `request-seconds` in [server]",
            request_time.as_secs()
        ))
    }

    /// How long an execution may take before it is answered.
    pub fn answer_within(&self) -> Duration {
        Duration::from_millis(self.answer_within_ms.get())
    }

    /// Whether this portal's workflows may run actions.
    ///
    /// # Errors
    /// `hubspot-portal-not-allowed`.
    pub fn check_portal(&self, portal: u64) -> Result<(), Failure> {
        if self.portals.contains(&portal) {
            return Ok(());
        }
        let message = sentence!(
            "failure-hubspot-portal",
            "workflows of portal {portal} may run no actions here: add it to `portals` in [hubspot]",
            portal = portal
        );
        Err(Failure::new(FailureKind::Denied, codes::HUBSPOT_PORTAL_NOT_ALLOWED, message))
    }

    /// The app's client secrets.
    ///
    /// # Errors
    /// The store's failure, and `unavailable` where the vault has none of them: HubSpot tries again, so that nothing is lost
    /// while the operator sets one.
    pub async fn secrets<V: Vault + ?Sized>(&self, vault: &V) -> Result<Vec<SecretString>, Failure> {
        let mut secrets = Vec::new();
        for name in &self.app_secrets {
            secrets.extend(vault.vault_value(VaultKind::Secret, name).await?.map(|kept| kept.value));
        }
        if secrets.is_empty() {
            let names = self.app_secrets.join(", ");
            let message = sentence!(
                "failure-hubspot-client-secret",
                "the vault has no client secret of the HubSpot app ({names}): set it with `greenroom secrets set`",
                names = names
            );
            return Err(Failure::of(FailureKind::Unavailable, message).retry(Retry::After(AFTER_REPAIR)));
        }
        Ok(secrets)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::wiring;

    fn read(text: &str) -> Result<HubSpotSettings, String> {
        toml::from_str::<HubSpotSettings>(text).map_err(|error| error.to_string())?.checked()
    }

    const SOUND: &str = "public-url = 'https://example.com/'\napp-secrets = ['new', 'old']\nportals = [7]\n";

    #[test]
    fn settings_are_checked_before_anything_runs() {
        let sound = read(SOUND).unwrap();
        assert_eq!(
            (sound.public_url.as_str(), sound.answer_within()),
            ("https://example.com", Duration::from_secs(10))
        );
        assert_eq!(sound.signatures, Signatures::V2AndV3);
        assert_eq!(read(&format!("{SOUND}signatures = 'v3'")).unwrap().signatures, Signatures::V3);
        for (changed, words) in [
            (SOUND.replace("https", "http"), "public-url"),
            (SOUND.replace("['new', 'old']", "[]"), "app-secrets"),
            (SOUND.replace("'old'", "'Old'"), "kebab case"),
            (SOUND.replace("[7]", "[]"), "portals"),
            (format!("{SOUND}secret = 'A'"), "unknown field"),
            (format!("{SOUND}signatures = 'v2'"), "`v2-and-v3` or `v3`"),
            (format!("{SOUND}answer-within-ms = 0"), "nonzero"),
            (format!("{SOUND}api-url = 'http://api.hubapi.com'"), "api-url"),
            (format!("{SOUND}api-url = 'http://localhost:8080'"), "as a number"),
            (format!("{SOUND}connections = {{ 8 = 'hubspot' }}"), "none of the `portals`"),
            (format!("{SOUND}connections = {{ 7 = 'Hub Spot' }}"), "greenroom connections add"),
            (format!("{SOUND}connections = {{ 7 = 'pat-na1-00000000' }}"), "greenroom connections add"),
            (format!("{SOUND}block-days = 0"), "nonzero"),
        ] {
            let error = read(&changed).unwrap_err();
            assert!(error.contains(words) && !error.contains("pat-"), "{error}");
        }
        assert_eq!((sound.api_url.as_str(), sound.block_days.get(), sound.connection_of(7)), (API, 7, None));
        let completing = read(&format!("{SOUND}connections = {{ 7 = 'hubspot' }}")).unwrap();
        assert_eq!((completing.connection_of(7), completing.connection_of(8)), (Some("hubspot"), None));
    }

    #[tokio::test]
    async fn secrets_are_read_from_the_vault_and_portals_are_named() {
        let (store, settings) = (wiring::memory_store().unwrap(), read(SOUND).unwrap());
        let failure = settings.secrets(store.as_ref()).await.unwrap_err();
        assert_eq!((failure.kind, failure.retry), (FailureKind::Unavailable, Retry::After(AFTER_REPAIR)));
        assert!(settings.check_portal(7).is_ok());
        let failure = settings.check_portal(8).unwrap_err();
        assert!(failure.code == codes::HUBSPOT_PORTAL_NOT_ALLOWED && failure.message.contains("portal 8"));
    }
}
