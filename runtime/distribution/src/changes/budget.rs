//! A limit for the work of a comparison: references can make a schema of a few lines very large, and lead in a circle.

/// How many parts of schemas are looked at.
const STEPS: u32 = 200_000;
/// How deep schemas may nest, with their references followed.
const DEPTH: u32 = 100;

/// What is left of the limit.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u32,
    depth: u32,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { steps: STEPS, depth: DEPTH }
    }

    /// Takes one step; false if none is left.
    pub(super) fn take(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        self.steps > 0
    }

    /// Does something one level deeper; beyond the limit, the budget is spent.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == 0 {
            self.give_up();
        }
        self.depth = self.depth.saturating_sub(1);
        let done = work(self);
        self.depth += 1;
        done
    }

    /// Ends the comparison.
    pub(super) fn give_up(&mut self) {
        self.steps = 0;
    }

    pub(super) fn is_spent(&self) -> bool {
        self.steps == 0
    }
}
