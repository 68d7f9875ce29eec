//! The same sync as a plain loop: the same calls to Zoom, the same rules, the same writes, and the same number of pages
//! in a commit. There is no package, no run, no journal and no audit entry.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

use greenroom_domain::{
    Attendance, Contact, ContactId, ContactStore, Email, Identity, NewContact, RecordingState, Registrant,
    Registration, RegistrationState, RunStore, SessionId, Settings, SyncStore, Webinar, WebinarProvider, ZoomAccount,
    rules::{
        attendance,
        listing::{self, Judgement},
        people::{self, ContactPolicy, Decision, PersonNames},
        recording, registration, settings,
    },
    store::{
        Commit, Effect, EffectsTarget, Fence, LeaseOutcome, Listing, Precondition, SeenPage, SettingsStore, SyncCommit,
        SyncWrite, seen_join, seen_key,
    },
};
use greenroom_store::SqliteStore;
use greenroom_zoom::Zoom;
use jiff::{SignedDuration, Timestamp};

use super::{stage, wrong};
use crate::error::Error;

/// How many pages a commit has: the same as for the actions.
const PAGES: u32 = 5;
/// How many people's attendance is computed at once: the same as in the host.
const PEOPLE: usize = 500;

/// One native sync.
struct Native<'a> {
    store: &'a SqliteStore,
    zoom: &'a Zoom,
    account: ZoomAccount,
    webinar: Webinar,
    settings: Settings,
    policy: ContactPolicy,
    fence: Fence,
    pages: u32,
    effects: Vec<Effect>,
    preconditions: Vec<Precondition>,
    writes: Vec<SyncWrite>,
}

/// Syncs the webinar, and returns the time that it took, in seconds.
pub(crate) async fn timed(store: &SqliteStore, zoom: &Zoom) -> Result<f64, Error> {
    let began = Instant::now();
    let id = stage::webinar()?;
    let now = Timestamp::now();
    let account = ContactStore::account(store).await?.zoom_accounts.into_iter().next();
    let account = account.ok_or_else(|| wrong("no Zoom account is connected"))?;
    let (settings, _) = SettingsStore::settings(store, Some(std::slice::from_ref(&id))).await?;
    let lease = store.lease(&format!("webinar:{id}"), "native", now, now + SignedDuration::from_hours(1)).await?;
    let LeaseOutcome::Ours(fence) = lease else { return Err(wrong("the webinar is leased")) };
    let webinar = zoom.webinar(&account, &id).await.map_err(wrong)?;
    let policy = ContactPolicy::of(&settings).map_err(wrong)?;
    let mut native = Native {
        store,
        zoom,
        account,
        webinar: webinar.clone(),
        settings,
        policy,
        fence,
        pages: 0,
        effects: vec![Effect::SaveWebinars { webinars: vec![webinar] }],
        preconditions: Vec::new(),
        writes: Vec::new(),
    };
    native.commit().await?;
    native.registrations().await?;
    native.sessions().await?;
    store.give_up(&native.fence).await?;
    Ok(began.elapsed().as_secs_f64())
}

