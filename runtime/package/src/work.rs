//! The work of compiling a package, estimated before anything is compiled. A package is untrusted, and a few kilobytes
//! can keep a compiler busy for hours.
//!
//! The estimate takes one pass over the file, without recursion, and keeps a few words for each type, function, global
//! and open block. It adds up the maximum cost of every construct, in [`Cost::steps`] of time and [`Cost::bytes`] of
//! memory, and stops at the first limit that is exceeded. `tests/work` compiles each construct at two sizes. It fails
//! where one takes more, or grows faster, than this estimate. Run with `--ignored`, it prints the measured costs; the
//! prices come from there.
//!
//! Some things need no count, because the parser or wasmtime refuses them: more than 50,000 variables or 1,000
//! parameters or results of a function, 65,520 targets of a branch table, types that nest deeper than 100, and more
//! than a million types, functions, globals and the like in a module. Garbage collection, exceptions and threads are
//! off, so their constructs are never compiled.

mod component;
mod function;
mod module;
mod price;

use greenroom_sentence::{Sentence, sentence};
use wasmparser::{Encoding, Parser, Payload};

use self::{
    component::Component,
    function::Reckoner,
    module::{Module, Part},
};
use crate::{PackageError, WorkUnit, damage::damaged};

/// The maximum cost of compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Time on one core. A step is a nanosecond at most, for a release build of Greenroom on one core of a server of
    /// 2020. Without optimisation it is some ten times as long.
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

    /// The first of the two figures that exceeds its limit, with its unit and the limit.
    fn over(self, limit: Self) -> Option<(u64, WorkUnit, u64)> {
        if self.steps > limit.steps {
            Some((self.steps, WorkUnit::Steps, limit.steps))
        } else if self.bytes > limit.bytes {
            Some((self.bytes, WorkUnit::Bytes, limit.bytes))
        } else {
            None
        }
    }
}

/// The work of compiling a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// The maximum of its functions. A function's memory is freed when the function is compiled.
    pub function: Cost,
    /// The whole package. Its memory is the part that is kept until the end; the memory of functions is temporary.
    pub package: Cost,
}

/// How much work it may take to compile a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkLimits {
    /// One function.
    pub function: Cost,
    /// The whole package.
    pub package: Cost,
}

impl WorkLimits {
    /// The limits for a compiler in a process of its own; that process's own limits stop the rest. The largest guests
    /// of other languages take a quarter of it (Python, 18 MB: 180 thousand million steps; JavaScript on
    /// StarlingMonkey, 12 MB: 510).
    pub const PROCESS: Self =
        Self { function: Cost::new(400_000_000_000, 2 << 30), package: Cost::new(2_000_000_000_000, 4 << 30) };

    /// The limits for a process that has other work: half a minute of one core, 384 MiB, and 192 MiB more for each
    /// core. Greenroom's own actions take a fifth of it at most.
    pub const IN_PROCESS: Self =
        Self { function: Cost::new(15_000_000_000, 192 << 20), package: Cost::new(30_000_000_000, 384 << 20) };
}

/// Estimates the work of compiling a component.
///
/// # Errors
/// It is damaged, or takes more than the limits.
pub(crate) fn reckon(bytes: &[u8], limits: &WorkLimits) -> Result<Work, PackageError> {
    let damaged = |error: wasmparser::BinaryReaderError| damaged(bytes, &error);
    let mut total = Total { cost: price::PACKAGE, limit: limits.package };
    let (mut reckoner, mut component) = (Reckoner::default(), Component::default());
    // The module that is being read. Modules contain no modules.
    let mut module: Option<Module> = None;
    let mut largest = Cost::default();
    let mut modules = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(damaged)?;
        // The price is added before the payload is examined, so that the examination cannot take longer than its
        // estimate.
        if module.is_none() {
            total.add(component.price(bytes, &payload)?, types_and_instances)?;
        }
        match (&payload, &mut module) {
            (Payload::Version { encoding: Encoding::Module, .. }, _) => {
                if modules == price::MAX_MODULES {
                    return Err(PackageError::TooManyModules { max: price::MAX_MODULES });
                }
                module = Some(Module::new(modules));
                modules += 1;
                total.add(price::MODULE, || sentence!("failure-work-modules", "its modules"))?;
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
                    let part = named_function(index, module.ordinal());
                    return Err(PackageError::TooMuchWork { part, figure, unit, max });
                }
                largest = Cost::new(largest.steps.max(cost.steps), largest.bytes.max(cost.bytes));
                let kept = Cost { bytes: cost.bytes / price::KEPT_OF_FUNCTION, ..cost };
                total.add(kept, || named_function(index, module.ordinal()))?;
            }
            (Payload::End(_), ending) => match ending.take() {
                Some(ended) => total.add(ended.data(), || Part::Data.of_module(ended.ordinal()))?,
                None => component.end(),
            },
            (payload, Some(module)) => {
                let (cost, part) = module.section(payload).map_err(damaged)?;
                total.add(cost, || part.of_module(module.ordinal()))?;
            }
            _ => {}
        }
        component.take(bytes, &payload)?;
    }
    Ok(Work { function: largest, package: total.cost })
}

fn types_and_instances() -> Sentence {
    sentence!("failure-work-types-and-instances", "its types and instances")
}

fn named_function(index: usize, module: usize) -> Sentence {
    sentence!("failure-work-function", "function {index} of module {module}", index = index, module = module)
}

/// Adds up costs, and fails when a limit is exceeded.
struct Total {
    cost: Cost,
    limit: Cost,
}

impl Total {
    fn add(&mut self, cost: Cost, part: impl FnOnce() -> Sentence) -> Result<(), PackageError> {
        self.cost = self.cost.plus(cost);
        match self.cost.over(self.limit) {
            Some((figure, unit, max)) => {
                let part = sentence!("failure-work-up-to", "the package, up to {part}", part = part());
                Err(PackageError::TooMuchWork { part, figure, unit, max })
            }
            None => Ok(()),
        }
    }
}
