//! Why something did not happen: one closed set of kinds, the same in Rust, JSON, HTTP, exit codes and traces.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Code, FailureKind, Sentence, Text, mask};

/// Whether, when and where the same request is worth another try.
///
/// In JSON it is an object: `{"when": "never"}`, `{"when": "now"}`, `{"when": "after", "ms": 1500}` or
/// `{"when": "elsewhere"}`. The set is closed, because an engine has to do something else for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "WrittenRetry", from = "ReadRetry")]
pub enum Retry {
    /// The same request gives the same failure.
    #[default]
    Never,
    /// At any time: what was in the way was the moment's.
    Now,
    /// Not before so much time has passed.
    After(Duration),
    /// Not by this runtime, which is shutting down: by another one, or by this one after its restart.
    Elsewhere,
}

impl Retry {
    /// Whether another try is worth it at all. Only final outcomes are kept under an idempotency key.
    pub fn is_retryable(self) -> bool {
        self != Self::Never
    }

    /// The word for it in JSON: the value of `when`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Now => "now",
            Self::After(_) => "after",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// The JSON of a [`Retry`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "when")]
enum WrittenRetry {
    Never,
    Now,
    After { ms: u64 },
    Elsewhere,
}

/// The JSON of a [`Retry`] as it is read. Records of earlier versions have it without the tag.
#[derive(Deserialize)]
#[serde(untagged)]
enum ReadRetry {
    Written(WrittenRetry),
    Old(OldRetry),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OldRetry {
    Never,
    Now,
    AfterMs(u64),
}

impl From<Retry> for WrittenRetry {
    fn from(retry: Retry) -> Self {
        match retry {
            Retry::Never => Self::Never,
            Retry::Now => Self::Now,
            Retry::After(wait) => Self::After { ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) },
            Retry::Elsewhere => Self::Elsewhere,
        }
    }
}

impl From<ReadRetry> for Retry {
    fn from(retry: ReadRetry) -> Self {
        match retry {
            ReadRetry::Written(WrittenRetry::Never) | ReadRetry::Old(OldRetry::Never) => Self::Never,
            ReadRetry::Written(WrittenRetry::Now) | ReadRetry::Old(OldRetry::Now) => Self::Now,
            ReadRetry::Written(WrittenRetry::Elsewhere) => Self::Elsewhere,
            ReadRetry::Written(WrittenRetry::After { ms }) | ReadRetry::Old(OldRetry::AfterMs(ms)) => {
                Self::After(Duration::from_millis(ms))
            }
        }
    }
}

/// Why an invocation, or one item of a host call, failed.
///
/// Two failures are equal where they say the same in English. [`text`](Self::text) takes no part in that: it says nothing else, a
/// record of an earlier version has none, and a failure that has gone through a guest may have lost it.
#[derive(derive_more::Debug, Clone, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Which arrow of the life it ended at.
    pub kind: FailureKind,
    /// A stable word for programs within the kind, in kebab case: one of [`crate::codes`], or the action's own. The kind's
    /// own word where there is nothing finer to say.
    pub code: String,
    /// A sentence for people: the event, its subject, and the remedy.
    #[debug("{:?}", crate::mask::links(message))]
    pub message: String,
    /// How the message is said in other languages. None for those of actions and of other programs. It counts only as long as its
    /// English is the message: [`say`](Self::say) changes both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Box<Text>>,
    /// The place in the input or output, as a JSON Pointer (RFC 6901), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Whether, and when, to try again.
    #[serde(default)]
    pub retry: Retry,
    /// Further places with their messages, where one request has several faults.
    #[serde(default, skip_serializing_if = "<[Fault]>::is_empty")]
    pub also: Box<[Fault]>,
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        let Self { kind, code, message, text: _, pointer, retry, also } = self;
        (kind, code, message, pointer, retry, also)
            == (&other.kind, &other.code, &other.message, &other.pointer, &other.retry, &other.also)
    }
}

/// One more fault of a request that has several. Equality is as for [`Failure`].
#[derive(derive_more::Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The place, as a JSON Pointer.
    pub pointer: String,
    /// The mistake there, and the remedy.
    #[debug("{:?}", crate::mask::links(message))]
    pub message: String,
    /// As for a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Box<Text>>,
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        (&self.pointer, &self.message) == (&other.pointer, &other.message)
    }
}

impl Fault {
    /// The fault at a place.
    pub fn new(pointer: impl Into<String>, message: impl Into<Sentence>) -> Self {
        let (message, text) = message.into().into_parts();
        Self { pointer: pointer.into(), message, text }
    }

    /// The message as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        Sentence::again(&self.message, self.text.as_deref())
    }

    /// Masks links that may carry a token.
    pub fn mask_links(&mut self) {
        mask_links(&mut self.message, &mut self.text);
    }
}

/// Masks links that may carry a token in a message, and in the values that it is said with.
fn mask_links(message: &mut String, text: &mut Option<Box<Text>>) {
    *message = mask::links(message);
    if let Some(text) = text {
        text.change_words(&|words| mask::links(words));
    }
}

impl Failure {
    /// A failure that is final, without a place.
    pub fn new(kind: FailureKind, code: Code, message: impl Into<Sentence>) -> Self {
        debug_assert!(code.kinds().contains(&kind), "{} is registered for {:?}, not {kind}", code.word(), code.kinds());
        Self::with_code(kind, code.word(), message)
    }

