//! The time that the processes of one account agree on.
//!
//! Leases, the rate budget, due times and records are compared between processes on several machines, so their times must be those of
//! one clock. That is the clock of the database which they share: its store says how far ahead that clock is of this machine's
//! ([`agree`]). A process without such a store goes by its machine's clock, and so does one whose clock is near enough.
//!
//! It is one clock for a process, because all that a process does is for one account.
//!
//! ```
//! let now = greenroom_clock::now();
//! # let _ = now;
//! assert!(greenroom_clock::ahead().is_zero(), "this machine's clock");
//! ```

#![warn(missing_debug_implementations)]

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// How far this machine's clock may be from the other one before it is corrected. Leases take a minute.
pub const TOLERATED: SignedDuration = SignedDuration::from_secs(5);

static AGREED: Agreed = Agreed(AtomicI64::new(0));

/// The present time.
pub fn now() -> Timestamp {
    AGREED.at(Timestamp::now())
}

/// How far the agreed clock is ahead of this machine's; zero where that is near enough.
pub fn ahead() -> SignedDuration {
    AGREED.ahead()
}

/// Learns how far the clock of the database is ahead of this machine's. It is a range, because the database's answer took some time
/// to arrive. Answers whether that changes the time of [`now`], so that the caller can warn the operator.
pub fn agree(least: SignedDuration, most: SignedDuration) -> bool {
    AGREED.agree(least, most)
}

/// How far another clock is ahead of this machine's, in nanoseconds.
#[derive(Debug)]
struct Agreed(AtomicI64);

impl Agreed {
    fn at(&self, own: Timestamp) -> Timestamp {
        own.checked_add(self.ahead()).unwrap_or(own)
    }

    fn ahead(&self) -> SignedDuration {
        SignedDuration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn agree(&self, least: SignedDuration, most: SignedDuration) -> bool {
        // This machine's clock was set back while the other one was asked, so nothing was measured.
        if most < least {
            return false;
        }
        let is_near =
            |ahead: SignedDuration| ahead >= least.saturating_sub(TOLERATED) && ahead <= most.saturating_add(TOLERATED);
        // Each measurement differs a little, and time must not go back because of that.
        if is_near(self.ahead()) {
            return false;
        }
        let between = least.saturating_add(most.saturating_sub(least) / 2);
        let ahead = if is_near(SignedDuration::ZERO) { SignedDuration::ZERO } else { between };
        self.0.store(i64::try_from(ahead.as_nanos()).unwrap_or(0), Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_far_off_is_corrected_until_it_is_set() {
        let (agreed, own) = (Agreed(AtomicI64::new(0)), Timestamp::from_second(1_000_000).unwrap());
        let seconds = SignedDuration::from_secs;
        for (least, most, changed, ahead) in [
            (4, 4, false, 0),
            (-5, -5, false, 0),
            (-600, -600, true, -600),
            (-603, -602, false, -600),
            // The answer took long, and says no more than this.
            (-700, -590, false, -600),
            (-608, -606, true, -607),
            // The operator has set the clock.
            (2, 2, true, 0),
            (-20, 700, false, 0),
            // This machine's clock was set while the other one was asked.
            (600, -20, false, 0),
            (601, 601, true, 601),
        ] {
            assert_eq!(agreed.agree(seconds(least), seconds(most)), changed, "{least} {most}");
            assert_eq!((agreed.ahead(), agreed.at(own)), (seconds(ahead), own + seconds(ahead)), "{least} {most}");
        }
    }
}
