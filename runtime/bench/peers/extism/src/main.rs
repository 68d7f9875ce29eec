//! Runs batches of calls on Extism, for `greenroom-bench`.
//!
//! The first line on standard input is the setup, as JSON. Every further line is `check FUNCTION`, answered by the
//! function's output, or `HOW FUNCTION CALLS`, answered by the times of the calls, in microseconds. An error ends the
//! process.

use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, BufRead, Write},
    path::PathBuf,
    time::Instant,
};

use extism::{CompiledPlugin, Plugin, PluginBuilder, UserData, ValType, host_fn};
use serde::Deserialize;
use serde_json::Value;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Setup {
    /// The plugin's file.
    plugin: PathBuf,
    /// The input of each function.
    inputs: BTreeMap<String, String>,
    /// The only contact.
    contact: Value,
    /// Whether the kernel has `PAGEMAP_SCAN`.
    pagemap_scan: bool,
}

host_fn!(get_contact(contact: Value; id: String) -> String {
    let contact = contact.get()?;
    let contact = contact.lock().map_err(|_| extism::Error::msg("the contact cannot be read"))?;
    let found = if contact["id"] == id.as_str() { contact.to_string() } else { "null".to_owned() };
    Ok(found)
});

struct Extism {
    setup: Setup,
    /// With the default settings.
    plain: CompiledPlugin,
    /// With wasmtime's pooling allocator, at the settings of our own runtime.
    pooled: CompiledPlugin,
    reused: Plugin,
}

impl Extism {
    fn new(setup: Setup) -> Result<Self, Box<dyn Error>> {
        // The plugin is given as bytes, not in a manifest: a fresh plugin would copy the manifest with the bytes in it.
        let plugin = std::fs::read(&setup.plugin)?;
        let builder = || {
            let contact = UserData::new(setup.contact.clone());
            PluginBuilder::new(plugin.as_slice()).with_cache_disabled().with_function(
                "get_contact",
                [ValType::I64],
                [ValType::I64],
                contact,
                get_contact,
            )
        };
        let plain = builder().compile()?;
        let pooled = builder().with_wasmtime_config(pooling(setup.pagemap_scan)).compile()?;
        let reused = Plugin::new_from_compiled(&plain)?;
        Ok(Self { setup, plain, pooled, reused })
    }

    fn answer(&mut self, line: &str) -> Result<String, Box<dyn Error>> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["check", function] => self.reused_call(function),
            [how, function, calls] => {
                let mut took = Vec::new();
                for _ in 0..calls.parse::<usize>()? {
                    let began = Instant::now();
                    match *how {
                        "fresh" => drop(call(&mut Plugin::new_from_compiled(&self.plain)?, &self.setup, function)?),
                        "pooled" => drop(call(&mut Plugin::new_from_compiled(&self.pooled)?, &self.setup, function)?),
                        "reused" => drop(self.reused_call(function)?),
                        other => return Err(format!("there is no way `{other}`").into()),
                    }
                    took.push(format!("{:.3}", began.elapsed().as_secs_f64() * 1e6));
                }
                Ok(took.join(" "))
            }
            _ => Err(format!("not understood: {line}").into()),
        }
    }

    fn reused_call(&mut self, function: &str) -> Result<String, Box<dyn Error>> {
        call(&mut self.reused, &self.setup, function)
    }
}

fn call(plugin: &mut Plugin, setup: &Setup, function: &str) -> Result<String, Box<dyn Error>> {
    let input = setup.inputs.get(function).ok_or_else(|| format!("there is no function `{function}`"))?;
    Ok(plugin.call::<&str, String>(function, input)?)
}

fn pooling(pagemap_scan: bool) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(64).total_memories(64).total_tables(64).table_elements(100_000);
    if pagemap_scan {
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(4 << 20).table_keep_resident(4096);
    }
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = io::stdin().lock().lines();
    let setup = lines.next().ok_or("no setup on standard input")??;
    let mut extism = Extism::new(serde_json::from_str(&setup)?)?;
    for line in lines {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", extism.answer(&line?)?)?;
        out.flush()?;
    }
    Ok(())
}
