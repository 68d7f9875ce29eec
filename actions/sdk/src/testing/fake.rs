//! A fake host.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde_json::Value;

use crate::{
    Action, Cancellation, Change, Choices, Completion, Contact, ContactId, Decided, DecisionRequest, EntriesPage,
    Entry, Event, Failure, FieldQuery, Host, HttpRequest, HttpResponse, Instant, Level, Method, NewContact,
    Registration, RegistrationRequest, Step, UpcomingPage, UpcomingWebinar, WaitLink, WaitRequest,
    backend::Backend,
    sync::{JoinsPage, ListedState, ListingEnd, RecordingOutcome, Session, SyncPage, WebinarDetails},
    testing::FakeWebinar,
};

/// More steps than any test needs.
const MOST_STEPS: usize = 10_000;

/// How many upcoming webinars a page has.
const UPCOMING_PAGE: usize = 20;

/// How many entries a page of the action's state has.
const PAGE: usize = 100;

/// A host for native tests: contacts are in memory, answers to registrations are scripted, and everything that an
/// action does is recorded.
///
/// ```
/// use greenroom_sdk::{Contact, NewContact, testing::{FakeHost, Write}};
///
/// let fake = FakeHost::new().with_contact(Contact::new("1").with_email("ada@example.com"));
/// let new = NewContact::new("grace@example.com");
/// let id = fake.host().contacts().create_one(&new).unwrap();
/// assert!(fake.host().contacts().find_one_by_email("grace@example.com", &[]).unwrap().is_some());
/// assert_eq!(fake.writes(), [Write::Created(id, new)]);
/// ```
///
/// The action's state ([`Host::state`]) lasts from one call to the next, without limits:
///
/// ```
/// use greenroom_sdk::{Entry, testing::FakeHost};
///
/// let fake = FakeHost::new().with_state(Entry::new("sent/1", "yes").about("1"));
/// let state = fake.host().state();
/// state.set_one(Entry::new("sent/2", "no")).unwrap();
/// state.delete(&["sent/1"]).unwrap();
/// assert_eq!(state.get_one("sent/2").unwrap().as_deref(), Some("no"));
/// assert_eq!(state.list("sent/", None).unwrap().entries, fake.kept());
/// ```
///
/// HTTP answers are scripted by method and URL, without the query. A secret is a placeholder, as it is for an action:
///
/// ```
/// use greenroom_sdk::{Event, HttpRequest, HttpResponse, Method, testing::FakeHost};
///
/// let url = "https://api.example.com/v1/scores";
/// let fake = FakeHost::new().with_secret("crm").answering(Method::Get, url, Ok(HttpResponse::new(200, "7")));
/// let request = HttpRequest::get(url).query("id", "1").header("authorization", fake.host().secrets().get("crm").unwrap());
/// assert_eq!(fake.host().http().send_one(request.clone()).unwrap().body, b"7");
/// assert_eq!(fake.http_requests(), [request]);
/// assert_eq!(fake.host().secrets().get("mail").unwrap_err().code, "secret-not-granted");
/// ```
///
/// Upcoming webinars are listed as they were added:
///
/// ```
/// use greenroom_sdk::{UpcomingWebinar, testing::FakeHost};
///
/// let webinar = |id: &str, topic: &str| UpcomingWebinar {
///     id: id.to_owned(),
///     topic: topic.to_owned(),
///     starts_at: None,
///     recurring: true,
/// };
/// let fake = FakeHost::new().with_upcoming(webinar("825", "Engines")).with_upcoming(webinar("826", "Looms"));
/// let page = fake.host().webinars().upcoming(Some("LOOM"), None).unwrap();
/// assert_eq!(page.webinars, [webinar("826", "Looms")]);
/// ```
pub struct FakeHost {
    state: Rc<State>,
    host: Host,
}

