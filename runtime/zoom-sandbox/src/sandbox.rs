//! The Rust interface of the sandbox: making it from a world, starting it, inspecting and controlling it.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_sentence::{Sentence, sentence};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    fault::{ActiveFault, Fault},
    request::Request,
    session::Session,
    state::{self, State},
    telling,
    webhooks::Webhooks,
    world::{self, DailyLimits, RateLimits, RegistrantStatus, Secret, World, WorldError},
};

/// A local Zoom. A clone is another handle to the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Mutex<State>>);

/// Changes to a world before a sandbox is made from it.
pub struct Builder {
    world: World,
}

impl Builder {
    /// Stops the clock at this instant.
    pub fn now(mut self, now: Timestamp) -> Self {
        self.world.now = Some(now);
        self
    }

    /// How long tokens last.
    pub fn token_seconds(mut self, seconds: u64) -> Self {
        self.world.token_seconds = seconds;
        self
    }

    /// Whether the number of requests a second is limited.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.world.rate_limits = limits;
        self
    }

    /// The limits of requests a day.
    pub fn daily_limits(mut self, limits: DailyLimits) -> Self {
        self.world.daily_limits = limits;
        self
    }

    /// Makes the sandbox.
    pub fn build(self) -> Result<Sandbox, WorldError> {
        Sandbox::from_world(self.world)
    }
}

/// A registrant in the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegistrantView {
    /// The webinar's id.
    pub webinar: u64,
    /// The person's id in this webinar.
    pub id: String,
    /// Email.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Where the registration stands.
    pub status: RegistrantStatus,
    /// The personal link: a credential, which is masked over HTTP.
    pub join_url: String,
    /// Ids of its occurrences.
    pub occurrences: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Making and starting a sandbox.
impl Sandbox {
    /// Begins with a world that can be changed.
    pub fn builder(world: World) -> Builder {
        Builder { world }
    }

    /// Makes a sandbox from a world.
    pub fn from_world(world: World) -> Result<Self, WorldError> {
        Ok(Self(Arc::new(Mutex::new(State::new(world)?))))
    }

    /// Makes a sandbox from a world file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, WorldError> {
        Self::from_world(World::from_file(path)?)
    }

    /// Makes the demo's sandbox.
    pub fn demo() -> Result<Self, WorldError> {
        Self::from_world(World::demo()?)
    }
}

/// Inspecting and controlling the sandbox; `/_sandbox` offers the same over HTTP.
impl Sandbox {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A call that panics leaves no half-changed state, so a poisoned lock can be used.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time in the sandbox.
    pub fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// Moves the clock forward; backward if negative.
    pub fn advance(&self, by: SignedDuration) {
        self.lock().clock.advance(by);
    }

    /// Stops the clock at this instant.
    pub fn fix_clock(&self, now: Timestamp) {
        self.lock().clock = crate::clock::Clock::Fixed(now);
    }

    /// Lets the clock run on from its present time.
    pub fn run_clock(&self) {
        self.lock().clock.run();
    }

    /// Its webhooks: who gets them, and what became of them. A running sandbox sends them.
    pub fn webhooks(&self) -> Webhooks {
        self.lock().webhooks.clone()
    }

    /// Adds a fault after the existing ones.
    pub fn add_fault(&self, fault: Fault) {
        self.lock().faults.push(ActiveFault(fault));
    }

    /// The remaining faults, with their remaining counts.
    pub fn faults(&self) -> Vec<Fault> {
        self.lock().faults.iter().map(|fault| fault.0.clone()).collect()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }

    /// Expires every access token.
    pub fn expire_tokens(&self) {
        let mut state = self.lock();
        let now = state.now();
        state.tokens.values_mut().for_each(|token| token.expires = now);
    }

    /// Sets the limits of requests a second.
    pub fn set_rate_limits(&self, limits: RateLimits) {
        self.lock().rate_limits = limits;
    }

    /// Sets the limits of requests a day. The requests that were counted today stay counted.
    pub fn set_daily_limits(&self, limits: DailyLimits) {
        self.lock().daily_limits = limits;
    }

