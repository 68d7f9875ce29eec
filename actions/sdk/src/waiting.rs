//! Waits for completions from outside: capability `waiting`.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// A wait to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitRequest {
    /// Its name within the run, in kebab case: `approval`.
    pub name: String,
    /// Until when it can be completed.
    pub until: Instant,
    /// One line for the person who opens the link: what is asked. Whoever has the link can read it.
    pub title: String,
}

impl WaitRequest {
    /// A wait until then.
    pub fn new(name: impl Into<String>, until: Instant, title: impl Into<String>) -> Self {
        Self { name: name.into(), until, title: title.into() }
    }
}

/// The link that completes a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitLink {
    /// The address. It is a credential: anybody who has it can complete the wait, once.
    pub url: String,
    /// Until when it works.
    pub until: Instant,
    /// Whether the host made it up, because the run is a dry run.
    pub made_up: bool,
}

/// How far a wait is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion<T> {
    /// Nobody has completed it yet: end the slice with a cursor.
    Pending,
    /// It was completed with this.
    Completed(T),
    /// Its time is over, and nobody completed it.
    Expired,
}

/// What the form behind a link completes a wait with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Whether the person approved.
    pub approved: bool,
    /// The person's note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
