//! Reading the configuration again while a server runs: what it takes over, and what needs a restart.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{ServiceError, Settings, server::ServerSettings};

/// What a new configuration changed. Settings have the names that they have in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsReload {
    /// The settings that changed, and are in use.
    pub changed: Vec<&'static str>,
    /// The settings that changed, and are in use after a restart.
    pub need_restart: Vec<&'static str>,
}

/// Compares settings: `a live, b;` takes the new value over, the others keep theirs. A field that is not listed does not
/// compile.
macro_rules! compare {
    ($old:ident, $new:ident, $report:ident, live { $($live:ident $live_name:literal,)* } fixed { $($fixed:ident $fixed_name:literal,)* }) => {
        $(
            if $old.$live != $new.$live {
                $report.changed.push($live_name);
                $old.$live = $new.$live;
            }
        )*
        $(
            if $old.$fixed != $new.$fixed {
                $report.need_restart.push($fixed_name);
            }
        )*
    };
}

impl Settings {
    /// Reads the configuration file again, and answers the settings that a running server goes on with.
    ///
    /// # Errors
    /// As for [`Settings::resolve`]; the settings in use stay.
    pub fn read_again(&self) -> Result<(Self, SettingsReload), ServiceError> {
        Ok(self.taking_over(Self::resolve(&self.given)?))
    }

    fn taking_over(&self, new: Self) -> (Self, SettingsReload) {
        let (mut old, mut report) = (self.clone(), SettingsReload::default());
        // A new field is placed below, or this does not compile.
        let Self {
            given: _,
            store: _,
            // Commands find other stores by it. A server has opened its own store.
            postgres: _,
            actions: _,
            installed: _,
            trust: _,
            grants: _,
            limits: _,
            compiling: _,
            compiled: _,
            http: _,
            concurrency: _,
            journal: _,
            journal_quota: _,
            zoom_api: _,
            zoom_oauth: _,
            zoom_download_hosts: _,
            plan: _,
            server: _,
            messages: _,
            hubspot: _,
            log: _,
            telemetry: _,
            jobs: _,
            alerts: _,
            retention: _,
            restate: _,
            console: _,
            json: _,
        } = &new;
        compare!(old, new, report,
            live {
                actions "actions",
                installed "installed",
                trust "trust",
                grants "grants",
                hubspot "hubspot",
                jobs "jobs",
            }
            fixed {
                store "store",
                limits "limits",
                compiling "limits (compiling)",
                journal_quota "limits.journal-quota-bytes",
                compiled "compiled",
                http "http",
                concurrency "concurrency",
                journal "journal",
                zoom_api "zoom.api-url",
                zoom_oauth "zoom.oauth-url",
                zoom_download_hosts "zoom.download-hosts",
                plan "zoom.plan",
                messages "messages",
                log "log",
                telemetry "telemetry",
                alerts "alerts",
                retention "retention",
                restate "restate",
                console "console",
                json "json",
            }
        );
        old.server = server(old.server, new.server, &mut report);
        (old, report)
    }
}

fn server(mut old: ServerSettings, new: ServerSettings, report: &mut SettingsReload) -> ServerSettings {
    let ServerSettings {
        listen: _,
        public_url: _,
        watch: _,
        tls: _,
        trusted_proxies: _,
        connections: _,
        header_bytes: _,
        header_seconds: _,
        write_seconds: _,
        body_bytes: _,
        upload_bytes: _,
        body_seconds: _,
        body_rate: _,
        request_seconds: _,
        key_rate: _,
        key_burst: _,
        address_rate: _,
        shutdown_seconds: _,
        webhook_pause_seconds: _,
        schedule: _,
        settle: _,
    } = &new;
    compare!(old, new, report,
        live {
            trusted_proxies "server.trusted-proxies",
            upload_bytes "server.upload-bytes",
            body_seconds "server.body-seconds",
            body_rate "server.body-rate",
            request_seconds "server.request-seconds",
            key_rate "server.key-rate",
            key_burst "server.key-burst",
            address_rate "server.address-rate",
            shutdown_seconds "server.shutdown-seconds",
        }
        fixed {
            listen "server.listen",
            public_url "server.public-url",
            watch "server.watch",
            tls "server.tls",
            connections "server.connections",
            header_bytes "server.header-bytes",
            header_seconds "server.header-seconds",
            write_seconds "server.write-seconds",
            body_bytes "server.body-bytes",
            webhook_pause_seconds "server.webhook-pause-seconds",
            schedule "server.schedule",
            settle "server.settle",
        }
    );
    old
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Overrides;

    #[test]
    fn what_can_change_is_taken_over_and_what_cannot_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("greenroom.toml");
        fs::write(&file, "store = 'a.db'\n[grants]\nmine = ['log']\n").unwrap();
        let given = Overrides { config: Some(file.clone()), ..Overrides::default() };
        let before = Settings::resolve(&given).map_err(|e| e.to_string()).unwrap();
        let (same, report) = before.read_again().map_err(|e| e.to_string()).unwrap();
        assert_eq!((report, &same.grants), (SettingsReload::default(), &before.grants));

        fs::write(
            &file,
            "store = 'b.db'\nlog = 'info'\n[grants]\nother = ['log']\n[server]\nkey-rate = 7\nconnections = 3\n",
        )
        .unwrap();
        let (after, report) = before.read_again().map_err(|e| e.to_string()).unwrap();
        assert_eq!(report.changed, ["grants", "server.key-rate"]);
        assert_eq!(report.need_restart, ["store", "log", "server.connections"]);
        assert!(after.grants.contains_key("other") && !after.grants.contains_key("mine"));
        assert_eq!((after.server.key_rate.get(), after.server.connections), (7, before.server.connections));
        assert_eq!(after.store, before.store);

        fs::write(&file, "stor = 1").unwrap();
        assert!(before.read_again().is_err());
    }
}