/// A write by an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// It changed a contact.
    Updated(Change),
    /// It created a contact.
    Created(ContactId, NewContact),
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How important it is.
    pub level: Level,
    /// The text.
    pub message: String,
    /// Further data.
    pub fields: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    contact: RefCell<Option<ContactId>>,
    started_at: Cell<u64>,
    dry_run: Cell<bool>,
    contacts: RefCell<BTreeMap<ContactId, Contact>>,
    outcomes: RefCell<BTreeMap<String, Result<Registration, Failure>>>,
    requests: RefCell<Vec<RegistrationRequest>>,
    cancellation_outcomes: RefCell<BTreeMap<String, Result<Cancellation, Failure>>>,
    cancellations: RefCell<Vec<RegistrationRequest>>,
    decision_outcomes: RefCell<BTreeMap<String, Result<Decided, Failure>>>,
    decisions: RefCell<Vec<DecisionRequest>>,
    upcoming: RefCell<Vec<UpcomingWebinar>>,
    writes: RefCell<Vec<Write>>,
    logs: RefCell<Vec<LogLine>>,
    kept: RefCell<BTreeMap<String, Entry>>,
    answers: RefCell<BTreeMap<(u8, String), Result<HttpResponse, Failure>>>,
    http_requests: RefCell<Vec<HttpRequest>>,
    secrets: RefCell<BTreeSet<String>>,
    connections: RefCell<BTreeSet<String>>,
    now: Cell<Option<u64>>,
    drawn: Cell<u64>,
    events: RefCell<Vec<Event>>,
    waits: RefCell<Vec<WaitRequest>>,
    completions: RefCell<BTreeMap<String, Completion<String>>>,
    /// A wait that the present step has found pending.
    pending: RefCell<Option<String>>,
    webinars: RefCell<BTreeMap<String, FakeWebinar>>,
    crashing: Cell<bool>,
}

impl Default for FakeHost {
    fn default() -> Self {
        Self::new()
    }
}

impl FakeHost {
    /// A host without contacts, which runs the action for no contact.
    pub fn new() -> Self {
        let state = Rc::new(State::default());
        state.started_at.set(1_767_225_600_000); // 2026-01-01T00:00:00Z
        Self { host: Host::new(state.clone()), state }
    }

    /// Puts a contact into the store.
    #[must_use]
    pub fn with_contact(self, contact: Contact) -> Self {
        self.state.contacts.borrow_mut().insert(contact.id.clone(), contact);
        self
    }

    /// Runs the action for this contact.
    #[must_use]
    pub fn for_contact(self, id: impl Into<ContactId>) -> Self {
        *self.state.contact.borrow_mut() = Some(id.into());
        self
    }

    /// Sets the time at which the run began.
    #[must_use]
    pub fn started_at(self, instant: Instant) -> Self {
        self.state.started_at.set(instant.as_millis());
        self
    }

    /// Makes the run a dry run.
    #[must_use]
    pub fn dry_run(self) -> Self {
        self.state.dry_run.set(true);
        self
    }

    /// Scripts the answer to registrations with a webinar. Without it, the answer is `webinar-not-found`.
    #[must_use]
    pub fn registering(self, webinar: impl Into<String>, outcome: Result<Registration, Failure>) -> Self {
        self.state.outcomes.borrow_mut().insert(webinar.into(), outcome);
        self
    }

    /// Scripts the answer to cancellations for a webinar. Without it, the answer is `webinar-not-found`.
    #[must_use]
    pub fn cancelling(self, webinar: impl Into<String>, outcome: Result<Cancellation, Failure>) -> Self {
        self.state.cancellation_outcomes.borrow_mut().insert(webinar.into(), outcome);
        self
    }

    /// Scripts the answer to decisions for a webinar. Without it, the answer is `webinar-not-found`.
    #[must_use]
    pub fn deciding(self, webinar: impl Into<String>, outcome: Result<Decided, Failure>) -> Self {
        self.state.decision_outcomes.borrow_mut().insert(webinar.into(), outcome);
        self
    }

    /// Adds a webinar that is still to come. They are listed in this order, 20 on a page.
    #[must_use]
    pub fn with_upcoming(self, webinar: UpcomingWebinar) -> Self {
        self.state.upcoming.borrow_mut().push(webinar);
        self
    }

    /// Adds a webinar at Zoom that can be synced. Without it, the answer is `webinar-not-found`.
    #[must_use]
    pub fn with_webinar(self, id: impl Into<String>, webinar: FakeWebinar) -> Self {
        self.state.webinars.borrow_mut().insert(id.into(), webinar);
        self
    }

