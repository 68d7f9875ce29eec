//! Webhooks of other services: each route checks a signature of its own instead of an API key.

pub(crate) mod zoom;
