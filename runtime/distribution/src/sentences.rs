//! Sentences that several parts of the crate use.

use greenroom_sentence::{Sentence, sentence};

/// What is wrong with a package, with the place that it came from.
pub(crate) fn of_place(place: &str, why: &Sentence) -> Sentence {
    sentence!("failure-fetch-at", "{place}: {why}", place = place, why = why)
}

/// Sentences in a list; empty where there are none.
pub(crate) fn joined(sentences: impl Iterator<Item = Sentence>) -> Sentence {
    sentences
        .reduce(|said, next| sentence!("failure-change-list", "{said}, {next}", said = said, next = next))
        .unwrap_or_else(|| "".into())
}
