//! A Restate for tests and measurements: one server, or a cluster of several, which ends with the process that started it; and a
//! load balancer before workers, as a deployment has one.
//!
//! It is no part of a running Greenroom. It never uses a server that is already there, and leaves nothing behind: a shell between
//! the test and the servers waits for the end of the test's process, however that ends, and then kills them and removes their folder.
//! All addresses are on loopback.
//!
//! ```no_run
//! # async fn demo(program: &std::path::Path) -> Result<(), greenroom_restate_testing::EngineError> {
//! let mut cluster = greenroom_restate_testing::Engine::start(program, 3).await?;
//! let leader = cluster.leader().await?;
//! cluster.kill(leader)?;
//! # Ok(())
//! # }
//! ```

#![warn(missing_debug_implementations)]

mod balancer;
mod engine;
mod front;
mod key;
mod ports;

pub use balancer::Balancer;
pub use engine::{Engine, EngineError, Node};
pub use ports::free_ports;
