//! The sections of the console, one file or folder each. A section has `routes()`.

mod access;
mod account;
mod actions;
mod contacts;
mod overview;
mod runs;
mod segments;
mod settings;
mod sign_in;
mod webinars;
mod welcome;

use crate::beside::Beside;

/// The routes of all sections.
pub(super) fn routes() -> Beside {
    let parts = [
        overview::routes(),
        webinars::routes(),
        contacts::routes(),
        segments::routes(),
        actions::routes(),
        runs::routes(),
        settings::routes(),
        access::routes(),
        account::routes(),
        welcome::routes(),
        sign_in::routes(),
    ];
    parts.into_iter().fold(Beside::default(), Beside::merge)
}
