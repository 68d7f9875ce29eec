//! Why a rule answers as it does, without the language of a reader.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{Said, Sentence};

/// The sentence that a rule answers with, in any language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyWord {
    /// The webinar is marked as one of Zoom Events.
    ZoomEvents,
    /// It is not.
    NotZoomEvents,
    /// The account syncs webinar data.
    AccountOn,
    /// It does not.
    AccountOff,
    /// No user's webinars are synced.
    WebinarsOfNone,
    /// All users' webinars are.
    WebinarsOfAll,
    /// Selected users' webinars are, and the host is not known.
    WebinarsOfUnknownHost,
    /// The host is selected.
    WebinarsOfHost,
    /// Others are selected.
    WebinarsOfOthers,
    /// No user's recordings are synced.
    RecordingsOfNone,
    /// All users' recordings are.
    RecordingsOfAll,
    /// Selected users' recordings are, and the host is not known.
    RecordingsOfUnknownHost,
    /// The host is selected for recordings.
    RecordingsOfHost,
    /// Others are selected for recordings.
    RecordingsOfOthers,
    /// An excluded domain is no domain.
    ExclusionUnreadable,
    /// No domain is excluded.
    ExclusionsEmpty,
    /// Domains are excluded, and the host is not known.
    ExclusionsUnknownHost,
    /// The host is in an excluded domain.
    HostExcluded,
    /// The host is in none.
    HostNotExcluded,
    /// The webinar has a setting of its own.
    SeenBefore,
    /// New webinars of the host are synced.
    NewWebinarsOn,
    /// New webinars of the host are not synced.
    NewWebinarsOff,
    /// The webinar is new, and its host is not known.
    NewWebinarsUnknownHost,
    /// The webinar's own sync is on.
    WebinarOn,
    /// The webinar's own sync is off.
    WebinarOff,
    /// The webinar has no setting yet.
    NeverSeen,
    /// The webinar's own setting for recordings goes before the host's.
    OwnRecordingsFirst,
    /// The host's recordings are synced.
    UserRecordingsOn,
    /// The host's recordings are not synced.
    UserRecordingsOff,
    /// The host is not known, and so not its setting for recordings.
    UserRecordingsUnknownHost,
    /// The webinar's own recordings are synced.
    WebinarRecordingsOn,
    /// The webinar's own recordings are not synced.
    WebinarRecordingsOff,
    /// The webinar leaves its recordings to its host's setting.
    WebinarRecordingsOpen,
    /// No rule answered.
    NothingSet,
}

impl WhyWord {
    /// All of them.
    pub const ALL: [Self; 34] = [
        Self::ZoomEvents,
        Self::NotZoomEvents,
        Self::AccountOn,
        Self::AccountOff,
        Self::WebinarsOfNone,
        Self::WebinarsOfAll,
        Self::WebinarsOfUnknownHost,
        Self::WebinarsOfHost,
        Self::WebinarsOfOthers,
        Self::RecordingsOfNone,
        Self::RecordingsOfAll,
        Self::RecordingsOfUnknownHost,
        Self::RecordingsOfHost,
        Self::RecordingsOfOthers,
        Self::ExclusionUnreadable,
        Self::ExclusionsEmpty,
        Self::ExclusionsUnknownHost,
        Self::HostExcluded,
        Self::HostNotExcluded,
        Self::SeenBefore,
        Self::NewWebinarsOn,
        Self::NewWebinarsOff,
        Self::NewWebinarsUnknownHost,
        Self::WebinarOn,
        Self::WebinarOff,
        Self::NeverSeen,
        Self::OwnRecordingsFirst,
        Self::UserRecordingsOn,
        Self::UserRecordingsOff,
        Self::UserRecordingsUnknownHost,
        Self::WebinarRecordingsOn,
        Self::WebinarRecordingsOff,
        Self::WebinarRecordingsOpen,
        Self::NothingSet,
    ];

    /// Its word in the catalogue of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZoomEvents => "zoom-events",
            Self::NotZoomEvents => "not-zoom-events",
            Self::AccountOn => "account-on",
            Self::AccountOff => "account-off",
            Self::WebinarsOfNone => "webinars-of-none",
            Self::WebinarsOfAll => "webinars-of-all",
            Self::WebinarsOfUnknownHost => "webinars-of-unknown-host",
            Self::WebinarsOfHost => "webinars-of-host",
            Self::WebinarsOfOthers => "webinars-of-others",
            Self::RecordingsOfNone => "recordings-of-none",
            Self::RecordingsOfAll => "recordings-of-all",
            Self::RecordingsOfUnknownHost => "recordings-of-unknown-host",
            Self::RecordingsOfHost => "recordings-of-host",
            Self::RecordingsOfOthers => "recordings-of-others",
            Self::ExclusionUnreadable => "exclusion-unreadable",
            Self::ExclusionsEmpty => "exclusions-empty",
            Self::ExclusionsUnknownHost => "exclusions-unknown-host",
            Self::HostExcluded => "host-excluded",
            Self::HostNotExcluded => "host-not-excluded",
            Self::SeenBefore => "seen-before",
            Self::NewWebinarsOn => "new-webinars-on",
            Self::NewWebinarsOff => "new-webinars-off",
            Self::NewWebinarsUnknownHost => "new-webinars-unknown-host",
            Self::WebinarOn => "webinar-on",
            Self::WebinarOff => "webinar-off",
            Self::NeverSeen => "never-seen",
            Self::OwnRecordingsFirst => "own-recordings-first",
            Self::UserRecordingsOn => "user-recordings-on",
            Self::UserRecordingsOff => "user-recordings-off",
            Self::UserRecordingsUnknownHost => "user-recordings-unknown-host",
            Self::WebinarRecordingsOn => "webinar-recordings-on",
            Self::WebinarRecordingsOff => "webinar-recordings-off",
            Self::WebinarRecordingsOpen => "webinar-recordings-open",
            Self::NothingSet => "nothing-set",
        }
    }
}

