//! Discovery of webinars: Zoom's listings, and the setting of a webinar that is seen for the first time (S7: its host's
//! settings decide).

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
    connect::{concerns_connection, listed, unavailable, users},
    driver::WebinarSync,
};

/// How often a change of the settings is decided again because of a concurrent change.
const MAX_CHANGES: usize = 5;

/// The result of searching a Zoom account for webinars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// How many users the Zoom account has.
    pub users: usize,
    /// Webinars that are new to the store.
    pub new: Vec<WebinarId>,
    /// Users and single webinars that Zoom does not show, with the reason. They do not count as deleted (L2: absence
    /// proves nothing by itself).
    pub not_shown: Vec<(String, String)>,
}

impl WebinarSync {
    /// Searches all users of a Zoom account for webinars that are new to the store, and decides the first setting of
    /// each (S7: its host's settings decide). Known webinars that are not listed stay (L2: absence proves nothing by
    /// itself).
    ///
    /// # Errors
    /// Zoom's failure to answer, or the store's failure. What was found before is kept.
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
                    Err(error) if concerns_connection(&error) => return Err(unavailable(&error)),
                    Err(error) => found.not_shown.push((id.to_string(), error.to_string())),
                }
            }
            match ended {
                None | Some(ProviderError::UserNotFound) => {}
                Some(error) if concerns_connection(&error) => return Err(unavailable(&error)),
                Some(error) => found.not_shown.push((user.email.to_string(), error.to_string())),
            }
        }
        // Webinars that were first seen while `syncWebinarData` (S1: sync is off at first) was off.
        let (set, _) = store.settings(None).await?;
        for webinar in before.iter().filter(|w| w.zoom_account == account.id && !set.webinars.contains_key(&w.id)) {
            self.write_first_setting(store, webinar).await?;
        }
        Ok(found)
    }

    async fn first_seen(&self, store: &dyn SyncStore, webinar: Webinar) -> Result<(), Failure> {
        let effects = vec![Effect::SaveWebinars { webinars: vec![webinar.clone()] }];
        self.storage.apply(Commit { effects, ..Commit::default() }).await?;
        self.write_first_setting(store, &webinar).await
    }

    /// Writes the first setting of a webinar that has none (S7: its host's settings decide), once `syncWebinarData` is
    /// on.
    async fn write_first_setting(&self, store: &dyn SyncStore, webinar: &Webinar) -> Result<(), Failure> {
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

/// The webinar to sync, from the store or else from Zoom. A dry run does not store it.
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
            sync.write_first_setting(store, &known.webinar).await?;
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
        Err((_, error)) if concerns_connection(&error) => Err(unavailable(&error)),
        Err((_, error)) => Err(Failure::refused(codes::WEBINAR_NOT_SHOWN, format!("webinar {id}: {error}"))),
    }
}

fn not_found(id: &WebinarId) -> Failure {
    let message = format!(
        "no connected Zoom account has webinar {id}: check the id, or see `greenroom webinars` for those that are known"
    );
    Failure::refused(codes::WEBINAR_NOT_FOUND, message)
}
