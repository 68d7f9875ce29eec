//! What goes on beside invocations: connecting Zoom accounts ([`connect`]), and settling, again and again, what crashed
//! processes left open ([`settle_until`]). The chains of sync steps will be driven from here too.
//!
//! What this crate never does: it runs no guest outside [`greenroom::Runtime::invoke`], and it decides nothing that a
//! rule in `greenroom_domain` decides.
//!
//! Where to start reading: [`connect`].

mod connect;
mod messages;
pub mod settings;
mod settle;

pub use connect::{Connected, Connection, check, connect, disconnect};
pub use messages::{Catalogue, CatalogueError, Messages, Texts};
pub use settle::settle_until;
