//! A PostgreSQL for tests: a cluster of its own in a folder of its own, which ends with the process that started it.
//!
//! [`Cluster::shared`] is one cluster for all tests of a process, because it takes half a second to start. Tests keep apart by
//! databases ([`Cluster::create_database`]), or by accounts of the store.
//!
//! It is no part of a running Greenroom. It never uses a server that is already there, and leaves nothing behind: a shell between
//! the test and the server waits for the end of the test's process, however that ends, and then stops the server and removes the
//! folder. The server answers on a socket in its folder and on the loopback address. It does not wait for the disk, unless it was
//! started by [`Cluster::start_durable`].
//!
//! ```no_run
//! let cluster = greenroom_postgres_testing::Cluster::shared();
//! let url = cluster.url("postgres");
//! ```

#![warn(missing_debug_implementations)]

mod cluster;
mod owned;
mod programs;

pub use cluster::{Cluster, ClusterError};
pub use programs::{Programs, find};
