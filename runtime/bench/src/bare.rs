//! BARE: the same component on bare wasmtime, with the best settings that we know. Our own figures are compared with
//! it.
//!
//! Each call gets a fresh instance and is asynchronous. The input and the output are texts that nobody checks.

use std::{path::Path, sync::Arc};

use greenroom_domain::{Contact, Email};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, HasSelf, Linker},
};

use crate::{error::Error, work::Work};

mod bindings {
    #![allow(missing_docs, unreachable_pub, clippy::all)]
    wasmtime::component::bindgen!({
        path: "../../schemas/wit",
        world: "every-capability",
        imports: { default: async },
        exports: { default: async },
    });
}

use bindings::{
    EveryCapabilityPre,
    greenroom::action::{contacts_read, invocation, types},
};

/// The state of the host functions: the contact, in memory.
pub(crate) struct State {
    contact: Arc<Contact>,
}

impl types::Host for State {}

impl invocation::Host for State {
    async fn run_id(&mut self) -> String {
        String::new()
    }

    async fn contact(&mut self) -> Option<String> {
        Some(self.contact.id.as_str().to_owned())
    }

    async fn started_at(&mut self) -> u64 {
        0
    }

    async fn dry_run(&mut self) -> bool {
        false
    }

    async fn crashing(&mut self, _: String) {}
}

type Answer = Result<Vec<Option<contacts_read::Contact>>, types::Failure>;

impl contacts_read::Host for State {
    async fn get(&mut self, ids: Vec<String>, properties: Vec<String>) -> Answer {
        let contact = &self.contact;
        let shown = || contacts_read::Contact {
            id: contact.id.as_str().to_owned(),
            email: contact.email.as_ref().map(|email| Email::as_str(email).to_owned()),
            properties: properties
                .iter()
                .filter_map(|name| Some((name.clone(), contact.properties.get(name)?.clone())))
                .collect(),
        };
        Ok(ids.iter().map(|id| (id == contact.id.as_str()).then(shown)).collect())
    }

    async fn find_by_email(&mut self, emails: Vec<String>, _: Vec<String>) -> Answer {
        Ok(emails.iter().map(|_| None).collect())
    }
}

/// Whether the kernel can find a memory's used pages (`PAGEMAP_SCAN`, Linux 6.7). Without it, keeping memories resident
/// costs more than it saves.
pub(crate) fn has_pagemap_scan() -> bool {
    let mut pool = PoolingAllocationConfig::new();
    pool.pagemap_scan(Enabled::Yes).total_memories(1).total_tables(1).total_stacks(1);
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config).is_ok()
}

/// An engine with the best settings that we know, for this many instances at once.
pub(crate) fn engine(instances: u32) -> Result<Engine, Error> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(instances * 4)
        .total_memories(instances)
        .total_tables(instances * 2)
        .total_stacks(instances)
        .max_memory_size(64 << 20);
    if has_pagemap_scan() {
        pool.pagemap_scan(Enabled::Yes)
            .linear_memory_keep_resident(4 << 20)
            .table_keep_resident(4096)
            .async_stack_keep_resident(64 << 10);
    }
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .concurrency_support(false)
        .memory_reservation(4 << 30)
        .memory_init_cow(true)
        .wasm_backtrace_max_frames(None)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}

/// A component that is linked and ready to be instantiated.
#[derive(Clone)]
pub(crate) struct Bare {
    pre: EveryCapabilityPre<State>,
    contact: Arc<Contact>,
}

impl Bare {
    /// Compiles and links a component.
    pub(crate) fn new(engine: &Engine, work: &Work, contact: Contact) -> Result<Self, Error> {
        Self::of(&Component::new(engine, &work.package)?, contact)
    }

    /// Loads a component that was compiled and written to a file.
    #[allow(unsafe_code)]
    pub(crate) fn load(engine: &Engine, file: &Path, contact: Contact) -> Result<Self, Error> {
        // SAFETY: this process has written the file, from an engine with the same settings, and no other process knows
        // its path.
        let component = unsafe { Component::deserialize_file(engine, file)? };
        Self::of(&component, contact)
    }

    /// Links a compiled component.
    fn of(component: &Component, contact: Contact) -> Result<Self, Error> {
        let mut linker = Linker::new(component.engine());
        types::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
        invocation::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
        contacts_read::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
        let pre = EveryCapabilityPre::new(linker.instantiate_pre(component)?)?;
        Ok(Self { pre, contact: Arc::new(contact) })
    }

    /// Runs it once, in a fresh instance.
    #[allow(clippy::ptr_arg)] // It is what the generated code takes.
    pub(crate) async fn call(&self, input: &String) -> Result<String, Error> {
        let mut store = Store::new(self.pre.engine(), State { contact: self.contact.clone() });
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = self.pre.instantiate_async(&mut store).await?;
        match instance.call_run(&mut store, input, None).await? {
            Ok(types::Step::Done(output)) => Ok(output),
            Ok(types::Step::Continue(_)) => Err(Error::Wrong("the action has more to do".to_owned())),
            Err(failure) => Err(Error::Wrong(failure.message)),
        }
    }
}
