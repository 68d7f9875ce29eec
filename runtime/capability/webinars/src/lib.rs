//! Capabilities `webinar-registration`, `webinar-cancellation`, `webinar-approval`, `webinars-read` and `webinar-sync`:
//! registering contacts with Zoom webinars, changing their registrations, listing webinars to choose from, and copying the
//! data of a webinar from Zoom into the store.
//!
//! ```no_run
//! # use std::sync::Arc;
//! use greenroom::{Runtime, Storage};
//! use greenroom_capability_webinars::Webinars;
//! # fn example(storage: Storage, zoom: Arc<dyn greenroom_domain::WebinarProvider>) -> Result<(), greenroom::BuildError> {
//! let runtime = Runtime::builder().storage(storage).capability(Webinars::new(zoom)).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! What this crate never does: it sends no change to Zoom without writing an intent first, it never repeats a
//! change to learn the result of the first one, and it makes no decisions. The rules are pure functions in
//! [`greenroom_domain::rules`], over facts that this crate loads.
//!
//! Start reading at `registration.rs` and `registrar.rs` for registrations, at `changes.rs` and `change.rs` for their changes, at
//! `upcoming.rs` for the list, and at `sync.rs` and `job.rs` for syncs.

#![warn(missing_debug_implementations)]

mod change;
mod change_sending;
mod changes;
mod dry_run;
mod facts;
mod job;
mod listings;
mod lookup;
mod registered;
mod registrar;
mod registration;
mod scope;
mod sending;
mod services;
mod settle;
mod sync;
mod upcoming;
mod waiting;

use std::sync::Arc;

use greenroom::capability::{CapabilityGroup, CapabilityRegistry};
use greenroom_domain::WebinarProvider;

pub use changes::{WebinarApproval, WebinarCancellation};
pub use dry_run::DryRunReport;
pub use lookup::find_webinar;
pub use registration::WebinarRegistration;
pub use scope::{SliceOfSync, SyncScope};
pub use sync::WebinarSync;
pub use upcoming::WebinarsRead;

use services::Zoom;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-webinars",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// All of these capabilities, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability). They share the
/// cache of webinars.
#[derive(Clone)]
pub struct Webinars(Arc<Zoom>);

impl std::fmt::Debug for Webinars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webinars").finish_non_exhaustive()
    }
}

impl Webinars {
    /// With Zoom, or a stand-in.
    pub fn new(provider: Arc<dyn WebinarProvider>) -> Self {
        Self(Arc::new(Zoom::new(Some(provider))))
    }

    /// Without a connection to Zoom: actions are loaded, and their calls are refused with `zoom-not-connected`.
    pub fn not_connected() -> Self {
        Self(Arc::new(Zoom::new(None)))
    }
}

impl CapabilityGroup for Webinars {
    fn register(self, offered: &mut CapabilityRegistry) {
        offered.add(WebinarRegistration::new(self.0.clone()));
        offered.add(WebinarCancellation::new(self.0.clone()));
        offered.add(WebinarApproval::new(self.0.clone()));
        offered.add(WebinarsRead::new(self.0.clone()));
        offered.add(WebinarSync::new(self.0));
    }
}