    /// Simulates a crash in every step of a sync before the step is committed: each step runs twice, and the effects of
    /// the first time are undone.
    #[must_use]
    pub fn crashing(self) -> Self {
        self.state.crashing.set(true);
        self
    }

    /// Adds an entry to the action's state.
    #[must_use]
    pub fn with_state(self, entry: Entry) -> Self {
        self.state.kept.borrow_mut().insert(entry.key.clone(), entry);
        self
    }

    /// The entries of the action's state, in the order of their keys.
    pub fn kept(&self) -> Vec<Entry> {
        self.state.kept.borrow().values().cloned().collect()
    }

    /// Scripts the answer to requests with this method and URL; the query is not compared. A request without a scripted answer
    /// fails with `http-not-allowed`.
    #[must_use]
    pub fn answering(self, method: Method, url: impl Into<String>, outcome: Result<HttpResponse, Failure>) -> Self {
        self.state.answers.borrow_mut().insert((method as u8, url.into()), outcome);
        self
    }

    /// Grants a secret. Without it, the answer is `secret-not-granted`.
    #[must_use]
    pub fn with_secret(self, name: impl Into<String>) -> Self {
        self.state.secrets.borrow_mut().insert(name.into());
        self
    }

    /// Grants a connection. Without it, the answer is `connection-not-granted`.
    #[must_use]
    pub fn with_connection(self, name: impl Into<String>) -> Self {
        self.state.connections.borrow_mut().insert(name.into());
        self
    }

    /// Sets the clock. Without it, the clock stands at the run's start.
    #[must_use]
    pub fn clock_at(self, instant: Instant) -> Self {
        self.state.now.set(Some(instant.as_millis()));
        self
    }

    /// Scripts what a wait is completed with. Without it, the wait is pending.
    #[must_use]
    pub fn completing(self, name: impl Into<String>, value: Value) -> Self {
        self.state.completions.borrow_mut().insert(name.into(), Completion::Completed(value.to_string()));
        self
    }

    /// Lets the time of a wait be over.
    #[must_use]
    pub fn expiring(self, name: impl Into<String>) -> Self {
        self.state.completions.borrow_mut().insert(name.into(), Completion::Expired);
        self
    }

    /// Every wait that was opened, in order.
    pub fn waits(&self) -> Vec<WaitRequest> {
        self.state.waits.borrow().clone()
    }

    /// Every HTTP request, in order, including refused ones.
    pub fn http_requests(&self) -> Vec<HttpRequest> {
        self.state.http_requests.borrow().clone()
    }

    /// The events on timelines, in order. One that was written again is there once.
    pub fn events(&self) -> Vec<Event> {
        self.state.events.borrow().clone()
    }

    /// The host, for calling an action's function.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Runs an action on JSON as the real host does, step after step until it is done.
    ///
    /// # Errors
    /// The action's failure; `still-waiting` if it waits for a completion that is not scripted; `endless` if it does not end.
    pub fn run<Kind>(&self, action: impl Action<Kind>, input: Value) -> Result<Value, Failure> {
        let input = input.to_string();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_STEPS {
            self.state.webinars.borrow_mut().values_mut().for_each(FakeWebinar::commit);
            if self.state.crashing.get() {
                let before = self.state.webinars.borrow().clone();
                drop(action.call(&input, cursor.as_deref(), &self.host));
                *self.state.webinars.borrow_mut() = before;
            }
            self.state.pending.replace(None);
            match action.call(&input, cursor.as_deref(), &self.host)? {
                Step::Done(output) => return Ok(serde_json::from_str(&output)?),
                Step::Continue(next) => cursor = Some(next),
            }
            if let Some(name) = self.state.pending.take() {
                let message = format!("the action waits for `{name}`: script it with `completing` or `expiring`");
                return Err(Failure::new("still-waiting", message));
            }
        }
        Err(Failure::new("endless", format!("the action is not done after {MOST_STEPS} steps")))
    }

    /// Asks an action for the choices of a field.
    ///
    /// # Errors
    /// The action's failure.
    pub fn options(
        &self,
        options: fn(FieldQuery, &Host) -> Result<Choices, Failure>,
        query: FieldQuery,
    ) -> Result<Choices, Failure> {
        options(query, &self.host)
    }

