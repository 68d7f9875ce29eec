//! Capabilities `contacts-read` and `contacts-write`: contacts of the store.
//!
//! What this crate never does: it reads from no store other than the runtime's, and it writes nothing. Changes gather
//! in the run's write set; the library commits them after it has checked the rules again.
//!
//! Start reading at [`ContactsRead`] in `read.rs` and [`ContactsWrite`] in `write.rs`.

#![warn(missing_debug_implementations)]

mod read;
mod write;

use greenroom::capability::{CapabilityGroup, CapabilityRegistry};

pub use read::ContactsRead;
pub use write::{ContactsWrite, WriteGrant};

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-contacts",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// Both capabilities, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Debug, Clone, Copy, Default)]
pub struct Contacts;

impl CapabilityGroup for Contacts {
    fn register(self, offered: &mut CapabilityRegistry) {
        offered.add(ContactsRead);
        offered.add(ContactsWrite);
    }
}
