//! Packages: one `.wasm` file that is a workflow action with everything needed to offer it.
//!
//! A package is a WebAssembly component with three custom sections at its top level: `greenroom:manifest` (the action's
//! name, and the capabilities that it asks for), `greenroom:input-schema` and `greenroom:output-schema` (JSON Schemas
//! of its input and output). The whole file works as a component: a runtime that does not know Greenroom skips the
//! sections.
//!
//! What this crate never does: it never runs or compiles a guest's code, opens a file, or uses the network. It reads
//! packages from bytes, and a hostile package can at worst be refused.
//!
//! # Features
//!
//! - `build`, off by default: makes packages (`build`, `attach`, `component`), and what authors in other languages generate
//!   their bindings from (`world_wit`, `wit_files`, `world_typescript`). Reading and checking packages
//!   needs neither it nor the crates that it brings (wit-component, wit-parser, wasm-encoder).
//! - `c`, off by default: makes C bindings (`world_c`).
//!
//! Start reading at [`Package::read`], which the host calls, and at `build`, which makes a package from a compiler's core
//! module. [`CapabilityName`] names the capabilities; [`Manifest`] is the package's description of itself.

#![warn(missing_debug_implementations)]

#[cfg(feature = "build")]
mod build;
#[cfg(feature = "c")]
mod c;
mod capability;
mod contract;
mod cost;
mod damage;
mod error;
mod keywords;
mod manifest;
mod options;
mod patterns;
mod read;
mod reference;
mod requested;
mod schema;
mod sections;
mod sentences;
#[cfg(feature = "build")]
mod typescript;
mod version;
mod wit;
mod work;

#[cfg(feature = "build")]
pub use build::{
    adapted_component, attach, build, component, imported_functions, imports_whole_interfaces, wit_files, world_wit,
};
#[cfg(feature = "c")]
pub use c::world_c;
pub use capability::{CapabilityName, UnknownCapability};
pub use cost::{SchemaCost, schema_cost};
pub use error::{ForeignImport, PackageError, WorkUnit};
pub use manifest::{FORMAT, Label, Language, Limits, Manifest, ObjectType};
pub use options::{OptionsField, options_fields};
pub use read::{DEFAULT_MAX_BYTES, Package};
pub use reference::referred;
pub use requested::RequestedCapabilities;
pub use schema::{MAX_BYTES, MAX_PARTS};
pub use sections::is_unprintable;
#[cfg(feature = "build")]
pub use typescript::world_typescript;
pub use version::{CONTRACT, ContractVersion};
pub use wit::ACTION_WIT;
pub use work::{Cost, Work, WorkLimits};