    /// A contact as it is now.
    pub fn contact(&self, id: impl Into<ContactId>) -> Option<Contact> {
        self.state.contacts.borrow().get(&id.into()).cloned()
    }

    /// Every write, in order.
    pub fn writes(&self) -> Vec<Write> {
        self.state.writes.borrow().clone()
    }

    /// Every request for a registration, in order, including refused ones.
    pub fn requests(&self) -> Vec<RegistrationRequest> {
        self.state.requests.borrow().clone()
    }

    /// Every request to cancel a registration, in order, including refused ones.
    pub fn cancellations(&self) -> Vec<RegistrationRequest> {
        self.state.cancellations.borrow().clone()
    }

    /// Every request to approve or deny a registration, in order, including refused ones.
    pub fn decisions(&self) -> Vec<DecisionRequest> {
        self.state.decisions.borrow().clone()
    }

    /// Every call that syncs a webinar, in order: `registrants 1 Approved 2` is the second page of the approved
    /// registrants in the first pass.
    pub fn sync_calls(&self, webinar: &str) -> Vec<String> {
        self.state.webinars.borrow().get(webinar).map(|webinar| webinar.calls().to_vec()).unwrap_or_default()
    }

    /// Every line of the log, in order.
    pub fn logs(&self) -> Vec<LogLine> {
        self.state.logs.borrow().clone()
    }
}

impl State {
    fn webinar<T>(&self, id: &str, call: impl FnOnce(&mut FakeWebinar) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut webinars = self.webinars.borrow_mut();
        let webinar = webinars.get_mut(id).ok_or_else(|| {
            Failure::new("webinar-not-found", format!("there is no webinar {id}: script it with `with_webinar`"))
        })?;
        call(webinar)
    }

    fn by_email(&self, email: &str) -> Option<ContactId> {
        let same = |c: &&Contact| c.email.as_deref().is_some_and(|e| e.trim().eq_ignore_ascii_case(email.trim()));
        self.contacts.borrow().values().find(same).map(|c| c.id.clone())
    }

    fn view(&self, id: &ContactId, properties: &[&str]) -> Option<Contact> {
        let mut contact = self.contacts.borrow().get(id)?.clone();
        if !properties.is_empty() {
            let wanted: BTreeSet<_> = properties.iter().copied().collect();
            contact.properties.retain(|name, _| wanted.contains(name.as_str()));
        }
        Some(contact)
    }

    fn update(&self, change: &Change) -> Result<(), Failure> {
        let mut contacts = self.contacts.borrow_mut();
        let contact = contacts
            .get_mut(&change.contact)
            .ok_or_else(|| Failure::new("contact-not-found", format!("there is no contact `{}`", change.contact)))?;
        for (name, value) in &change.assignments {
            match value {
                Some(value) => contact.properties.insert(name.clone(), value.clone()),
                None => contact.properties.remove(name),
            };
        }
        self.writes.borrow_mut().push(Write::Updated(change.clone()));
        Ok(())
    }

    fn create(&self, new: &NewContact) -> Result<ContactId, Failure> {
        if let Some(id) = self.by_email(&new.email) {
            return Err(Failure::new("contact-exists", format!("contact `{id}` has the email {}", new.email)));
        }
        let id = ContactId::new(format!("new-{}", self.contacts.borrow().len() + 1));
        let contact = Contact { id: id.clone(), email: Some(new.email.clone()), properties: new.properties.clone() };
        self.contacts.borrow_mut().insert(id.clone(), contact);
        self.writes.borrow_mut().push(Write::Created(id.clone(), new.clone()));
        Ok(id)
    }
}

impl State {
    /// The next byte of a sequence that is the same in every test (splitmix64).
    fn next_byte(&self) -> u8 {
        let drawn = self.drawn.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.drawn.set(drawn);
        let mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed >> 56) as u8
    }

    fn write_event(&self, event: &Event) -> Result<(), Failure> {
        if !self.contacts.borrow().contains_key(&event.contact) {
            return Err(Failure::new("contact-not-found", format!("there is no contact `{}`", event.contact)));
        }
        let mut events = self.events.borrow_mut();
        let same = |other: &Event| {
            (&other.contact, &other.event_type, &other.key) == (&event.contact, &event.event_type, &event.key)
        };
        events.retain(|other| !same(other));
        events.push(event.clone());
        Ok(())
    }
}

