//! The journal: what a run was told by the world, so that it can be played again (design, idea 6).
//!
//! A guest sees the world through host calls alone. So its input, its cursor and the answers of its host calls, in the
//! order they were given, decide everything it does. [`Recorder`] writes them down while the run goes on, [`Player`] gives
//! them again. Every host function has the same two lines for both: [`Journal::called`] before it does anything, and
//! [`Journal::answered`] after.

mod body;
mod mask;
mod player;
mod recorder;

use greenroom_domain::store::JournalLevel;
use serde::{Serialize, de::DeserializeOwned};

use crate::Limits;

pub(crate) use body::{Body, Cut, End, FORMAT};
pub(crate) use mask::Secrets;
pub use player::{Divergence, JournalEvent};
pub(crate) use player::{Player, Stop, first_difference, is_chance, read, stopped_by};
pub(crate) use recorder::{Played, Recorder};

/// What becomes of a run's host calls.
pub(crate) enum Journal {
    /// They are carried out.
    Off,
    /// They are carried out and written down.
    Recording(Recorder),
    /// They are answered as they were then.
    Playing(Player),
}

impl Journal {
    pub(crate) fn at(level: JournalLevel, limits: &Limits) -> Self {
        match level {
            JournalLevel::Off => Self::Off,
            JournalLevel::Digests | JournalLevel::Full => Self::Recording(Recorder::new(level, limits)),
        }
    }

    /// Whether it is being written.
    pub(crate) fn records(&self) -> bool {
        matches!(self, Self::Recording(_))
    }

    /// Notes that the guest calls a host function. In a replay, answers it.
    ///
    /// # Errors
    /// A [`Stop`], in a replay, where the guest does something else than then.
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

    /// Notes what the guest is told, and gives it back.
    pub(crate) fn answered<R: Serialize>(&mut self, answer: R) -> wasmtime::Result<R> {
        if let Self::Recording(recorder) = self {
            recorder.answered(&answer)?;
        }
        Ok(answer)
    }
}
