//! The registrants of a webinar, found by their emails in one step: under load there are many thousands.

use std::{collections::HashMap, ops::Deref};

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::world::RegistrantStatus;

#[derive(Clone)]
pub(crate) struct Registrant {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) status: RegistrantStatus,
    pub(crate) created_at: Timestamp,
    pub(crate) join_url: String,
    /// Ids of its occurrences; none if the webinar has none.
    pub(crate) occurrences: Vec<String>,
    /// Answers to standard and custom questions, as sent.
    pub(crate) answers: Map<String, Value>,
}

/// Registrants in the order in which they registered.
#[derive(Default)]
pub(crate) struct Registrants {
    rows: Vec<Registrant>,
    /// Places by email, in lower case.
    places: HashMap<String, usize>,
}

impl Registrants {
    pub(crate) fn push(&mut self, registrant: Registrant) {
        self.places.entry(registrant.email.to_ascii_lowercase()).or_insert(self.rows.len());
        self.rows.push(registrant);
    }

    /// The registrant with an email, whose case does not matter.
    pub(crate) fn with_email(&self, email: &str) -> Option<&Registrant> {
        self.places.get(&email.to_ascii_lowercase()).and_then(|place| self.rows.get(*place))
    }

    /// Likewise, to change anything but the email.
    pub(crate) fn with_email_mut(&mut self, email: &str) -> Option<&mut Registrant> {
        self.places.get(&email.to_ascii_lowercase()).and_then(|place| self.rows.get_mut(*place))
    }

    /// All of them, to change anything but the emails.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Registrant> {
        self.rows.iter_mut()
    }

    pub(crate) fn retain_mut(&mut self, stays: impl FnMut(&mut Registrant) -> bool) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain_mut(stays);
        self.places.clear();
        rows.into_iter().for_each(|registrant| self.push(registrant));
    }
}

impl Deref for Registrants {
    type Target = [Registrant];

    fn deref(&self) -> &[Registrant] {
        &self.rows
    }
}
