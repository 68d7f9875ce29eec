//! Runs batches of calls on QuickJS, for `greenroom-bench`.
//!
//! The first line on standard input is the setup, as JSON. Every further line is `check FUNCTION`, answered by the function's
//! output, or `fresh FUNCTION CALLS`, answered by the times of the calls, in microseconds. An error ends the process.
//!
//! Each call gets a fresh context, with the objects that the work needs and no others, in one runtime with limits of memory and
//! time. The script is compiled once.

use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, BufRead, Write},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rquickjs::{
    Context, Ctx, Function, Module, Runtime,
    context::intrinsic::{Eval, Json, MapSet, Promise},
    module::WriteOptions,
};
use serde::Deserialize;
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SCRIPT: &str = include_str!("action.js");

/// Our own default limits.
const MEMORY: usize = 64 << 20;
const TIME: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Setup {
    /// The input of each function.
    inputs: BTreeMap<String, String>,
    /// The only contact.
    contact: Value,
}

struct QuickJs {
    setup: Setup,
    runtime: Runtime,
    script: Vec<u8>,
    /// The only contact: its id, and the whole as JSON.
    contact: Rc<(String, String)>,
    /// When the call in progress has to end, in microseconds since the start.
    ends: Arc<AtomicU64>,
    began: Instant,
}

impl QuickJs {
    fn new(setup: Setup) -> Result<Self, Box<dyn Error>> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(MEMORY);
        let (began, ends) = (Instant::now(), Arc::new(AtomicU64::new(u64::MAX)));
        let until = ends.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || micros(began.elapsed()) > until.load(Ordering::Relaxed))));
        let compiling = Context::full(&runtime)?;
        let script = compiling.with(|context| {
            Module::declare(context, "action", SCRIPT)?
                .write(WriteOptions { strip_source: true, ..WriteOptions::default() })
        })?;
        let id = setup.contact["id"].as_str().unwrap_or_default().to_owned();
        let contact = Rc::new((id, setup.contact.to_string()));
        Ok(Self { setup, runtime, script, contact, ends, began })
    }

    fn call(&self, function: &str) -> Result<String, Box<dyn Error>> {
        let input = self.setup.inputs.get(function).ok_or_else(|| format!("there is no function `{function}`"))?;
        self.ends.store(micros(self.began.elapsed() + TIME), Ordering::Relaxed);
        let context = Context::custom::<(Eval, Json, MapSet, Promise)>(&self.runtime)?;
        let answer = context.with(|context| {
            self.run(&context, function, input).map_err(|error| match context.catch().into_exception() {
                Some(exception) => exception.to_string(),
                None => error.to_string(),
            })
        });
        Ok(answer?)
    }

    fn run(&self, context: &Ctx<'_>, function: &str, input: &str) -> rquickjs::Result<String> {
        let contact = self.contact.clone();
        let get = move |id: String| (id == contact.0).then(|| contact.1.clone());
        context.globals().set("getContact", Function::new(context.clone(), get)?)?;
        // SAFETY: this process has compiled it, with the same QuickJS.
        let module = unsafe { Module::load(context.clone(), &self.script)? };
        let (module, promise) = module.eval()?;
        promise.finish::<()>()?;
        module.get::<_, Function<'_>>(function)?.call((input,))
    }

    fn answer(&self, line: &str) -> Result<String, Box<dyn Error>> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["check", function] => self.call(function),
            ["fresh", function, calls] => {
                let mut took = Vec::new();
                for _ in 0..calls.parse::<usize>()? {
                    let began = Instant::now();
                    drop(self.call(function)?);
                    took.push(format!("{:.3}", began.elapsed().as_secs_f64() * 1e6));
                }
                Ok(took.join(" "))
            }
            _ => Err(format!("not understood: {line}").into()),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = io::stdin().lock().lines();
    let setup = lines.next().ok_or("no setup on standard input")??;
    let quickjs = QuickJs::new(serde_json::from_str(&setup)?)?;
    for line in lines {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", quickjs.answer(&line?)?)?;
        out.flush()?;
    }
    Ok(())
}
