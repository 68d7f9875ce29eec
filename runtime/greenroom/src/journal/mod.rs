//! The journal of a run: its input and all answers of its host calls, so that the run can be replayed.
//!
//! A guest gets data only from its input, its cursor and the answers of its host calls. These, in their order,
//! determine everything that it does. [`Recorder`] writes them down during the run, and [`Player`] gives the same
//! answers in a replay. Every host function supports both with two calls: [`Journal::called`] before it does anything,
//! and [`Journal::answered`] at its end.

mod body;
mod mask;
mod player;
mod recorded;
mod recorder;

use std::time::Instant;

use greenroom_domain::store::JournalLevel;
use serde::{Serialize, de::DeserializeOwned};

use crate::Limits;

pub(crate) use body::{Body, Cut, End, FORMAT};
pub(crate) use mask::Secrets;
pub use player::{Divergence, JournalEvent};
pub(crate) use player::{Player, ReplayStop, first_difference, is_unrepeatable, read, stopped_by};
pub(crate) use recorded::Recording;
pub use recorded::{CallTime, RecordedCall, RecordedRun};
pub(crate) use recorder::{JournaledRun, Recorder};

/// How a run's host calls are handled.
pub(crate) enum Journal {
    /// The host carries them out.
    Off,
    /// The host carries them out and records them.
    Recording(Recorder),
    /// The host gives the recorded answers.
    Playing(Player),
}

impl Journal {
    pub(crate) fn at(level: JournalLevel, limits: &Limits) -> Self {
        match level {
            JournalLevel::Off => Self::Off,
            JournalLevel::Digests | JournalLevel::Full => Self::Recording(Recorder::new(level, limits)),
        }
    }

    /// Sets the moment from which the times of calls are counted: that from which the time of the run is counted.
    pub(crate) fn begin(&mut self, at: Instant) {
        if let Self::Recording(recorder) = self {
            recorder.begin(at);
        }
    }

    pub(crate) fn records(&self) -> bool {
        matches!(self, Self::Recording(_))
    }

    /// Records that the guest calls a host function. In a replay, returns the recorded answer.
    ///
    /// # Errors
    /// A [`ReplayStop`] if the guest does not repeat the recorded call, or the journal ends here.
    pub(crate) fn called<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &'static str,
        arguments: &A,
    ) -> wasmtime::Result<Option<R>> {
        match self {
            Self::Off => Ok(None),
            Self::Recording(recorder) => {
                recorder.called(function, arguments)?;
                Ok(None)
            }
            Self::Playing(player) => player.answer(function, arguments).map(Some),
        }
    }

    /// Records the answer to the guest, and returns it.
    pub(crate) fn answered<R: Serialize>(&mut self, answer: R) -> wasmtime::Result<R> {
        if let Self::Recording(recorder) = self {
            recorder.answered(&answer)?;
        }
        Ok(answer)
    }
}
