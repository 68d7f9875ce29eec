//! A CRM of your own as the contact store, for an embedder that keeps its contacts elsewhere. Runs, idempotency keys
//! and journals stay in Greenroom's run store.
//!
//! ```sh
//! cargo run --example own_store
//! ```
//!
//! `crm/mod.rs` has the CRM. `greenroom_store_testing::suite!(contacts, ...)` generates the tests for such a store.

#[allow(dead_code, reason = "the engine uses all of it")]
#[path = "crm/mod.rs"]
mod crm;

use std::{error::Error, sync::Arc};

use greenroom::{Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_store::SqliteStore;

use crm::Crm;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runs = Arc::new(SqliteStore::in_memory()?);
    let storage = Storage::split(Arc::new(Crm::default()), runs);
    let runtime = Runtime::builder().storage(storage).capability(Contacts).build()?;
    println!("a runtime over a CRM of our own, with {} loaded actions", runtime.actions().len());
    // Effects that the CRM refused after their run was done wait for a person's decision.
    for aside in runtime.set_aside_effects(100).await? {
        println!("{} was set aside: {}", aside.id, aside.reason.english());
    }
    runtime.shutdown().await;
    Ok(())
}
