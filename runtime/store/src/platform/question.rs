//! Short questions, such as some rows by their keys.

use std::panic::{AssertUnwindSafe, catch_unwind};

use greenroom_domain::StoreError;

use crate::platform::{
    error::Error,
    session::{Session, Snapshot},
};

/// A question that waits. It answers its caller by itself, also that there is no snapshot to answer it from.
pub(crate) type Question = Box<dyn FnOnce(Result<&Snapshot<'_>, Error>) + Send>;

/// Answers a question from a snapshot.
pub(crate) fn answer<T>(
    snapshot: &Snapshot<'_>,
    work: impl FnOnce(&Snapshot<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    // Questions only read, so a panic leaves nothing half done.
    catch_unwind(AssertUnwindSafe(|| work(snapshot))).unwrap_or_else(|_| Err(stopped(&"by a defect").into()))
}

/// Answers questions from one snapshot.
pub(crate) fn answer_group(session: &Session, group: Vec<Question>) {
    let mut group = group.into_iter();
    while let Some(first) = group.next() {
        let snapshot = match session.snapshot() {
            Ok(snapshot) => snapshot,
            Err(error) => {
                first(Err(error));
                continue;
            }
        };
        first(Ok(&snapshot));
        // A failing disk ends the snapshot: the next question begins another one.
        while snapshot.lasts() {
            let Some(next) = group.next() else { break };
            next(Ok(&snapshot));
        }
    }
}

pub(crate) fn stopped(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Io(format!("the read was stopped: {why}"))
}
