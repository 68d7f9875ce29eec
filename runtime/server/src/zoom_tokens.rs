//! The state of the route for Zoom's webhooks: the secret tokens that were read lately, and the news of a delivery.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use greenroom_domain::{AccountStore, Failure, ZoomAccountId};
use greenroom_service::views::webhooks::tokens;
use secrecy::SecretString;
use tokio::sync::Notify;

/// The longest id of an account.
const MAX_ACCOUNT: usize = 255;

/// How long secret tokens are remembered. A token that is not known is looked for in the store at once, so one that was added
/// is valid at once; one that was retired is valid for so much longer.
const REMEMBERED: Duration = Duration::from_secs(2);

/// The state of the route.
#[derive(Default)]
pub(crate) struct ZoomWebhooks {
    /// Notified when a delivery was stored.
    pub(super) arrived: Notify,
    tokens: Mutex<HashMap<ZoomAccountId, Remembered>>,
}

struct Remembered {
    tokens: Arc<[SecretString]>,
    since: Instant,
}

impl fmt::Debug for ZoomWebhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoomWebhooks").finish_non_exhaustive()
    }
}

impl ZoomWebhooks {
    /// The tokens that were read lately; none where they are to be read.
    pub(super) fn remembered(&self, account: &ZoomAccountId) -> Option<Arc<[SecretString]>> {
        let remembered = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        remembered
            .get(account)
            .filter(|known| known.since.elapsed() < REMEMBERED)
            .map(|known| Arc::clone(&known.tokens))
    }

    /// Reads the tokens of an account.
    pub(super) async fn read(
        &self,
        store: &dyn AccountStore,
        account: &ZoomAccountId,
    ) -> Result<Arc<[SecretString]>, Failure> {
        if account.as_str().len() > MAX_ACCOUNT {
            return Ok(Arc::default());
        }
        let since = Instant::now();
        let tokens: Arc<[SecretString]> = tokens(store, account).await?.into();
        let mut remembered = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        // Accounts that nobody connected are not remembered: a stranger can name any number of them.
        remembered.retain(|_, known| known.since.elapsed() < REMEMBERED);
        if !tokens.is_empty() {
            remembered.insert(account.clone(), Remembered { tokens: Arc::clone(&tokens), since });
        }
        Ok(tokens)
    }
}
