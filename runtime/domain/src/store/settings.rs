//! The settings of an account, with their history.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{CommitError, StoreError};
use crate::{Settings, SettingsChange, WebinarId};

/// The settings of syncs, and their history.
#[async_trait]
pub trait SettingsStore: Send + Sync + 'static {
    /// The current settings and their version, which grows with every change. `webinars` restricts the settings of
    /// single webinars to these; none returns those of all webinars.
    async fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError>;

    /// Writes changes and their history in one transaction. The value at each pointer becomes `after`.
    ///
    /// # Errors
    /// [`CommitError::Stale`] where the settings' version is no longer `version`: nothing was written.
    async fn change_settings(&self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError>;

    /// At most `limit` changes, newest first; only those at or below `pointer` where it is given.
    async fn settings_history(&self, pointer: Option<&str>, limit: usize) -> Result<Vec<SettingsChange>, StoreError> {
        let page = self.settings_history_page(pointer, None, limit).await?;
        Ok(page.into_iter().map(|(_, change)| change).collect())
    }

    /// The same, with the place of each change, which no later one gets; only those before the place `before` where it is given.
    async fn settings_history_page(
        &self,
        pointer: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, SettingsChange)>, StoreError>;

    /// The pointers at which settings have changed, each with the time of its last change. `single` restricts those of single webinars and
    /// users to the ones at or below these pointers, such as `/webinars/82512345678`; none returns those of all.
    async fn last_settings_changes(&self, single: Option<&[String]>)
    -> Result<BTreeMap<String, Timestamp>, StoreError>;

    /// The changes of exactly this time, to the nanosecond, in their order: those that were made together.
    async fn settings_changed_at(&self, at: Timestamp) -> Result<Vec<SettingsChange>, StoreError>;
}
