//! The console: pages for operators and marketers, in a browser.
//!
//! A page is made whole by the server (`pages/`, one file or folder for each section), and works without JavaScript: links and
//! forms do everything. htmx replaces a part of a page by the same part of the new page, so that nothing is made twice. A
//! handler takes a [`Visit`], which is a person who has signed in; without one the browser is sent to sign in. A form is
//! [`Form`], which is refused without the session's own token. A failure is a page, too (`around.rs`).
//!
//! Start reading at `pages/webinars.rs` for the shape of a section, at `parts.rs` for what pages are made of, and at `visit.rs`
//! for who may see them.

mod around;
mod assets;
mod calls;
mod chart;
mod cookies;
mod day;
mod differences;
mod emails;
mod fault;
mod form;
mod inputs;
mod links;
mod look;
mod outcomes;
mod pages;
mod parts;
mod places;
mod remedy;
mod rules;
mod shell;
mod upload;
mod visit;

pub(crate) use self::{around::Asker, upload::takes_its_time};
use crate::{beside::Beside, layer::Around};

/// The routes.
pub(crate) fn routes() -> Beside {
    let pages = pages::routes().merge(assets::routes());
    pages.layered(|routes| routes.layer(Around(around::answered)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "console/keys_tests.rs"]
mod keys_tests;
