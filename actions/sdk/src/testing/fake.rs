//! A made-up host.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde_json::Value;

use crate::{
    Action, Change, Contact, ContactId, Failure, Host, Instant, Level, NewContact, Registration, RegistrationRequest,
    Step, host::Backend,
};

/// More steps than any test means.
const MOST_STEPS: usize = 10_000;

/// A host for native tests: contacts in memory, registrations as scripted, everything that an action does recorded.
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
pub struct FakeHost {
    state: Rc<State>,
    host: Host,
}

/// A write that an action made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// It changed a contact.
    Updated(Change),
    /// It created a contact.
    Created(ContactId, NewContact),
}

/// A line that an action wrote to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How important it is.
    pub level: Level,
    /// The text.
    pub message: String,
    /// Further facts.
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
    writes: RefCell<Vec<Write>>,
    logs: RefCell<Vec<LogLine>>,
}

impl Default for FakeHost {
    fn default() -> Self {
        Self::new()
    }
}

impl FakeHost {
    /// A host without contacts, that runs the action for none.
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

    /// Says when the run began.
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

    /// Scripts what registering with a webinar gives, for whoever asks. Without it, `webinar-not-found`.
    #[must_use]
    pub fn registering(self, webinar: impl Into<String>, outcome: Result<Registration, Failure>) -> Self {
        self.state.outcomes.borrow_mut().insert(webinar.into(), outcome);
        self
    }

    /// The host, to call an action's function with.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Runs an action on JSON as the real host does, step after step until it is done.
    ///
    /// # Errors
    /// What the action fails with, and `endless` if it does not come to an end.
    pub fn run<Kind>(&self, action: impl Action<Kind>, input: Value) -> Result<Value, Failure> {
        let input = input.to_string();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_STEPS {
            match action.call(&input, cursor.as_deref(), &self.host)? {
                Step::Done(output) => return Ok(serde_json::from_str(&output)?),
                Step::Continue(next) => cursor = Some(next),
            }
        }
        Err(Failure::new("endless", format!("the action is not done after {MOST_STEPS} steps")))
    }

    /// A contact as it is now.
    pub fn contact(&self, id: impl Into<ContactId>) -> Option<Contact> {
        self.state.contacts.borrow().get(&id.into()).cloned()
    }

    /// Every write, in order.
    pub fn writes(&self) -> Vec<Write> {
        self.state.writes.borrow().clone()
    }

    /// Every registration that was asked for, in order, granted or not.
    pub fn requests(&self) -> Vec<RegistrationRequest> {
        self.state.requests.borrow().clone()
    }

    /// Every line of the log, in order.
    pub fn logs(&self) -> Vec<LogLine> {
        self.state.logs.borrow().clone()
    }
}

impl State {
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
        let outcome = |request: &RegistrationRequest| {
            self.outcomes.borrow().get(&request.webinar).cloned().unwrap_or_else(|| {
                let message = format!("there is no webinar {}: script it with `registering`", request.webinar);
                Err(Failure::new("webinar-not-found", message))
            })
        };
        requests.iter().map(outcome).collect()
    }

    fn log(&self, level: Level, message: &str, fields: &[(&str, &str)]) {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.logs.borrow_mut().push(LogLine { level, message: message.to_owned(), fields });
    }
}
