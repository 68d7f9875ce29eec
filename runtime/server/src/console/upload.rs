//! What forms send that have a file among their fields.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Multipart, Request},
};

use super::{
    form::{Fields, TOKEN, check_token, same_site},
    visit::{NoVisit, Visit},
};
use crate::{body::Whole, problem::Problem, state::AppState};

/// A file.
#[derive(Debug)]
pub(crate) struct File {
    /// The field.
    pub(crate) field: String,
    /// Its name on the person's machine.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Bytes,
}

/// A form with files that a person sent from a page of this session. The token is its first field. Routes that take it lift axum's own
/// limit of bodies (`DefaultBodyLimit::disable`): the server's holds.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The person.
    pub(crate) visit: Visit,
    /// The fields without the files.
    pub(crate) fields: Fields,
    /// The files that were chosen.
    pub(crate) files: Vec<File>,
}

impl FromRequest<AppState> for Upload {
    type Rejection = NoVisit;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, NoVisit> {
        let (mut parts, body) = request.into_parts();
        same_site(&parts.headers).map_err(NoVisit::Problem)?;
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let head = parts.clone();
        let whole = Whole::from_request(Request::from_parts(parts, body), state).await;
        let Whole(bytes) = whole.map_err(NoVisit::Problem)?;
        let request = Request::from_parts(head, Body::from(bytes));
        let (fields, files) = read(request, state, &visit).await.map_err(NoVisit::Problem)?;
        Ok(Self { visit, fields, files })
    }
}

async fn read(request: Request, state: &AppState, visit: &Visit) -> Result<(Fields, Vec<File>), Problem> {
    let no_form = |error: &dyn std::fmt::Display| Problem::malformed(format!("this is no form with a file: {error}"));
    let mut parts = match Multipart::from_request(request, state).await {
        Ok(parts) => parts,
        Err(error) => {
            // Another site's page is told no more than that.
            check_token(visit, "")?;
            return Err(no_form(&error));
        }
    };
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let mut is_first = true;
    while let Some(part) = parts.next_field().await.map_err(|error| no_form(&error))? {
        let field = part.name().unwrap_or_default().to_owned();
        if std::mem::take(&mut is_first) {
            let given =
                if field == TOKEN { part.text().await.map_err(|error| no_form(&error))? } else { String::new() };
            check_token(visit, &given)?;
        } else if let Some(name) = part.file_name().map(ToOwned::to_owned) {
            let bytes = part.bytes().await.map_err(|error| no_form(&error))?;
            // A field without a chosen file is sent with no name.
            if !name.is_empty() {
                files.push(File { field, name, bytes });
            }
        } else {
            fields.push((field, part.text().await.map_err(|error| no_form(&error))?));
        }
    }
    if is_first {
        check_token(visit, "")?;
    }
    Ok((Fields::of(fields), files))
}