    /// A failure under a code that is not Greenroom's: an action's own, or one of an embedder's capability.
    pub fn with_code(kind: FailureKind, code: impl Into<String>, message: impl Into<Sentence>) -> Self {
        let (message, text) = message.into().into_parts();
        let (code, also) = (code.into(), Box::default());
        Self { kind, code, message, text, pointer: None, retry: Retry::Never, also }
    }

    /// A failure whose kind says it all: its code is the kind's word.
    pub fn of(kind: FailureKind, message: impl Into<Sentence>) -> Self {
        Self::with_code(kind, kind.as_str(), message)
    }

    /// A rule's refusal.
    pub fn refused(code: Code, message: impl Into<Sentence>) -> Self {
        Self::new(FailureKind::Failed, code, message)
    }

    /// What it says, as a part of what another failure says.
    pub fn sentence(&self) -> Sentence {
        Sentence::again(&self.message, self.text.as_deref())
    }

    /// The same failure with another message.
    #[must_use]
    pub fn say(mut self, message: impl Into<Sentence>) -> Self {
        (self.message, self.text) = message.into().into_parts();
        self
    }

    /// Masks links that may carry a token, in the messages and in the values that they are said with.
    pub fn mask_links(&mut self) {
        mask_links(&mut self.message, &mut self.text);
        self.also.iter_mut().for_each(Fault::mask_links);
    }

    /// The same failure at a place.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Puts what the failure points to below a place: an input is a part of what a caller sent.
    #[must_use]
    pub fn below(mut self, place: &str) -> Self {
        for pointer in self.pointer.iter_mut().chain(self.also.iter_mut().map(|fault| &mut fault.pointer)) {
            pointer.insert_str(0, place);
        }
        self
    }

    /// The same failure, worth another try.
    ///
    /// # Panics
    /// In a debug build, where the code is one of Greenroom's finer ones and is not registered with this retry
    /// ([`Code::retries`]).
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        debug_assert!(
            self.code == self.kind.as_str()
                || Code::find(&self.code).is_none_or(|code| code.retries().contains(&retry.word())),
            "{} is not registered with retry {}",
            self.code,
            retry.word()
        );
        self.retry = retry;
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_kind_is_written_as_it_is_named() {
        for kind in FailureKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.to_string(), kind.as_str());
        }
    }

    #[test]
    fn a_failure_survives_json() {
        let soon = Duration::from_millis(1500);
        for (retry, written) in [
            (Retry::Never, json!({"when": "never"})),
            (Retry::Now, json!({"when": "now"})),
            (Retry::After(soon), json!({"when": "after", "ms": 1500})),
            (Retry::Elsewhere, json!({"when": "elsewhere"})),
        ] {
            let failure = Failure { retry, ..Failure::refused(crate::codes::WEBINAR_FULL, "full").at("/webinarId") };
            let json = serde_json::to_value(&failure).unwrap();
            assert_eq!((&json["retry"], json["retry"]["when"].as_str()), (&written, Some(retry.word())));
            assert_eq!(serde_json::from_value::<Failure>(json).unwrap(), failure);
        }
    }

    #[test]
    fn a_failure_of_an_earlier_version_is_read_and_equal() {
        let over = crate::sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = 825);
        let mut failure = Failure::refused(crate::codes::WEBINAR_OVER, over);
        failure.also = vec![Fault::new("/a", "no number")].into();
        let mut json = serde_json::to_value(&failure).unwrap();
        assert_eq!(json["text"], json!({"key": "failure-webinar-over", "values": {"webinar": "825"}}));
        assert_eq!(serde_json::from_value::<Failure>(json.clone()).unwrap().text, failure.text);
        json.as_object_mut().unwrap().remove("text");
        let old: Failure = serde_json::from_value(json).unwrap();
        assert_eq!((&old, &old.text), (&failure, &None));
        assert_ne!(failure.clone().say("webinar 826 is over"), failure);
    }

    #[test]
    fn links_are_masked_where_a_message_is_kept_in_parts() {
        let link = "https://zoom.us/w/1?tk=s3cret";
        let said = || crate::sentence!("failure-test", "see {link}", link = link);
        let mut failure = Failure::refused(crate::codes::WEBINAR_OVER, said());
        failure.also = vec![Fault::new("/a", said())].into();
        failure.mask_links();
        assert!(!serde_json::to_string(&failure).unwrap().contains("s3cret"));
    }

    #[test]
    fn a_failure_stays_small_because_many_results_have_one() {
        // Clippy warns of errors of 128 bytes.
        assert!(size_of::<Failure>() < 128, "{}", size_of::<Failure>());
    }

    #[test]
    fn a_retry_in_the_json_of_older_records_is_read() {
        for (old, retry) in [
            (json!("never"), Retry::Never),
            (json!("now"), Retry::Now),
            (json!({"after-ms": 7}), Retry::After(Duration::from_millis(7))),
        ] {
            assert_eq!(serde_json::from_value::<Retry>(old).unwrap(), retry);
        }
        for wrong in [json!("later"), json!({"when": "later"}), json!({"when": "after"}), json!(null)] {
            assert!(serde_json::from_value::<Retry>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