    /// Changes an account's client secret and revokes its tokens, as a rotation at Zoom does.
    pub fn set_client_secret(&self, account: &str, secret: Secret) -> Result<(), WorldError> {
        let mut state = self.lock();
        let place = place_of(&state, account)?;
        if let Some(account) = state.accounts.get_mut(place) {
            account.given.client_secret = secret;
        }
        state.tokens.retain(|_, token| token.account != place);
        Ok(())
    }

    /// Sets the granular OAuth scopes of an account's app; it has all if none are given.
    pub fn set_scopes(&self, account: &str, scopes: Option<Vec<String>>) -> Result<(), WorldError> {
        let mut state = self.lock();
        let place = place_of(&state, account)?;
        world::check_scopes("", scopes.as_deref())?;
        if let Some(account) = state.accounts.get_mut(place) {
            account.given.scopes = scopes;
        }
        Ok(())
    }

    /// Adds a webinar to an account. It replaces a webinar with the same id, whose registrants and sessions stay where
    /// the new one names none.
    pub fn put_webinar(&self, account: &str, webinar: world::Webinar) -> Result<(), WorldError> {
        let mut state = self.lock();
        let place = place_of(&state, account)?;
        let now = state.now();
        let elsewhere = state
            .accounts
            .iter()
            .enumerate()
            .find(|(other, one)| *other != place && one.webinars.iter().any(|known| known.given.id == webinar.id));
        if let Some((_, other)) = elsewhere {
            let problem = sentence!(
                "failure-world-webinar-elsewhere",
                "the webinar id {webinar} is taken by the account `{account}`",
                webinar = webinar.id,
                account = other.given.name
            );
            return Err(WorldError::at("/id", problem, sentence!("failure-world-use-another", "use another")));
        }
        let Some(account) = state.accounts.get_mut(place) else { return Err(no_account(account)) };
        world::check_webinar(&account.as_given(), &webinar)?;
        let id = webinar.id;
        let is_known = account.webinars.iter().any(|known| known.given.id == id && !known.is_deleted(now));
        let mut new = state::Webinar::new(webinar, now, "")?;
        match account.webinars.iter_mut().find(|known| known.given.id == new.given.id) {
            Some(old) => {
                if new.registrants.is_empty() && new.crowd.is_none() && !old.is_deleted(now) {
                    new.registrants = std::mem::take(&mut old.registrants);
                    new.registered_ever = old.registered_ever;
                    new.crowd = old.crowd.take();
                    new.given.crowd = old.given.crowd.take();
                }
                if new.sessions.is_empty() {
                    new.sessions = std::mem::take(&mut old.sessions);
                }
                new.registrations_of_day = std::mem::take(&mut old.registrations_of_day);
                new.status_changes_of_day = std::mem::take(&mut old.status_changes_of_day);
                *old = new;
            }
            None => account.webinars.push(new),
        }
        let changed = account.webinars.iter().position(|known| known.given.id == id);
        if let Some(changed) = changed {
            account.tell(changed, if is_known { "webinar.updated" } else { "webinar.created" }, now);
        }
        Ok(())
    }

    /// Adds a past or future session to a webinar, and returns its UUID.
    pub fn add_session(&self, webinar: u64, session: world::Session) -> Result<String, WorldError> {
        let mut state = self.lock();
        let now = state.now();
        let id = webinar;
        let webinar = webinar_mut(&mut state, id)?;
        world::check_session("", &webinar.given, &session)?;
        let session = Session::new(session, webinar.given.id, webinar.sessions.len(), now, "")?;
        let uuid = session.uuid.clone();
        webinar.sessions.push(session);
        if let Some((account, place)) = account_of(&state, id) {
            account.tell_all(place, now, |account, webinar| {
                let new = webinar.sessions.last();
                new.map(|new| telling::participants(account, webinar, new, now)).unwrap_or_default()
            });
        }
        Ok(uuid)
    }

