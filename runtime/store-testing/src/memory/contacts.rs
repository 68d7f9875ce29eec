//! Contacts, the identities of emails, the account, and the effects on them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, NewContact, PropertyDefinition, Registration, Role,
    StoreError, Webinar, WebinarId, ZoomAccount,
    rules::{
        connection::may_be_saved,
        contact_rows::{self, Assignment, Refusal},
    },
    store::{ApplyId, CommitError, Effect, Precondition, stale},
};
use jiff::Timestamp;

use super::{
    Kept, MemoryStore,
    activity::Touched,
    constraint, refused,
    runs::{Name, Place},
};

/// A webinar, and whether Zoom no longer has it.
#[derive(Debug, Clone)]
pub(super) struct KeptWebinar {
    pub(super) webinar: Webinar,
    pub(super) cancelled: bool,
}

#[async_trait]
impl ContactStore for MemoryStore {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        let kept = self.kept();
        Ok(ids.iter().map(|id| kept.contacts.get(id).cloned()).collect())
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        let kept = self.kept();
        Ok(emails.iter().map(|email| kept.identity(email)).collect())
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        let kept = self.kept();
        let Some(found) = kept.contacts.get(contact) else { return Ok(Vec::new()) };
        let own = found.email.iter().chain(&found.secondary_emails).cloned();
        let once = kept.once_of(contact).into_iter().filter(|email| !kept.is_held(email));
        Ok(own.chain(once).collect::<BTreeSet<_>>().into_iter().collect())
    }

    async fn account(&self) -> Result<Account, StoreError> {
        let kept = self.kept();
        Ok(Account {
            business_units: kept.units.values().cloned().collect(),
            zoom_accounts: kept.zoom_accounts.values().cloned().collect(),
        })
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        Ok(self.kept().users.get(email).copied())
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        Ok(self.kept().definitions())
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        let kept = self.kept();
        Ok(keys.iter().map(|key| kept.registrations.get(key).map(|row| row.registration.clone())).collect())
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        self.write(|kept| {
            if !kept.first_time(Place::Here, Name::of(&id.0)) {
                return Ok(());
            }
            kept.expect(preconditions)?;
            let mut touched = Touched::default();
            kept.apply(effects, &mut touched)?;
            kept.work_out(touched);
            Ok(())
        })
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.erase(contact, at)))
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.erase_email(email, at)))
    }
}

impl Kept {
    pub(super) fn definitions(&self) -> Arc<[PropertyDefinition]> {
        self.definitions.get(&()).cloned().unwrap_or_else(|| Arc::from([]))
    }

    pub(super) fn identity(&self, email: &Email) -> Identity {
        let identity = Identity {
            email: email.clone(),
            primary_of: self.primary.get(email).cloned(),
            secondary_of: self.secondary.get(email).cloned(),
            account_user: self.users.has(email),
            deleted: false,
            erased: false,
        };
        identity.with_erasure(self.is_erased(email))
    }

    /// Whether a living contact has this email, as the primary or a secondary one.
    pub(super) fn is_held(&self, email: &Email) -> bool {
        self.primary.has(email) || self.secondary.has(email)
    }

