//! Events of an action's own types on timelines: what they may be.

use std::collections::BTreeMap;

use crate::{Failure, Sentence, codes, sentence};

/// How long the parts of an event may be, in bytes.
const MAX_TYPE: usize = 64;
const MAX_KEY: usize = 255;
const MAX_TITLE: usize = 500;
const MAX_DETAIL_NAME: usize = 100;
const MAX_DETAIL_VALUE: usize = 4 << 10;

/// How many details an event may have.
const MAX_DETAILS: usize = 50;

/// Checks the texts of an event.
///
/// # Errors
/// `timeline-event-invalid`: the part that is wrong, and how to write it.
pub fn check(event_type: &str, key: &str, title: &str, details: &BTreeMap<String, String>) -> Result<(), Failure> {
    let wrong = |message: Sentence| Err(Failure::refused(codes::TIMELINE_EVENT_INVALID, message));
    if event_type.len() > MAX_TYPE || !is_kebab_case(event_type) {
        return wrong(sentence!(
            "failure-event-type",
            "a type is in kebab case, such as `score-changed`, and has at most {most} bytes: correct it",
            most = MAX_TYPE
        ));
    }
    if !(1..=MAX_KEY).contains(&key.len()) {
        return wrong(sentence!(
            "failure-event-key",
            "a key has 1 to {most} bytes, this one has {bytes}: shorten it",
            most = MAX_KEY,
            bytes = key.len()
        ));
    }
    if title.trim().is_empty() || title.len() > MAX_TITLE || title.chars().any(char::is_control) {
        return wrong(sentence!(
            "failure-event-title",
            "a title is one line of at most {most} bytes: correct it",
            most = MAX_TITLE
        ));
    }
    if details.len() > MAX_DETAILS {
        return wrong(sentence!(
            "failure-event-details",
            "an event has at most {most} details, this one has {has}: leave some out",
            most = MAX_DETAILS,
            has = details.len()
        ));
    }
    for (name, value) in details {
        if !(1..=MAX_DETAIL_NAME).contains(&name.len()) {
            return wrong(sentence!(
                "failure-event-detail-name",
                "the name of a detail has 1 to {most} bytes, this one has {bytes}: shorten it",
                most = MAX_DETAIL_NAME,
                bytes = name.len()
            ));
        }
        if value.len() > MAX_DETAIL_VALUE {
            return wrong(sentence!(
                "failure-event-detail",
                "a detail has at most {most} bytes, this one has {bytes}: shorten it",
                most = MAX_DETAIL_VALUE,
                bytes = value.len()
            ));
        }
    }
    Ok(())
}

fn is_kebab_case(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(count: usize, name: usize, value: usize) -> BTreeMap<String, String> {
        (0..count).map(|n| (format!("{n:0>name$}"), "v".repeat(value))).collect()
    }

    #[test]
    fn every_part_of_an_event_has_a_limit() {
        assert_eq!(
            check("score-changed", "7", "Score: 7", &details(MAX_DETAILS, MAX_DETAIL_NAME, MAX_DETAIL_VALUE)),
            Ok(())
        );
        let long = |bytes: usize| "a".repeat(bytes);
        for (event_type, key, title, details) in [
            ("", "7", "a", details(0, 1, 1)),
            ("Score", "7", "a", details(0, 1, 1)),
            (&long(MAX_TYPE + 1), "7", "a", details(0, 1, 1)),
            ("score", "", "a", details(0, 1, 1)),
            ("score", &long(MAX_KEY + 1), "a", details(0, 1, 1)),
            ("score", "7", " ", details(0, 1, 1)),
            ("score", "7", "a\u{1b}[2J", details(0, 1, 1)),
            ("score", "7", &long(MAX_TITLE + 1), details(0, 1, 1)),
            ("score", "7", "a", details(MAX_DETAILS + 1, 3, 1)),
            ("score", "7", "a", details(1, MAX_DETAIL_NAME + 1, 1)),
            ("score", "7", "a", details(1, 1, MAX_DETAIL_VALUE + 1)),
            ("score", "7", "a", [(String::new(), String::new())].into()),
        ] {
            let refused = check(event_type, key, title, &details).map_err(|refused| refused.code);
            assert_eq!(refused, Err(codes::TIMELINE_EVENT_INVALID.word().to_owned()), "{event_type} {key} {title}");
        }
    }
}