/// The placeholder of a secret or a connection that was granted.
fn placeholder(kind: &str, name: &str, granted: &BTreeSet<String>) -> Result<String, Failure> {
    if granted.contains(name) {
        return Ok(format!("__greenroom_{kind}_{name}__"));
    }
    let message = format!("the {kind} `{name}` was not granted: grant it with `with_{kind}`");
    Err(Failure::new(format!("{kind}-not-granted"), message))
}

impl Backend for State {
    fn contact(&self) -> Option<ContactId> {
        self.contact.borrow().clone()
    }

    fn run_id(&self) -> String {
        "00000000-0000-7000-8000-000000000000".to_owned()
    }

    fn started_at(&self) -> Instant {
        Instant::from_millis(self.started_at.get())
    }

    fn dry_run(&self) -> bool {
        self.dry_run.get()
    }

    fn get_contacts(&self, ids: &[ContactId], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        Ok(ids.iter().map(|id| self.view(id, properties)).collect())
    }

    fn find_contacts(&self, emails: &[&str], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        Ok(emails.iter().map(|email| self.view(&self.by_email(email)?, properties)).collect())
    }

    fn update_contacts(&self, changes: &[Change]) -> Vec<Result<(), Failure>> {
        changes.iter().map(|change| self.update(change)).collect()
    }

    fn create_contacts(&self, contacts: &[NewContact]) -> Vec<Result<ContactId, Failure>> {
        contacts.iter().map(|contact| self.create(contact)).collect()
    }

    fn register(&self, requests: &[RegistrationRequest]) -> Vec<Result<Registration, Failure>> {
        self.requests.borrow_mut().extend_from_slice(requests);
        requests.iter().map(|request| scripted(&self.outcomes, &request.webinar, "registering")).collect()
    }

    fn cancel(&self, requests: &[RegistrationRequest]) -> Vec<Result<Cancellation, Failure>> {
        self.cancellations.borrow_mut().extend_from_slice(requests);
        requests.iter().map(|request| scripted(&self.cancellation_outcomes, &request.webinar, "cancelling")).collect()
    }

    fn decide(&self, requests: &[DecisionRequest]) -> Vec<Result<Decided, Failure>> {
        self.decisions.borrow_mut().extend_from_slice(requests);
        requests.iter().map(|request| scripted(&self.decision_outcomes, &request.webinar, "deciding")).collect()
    }

    fn upcoming(&self, search: Option<&str>, page: Option<&str>) -> Result<UpcomingPage, Failure> {
        let unknown = || Failure::new("page-unknown", "that is no page of the upcoming webinars");
        let from: usize = page.map_or(Ok(0), |page| page.parse().map_err(|_| unknown()))?;
        let search = search.unwrap_or_default().to_lowercase();
        let found =
            |webinar: &&UpcomingWebinar| webinar.topic.to_lowercase().contains(&search) || webinar.id.contains(&search);
        let upcoming = self.upcoming.borrow();
        let mut found = upcoming.iter().filter(found).skip(from);
        let webinars = found.by_ref().take(UPCOMING_PAGE).cloned().collect();
        Ok(UpcomingPage { webinars, next: found.next().map(|_| (from + UPCOMING_PAGE).to_string()) })
    }

    fn sync_details(&self, webinar: &str) -> Result<WebinarDetails, Failure> {
        self.webinar(webinar, FakeWebinar::fetch_details)
    }

    fn sync_begin_registrants(&self, webinar: &str, pass: u32) -> Result<(), Failure> {
        self.webinar(webinar, |webinar| webinar.begin(None, pass))
    }

    fn sync_registrants(
        &self,
        webinar: &str,
        pass: u32,
        state: ListedState,
        page: Option<&str>,
    ) -> Result<SyncPage, Failure> {
        self.webinar(webinar, |webinar| webinar.registrants_page(pass, state, page))
    }

