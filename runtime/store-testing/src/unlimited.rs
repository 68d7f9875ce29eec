//! A rate budget without a limit.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{RateBudget, RateClass, Reserved},
};
use jiff::Timestamp;

/// A budget without a limit, for a client of a local Zoom that counts no calls: every call goes at once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

#[async_trait]
impl RateBudget for Unlimited {
    async fn reserve(
        &self,
        _: &ZoomAccountId,
        _: RateClass,
        _: u32,
        _: Timestamp,
        _: Duration,
    ) -> Result<Reserved, StoreError> {
        Ok(Reserved::Go(Duration::ZERO))
    }

    async fn hold(&self, _: &ZoomAccountId, _: RateClass, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}
