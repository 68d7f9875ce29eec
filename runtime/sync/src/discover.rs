//! Which webinars there are: what Zoom lists, and what they are set to when they are first seen (S7).

use std::collections::HashSet;

use greenroom::{Failure, FailureKind, Retry};
use greenroom_capability_webinars::find_webinar;
use greenroom_domain::{
    ProviderError, SyncStore, Webinar, WebinarId, ZoomAccount, codes,
    rules::settings,
    store::{Commit, CommitError, Effect, KnownWebinar},
};
use serde::Serialize;

use crate::{
    connect::{listed, passes, unavailable, users},
    driver::WebinarSync,
};

/// How often a change of the settings is decided anew because somebody else changed them meanwhile.
const MAX_CHANGES: usize = 5;

/// What a look at Zoom found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// How many users the Zoom account has.
    pub users: usize,
    /// Webinars that were not known before.
    pub new: Vec<WebinarId>,
    /// Users, or single webinars, that Zoom would not show, with the reason. Nothing is taken for gone because of that
    /// (L2).
    pub not_shown: Vec<(String, String)>,
}

impl WebinarSync {
    /// Looks for webinars that are not known yet, at all users of a Zoom account, and settles what each is set to (S7).
    /// What is known and not listed stays: a listing says nothing about what it leaves out (L2).
    ///
    /// # Errors
    /// What keeps Zoom from answering, or the store's failure. What was found before is kept.
    pub async fn discover(&self, account: &ZoomAccount) -> Result<Discovered, Failure> {
        let store = self.storage.sync_store()?;
        let before: Vec<Webinar> = store.known_webinars(None).await?.into_iter().map(|known| known.webinar).collect();
        let known: HashSet<&WebinarId> = before.iter().map(|webinar| &webinar.id).collect();
        let users = users(&*self.provider, account).await?;
        let mut found = Discovered { users: users.len(), ..Discovered::default() };
        let saved = Effect::SaveZoomUsers { account: account.id.clone(), users: users.clone() };
        self.storage.apply(Commit { effects: vec![saved], ..Commit::default() }).await?;
        for user in &users {
            let (ids, ended) = listed(&*self.provider, account, user).await;
            for id in ids.iter().filter(|id| !known.contains(id)) {
                match self.provider.webinar(account, id).await {
                    Ok(webinar) => {
                        self.first_seen(store, webinar).await?;
                        found.new.push(id.clone());
                    }
                    Err(ProviderError::WebinarNotFound) => {}
                    Err(error) if passes(&error) => return Err(unavailable(&error)),
                    Err(error) => found.not_shown.push((id.to_string(), error.to_string())),
                }
            }
            match ended {
                None | Some(ProviderError::UserNotFound) => {}
                Some(error) if passes(&error) => return Err(unavailable(&error)),
                Some(error) => found.not_shown.push((user.email.to_string(), error.to_string())),
            }
        }
        // Those that were first seen while S1 was off.
        let (set, _) = store.settings(None).await?;
        for webinar in before.iter().filter(|w| w.zoom_account == account.id && !set.webinars.contains_key(&w.id)) {
            self.settle_setting(store, webinar).await?;
        }
        Ok(found)
    }

    async fn first_seen(&self, store: &dyn SyncStore, webinar: Webinar) -> Result<(), Failure> {
        let effects = vec![Effect::SaveWebinars { webinars: vec![webinar.clone()] }];
        self.storage.apply(Commit { effects, ..Commit::default() }).await?;
        self.settle_setting(store, &webinar).await
    }

    /// Gives a webinar that has no setting of its own the one it begins with (S7), once S1 is on.
    async fn settle_setting(&self, store: &dyn SyncStore, webinar: &Webinar) -> Result<(), Failure> {
        for _ in 0..MAX_CHANGES {
            let (set, version) = store.settings(Some(std::slice::from_ref(&webinar.id))).await?;
            let Some(change) = settings::first_seen_change(&set, webinar, self.now()) else { return Ok(()) };
            match store.change_settings(version, &[change]).await {
                Ok(()) => return Ok(()),
                Err(CommitError::Store(error)) => return Err(error.into()),
                Err(CommitError::Stale(_) | CommitError::LostLease(_)) => {}
            }
        }
        let message = format!("the settings changed again and again while webinar {} was set up", webinar.id);
        Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now))
    }
}

/// A webinar that is to be synced: known, or found at Zoom now, which a dry run does not write down.
///
/// # Errors
/// `webinar-not-found` where no connected Zoom account has it.
pub(crate) async fn known(
    sync: &WebinarSync,
    store: &dyn SyncStore,
    id: &WebinarId,
    dry_run: bool,
) -> Result<KnownWebinar, Failure> {
    if let Some(known) = store.known_webinars(Some(id)).await?.into_iter().next() {
        if !dry_run {
            sync.settle_setting(store, &known.webinar).await?;
        }
        return Ok(known);
    }
    let accounts = sync.storage.account().await?;
    let in_use: Vec<_> = accounts.zoom_accounts.iter().filter(|account| account.in_use()).collect();
    match find_webinar(&*sync.provider, &in_use, id).await {
        Ok(Some((webinar, _))) if dry_run => {
            Ok(KnownWebinar { webinar, cancelled: false, last_sync: None, sessions: Vec::new() })
        }
        Ok(Some((webinar, _))) => {
            sync.first_seen(store, webinar).await?;
            let known = store.known_webinars(Some(id)).await?.into_iter().next();
            known.ok_or_else(|| not_found(id))
        }
        Ok(None) => Err(not_found(id)),
        Err((_, error)) if passes(&error) => Err(unavailable(&error)),
        Err((_, error)) => Err(Failure::refused(codes::WEBINAR_NOT_SHOWN, format!("webinar {id}: {error}"))),
    }
}

fn not_found(id: &WebinarId) -> Failure {
    let message = format!(
        "no connected Zoom account has webinar {id}: check the id, or see `greenroom webinars` for those that are known"
    );
    Failure::refused(codes::WEBINAR_NOT_FOUND, message)
}
