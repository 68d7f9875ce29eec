//! The data that commands show, as typed views: each is a struct that serialises to the JSON of the command line, and a
//! function that builds it from stores and the runtime. An HTTP server and a console use the same functions.
//!
//! Views mask secrets and links that may carry a token; a front end shows them only where its user asked for it, with
//! `reveal`. Views hold values whole: shortening them for a terminal belongs to rendering.

pub mod actions;
pub mod again;
pub mod alerts;
pub mod api_keys;
pub mod attendance;
pub mod audit;
pub mod authorizing;
pub mod calls;
pub mod check;
pub mod codes;
pub mod config_check;
pub mod connections;
pub mod contacts;
pub mod erase;
pub mod form;
pub mod grants;
pub mod history;
pub mod hubspot;
pub mod installing;
pub mod jobs;
pub mod overview;
pub mod registrations;
pub mod replay;
pub mod runs;
pub mod segments;
pub mod set_aside;
pub mod settings;
pub mod settle;
pub mod sign_in;
pub mod signing;
pub mod store;
pub mod store_copy;
pub mod sync;
pub mod timeline;
pub mod tools;
pub mod users;
pub mod vault;
pub mod waits;
pub mod webhooks;
pub mod webinars;
pub mod zoom_users;

use greenroom_domain::{Failure, WebinarId, sentence};
use serde::Serialize;

/// A part of a long list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T, C> {
    /// The items.
    pub items: Vec<T>,
    /// The last item's key where there are more items: the next page begins after it.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// A page of this limit, from items of which one more was asked for: it shows whether another page follows.
    fn of(mut items: Vec<T>, limit: usize, key: impl Fn(&T) -> C) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }
}

/// The failure for an unknown webinar; `list` is the command that lists the known ones.
fn no_webinar(id: &WebinarId, list: &str) -> Failure {
    Failure::refused(
        greenroom_domain::codes::WEBINAR_NOT_FOUND,
        sentence!(
            "failure-store-knows-webinar-list",
            "the store knows no webinar {webinar}: see `{command}`",
            webinar = id,
            command = list
        ),
    )
}

#[cfg(test)]
#[path = "views_tests.rs"]
mod tests;
