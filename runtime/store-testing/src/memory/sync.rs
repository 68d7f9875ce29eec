//! The rows of a sync: leases, audit entries, and emails that were left out. Settings, sessions and listings have files
//! of their own.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use greenroom_domain::{
    Contact, Email, Identity, LeftOut, LeftOutReason, PersonKey, SessionId, Settings, SettingsChange, StoreError,
    SyncRun, SyncRunId, SyncStore, WebinarId, ZoomAccountId, ZoomUser, property,
    store::{
        CommitError, Fence, KnownWebinar, LeaseOutcome, Listed, Listing, Participant, SettingsStore, SyncCommit,
        SyncWrite,
    },
};
use jiff::Timestamp;

use super::{Kept, MemoryStore, activity::Touched, constraint};

/// The latest lease of a name.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    token: u64,
    /// None where it was given up.
    owner: Option<String>,
    until: Timestamp,
}

#[async_trait]
impl SettingsStore for MemoryStore {
    async fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError> {
        self.kept().settings(webinars)
    }

    async fn change_settings(&self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError> {
        self.write(|kept| kept.change_settings(version, changes))
    }

    async fn settings_history_page(
        &self,
        pointer: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, SettingsChange)>, StoreError> {
        let kept = self.kept();
        let below = |change: &SettingsChange| {
            pointer.is_none_or(|pointer| {
                let rest = change.pointer.strip_prefix(pointer);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let older = kept.history.iter().rev().filter(|(place, _)| before.is_none_or(|before| **place < before));
        let found = older.filter(|(_, change)| below(change)).take(limit);
        Ok(found.map(|(place, change)| (*place, change.clone())).collect())
    }

    async fn last_settings_changes(
        &self,
        single: Option<&[String]>,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let mut last = BTreeMap::new();
        for change in self.kept().history.values() {
            let is_single = ["/webinars/", "/users/"].iter().any(|of| change.pointer.starts_with(of));
            let is_below = |pointer: &String| {
                let rest = change.pointer.strip_prefix(pointer.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            if !is_single || single.is_none_or(|single| single.iter().any(is_below)) {
                let at = last.entry(change.pointer.clone()).or_insert(change.at);
                *at = change.at.max(*at);
            }
        }
        Ok(last)
    }

    async fn settings_changed_at(&self, at: Timestamp) -> Result<Vec<SettingsChange>, StoreError> {
        Ok(self.kept().history.values().filter(|change| change.at == at).cloned().collect())
    }
}

#[async_trait]
impl SyncStore for MemoryStore {
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError> {
        let kept = self.kept();
        let wanted = kept.webinars.iter().filter(|(of, _)| id.is_none_or(|id| id == *of));
        let known = wanted.map(|(id, row)| KnownWebinar {
            webinar: row.webinar.clone(),
            cancelled: row.cancelled,
            last_sync: kept.sync_runs_of(id).next().cloned(),
            sessions: kept.sessions_of(id),
        });
        Ok(known.collect())
    }

    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError> {
        Ok(self.kept().zoom_users.get(account).cloned().unwrap_or_default())
    }

    async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        self.write(|kept| {
            let name = name.to_owned();
            let before = kept.leases.get(&name);
            if let Some(held) = before.filter(|lease| lease.owner.is_some() && lease.until > now) {
                return Ok(LeaseOutcome::Held { until: held.until });
            }
            let token = before.map_or(1, |lease| lease.token + 1);
            kept.leases.put(name.clone(), Lease { token, owner: Some(owner.to_owned()), until });
            Ok(LeaseOutcome::Ours(Fence { name, token }))
        })
    }

    async fn prolong(&self, fence: &Fence, until: Timestamp) -> Result<bool, StoreError> {
        self.write(|kept| {
            let ours = kept.check(fence).is_ok();
            if ours {
                kept.leases.change(&fence.name, |lease| lease.until = until);
            }
            Ok(ours)
        })
    }

    async fn give_up(&self, fence: &Fence) -> Result<(), StoreError> {
        self.write(|kept| {
            if kept.check(fence).is_ok() {
                kept.leases.change(&fence.name, |lease| lease.owner = None);
            }
            Ok(())
        })
    }

    async fn save_sync_run(&self, fence: &Fence, run: &SyncRun) -> Result<(), CommitError> {
        self.write(|kept| {
            kept.check(fence)?;
            let place = kept.sync_runs.get(&run.id).map_or(kept.sync_runs.len(), |(place, _)| *place);
            kept.sync_runs.put(run.id, (place, run.clone()));
            Ok(())
        })
    }

    async fn sync_runs(&self, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, StoreError> {
        Ok(self.kept().sync_runs_of(webinar).take(limit).cloned().collect())
    }

    async fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Result<Listed, StoreError> {
        Ok(self.kept().listed(webinar, listing))
    }

    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError> {
        self.write(|kept| {
            kept.check(fence)?;
            kept.identify(webinar, session);
            Ok(())
        })
    }

    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError> {
        let kept = self.kept();
        let people = kept.people_of(session).into_keys();
        let wanted = people.filter(|person| after.is_none_or(|after| person > after)).take(limit);
        Ok(wanted.map(|person| kept.participant(webinar, session, person)).collect())
    }

    async fn person_at(
        &self,
        _: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError> {
        let before = position.checked_sub(1).and_then(|before| usize::try_from(before).ok());
        Ok(before.and_then(|before| self.kept().people_of(session).into_keys().nth(before)))
    }

    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError> {
        let kept = self.kept();
        let people = emails.iter().map(|email| {
            let identity = kept.identity(email);
            let contact = identity.primary_of.as_ref().and_then(|id| kept.contacts.get(id)).cloned();
            let contact = contact.map(Arc::unwrap_or_clone).map(|mut contact| {
                contact.secondary_emails.clear();
                contact
                    .properties
                    .retain(|name, _| [property::FIRST_NAME, property::LAST_NAME].contains(&name.as_str()));
                contact
            });
            (identity, contact)
        });
        Ok(people.collect())
    }

    async fn erased(&self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        let kept = self.kept();
        Ok(emails.iter().filter(|email| kept.is_erased(email)).cloned().collect())
    }

    async fn left_out(&self, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, StoreError> {
        let kept = self.kept();
        let wanted = kept.left_out.iter().filter(|((of, _), _)| webinar.is_none_or(|webinar| webinar == of));
        let left_out = wanted.map(|((webinar, email), reason)| LeftOut {
            webinar: webinar.clone(),
            email: email.clone(),
            reason: *reason,
        });
        Ok(left_out.collect())
    }
}

impl Kept {
    /// Whether the lease is still the caller's: no other process has taken it over, and it was not given up.
    pub(super) fn check(&self, fence: &Fence) -> Result<(), CommitError> {
        let lease = self.leases.get(&fence.name);
        match lease.is_some_and(|lease| lease.token == fence.token && lease.owner.is_some()) {
            true => Ok(()),
            false => Err(CommitError::LostLease(format!("`{}`", fence.name))),
        }
    }

    /// Gives up the leases of owners that are gone; answers how many.
    pub(super) fn end_webinar_leases(&mut self, now: Timestamp, is_gone: fn(&str) -> bool) -> u64 {
        let held = |lease: &Lease| lease.until > now && lease.owner.as_deref().is_some_and(is_gone);
        let names: Vec<String> =
            self.leases.iter().filter(|(_, lease)| held(lease)).map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.leases.change(name, |lease| lease.owner = None);
        }
        names.len() as u64
    }

    /// The token of a webinar's latest lease; 0 where it never had one.
    pub(super) fn token_of(&self, webinar: &WebinarId) -> u64 {
        self.leases.get(&format!("webinar:{webinar}")).map_or(0, |lease| lease.token)
    }

    /// Writes the rows of a sync. The fence was checked before anything of the commit was written.
    pub(super) fn write_sync(&mut self, sync: &SyncCommit, touched: &mut Touched) -> Result<(), CommitError> {
        for write in &sync.writes {
            match write {
                SyncWrite::BeginListing { webinar, listing, at, again } => {
                    self.begin_listing(webinar, listing, *at, *again);
                }
                SyncWrite::Seen { webinar, listing, page } => self.seen(webinar, listing, page)?,
                SyncWrite::EndListing { webinar, listing, sweep, at: _ } => {
                    self.end_listing(webinar, listing, *sweep, touched);
                }
                SyncWrite::Sessions { sessions } => {
                    self.save_sessions(sessions)?;
                    for session in sessions {
                        touched.attendances.extend(self.attended_any(&session.webinar));
                    }
                }
                SyncWrite::Joins { webinar, session, joins } => self.save_joins(webinar, session, joins)?,
                SyncWrite::SessionComplete { webinar, session, at } => {
                    self.complete_session(webinar, session, *at, touched)?;
                }
                SyncWrite::Rehearsal { webinar, session, rehearsal } => {
                    self.known_session(session)?;
                    touched.attendances.extend(self.attended_any(webinar));
                    self.sessions.change(session, |row| row.rehearsal = Some(*rehearsal));
                }
                SyncWrite::OtherRegistrants { webinar, registrants } => self.note_others(webinar, registrants)?,
                SyncWrite::LeftOut { webinar, out, taken_in } => self.leave_out(webinar, out, taken_in),
                SyncWrite::Recording { webinar: _, session, state, again_at } => {
                    self.known_session(session)?;
                    self.sessions.change(session, |row| {
                        (row.recording, row.recording_again_at) = (Some(state.clone()), *again_at);
                    });
                }
            }
        }
        match sync.run {
            Some(run) => self.add_to_sync_run(run, sync),
            None => Ok(()),
        }
    }

    fn add_to_sync_run(&mut self, id: SyncRunId, sync: &SyncCommit) -> Result<(), CommitError> {
        if !self.sync_runs.has(&id) {
            return Err(constraint(format!("there is no sync run `{id}`")));
        }
        self.sync_runs.change(&id, |(_, run)| sync.add_to(run));
        Ok(())
    }

    /// Newest first: the one that began last, whatever the clocks show.
    pub(super) fn sync_runs_of(&self, webinar: &WebinarId) -> impl Iterator<Item = &SyncRun> {
        let mut found: Vec<_> = self.sync_runs.values().filter(|(_, run)| run.webinar == *webinar).collect();
        found.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
        found.into_iter().map(|(_, run)| run)
    }

    fn leave_out(&mut self, webinar: &WebinarId, out: &[(String, LeftOutReason)], taken_in: &[Email]) {
        for email in taken_in {
            self.left_out.take(&(webinar.clone(), email.as_str().to_owned()));
        }
        for (email, reason) in out {
            let erased = match Email::parse(email) {
                Ok(email) => self.is_erased(&email),
                Err(_) => self.names_erased(email),
            };
            if reason.is_listed() && !erased {
                self.left_out.put((webinar.clone(), email.clone()), *reason);
            }
        }
    }
}
