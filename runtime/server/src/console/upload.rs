//! What forms send that have a file among their fields. A file is read as it comes, so that a form that is refused is not read to its
//! end, and no more of a file is in memory than its limit.

use std::{error::Error, pin::pin};

use axum::{
    Extension,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request, multipart::Field},
    http::StatusCode,
};
use futures::FutureExt as _;
use greenroom_domain::{Code, Failure, FailureKind, Sentence, codes, sentence};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    form::{Fields, SENDING, TOKEN, begin, check_token, same_site},
    visit::{NoVisit, Visit},
};
use crate::{
    body,
    detached::blocking,
    problem::Problem,
    sent_forms::{Sending, TurnSlot},
    state::AppState,
};

/// How many bytes of a form may surround its file: the other fields, and the lines between them.
const AROUND_A_FILE: usize = 64 << 10;

/// Pages with forms that send files, or that lead to a look at a file. Requests to them and to the pages below them are not given up after
/// `request-seconds`: `body-rate` bounds the time of a body, and its size that of the look.
const PAGES: [&str; 2] = ["/contact-import", "/actions/install/upload"];

/// Whether the work of a path takes as long as its file needs.
pub(crate) fn takes_its_time(path: &str) -> bool {
    let is_below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    PAGES.iter().any(|page| path.strip_prefix(page).is_some_and(is_below))
}

/// How many bytes the file of a route's form has at most, and what is said of a larger one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MostOfFile {
    bytes: usize,
    code: Code,
    too_large: fn() -> Sentence,
}

/// A layer that limits the files of routes, where `upload-bytes` of the settings is not their limit. A larger file is refused with this
/// code and message.
pub(crate) fn at_most(bytes: usize, code: Code, too_large: fn() -> Sentence) -> Extension<MostOfFile> {
    Extension(MostOfFile { bytes, code, too_large })
}

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
/// limit of bodies (`DefaultBodyLimit::disable`): that of [`at_most`] or of the settings holds.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The person.
    pub(crate) visit: Visit,
    /// The fields without the files.
    pub(crate) fields: Fields,
    /// The files that were chosen.
    pub(crate) files: Vec<File>,
    /// The place that it takes among the uploads that are read at once.
    pub(crate) place: Option<OwnedSemaphorePermit>,
}

impl Upload {
    fn sending(&self) -> Sending {
        let fields = self.fields.iter().map(|(name, value)| (name, value.as_bytes()));
        let files = self.files.iter().map(|file| (file.field.as_str(), file.bytes.as_ref()));
        Sending::of(&self.visit.who().session.token, self.visit.path_and_query(), fields.chain(files))
    }
}

impl FromRequest<AppState> for Upload {
    type Rejection = NoVisit;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, NoVisit> {
        let (mut parts, body) = request.into_parts();
        same_site(&parts.headers).map_err(NoVisit::Problem)?;
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let slot = parts.extensions.get::<TurnSlot>().cloned();
        let request = Request::from_parts(parts, body);
        let upload = read(request, state, visit).await.map_err(NoVisit::Problem)?;
        let Some(slot) = slot else { return Ok(upload) };
        let (mut upload, sending) = blocking(move || {
            let sending = upload.fields.is_checked(SENDING).then(|| upload.sending());
            (upload, sending)
        })
        .await
        .map_err(NoVisit::Problem)?;
        let mut begun = pin!(begin(state, &slot, sending));
        match begun.as_mut().now_or_never() {
            Some(begun) => begun?,
            None => {
                // The same file is under way. Another one is read while this waits.
                drop(upload.place.take());
                begun.await?;
                upload.place = state.uploads().place().await;
            }
        }
        Ok(upload)
    }
}

async fn read(request: Request, state: &AppState, visit: Visit) -> Result<Upload, Problem> {
    let Some(MostOfFile { bytes, code, too_large }) = request.extensions().get::<MostOfFile>().copied() else {
        let most = usize::try_from(state.settings().server.upload_bytes.get()).unwrap_or(usize::MAX);
        // The message of other bodies names the setting `body-bytes`.
        let message = sentence!(
            "failure-file-too-long",
            "the file is longer than {most} bytes: divide it, or raise `upload-bytes` in `[server]`",
            most = most
        );
        let too_large = Failure::new(FailureKind::LimitExceeded, codes::BODY_TOO_LARGE, message);
        return read_within(request, state, visit, most).await.map_err(|problem| {
            if problem.its_status() == StatusCode::PAYLOAD_TOO_LARGE { too_large.into() } else { problem }
        });
    };
    read_within(request, state, visit, bytes).await.map_err(|problem| {
        if problem.its_status() != StatusCode::PAYLOAD_TOO_LARGE {
            return problem;
        }
        // The remedy of `body-too-large` names settings that are not this limit.
        Failure::new(FailureKind::LimitExceeded, code, too_large()).into()
    })
}

async fn read_within(request: Request, state: &AppState, visit: Visit, most: usize) -> Result<Upload, Problem> {
    let request = body::limited(request, most.saturating_add(AROUND_A_FILE))?;
    let mut parts = match Multipart::from_request(request, state).await {
        Ok(parts) => parts,
        Err(error) => {
            // Another site's page is told no more than that.
            check_token(&visit, "")?;
            return Err(no_form(&error));
        }
    };
    // What comes before the token is another site's, perhaps.
    let token = match parts.next_field().await.map_err(|error| no_form(&error))? {
        Some(field) if field.name() == Some(TOKEN) => text(field, AROUND_A_FILE).await?,
        _ => String::new(),
    };
    check_token(&visit, &token)?;
    let place = state.uploads().place().await;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| no_form(&error))? {
        let field = part.name().unwrap_or_default().to_owned();
        if let Some(name) = part.file_name().map(ToOwned::to_owned) {
            let bytes = whole(part, most).await?;
            // A field without a chosen file is sent with no name.
            if !name.is_empty() {
                files.push(File { field, name, bytes: bytes.into() });
            }
        } else {
            fields.push((field, text(part, most).await?));
        }
    }
    Ok(Upload { visit, fields: Fields::of(fields), files, place })
}

/// The bytes of a part, up to so many.
async fn whole(mut part: Field<'_>, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| no_form(&error))? {
        if chunk.len() > most - bytes.len() {
            return Err(body::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn text(part: Field<'_>, most: usize) -> Result<String, Problem> {
    Ok(String::from_utf8_lossy(&whole(part, most).await?).into_owned())
}

/// Why a body is not read as a form.
fn no_form(error: &(dyn Error + 'static)) -> Problem {
    body::ended_early(error).unwrap_or_else(|| {
        Problem::malformed(sentence!(
            "failure-no-form-with-file",
            "this is no form with a file: {error}",
            error = error
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::takes_its_time;

    #[test]
    fn uploads_and_the_looks_at_them_take_their_time() {
        for (path, expected) in [
            ("/contact-import", true),
            ("/contact-import/0190-id/confirm", true),
            ("/actions/install/upload", true),
            ("/contact-imports", false),
            ("/actions/install", false),
            ("/contacts", false),
        ] {
            assert_eq!(takes_its_time(path), expected, "{path}");
        }
    }
}
