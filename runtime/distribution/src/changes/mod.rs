//! What changes from one version of an action to another: its capabilities, its inputs and its outputs.

mod budget;
mod capability;
mod compare;
mod conjunction;
mod keyword;
mod loss;
mod number;
mod schema;
mod types;

pub(crate) use capability::used;
pub use capability::{CapabilityChange, capability_changes};
pub use schema::{SchemaChange, input_changes, is_same_schema, output_changes};
