//! Greenroom: a runtime for workflow actions compiled to WebAssembly.
//!
//! A [`Runtime`] loads packages (a component with its manifest and JSON Schemas) and runs them: it checks the JSON
//! input, resolves contact tokens, runs the action in a fresh sandbox under [`Limits`], checks the output, and commits
//! what the action wrote in one piece or not at all. Every invocation ends with an [`Outcome`]. Its failures are one
//! closed set ([`FailureKind`]).
//!
//! ```no_run
//! use std::sync::Arc;
//! use greenroom::{Grants, Invocation, Runtime, Storage};
//! use greenroom_capability_contacts::Contacts;
//! use greenroom_store::{OpenMode, SqliteStore};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Arc::new(SqliteStore::open("greenroom.db", OpenMode::CreateIfMissing)?);
//! let runtime = Runtime::builder().storage(Storage::joint(store)).capability(Contacts).build()?;
//! runtime.load_file("hello-1.0.0.wasm", Grants::AsDeclared).await?;
//! let input = serde_json::json!({ "name": "Ada" });
//! let outcome = runtime.invoke(Invocation::new("hello".parse()?, input)).await;
//! println!("{}", serde_json::to_string_pretty(&outcome)?);
//! # Ok(())
//! # }
//! ```
//!
//! This crate opens no database and no network connection: the embedder passes a [`Storage`] and capabilities. It knows
//! nothing of what a capability does. A guest can call only host functions that it was granted.
//!
//! # Features
//!
//! - `compile`, on by default: compiles packages, with Cranelift. Without it, the runtime runs only code that a runtime
//!   with `compile` put into its directory of compiled code ([`RuntimeBuilder::precompiled`]), and refuses other packages
//!   with [`LoadError::NotPrecompiled`]. `Compiler`, `CompilerProcess`, `compile_helper` and `CompileError` are there
//!   only with it. The crate of a capability does not turn it on.
//! - `stages`, off by default: measures the stages of an invocation, for the benchmark of this repository alone.
//!
//! Where to start reading: `invoke.rs` follows an invocation from request to outcome; `sandbox.rs` runs a guest;
//! [`capability`] defines what a guest can call; [`store`] has the types of a CRM of your own; `code.rs` compiles a package's code or reads it precompiled.

#![warn(missing_debug_implementations)]

mod action;
mod attachments;
mod bindings;
mod build_error;
mod canonical;
pub mod capability;
mod clock;
mod code;
#[cfg(feature = "compile")]
mod compile_error;
#[cfg(feature = "compile")]
mod compiler;
mod cost;
mod document;
mod engine;
mod erase;
mod examples;
mod fields_bindings;
mod host_call;
mod instance;
mod instance_pool;
mod invocation;
mod invoke;
mod journal;
mod keys_under_way;
mod limits;
mod load_error;
mod marked;
mod masked;
mod metered;
mod observe;
mod options;
mod own_crm;
pub mod owner;
mod precompiled;
mod preconditions;
mod quick_check;
mod replay;
mod replay_packages;
mod runtime;
mod runtime_state;
mod sandbox;
mod scan;
mod schema;
mod schema_error;
mod services;
mod set_aside;
mod settled;
#[doc(hidden)]
pub mod stages;
mod storage;
pub mod store;
mod telemetry;
mod text;
mod token;
mod write_set;

pub use action::{ActionInfo, ActionRef, InvalidActionRef};
pub use build_error::BuildError;
pub use capability::{GrantError, Grants};
#[cfg(feature = "compile")]
pub use compile_error::CompileError;
#[cfg(feature = "compile")]
pub use compiler::{Compiler, CompilerProcess, compile_helper};
pub use document::{Document, InvalidJson};
pub use erase::{Erased, ErasureTarget};
pub use examples::{ExamplesReport, invalid_examples};
pub use greenroom_domain::{
    ContactId, ContactStore, Failure, FailureKind, Retry, RunId, RunStore, Sentence,
    store::{ApplyId, JournalLevel, RunRecord, RunResult, Usage},
};
pub use greenroom_package::{CapabilityName, Manifest, Package, PackageError};
pub use invocation::{Invocation, Outcome};
pub use journal::{CallTime, Divergence, JournalEvent, RecordedCall, RecordedRun};
pub use limits::Limits;
pub use load_error::LoadError;
pub use marked::places as places_marked;
pub use masked::{failure as masked_failure, result as masked_result, value as masked_value};
pub use observe::{InvocationEnd, RuntimeStatus};
pub use options::{FieldChoice, OptionsPage, OptionsQuery};
pub use replay::{Replay, Verdict};
pub use runtime::{Runtime, RuntimeBuilder, Shutdown};
pub use schema::check_document;
pub use schema_error::SchemaError;
pub use set_aside::{EffectSummary, SetAside};
pub use settled::Settled;
pub use storage::Storage;

/// Compiles the README's Rust example as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
