//! The state of a running sandbox: the world with concrete times, and the changes by calls.

use std::collections::{HashMap, VecDeque};

use jiff::{Timestamp, civil::Date};
use serde_json::Map;

use crate::{
    clock::Clock,
    crowd::{Crowd, Person},
    fault::ActiveFault,
    ids,
    instant::{ends, resolve},
    registrants::{Registrant, Registrants},
    request::Request,
    session::Session,
    webhooks::Webhooks,
    world::{self, DailyLimits, Plan, RateLimits, RegistrantStatus, Registration, UserStatus, WorldError},
};

/// How long Zoom keeps a webinar after its planned end.
const WEBINARS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);

/// The whole state, under one lock.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) token_seconds: u64,
    pub(crate) rate_limits: RateLimits,
    pub(crate) daily_limits: DailyLimits,
    pub(crate) accounts: Vec<Account>,
    pub(crate) tokens: HashMap<String, Token>,
    /// Tokens for downloading the recording of a session.
    pub(crate) download_tokens: HashMap<String, DownloadToken>,
    pub(crate) faults: Vec<ActiveFault>,
    pub(crate) requests: VecDeque<Request>,
    pub(crate) next_request: u64,
    pub(crate) webhooks: Webhooks,
}

/// An issued access token.
pub(crate) struct Token {
    pub(crate) account: usize,
    pub(crate) expires: Timestamp,
}

/// A token for downloading the recording of one session.
pub(crate) struct DownloadToken {
    pub(crate) session: String,
    pub(crate) expires: Timestamp,
}

pub(crate) struct Account {
    /// The world's description; its users and webinars are those below.
    pub(crate) given: world::Account,
    pub(crate) users: Vec<User>,
    pub(crate) webinars: Vec<Webinar>,
    /// The requests of the current second, by rate class.
    pub(crate) second: HashMap<&'static str, (i64, u32)>,
    /// The requests of the current day, by rate class.
    pub(crate) day: HashMap<&'static str, (Date, u32)>,
    pub(crate) webhooks: Webhooks,
}

pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) given: world::User,
    pub(crate) created_at: Timestamp,
}

pub(crate) struct Webinar {
    pub(crate) uuid: String,
    /// The world's description; its registrants, crowd and sessions are those below.
    pub(crate) given: world::Webinar,
    pub(crate) created_at: Timestamp,
    pub(crate) start: Option<Timestamp>,
    pub(crate) occurrences: Vec<Occurrence>,
    pub(crate) registrants: Registrants,
    pub(crate) crowd: Option<Crowd>,
    pub(crate) sessions: Vec<Session>,
    /// Whether the host has deleted it: Zoom keeps only its reports and recordings.
    pub(crate) deleted: bool,
    /// Registrations by email and day, for the limit of 3 a day.
    pub(crate) registrations_of_day: HashMap<String, (Date, u32)>,
    /// Changes of status by registrant's id and day, for the limit of 10 a day.
    pub(crate) status_changes_of_day: HashMap<String, (Date, u32)>,
    /// Numbers registrants, so that a person who registers again after a deletion gets another id.
    pub(crate) registered_ever: u64,
}

#[derive(Clone)]
pub(crate) struct Occurrence {
    pub(crate) id: String,
    pub(crate) start: Timestamp,
    pub(crate) minutes: u32,
    pub(crate) deleted: bool,
}

