//! Makes packages of actions, from projects in Rust, TypeScript, Python and C; and makes such projects.
//!
//! A project is a folder with `manifest.json`, `schemas/input.json`, `schemas/output.json`, and the source of one action, or the
//! component or module that other tools made of it. Its language is known by its files. [`Project::build`] finds the compilers of
//! the language, compiles, makes a component that imports only what the manifest asks for, and attaches manifest and schemas.
//!
//! What this crate never does: it runs no action, and it asks no server but those from which compilers and libraries are
//! installed. Building a project runs the project's own build steps, so build only what you trust.
//!
//! Start reading at [`Project`]; each language has a file of its own.

#![warn(missing_debug_implementations)]

mod build;
mod c;
pub mod debian;
pub mod deny;
mod deterministic;
mod error;
pub mod files;
pub mod go;
mod language;
pub mod npm;
pub mod process;
mod project;
mod python;
pub mod restate;
mod route;
pub mod rust;
mod steps;
mod system;
mod template;
mod tools;
mod typescript;
mod venv;
mod wit;

pub use error::Error;
pub use language::Language;
pub use project::{Built, Project};
pub use route::Route;
pub use steps::Steps;
pub use template::{copy, create, is_name};
pub use tools::{Tool, tools};
