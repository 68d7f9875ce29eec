//! Where the time of an invocation goes, stage by stage: for the benchmark (`cargo xtask bench --only stages`).
//!
//! The code that does the work of a stage holds a [`Guard`] meanwhile. Without the feature `stages`, which only the benchmark
//! turns on, a guard has no size and does nothing. With it, each thread adds up the time and the allocations of its stages.
//! What happens within a nested guard counts for that guard's stage alone, so that all stages together are the whole.
//!
//! A guard may be held across an await. The sums are those of one invocation where a thread has one at a time.

/// A part of an invocation. Its time is that of the host, except for [`Stage::Guest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The input is parsed.
    Parse,
    /// The text of a value is written in canonical form.
    Text,
    /// The raw input is checked by its schema.
    RawCheck,
    /// Contact tokens are found and resolved, the resolved input is checked, and its secrets are found.
    Tokens,
    /// The digest of the input.
    Digest,
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

/// Enters a stage until the guard is dropped, or ended.
#[inline]
pub fn enter(stage: Stage) -> Guard {
    #[cfg(feature = "stages")]
    measured::enter(stage);
    #[cfg(not(feature = "stages"))]
    let _ = stage;
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

#[cfg(feature = "stages")]
impl Drop for Guard {
    fn drop(&mut self) {
        measured::leave();
    }
}

#[cfg(feature = "stages")]
pub use measured::{Total, count_allocations, take};

#[cfg(feature = "stages")]
mod measured {
    use std::{
        cell::RefCell,
        sync::OnceLock,
        time::{Duration, Instant},
    };

    use super::Stage;

    /// The sum of a stage on one thread.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Total {
        /// The time in this stage, without that of guards within it.
        pub time: Duration,
        /// The allocations, likewise. 0 without [`count_allocations`].
        pub allocations: u64,
        /// How many times the stage was entered.
        pub entered: u64,
        /// How many guards were entered within it: their own cost is part of its time.
        pub nested: u64,
    }

    /// Counts the allocations of the calling thread since its start.
    static ALLOCATIONS: OnceLock<fn() -> u64> = OnceLock::new();

    /// Lets stages count allocations by this function, which gives those of the calling thread since its start. Only the first
    /// call counts.
    pub fn count_allocations(by: fn() -> u64) {
        let _ = ALLOCATIONS.set(by);
    }

    fn allocations() -> u64 {
        ALLOCATIONS.get().map_or(0, |count| count())
    }

    #[derive(Default)]
    struct Probe {
        /// The places in `totals` of the stages that the thread is in, from the outermost on.
        entered: Vec<usize>,
        totals: Vec<(Stage, Total)>,
        /// When the thread entered or left a stage the last time, and its allocations until then.
        last: Option<(Instant, u64)>,
    }

    thread_local! {
        static PROBE: RefCell<Probe> = RefCell::default();
    }

    impl Probe {
        /// Charges the time since the last change to the present stage.
        fn charge(&mut self, now: Instant, allocations: u64) -> Option<&mut Total> {
            let total = self.entered.last().and_then(|at| self.totals.get_mut(*at)).map(|(_, total)| total)?;
            if let Some((then, before)) = self.last {
                total.time += now.duration_since(then);
                total.allocations += allocations.saturating_sub(before);
            }
            Some(total)
        }
    }

    pub(super) fn enter(stage: Stage) {
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
            // The probe's own allocations are nobody's.
            probe.last = Some((now, allocations()));
        });
    }

    pub(super) fn leave() {
        let (now, allocations) = (Instant::now(), allocations());
        let _ = PROBE.try_with(|probe| {
            let mut probe = probe.borrow_mut();
            probe.charge(now, allocations);
            probe.entered.pop();
            probe.last = Some((now, allocations));
        });
    }

    /// The sums of this thread's stages since the last call, in the order in which they were first entered.
    pub fn take() -> Vec<(Stage, Total)> {
        PROBE.with_borrow_mut(|probe| {
            let taken = probe.totals.iter().copied().filter(|(_, total)| total.entered > 0).collect();
            probe.totals.iter_mut().for_each(|(_, total)| *total = Total::default());
            taken
        })
    }

    #[cfg(test)]
    mod tests {
        use std::cell::Cell;

        use super::*;
        use crate::stages;

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
            let outer = stages::enter(Stage::Guest);
            for _ in 0..2 {
                work(10);
                let inner = stages::enter(Stage::HostCall("contacts-read.get"));
                work(100);
                inner.end();
            }
            work(1_000);
            outer.end();
            work(10_000);
            let of = |(stage, total): (Stage, Total)| (stage, total.allocations, total.entered, total.nested);
            let taken: Vec<_> = take().into_iter().map(of).collect();
            assert_eq!(taken, [(Stage::Guest, 1_020, 1, 2), (Stage::HostCall("contacts-read.get"), 200, 2, 0)]);
            assert_eq!(take(), [], "the sums begin anew");
        }
    }
}
