//! Jobs beside invocations: connecting Zoom accounts ([`connect`]), syncing webinars by chains of sync steps
//! ([`WebinarSync`]), and settling at intervals the intents that crashed processes left open ([`settle_until`]).
//!
//! What this crate never does: it runs no guest outside [`greenroom::Runtime::invoke`], and it takes no decision that
//! belongs to a rule in `greenroom_domain`. It writes no contact: the steps do, through the host.
//!
//! Where to start reading: [`WebinarSync::sync`] for one webinar, [`WebinarSync::round`] for the schedule, [`connect`],
//! [`settings`] for what is synced, [`Messages`] for the texts of warnings.

#![warn(missing_debug_implementations)]

mod connect;
mod course;
mod discover;
mod driver;
mod look;
mod looks;
mod messages;
mod schedule;
pub mod settings;
mod settle;
mod steps;
mod webinar_sync;

pub use connect::{Connected, Connection, check, connect, disconnect, not_connected};
pub use discover::Discovered;
pub use driver::{Progress, Synced};
pub use look::Look;
pub use looks::{FailedLooks, LookPace};
pub use messages::{Catalogue, CatalogueError, Messages, Texts};
pub use schedule::{DiscoveredIn, DueWebinar, Round, SyncedWebinar};
pub use settle::settle_until;
pub use steps::STEPS;
pub use webinar_sync::WebinarSync;
