//! The database: its configuration, connections and transactions, its tables, and errors.

pub(crate) mod api_keys;
pub(crate) mod clock;
pub(crate) mod config;
pub(crate) mod connect;
pub(crate) mod error;
pub(crate) mod history;
pub(crate) mod leases;
pub(crate) mod locks;
pub(crate) mod migrate;
pub(crate) mod once;
pub(crate) mod rate_budget;
pub(crate) mod rows;
pub(crate) mod sealed;
pub(crate) mod searched;
pub(crate) mod store;
pub(crate) mod transaction;
pub(crate) mod vault;
pub(crate) mod waiting;
