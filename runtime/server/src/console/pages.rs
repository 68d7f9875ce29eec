//! The sections of the console, one file or folder each. A section has `routes()`.

mod actions;
mod contacts;
mod runs;
mod segments;
mod settings;
mod sign_in;
mod webinars;

use crate::beside::Beside;

/// The routes of all sections.
pub(super) fn routes() -> Beside {
    let parts = [
        sign_in::routes(),
        webinars::routes(),
        contacts::routes(),
        segments::routes(),
        settings::routes(),
        actions::routes(),
        runs::routes(),
    ];
    parts.into_iter().fold(Beside::default(), Beside::merge)
}
