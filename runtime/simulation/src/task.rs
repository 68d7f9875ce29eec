//! Jobs that have a place, and stores with the jobs that wait for one.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    ops::Range,
};

use greenroom_domain::rules::jobs::Turn;

use crate::{
    course::{Course, Leg},
    time::Nanos,
};

/// Work that has a place, or waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    Round,
    Sync(u32),
}

/// Whether a webinar's sync waits or runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Idle,
    Waiting,
    Running,
    /// It runs, and was found due meanwhile: it is done once more.
    RunningAgain,
}

/// A job that has a place.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) job: Job,
    pub(crate) store: usize,
    pub(crate) accepted_at: Nanos,
    pub(crate) began_at: Nanos,
    pub(crate) legs: Vec<Leg>,
    /// The leg and the call within it that is made now.
    pub(crate) leg: usize,
    pub(crate) call: u32,
    /// When this call began, and the number of its attempt.
    pub(crate) call_began: Nanos,
    pub(crate) attempt: u32,
    /// How long this step has waited in all because of limits.
    pub(crate) waited: Nanos,
    /// The step that a limit has cut short.
    pub(crate) cut_short_in: Option<u8>,
    pub(crate) course: Option<Course>,
    /// The webinars that a round has found.
    pub(crate) found: Vec<u32>,
}

/// Zoom accounts that share a schedule and places.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) accounts: Range<u32>,
    pub(crate) free: u32,
    pub(crate) queue: VecDeque<(Nanos, Job)>,
    /// Whose turn it was last.
    pub(crate) turn: Turn,
    /// When webinars may be due next.
    pub(crate) due: BinaryHeap<Reverse<(Nanos, u32)>>,
    /// The webinars that the store does not have yet; the one that is listed next is the last.
    pub(crate) unknown: Vec<u32>,
    pub(crate) running: Vec<u32>,
    pub(crate) round_waits: bool,
    pub(crate) round_runs: bool,
}

impl Store {
    /// A store with so many places.
    pub(crate) fn new(accounts: Range<u32>, free: u32) -> Self {
        Self {
            accounts,
            free,
            queue: VecDeque::new(),
            turn: Turn::default(),
            due: BinaryHeap::new(),
            unknown: Vec::new(),
            running: Vec::new(),
            round_waits: false,
            round_runs: false,
        }
    }
}
