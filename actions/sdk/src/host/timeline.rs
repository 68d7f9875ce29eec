//! Events on the timelines of contacts: capability `timeline`.

use super::{Host, one};
use crate::{Event, Failure, backend::Backend};

/// Events on the timelines of contacts: [`Host::timeline`]. The host keeps them when the run commits.
#[derive(Clone, Copy)]
pub struct Timeline<'a>(pub(super) &'a Host);

impl Timeline<'_> {
    /// Writes events: one outcome for each event, in the same order.
    pub fn write(&self, events: &[Event]) -> Vec<Result<(), Failure>> {
        self.0.backend().write_events(events)
    }

    /// Writes one event.
    ///
    /// # Errors
    /// The host's refusal: `contact-not-found`, `timeline-event-invalid`, `timeline-type-not-granted`.
    pub fn write_one(&self, event: Event) -> Result<(), Failure> {
        one(self.write(std::slice::from_ref(&event)))?
    }
}
