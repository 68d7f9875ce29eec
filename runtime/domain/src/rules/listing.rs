//! Whether a listing that was read is believed, so that rows it does not have are deleted: L2 (the state after a sync is
//! what Zoom has; only a complete listing deletes, when two in a row agree).
//!
//! Absence proves nothing by itself. A row is deleted only when two complete passes of one sync did not have it, and many
//! rows at once only when the next sync does not have them either.
//!
//! A store remembers 8 bytes for each row that a listing had ([`RowKeys`]). [`stored_registration`] and [`stored_join`] say
//! which of its own rows it compares with them, [`progress`] what a pass has shown so far, [`missing_before_second_pass`]
//! what the second pass has to confirm, and [`StoredRow::is_gone`] what is deleted in the end.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    Email,
    store::{Listed, Listing, seen_join, seen_key},
};

/// The number of known rows from which on the loss of more than half of them at once is doubted. A webinar may well
/// lose half of fewer.
const MANY: u64 = 10;
/// Pages of the listing disagree with each other, or had rows twice.
pub const LIST_CHANGED: &str = "list-changed";
/// The listing ended before it had as many rows as Zoom says there are.
pub const ENDED_EARLY: &str = "ended-early";
/// Far more rows are gone than usually go.
pub const LIST_SHRANK: &str = "list-shrank";

/// The judgement on a listing that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The listing is complete.
    Believed {
        /// Whether rows that neither this pass nor the one before it had are deleted.
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

/// Judges a listing of these parts after its `pass`, the first of which is 1. `doubted_before` is the reason why the
/// sync before this one doubted the same listing, if it did: a listing that two syncs see alike is believed, unless it
/// is not complete.
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

/// Whether a listing was read to its end and agrees with Zoom's totals: only rows that a complete pass lacks may count
/// as missing.
pub fn is_complete(listed: &Listed, listing: &Listing) -> bool {
    incomplete(listed, parts(listing)).is_none()
}

/// Why a listing is not complete; none where it is, as far as Zoom shows: it need not give totals.
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

/// Keys of rows ([`seen_key`], [`seen_join`]): in ascending order, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowKeys(Vec<u64>);

impl RowKeys {
    /// Takes keys in any order.
    pub fn of(mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    /// Whether a key is among them.
    pub fn has(&self, key: u64) -> bool {
        self.0.binary_search(&key).is_ok()
    }

    /// The keys in ascending order.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// Removes the keys that are among `others`.
    pub fn remove(&mut self, others: &Self) {
        self.0.retain(|key| !others.has(*key));
    }
}

/// A row of the store that is compared with a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRow {
    /// Its key.
    pub key: u64,
    /// Whether it may be deleted where the listing does not have it: not where it was written since the listing began.
    pub may_go: bool,
}

impl StoredRow {
    /// Whether a pass that had the keys `had` lacks this row.
    pub fn is_lacking(&self, had: &RowKeys) -> bool {
        self.may_go && !had.has(self.key)
    }

    /// Whether the row is deleted at the end of a listing that is believed: this pass, which had the keys `had`, lacks it,
    /// and so did the pass before it, which lacked the keys `missing`. One pass alone deletes nothing.
    pub fn is_gone(&self, had: &RowKeys, missing: &RowKeys) -> bool {
        self.is_lacking(had) && missing.has(self.key)
    }
}

/// A registration as it is compared with a listing of registrants that began under lease `since` of its webinar; none where
/// it is not compared. Zoom lists no cancelled registrations, and one that the store has only had since then (`made_under`)
/// may be newer than the listing. Nor is one whose email is not as emails are compared now: a listing never has it. One that was
/// changed since then (`written_under`) counts as known and is not deleted.
///
/// Leases are compared by their tokens `L`, not by times, because clocks jump.
pub fn stored_registration<L: PartialOrd>(
    email: &str,
    is_cancelled: bool,
    made_under: L,
    written_under: L,
    since: L,
) -> Option<StoredRow> {
    let is_listed = Email::parse(email).is_ok_and(|parsed| parsed.as_str() == email);
    let is_compared = !is_cancelled && made_under < since && is_listed;
    is_compared.then(|| StoredRow { key: seen_key(email), may_go: written_under < since })
}

/// A join as it is compared with a listing of participants, as [`stored_registration`] says. Joins do not change.
pub fn stored_join<L: PartialOrd>(user_id: &str, joined_at: Timestamp, made_under: L, since: L) -> Option<StoredRow> {
    (made_under < since).then(|| StoredRow { key: seen_join(user_id, joined_at), may_go: true })
}

/// The keys that the second pass has to confirm as missing: those that the complete pass before it (`before`, which had
/// the keys `had`) lacks. A pass that broke off proves nothing: after it, the keys that an `earlier` complete pass
/// lacked still count.
pub fn missing_before_second_pass(
    before: &Listed,
    listing: &Listing,
    stored: impl IntoIterator<Item = StoredRow>,
    had: &RowKeys,
    earlier: Option<RowKeys>,
) -> RowKeys {
    if is_complete(before, listing) {
        RowKeys::of(stored.into_iter().filter(|row| row.is_lacking(had)).map(|row| row.key).collect())
    } else {
        earlier.unwrap_or_default()
    }
}

/// One page of a listing, as far as it counts for [`progress`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRead {
    /// The part of the listing ([`parts`]).
    pub part: String,
    /// Zoom's total of the part; none where Zoom gives none.
    pub total: Option<u64>,
    /// It is the part's last page.
    pub last: bool,
}

/// A listing as far as it has been read: its pages in the order in which they were read, the keys on all of them, the rows
/// of the store that are compared, and the keys that the complete pass before this one lacked.
pub fn progress(
    begun_at: Timestamp,
    pages: impl IntoIterator<Item = PageRead>,
    keys: Vec<u64>,
    stored: impl IntoIterator<Item = StoredRow>,
    missing: Option<&RowKeys>,
) -> Listed {
    let mut ended: Vec<String> = Vec::new();
    let mut totals: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for PageRead { part, total, last } in pages {
        if last && !ended.contains(&part) {
            ended.push(part.clone());
        }
        if let Some(total) = total {
            let answers = totals.entry(part).or_default();
            if !answers.contains(&total) {
                answers.push(total);
            }
        }
    }
    let rows = count(keys.len());
    let had = RowKeys::of(keys);
    let mut listed =
        Listed { begun_at: Some(begun_at), rows, distinct: count(had.0.len()), totals, ended, ..Listed::default() };
    for row in stored {
        listed.known += 1;
        listed.missing += u64::from(row.is_lacking(&had));
        listed.missing_twice += u64::from(missing.is_some_and(|missing| row.is_gone(&had, missing)));
    }
    listed
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
