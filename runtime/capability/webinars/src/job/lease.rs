//! The lease of a webinar: only one sync at a time may have it.

use greenroom::capability::RunContext;
use greenroom_domain::{
    Failure, FailureKind, Retry, WebinarId, codes, sentence,
    store::{Fence, LeaseOutcome},
};

use crate::{SyncScope, services::Services};

/// The right to sync a webinar.
pub(crate) enum Held {
    /// A dry run writes nothing, so it needs no lease.
    DryRun,
    /// The driver of the sync has the lease.
    OfScope(Fence),
    /// The run itself has taken the lease, and releases it.
    Own(OwnLease),
}

/// A lease that a run has taken itself. If it is dropped before the run has ended, because the caller disappeared, it
/// is released, so that the next sync need not wait until it expires.
pub(crate) struct OwnLease {
    services: Services,
    fence: Fence,
    given_up: bool,
}

impl Held {
    /// Takes the webinar's lease, unless the run's sync has it already.
    ///
    /// # Errors
    /// `sync-under-way` while another sync has it.
    pub(super) async fn take(services: &Services, run: &RunContext, webinar: &WebinarId) -> Result<Self, Failure> {
        if run.dry_run {
            return Ok(Self::DryRun);
        }
        if let Some(scope) = run.attachments.get::<SyncScope>() {
            return Ok(Self::OfScope(scope.fence.clone()));
        }
        let (name, now) = (format!("webinar:{webinar}"), services.now());
        let store = services.storage().sync_store()?;
        let leased = store.lease(&name, &run.id.to_string(), now, services.lease_until(now)).await;
        match leased.map_err(Failure::from)? {
            LeaseOutcome::Ours(fence) => Ok(Self::Own(OwnLease { services: services.clone(), fence, given_up: false })),
            LeaseOutcome::Held { until } => Err(Failure::new(
                FailureKind::Conflict,
                codes::SYNC_UNDER_WAY,
                sentence!(
                    "failure-webinar-being-synced",
                    "webinar {webinar} is being synced: try again when that is done",
                    webinar = webinar
                ),
            )
            .retry(until.duration_since(now).try_into().map_or(Retry::Now, Retry::After))),
        }
    }

    /// The fence of every commit; none in a dry run.
    pub(super) fn fence(&self) -> Option<&Fence> {
        match self {
            Self::DryRun => None,
            Self::OfScope(fence) => Some(fence),
            Self::Own(own) => Some(&own.fence),
        }
    }

    /// Releases the run's own lease, so that the next slice can take it.
    pub(crate) async fn give_up(&mut self) {
        let Self::Own(own) = self else { return };
        own.given_up = true;
        give_up(&own.services, &own.fence).await;
    }
}

impl Drop for OwnLease {
    fn drop(&mut self) {
        if self.given_up || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let (services, fence) = (self.services.clone(), self.fence.clone());
        self.services.spawn(async move { give_up(&services, &fence).await });
    }
}

async fn give_up(services: &Services, fence: &Fence) {
    let given_up = match services.storage().sync_store() {
        Ok(store) => store.give_up(fence).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    if let Err(failure) = given_up {
        tracing::warn!(name = fence.name, %failure, "a webinar's lease stays taken until it expires");
    }
}
