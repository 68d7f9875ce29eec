//! JSON over HTTP: the API of a running Greenroom, for integrators who use no Rust.
//!
//! [`Server`] listens and answers until it is asked to stop. [`AppState`] has what the handlers share: the runtime, the
//! store, the sync and the settings. A resource of the API is one file in `api/`: its routes, each with the scope that
//! it needs, its handlers, and their part of the OpenAPI document. A handler reads the request, calls a function of
//! [`greenroom_service::views`], and answers.
//!
//! What this crate never does: it takes no decision that belongs to a rule (those are in [`greenroom_domain::rules`]),
//! masks nothing itself (views do that), writes no value of a person into a log or a metric, answers no request under
//! `/v1` without an API key, and believes no webhook: one that is signed only says where to look.
//!
//! Start reading at `api/actions.rs` for the shape of a resource, at `access.rs` for who may do what, and at
//! `problem.rs` for how a failure is answered.

#![warn(missing_debug_implementations)]

mod access;
mod answer;
mod api;
mod beside;
mod body;
mod client;
mod complete;
mod connection;
mod console;
mod detached;
mod docs;
mod erasing;
mod health;
mod hubspot;
mod last_uses;
mod layer;
mod limits;
mod list;
mod listen;
pub mod mcp;
mod metrics;
mod ndjson;
mod openapi;
mod problem;
mod queries;
mod reload;
mod request_id;
mod router;
mod schemas;
mod sent_forms;
mod slow_body;
mod state;
mod timers;
mod tls;
mod trace;
mod uploads;
mod webhooks;
mod write_probe;
mod zoom_tokens;

pub use listen::{Ended, ServeError, Server};
pub use reload::{CertificateReload, Reloaded};
pub use state::{AppState, Parts};
pub use tls::{TlsError, certificate_valid_until};
