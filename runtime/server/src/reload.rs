//! Reading the configuration, the actions and the certificate again, without a restart: on SIGHUP, or by `POST /v1/reload`.

use axum::{Json, extract::State};
use greenroom_domain::Scope;
use greenroom_service::{ActionsReload, ServiceError, SettingsReload, actions_reload};
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
        let actions = actions_reload::reload(self.runtime(), &settings).await?;
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
        let report = actions_reload::reload(self.runtime(), &self.settings()).await?;
        report.log();
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
    Ok(Json(to_its_end(async move { state.reload().await }).await??))
}
