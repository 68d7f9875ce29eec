//! What a program that runs Greenroom is made of: the command, and a server.
//!
//! [`Settings`] come from options, the environment and the configuration file, and are checked before anything runs.
//! [`packages`] finds and loads actions, with what the operator has granted them. [`wiring`] opens the store and builds the
//! runtime, the client of Zoom's API and the sync over it.
//!
//! What this crate never does: it prints nothing, ends no process, and reads no argument. How words reach a person, and
//! what an error is as an exit code or a status, is its caller's.
//!
//! Start reading at [`config`] for where settings come from.

pub mod capabilities;
pub mod config;
mod error;
pub mod packages;
pub mod wiring;

pub use config::{Overrides, Settings};
pub use error::ServiceError;
