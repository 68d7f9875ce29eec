//! Webinars to choose from: capability `webinars-read`.

use super::Host;
use crate::{Failure, UpcomingPage, backend::Backend};

/// The webinars of the Zoom account that is connected to the primary business unit: [`Host::webinars`].
#[derive(Clone, Copy)]
pub struct Webinars<'a>(pub(super) &'a Host);

impl Webinars<'_> {
    /// Webinars that are not over and that take registrations, soonest first. `search` finds them by a part of the topic or
    /// of the id. `page` is `None` at first, then the `next` of the page before.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn upcoming(&self, search: Option<&str>, page: Option<&str>) -> Result<UpcomingPage, Failure> {
        self.0.backend().upcoming(search, page)
    }
}
