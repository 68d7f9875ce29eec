//! What a package takes to compile, reckoned before anything is compiled: a package is a stranger's, and a few kilobytes
//! can keep a compiler busy for hours.
//!
//! One pass over the file, without recursion, that keeps a few words for each type, function, global and open block. It
//! adds up what every construct may take at most, in [`Cost::steps`] of time and [`Cost::bytes`] of memory, and ends at the
//! first that is too much. `tests/work` compiles each construct at two sizes and fails where one takes more, or grows
//! faster, than is reckoned here; run with `--ignored` it prints what each took, which is where the prices come from.
//!
//! What need not be counted, because the parser or wasmtime refuses it: more than 50,000 variables or 1,000 parameters or
//! results of a function, 65,520 targets of a branch table, nesting of types deeper than 100, and types, functions,
//! globals and the like beyond a million of a module. Garbage collection, exceptions and threads are off, so that what
//! belongs to them is never compiled.

mod component;
mod function;
mod module;
mod price;

use wasmparser::{Encoding, Parser, Payload};

use self::{component::Component, function::Reckoner, module::Module};
use crate::{PackageError, damage::damaged};

/// What compiling takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Time on one core. A step is a nanosecond at most, where Greenroom is built in release and the core is one of a
    /// server of 2020; without optimisation it is some ten times as long.
    pub steps: u64,
    /// Memory.
    pub bytes: u64,
}

impl Cost {
    pub(crate) const fn new(steps: u64, bytes: u64) -> Self {
        Self { steps, bytes }
    }

    pub(crate) const fn plus(self, other: Self) -> Self {
        Self { steps: self.steps.saturating_add(other.steps), bytes: self.bytes.saturating_add(other.bytes) }
    }

    pub(crate) const fn times(self, count: u64) -> Self {
        Self { steps: self.steps.saturating_mul(count), bytes: self.bytes.saturating_mul(count) }
    }

    pub(crate) fn add(&mut self, price: Self, count: u64) {
        *self = self.plus(price.times(count));
    }

    /// The first figure of the two that is over its limit, with its name and the limit.
    fn over(self, limit: Self) -> Option<(u64, &'static str, u64)> {
        if self.steps > limit.steps {
            Some((self.steps, "steps", limit.steps))
        } else if self.bytes > limit.bytes {
            Some((self.bytes, "bytes of memory", limit.bytes))
        } else {
            None
        }
    }
}

/// What a package takes to compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// The most that one of its functions takes. Its memory is given back when it is done.
    pub function: Cost,
    /// All of it. Its memory is what is kept until the end; that of its functions comes and goes.
    pub package: Cost,
}

/// How much a package may take to compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkLimits {
    /// One function.
    pub function: Cost,
    /// All of the package.
    pub package: Cost,
}

impl WorkLimits {
    /// What is more than a compiler in a process of its own should be started for, whose limits are the wall: the largest
    /// guests of other languages take a quarter of it (Python, 18 MB: 180 thousand million steps; JavaScript on
    /// StarlingMonkey, 12 MB: 510).
    pub const PROCESS: Self =
        Self { function: Cost::new(400_000_000_000, 2 << 30), package: Cost::new(2_000_000_000_000, 4 << 30) };

    /// What a process that has other work compiles by itself: half a minute of one core, 384 MiB, and 192 MiB more for each
    /// core. Greenroom's own actions take a fifth of it at most.
    pub const IN_PROCESS: Self =
        Self { function: Cost::new(15_000_000_000, 192 << 20), package: Cost::new(30_000_000_000, 384 << 20) };
}

/// Reckons what a component takes to compile.
///
/// # Errors
/// Where it is damaged, or takes more than the limits.
pub(crate) fn reckon(bytes: &[u8], limits: &WorkLimits) -> Result<Work, PackageError> {
    let damaged = |error: wasmparser::BinaryReaderError| damaged(bytes, &error);
    let mut total = Total { cost: price::PACKAGE, limit: limits.package };
    let (mut reckoner, mut component) = (Reckoner::default(), Component::default());
    // The module that is being read: modules hold no modules.
    let mut module: Option<Module> = None;
    let mut largest = Cost::default();
    let mut modules = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(damaged)?;
        // Before it is looked into, so that looking takes no longer than was reckoned.
        if module.is_none() {
            total.add(component.price(bytes, &payload)?, || "its types and instances".to_owned())?;
        }
        match (&payload, &mut module) {
            (Payload::Version { encoding: Encoding::Module, .. }, _) => {
                if modules == price::MAX_MODULES {
                    return Err(PackageError::TooManyModules { max: price::MAX_MODULES });
                }
                module = Some(Module::new(modules));
                modules += 1;
                total.add(price::MODULE, || "its modules".to_owned())?;
            }
            (Payload::CodeSectionEntry(body), Some(module)) => {
                let (index, ty) = module.next_body();
                let range = body.range();
                let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
                if length > price::MAX_FUNCTION_BYTES {
                    return Err(PackageError::FunctionTooLarge { bytes: length, max: price::MAX_FUNCTION_BYTES });
                }
                let cost = reckoner.cost(module, ty, body, limits.function).map_err(damaged)?;
                if let Some((figure, unit, max)) = cost.over(limits.function) {
                    let part = format!("function {index} of module {}", module.ordinal());
                    return Err(PackageError::TooMuchWork { part, figure, unit, max });
                }
                largest = Cost::new(largest.steps.max(cost.steps), largest.bytes.max(cost.bytes));
                let kept = Cost { bytes: cost.bytes / price::KEPT_OF_FUNCTION, ..cost };
                total.add(kept, || format!("function {index} of module {}", module.ordinal()))?;
            }
            (Payload::End(_), ending) => match ending.take() {
                Some(ended) => total.add(ended.data(), || format!("the data of module {}", ended.ordinal()))?,
                None => component.end(),
            },
            (payload, Some(module)) => {
                let (cost, part) = module.section(payload).map_err(damaged)?;
                total.add(cost, || format!("{part} of module {}", module.ordinal()))?;
            }
            _ => {}
        }
        component.take(bytes, &payload)?;
    }
    Ok(Work { function: largest, package: total.cost })
}

/// Adds up, and refuses where it becomes too much.
struct Total {
    cost: Cost,
    limit: Cost,
}

impl Total {
    fn add(&mut self, cost: Cost, part: impl FnOnce() -> String) -> Result<(), PackageError> {
        self.cost = self.cost.plus(cost);
        match self.cost.over(self.limit) {
            Some((figure, unit, max)) => {
                let part = format!("the package, up to {}", part());
                Err(PackageError::TooMuchWork { part, figure, unit, max })
            }
            None => Ok(()),
        }
    }
}