    /// Changes the recording of a session, or removes it.
    pub fn set_recording(&self, session: &str, recording: Option<world::Recording>) -> Result<(), WorldError> {
        let mut state = self.lock();
        let webinars = state.accounts.iter_mut().flat_map(|account| &mut account.webinars);
        let found = webinars.flat_map(|webinar| {
            let given = &webinar.given;
            webinar.sessions.iter_mut().map(move |session| (given, session))
        });
        let Some((webinar, session)) = found.into_iter().find(|(_, one)| one.uuid == session) else {
            let problem = sentence!("failure-world-no-session", "there is no session `{session}`", session = session);
            let remedy = sentence!("failure-world-name-uuid", "name one by its UUID");
            return Err(WorldError::at("/sessions", problem, remedy));
        };
        let changed = world::Session { recording, ..session.given.clone() };
        world::check_session("", webinar, &changed)?;
        session.given = changed;
        let (id, uuid) = (webinar.id, session.uuid.clone());
        let now = state.now();
        if let Some((account, place)) = account_of(&state, id) {
            account.tell_all(place, now, |account, webinar| {
                let changed = webinar.sessions.iter().find(|one| one.uuid == uuid);
                let events = |one: &Session| telling::recording(account, webinar, one, one.given.recording.as_ref());
                changed.map(events).unwrap_or_default()
            });
        }
        Ok(())
    }

    /// Changes a registration as at Zoom: the host approves it, denies or cancels it (both are `Denied`), or holds it
    /// again; `Cancelled` is the person's own cancellation. False if no registration has this address.
    pub fn set_registrant(&self, webinar: u64, email: &str, status: RegistrantStatus) -> Result<bool, WorldError> {
        let mut state = self.lock();
        let (id, now) = (webinar, state.now());
        let webinar = webinar_mut(&mut state, id)?;
        webinar.name(email);
        if webinar.registrant_mut(email).is_none() {
            return Ok(false);
        }
        let tell = |state: &State| {
            let event = match status {
                RegistrantStatus::Approved => "webinar.registration_approved",
                RegistrantStatus::Denied => "webinar.registration_denied",
                RegistrantStatus::Cancelled => "webinar.registration_cancelled",
                RegistrantStatus::Pending => return,
            };
            if let Some((account, place)) = account_of(state, id) {
                account.tell_registrations(place, &[email.to_owned()], event, now);
            }
        };
        // Of a person who is no longer listed, nothing can be told afterwards.
        if status == RegistrantStatus::Cancelled {
            tell(&state);
        }
        let webinar = webinar_mut(&mut state, id)?;
        let Some(registrant) = webinar.registrant_mut(email) else { return Ok(false) };
        match status {
            status @ (RegistrantStatus::Approved | RegistrantStatus::Pending | RegistrantStatus::Denied) => {
                registrant.status = status;
            }
            RegistrantStatus::Cancelled => webinar.registrants.retain_mut(|one| !one.email.eq_ignore_ascii_case(email)),
        }
        if status != RegistrantStatus::Cancelled {
            tell(&state);
        }
        Ok(true)
    }

    /// Deletes a webinar as the host does: Zoom keeps only the reports and recordings of its sessions. False if it does
    /// not exist, or no more.
    pub fn delete_webinar(&self, id: u64) -> bool {
        let mut state = self.lock();
        let now = state.now();
        let Ok(webinar) = webinar_mut(&mut state, id) else { return false };
        let was_there = !webinar.is_deleted(now);
        webinar.deleted = true;
        if let Some((account, place)) = account_of(&state, id).filter(|_| was_there) {
            account.tell(place, "webinar.deleted", now);
        }
        was_there
    }

