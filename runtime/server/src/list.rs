//! Lists in pages: `?cursor=&limit=`, and `{"items": [...], "next": "cursor"}`.

use greenroom_domain::sentence;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// How many items a page has where the request does not say.
const DEFAULT: u16 = 50;

/// The most items of a page.
pub(crate) const MOST: u16 = 500;

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Where the page begins: `next` of the page before it. The first page without it.
    pub(crate) cursor: Option<String>,
    /// How many items the page has at most.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u16>,
}

impl<T> List<T> {
    /// A list that is short by its nature.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl Paging {
    /// The first page with this limit, where the cursor is read elsewhere.
    pub(crate) fn with_limit(limit: Option<u16>) -> Self {
        Self { cursor: None, limit }
    }

    /// How many items the page has at most.
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(DEFAULT) {
            limit @ 1..=MOST => Ok(limit.into()),
            limit => Err(Problem::malformed(sentence!(
                "failure-query-limit",
                "limit={limit}: write a number from 1 to {most}",
                limit = limit,
                most = MOST
            ))),
        }
    }

    /// The page of a list that is in memory as a whole. The cursor is the last item's key, so that items that come and go
    /// move no page.
    pub(crate) fn cut<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<List<T>, Problem> {
        Ok(cut(items, self.cursor.as_deref(), self.limit()?, key))
    }
}

/// A page of a list that is in memory as a whole, after the item with the key `after`.
pub(crate) fn cut<T>(
    items: impl IntoIterator<Item = T>,
    after: Option<&str>,
    limit: usize,
    key: impl Fn(&T) -> String,
) -> List<T> {
    let is_after = |item: &T| after.is_none_or(|after| key(item).as_str() > after);
    let mut items: Vec<T> = items.into_iter().filter(is_after).collect();
    items.sort_by_key(&key);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(key);
    List { items, next }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    pub(crate) next: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_all_items_once_and_in_order() {
        let items = || (0..7).rev().map(|n| format!("k{n}"));
        let (mut cursor, mut seen) = (None, Vec::new());
        loop {
            let page = Paging { cursor, limit: Some(3) }.cut(items(), String::clone).unwrap();
            seen.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..7).map(|n| format!("k{n}")).collect::<Vec<_>>());
    }

    #[test]
    fn a_limit_out_of_range_is_refused() {
        for limit in [0, MOST + 1] {
            assert!(Paging { cursor: None, limit: Some(limit) }.limit().is_err());
        }
    }
}
