//! The shortest host: loads one package, invokes it once, and prints the outcome.
//!
//! ```sh
//! cargo xtask build
//! cargo run --example embed -- target/actions/add-contact-to-zoom-webinar-1.0.0.wasm '{"webinarId": "82512345678"}'
//! ```
//!
//! Without a connection to Zoom that action ends with a failure which says so: that is an outcome, too.

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
        return Err("name a package, and its input as JSON".into());
    };
    // A store that is gone with the process; `SqliteStore::open` keeps one.
    let store = Arc::new(SqliteStore::in_memory()?);
    let zoom = Arc::new(greenroom_zoom::Zoom::builder(store.clone(), store.clone()).build()?);
    let runtime = Runtime::builder()
        .storage(Storage::joint(store))
        .capability(Contacts)
        .capability(Log)
        .capability(Webinars::new(zoom))
        .build()?;
    // Trusts the package with all that its manifest asks for. `Grants::Only` names what it may have.
    let action = runtime.load_file(package, Grants::AsDeclared).await?;
    let invocation = Invocation::new(action.manifest.name.parse()?, Document::parse(input.as_bytes())?);
    let outcome = runtime.invoke(invocation).await;
    println!("{}", serde_json::to_string_pretty(&outcome)?);
    runtime.shutdown().await;
    Ok(())
}