    pub(super) fn expect(&self, preconditions: &[Precondition]) -> Result<(), CommitError> {
        for expected in preconditions {
            match expected {
                Precondition::Contact { id, version } => {
                    if self.contacts.get(id).map(|contact| contact.version) != *version {
                        return Err(CommitError::Stale(stale::contact(id)));
                    }
                }
                Precondition::Identity(known) => {
                    if self.identity(&known.email) != *known {
                        return Err(CommitError::Stale(stale::email()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Applies effects in their order. [`Kept::work_out`] works out the consequences.
    pub(super) fn apply(&mut self, effects: &[Effect], touched: &mut Touched) -> Result<(), CommitError> {
        for effect in effects {
            match effect {
                Effect::CreateContact { contact, by_hand } => self.create(contact, *by_hand, touched)?,
                Effect::UpdateContact { contact, assignments } => self.update(contact, assignments, touched)?,
                Effect::SaveEvents { events } => events.iter().try_for_each(|event| self.save_event(event))?,
                Effect::Register { registration, webinar } => {
                    self.save_webinar(webinar);
                    touched.attendances.extend(self.attended_any(&webinar.id));
                    self.register(registration, touched)?;
                }
                Effect::Registrations { registrations } => {
                    registrations.iter().try_for_each(|registration| self.register(registration, touched))?;
                }
                Effect::Attendances { attendances } => {
                    attendances.iter().try_for_each(|attendance| self.attend(attendance, touched))?;
                }
                Effect::NotAttended { session, people } => {
                    for person in people {
                        if let Some(gone) = self.attendances.take(&(session.clone(), person.clone())) {
                            touched.attendances.extend(gone.contact);
                        }
                    }
                }
                Effect::SaveCall { call } => self.known_session(&call.session)?,
                Effect::CancelWebinar { webinar } => self.webinars.change(webinar, |row| row.cancelled = true),
                Effect::SaveZoomAccount { account } => self.save_zoom_account(account)?,
                Effect::SaveZoomUsers { account, users } => {
                    let mut users = users.clone();
                    users.sort_by(|a, b| (&a.email, &a.id).cmp(&(&b.email, &b.id)));
                    self.zoom_users.put(account.clone(), users);
                }
                Effect::SaveWebinars { webinars } => {
                    for webinar in webinars {
                        self.save_webinar(webinar);
                        touched.attendances.extend(self.attended_any(&webinar.id));
                    }
                }
                Effect::DefineProperties { definitions } => self.define(definitions)?,
            }
        }
        Ok(())
    }

    /// Writes a whole contact, and the index of its emails.
    pub(super) fn put_contact(&mut self, contact: Contact) {
        if let Some(email) = &contact.email {
            self.primary.put(email.clone(), contact.id.clone());
        }
        for email in &contact.secondary_emails {
            self.secondary.put(email.clone(), contact.id.clone());
        }
        self.contacts.put(contact.id.clone(), contact.into());
    }

    fn create(&mut self, new: &NewContact, by_hand: bool, touched: &mut Touched) -> Result<(), CommitError> {
        let id = &new.id;
        if self.contacts.has(id) {
            return Err(refused(Refusal::ContactExists(id.clone())));
        }
        let primary = new.email.as_ref();
        self.refuse_taken(id, primary)?;
        let wanted = contact_rows::secondary_emails(primary, &new.secondary_emails);
        if let Some(taken) = wanted.iter().find(|email| self.secondary.has(email)) {
            return Err(refused(Refusal::SecondaryEmailTaken((*taken).clone())));
        }
        for email in contact_rows::ends_erasure_of(by_hand, primary, &new.secondary_emails) {
            self.no_longer_erased(email);
        }
        self.put_contact(Contact {
            id: id.clone(),
            email: new.email.clone(),
            secondary_emails: wanted.into_iter().cloned().collect(),
            properties: BTreeMap::new(),
            version: 0,
        });
        touched.changed.insert(id.clone());
        for (name, value) in &new.properties {
            self.assign(id, name, Some(value))?;
        }
        Ok(())
    }

    fn update(
        &mut self,
        id: &ContactId,
        assignments: &BTreeMap<String, Option<String>>,
        touched: &mut Touched,
    ) -> Result<(), CommitError> {
        if !self.contacts.has(id) {
            return Err(refused(Refusal::ContactUnknown(id.clone())));
        }
        for (name, value) in assignments {
            if self.assign(id, name, value.as_deref())? {
                touched.changed.insert(id.clone());
            }
        }
        Ok(())
    }

    /// Assigns one property, the primary email among them; says whether that changed anything.
    fn assign(&mut self, id: &ContactId, name: &str, value: Option<&str>) -> Result<bool, CommitError> {
        let email = match contact_rows::assignment(id, name, value).map_err(refused)? {
            Assignment::Value(value) => return Ok(self.write_property(id, name, value)),
            Assignment::Email(email) => email,
        };
        self.refuse_taken(id, email.as_ref())?;
        let before = self.contacts.get(id).and_then(|contact| contact.email.clone());
        if before == email {
            return Ok(false);
        }
        if let Some(before) = before {
            self.primary.take(&before);
        }
        if let Some(email) = &email {
            self.primary.put(email.clone(), id.clone());
        }
        self.contacts.change(id, |contact| Arc::make_mut(contact).email = email);
        Ok(true)
    }

    /// Writes one property, derived or not; says whether that changed anything.
    pub(super) fn write_property(&mut self, id: &ContactId, name: &str, value: Option<&str>) -> bool {
        let before = self.contacts.get(id).and_then(|contact| contact.properties.get(name)).map(String::as_str);
        if before == value {
            return false;
        }
        self.contacts.change(id, |contact| {
            let properties = &mut Arc::make_mut(contact).properties;
            match value {
                Some(value) => properties.insert(name.to_owned(), value.to_owned()),
                None => properties.remove(name),
            };
        });
        true
    }

    fn refuse_taken(&self, id: &ContactId, email: Option<&Email>) -> Result<(), CommitError> {
        contact_rows::may_have_email(id, email.and_then(|email| self.primary.get(email))).map_err(refused)
    }

    fn save_webinar(&mut self, webinar: &Webinar) {
        self.webinars.put(webinar.id.clone(), KeptWebinar { webinar: webinar.clone(), cancelled: false });
    }

    /// Writes a Zoom account, where [`may_be_saved`] lets it.
    fn save_zoom_account(&mut self, account: &ZoomAccount) -> Result<(), CommitError> {
        let unit = &account.business_unit;
        if !self.units.values().any(|known| known.id == *unit) {
            return Err(constraint(format!("there is no business unit `{unit}`")));
        }
        may_be_saved(account, self.zoom_accounts.values()).map_err(refused)?;
        self.zoom_accounts.put(account.id.clone(), account.clone());
        Ok(())
    }

    fn define(&mut self, definitions: &[PropertyDefinition]) -> Result<(), CommitError> {
        for PropertyDefinition { name, .. } in definitions {
            contact_rows::property_name(name).map_err(refused)?;
        }
        self.add_definitions(definitions);
        Ok(())
    }

    /// Properties that exist already stay as they are.
    pub(super) fn add_definitions(&mut self, definitions: &[PropertyDefinition]) {
        let mut all = self.definitions().to_vec();
        for definition in definitions {
            if !all.iter().any(|known| known.name == definition.name) {
                all.push(definition.clone());
            }
        }
        self.definitions.put((), all.into());
    }
}
