//! The sections of the console, one file or folder each. A section has `routes()`.

mod actions;
mod runs;
mod settings;
mod sign_in;
mod webinars;

use crate::beside::Beside;

/// The routes of all sections.
pub(super) fn routes() -> Beside {
    [sign_in::routes(), webinars::routes(), settings::routes(), actions::routes(), runs::routes()]
        .into_iter()
        .fold(Beside::default(), Beside::merge)
}
