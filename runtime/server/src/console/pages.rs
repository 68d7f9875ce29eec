//! The sections of the console, one file or folder each. A section has `routes()`.

mod actions;
mod runs;
mod sign_in;
mod webinars;

use crate::beside::Beside;

/// The routes of all sections.
pub(super) fn routes() -> Beside {
    Beside::default().merge(sign_in::routes()).merge(webinars::routes()).merge(actions::routes()).merge(runs::routes())
}
