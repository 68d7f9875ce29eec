//! `/v1/installed`: installed actions, their versions and grants.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use greenroom::{ActionInfo, ActionRef};
use greenroom_domain::{Email, Failure, FailureKind, HistoryKind, Scope, Sentence, codes, sentence};
use greenroom_package::DEFAULT_MAX_BYTES;
use greenroom_service::views::{
    grants::{self, ActionGrants},
    history,
    installing::{self, Decision, InstallPlan, InstalledPackage, InstalledVersions, Prepared, RemovedVersion},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked;
use crate::{
    access::{Caller, needs},
    body,
    detached::{blocking, to_its_end},
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The most bytes of an upload with a package: one more than a package has, so that a larger one is refused as a package.
pub(crate) const MOST_OF_UPLOAD: usize = DEFAULT_MAX_BYTES + 1;

/// What is said of a larger one.
pub(crate) fn package_too_large() -> Sentence {
    sentence!("failure-package-too-large", "a package has 32 MiB at most, and no setting raises that: make it smaller")
}

const _: () = assert!(DEFAULT_MAX_BYTES == 32 << 20, "the message names the limit");

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(list_grants));
    let administer = OpenApiRouter::new()
        .routes(routes!(plan))
        .routes(routes!(install))
        .routes(routes!(roll_back))
        .routes(routes!(uninstall));
    let uploads = OpenApiRouter::new().routes(routes!(upload_plan)).routes(routes!(upload_install));
    // A package is larger than other bodies may be.
    let uploads = uploads.layer(body::at_most_or(MOST_OF_UPLOAD, codes::PACKAGE_TOO_LARGE, package_too_large));
    needs(Scope::Read, read).merge(needs(Scope::Administer, administer.merge(uploads)))
}

/// List the installed actions
#[utoipa::path(get, path = "/v1/installed", tag = "installed", operation_id = "listInstalled", params(Paging),
    responses((status = 200, description = "A page of the installed actions", body = ref("#/components/schemas/InstalledList"))))]
async fn list(
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<Json<List<InstalledVersions>>, Problem> {
    paging.cut(installed(&state).await?, |action| action.name.clone()).map(Json)
}

/// The installed actions.
///
/// # Errors
/// The list cannot be read.
pub(crate) async fn installed(state: &AppState) -> Result<Vec<InstalledVersions>, Problem> {
    let settings = state.settings();
    Ok(blocking(move || installing::list(&settings)).await??)
}

/// Show an installed action: its versions, and what was done with them
#[utoipa::path(get, path = "/v1/installed/{name}", tag = "installed", operation_id = "showInstalled",
    params(("name" = String, Path, description = "The action")),
    responses(
        (status = 200, description = "The action", body = ref("#/components/schemas/InstalledAction")),
        (status = 404, description = "It is not installed", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(State(state): State<AppState>, Path(name): Path<String>) -> Result<Json<InstalledVersions>, Problem> {
    let found = installed(&state).await?.into_iter().find(|action| action.name == name);
    found.map(Json).ok_or_else(|| {
        let message = sentence!(
            "failure-installed-unknown",
            "there is no installed action of the name `{action}`: list the installed actions",
            action = name
        );
        Failure::of(FailureKind::UnknownAction, message).into()
    })
}

/// Which grants are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GrantsQuery {
    /// Only those of this action: its name, or its name and version.
    action: Option<String>,
}

/// List what actions ask for and are granted, in words
#[utoipa::path(get, path = "/v1/grants", tag = "installed", operation_id = "listGrants", params(Paging, GrantsQuery),
    responses((status = 200, description = "A page of the grants, by action and version",
        body = ref("#/components/schemas/GrantsList"))))]
async fn list_grants(
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
    Query(asked): Query<GrantsQuery>,
) -> Result<Json<List<ActionGrants>>, Problem> {
    let wanted = asked.action.as_deref().map(asked::action).transpose()?;
    let settings = state.settings();
    let (grants, _) = blocking(move || grants::list(&settings, wanted.as_ref())).await??;
    paging.cut(grants, |grant| format!("{}@{}", grant.name, grant.version)).map(Json)
}

/// Where a package comes from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanRequest {
    /// An address with the digest of the package (`https://...#sha256=...`), or a reference in an OCI registry
    /// (`oci://ghcr.io/acme/lead-score:1.2.0`).
    source: String,
}

/// A plan with its grants in words.
#[derive(Serialize)]
struct ShownPlan {
    #[serde(flatten)]
    plan: InstallPlan,
    words: Vec<String>,
}

impl From<InstallPlan> for ShownPlan {
    fn from(plan: InstallPlan) -> Self {
        let words = plan.asks_for.iter().flat_map(|(name, parameters)| grants::in_words(name, parameters)).collect();
        Self { plan, words }
    }
}

