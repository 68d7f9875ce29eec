//! What requests of several resources ask for in the same way.

use axum::extract::Query;
use greenroom::{ActionRef, RunId};
use greenroom_domain::{Failure, FailureKind, JobId, Scope, WebinarId, codes, sentence, store::RunFilter};
use greenroom_service::views::history;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use crate::{access::Caller, problem::Problem, state::AppState};

/// Whether secrets are shown.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Reveal {
    /// Show secrets and join links, which are masked otherwise. Needs the scope `administer`, and is noted in the history.
    #[serde(default)]
    reveal: Option<bool>,
}

impl Reveal {
    /// Whether secrets are shown to this caller.
    ///
    /// # Errors
    /// `scope-missing`.
    pub(crate) fn to(self, caller: &Caller) -> Result<bool, Problem> {
        let reveal = self.reveal.unwrap_or(false);
        if reveal {
            caller.may(Scope::Administer)?;
        }
        Ok(reveal)
    }
}

/// Notes in the history that secrets are shown to a caller who asked for them, before they are. `what` says where they stand. It names a
/// contact by its id, first, so that an erasure finds it.
///
/// # Errors
/// The store's failure: nothing is to be shown then.
pub(crate) async fn note_shown(state: &AppState, caller: &Caller, reveal: bool, what: &str) -> Result<(), Problem> {
    if reveal {
        history::note_shown(state.store().as_ref(), caller.user().as_str(), what).await?;
    }
    Ok(())
}

/// The action that a path names: its name, or `name@version`.
pub(crate) fn action(name: &str) -> Result<ActionRef, Problem> {
    name.parse().map_err(|error: greenroom::InvalidActionRef| Problem::malformed(error.sentence()))
}

/// A run, by its id.
pub(crate) fn run(text: &str) -> Result<RunId, Problem> {
    text.parse().map_err(|_| {
        Problem::malformed(sentence!(
            "failure-run-id",
            "`{id}` is no id of a run",
            id = text.chars().take(80).collect::<String>()
        ))
    })
}

/// A job, by its id.
pub(crate) fn job(text: &str) -> Result<JobId, Problem> {
    text.parse().map_err(|_| {
        Problem::malformed(sentence!("failure-job-id", "`{id}` is no id of a job: it is a UUID", id = text))
    })
}

/// Checks that a filter of runs is not empty: all runs would match.
pub(crate) fn not_empty(filter: &RunFilter) -> Result<(), Problem> {
    if *filter != RunFilter::default() {
        return Ok(());
    }
    Err(Problem::malformed(sentence!(
        "failure-filter-empty",
        "the filter is empty, so that all runs would match: give at least one field"
    )))
}

/// The webinar that a path names.
pub(crate) fn webinar(id: &str) -> Result<WebinarId, Problem> {
    WebinarId::parse(id).map_err(|error| Failure::of(FailureKind::InvalidInput, error.sentence()).into())
}

/// A cursor, which is the last item's key.
pub(crate) fn cursor<T: std::str::FromStr>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let wrong = |_| {
        Problem::malformed(sentence!(
            "failure-cursor-of-list",
            "the cursor is none of this list: give `next` of the page before"
        ))
    };
    cursor.map(|cursor| cursor.parse().map_err(wrong)).transpose()
}

/// A part of a body that a type of another crate reads.
pub(crate) fn part<T: DeserializeOwned>(value: serde_json::Value, pointer: &str) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let message = sentence!("failure-body-does-not-fit", "the body does not fit: {why}", why = error.inner());
        Failure::new(FailureKind::InvalidInput, codes::BODY_INVALID, message).at(pointer.to_owned()).into()
    })
}

/// The pairs of a query, of which some names may occur several times.
pub(crate) type Pairs = Query<Vec<(String, String)>>;
