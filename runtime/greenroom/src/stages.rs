//! Where the time of an invocation goes, stage by stage: for the benchmark (`cargo xtask bench --only stages`).
//!
//! The code that does the work of a stage holds a [`Guard`] meanwhile. Without the feature `stages`, which only the benchmark
//! turns on, a guard has no size and does nothing. With it, each thread adds up the time and the allocations of its stages.
//! What happens within a nested guard counts for that guard's stage alone, so that all stages together are the whole.
//!
//! A guard may be held across an await. The sums are those of one invocation where a thread has one at a time.

use std::{
    cell::RefCell,
    fmt,
    sync::OnceLock,
    time::{Duration, Instant},
};

/// A part of an invocation, in the usual order. Its time is that of the host, except for [`Stage::Guest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The input is parsed.
    Parse,
    /// The text of a value is written in canonical form.
    Text,
    /// The digest of the input.
    Digest,
    /// The raw input is checked by its schema.
    RawCheck,
    /// Contact tokens are found and resolved, the resolved input is checked, and its secrets are found.
    Tokens,
    /// The state of the run, and the store of its instance.
    State,
    /// An instance is created, or a ready one is taken.
    Instantiate,
    /// The guest runs: calling it, its own work, and moving values across the boundary.
    Guest,
    /// A host function, named by interface and function.
    HostCall(&'static str),
    /// Contacts are read from the store.
    Read,
    /// The instance is taken down.
    TearDown,
    /// The output is measured and parsed.
    OutputParse,
    /// The output is checked by its schema.
    OutputCheck,
    /// The journal is written.
    Journal,
    /// The record is made, with what is committed beside it; the state of the run is dropped.
    Record,
    /// The store commits.
    Commit,
    /// The outcome is made.
    Outcome,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parse => "parse",
            Self::Text => "canonical text",
            Self::Digest => "digest",
            Self::RawCheck => "raw check",
            Self::Tokens => "tokens",
            Self::State => "state",
            Self::Instantiate => "instantiate",
            Self::Guest => "guest",
            Self::HostCall(function) => return write!(f, "host call {function}"),
            Self::Read => "read of the store",
            Self::TearDown => "taking the instance down",
            Self::OutputParse => "output parse",
            Self::OutputCheck => "output check",
            Self::Journal => "journal",
            Self::Record => "record",
            Self::Commit => "commit",
            Self::Outcome => "outcome",
        })
    }
}

/// Enters a stage until the guard is dropped, or ended.
#[inline]
pub fn enter(stage: Stage) -> Guard {
    if cfg!(feature = "stages") {
        Probe::enter(stage);
    }
    Guard(())
}

/// The thread is in a stage.
#[derive(Debug)]
#[must_use = "the stage ends where its guard is dropped"]
pub struct Guard(());

impl Guard {
    /// Ends the stage before the end of the block.
    #[inline]
    pub fn end(self) {}
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if cfg!(feature = "stages") {
            Probe::leave();
        }
    }
}

/// The sum of a stage on one thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// The time in this stage, without that of guards within it.
    pub time: Duration,
    /// The allocations, likewise. 0 without [`count_allocations`].
    pub allocations: u64,
    /// How many times the stage was entered.
    pub entered: u64,
    /// How many guards were entered within it: a part of their cost is in its time.
    pub nested: u64,
}

/// The sums of this thread's stages since the last call. None without the feature `stages`.
pub fn take() -> Vec<(Stage, Total)> {
    PROBE.with_borrow_mut(|probe| {
        let taken = probe.totals.iter().copied().filter(|(_, total)| total.entered > 0).collect();
        probe.totals.iter_mut().for_each(|(_, total)| *total = Total::default());
        taken
    })
}

/// Lets stages count allocations by this function, which gives those of the calling thread since its start. Only the first
/// call counts.
pub fn count_allocations(by: fn() -> u64) {
    let _ = ALLOCATIONS.set(by);
}

static ALLOCATIONS: OnceLock<fn() -> u64> = OnceLock::new();

fn allocations() -> u64 {
    ALLOCATIONS.get().map_or(0, |count| count())
}

thread_local! {
    static PROBE: RefCell<Probe> = RefCell::default();
}

#[derive(Default)]
struct Probe {
    /// The places in `totals` of the stages that the thread is in, from the outermost on.
    entered: Vec<usize>,
    totals: Vec<(Stage, Total)>,
    /// When the thread entered or left a stage the last time, and its allocations until then.
    last: Option<(Instant, u64)>,
}

impl Probe {
    fn enter(stage: Stage) {
        let (now, before) = (Instant::now(), allocations());
        // A thread that is ending has no probe any more.
        let _ = PROBE.try_with(|probe| {
            let mut probe = probe.borrow_mut();
            if let Some(outer) = probe.charge(now, before) {
                outer.nested += 1;
            }
            let at = probe.totals.iter().position(|(known, _)| *known == stage).unwrap_or_else(|| {
                probe.totals.push((stage, Total::default()));
                probe.totals.len() - 1
            });
            probe.totals[at].1.entered += 1;
            probe.entered.push(at);
            // The probe's own allocations count for no stage.
            probe.last = Some((now, allocations()));
        });
    }

    fn leave() {
        let (now, before) = (Instant::now(), allocations());
        let _ = PROBE.try_with(|probe| {
            let mut probe = probe.borrow_mut();
            probe.charge(now, before);
            probe.entered.pop();
            probe.last = Some((now, before));
        });
    }

    /// Charges the time since the last change to the present stage.
    fn charge(&mut self, now: Instant, allocations: u64) -> Option<&mut Total> {
        let (_, total) = self.totals.get_mut(*self.entered.last()?)?;
        if let Some((then, before)) = self.last {
            total.time += now.duration_since(then);
            total.allocations += allocations.saturating_sub(before);
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static COUNTED: Cell<u64> = const { Cell::new(0) };
    }

    fn work(allocations: u64) {
        COUNTED.set(COUNTED.get() + allocations);
    }

    #[test]
    fn a_nested_stage_counts_for_itself_alone() {
        count_allocations(|| COUNTED.get());
        work(1);
        Probe::enter(Stage::Guest);
        for _ in 0..2 {
            work(10);
            Probe::enter(Stage::HostCall("contacts-read.get"));
            work(100);
            Probe::leave();
        }
        work(1_000);
        Probe::leave();
        work(10_000);
        let of = |(stage, total): (Stage, Total)| (stage, total.allocations, total.entered, total.nested);
        let taken: Vec<_> = take().into_iter().map(of).collect();
        assert_eq!(taken, [(Stage::Guest, 1_020, 1, 2), (Stage::HostCall("contacts-read.get"), 200, 2, 0)]);
        assert_eq!(take(), [], "the sums begin anew");
    }
}
