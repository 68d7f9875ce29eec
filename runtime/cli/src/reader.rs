//! The language of the person at the terminal: that of failure codes' texts and of words of closed sets.
//!
//! The command line's own sentences are English. So is everything where the language is English or not known: the functions here
//! give nothing then, or the English that they were given, so that what scripts read stays as it is.

use std::sync::OnceLock;

use greenroom_locale::{Language, Locale};
use greenroom_service::wiring;
use jiff::tz::TimeZone;

static READER: OnceLock<Locale> = OnceLock::new();

/// Takes the language from the environment, as Unix programs do. Times stay in UTC.
pub(crate) fn from_environment() {
    let language = Language::of_environment(&wiring::languages());
    READER.get_or_init(|| Locale::new(language, TimeZone::UTC));
}

/// How the reader wants texts; none where it is in English.
pub(crate) fn foreign() -> Option<&'static Locale> {
    READER.get().filter(|locale| locale.language() != Language::English)
}

/// How the reader wants texts.
pub(crate) fn locale() -> Locale {
    READER.get().cloned().unwrap_or_else(|| Locale::new(Language::English, TimeZone::UTC))
}

/// A word of a closed set, within a line: `english`, or the text of `group` and `word` in the reader's language.
pub(crate) fn word(group: &str, word: &str, english: impl Into<String>) -> String {
    foreign().map_or_else(|| english.into(), |locale| locale.word_within(group, word))
}

/// As [`word`], where the English is the word itself.
pub(crate) fn word_as_is(group: &str, word: &str) -> String {
    self::word(group, word, word)
}
