//! The client against a stub of a server, and against the fixtures that were derived from Zoom's own documents.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod calls;
mod downloads;
mod errors;
mod fixtures;
mod limits;
mod retries;
mod secrets;
mod sessions;
mod stub;
mod tokens;
