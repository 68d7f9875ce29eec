//! The services that the host functions of this crate use: Zoom, and the services that every capability gets.

use std::{ops::Deref, sync::Arc};

use greenroom::capability::Services as HostServices;
use greenroom_domain::{Failure, WebinarProvider, codes, sentence};

use crate::{facts::FactsCache, listings::Listings};

/// The connection to Zoom, and the caches of its webinars.
pub(crate) struct Zoom {
    provider: Option<Arc<dyn WebinarProvider>>,
    facts: FactsCache,
    listings: Listings,
}

impl Zoom {
    pub(crate) fn new(provider: Option<Arc<dyn WebinarProvider>>) -> Self {
        Self { provider, facts: FactsCache::new(), listings: Listings::new() }
    }

    pub(crate) fn facts(&self) -> &FactsCache {
        &self.facts
    }
}

#[derive(Clone)]
pub(crate) struct Services {
    host: Arc<HostServices>,
    zoom: Arc<Zoom>,
}

impl Services {
    pub(crate) fn new(host: &Arc<HostServices>, zoom: &Arc<Zoom>) -> Self {
        Self { host: host.clone(), zoom: zoom.clone() }
    }

    pub(crate) fn provider(&self) -> Result<&dyn WebinarProvider, Failure> {
        self.zoom.provider.as_deref().ok_or_else(|| {
            Failure::refused(
                codes::ZOOM_NOT_CONNECTED,
                sentence!("failure-runtime-without-zoom", "this runtime was built without a connection to Zoom"),
            )
        })
    }

    pub(crate) fn facts(&self) -> &FactsCache {
        self.zoom.facts()
    }

    pub(crate) fn listings(&self) -> &Listings {
        &self.zoom.listings
    }
}

impl Deref for Services {
    type Target = HostServices;

    fn deref(&self) -> &HostServices {
        &self.host
    }
}
