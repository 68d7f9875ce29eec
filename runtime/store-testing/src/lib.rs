//! What tests of stores, and tests on stores, have in common.
//!
//! - [`suite!`]: the cases that every [`ContactStore`], [`RunStore`] and [`SyncStore`] passes, each a test of its own.
//! - [`MemoryStore`]: the three traits in memory, plain enough to be read as their meaning.
//! - [`WebinarProviderDouble`]: Zoom's place in a test. Tests that need a store nearly always need it, too.
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
//! What this crate never does: it opens no file and no socket, it waits for no clock, and nothing in it is part of a running
//! Greenroom.
//!
//! Where to start: [`contacts`] for what a CRM must do; `memory/mod.rs` for what the reference store keeps.
// Cases fail by panicking, as tests do: those modules may unwrap. The reference store may not.

#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod contacts;
mod memory;
mod provider;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod runs;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod sample;
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod suite;
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub mod sync;

#[cfg(doc)]
use greenroom_domain::{ContactStore, RunStore, SyncStore};

pub use memory::MemoryStore;
pub use provider::WebinarProviderDouble;
#[doc(hidden)]
pub use suite::block_on;
