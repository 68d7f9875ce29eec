//! `/v1/users`: the users of the account.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use greenroom_domain::{Email, Failure, FailureKind, Role, Scope};
use greenroom_service::views::{
    sign_in,
    users::{self, NewUser, UserView},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Caller, needs},
    body,
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let all = OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change, remove))
        .routes(routes!(invite))
        .routes(routes!(unlock));
    needs(Scope::Administer, all)
}

/// List the users of the account
#[utoipa::path(get, path = "/v1/users", tag = "users", operation_id = "listUsers", params(Paging),
    responses((status = 200, description = "A page of the users, by email", body = List<UserView>)))]
async fn list(State(state): State<AppState>, Query(paging): Query<Paging>) -> Result<Json<List<UserView>>, Problem> {
    let users = users::list(state.store().as_ref(), state.now()).await?;
    paging.cut(users, |user| user.email.as_str().to_owned()).map(Json)
}

/// Add a user
///
/// The user has no password yet: an invitation sets one.
#[utoipa::path(post, path = "/v1/users", tag = "users", operation_id = "addUser", request_body = NewUser,
    responses(
        (status = 201, description = "The user", body = UserView,
            headers(("Location" = String, description = "The path of the user"))),
        (status = 409, description = "There is a user with this email", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn add(
    State(state): State<AppState>,
    caller: Caller,
    body::Json(asked): body::Json<NewUser>,
) -> Result<impl IntoResponse, Problem> {
    let user = users::add(state.store().as_ref(), asked, caller.user().as_str(), state.now()).await?;
    let location = format!("/v1/users/{}", user.email.as_str());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(user)))
}

/// Show a user
#[utoipa::path(get, path = "/v1/users/{email}", tag = "users", operation_id = "showUser",
    params(("email" = String, Path, description = "The user's email")),
    responses(
        (status = 200, description = "The user", body = UserView),
        (status = 404, description = "There is no such user", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(State(state): State<AppState>, Path(email): Path<String>) -> Result<Json<UserView>, Problem> {
    Ok(Json(users::show(state.store().as_ref(), &email_of(&email)?, state.now()).await?))
}

/// What is changed of a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UserPatch {
    /// What the person may do from now on.
    #[schema(value_type = String, pattern = "^(administrator|editor|viewer)$")]
    role: Role,
}

/// Give a user another role
///
/// The user's sessions end, and API keys with scopes that the role does not have are refused. The last administrator stays one.
#[utoipa::path(patch, path = "/v1/users/{email}", tag = "users", operation_id = "changeUser",
    params(("email" = String, Path, description = "The user's email")), request_body = UserPatch,
    responses(
        (status = 200, description = "The user", body = UserView),
        (status = 404, description = "There is no such user", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "It is the last administrator", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Path(email): Path<String>,
    body::Json(asked): body::Json<UserPatch>,
) -> Result<Json<UserView>, Problem> {
    let (store, by) = (state.store().as_ref(), caller.user().as_str());
    Ok(Json(users::change_role(store, &email_of(&email)?, asked.role, by, state.now()).await?))
}

/// Remove a user
///
/// The user's sessions and invitation end, and API keys of the user are refused. The last administrator cannot be removed.
#[utoipa::path(delete, path = "/v1/users/{email}", tag = "users", operation_id = "removeUser",
    params(("email" = String, Path, description = "The user's email")),
    responses(
        (status = 200, description = "The user, who is removed", body = UserView),
        (status = 404, description = "There is no such user", body = ProblemDocument,
            content_type = "application/problem+json"),
        (status = 409, description = "It is the last administrator", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path(email): Path<String>,
) -> Result<Json<UserView>, Problem> {
    let (store, by) = (state.store().as_ref(), caller.user().as_str());
    Ok(Json(users::remove(store, &email_of(&email)?, by, state.now()).await?))
}

/// An invitation that was made. Its link is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationView {
    /// The email of the user who is invited.
    #[schema(value_type = String)]
    user: Email,
    /// The path of the link, on the address of this server's pages.
    path: String,
    /// When the link ends to work.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Invite a user to set a password
///
/// The answer has the path of a link, which is shown this once: it works once, for seven days, also where the user has a password. An
/// earlier invitation of the user ends.
#[utoipa::path(post, path = "/v1/users/{email}/invite", tag = "users", operation_id = "inviteUser",
    params(("email" = String, Path, description = "The user's email")),
    responses(
        (status = 201, description = "The invitation", body = InvitationView),
        (status = 404, description = "There is no such user", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn invite(
    State(state): State<AppState>,
    caller: Caller,
    Path(email): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (store, by) = (state.store().as_ref(), caller.user().as_str());
    let invited = sign_in::invite(store, by, &email_of(&email)?, state.now()).await?;
    let view = InvitationView { path: invited.path(), user: invited.user, expires_at: invited.expires_at };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Unlock a user after too many failures to sign in
#[utoipa::path(post, path = "/v1/users/{email}/unlock", tag = "users", operation_id = "unlockUser",
    params(("email" = String, Path, description = "The user's email")),
    responses(
        (status = 200, description = "The user", body = UserView),
        (status = 404, description = "There is no such user", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn unlock(
    State(state): State<AppState>,
    caller: Caller,
    Path(email): Path<String>,
) -> Result<Json<UserView>, Problem> {
    let (store, by) = (state.store().as_ref(), caller.user().as_str());
    Ok(Json(users::unlock(store, &email_of(&email)?, by, state.now()).await?))
}

/// The email that a path names.
fn email_of(text: &str) -> Result<Email, Problem> {
    Email::parse(text).map_err(|error| Failure::of(FailureKind::InvalidInput, error.sentence()).into())
}
