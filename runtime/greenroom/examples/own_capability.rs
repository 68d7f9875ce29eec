//! A capability of your own: an implementation of the interface `log` that passes an action's log lines to the
//! embedder.
//!
//! ```sh
//! cargo run --example own_capability
//! ```

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use greenroom::{
    Grants, Invocation, Runtime, Storage,
    capability::{Capability, NoParameters, RunContext, RunState},
};
use greenroom_domain::store::Commit;
use greenroom_store::SqliteStore;
use serde_json::{Value, json};
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::log::{self, Level};

/// Rust bindings of the interface, generated from the contract.
#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../schemas/wit",
        world: "host-log",
        imports: { default: trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// The capability. It collects the lines of all runs.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

/// The lines of one run.
#[derive(Default)]
struct RunLines(Vec<String>);

impl Capability for Lines {
    const NAME: &'static str = "log";
    type Grant = NoParameters;
    type Run = RunLines;

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        log::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    /// Passes the lines on at commit, so only those of runs that ended well.
    fn commit(&self, run: &RunContext, state: Option<&mut RunLines>, _: Option<&Value>, _: &mut Commit) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend(
            state.into_iter().flat_map(|state| state.0.drain(..)).map(|line| format!("{}: {line}", run.action)),
        );
    }
}

impl log::Host for RunState {
    fn write(&mut self, level: Level, message: String, fields: Vec<(String, String)>) -> wasmtime::Result<()> {
        // Every call counts towards the run's limits. In a replay the journal gives the answer.
        self.charge(fields.len(), message.len())?;
        if let Some(recorded) = self.called("log.write", &(level, &message, &fields))? {
            return Ok(recorded);
        }
        self.part::<Lines>()?.0.push(format!("{level:?} {message}"));
        self.answered(())
    }
}

/// A package of an action that logs one line and returns its input. It is written in WebAssembly text, so that the
/// example needs no other file.
fn package() -> Result<Vec<u8>, Box<dyn Error>> {
    let core = format!(
        r#"(module
            (import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
            (memory (export "memory") 2)
            (data (i32.const 1024) "the line")
            {} {}
            (func (export "run") (param $in i32) (param $in_len i32) (param i32 i32 i32) (result i32)
                (call $log (i32.const 1) (i32.const 1024) (i32.const 8) (i32.const 0) (i32.const 0))
                (call $done (local.get $in) (local.get $in_len))))"#,
        include_str!("../../../tests/frame/allocator.wat"),
        include_str!("../../../tests/frame/results.wat"),
    );
    let manifest = serde_json::from_value(json!({
        "manifest": 1, "contract": "1.0", "name": "logging", "version": "1.0.0", "objectType": "contact",
        "capabilities": ["log"], "labels": { "en": { "name": "Writes a line" } },
    }))?;
    let anything = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    Ok(greenroom_package::build(&wat::parse_str(core)?, &manifest, &anything, &anything)?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let lines = Lines::default();
    let store = Arc::new(SqliteStore::in_memory()?);
    let runtime = Runtime::builder().storage(Storage::joint(store)).capability(lines.clone()).build()?;
    runtime.load(package()?, Grants::AsDeclared).await?;
    let outcome = runtime.invoke(Invocation::new("logging".parse()?, json!({}))).await;
    println!("{}", serde_json::to_string(&outcome.result)?);
    for line in lines.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        println!("{line}");
    }
    Ok(())
}
