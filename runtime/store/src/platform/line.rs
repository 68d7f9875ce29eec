//! The line of work that waits for a connection.

use std::collections::VecDeque;

use crate::platform::{question::Question, writes::QueuedJob};

/// The largest number of pieces of work that the thread takes from the line at once: the first of a group does not wait too
/// long for its answer, and SQLite's log, which is not emptied while a snapshot lasts, stays short.
pub(crate) const LARGEST_GROUP: usize = 512;

/// Work in the line.
pub(crate) struct Waiting {
    pub(crate) work: Work,
    pub(crate) by: By,
}

/// The thread that does work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A caller or the thread: it is short.
    Anyone,
    /// The thread.
    Thread,
    /// The thread, and nothing else with it: it may take long, so what was done before it is answered first.
    ThreadAlone,
}

pub(crate) enum Work {
    /// Reads.
    Question(Box<dyn Question>),
    /// Writes, in one transaction with others.
    Write(Box<dyn QueuedJob>),
    /// Writes outside of any transaction.
    OutsideTransaction(Box<dyn QueuedJob>),
}

/// Takes what the thread does together from the front of the line.
pub(crate) fn next_group(line: &mut VecDeque<Waiting>) -> Vec<Work> {
    let is_alone = |waiting: &Waiting| waiting.by == By::ThreadAlone;
    if line.front().is_some_and(is_alone) {
        take_work(line, 1, |_| true)
    } else {
        take_work(line, LARGEST_GROUP, |waiting| !is_alone(waiting))
    }
}

/// Takes work from the front of the line.
pub(crate) fn take_work(line: &mut VecDeque<Waiting>, most: usize, which: impl Fn(&Waiting) -> bool) -> Vec<Work> {
    let many = line.iter().take(most).take_while(|waiting| which(waiting)).count();
    line.drain(..many).map(|waiting| waiting.work).collect()
}
