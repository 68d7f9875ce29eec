//! Reading the configuration, the actions and the certificate again, without a restart: on SIGHUP, or by `POST /v1/reload`.

use axum::{Json, extract::State};
use greenroom::ActionInfo;
use greenroom_domain::Scope;
use greenroom_service::{
    ServiceError, Settings, SettingsReload,
    packages::{self, LeftOut, Loaded},
};
use semver::Version;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::needs, detached::to_its_end, problem::Problem, state::AppState};

/// What a reload changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reloaded {
    /// The configuration file.
    pub settings: SettingsReload,
    /// The actions.
    pub actions: ActionsReload,
    /// The certificate.
    pub certificate: CertificateReload,
}

/// What a reload changed of the actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionsReload {
    /// The actions that were not loaded before, with their versions.
    pub added: Vec<String>,
    /// The actions that are no longer there. Runs in progress go on with them.
    pub removed: Vec<String>,
    /// Why packages were left out. An action that was loaded before stays if its package is only broken.
    pub left_out: Vec<String>,
    /// The grants of the configuration for actions that are not there: they have no effect, and may be misspelt.
    pub grants_without_action: Vec<String>,
}

impl ActionsReload {
    fn warn(&self) {
        for reason in &self.left_out {
            tracing::warn!("left out: {reason}");
        }
        for reason in &self.grants_without_action {
            tracing::warn!("{reason}");
        }
    }
}

/// What a reload changed of the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateReload {
    /// There is none: the server speaks plain HTTP.
    None,
    /// Its files have not changed.
    Same,
    /// New connections get the new one.
    Replaced,
    /// The new one cannot be used, as the log says; the one before stays in use.
    Kept,
}

impl AppState {
    /// Reads the configuration file, the actions and the certificate again. Reloads follow one another.
    ///
    /// # Errors
    /// Where the configuration file or a grant is wrong, or the folder of actions cannot be read; everything stays as it is.
    pub async fn reload(&self) -> Result<Reloaded, ServiceError> {
        let _alone = self.reloading().lock().await;
        let (settings, report) = self.settings().read_again()?;
        let actions = self.reload_actions(&settings).await?;
        self.take_over(settings);
        let certificate = self.reload_certificate();
        self.metrics().reloaded(self.now());
        let reloaded = Reloaded { settings: report, actions, certificate };
        reloaded.actions.warn();
        if !reloaded.settings.need_restart.is_empty() {
            tracing::warn!("settings that need a restart: {}", reloaded.settings.need_restart.join(", "));
        }
        tracing::info!(?reloaded, "read again");
        Ok(reloaded)
    }

    /// Loads the actions again that changed in their folders, with the settings in use.
    ///
    /// # Errors
    /// Where a folder cannot be read, or an installed action was granted something wrong; everything stays as it is.
    pub async fn reload_changed_actions(&self) -> Result<ActionsReload, ServiceError> {
        let _alone = self.reloading().lock().await;
        let report = self.reload_actions(&self.settings()).await?;
        report.warn();
        if !report.added.is_empty() || !report.removed.is_empty() {
            tracing::info!(?report, "folders of actions have changed");
        }
        Ok(report)
    }

    /// Loads what is new, and then forgets what is gone or refused. A package that is broken, or does not compile, takes
    /// nothing away.
    async fn reload_actions(&self, settings: &Settings) -> Result<ActionsReload, ServiceError> {
        // A mistake in a grant is the operator's, as one in the configuration is: nothing is taken over.
        packages::check_installed_grants(settings)?;
        let runtime = self.runtime();
        let name = |name: &str, version: &dyn std::fmt::Display| format!("{name}@{version}");
        let before = runtime.actions();
        let loaded = packages::load_found(runtime, settings, &[]).await?;
        let grants_without_action = packages::without_action(settings, &loaded);
        let grants_without_action = grants_without_action.into_iter().map(|warning| warning.into_parts().0).collect();
        let Loaded { actions: found, left_out } = loaded;
        let is_in = |infos: &[ActionInfo], info: &ActionInfo| {
            infos.iter().any(|other| {
                other.manifest.name == info.manifest.name && other.manifest.version == info.manifest.version
            })
        };
        let mut report = ActionsReload {
            added: found
                .iter()
                .filter(|info| !is_in(&before, info))
                .map(|info| name(&info.manifest.name, &info.manifest.version))
                .collect(),
            removed: Vec::new(),
            left_out: left_out.iter().map(|left| left.error.to_string()).collect(),
            grants_without_action,
        };
        let gone = before.iter().filter(|info| !is_in(&found, info));
        for info in gone.filter(|info| !stays(&left_out, &info.manifest.name, &info.manifest.version)) {
            if runtime.unload(&info.manifest.name, &info.manifest.version) {
                report.removed.push(name(&info.manifest.name, &info.manifest.version));
            }
        }
        Ok(report)
    }

    /// Reads the files of the certificate again.
    pub(crate) fn reload_certificate(&self) -> CertificateReload {
        match self.certificates().map(|certificates| certificates.reload()) {
            None => CertificateReload::None,
            Some(Ok(false)) => CertificateReload::Same,
            Some(Ok(true)) => CertificateReload::Replaced,
            Some(Err(error)) => {
                tracing::error!("the certificate in use stays: {error}");
                CertificateReload::Kept
            }
        }
    }
}

/// Whether an action that was loaded before, and not now, stays: its package is only broken, or may be. What the operator
/// refuses never stays, because it would go on with grants that were withdrawn.
fn stays(left_out: &[LeftOut], name: &str, version: &Version) -> bool {
    let is_it = |left: &&LeftOut| left.action.as_ref().is_some_and(|(other, of)| other == name && of == version);
    // A file that cannot be read may be any of them.
    let may_be_it = |left: &&LeftOut| left.action.is_none() || is_it(left);
    let (refused, broken): (Vec<_>, Vec<_>) = left_out.iter().partition(|left| left.is_refused);
    broken.iter().any(may_be_it) && !refused.iter().any(is_it)
}

/// The route.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    needs(Scope::Administer, OpenApiRouter::new().routes(routes!(reload)))
}

/// Read the configuration, the actions and the certificate again
///
/// As SIGHUP does. Requests and runs under way go on as they began.
#[utoipa::path(post, path = "/v1/reload", tag = "operation", operation_id = "reload",
    responses((status = 200, description = "What has changed", body = Reloaded)))]
async fn reload(State(state): State<AppState>) -> Result<Json<Reloaded>, Problem> {
    Ok(Json(to_its_end(async move { state.reload().await }).await??))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_goes_and_what_is_broken_stays() {
        let left = |action: Option<&str>, is_refused| LeftOut {
            action: action.map(|name| (name.to_owned(), Version::new(1, 0, 0))),
            is_refused,
            error: ServiceError::Other("why".into()),
        };
        let stays = |left_out: &[LeftOut]| stays(left_out, "a", &Version::new(1, 0, 0));
        assert!(!stays(&[]));
        assert!(!stays(&[left(Some("b"), false)]));
        assert!(stays(&[left(Some("a"), false)]));
        assert!(stays(&[left(None, false)]));
        assert!(!stays(&[left(Some("a"), true)]));
        assert!(!stays(&[left(Some("a"), true), left(None, false)]));
        assert!(stays(&[left(Some("b"), true), left(None, false)]));
    }
}
