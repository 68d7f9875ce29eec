//! The smallest embedder: loads one package, invokes it once, and prints the outcome.
//!
//! ```sh
//! cargo xtask build
//! cargo run --example embed -- target/actions/add-contact-to-zoom-webinar-1.0.0.wasm '{"webinarId": "82512345678"}'
//! ```
//!
//! This store has no connection to Zoom. So the action ends with a failure that says so.

use std::{env, error::Error, sync::Arc};

use greenroom::{Document, Grants, Invocation, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_capability_webinars::Webinars;
use greenroom_store::SqliteStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(package), Some(input)) = (arguments.next(), arguments.next()) else {
        return Err("pass a package file, and its input as JSON".into());
    };
    // This store ends with the process. `SqliteStore::open` opens a file.
    let store = Arc::new(SqliteStore::in_memory()?);
    let zoom = Arc::new(greenroom_zoom::Zoom::builder(store.clone(), store.clone()).build()?);
    let runtime = Runtime::builder()
        .storage(Storage::joint(store))
        .capability(Contacts)
        .capability(Log)
        .capability(Webinars::new(zoom))
        .build()?;
    // Grants all capabilities that the package's manifest requests. `Grants::Only` grants those that you name.
    let action = runtime.load_file(package, Grants::AsDeclared).await?;
    let invocation = Invocation::new(action.manifest.name.parse()?, Document::parse(input.as_bytes())?);
    let outcome = runtime.invoke(invocation).await;
    println!("{}", serde_json::to_string_pretty(&outcome)?);
    runtime.shutdown().await;
    Ok(())
}
