//! Greenroom: a runtime for workflow actions compiled to WebAssembly.
//!
//! A [`Runtime`] loads packages (a component with its manifest and JSON Schemas) and runs them: it checks the JSON input,
//! resolves contact tokens, runs the action in a fresh sandbox under [`Limits`], checks the output, and commits what the
//! action wrote in one piece or not at all. Whatever happens is in the [`Outcome`], with one closed set of failures
//! ([`FailureKind`]).
//!
//! ```no_run
//! use std::sync::Arc;
//! use greenroom::{Grants, Invocation, Runtime, Storage};
//! use greenroom_store::{OpenMode, SqliteStore};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Arc::new(SqliteStore::open("greenroom.db", OpenMode::CreateIfMissing)?);
//! let runtime = Runtime::builder().storage(Storage::joint(store)).build()?;
//! runtime.load_file("hello-1.0.0.wasm", Grants::AsDeclared).await?;
//! let input = serde_json::json!({ "name": "Ada" });
//! let outcome = runtime.invoke(Invocation::new("hello".parse()?, input)).await;
//! println!("{}", serde_json::to_string_pretty(&outcome)?);
//! # Ok(())
//! # }
//! ```
//!
//! What this crate never does: it opens no database and speaks to no network of its own accord (a [`Storage`] and a
//! [`WebinarProvider`] are given to it), and it lets no guest see anything but host functions it was granted.
//!
//! Where to start reading: `invoke.rs` is the life of an invocation, arrow by arrow; `sandbox.rs` runs a guest;
//! `capability/` holds what a guest can call; `registrar.rs` and `sending.rs` speak to Zoom so that nothing is forgotten;
//! `sync.rs` brings in what Zoom has of a webinar;
//! `code.rs` gets a package's code, compiled before or now.

mod action;
mod bindings;
mod capability;
mod code;
mod compiler;
mod cost;
mod engine;
mod erase;
mod invocation;
mod invoke;
mod journal;
mod limits;
mod marked;
mod metered;
mod precompiled;
mod ready;
mod registrar;
mod replay;
mod rests_on;
mod runtime;
mod sandbox;
mod schema;
mod sending;
mod services;
mod settle;
mod storage;
mod sync;
mod text;
mod token;
mod webinars;
mod write_set;

pub use action::{ActionInfo, ActionRef, Grants, InvalidActionRef, LoadError};
pub use compiler::{CompileError, Compiler, CompilerProcess, compile_helper};
pub use erase::{Erased, Whom};
pub use greenroom_domain::{
    ContactId, ContactStore, Failure, FailureKind, Retry, RunId, RunStore, WebinarProvider,
    store::{JournalLevel, RunRecord, RunResult, Usage},
};
pub use greenroom_package::{Capability, Manifest, Package, PackageError};
pub use invocation::{Invocation, Outcome, SyncScope, Would};
pub use journal::{Divergence, Happening};
pub use limits::Limits;
pub use marked::places as places_marked;
pub use replay::{Replay, Verdict};
pub use runtime::{BuildError, Runtime, RuntimeBuilder};
pub use schema::{SchemaError, check_document};
pub use settle::Settled;
pub use storage::Storage;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
