//! Limits of jobs by key, and whose turn it was: what stores and the rules of jobs ([`crate::rules::jobs`]) share.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use crate::{Sentence, sentence};

/// What a limit counts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitKey {
    /// The action of an invocation.
    Action,
    /// The contact of an invocation.
    Contact,
    /// The Zoom account that a job is about.
    ZoomAccount,
    /// The value at a JSON Pointer (RFC 6901) in the input of an invocation. A job without a value there is not counted.
    Input(String),
}

impl LimitKey {
    /// Reads a key: `action`, `contact`, `zoom-account`, or a JSON Pointer such as `/webinarId`.
    ///
    /// # Errors
    /// That it is none, with those that there are.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        match text {
            "action" => Ok(Self::Action),
            "contact" => Ok(Self::Contact),
            "zoom-account" => Ok(Self::ZoomAccount),
            pointer if pointer.starts_with('/') => Ok(Self::Input(pointer.to_owned())),
            other => Err(sentence!(
                "failure-limit-key",
                "`{given}` is no key of a limit: write `action`, `contact`, `zoom-account`, or a JSON Pointer into the input \
                 such as `/webinarId`",
                given = other
            )),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Action => "action",
            Self::Contact => "contact",
            Self::ZoomAccount => "zoom-account",
            Self::Input(pointer) => pointer,
        }
    }
}

/// How many jobs may begin within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobRate {
    /// So many.
    pub jobs: u32,
    /// Within this time.
    pub within: Duration,
}

impl JobRate {
    /// Reads a rate: `10/second`, `100/minute` or `1000/hour`.
    ///
    /// # Errors
    /// How to write one.
    pub fn parse(text: &str) -> Result<Self, Sentence> {
        let wrong = || {
            sentence!(
                "failure-limit-rate",
                "`{given}` is no rate: write it such as `10/second`, `100/minute` or `1000/hour`",
                given = text
            )
        };
        let (jobs, unit) = text.split_once('/').ok_or_else(wrong)?;
        let seconds = match unit.trim() {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            _ => return Err(wrong()),
        };
        let jobs = jobs.trim().parse().ok().filter(|jobs| *jobs > 0).ok_or_else(wrong)?;
        Ok(Self { jobs, within: Duration::from_secs(seconds) })
    }
}

/// A limit of the jobs that have the same value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLimit {
    /// Its name in lists.
    pub name: String,
    /// What it counts by.
    pub by: LimitKey,
    /// The action whose invocations it counts; none for all jobs that have the key.
    pub action: Option<String>,
    /// How many may run at once.
    pub concurrency: Option<u32>,
    /// How many may begin within a time.
    pub rate: Option<JobRate>,
}

/// Whose turn it was last: the group, and in each group the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    pub(crate) group: Option<String>,
    pub(crate) keys: BTreeMap<String, String>,
}

/// A limit with what it counts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitView {
    /// Its name.
    pub name: String,
    /// What it counts by; none for jobs of the same work.
    pub by: Option<String>,
    /// The action whose invocations it counts.
    pub action: Option<String>,
    /// How many jobs may run at once.
    pub concurrency: Option<u32>,
    /// How many jobs may begin, and within how many seconds.
    pub rate: Option<(u32, u64)>,
    /// The values with jobs that run or wait.
    pub keys: BTreeMap<String, LimitKeyView>,
}

/// The jobs with one value of a limit's key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitKeyView {
    /// How many run.
    pub running: u64,
    /// How many wait behind the limit.
    pub waiting: u64,
    /// When a place is free at the latest, of a rate.
    pub until: Option<Timestamp>,
}