impl Native<'_> {
    async fn registrations(&mut self) -> Result<(), Error> {
        self.begin(Listing::Registrants);
        let states = [
            (RegistrationState::Approved, "approved"),
            (RegistrationState::Pending, "pending"),
            (RegistrationState::Denied, "denied"),
        ];
        for (state, part) in states {
            let mut page = None;
            loop {
                let id = &self.webinar.id;
                let listed = self.zoom.registrants_page(&self.account, id, state, None, page.as_deref()).await;
                let listed = listed.map_err(wrong)?.page;
                let registrants = &listed.items;
                let emails: Vec<Email> = registrants.iter().map(|r| r.email.clone()).collect();
                let people = People::load(self.store, emails.clone()).await?;
                let keys: Vec<_> = emails.iter().map(|email| (self.webinar.id.clone(), email.clone())).collect();
                let stored = self.store.registrations(&keys).await?;
                let now = Timestamp::now();
                let (mut changed, mut taken_in) = (Vec::new(), Vec::new());
                for (registrant, stored) in registrants.iter().zip(&stored) {
                    let given = PersonNames::of_registrant(registrant);
                    let (contact, wrote) = self.person(&people, &registrant.email, &given)?;
                    let registration = self.registration(registrant, stored.as_ref(), contact, now);
                    let differs = stored.as_ref() != Some(&registration);
                    if wrote || differs {
                        taken_in.push(registrant.email.clone());
                    }
                    if differs {
                        changed.push(registration);
                    }
                }
                if !changed.is_empty() {
                    self.effects.push(Effect::Registrations { registrations: changed });
                }
                self.taken_in(taken_in);
                let keys = emails.iter().map(|email| seen_key(email.as_str())).collect();
                let page_seen =
                    SeenPage { part: part.to_owned(), keys, total: listed.total, last: listed.next.is_none() };
                self.seen(Listing::Registrants, page_seen);
                self.turn().await?;
                page = listed.next;
                if page.is_none() {
                    break;
                }
            }
        }
        self.commit().await?;
        self.end(Listing::Registrants).await?;
        self.commit().await
    }

    fn registration(
        &self,
        registrant: &Registrant,
        stored: Option<&Registration>,
        contact: Option<ContactId>,
        now: Timestamp,
    ) -> Registration {
        let email = &registrant.email;
        let mut new = registration::outcome(email, &self.webinar, registrant, None, stored, contact, now);
        if let Some(stored) = stored {
            new.occurrences = stored.occurrences.clone();
            new.registered_at = registrant.registered_at.unwrap_or(stored.registered_at);
            new.join_url = new.join_url.or_else(|| stored.join_url.clone());
        }
        new
    }

    async fn sessions(&mut self) -> Result<(), Error> {
        let past = self.zoom.past_sessions(&self.account, &self.webinar.id).await.map_err(wrong)?;
        let mut sessions = Vec::new();
        for session in past {
            let session = self.zoom.session(&self.account, &self.webinar.id, &session.id).await;
            sessions.push(session.map_err(wrong)?);
        }
        self.writes.push(SyncWrite::Sessions { sessions: sessions.clone() });
        for session in &sessions {
            self.joins(&session.id).await?;
            let people = self.attendance(session).await?;
            let on = settings::recording_sync(&self.settings, &self.webinar);
            let Err(reason) = recording::ask(&on, people > 0) else {
                return Err(wrong("recordings are synced, but should not be"));
            };
            let (webinar, session) = (self.webinar.id.clone(), session.id.clone());
            let state = RecordingState::Missing { reason };
            self.writes.push(SyncWrite::Recording { webinar, session, state, again_at: None });
            self.commit().await?;
        }
        Ok(())
    }

    async fn joins(&mut self, session: &SessionId) -> Result<(), Error> {
        let listing = Listing::Participants(session.clone());
        self.begin(listing.clone());
        let mut page = None;
        loop {
            let listed = self.zoom.participants(&self.account, session, page.as_deref()).await.map_err(wrong)?.page;
            let mut emails: Vec<Email> = listed.items.iter().filter_map(|join| join.email.clone()).collect();
            emails.sort_unstable();
            emails.dedup();
            if !self.store.erased(&emails).await?.is_empty() {
                return Err(wrong("a person counts as erased, but nobody was erased"));
            }
            let keys = listed.items.iter().map(|join| seen_join(&join.user_id, join.joined_at)).collect();
            let (webinar, session) = (self.webinar.id.clone(), session.clone());
            self.writes.push(SyncWrite::Joins { webinar, session, joins: listed.items });
            let last = listed.next.is_none();
            self.seen(listing.clone(), SeenPage { part: String::new(), keys, total: listed.total, last });
            self.turn().await?;
            page = listed.next;
            if page.is_none() {
                break;
            }
        }
        self.commit().await?;
        self.end(listing).await
    }

    async fn attendance(&mut self, session: &greenroom_domain::Session) -> Result<u64, Error> {
        self.store.identify(&self.fence, &self.webinar.id, &session.id).await.map_err(wrong)?;
        let (mut after, mut all) = (None, 0);
        loop {
            let page = self.store.participants(&self.webinar.id, &session.id, after.as_ref(), PEOPLE).await?;
            let emails: Vec<Email> =
                page.iter().filter_map(|p| Email::parse(p.person.0.strip_prefix("email:")?).ok()).collect();
            let people = People::load(self.store, emails).await?;
            let (count, mut attendances, mut taken_in) = (page.len(), Vec::new(), Vec::new());
            after = page.last().map(|person| person.person.clone());
            for participant in page {
                let Some(presence) = attendance::presence(session, &participant.joins) else { continue };
                let email = participant.person.0.strip_prefix("email:").and_then(|email| Email::parse(email).ok());
                let email = email.ok_or_else(|| wrong("a participant has no email"))?;
                let given = participant.joins.last().map(PersonNames::of_join).unwrap_or_default();
                let (contact, wrote) = self.person(&people, &email, &given)?;
                let attendance = Attendance {
                    webinar: self.webinar.id.clone(),
                    session: session.id.clone(),
                    person: participant.person,
                    email: Some(email.clone()),
                    contact,
                    presence,
                };
                let differs = participant.known.as_ref() != Some(&attendance);
                if wrote || differs {
                    taken_in.push(email);
                }
                if differs {
                    attendances.push(attendance);
                }
            }
            if !attendances.is_empty() {
                self.effects.push(Effect::Attendances { attendances });
            }
            self.taken_in(taken_in);
            all += count as u64;
            if count < PEOPLE {
                let (webinar, session) = (self.webinar.id.clone(), session.id.clone());
                self.writes.push(SyncWrite::SessionComplete { webinar, session, at: Timestamp::now() });
                self.commit().await?;
                return Ok(all);
            }
            self.turn().await?;
        }
    }

    /// The owner of an activity, and whether anything is written to their contact. Every person occurs once in the
    /// crowd.
    fn person(
        &mut self,
        people: &People,
        email: &Email,
        given: &PersonNames,
    ) -> Result<(Option<ContactId>, bool), Error> {
        let (identity, contact) = people.0.get(email).ok_or_else(|| wrong("the store did not answer"))?;
        match people::decide(identity, contact.as_ref(), given, &self.policy) {
            Decision::Create { properties } => {
                let id = ContactId::new(uuid::Uuid::now_v7().to_string());
                let email = Some(email.clone());
                let contact = NewContact { id: id.clone(), email, secondary_emails: Vec::new(), properties };
                self.preconditions.push(Precondition::Identity(identity.clone()));
                self.effects.push(Effect::CreateContact { contact, by_hand: false });
                Ok((Some(id), true))
            }
            Decision::Unchanged => Ok((identity.primary_of.clone(), false)),
            other => Err(wrong(format!("a person of the crowd has the outcome {other:?}"))),
        }
    }

    fn begin(&mut self, listing: Listing) {
        let (webinar, at) = (self.webinar.id.clone(), Timestamp::now());
        self.writes.push(SyncWrite::BeginListing { webinar, listing, at, again: false });
    }

    fn seen(&mut self, listing: Listing, page: SeenPage) {
        self.writes.push(SyncWrite::Seen { webinar: self.webinar.id.clone(), listing, page });
    }

    fn taken_in(&mut self, taken_in: Vec<Email>) {
        if !taken_in.is_empty() {
            self.writes.push(SyncWrite::LeftOut { webinar: self.webinar.id.clone(), out: Vec::new(), taken_in });
        }
    }

    async fn end(&mut self, listing: Listing) -> Result<(), Error> {
        let listed = self.store.listed(&self.webinar.id, &listing).await?;
        let Judgement::Believed { sweep } = listing::judge(&listed, listing::parts(&listing), 1, None) else {
            return Err(wrong(format!("the listing is not complete: {listed:?}")));
        };
        let (webinar, at) = (self.webinar.id.clone(), Timestamp::now());
        self.writes.push(SyncWrite::EndListing { webinar, listing, sweep, at });
        Ok(())
    }

    /// Counts a page that was read.
    async fn turn(&mut self) -> Result<(), Error> {
        self.pages += 1;
        if self.pages.is_multiple_of(PAGES) { self.commit().await } else { Ok(()) }
    }

    async fn commit(&mut self) -> Result<(), Error> {
        self.pages = 0;
        let sync = SyncCommit {
            fence: self.fence.clone(),
            run: None,
            progress: None,
            tally: BTreeMap::new(),
            warnings: Vec::new(),
            writes: std::mem::take(&mut self.writes),
        };
        let commit = Commit {
            effects: std::mem::take(&mut self.effects),
            preconditions: std::mem::take(&mut self.preconditions),
            sync: Some(sync),
            ..Commit::default()
        };
        self.store.commit(Arc::new(commit), EffectsTarget::SameStore).await.map_err(wrong)?;
        Ok(())
    }
}

/// The facts about the people of a page.
struct People(HashMap<Email, (Identity, Option<Contact>)>);

impl People {
    async fn load(store: &SqliteStore, mut emails: Vec<Email>) -> Result<Self, Error> {
        emails.sort_unstable();
        emails.dedup();
        let people = store.people(&emails).await?;
        Ok(Self(emails.into_iter().zip(people).collect()))
    }
}
