//! The settings of webinar sync (S1 to S11: which webinars are synced, and how), their history, and why a webinar is or
//! is not synced (S10: the rule that decides).

use greenroom::{Failure, Storage};
use greenroom_domain::SettingsChange;
use serde_json::Value;

use super::Page;

pub use greenroom_sync::settings::{Explained, GREENROOM, change, change_all, changed_at, explain, get};

/// How many changes are read at once.
const CHANGES: usize = 500;

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

/// Changes since a version of the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangesSince {
    /// The latest ones, newest first.
    pub latest: Vec<SettingsChange>,
    /// How many there are in all.
    pub count: usize,
}

/// All changes since the settings had the version `since` that `counts` takes; the latest `limit` of them are kept. However many
/// there are, each is looked at: the last of them may be the one that another person made.
///
/// # Errors
/// The store's failure.
pub async fn changes_since(
    storage: &Storage,
    since: u64,
    limit: usize,
    counts: impl Fn(&SettingsChange) -> bool + Send,
) -> Result<ChangesSince, Failure> {
    let (mut before, mut found) = (None, ChangesSince::default());
    loop {
        let page = greenroom_sync::settings::history(storage, None, before, CHANGES).await?;
        before = page.last().map(|(place, _)| *place);
        // The version is the place of the latest change.
        let is_over = page.len() < CHANGES || before.is_some_and(|place| place <= since);
        for (_, change) in page.into_iter().filter(|(place, change)| *place > since && counts(change)) {
            found.count += 1;
            if found.latest.len() < limit {
                found.latest.push(change);
            }
        }
        if is_over {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::wiring;

    /// A person's change may lie below more changes by rules than one page of the history has.
    #[tokio::test]
    async fn every_change_since_a_version_is_looked_at() {
        let storage = Storage::of_account(wiring::memory_store().unwrap());
        let store = storage.sync_store().unwrap();
        let change = |by: &str, n: usize| SettingsChange {
            at: Timestamp::UNIX_EPOCH,
            by: by.to_owned(),
            pointer: format!("/users/u{n}@acme.example/syncRecordings"),
            before: None,
            after: Some(json!(true)),
        };
        store.change_settings(0, &[change("ann@acme.example", 0)]).await.unwrap();
        let (_, shown) = store.settings(None).await.unwrap();
        store.change_settings(shown, &[change("bob@acme.example", 1)]).await.unwrap();
        let (_, version) = store.settings(None).await.unwrap();
        let by_rule: Vec<SettingsChange> = (2..2 + 3 * CHANGES).map(|n| change(GREENROOM, n)).collect();
        store.change_settings(version, &by_rule).await.unwrap();
        let by_others = changes_since(&storage, shown, 1, |change| change.by != GREENROOM).await.unwrap();
        assert_eq!(
            (by_others.count, by_others.latest[0].by.as_str()),
            (1, "bob@acme.example"),
            "not ann, who was before"
        );
        let all = changes_since(&storage, shown, 10, |_| true).await.unwrap();
        assert_eq!((all.count, all.latest.len()), (1 + 3 * CHANGES, 10));
        assert_eq!(all.latest[0], by_rule[3 * CHANGES - 1]);
        let (_, latest) = store.settings(None).await.unwrap();
        assert_eq!(changes_since(&storage, latest, 10, |_| true).await.unwrap(), ChangesSince::default());
    }
}
