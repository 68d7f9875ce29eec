//! The settings of webinar sync (S1 to S11: which webinars are synced, and how), their history, and why a webinar is or
//! is not synced (S10: the rule that decides).

use greenroom::{Failure, Storage};
use greenroom_domain::SettingsChange;
use serde_json::Value;

use super::Page;

pub use greenroom_sync::settings::{Explained, GREENROOM, change, change_all, explain};

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
