//! The cost of compiling grows as estimated: each construct of WebAssembly that a package may have is compiled at two
//! sizes, through the public surface, and its allocations are compared with the estimate.
//!
//! Allocations are counted instead of times, because they are the same on every machine. Constructs that take time
//! without memory show in `what_each_construct_takes`, which is ignored because its result is meaningful on a quiet
//! machine only:
//!
//! ```sh
//! cargo test --release -p greenroom-tests --test work -- --ignored --nocapture
//! ```

#![allow(clippy::unwrap_used, missing_docs)]

mod constructs;

use std::{
    alloc::System,
    env,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use cap::Cap;
use constructs::{ALL, Construct, Place};
use greenroom::{Grants, Manifest, Runtime, Storage};
use greenroom_package::{Cost, Package, PackageError, Work, WorkLimits};
use serde_json::json;
use wasm_encoder::{ComponentInstanceSection, ComponentSection, ComponentSectionId, RawSection};

#[global_allocator]
static ALLOCATED: Cap<System> = Cap::new(System, usize::MAX);

/// Tells a separate process which construct to compile, and at which size.
const ASKED: &str = "GREENROOM_WORK";

/// How far the growth may exceed the estimate: buffers double, so a single one grows in steps.
const SLACK: f64 = 1.3;

/// The memory of a runtime before it compiles anything, and of caches.
const BASE_BYTES: u64 = 8 << 20;

/// The cost of a compilation.
#[derive(Debug, Clone, Copy)]
struct Took {
    /// All allocated bytes.
    allocated: f64,
    /// The maximum of bytes allocated at once.
    peak: u64,
    seconds: f64,
}

fn sound() -> Vec<u8> {
    let core = wat::parse_str(
        r#"(module (memory (export "memory") 2) (data (i32.const 100) "{}")
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
            (func (export "run") (param i32 i32 i32 i32 i32) (result i32) i32.const 64))"#,
    );
    let manifest = json!({
        "manifest": 1, "contract": "1.1", "name": "work", "version": "1.0.0", "objectType": "contact",
        "labels": { "en": { "name": "Work" } }
    });
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    greenroom_package::build(&core.unwrap(), &manifest, &schema, &schema).unwrap()
}

/// A package that contains a guest of this size, which is compiled with it.
fn package(construct: &Construct, size: usize) -> Vec<u8> {
    let mut package = sound();
    let guest = wat::parse_str((construct.text)(size)).unwrap_or_else(|error| panic!("{}: {error}", construct.name));
    let mut add = |section: &dyn Fn(&mut Vec<u8>)| section(&mut package);
    let id = match construct.place {
        Place::Module => ComponentSectionId::CoreModule,
        Place::Component => ComponentSectionId::Component,
    };
    add(&|package| append(package, &RawSection { id: id.into(), data: &guest }));
    if construct.place == Place::Component {
        let mut instances = ComponentInstanceSection::new();
        instances.instantiate(0, Vec::<(&str, wasm_encoder::ComponentExportKind, u32)>::new());
        add(&|package| append(package, &instances));
    }
    package
}

fn append(package: &mut Vec<u8>, section: &impl ComponentSection) {
    package.push(section.id());
    section.encode(package);
}

fn reckoned(package: &[u8]) -> Result<Work, PackageError> {
    Package::read(package).unwrap().work(&WorkLimits::IN_PROCESS)
}

/// Compiles a package in a separate process, on one thread.
fn compiled(test: &str, construct: usize, size: usize) -> Took {
    let mut own = Command::new(env::current_exe().unwrap());
    own.args(["--exact", test, "--nocapture", "--include-ignored"]);
    own.env(ASKED, format!("{construct} {size}")).env("RAYON_NUM_THREADS", "1");
    let output = own.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let told = text.lines().find_map(|line| line.split_once("took: ")).map(|(_, told)| told);
    let told = told.unwrap_or_else(|| panic!("{}, {size}: {output:?}", ALL[construct].name));
    let [allocated, peak, micros] = told.split(' ').map(|word| word.parse::<u64>().unwrap()).collect::<Vec<_>>()[..]
    else {
        panic!("{told}")
    };
    Took { allocated: allocated as f64, peak, seconds: micros as f64 / 1e6 }
}

