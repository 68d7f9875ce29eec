//! The names of what changed before a commit, for [`CommitError::Stale`](super::CommitError::Stale), so that every store uses the same
//! words. No name has an email or another value of a person, because these words are logged.

use std::fmt::Display;

use crate::{Sentence, sentence};

/// A contact.
pub fn contact(id: impl Display) -> Sentence {
    sentence!("failure-stale-contact", "contact `{contact}`", contact = id)
}

/// The contacts and registrations of an email.
pub fn email() -> Sentence {
    sentence!("failure-stale-email", "what is known of an email")
}

/// Whether a person of the run is erased.
pub fn person() -> Sentence {
    sentence!("failure-stale-person", "what is known of a person whom the run has to do with")
}

/// An action's own state.
pub fn state() -> Sentence {
    sentence!("failure-stale-state", "what the action keeps (`state`)")
}

/// The size of an action's own state.
pub fn state_size() -> Sentence {
    sentence!("failure-stale-state-size", "how much the action keeps (`state`)")
}

/// The settings.
pub fn settings() -> Sentence {
    sentence!("failure-stale-settings", "the settings")
}

/// A wait of a run.
pub fn wait(name: &str) -> Sentence {
    sentence!("failure-stale-wait", "the wait `{name}`", name = name)
}
