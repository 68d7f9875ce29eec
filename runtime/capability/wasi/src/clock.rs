//! `wasi:clocks` and `wasi:io/poll`: time that only the guest's own sleeping moves.

use greenroom::capability::RunState;
use wasmtime::component::Resource;

use crate::{
    Wasi,
    bindings::wasi::{
        clocks::{monotonic_clock, wall_clock},
        io::poll::{self, Pollable},
    },
};

/// Where the monotonic clock begins, in nanoseconds: a day. Go's runtime refuses a clock at zero, and programs subtract durations
/// from an instant.
const BEGIN: u64 = 86_400_000_000_000;

/// The monotonic clock of one run, and the deadlines of its timers.
///
/// Waiting moves the clock to the deadline, so that guests which compare the clock with a deadline in a loop, as Go's scheduler
/// does, come to an end.
#[derive(Debug)]
pub(crate) struct Clock {
    /// [`BEGIN`], and the nanoseconds that the guest has slept.
    now: u64,
    /// By handle. `None` is free. There are at most as many as the run may have handles.
    timers: Vec<Option<u64>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { now: BEGIN, timers: Vec::new() }
    }
}

/// The representation of a pollable that is always ready. A timer is the index of its deadline, from 1.
const READY: u32 = 0;

impl Clock {
    /// The representation of a new timer.
    fn set_timer(&mut self, deadline: u64) -> wasmtime::Result<u32> {
        let free = self.timers.iter().position(Option::is_none).unwrap_or_else(|| {
            self.timers.push(None);
            self.timers.len() - 1
        });
        self.timers[free] = Some(deadline);
        Ok(u32::try_from(free + 1)?)
    }

    fn free(&mut self, timer: u32) {
        if let Some(slot) = (timer as usize).checked_sub(1).and_then(|at| self.timers.get_mut(at)) {
            *slot = None;
        }
    }

    fn deadline(&self, timer: u32) -> u64 {
        let timer = (timer as usize).checked_sub(1).and_then(|at| self.timers.get(at));
        timer.copied().flatten().unwrap_or_default()
    }

    fn is_ready(&self, timer: u32) -> bool {
        self.deadline(timer) <= self.now
    }

    /// Moves the clock to the earliest deadline, and returns the places of those that are ready then.
    fn wait(&mut self, timers: &[u32]) -> Vec<u32> {
        let earliest = timers.iter().map(|timer| self.deadline(*timer)).min();
        self.now = self.now.max(earliest.unwrap_or_default());
        let ready = timers.iter().zip(0..).filter(|(timer, _)| self.is_ready(**timer));
        ready.map(|(_, place)| place).collect()
    }
}

/// A pollable that is always ready.
pub(crate) fn ready() -> Resource<Pollable> {
    Resource::new_own(READY)
}

fn clock(state: &mut RunState) -> wasmtime::Result<&mut Clock> {
    state.charge(0, 0)?;
    Ok(&mut state.part::<Wasi>()?.clock)
}

impl monotonic_clock::Host for RunState {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(clock(self)?.now)
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        self.charge(0, 0)?;
        Ok(1)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<Pollable>> {
        clock(self)?.set_timer(when).map(Resource::new_own)
    }

    fn subscribe_duration(&mut self, when: u64) -> wasmtime::Result<Resource<Pollable>> {
        let clock = clock(self)?;
        clock.set_timer(clock.now.saturating_add(when)).map(Resource::new_own)
    }
}

impl wall_clock::Host for RunState {
    fn now(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        self.charge(0, 0)?;
        // In milliseconds, as `started-at` of the contract tells it.
        let milliseconds = u64::try_from(self.context().started_at.as_millisecond()).unwrap_or_default();
        let nanoseconds = u32::try_from(milliseconds % 1_000).unwrap_or_default() * 1_000_000;
        Ok(wall_clock::Datetime { seconds: milliseconds / 1_000, nanoseconds })
    }

    fn resolution(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        self.charge(0, 0)?;
        Ok(wall_clock::Datetime { seconds: 0, nanoseconds: 1_000_000 })
    }
}

impl poll::HostPollable for RunState {
    fn ready(&mut self, pollable: Resource<Pollable>) -> wasmtime::Result<bool> {
        Ok(clock(self)?.is_ready(pollable.rep()))
    }

    fn block(&mut self, pollable: Resource<Pollable>) -> wasmtime::Result<()> {
        clock(self)?.wait(&[pollable.rep()]);
        Ok(())
    }

    fn drop(&mut self, pollable: Resource<Pollable>) -> wasmtime::Result<()> {
        self.part::<Wasi>()?.clock.free(pollable.rep());
        Ok(())
    }
}

impl poll::Host for RunState {
    fn poll(&mut self, pollables: Vec<Resource<Pollable>>) -> wasmtime::Result<Vec<u32>> {
        self.charge(pollables.len(), 8 * pollables.len())?;
        if pollables.is_empty() {
            return Err(wasmtime::Error::msg("it waits for nothing: `poll` of WASI was called with an empty list"));
        }
        let timers: Vec<u32> = pollables.iter().map(Resource::rep).collect();
        Ok(self.part::<Wasi>()?.clock.wait(&timers))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn waiting_moves_the_clock_to_the_earliest_deadline() {
        let mut clock = Clock::default();
        let [later, sooner] = [50, 20].map(|after| clock.set_timer(BEGIN + after).unwrap());
        assert!(!clock.is_ready(sooner) && clock.is_ready(READY));
        assert_eq!(clock.wait(&[later, READY]), [1], "the other is ready without waiting");
        assert_eq!((clock.now, clock.wait(&[later, sooner]), clock.now), (BEGIN, vec![1], BEGIN + 20));
        assert_eq!((clock.wait(&[later]), clock.now), (vec![0], BEGIN + 50));
        assert_eq!((clock.wait(&[sooner]), clock.now), (vec![0], BEGIN + 50), "the clock never goes back");
    }

    #[test]
    fn timers_that_were_dropped_take_no_room() {
        let mut clock = Clock::default();
        for deadline in 0..1_000 {
            let timer = clock.set_timer(deadline).unwrap();
            clock.free(timer);
        }
        clock.free(READY);
        assert_eq!(clock.timers.len(), 1);
    }
}
