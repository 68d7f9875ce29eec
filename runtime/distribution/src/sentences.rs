//! Sentences that several errors share.

use greenroom_domain::{Sentence, sentence};

/// What is wrong with a package, with the place that it came from.
pub(crate) fn of_place(place: &str, why: &Sentence) -> Sentence {
    sentence!("failure-fetch-at", "{place}: {why}", place = place, why = why)
}