/// Show what installing a package would change
///
/// Who signed it, what it asks for, and how it differs from the active version. Nothing is installed: send its `digest` as
/// `confirm` to install it.
#[utoipa::path(post, path = "/v1/installed/plan", tag = "installed", operation_id = "planInstallation",
    request_body = PlanRequest,
    responses(
        (status = 200, description = "What would change", body = ref("#/components/schemas/InstallPlan")),
        (status = 422, description = "It cannot be had, or is no package", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn plan(
    State(state): State<AppState>,
    body::Json(asked): body::Json<PlanRequest>,
) -> Result<Json<ShownPlan>, Problem> {
    let prepared = installing::prepare_remote(&state.settings(), &asked.source).await?;
    Ok(Json(prepared.plan.clone().into()))
}

/// Show what installing an uploaded package would change
///
/// The body is the package. It is kept nowhere: send it again to install it.
#[utoipa::path(post, path = "/v1/installed/plan-upload", tag = "installed", operation_id = "planUpload",
    request_body(content = Vec<u8>, content_type = "application/wasm"),
    responses(
        (status = 200, description = "What would change", body = ref("#/components/schemas/InstallPlan")),
        (status = 413, description = "It is larger than a package may be", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "It is no package", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn upload_plan(
    State(state): State<AppState>,
    body::Whole(body): body::Whole,
) -> Result<Json<ShownPlan>, Problem> {
    let prepared = uploaded(&state, body).await?;
    Ok(Json(prepared.plan.clone().into()))
}

/// A decision about a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct InstallRequest {
    /// Where the package comes from, as for the plan.
    source: String,
    /// The `digest` of the plan that was shown: another package is not installed.
    confirm: String,
    /// What it is granted. Without it, what it asks for, as the plan shows.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    grants: Option<Map<String, Value>>,
    /// Whether it becomes the active version. It does where this is left out.
    #[serde(default = "yes")]
    #[schema(default = true)]
    activate: bool,
}

fn yes() -> bool {
    true
}

/// Install a package, or upgrade to it
///
/// It runs from then on, where it is active. The version before stays, so that it can be rolled back to.
#[utoipa::path(post, path = "/v1/installed", tag = "installed", operation_id = "install", request_body = InstallRequest,
    responses(
        (status = 200, description = "It is installed", body = ref("#/components/schemas/InstalledPackage")),
        (status = 409, description = "It is another package than was shown, or another version became active meanwhile",
            body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "It cannot be had, or is no package", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn install(
    State(state): State<AppState>,
    caller: Caller,
    body::Json(asked): body::Json<InstallRequest>,
) -> Result<Json<InstalledPackage>, Problem> {
    let prepared = installing::prepare_remote(&state.settings(), &asked.source).await?;
    confirmed(state, caller.user(), prepared, &asked.confirm, asked.grants, asked.activate).await.map(Json)
}

/// A decision about an uploaded package.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// The `digest` of the plan that was shown.
    confirm: String,
    /// Whether it becomes the active version.
    #[serde(default = "yes")]
    #[param(required = false, default = true)]
    activate: bool,
}

/// Install an uploaded package, or upgrade to it
///
/// The body is the package. It is granted what it asks for, as the plan shows.
#[utoipa::path(post, path = "/v1/installed/upload", tag = "installed", operation_id = "installUpload", params(UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/wasm"),
    responses(
        (status = 200, description = "It is installed", body = ref("#/components/schemas/InstalledPackage")),
        (status = 409, description = "It is another package than was shown, or another version became active meanwhile",
            body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "It is larger than a package may be", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 422, description = "It is no package", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn upload_install(
    State(state): State<AppState>,
    caller: Caller,
    Query(asked): Query<UploadQuery>,
    body::Whole(body): body::Whole,
) -> Result<Json<InstalledPackage>, Problem> {
    let prepared = uploaded(&state, body).await?;
    confirmed(state, caller.user(), prepared, &asked.confirm, None, asked.activate).await.map(Json)
}

/// What installing the bytes of a package would change.
pub(crate) async fn uploaded(state: &AppState, body: Bytes) -> Result<Prepared, Problem> {
    let settings = state.settings();
    Ok(blocking(move || installing::prepare_upload(&settings, body.to_vec())).await??)
}

/// Installs a package if it is the one that was confirmed, and loads it.
///
/// # Errors
/// `selection-changed` where it is another one, and why it cannot be installed.
pub(crate) async fn confirmed(
    state: AppState,
    by: &Email,
    prepared: Prepared,
    confirm: &str,
    grants: Option<Map<String, Value>>,
    activate: bool,
) -> Result<InstalledPackage, Problem> {
    let digest = &prepared.plan.digest;
    if digest.hex() != confirm && digest.to_string() != confirm {
        let message = sentence!(
            "failure-package-not-confirmed",
            "the package is not the one that was confirmed: its digest is {digest}; look at the plan again",
            digest = digest
        );
        return Err(Failure::new(FailureKind::Conflict, codes::SELECTION_CHANGED, message).into());
    }
    let grants = grants.map_or_else(|| prepared.plan.asks_for.clone(), |grants| grants.into_iter().collect());
    let by = by.to_string();
    let decision = Decision { grants, activate, pin: false, by: by.clone() };
    to_its_end(async move {
        let _alone = state.reloading().lock().await;
        let installed = prepared.install(&state.settings(), decision).await?;
        note(&state, &by, HistoryKind::ActionInstalled, &installed).await?;
        load(&state, &installed.name).await?;
        Ok(installed)
    })
    .await?
}

/// Make the version active again that was active before
#[utoipa::path(post, path = "/v1/installed/{name}/rollback", tag = "installed", operation_id = "rollBack",
    params(("name" = String, Path, description = "The action")),
    responses(
        (status = 200, description = "The version that is active now", body = ref("#/components/schemas/InstalledPackage")),
        (status = 404, description = "It is not installed", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "There is no version to go back to", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn roll_back(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<InstalledPackage>, Problem> {
    rolled_back(state, caller.user(), name).await.map(Json)
}

/// Makes the version active that was active before, and loads it.
///
/// # Errors
/// There is none.
pub(crate) async fn rolled_back(state: AppState, by: &Email, name: String) -> Result<InstalledPackage, Problem> {
    let by = by.to_string();
    to_its_end(async move {
        let _alone = state.reloading().lock().await;
        let (settings, action) = (state.settings(), name.clone());
        let actor = by.clone();
        let installed = blocking(move || installing::rollback(&settings, &action, actor)).await??;
        note(&state, &by, HistoryKind::ActionRolledBack, &installed).await?;
        load(&state, &name).await?;
        Ok(installed)
    })
    .await?
}

/// Versions that were removed.
#[derive(Serialize)]
struct Removed {
    items: Vec<RemovedVersion>,
}

/// Uninstall versions of an action
///
/// Those that the name with its version means; without a version, all. A version that a run goes on with stays. What is
/// removed is invoked no more.
#[utoipa::path(delete, path = "/v1/installed/{name}", tag = "installed", operation_id = "uninstall",
    params(("name" = String, Path, description = "The action, or the action and a version: `lead-score@1.0.0`")),
    responses(
        (status = 200, description = "The versions that were removed", body = ref("#/components/schemas/RemovedVersions")),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "One is in use", body = ProblemDocument, content_type = "application/problem+json")))]
async fn uninstall(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Removed>, Problem> {
    let items = uninstalled(state, caller.user(), asked::action(&name)?).await?;
    Ok(Json(Removed { items }))
}

/// Uninstalls the versions that a reference means, and unloads them.
///
/// # Errors
/// There is none, or one is in use.
pub(crate) async fn uninstalled(
    state: AppState,
    by: &Email,
    wanted: ActionRef,
) -> Result<Vec<RemovedVersion>, Problem> {
    let by = by.to_string();
    to_its_end(async move {
        let _alone = state.reloading().lock().await;
        let items = installing::uninstall(&state.settings(), &wanted, by.clone()).await?;
        for removed in &items {
            let subject = format!("{}@{}", removed.name, removed.version);
            history::note(state.store().as_ref(), &by, HistoryKind::ActionRemoved, Some(subject)).await?;
            let is_it = |info: &ActionInfo| info.manifest.name == removed.name && info.digest == removed.digest.hex();
            // Another package of this version may be loaded, from the folder of actions.
            if state.runtime().actions().iter().any(is_it) {
                state.runtime().unload(&removed.name, &removed.version);
            }
        }
        Ok(items)
    })
    .await?
}

/// Notes a change of an installed action beside the history of its installation, so that one list has all that people do.
async fn note(state: &AppState, by: &str, what: HistoryKind, installed: &InstalledPackage) -> Result<(), Problem> {
    let subject = format!("{}@{}", installed.name, installed.version.version);
    Ok(history::note(state.store().as_ref(), by, what, Some(subject)).await?)
}

/// Loads the versions of an installed action into the runtime, so that the active one is the one that runs.
async fn load(state: &AppState, name: &str) -> Result<(), Problem> {
    greenroom_service::packages::load_all(state.runtime(), &state.settings(), &[asked::action(name)?]).await?;
    Ok(())
}
