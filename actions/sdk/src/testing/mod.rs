//! For an author's native tests: a fake host, and checks of Rust types against JSON Schemas.
//!
//! The fake host keeps contacts in memory; answers to registrations, syncs and HTTP requests are scripted. It applies no rules: a test
//! scripts the refusals of the real host.

mod fake;
mod schema;
mod webinar;

pub use fake::{FakeHost, LogLine, Write};
pub use schema::{assert_input_matches_schema, assert_output_matches_schema};
pub use webinar::{FakeSession, FakeWebinar};
