//! Discovery of webinars: Zoom's listings, and the setting of a webinar that is seen for the first time (S7: its host's
//! settings decide).

use std::collections::{HashMap, HashSet};

use greenroom::{Failure, FailureKind, Retry};
use greenroom_capability_webinars::find_webinar;
use greenroom_domain::{
    ProviderError, Sentence, SyncStore, Webinar, WebinarId, ZoomAccount, ZoomUser, codes,
    rules::settings,
    sentence,
    store::{Commit, CommitError, Effect, KnownWebinar},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    connect::{concerns_connection, listed, unavailable, users},
    webinar_sync::WebinarSync,
};

/// How often a change of the settings is decided again because of a concurrent change.
const MAX_CHANGES: usize = 5;

/// How long a user is not asked again after Zoom did not list their webinars.
const NOT_LISTED_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// The result of searching a Zoom account for webinars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// How many users the Zoom account has.
    pub users: usize,
    /// Webinars that are new to the store.
    pub new: Vec<WebinarId>,
    /// Users and single webinars that Zoom does not show, with the reason. They do not count as deleted (L2: absence
    /// proves nothing by itself). Users without a webinar licence are not among them.
    pub not_shown: Vec<(String, Sentence)>,
    /// How many users have no webinar licence, or are hidden from the app: Zoom does not list their webinars. They are
    /// asked once a day.
    pub not_listed: usize,
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
        let mut users = users(&*self.provider, account).await?;
        let stored = store.zoom_users(&account.id).await?;
        let not_listed: HashMap<&str, Option<Timestamp>> =
            stored.iter().map(|user| (user.id.as_str(), user.not_listed_at)).collect();
        for user in &mut users {
            user.not_listed_at = not_listed.get(user.id.as_str()).copied().flatten();
        }
        self.save_users(account, &users).await?;
        let mut found = Discovered { users: users.len(), ..Discovered::default() };
        let searched = self.search(store, account, &known, &mut users, &mut found).await;
        if users.iter().any(|user| not_listed.get(user.id.as_str()).copied().flatten() != user.not_listed_at) {
            self.save_users(account, &users).await?;
        }
        searched?;
        // Webinars that were first seen while `syncWebinarData` (S1: sync is off at first) was off.
        let (set, _) = store.settings(None).await?;
        for webinar in before.iter().filter(|w| w.zoom_account == account.id && !set.webinars.contains_key(&w.id)) {
            self.write_first_setting(store, webinar).await?;
        }
        Ok(found)
    }

    async fn save_users(&self, account: &ZoomAccount, users: &[ZoomUser]) -> Result<(), Failure> {
        let saved = Effect::SaveZoomUsers { account: account.id.clone(), users: users.to_vec() };
        self.storage.apply(Commit { effects: vec![saved], ..Commit::default() }).await?;
        Ok(())
    }

    /// Searches the users of a Zoom account, and notes in them whether Zoom lists their webinars.
    async fn search(
        &self,
        store: &dyn SyncStore,
        account: &ZoomAccount,
        known: &HashSet<&WebinarId>,
        users: &mut [ZoomUser],
        found: &mut Discovered,
    ) -> Result<(), Failure> {
        for user in users {
            if user.not_listed_at.is_some_and(|at| !is_asked_again(at, self.now())) {
                found.not_listed += 1;
                continue;
            }
            let (ids, ended) = listed(&*self.provider, account, user).await;
            for id in ids.iter().filter(|id| !known.contains(id)) {
                match self.provider.webinar(account, id).await {
                    Ok(webinar) => {
                        self.first_seen(store, webinar).await?;
                        found.new.push(id.clone());
                    }
                    Err(ProviderError::WebinarNotFound) => {}
                    Err(error) if concerns_connection(&error) => return Err(unavailable(&error)),
                    Err(error) => found.not_shown.push((id.to_string(), error.sentence())),
                }
            }
            match ended {
                None | Some(ProviderError::UserNotFound) => user.not_listed_at = None,
                Some(ProviderError::WebinarsNotListed { .. }) => {
                    user.not_listed_at = Some(self.now());
                    found.not_listed += 1;
                }
                Some(error) if concerns_connection(&error) => return Err(unavailable(&error)),
                Some(error) => found.not_shown.push((user.email.clone().into(), error.sentence())),
            }
        }
        Ok(())
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
        let message = sentence!(
            "failure-settings-changed-setup",
            "the settings changed again and again while webinar {webinar} was set up",
            webinar = webinar.id
        );
        Err(Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now))
    }
}

/// Whether a user is asked again whose webinars Zoom did not list then. A time in the future counts as long ago: the clock
/// was set back.
fn is_asked_again(not_listed_at: Timestamp, now: Timestamp) -> bool {
    let passed = now.duration_since(not_listed_at);
    passed >= NOT_LISTED_AGAIN || passed.is_negative()
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
        Err((_, error)) => Err(Failure::refused(
            codes::WEBINAR_NOT_SHOWN,
            sentence!("failure-webinar-not-shown", "webinar {webinar}: {why}", webinar = id, why = error.sentence()),
        )),
    }
}

fn not_found(id: &WebinarId) -> Failure {
    let message = sentence!(
        "failure-webinar-unknown-to-zoom",
        "no connected Zoom account has webinar {webinar}: check the id, or see `greenroom webinars` for those that are known",
        webinar = id
    );
    Failure::refused(codes::WEBINAR_NOT_FOUND, message)
}