/// Why a rule answers as it does: the word of the sentence, and the value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The word.
    pub word: WhyWord,
    /// The value; none where the sentence has none.
    pub value: Option<WhyValue>,
}

/// A value in the sentence of a [`Why`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyValue {
    /// Its name in the catalogue of texts: `webinar`, `host` or `error`.
    pub name: &'static str,
    /// The id, the email, or what is wrong: a sentence of its own.
    pub value: Sentence,
}

impl From<WhyWord> for Why {
    fn from(word: WhyWord) -> Self {
        Self { word, value: None }
    }
}

impl Why {
    /// The sentence, as a failure says it.
    pub fn sentence(&self) -> Sentence {
        let values = self.value.iter().map(|WhyValue { name, value }| (*name, value.said().1));
        // Not by `sentence!`, whose keys are literals.
        Sentence::told(&format!("rule-{}", self.word.as_str()), self.to_string(), values)
    }
}

impl WhyWord {
    /// The sentence about this webinar.
    pub fn of_webinar(self, id: impl fmt::Display) -> Why {
        self.with("webinar", id)
    }

    /// The sentence about this host.
    pub fn of_host(self, host: impl fmt::Display) -> Why {
        self.with("host", host)
    }

    /// The sentence about this mistake.
    pub fn with_error(self, error: impl Into<Sentence>) -> Why {
        Why { word: self, value: Some(WhyValue { name: "error", value: error.into() }) }
    }

    fn with(self, name: &'static str, value: impl fmt::Display) -> Why {
        Why { word: self, value: Some(WhyValue { name, value: value.to_string().into() }) }
    }
}

/// The sentence in English.
impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The sentence in English.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(|value| value.value.english()).unwrap_or_default();
        match self.word {
            WhyWord::ZoomEvents => {
                write!(f, "Webinar {value} is marked as one of Zoom Events, and those are not synced.")
            }
            WhyWord::NotZoomEvents => write!(f, "Webinar {value} is not marked as one of Zoom Events."),
            WhyWord::AccountOn => f.write_str("Webinar data is synced for the account."),
            WhyWord::AccountOff => f.write_str("Webinar data is not synced for the account."),
            WhyWord::WebinarsOfNone => f.write_str("Nobody's webinars are synced."),
            WhyWord::WebinarsOfAll => f.write_str("The webinars of all Zoom users are synced."),
            WhyWord::WebinarsOfUnknownHost => {
                f.write_str("Only selected users' webinars are synced, and Zoom does not say who the host is.")
            }
            WhyWord::WebinarsOfHost => write!(f, "The host {value} is one of those whose webinars are synced."),
            WhyWord::WebinarsOfOthers => write!(f, "The host {value} is none of those whose webinars are synced."),
            WhyWord::RecordingsOfNone => f.write_str("Nobody's recordings are synced."),
            WhyWord::RecordingsOfAll => f.write_str("The recordings of all Zoom users are synced."),
            WhyWord::RecordingsOfUnknownHost => {
                f.write_str("Only selected users' recordings are synced, and Zoom does not say who the host is.")
            }
            WhyWord::RecordingsOfHost => write!(f, "The host {value} is one of those whose recordings are synced."),
            WhyWord::RecordingsOfOthers => write!(f, "The host {value} is none of those whose recordings are synced."),
            WhyWord::ExclusionUnreadable => write!(f, "An exclusion cannot be read: {value}."),
            WhyWord::ExclusionsEmpty => f.write_str("No host is excluded."),
            WhyWord::ExclusionsUnknownHost => {
                f.write_str("Hosts are excluded by their email, and Zoom does not say who the host is.")
            }
            WhyWord::HostExcluded => write!(f, "The host {value} is in an excluded domain."),
            WhyWord::HostNotExcluded => write!(f, "The host {value} is in no excluded domain."),
            WhyWord::SeenBefore => f.write_str("The webinar was seen before: its own setting counts."),
            WhyWord::NewWebinarsOn => {
                write!(f, "New webinars of the host {value} are set to be synced when they are first seen.")
            }
            WhyWord::NewWebinarsOff => {
                write!(f, "New webinars of the host {value} are set to be not synced when they are first seen.")
            }
            WhyWord::NewWebinarsUnknownHost => f.write_str(
                "Zoom does not say who the host is: the webinar is set to be not synced when it is first seen.",
            ),
            WhyWord::WebinarOn => write!(f, "Webinar {value} itself is set to be synced."),
            WhyWord::WebinarOff => write!(f, "Webinar {value} itself is set to be not synced."),
            WhyWord::NeverSeen => write!(f, "Webinar {value} was not seen yet while webinar data was synced."),
            WhyWord::OwnRecordingsFirst => f.write_str("The webinar's own setting goes before its host's."),
            WhyWord::UserRecordingsOn => write!(f, "Recordings of the host {value} are set to be synced."),
            WhyWord::UserRecordingsOff => write!(f, "Recordings of the host {value} are set to be not synced."),
            WhyWord::UserRecordingsUnknownHost => {
                f.write_str("Recordings are synced by host, and Zoom does not say who the host is.")
            }
            WhyWord::WebinarRecordingsOn => write!(f, "Recordings of webinar {value} are set to be synced."),
            WhyWord::WebinarRecordingsOff => write!(f, "Recordings of webinar {value} are set to be not synced."),
            WhyWord::WebinarRecordingsOpen => {
                write!(f, "Webinar {value} leaves its recordings to its host's setting.")
            }
            WhyWord::NothingSet => f.write_str("Nothing is set."),
        }
    }
}
