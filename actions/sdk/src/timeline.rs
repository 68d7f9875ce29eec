//! Events on the timelines of contacts: capability `timeline`.

use std::collections::BTreeMap;

use crate::{ContactId, Instant};

/// An event of the action's own type on a contact's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The contact.
    pub contact: ContactId,
    /// The action's own name for this kind of event, in kebab case: `score-changed`.
    pub event_type: String,
    /// What makes the event one of its kind for this contact: writing it again replaces it.
    pub key: String,
    /// When it happened; `None` for the run's start.
    pub at: Option<Instant>,
    /// One line for people.
    pub title: String,
    /// Details, as value by name.
    pub details: BTreeMap<String, String>,
}

impl Event {
    /// An event at the run's start, without details.
    pub fn new(
        contact: impl Into<ContactId>,
        event_type: impl Into<String>,
        key: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        Self {
            contact: contact.into(),
            event_type: event_type.into(),
            key: key.into(),
            at: None,
            title: title.into(),
            details: BTreeMap::new(),
        }
    }

    /// The same event at another time.
    #[must_use]
    pub fn at(mut self, instant: Instant) -> Self {
        self.at = Some(instant);
        self
    }

    /// The same event with one more detail.
    #[must_use]
    pub fn detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }
}
