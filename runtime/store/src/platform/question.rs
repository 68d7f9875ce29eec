//! Short questions, such as some rows by their keys.

use std::panic::{AssertUnwindSafe, catch_unwind};

use greenroom_domain::{StoreError, sentence};
use tokio::sync::oneshot;

use crate::platform::{
    error::Error,
    session::{Session, Snapshot},
};

/// A question that waits.
pub(crate) trait Question: Send {
    /// Answers its caller. False: no caller was answered, because a lock of another process was in the way, and `can_move` says that
    /// the question can be asked on the thread that waits for locks.
    fn ask(&mut self, snapshot: Result<&Snapshot<'_>, Error>, can_move: bool) -> bool;
}

/// A question with the caller that waits for its answer.
pub(crate) struct QueuedQuestion<T, F> {
    pub(crate) work: F,
    /// None: it is answered.
    pub(crate) reply: Option<oneshot::Sender<Result<T, Error>>>,
}

impl<T, F> Question for QueuedQuestion<T, F>
where
    T: Send,
    F: Fn(&Snapshot<'_>) -> Result<T, Error> + Send,
{
    fn ask(&mut self, snapshot: Result<&Snapshot<'_>, Error>, can_move: bool) -> bool {
        let answer = snapshot.and_then(|snapshot| answer(snapshot, &self.work));
        if can_move && answer.as_ref().is_err_and(Error::is_locked) {
            return false;
        }
        if let Some(reply) = self.reply.take() {
            // The caller may have gone.
            let _ = reply.send(answer);
        }
        true
    }
}

/// Answers a question from a snapshot.
pub(crate) fn answer<T>(
    snapshot: &Snapshot<'_>,
    work: impl FnOnce(&Snapshot<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    // Questions only read, so a panic leaves nothing half done.
    catch_unwind(AssertUnwindSafe(|| work(snapshot))).unwrap_or_else(|_| Err(stopped(&"by a defect").into()))
}

/// Answers questions from one snapshot. Returns those without an answer, see [`Question::ask`].
pub(crate) fn answer_group(session: &Session, group: Vec<Box<dyn Question>>, can_move: bool) -> Vec<Box<dyn Question>> {
    let mut moved = Vec::new();
    let mut ask = |mut question: Box<dyn Question>, snapshot: Result<&Snapshot<'_>, Error>| {
        // A panic here is one of an answer that is dropped, because its caller has gone.
        let asked = catch_unwind(AssertUnwindSafe(|| question.ask(snapshot, can_move)));
        if let Ok(false) = asked {
            moved.push(question);
        }
    };
    let mut group = group.into_iter();
    while let Some(first) = group.next() {
        let snapshot = match session.snapshot() {
            Ok(snapshot) => snapshot,
            Err(error) => {
                ask(first, Err(error));
                continue;
            }
        };
        ask(first, Ok(&snapshot));
        // A failing disk ends the snapshot: the next question begins another one.
        while snapshot.lasts() {
            let Some(next) = group.next() else { break };
            ask(next, Ok(&snapshot));
        }
    }
    moved
}

pub(crate) fn stopped(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Io(sentence!("failure-store-io-read-stopped", "the read was stopped: {why}", why = why))
}
