//! The database file, its connections and threads, values of columns, leases, sealed credentials, the vault, API keys, the history and rate
//! limits. All other rooms use it; it knows no table of contacts, webinars or runs.

pub(crate) mod api_keys;
pub(crate) mod connections;
pub(crate) mod credentials;
pub(crate) mod error;
pub(crate) mod functions;
pub(crate) mod gathering;
pub(crate) mod history;
pub(crate) mod leases;
pub(crate) mod line;
pub(crate) mod open;
pub(crate) mod question;
pub(crate) mod rate_budget;
pub(crate) mod rate_limit;
pub(crate) mod readers;
pub(crate) mod rows;
pub(crate) mod sealed;
pub(crate) mod session;
pub(crate) mod store;
pub(crate) mod vault;
pub(crate) mod writes;
