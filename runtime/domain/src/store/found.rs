//! Finding runs, and the tags that they are found by.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::record::{RunRecord, RunStatus};
use crate::{ContactId, FailureKind, RunId, Sentence, WebinarId, sentence};

/// Which runs match. A field that is absent does not restrict the match.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RunFilter {
    /// Runs of this action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Runs that ended in this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RunStatus>,
    /// Failures of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FailureKind>,
    /// Failures with this code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Runs for this contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// Runs that were asked for at this time or later, to the millisecond, as their ids say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Runs that were asked for before this time, to the millisecond.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Runs that have all of these tags, with these values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[debug("{:?}", tags.keys())]
    pub tags: BTreeMap<String, String>,
    /// Runs that ran this one again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_of: Option<RunId>,
    /// Runs that asked Zoom to change a registration with this webinar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar: Option<WebinarId>,
    /// The slices that continue the chain which this run began. Front ends ask for it; documents of filters have no such field.
    #[serde(skip)]
    pub continues: Option<RunId>,
}

impl RunFilter {
    /// Whether a run matches, as far as its record says it: the webinar is that of its intents.
    pub fn matches(&self, run: &RunRecord) -> bool {
        fn is<T: PartialEq + ?Sized>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none() || wanted == found
        }
        let failure = run.result.failure();
        is(self.action.as_deref(), Some(&run.action))
            && is(self.status.as_ref(), Some(&run.result.status()))
            && is(self.kind.as_ref(), failure.map(|failure| &failure.kind))
            && is(self.code.as_deref(), failure.map(|failure| failure.code.as_str()))
            && is(self.contact.as_ref(), run.contact.as_ref())
            && self.since.is_none_or(|since| run.id >= RunId::first_of(since))
            && self.until.is_none_or(|until| run.id < RunId::first_of(until))
            && self.tags.iter().all(|(name, value)| run.tags.get(name) == Some(value))
            && is(self.again_of.as_ref(), run.again_of.as_ref())
            && is(self.continues.as_ref(), run.continues.as_ref())
    }
}

/// The most tags that a run has.
pub const MAX_TAGS: usize = 16;

/// The longest name of a tag, in bytes.
pub const MAX_TAG_NAME: usize = 64;

/// The longest value of a tag, in bytes.
pub const MAX_TAG_VALUE: usize = 255;

/// Checks the tags of a run: at most [`MAX_TAGS`]; names of letters, digits, `.`, `_` and `-`; values without control
/// characters.
///
/// # Errors
/// What is wrong, with the remedy.
pub fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Sentence> {
    if tags.len() > MAX_TAGS {
        return Err(sentence!(
            "failure-tags-many",
            "a run has at most {most} tags, this one has {has}: leave some out",
            most = MAX_TAGS,
            has = tags.len()
        ));
    }
    for (name, value) in tags {
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if !(1..=MAX_TAG_NAME).contains(&name.len()) || !name.bytes().all(is_name) {
            return Err(sentence!(
                "failure-tag-name",
                "the name of a tag has 1 to {most} letters, digits, `.`, `_` and `-`, unlike one of {bytes} bytes here",
                most = MAX_TAG_NAME,
                bytes = name.len()
            ));
        }
        if value.len() > MAX_TAG_VALUE || value.chars().any(char::is_control) {
            return Err(sentence!(
                "failure-tag-value",
                "the value of the tag `{tag}` has {bytes} bytes: at most {most} are allowed, without control characters",
                tag = name,
                bytes = value.len(),
                most = MAX_TAG_VALUE
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn tags(name: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn tags_are_few_and_short() {
        for fine in [tags("campaign", "spring 2026"), tags("a.b_c-1", ""), tags(&"n".repeat(64), &"v".repeat(255))] {
            check_tags(&fine).unwrap();
        }
        let many = (0..=MAX_TAGS).map(|n| (n.to_string(), String::new())).collect();
        for (bad, says) in [
            (tags("", "x"), "1 to 64"),
            (tags("a b", "x"), "1 to 64"),
            (tags(&"n".repeat(65), "x"), "65 bytes"),
            (tags("a", &"v".repeat(256)), "256 bytes"),
            (tags("a", "x\u{7}"), "control characters"),
            (many, "at most 16"),
        ] {
            let refused = check_tags(&bad).unwrap_err();
            let refused = refused.english();
            assert!(refused.contains(says) && refused.len() < 300, "{refused}");
        }
    }

    #[test]
    fn a_filter_is_read_from_json_and_a_misspelt_field_refused() {
        let read: RunFilter = serde_json::from_str(r#"{"status": "failed", "tags": {"a": "b"}}"#).unwrap();
        assert_eq!(read, RunFilter { status: Some(RunStatus::Failed), tags: tags("a", "b"), ..RunFilter::default() });
        assert!(serde_json::from_str::<RunFilter>(r#"{"stauts": "failed"}"#).is_err());
    }
}
