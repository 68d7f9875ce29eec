//! Reading the configuration, the actions and the certificate again, without a restart: on SIGHUP, or by `POST /v1/reload`.

use axum::{Json, extract::State};
use greenroom_domain::{FailureKind, Scope};
use greenroom_service::{ServiceError, Settings, SettingsReload, packages};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{access::needs, problem::Problem, state::AppState};

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
    /// Why packages were left out. The actions that were loaded before stay.
    pub left_out: Vec<String>,
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
    /// Where the configuration file is wrong, or the folder of actions cannot be read; everything stays as it is.
    pub async fn reload(&self) -> Result<Reloaded, ServiceError> {
        let _alone = self.reloading().lock().await;
        let (settings, report) = self.settings().read_again()?;
        let actions = self.reload_actions(&settings).await?;
        self.take_over(settings);
        let certificate = self.reload_certificate();
        self.metrics().reloaded(self.now());
        let reloaded = Reloaded { settings: report, actions, certificate };
        for reason in &reloaded.actions.left_out {
            tracing::warn!("left out: {reason}");
        }
        if !reloaded.settings.need_restart.is_empty() {
            tracing::warn!("settings that need a restart: {}", reloaded.settings.need_restart.join(", "));
        }
        tracing::info!(?reloaded, "read again");
        Ok(reloaded)
    }

    /// Loads what is new, and then forgets what is gone: a package that cannot be loaded takes nothing away.
    async fn reload_actions(&self, settings: &Settings) -> Result<ActionsReload, ServiceError> {
        let runtime = self.runtime();
        let name = |name: &str, version: &dyn std::fmt::Display| format!("{name}@{version}");
        let before = runtime.actions();
        let (found, left_out) = match packages::load_all(runtime, settings, &[]).await {
            Ok(loaded) => (loaded.actions, loaded.left_out),
            // There are no packages at all, or none that can be loaded.
            Err(ServiceError::Failure(failure)) if failure.kind == FailureKind::UnknownAction => {
                return Ok(ActionsReload { left_out: vec![failure.message], ..ActionsReload::default() });
            }
            Err(error) => return Err(error),
        };
        let is_in = |infos: &[greenroom::ActionInfo], info: &greenroom::ActionInfo| {
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
        };
        // A file that cannot be read may be any of them.
        if left_out.iter().any(|left| left.action.is_none()) {
            return Ok(report);
        }
        let is_left_out = |info: &greenroom::ActionInfo| {
            left_out
                .iter()
                .filter_map(|left| left.action.as_ref())
                .any(|(name, version)| *name == info.manifest.name && *version == info.manifest.version)
        };
        for info in before.iter().filter(|info| !is_in(&found, info) && !is_left_out(info)) {
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
    Ok(Json(state.reload().await?))
}
