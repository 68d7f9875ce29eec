//! The common parts of actions that sync in slices: the input, the number of pages in a slice, and the failures that
//! end a slice early.

use serde::{Deserialize, Serialize};

use super::PAGE_TOKEN_EXPIRED;
use crate::{Failure, Retry};

/// How many pages a slice reads by default. Zoom's pages have 300 rows at most.
const PAGES_PER_SLICE: u32 = 5;

/// How often one sync begins its listings anew before it gives up. A page token lives for 15 minutes, so a sync that loses
/// several of them is being held up all the time.
const MAX_RESTARTS: u32 = 5;

/// The input of an action that syncs one webinar in slices.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "testing", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncInput {
    /// The webinar's id.
    pub webinar_id: String,
    /// How many pages a slice reads.
    pub pages_per_slice: Option<u32>,
}

/// How many pages one slice may still read.
#[derive(Debug, Clone, Copy)]
pub struct PageBudget {
    all: u32,
    left: u32,
}

impl PageBudget {
    /// The budget of a new slice.
    pub fn new(input: &SyncInput) -> Self {
        let all = input.pages_per_slice.unwrap_or(PAGES_PER_SLICE);
        Self { all, left: all }
    }

    /// Takes one page from the budget.
    pub fn spend(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// Whether the slice may read no more pages.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Whether the slice ends with its cursor instead of with this failure. It does where it has read a page, so that the
    /// page is kept, and where another try may succeed: the next slice makes it.
    pub fn ends_before(&self, failure: &Failure) -> bool {
        self.left < self.all && failure.retry != Retry::Never
    }
}

/// How often a sync has begun a listing anew because a page token had expired. It belongs in the cursor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Restarts(u32);

impl Restarts {
    /// Whether the listing should begin anew after this failure: its page token has expired, and this has not happened
    /// too often. If so, the failure is counted.
    pub fn take(&mut self, failure: &Failure) -> bool {
        let may = failure.code == PAGE_TOKEN_EXPIRED && self.0 < MAX_RESTARTS;
        self.0 += u32::from(may);
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(pages_per_slice: Option<u32>) -> SyncInput {
        SyncInput { webinar_id: "82512345678".to_owned(), pages_per_slice }
    }

    #[test]
    fn a_slice_keeps_what_it_read_when_another_try_may_succeed() {
        let (final_one, passing) = (Failure::new("no", "No."), Failure::new("later", "Later.").retry(Retry::Now));
        let mut budget = PageBudget::new(&input(Some(2)));
        assert!(!budget.ends_before(&passing), "nothing was read");
        budget.spend();
        assert!(budget.ends_before(&passing) && !budget.ends_before(&final_one) && !budget.is_spent());
        budget.spend();
        assert!(budget.is_spent());
        assert_eq!(PageBudget::new(&input(None)).left, PAGES_PER_SLICE);
    }

    #[test]
    fn expired_page_tokens_restart_a_listing_a_few_times() {
        let expired = Failure::new(PAGE_TOKEN_EXPIRED, "Expired.");
        let mut restarts = Restarts::default();
        assert!(!restarts.take(&Failure::new("other", "Other.")));
        let taken = (0..9).filter(|_| restarts.take(&expired)).count();
        assert_eq!(taken, 5);
        assert_eq!(serde_json::to_value(restarts).ok(), Some(5.into()), "a number in the cursor");
    }
}
