//! Whether a listing that was read is believed, so that what it does not have is gone: L2.
//!
//! Absence proves nothing by itself. A row goes only when two complete passes of one sync did not have it, and many rows
//! at once only when the next sync does not have them either.

use crate::store::{Listed, Listing};

/// From how many known rows on the loss of more than half of them at once is doubted. Of fewer, half is what any webinar
/// may lose.
const MANY: u64 = 10;
/// Pages of the listing disagree with each other, or had rows twice.
pub const LIST_CHANGED: &str = "list-changed";
/// The listing ended before it had as many rows as Zoom says there are.
pub const ENDED_EARLY: &str = "ended-early";
/// Far more rows are gone than usually go.
pub const LIST_SHRANK: &str = "list-shrank";

/// What a listing is worth once it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It is what Zoom has.
    Believed {
        /// What neither this pass nor the one before it has is gone.
        sweep: bool,
    },
    /// It is to be read once more, so that the second pass confirms the first.
    Again,
    /// Nothing is gone.
    Doubted {
        /// [`LIST_CHANGED`], [`ENDED_EARLY`] or [`LIST_SHRANK`].
        why: &'static str,
    },
}

/// Judges a listing of these parts after its `pass`, the first of which is 1. `doubted_before` is why the sync before this
/// one doubted the same listing, if it did: what two syncs see alike is believed, unless the listing is not complete.
pub fn judge(listed: &Listed, parts: &[&str], pass: u8, doubted_before: Option<&str>) -> Judgement {
    let is_first = pass <= 1;
    if let Some(why) = incomplete(listed, parts) {
        return if is_first { Judgement::Again } else { Judgement::Doubted { why } };
    }
    if listed.missing == 0 {
        return Judgement::Believed { sweep: false };
    }
    if is_first {
        return Judgement::Again;
    }
    // A row twice, where the number of rows is right: pages shifted, and another row is on none of them.
    let doubt = if listed.distinct < listed.rows { Some(LIST_CHANGED) } else { shrank(listed).then_some(LIST_SHRANK) };
    match doubt {
        Some(why) if doubted_before != Some(why) => Judgement::Doubted { why },
        _ => Judgement::Believed { sweep: listed.missing_twice > 0 },
    }
}

/// Whether a listing was read to its end and agrees with what Zoom says of it: only what a complete pass did not have may
/// count as missing.
pub fn is_complete(listed: &Listed, listing: &Listing) -> bool {
    incomplete(listed, parts(listing)).is_none()
}

/// Why a listing is not complete; none where it is, as far as Zoom tells: it need not give totals.
fn incomplete(listed: &Listed, parts: &[&str]) -> Option<&'static str> {
    if !parts.iter().all(|part| listed.ended.iter().any(|ended| ended == part)) {
        return Some(ENDED_EARLY);
    }
    if listed.totals.values().any(|answers| answers.iter().any(|total| Some(total) != answers.first())) {
        return Some(LIST_CHANGED);
    }
    let total_of = |part: &&str| listed.totals.get(*part).and_then(|answers| answers.first());
    let total: u64 = parts.iter().map(total_of).sum::<Option<u64>>()?;
    match listed.rows.cmp(&total) {
        std::cmp::Ordering::Less => Some(ENDED_EARLY),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(LIST_CHANGED),
    }
}

/// Whether more is gone at once than usually goes, where anything is: most of many, or all.
fn shrank(listed: &Listed) -> bool {
    let most = listed.known >= MANY && listed.missing > listed.known / 2;
    most || listed.rows == 0
}

/// The parts that a listing has: the states of a registration that Zoom lists (a cancelled one is in none), or one part
/// without a name.
pub fn parts(listing: &Listing) -> &'static [&'static str] {
    match listing {
        Listing::Registrants => &["pending", "approved", "denied"],
        Listing::Participants(_) => &[""],
    }
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
