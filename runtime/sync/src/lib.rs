//! What goes on beside invocations: connecting Zoom accounts ([`connect`]), syncing webinars by chains of sync steps
//! ([`WebinarSync`]), and settling, again and again, what crashed processes left open ([`settle_until`]).
//!
//! What this crate never does: it runs no guest outside [`greenroom::Runtime::invoke`], and it decides nothing that a
//! rule in `greenroom_domain` decides. It writes to no contact: the steps do, through the host.
//!
//! Where to start reading: [`WebinarSync::sync`] for one webinar, [`WebinarSync::round`] for the schedule, [`connect`], [`settings`] for
//! what is synced, [`Messages`] for what a warning means.

mod connect;
mod discover;
mod driver;
mod facts;
mod messages;
mod schedule;
pub mod settings;
mod settle;
mod steps;
mod webinar_sync;

pub use connect::{Connected, Connection, check, connect, disconnect};
pub use discover::Discovered;
pub use driver::{Progress, Synced};
pub use messages::{Catalogue, CatalogueError, Messages, Texts};
pub use schedule::{Round, SyncedWebinar};
pub use settle::settle_until;
pub use steps::STEPS;
pub use webinar_sync::WebinarSync;
