//! The trait [`RateBudget`] on the file of rate limits.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{RateBudget, RateClass, RateUse, Reserved},
};
use jiff::Timestamp;

use crate::SqliteStore;

#[async_trait]
impl RateBudget for SqliteStore {
    async fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        let account = account.clone();
        self.on_rate_limits(move |limits| limits.reserve(&account, class, per_second, now, max_wait)).await
    }

    async fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        let account = account.clone();
        self.on_rate_limits(move |limits| limits.hold(&account, class, until)).await
    }

    async fn rates_used(&self, now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        self.on_rate_limits(move |limits| limits.used(now)).await
    }
}
