//! For an author's native tests: a made-up host, and checks of Rust types against JSON Schemas.
//!
//! The host made up here keeps contacts in memory, and answers registrations and syncs as it was told to. It makes no rule hold:
//! what the real host refuses, a test scripts.

mod fake;
mod schema;
mod webinar;

pub use fake::{FakeHost, LogLine, Write};
pub use schema::{assert_input_matches_schema, assert_output_matches_schema};
pub use webinar::{FakeSession, FakeWebinar};
