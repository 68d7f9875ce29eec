//! Registrants: the contacts that they become (C1 to C10), with names and email only (W4), and their timeline events (T1).

use std::collections::HashMap;

use greenroom_domain::{
    Email, Failure, LeftOutReason, ProviderError, Registrant, Registration, RegistrationState, UnusableRegistrant,
    rules::{
        people::{self, PersonNames},
        registration,
    },
    sentence,
    store::{Listing, SeenPage, SyncWrite, seen_key},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Job, Row, people::People, refusal};
use crate::{bindings::greenroom::action::webinar_sync::Page, services::Services};

/// The longest invalid email that is listed, in characters: no valid email is longer.
const LONGEST_LISTED: usize = 254;

impl Job {
    /// One page of the registrants in one state.
    ///
    /// People who are left out or unchanged count in the first pass only: a second pass reads them again.
    pub(crate) async fn registrants(
        &mut self,
        services: &Services,
        pass: u32,
        state: RegistrationState,
        page: Option<String>,
    ) -> Result<Page, Failure> {
        self.under_way(services, &Listing::Registrants).await?;
        let provider = services.provider()?;
        let listed = provider.registrants_page(&self.zoom, &self.webinar.id, state, None, page.as_deref()).await;
        let listed = listed.map_err(|error| refusal(&error, &self.webinar.id, &self.zoom))?;
        let registrants = listed.page.items;

        let people = People::load(services, registrants.iter().map(|r| r.email.clone()).collect()).await?;
        let keys: Vec<_> = registrants.iter().map(|r| (self.webinar.id.clone(), r.email.clone())).collect();
        let stored = services.storage().contacts().registrations(&keys).await.map_err(Failure::from)?;
        let stored: HashMap<Email, Registration> =
            stored.into_iter().flatten().map(|registration| (registration.email.clone(), registration)).collect();

        let now = services.now();
        let mut rows = Vec::with_capacity(registrants.len() + listed.unusable.len());
        let mut seen = Vec::with_capacity(rows.capacity());
        let (mut out, mut taken_in, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for registrant in registrants {
            let kept = self.draft.registration(&registrant.email, stored.get(&registrant.email));
            let other = kept.map(|kept| kept.registrant_id.clone()).filter(|id| *id != registrant.id);
            if self.another_counts(services, stored.get(&registrant.email), &registrant).await? {
                seen.push(seen_key(&registrant.id));
                rows.push(Row::Unchanged);
                others.push((registrant.id, registrant.email));
                continue;
            }
            others.extend(other.map(|id| (id, registrant.email.clone())));
            let key = self.draft.listed.key_of(&registrant);
            let row = self.registrant(&people, stored.get(&registrant.email), &registrant, now)?;
            seen.push(match row {
                Row::LeftOut(LeftOutReason::Erased) => nobodys_key(),
                _ => key,
            });
            match row {
                Row::LeftOut(reason) if reason.is_listed() => out.push((registrant.email.clone().into(), reason)),
                // An older list may have an erased person.
                Row::Created | Row::Updated | Row::Unchanged | Row::LeftOut(LeftOutReason::Erased) => {
                    taken_in.push(registrant.email);
                }
                Row::LeftOut(_) => {}
            }
            rows.push(row);
        }
        for unusable in listed.unusable {
            let reason = left_out(&unusable);
            if reason.is_listed() {
                out.push((unusable.email.chars().take(LONGEST_LISTED).collect(), reason));
            }
            seen.push(nobodys_key());
            rows.push(Row::LeftOut(reason));
        }
        if pass <= 1 {
            self.count_rows(&rows);
        }
        self.left_out(out, taken_in);
        if !others.is_empty() {
            self.draft.takes(others.iter().map(|(id, email)| id.len() + email.as_str().len() + 64).sum());
            self.draft
                .writes
                .push(SyncWrite::OtherRegistrants { webinar: self.webinar.id.clone(), registrants: others });
        }
        let (next, total) = (listed.page.next, listed.page.total);
        let part = part(state).to_owned();
        self.seen(Listing::Registrants, SeenPage { part, keys: seen, total, last: next.is_none() });
        Ok(Page { rows: rows.into_iter().map(Into::into).collect(), next, total })
    }

    /// Whether Zoom has another registration under the email of this one, which counts instead (C11: the best standing one
    /// counts). It is the one in the store, if Zoom still has it as it is there.
    async fn another_counts(
        &self,
        services: &Services,
        stored: Option<&Registration>,
        registrant: &Registrant,
    ) -> Result<bool, Failure> {
        let Some(kept) = self.draft.registration(&registrant.email, stored) else { return Ok(false) };
        if kept.registrant_id == registrant.id || registration::counts_instead(registrant, kept) {
            return Ok(false);
        }
        if self.draft.listed.has(&kept.registrant_id) {
            return Ok(true);
        }
        let provider = services.provider()?;
        match provider.registrant(&self.zoom, &self.webinar.id, &kept.registrant_id, None).await {
            Ok(Some(now)) => {
                let registered_at = now.registered_at.unwrap_or(kept.registered_at);
                let now = Registration { state: now.state, registered_at, ..kept.clone() };
                Ok(!registration::counts_instead(registrant, &now))
            }
            Ok(None) => Ok(false),
            // Without the scope, the one in the store stays. If Zoom no longer has it, the end of the listing cancels it,
            // and the next sync takes the other.
            Err(ProviderError::NoPermission { message }) => {
                let message = message.english();
                tracing::warn!(webinar = %self.webinar.id, message, "several registrations of one person cannot be told apart");
                Ok(true)
            }
            Err(error) => Err(refusal(&error, &self.webinar.id, &self.zoom)),
        }
    }

    fn registrant(
        &mut self,
        people: &People,
        stored: Option<&Registration>,
        registrant: &Registrant,
        now: Timestamp,
    ) -> Result<Row, Failure> {
        let (identity, contact) = people.of(&registrant.email).ok_or_else(unanswered)?;
        let whose = self.draft.person(identity, contact, &PersonNames::of_registrant(registrant), &self.policy);
        let existing = self.draft.registration(&registrant.email, stored).cloned();
        if let Some(reason @ (LeftOutReason::SecondaryEmail | LeftOutReason::Erased)) = whose.left_out {
            // No registration is made for a secondary email (C5), and nothing is written about an erased person (C10).
            // A registration from before still follows Zoom: it must not count as approved for ever (P3, T1).
            if let Some(existing) = existing.filter(|_| reason == LeftOutReason::SecondaryEmail) {
                let followed =
                    registration::listed(&self.webinar, registrant, Some(&existing), existing.contact.clone(), now);
                if followed != existing {
                    self.draft.register(followed, false);
                }
            }
            return Ok(Row::LeftOut(reason));
        }
        let registration = registration::listed(&self.webinar, registrant, existing.as_ref(), whose.contact, now);
        let is_new = existing.is_none();
        let differs = existing.as_ref() != Some(&registration);
        if differs {
            self.draft.rest_on(identity);
            self.draft.register(registration, is_new);
        }
        Ok(match whose.left_out {
            Some(reason) => Row::LeftOut(reason),
            None if is_new => Row::Created,
            None if differs || whose.wrote => Row::Updated,
            None => Row::Unchanged,
        })
    }

    pub(super) fn count_rows(&mut self, rows: &[Row]) {
        for row in rows {
            match row {
                Row::LeftOut(reason) => self.draft.count_left_out(*reason),
                Row::Unchanged => self.draft.count("unchanged", 1),
                Row::Created | Row::Updated => {}
            }
        }
    }

    pub(super) fn left_out(&mut self, out: Vec<(String, LeftOutReason)>, taken_in: Vec<Email>) {
        if !out.is_empty() || !taken_in.is_empty() {
            self.draft.takes(out.iter().map(|(email, _)| email.len() + 64).sum());
            self.draft.takes(taken_in.iter().map(|email| email.as_str().len() + 32).sum());
            self.draft.writes.push(SyncWrite::LeftOut { webinar: self.webinar.id.clone(), out, taken_in });
        }
    }
}

/// The part of the listing for a state.
fn part(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::Pending => "pending",
        RegistrationState::Approved => "approved",
        RegistrationState::Denied => "denied",
        RegistrationState::Cancelled => "cancelled",
    }
}

/// The reason for a registrant that cannot be used: Zoom gave no id, or the email is not valid (C3: invalid emails are
/// not synced). A registrant without an id is only counted.
fn left_out(unusable: &UnusableRegistrant) -> LeftOutReason {
    people::email(&unusable.email).err().unwrap_or(LeftOutReason::NoEmail)
}

/// A random key for a row without an identity of its own (an erased person, a guest), so that the row still counts
/// once.
pub(super) fn nobodys_key() -> u64 {
    seen_key(&Uuid::new_v4().to_string())
}

pub(super) fn unanswered() -> Failure {
    Failure::of(
        greenroom_domain::FailureKind::Internal,
        sentence!("failure-store-gave-no-answer", "the store gave no answer about an email"),
    )
}
