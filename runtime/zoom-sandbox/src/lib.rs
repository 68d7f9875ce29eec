//! A local Zoom, spoken to over HTTP: server-to-server OAuth, users, webinars, registrants, panelists, past sessions with
//! their participants, recordings with their transcripts, with Zoom's shapes, codes, paging and limits, and with faults on
//! demand. Tests, the demo and `greenroom sandbox` run on it.
//!
//! It shares no type with the Zoom client, so that the two cannot be wrong together: each is held against the fixtures
//! in `tests/fixtures/zoom`. It never leaves the loopback interface, never answers to a web page (neither one that calls it by
//! a name of its own nor one of another site), never calls out, and keeps nothing: stopped, it has forgotten.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use greenroom_zoom_sandbox::{Effect, Fault, Sandbox};
//!
//! let zoom = Sandbox::demo()?.start("127.0.0.1:0").await?;
//! println!("{} and {}", zoom.token_url(), zoom.api_url());
//! zoom.add_fault(Fault::new("/v2/webinars/*/registrants", Effect::DropAfter).method("POST"));
//! zoom.advance(jiff::SignedDuration::from_hours(24));
//! # zoom.shutdown().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Start reading at [`world`] for what can be in a sandbox, at [`Sandbox`] for what can be done with one, and in the
//! sources at `api/mod.rs`, which answers a call.

mod api;
mod caller;
mod clock;
mod connection;
mod control;
mod crowd;
mod fault;
mod ids;
mod instant;
mod listen;
mod log;
mod request;
mod sandbox;
mod server;
mod session;
mod state;
mod vocabulary;
pub mod world;

pub use fault::{Effect, Fault, RetryAfter};
pub use listen::{Running, StartError};
pub use request::Request;
pub use sandbox::{Builder, RegistrantView, Sandbox};
pub use world::{World, WorldError};

/// The format of world files, for the command's help.
pub const WORLD_FORMAT: &str = include_str!("../WORLDS.md");
