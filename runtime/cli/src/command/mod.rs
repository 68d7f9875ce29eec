//! The commands, one module each.

pub(crate) mod actions;
pub(crate) mod audit;
pub(crate) mod batch;
pub(crate) mod codes;
pub(crate) mod connect;
mod credentials;
pub(crate) mod erase;
pub(crate) mod grants;
pub(crate) mod invoke;
pub(crate) mod left_out;
pub(crate) mod replay;
pub(crate) mod runs;
pub(crate) mod sandbox;
pub(crate) mod schedule;
pub(crate) mod segment;
pub(crate) mod set_aside;
pub(crate) mod settings;
pub(crate) mod settle;
pub(crate) mod show;
pub(crate) mod store;
pub(crate) mod sync;
pub(crate) mod timeline;
pub(crate) mod vault;
pub(crate) mod webinars;
pub(crate) mod worker_stdio;
