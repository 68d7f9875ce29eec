//! The settings of webinar sync (S1 to S11: which webinars are synced, and how), their history, and why a webinar is or
//! is not synced (S10: the rule that decides).

use greenroom::{Failure, Storage};
use greenroom_domain::SettingsChange;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Page;

pub use greenroom_sync::settings::{Explained, GREENROOM, change, change_all, explain, get};

/// How many changes are read at once.
const CHANGES: usize = 500;

/// How far the clocks of two servers may differ.
const CLOCKS: SignedDuration = SignedDuration::from_mins(10);

/// The settings at a JSON Pointer, all of them at the empty one; null for a setting that is not set.
///
/// # Errors
/// `unknown-setting`, `invalid-setting`, or the store's failure.
pub async fn document(storage: &Storage, pointer: &str) -> Result<Value, Failure> {
    let (settings, _) = greenroom_sync::settings::get(storage).await?;
    greenroom_sync::settings::at(&settings, pointer)
}

/// All settings, and their version, which grows with every change.
///
/// # Errors
/// The store's failure.
pub async fn whole(storage: &Storage) -> Result<(Value, u64), Failure> {
    let (settings, version) = greenroom_sync::settings::get(storage).await?;
    Ok((greenroom_sync::settings::at(&settings, "")?, version))
}

/// Changes of the settings, newest first, that came before the place `before` where it is given; only those at or below `pointer`
/// where one is given. The key of the next page is the place of the last change, so that a change that comes meanwhile moves none.
///
/// # Errors
/// The store's failure.
pub async fn history(
    storage: &Storage,
    pointer: Option<&str>,
    before: Option<u64>,
    limit: usize,
) -> Result<Page<SettingsChange, u64>, Failure> {
    let changes = greenroom_sync::settings::history(storage, pointer, before, limit.saturating_add(1)).await?;
    let Page { items, next } = Page::of(changes, limit, |(place, _)| *place);
    Ok(Page { items: items.into_iter().map(|(_, change)| change).collect(), next })
}

/// The changes since the settings had the version `since`, newest first, `limit` at most.
///
/// # Errors
/// The store's failure.
pub async fn changes_since(storage: &Storage, since: u64, limit: usize) -> Result<Vec<SettingsChange>, Failure> {
    let changes = greenroom_sync::settings::history(storage, None, None, limit).await?;
    // The version is the place of the latest change.
    Ok(changes.into_iter().take_while(|(place, _)| *place > since).map(|(_, change)| change).collect())
}

/// The changes that were made together at a moment, in their order: those that a person asked for, and those that followed from
/// a rule.
///
/// # Errors
/// The store's failure.
pub async fn changes_at(storage: &Storage, at: Timestamp) -> Result<Vec<SettingsChange>, Failure> {
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let page = greenroom_sync::settings::history(storage, None, before, CHANGES).await?;
        before = page.last().map(|(place, _)| *place);
        // Two servers' clocks may differ a little, so that a change that is older stands above one that is newer.
        let is_over =
            page.len() < CHANGES || page.last().is_some_and(|(_, change)| change.at < at && !found.is_empty());
        let is_far = page.last().is_some_and(|(_, change)| at.duration_since(change.at) > CLOCKS);
        found.extend(page.into_iter().map(|(_, change)| change).filter(|change| change.at == at));
        if is_over || is_far {
            found.reverse();
            return Ok(found);
        }
    }
}

/// Whether the settings still have the value that a change gave them.
pub fn holds(settings: &Value, change: &SettingsChange) -> bool {
    let is_default = |value: Option<&Value>| matches!(value, None | Some(Value::Null | Value::Bool(false)));
    let now = settings.pointer(&change.pointer);
    now == change.after.as_ref() || (is_default(now) && is_default(change.after.as_ref()))
}

/// What sets back the values from before changes that were made together.
pub fn undoing(changes: &[SettingsChange]) -> Vec<(String, Option<Value>)> {
    changes.iter().map(|change| (change.pointer.clone(), change.before.clone())).collect()
}