    fn sync_end_registrants(&self, webinar: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.webinar(webinar, |webinar| webinar.end(None, pass))
    }

    fn sync_sessions(&self, webinar: &str) -> Result<Vec<Session>, Failure> {
        self.webinar(webinar, FakeWebinar::list_sessions)
    }

    fn sync_begin_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<(), Failure> {
        self.webinar(webinar, |webinar| webinar.begin(Some(session), pass))
    }

    fn sync_participants(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<JoinsPage, Failure> {
        self.webinar(webinar, |webinar| webinar.participants_page(session, page))
    }

    fn sync_end_participants(&self, webinar: &str, session: &str, pass: u32) -> Result<ListingEnd, Failure> {
        self.webinar(webinar, |webinar| webinar.end(Some(session), pass))
    }

    fn sync_attendance(&self, webinar: &str, session: &str, page: Option<&str>) -> Result<SyncPage, Failure> {
        self.webinar(webinar, |webinar| webinar.attendance(session, page))
    }

    fn sync_recordings_due(&self, webinar: &str) -> Result<Vec<String>, Failure> {
        self.webinar(webinar, FakeWebinar::recordings_due)
    }

    fn sync_recording(&self, webinar: &str, session: &str) -> Result<RecordingOutcome, Failure> {
        self.webinar(webinar, |webinar| webinar.fetch_recording(session))
    }

    fn state_get(&self, keys: &[&str]) -> Result<Vec<Option<String>>, Failure> {
        let kept = self.kept.borrow();
        Ok(keys.iter().map(|key| kept.get(*key).map(|entry| entry.value.clone())).collect())
    }

    fn state_set(&self, entries: &[Entry]) -> Vec<Result<(), Failure>> {
        let mut kept = self.kept.borrow_mut();
        kept.extend(entries.iter().map(|entry| (entry.key.clone(), entry.clone())));
        entries.iter().map(|_| Ok(())).collect()
    }

    fn state_delete(&self, keys: &[&str]) -> Result<(), Failure> {
        self.kept.borrow_mut().retain(|key, _| !keys.contains(&key.as_str()));
        Ok(())
    }

    fn state_list(&self, prefix: &str, page: Option<&str>) -> Result<EntriesPage, Failure> {
        let kept = self.kept.borrow();
        let after = |key: &str| page.is_none_or(|page| key > page);
        let mut all = kept.values().filter(|entry| entry.key.starts_with(prefix) && after(&entry.key)).cloned();
        let entries: Vec<Entry> = all.by_ref().take(PAGE).collect();
        let next = all.next().and(entries.last()).map(|last| last.key.clone());
        Ok(EntriesPage { entries, next })
    }

    fn http_send(&self, requests: &[HttpRequest]) -> Vec<Result<HttpResponse, Failure>> {
        self.http_requests.borrow_mut().extend_from_slice(requests);
        let outcome = |request: &HttpRequest| {
            let url = request.url.split('?').next().unwrap_or_default();
            self.answers.borrow().get(&(request.method as u8, url.to_owned())).cloned().unwrap_or_else(|| {
                let message = format!("{:?} {url} has no answer: script it with `answering`", request.method);
                Err(Failure::new("http-not-allowed", message))
            })
        };
        requests.iter().map(outcome).collect()
    }

    fn secret(&self, name: &str) -> Result<String, Failure> {
        placeholder("secret", name, &self.secrets.borrow())
    }

    fn connection(&self, name: &str) -> Result<String, Failure> {
        placeholder("connection", name, &self.connections.borrow())
    }

    fn now(&self) -> Instant {
        Instant::from_millis(self.now.get().unwrap_or_else(|| self.started_at.get()))
    }

    fn random(&self, count: u32) -> Vec<u8> {
        (0..count.min(64 << 10)).map(|_| self.next_byte()).collect()
    }

    fn write_events(&self, events: &[Event]) -> Vec<Result<(), Failure>> {
        events.iter().map(|event| self.write_event(event)).collect()
    }

    fn open_wait(&self, request: &WaitRequest) -> Result<WaitLink, Failure> {
        let mut waits = self.waits.borrow_mut();
        let known = waits.iter().find(|wait| wait.name == request.name).cloned();
        let wait = known.unwrap_or_else(|| {
            waits.push(request.clone());
            request.clone()
        });
        let url = format!("https://greenroom.example.com/complete/{}", wait.name);
        Ok(WaitLink { url, until: wait.until, made_up: self.dry_run.get() })
    }

    fn wait_outcome(&self, name: &str) -> Result<Completion<String>, Failure> {
        if let Some(scripted) = self.completions.borrow().get(name) {
            return Ok(scripted.clone());
        }
        if self.waits.borrow().iter().all(|wait| wait.name != name) {
            return Err(Failure::new("wait-not-found", format!("this run has opened no wait `{name}`: open it first")));
        }
        self.pending.replace(Some(name.to_owned()));
        Ok(Completion::Pending)
    }

    fn log(&self, level: Level, message: &str, fields: &[(&str, &str)]) {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.logs.borrow_mut().push(LogLine { level, message: message.to_owned(), fields });
    }
}

/// The scripted answer for a webinar, or the refusal where nothing is scripted.
fn scripted<T: Clone>(
    outcomes: &RefCell<BTreeMap<String, Result<T, Failure>>>,
    webinar: &str,
    script: &str,
) -> Result<T, Failure> {
    outcomes.borrow().get(webinar).cloned().unwrap_or_else(|| {
        let message = format!("there is no webinar {webinar}: script it with `{script}`");
        Err(Failure::new("webinar-not-found", message))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_time_and_random_numbers_are_the_same_in_every_test() {
        let draw = || {
            let fake = FakeHost::new().started_at(Instant::from_millis(7));
            (fake.host().clock().now(), fake.host().random().bytes(4), fake.host().random().number())
        };
        let (now, bytes, number) = draw();
        assert_eq!((now, bytes.len()), (Instant::from_millis(7), 4));
        assert_eq!(draw(), (now, bytes, number));
        let fake = FakeHost::new().clock_at(Instant::from_millis(9));
        assert_eq!(fake.host().clock().now(), Instant::from_millis(9));
    }

    #[test]
    fn a_wait_is_opened_once_and_pending_until_it_is_scripted() {
        let request = |title: &str| WaitRequest::new("approval", Instant::from_millis(9), title);
        let wait = |_: Value, cursor: Option<u8>, host: &Host| {
            host.waiting().open(request(if cursor.is_none() { "first" } else { "second" }))?;
            Ok(match host.waiting().outcome::<crate::Approval>("approval")? {
                Completion::Pending => Step::Continue(1),
                Completion::Completed(approval) => Step::Done(approval.approved),
                Completion::Expired => Step::Done(false),
            })
        };
        let fake = FakeHost::new();
        assert_eq!(fake.run(wait, Value::Null).unwrap_err().code, "still-waiting");
        assert_eq!(fake.run(wait, Value::Null).unwrap_err().code, "still-waiting");
        assert_eq!(fake.waits(), [request("first")]);
        let given = serde_json::json!({ "approved": true, "note": "yes" });
        assert_eq!(FakeHost::new().completing("approval", given).run(wait, Value::Null).unwrap(), true);
        assert_eq!(FakeHost::new().expiring("approval").run(wait, Value::Null).unwrap(), false);
        let odd = FakeHost::new().completing("approval", Value::Null).run(wait, Value::Null);
        assert_eq!(odd.unwrap_err().code, "invalid-completion");
        let none = FakeHost::new().host().waiting().outcome::<Value>("approval");
        assert_eq!(none.unwrap_err().code, "wait-not-found");
    }

    #[test]
    fn an_event_is_written_once() {
        let fake = FakeHost::new().with_contact(Contact::new("1"));
        let event = |title: &str| Event::new("1", "score-changed", "7", title).detail("score", "7");
        fake.host().timeline().write_one(event("first")).unwrap();
        fake.host().timeline().write_one(event("second")).unwrap();
        assert_eq!(fake.events(), [event("second")]);
        let nobody = fake.host().timeline().write_one(Event::new("2", "score-changed", "7", "x"));
        assert_eq!(nobody.unwrap_err().code, "contact-not-found");
    }
}
