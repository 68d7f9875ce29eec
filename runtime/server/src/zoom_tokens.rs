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
pub(super) const MAX_ACCOUNT: usize = 255;

/// How long secret tokens are remembered. A token that is not known is looked for in the store at once, but only once in this
/// time: one that was added is valid at once, or after this time while somebody sends forged webhooks; one that was retired is
/// valid for so much longer.
const REMEMBERED: Duration = Duration::from_secs(2);

/// How many accounts are remembered at most. A stranger can name any number of them.
const MAX_REMEMBERED: usize = 1_000;

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
    /// They were read because those of before did not fit.
    again: bool,
}

/// What is known of an account without asking the store.
#[derive(Debug)]
pub(super) struct Known {
    /// Its tokens; none where nobody connected it.
    pub(super) tokens: Arc<[SecretString]>,
    /// Whether the store is worth asking where none of them fits.
    pub(super) ask_again: bool,
}

impl fmt::Debug for ZoomWebhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoomWebhooks").finish_non_exhaustive()
    }
}

impl ZoomWebhooks {
    /// The tokens that were read lately; none where they are to be read.
    pub(super) fn remembered(&self, account: &ZoomAccountId) -> Option<Known> {
        let remembered = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        remembered
            .get(account)
            .filter(|known| known.since.elapsed() < REMEMBERED)
            .map(|known| Known { tokens: Arc::clone(&known.tokens), ask_again: !known.again })
    }

    /// Reads the tokens of an account.
    pub(super) async fn read(
        &self,
        store: &dyn AccountStore,
        account: &ZoomAccountId,
    ) -> Result<Arc<[SecretString]>, Failure> {
        let since = Instant::now();
        let tokens: Arc<[SecretString]> = tokens(store, account).await?.into();
        let mut remembered = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.retain(|_, known| known.since.elapsed() < REMEMBERED);
        let again = remembered.contains_key(account);
        // Accounts that are connected are few, and always remembered.
        if !tokens.is_empty() || remembered.len() < MAX_REMEMBERED {
            remembered.insert(account.clone(), Remembered { tokens: Arc::clone(&tokens), since, again });
        }
        Ok(tokens)
    }
}
