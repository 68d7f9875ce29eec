//! Tests of stores, and doubles for tests that need a store.
//!
//! - [`suite!`]: the cases that every [`ContactStore`], [`RunStore`] and [`SyncStore`] passes, each a test of its own.
//! - [`MemoryStore`]: the three traits in memory, plain enough to be read as their meaning. It decides by the same
//!   functions of [`greenroom_domain::rules`] as every store.
//! - [`WebinarProviderDouble`]: Zoom in a test. Tests that need a store nearly always need it, too.
//! - [`Unlimited`]: a rate budget without a limit.
//! - [`copying`]: rows of every table, for copies from one store to another.
//!
//! An embedder whose CRM takes the place of our contacts runs the suite against it, in a file of its `tests/` folder:
//!
//! ```
//! # mod my_crm {
//! #     pub struct MyCrm;
//! #     impl MyCrm {
//! #         pub async fn empty() -> greenroom_store_testing::MemoryStore { greenroom_store_testing::MemoryStore::new() }
//! #     }
//! # }
//! use my_crm::MyCrm;
//!
//! greenroom_store_testing::suite!(contacts, || async { MyCrm::empty().await });
//! ```
//!
//! Every case gets a store of its own. It has no contacts, and a primary business unit without a Zoom account.
//!
//! This crate opens no file and no socket, waits for no clock, and is no part of a running Greenroom.
//!
//! Where to start: [`contacts`] for the behaviour of a CRM; `memory/mod.rs` for the tables of the reference store.

#![warn(missing_debug_implementations)]
// Cases fail by panicking, as tests do: those modules may unwrap. The reference store may not.

#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod alerts;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod api_keys;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod contacts;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod copying;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod jobs;
mod memory;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod overview;
mod provider;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod reference;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod runs;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod sample;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod sign_in;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod state;
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod suite;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod sync;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod timeline;
mod unlimited;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod vault;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod waits;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod webhooks;

#[cfg(doc)]
use greenroom_domain::{ContactStore, RunStore, SyncStore};

pub use memory::MemoryStore;
pub use provider::WebinarProviderDouble;
#[doc(hidden)]
pub use suite::block_on;
pub use unlimited::Unlimited;