/// The separate process of [`compiled`]; false in any other process.
fn asked() -> bool {
    let Ok(asked) = env::var(ASKED) else { return false };
    let (construct, size) = asked.split_once(' ').unwrap();
    let package = package(&ALL[construct.parse::<usize>().unwrap()], size.parse().unwrap());
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    threads.block_on(async {
        let storage = Storage::joint(greenroom_tests::store_with_a_contact().await);
        let runtime = Runtime::builder().storage(storage).build().unwrap();
        let (total, now, began) = (ALLOCATED.total_allocated(), ALLOCATED.allocated(), Instant::now());
        let loaded = runtime.load(package, Grants::none()).await;
        let took = began.elapsed().as_micros();
        let peak = ALLOCATED.max_allocated().saturating_sub(now);
        if let Err(refused) = loaded {
            // The limits of a run are checked after the compilation.
            let refused = refused.to_string();
            assert!(
                ["exceeds the limit of", "per-instance limit", "maximum of"].iter().any(|of| refused.contains(of)),
                "{refused}"
            );
        }
        println!("took: {} {peak} {took}", ALLOCATED.total_allocated() - total);
    });
    true
}

/// The result for a construct: its estimates at one size and at twice that size, and the measured costs.
struct Compared {
    name: &'static str,
    work: [Work; 2],
    took: [Took; 2],
}

/// Compiles all constructs at both sizes, several at a time.
fn compare(test: &str, at_once: usize) -> Vec<Compared> {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut compared = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::SeqCst);
            let Some(construct) = ALL.get(index) else { return compared };
            let sizes = [construct.size, 2 * construct.size];
            let work = sizes.map(|size| {
                reckoned(&package(construct, size)).unwrap_or_else(|refused| panic!("{}: {refused}", construct.name))
            });
            let took = sizes.map(|size| compiled(test, index, size));
            compared.push(Compared { name: construct.name, work, took });
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(one)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn growth(of: [u64; 2]) -> f64 {
    of[1] as f64 / of[0] as f64
}

#[test]
fn the_cost_of_compiling_grows_as_estimated() {
    if asked() {
        return;
    }
    let mut wrong = Vec::new();
    for construct in ALL {
        if let Err(refused) = reckoned(&package(construct, 2 * construct.size)) {
            wrong.push(format!("{}: too large for a test: {refused}", construct.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for Compared { name, work, took } in compare("the_cost_of_compiling_grows_as_estimated", 2) {
        let steps = growth(work.map(|work| work.package.steps));
        let bytes = growth(work.map(|work| work.package.bytes + work.function.bytes));
        assert!(steps > 1.0, "{name}: the estimate for twice the size is not higher");
        let grown = took[1].allocated / took[0].allocated;
        if grown > steps.max(bytes) * SLACK {
            wrong.push(format!("{name}: allocates {grown:.2} times as much, reckoned were {steps:.2} and {bytes:.2}"));
        }
        for (work, took) in work.iter().zip(took) {
            let most = work.package.bytes + work.function.bytes + BASE_BYTES;
            if took.peak > most {
                wrong.push(format!("{name}: {} bytes at once, reckoned were {most}", took.peak));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "its result is meaningful on a quiet machine and in a release build only"]
fn what_each_construct_takes() {
    if asked() {
        return;
    }
    println!("{:60} {:>9} {:>9} {:>6} {:>9} {:>9}", "construct", "seconds", "steps/1e9", "times", "MB", "MB most");
    for Compared { name, work, took } in compare("what_each_construct_takes", 1) {
        for (work, took) in work.iter().zip(took) {
            let Cost { steps, bytes } = work.package;
            let (steps, most) = (steps as f64 / 1e9, (bytes + work.function.bytes) as f64 / 1e6);
            let (seconds, peak) = (took.seconds, took.peak as f64 / 1e6);
            println!("{name:60} {seconds:>9.3} {steps:>9.3} {:>6.1} {peak:>9.1} {most:>9.1}", steps / seconds);
        }
    }
}