    /// The last requests to Zoom's API, oldest first, without those under `/_sandbox`.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.iter().cloned().collect()
    }

    /// Empties the log of requests.
    pub fn clear_requests(&self) {
        self.lock().requests.clear();
    }

    /// The registrants of one webinar or of all, in the order of registration; those of crowds come after each
    /// webinar's others.
    pub fn registrants(&self, webinar: Option<u64>) -> Vec<RegistrantView> {
        let state = self.lock();
        let webinars = state.accounts.iter().flat_map(|account| &account.webinars);
        let now = state.now();
        let there = webinars.filter(|one| !one.is_deleted(now));
        let wanted = there.filter(|one| webinar.is_none_or(|id| one.given.id == id));
        let all = |webinar: &state::Webinar| -> Vec<RegistrantView> {
            let named = webinar.registrants.iter().map(|one| view(webinar, one));
            let size = webinar.given.crowd.as_ref().map_or(0, |crowd| crowd.registrants + crowd.pending + crowd.denied);
            let crowd = (0..size).filter_map(|number| webinar.of_crowd(number)).map(|one| view(webinar, &one));
            named.chain(crowd).collect()
        };
        wanted.flat_map(all).collect()
    }

    /// The accounts with their users and webinars, secrets masked.
    pub fn world(&self) -> Value {
        let state = self.lock();
        let accounts = state.accounts.iter().map(|account| {
            let users = account.users.iter().map(|user| {
                json!({"id": user.id, "email": user.given.email, "status": user.given.status,
                    "webinar_plan": user.given.webinar_plan})
            });
            let there = account.webinars.iter().filter(|webinar| !webinar.is_deleted(state.now()));
            let webinars = there.map(|webinar| {
                let given = &webinar.given;
                json!({"id": given.id, "topic": given.topic, "about": given.about, "host": given.host,
                    "type": webinar.kind(), "start": webinar.start, "minutes": given.minutes,
                    "occurrences": webinar.occurrences.iter().map(|one| &one.id).collect::<Vec<_>>(),
                    "registration": given.registration, "registration_type": given.registration_type,
                    "registrants": webinar.registrants.len(), "crowd": given.crowd.as_ref().map(|crowd| crowd.registrants),
                    "sessions": webinar.sessions.iter().map(session).collect::<Value>(),
                    "over": webinar.is_over(state.now())})
            });
            json!({"name": account.given.name, "account_id": account.given.account_id,
                "client_id": account.given.client_id, "client_secret": "[masked]", "plan": account.given.plan,
                "users": users.collect::<Value>(), "webinars": webinars.collect::<Value>()})
        });
        json!({"now": state.now(), "token_seconds": state.token_seconds, "rate_limits": state.rate_limits,
            "daily_limits": state.daily_limits,
            "accounts": accounts.collect::<Value>()})
    }
}

fn session(one: &Session) -> Value {
    let recording = one.given.recording.as_ref().map(|recording| recording.state);
    json!({"uuid": one.uuid, "start": one.start, "end": one.end, "participants": one.given.participants.len(),
        "joins": one.presences(), "recording": recording})
}

/// The account of a webinar, and the webinar's place in it.
fn account_of(state: &State, id: u64) -> Option<(&state::Account, usize)> {
    state.accounts.iter().find_map(|account| {
        account.webinars.iter().position(|webinar| webinar.given.id == id).map(|place| (account, place))
    })
}

fn webinar_mut(state: &mut State, id: u64) -> Result<&mut state::Webinar, WorldError> {
    let mut webinars = state.accounts.iter_mut().flat_map(|account| &mut account.webinars);
    webinars.find(|webinar| webinar.given.id == id).ok_or_else(|| {
        let problem = sentence!("failure-world-no-webinar", "there is no webinar {webinar}", webinar = id);
        WorldError::at("/webinars", problem, name_one())
    })
}

fn view(webinar: &state::Webinar, one: &crate::registrants::Registrant) -> RegistrantView {
    RegistrantView {
        webinar: webinar.given.id,
        id: one.id.clone(),
        email: one.email.clone(),
        first_name: one.first_name.clone(),
        last_name: one.last_name.clone(),
        status: one.status,
        join_url: one.join_url.clone(),
        occurrences: one.occurrences.clone(),
        created_at: one.created_at,
    }
}

fn place_of(state: &State, account: &str) -> Result<usize, WorldError> {
    state.accounts.iter().position(|one| one.given.name == account).ok_or_else(|| no_account(account))
}

fn no_account(name: &str) -> WorldError {
    let problem = sentence!("failure-world-account-unknown", "there is no account `{account}`", account = name);
    WorldError::at("/accounts", problem, name_one())
}

fn name_one() -> Sentence {
    sentence!("failure-world-name-one", "name one of the world's")
}