impl State {
    pub(crate) fn new(world: world::World) -> Result<Self, WorldError> {
        world.check()?;
        let clock = world.now.map_or(Clock::Running(jiff::SignedDuration::ZERO), Clock::Fixed);
        let now = clock.now();
        let webhooks = Webhooks::default();
        let mut accounts = Vec::new();
        for (index, account) in world.accounts.into_iter().enumerate() {
            accounts.push(Account::new(account, now, &format!("/accounts/{index}"), webhooks.clone())?);
        }
        Ok(Self {
            clock,
            token_seconds: world.token_seconds,
            rate_limits: world.rate_limits,
            daily_limits: world.daily_limits,
            accounts,
            tokens: HashMap::new(),
            download_tokens: HashMap::new(),
            faults: Vec::new(),
            requests: VecDeque::new(),
            next_request: 1,
            webhooks,
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Account {
    fn new(mut given: world::Account, now: Timestamp, at: &str, webhooks: Webhooks) -> Result<Self, WorldError> {
        let users = std::mem::take(&mut given.users);
        let webinars = std::mem::take(&mut given.webinars);
        let users = users.into_iter().map(|user| User::new(user, &given.account_id, now)).collect();
        let (second, day) = (HashMap::new(), HashMap::new());
        let mut account = Self { given, users, webinars: Vec::new(), second, day, webhooks };
        for (index, webinar) in webinars.into_iter().enumerate() {
            account.webinars.push(Webinar::new(webinar, now, &format!("{at}/webinars/{index}"))?);
        }
        Ok(account)
    }

    /// A user by id, by email, or `me`.
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        if id == "me" {
            return self.users.first();
        }
        self.users.iter().find(|user| user.id == id || user.given.email.eq_ignore_ascii_case(id))
    }

    /// The host of a webinar. Every webinar of a world has a host; if that user was removed, the first user is the
    /// host.
    pub(crate) fn host(&self, webinar: &Webinar) -> Option<&User> {
        self.user(&webinar.given.host)
    }

    /// The account's description with its present users, for checking a webinar that is added later.
    pub(crate) fn as_given(&self) -> world::Account {
        world::Account { users: self.users.iter().map(|user| user.given.clone()).collect(), ..self.given.clone() }
    }
}

impl User {
    fn new(given: world::User, account_id: &str, now: Timestamp) -> Self {
        let id = given.id.clone().unwrap_or_else(|| ids::derive(&["user", account_id, &given.email.to_lowercase()]));
        Self { id, given, created_at: now }
    }

    pub(crate) fn is(&self, status: UserStatus) -> bool {
        self.given.status == status
    }
}

impl Webinar {
    pub(crate) fn new(mut given: world::Webinar, now: Timestamp, at: &str) -> Result<Self, WorldError> {
        let resolve = |when: &world::When, field: String| resolve(when, now, &format!("{at}/{field}"));
        let start = given.start.as_ref().map(|start| resolve(start, "start".into())).transpose()?;
        let mut occurrences = Vec::new();
        for (index, occurrence) in given.occurrences.iter().enumerate() {
            let start = resolve(&occurrence.start, format!("occurrences/{index}/start"))?;
            occurrences.push(Occurrence {
                id: start.as_millisecond().to_string(),
                start,
                minutes: occurrence.minutes.unwrap_or(given.minutes),
                deleted: occurrence.deleted,
            });
        }
        occurrences.sort_by_key(|occurrence| occurrence.start);
        if !given.questions.iter().any(|question| question.field == "last_name") {
            given.questions.insert(0, world::Question { field: "last_name".into(), required: true });
        }
        let mut sessions = Vec::new();
        for (place, session) in std::mem::take(&mut given.sessions).into_iter().enumerate() {
            sessions.push(Session::new(session, given.id, place, now, &format!("{at}/sessions/{place}"))?);
        }
        let begin = start.into_iter().chain(occurrences.iter().map(|one: &Occurrence| one.start));
        let begin = begin.chain(sessions.iter().map(|session| session.start)).chain([now]).min().unwrap_or(now);
        let registrants = std::mem::take(&mut given.registrants);
        let crowd = given.crowd.clone().map(|crowd| Crowd::new(crowd, given.id, begin));
        let mut webinar = Self {
            uuid: ids::uuid(&["webinar", &given.id.to_string()]),
            given,
            created_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            start,
            occurrences,
            registrants: Registrants::default(),
            crowd,
            sessions,
            deleted: false,
            registrations_of_day: HashMap::new(),
            status_changes_of_day: HashMap::new(),
            registered_ever: 0,
        };
        for (index, one) in registrants.iter().enumerate() {
            let field = format!("registrants/{index}/registered");
            let created_at = one.registered.as_ref().map(|when| resolve(when, field)).transpose()?;
            let mut registrant =
                webinar.new_registrant(&one.email, &one.first_name, &one.last_name, created_at.unwrap_or(now));
            registrant.status = one.status;
            registrant.occurrences = webinar.occurrences.iter().map(|occurrence| occurrence.id.clone()).collect();
            if one.status != RegistrantStatus::Cancelled {
                webinar.registrants.push(registrant);
            }
        }
        Ok(webinar)
    }

    /// A registrant with a new id and link, which is not yet added to the webinar.
    pub(crate) fn new_registrant(&mut self, email: &str, first: &str, last: &str, now: Timestamp) -> Registrant {
        self.registered_ever += 1;
        let (id, number) = (self.given.id.to_string(), self.registered_ever.to_string());
        let parts = [id.as_str(), &email.to_lowercase(), &number];
        let token = ids::derive(&["join", parts[0], parts[1], parts[2]]);
        Registrant {
            id: ids::derive(&["registrant", parts[0], parts[1], parts[2]]),
            email: email.to_owned(),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            status: match self.given.registration {
                Registration::Manual => RegistrantStatus::Pending,
                _ => RegistrantStatus::Approved,
            },
            created_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            join_url: format!("https://us06web.zoom.example/w/{id}?tk={token}"),
            occurrences: Vec::new(),
            answers: Map::new(),
        }
    }

    /// Zoom's number for the type: 5 single, 6 recurring without a fixed time, 9 recurring at fixed times.
    pub(crate) fn kind(&self) -> u8 {
        match (self.given.no_fixed_time, self.occurrences.is_empty()) {
            (true, _) => 6,
            (false, true) => 5,
            (false, false) => 9,
        }
    }

    /// Whether its last occurrence has ended.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        match self.kind() {
            6 => false,
            9 => self.occurrences_ahead(now).next().is_none(),
            _ => self.start.is_some_and(|start| ends(start, self.given.minutes) <= now),
        }
    }

    /// Whether the host has deleted it, or Zoom has, some time after its planned end. Zoom keeps its reports and
    /// recordings.
    pub(crate) fn is_deleted(&self, now: Timestamp) -> bool {
        let single = self.start.map(|start| ends(start, self.given.minutes));
        let last = self.occurrences.iter().map(|one| ends(one.start, one.minutes)).max();
        self.deleted || single.or(last).is_some_and(|end| now.duration_since(end) > WEBINARS_KEPT)
    }

    /// Occurrences that are neither cancelled nor over.
    pub(crate) fn occurrences_ahead(&self, now: Timestamp) -> impl Iterator<Item = &Occurrence> {
        self.occurrences.iter().filter(move |one| !one.deleted && ends(one.start, one.minutes) > now)
    }

    /// How many more registrations may be approved.
    pub(crate) fn seats_left(&self) -> usize {
        let limit = [self.given.registrants_limit, self.given.licence_limit].into_iter().flatten().min();
        let Some(limit) = limit else { return usize::MAX };
        let named = self.registrants.iter().filter(|one| one.status == RegistrantStatus::Approved).count();
        let crowd = self.crowd.as_ref().map_or(0, |crowd| crowd.count(RegistrantStatus::Approved, 0));
        usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(named + crowd)
    }

    /// A person of the crowd, as a registrant.
    pub(crate) fn of_crowd(&self, number: u64) -> Option<Registrant> {
        self.crowd.as_ref()?.person(number).map(|person| self.registrant_of(person))
    }

    fn registrant_of(&self, person: Person) -> Registrant {
        let token = ids::derive(&["join", &person.id]);
        Registrant {
            join_url: format!("https://us06web.zoom.example/w/{}?tk={token}", self.given.id),
            id: person.id,
            email: person.email,
            first_name: person.first_name.to_owned(),
            last_name: person.last_name.to_owned(),
            status: person.status,
            created_at: person.created_at,
            occurrences: self.occurrences.iter().map(|occurrence| occurrence.id.clone()).collect(),
            answers: Map::new(),
        }
    }

    /// Moves a person of the crowd, found by id or email, to the named registrants.
    pub(crate) fn name(&mut self, id_or_email: &str) {
        let Some(number) = self.crowd.as_ref().and_then(|crowd| crowd.find(id_or_email)) else { return };
        let named = self.of_crowd(number);
        if let Some(crowd) = &mut self.crowd {
            crowd.take_out(number);
        }
        if let Some(named) = named {
            self.registrants.push(named);
        }
    }

    /// The last session that is over. Requests for a session by the webinar's id refer to it.
    pub(crate) fn last_session(&self, now: Timestamp) -> Option<&Session> {
        self.sessions.iter().filter(|session| session.is_over(now)).max_by_key(|session| session.start)
    }

    pub(crate) fn registrant_mut(&mut self, email: &str) -> Option<&mut Registrant> {
        self.registrants.with_email_mut(email)
    }
}

/// How many requests a second a plan allows for a rate class.
pub(crate) fn requests_a_second(plan: Plan, class: &str) -> u32 {
    match (plan, class) {
        (Plan::Free, "Light") => 4,
        (Plan::Free, "Medium") => 2,
        (Plan::Free, _) => 1,
        (Plan::Pro, "Light") => 30,
        (Plan::Pro, "Medium") => 20,
        (Plan::Pro, _) => 10,
        (Plan::Business, "Light") => 80,
        (Plan::Business, "Medium") => 60,
        (Plan::Business, _) => 40,
    }
}
