//! A local Zoom over HTTP: server-to-server OAuth, users, webinars, registrants, panelists, past sessions with their
//! participants, and recordings with their transcripts. It has Zoom's data formats, codes, paging and limits, and
//! faults on demand. Tests, the demo and `greenroom sandbox` use it.
//!
//! It shares no type with the Zoom client, so that the two cannot share a mistake: each is checked against the fixtures
//! in `tests/fixtures/zoom`. It uses one other crate of the workspace, `greenroom-sentence`, for its errors. It listens on
//! the loopback interface only, refuses web pages (those that use another name for it, and those of another site), makes no
//! calls except webhooks to a receiver on this computer, and stores nothing: its data is gone when it stops.
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
//! Start reading at [`world`] for the contents of a sandbox, at [`Sandbox`] for its functions, and in the sources at
//! `api/mod.rs`, which answers a call.

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
mod registrants;
mod request;
mod sandbox;
mod scopes;
mod server;
mod session;
mod state;
mod telling;
mod vocabulary;
mod webhooks;
pub mod world;

pub use fault::{Effect, Fault, RetryAfter};
pub use listen::{Running, StartError};
pub use request::Request;
pub use sandbox::{Builder, RegistrantView, Sandbox};
pub use webhooks::{Receiver, WebhookCounts, WebhookEffect, WebhookFault, WebhookLog, Webhooks};
pub use world::{World, WorldError};

/// The format of world files, for the command's help.
pub const WORLD_FORMAT: &str = include_str!("../WORLDS.md");
