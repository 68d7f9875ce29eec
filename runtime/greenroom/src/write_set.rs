//! The write set of a run: its changes, buffered until it commits. The run itself reads them at once.

use std::{collections::BTreeMap, sync::Arc};

use greenroom_domain::{Contact, ContactId, NewContact, mask::Names, store::Effect};

/// The buffered changes of a run.
#[derive(derive_more::Debug, Default)]
pub struct WriteSet {
    created: Vec<NewContact>,
    #[debug("{:?}", updated.iter().map(|(id, values)| (id, Names(values))).collect::<Vec<_>>())]
    updated: BTreeMap<ContactId, BTreeMap<String, Option<String>>>,
}

impl WriteSet {
    /// Whether the run has changed nothing.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.updated.is_empty()
    }

    /// Whether the run has created or changed this contact.
    pub fn touches(&self, id: &ContactId) -> bool {
        self.updated.contains_key(id) || self.created.iter().any(|created| &created.id == id)
    }

    /// The contacts that the run has created.
    pub fn created(&self) -> impl Iterator<Item = &NewContact> {
        self.created.iter()
    }

    /// The contacts that the run has changed, with the new values of their properties. `None` clears a property.
    pub fn updated(&self) -> impl Iterator<Item = (&ContactId, &BTreeMap<String, Option<String>>)> {
        self.updated.iter()
    }

    /// Adds a new contact.
    pub fn create(&mut self, contact: NewContact) {
        self.created.push(contact);
    }

    /// Adds new values of a contact's properties.
    pub fn update(&mut self, id: ContactId, assignments: BTreeMap<String, Option<String>>) {
        if let Some(created) = self.created.iter_mut().find(|created| created.id == id) {
            assign(&mut created.properties, &assignments);
        } else {
            self.updated.entry(id).or_default().extend(assignments);
        }
    }

    /// A contact as the run sees it: the stored contact with the run's own changes.
    pub(crate) fn view(&self, id: &ContactId, stored: Option<Arc<Contact>>) -> Option<Arc<Contact>> {
        if let Some(created) = self.created.iter().find(|created| &created.id == id) {
            return Some(Arc::new(Contact {
                id: created.id.clone(),
                email: created.email.clone(),
                secondary_emails: created.secondary_emails.clone(),
                properties: created.properties.clone(),
                version: 0,
            }));
        }
        let mut contact = stored?;
        if let Some(assignments) = self.updated.get(id) {
            assign(&mut Arc::make_mut(&mut contact).properties, assignments);
        }
        Some(contact)
    }

    pub(crate) fn effects(&self) -> Vec<Effect> {
        let created = self.created.iter().map(|c| Effect::CreateContact { contact: c.clone(), by_hand: false });
        let updated = self
            .updated
            .iter()
            .map(|(id, assignments)| Effect::UpdateContact { contact: id.clone(), assignments: assignments.clone() });
        created.chain(updated).collect()
    }
}

fn assign(properties: &mut BTreeMap<String, String>, assignments: &BTreeMap<String, Option<String>>) {
    for (name, value) in assignments {
        match value {
            Some(value) => properties.insert(name.clone(), value.clone()),
            None => properties.remove(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &[(&str, Option<&str>)]) -> BTreeMap<String, Option<String>> {
        list.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect()
    }

    #[test]
    fn a_run_reads_its_own_writes() {
        let id = ContactId::new("1");
        let stored = Arc::new(Contact {
            id: id.clone(),
            email: None,
            secondary_emails: Vec::new(),
            properties: [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())].into(),
            version: 3,
        });
        let mut writes = WriteSet::default();
        assert_eq!(writes.view(&id, Some(stored.clone())), Some(stored.clone()));
        writes.update(id.clone(), values(&[("a", Some("9")), ("b", None)]));
        writes.update(id.clone(), values(&[("c", Some("3"))]));
        let seen = writes.view(&id, Some(stored)).map(|c| c.properties.clone());
        assert_eq!(seen, Some([("a", "9"), ("c", "3")].map(|(k, v)| (k.to_owned(), v.to_owned())).into()));
        assert_eq!(writes.effects().len(), 1, "one effect per contact, for any number of updates");
    }

    #[test]
    fn an_update_of_a_new_contact_is_part_of_its_creation() {
        let id = ContactId::new("new");
        let mut writes = WriteSet::default();
        writes.create(NewContact {
            id: id.clone(),
            email: None,
            secondary_emails: Vec::new(),
            properties: BTreeMap::new(),
        });
        writes.update(id.clone(), values(&[("a", Some("1"))]));
        assert_eq!(writes.view(&id, None).map(|c| c.properties.len()), Some(1));
        assert_eq!(writes.effects().len(), 1);
    }
}
