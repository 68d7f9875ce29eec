//! The rules N1 to N3 and W1 to W12, from the command line to Zoom and back: the real command, the real package,
//! SQLite, and a local Zoom over a socket.

#![allow(clippy::unwrap_used, missing_docs)]

mod changes;
mod connecting;
mod telemetry;
mod upcoming;
mod webinars;
mod worker;
