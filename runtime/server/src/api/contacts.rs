//! `/v1/contacts`: contacts, their timelines, imports, and erasure.

use std::io::Cursor;

use axum::{
    Json,
    extract::{Path, Query, State},
};
use greenroom::{Erased, ErasureTarget};
use greenroom_domain::{Contact, ContactId, Scope};
use greenroom_service::{
    import::{self, ImportFormat, ImportOptions, ImportReport, ImportSource},
    views::{
        contacts::{self, ContactDetails},
        timeline::{self, Timeline},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::asked::{self, Reveal};
use crate::{
    access::{Caller, needs},
    body, erasing,
    list::{List, Paging},
    problem::{Problem, ProblemDocument},
    state::AppState,
};

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    let read = OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(show_timeline));
    let administer = OpenApiRouter::new().routes(routes!(erase)).routes(routes!(import_rows));
    needs(Scope::Read, read).merge(needs(Scope::Administer, administer))
}

/// Which contacts are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only the contact with this primary email.
    email: Option<String>,
}

/// List contacts
#[utoipa::path(get, path = "/v1/contacts", tag = "contacts", operation_id = "listContacts",
    params(Paging, ListQuery, Reveal),
    responses((status = 200, description = "A page of the contacts, by id", body = ref("#/components/schemas/ContactList"))))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(paging): Query<Paging>,
    Query(asked): Query<ListQuery>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<List<Contact>>, Problem> {
    let (store, reveal) = (state.store().as_ref(), reveal.to(&caller)?);
    if let Some(email) = asked.email {
        let found = contacts::with_email(store, &email, reveal).await?;
        if let Some(found) = &found {
            asked::note_shown(&state, &caller, reveal, &format!("contact {}", found.id)).await?;
        }
        let items = found.into_iter().collect();
        return Ok(Json(List { items, next: None }));
    }
    let after = paging.cursor.as_deref().map(ContactId::from);
    let page = contacts::list(store, after.as_ref(), paging.limit()?, reveal).await?;
    asked::note_shown(&state, &caller, reveal, "contacts").await?;
    Ok(Json(List { items: page.items, next: page.next.map(|id| id.to_string()) }))
}

/// Show a contact with its registrations and its timeline
#[utoipa::path(get, path = "/v1/contacts/{id}", tag = "contacts", operation_id = "showContact",
    params(("id" = String, Path, description = "The contact: its id or its primary email"), Reveal),
    responses(
        (status = 200, description = "The contact", body = ref("#/components/schemas/ContactDetails")),
        (status = 404, description = "There is no such contact", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<ContactDetails>, Problem> {
    let reveal = reveal.to(&caller)?;
    let details = contacts::details(state.store().as_ref(), &id, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("contact {}", details.contact.id)).await?;
    Ok(Json(details))
}

/// Show the timeline of a contact
#[utoipa::path(get, path = "/v1/contacts/{id}/timeline", tag = "contacts", operation_id = "showTimeline",
    params(("id" = String, Path, description = "The contact: its id or its primary email"), Reveal),
    responses(
        (status = 200, description = "The timeline", body = ref("#/components/schemas/Timeline")),
        (status = 404, description = "There is no such contact", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn show_timeline(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    Query(reveal): Query<Reveal>,
) -> Result<Json<Timeline>, Problem> {
    let reveal = reveal.to(&caller)?;
    let timeline = timeline::of(state.store().as_ref(), &id, reveal).await?;
    asked::note_shown(&state, &caller, reveal, &format!("contact {} timeline", timeline.contact)).await?;
    Ok(Json(timeline))
}

/// Erase a person, for good
///
/// Erased are the contact, and what records of runs say about it. Keyed hashes of the emails stay, so that no sync creates the
/// contact again. Erasing twice does no harm, and completes an erasure that was interrupted.
#[utoipa::path(delete, path = "/v1/contacts/{id}", tag = "contacts", operation_id = "eraseContact",
    params(("id" = String, Path, description = "The contact's id, or one of the person's emails")),
    responses(
        (status = 200, description = "What was erased", body = ref("#/components/schemas/Erased")),
        (status = 409, description = "A registration of the person is under way: try again later", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn erase(State(state): State<AppState>, caller: Caller, Path(id): Path<String>) -> Result<Json<Erased>, Problem> {
    Ok(Json(erasing::erase(&state, caller.user().as_str(), ErasureTarget::from(id.as_str())).await?))
}

/// How rows are imported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// Report what would be written, and write nothing.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
    /// Leave out the rows that begin before this line, counted from 1: to go on with an import that failed in a later part.
    #[serde(default)]
    #[param(required = false, minimum = 1)]
    from_line: u64,
    /// Import contacts with an erased person's email or id, too, which ends the erasure. Without it such rows are left out, and `erasedLines`
    /// of the answer has the lines at which they begin.
    #[serde(default)]
    #[param(required = false)]
    bring_back_erased: bool,
}

/// Import contacts
///
/// The body has one JSON object a line, as `greenroom store import` takes them. All rows are checked before the first is
/// written. They are written in parts of 2,000 rows, each whole or not at all. Where a part cannot be written, such as when the
/// store is full, the parts before stay, and the problem says at which line to go on with `fromLine`. Importing a row again
/// changes nothing.
#[utoipa::path(post, path = "/v1/contacts/import", tag = "contacts", operation_id = "importContacts",
    params(ImportQuery), request_body(content = String, content_type = "application/x-ndjson"),
    responses(
        (status = 200, description = "How much was imported", body = ref("#/components/schemas/ImportReport")),
        (status = 422, description = "A row is wrong; nothing was imported", body = ProblemDocument,
            content_type = "application/problem+json")))]
async fn import_rows(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ImportQuery>,
    body::Whole(body): body::Whole,
) -> Result<Json<ImportReport>, Problem> {
    let reader = || Box::new(Cursor::new(body.clone()));
    let source = ImportSource { name: "the body".to_owned(), reader: reader(), again: Some(reader()) };
    let options = ImportOptions {
        format: Some(ImportFormat::Json),
        dry_run: query.dry_run,
        from_line: query.from_line,
        bring_back_erased: query.bring_back_erased,
        by: Some(caller.user().to_string()),
        ..ImportOptions::default()
    };
    Ok(Json(import::import(state.store().as_ref(), source, &options, &|_| {}).await?))
}
