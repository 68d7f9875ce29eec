//! The language of the person at the terminal, and the texts in it.
//!
//! Every sentence that the command makes itself is a text of `greenroom-locale` (`commands-1.ftl` and `commands-2.ftl`): [`text`]
//! and [`with`] give it. The help of commands, JSON, logs and names of options and files are English in every language. Where the
//! language is not known, all is English.

use std::sync::OnceLock;

use greenroom_locale::{Args, Language, Locale};
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

/// The text of this key, in the reader's language.
pub(crate) fn text(key: &str) -> String {
    locale().text(key)
}

/// The text of this key, with values for its variables, in the reader's language.
pub(crate) fn with(key: &str, args: &Args<'_>) -> String {
    locale().with(key, args)
}

/// A word of a closed set, within a line: `english`, or the text of `group` and `word` in the reader's language.
pub(crate) fn word(group: &str, word: &str, english: impl Into<String>) -> String {
    foreign().map_or_else(|| english.into(), |locale| locale.word_within(group, word))
}

/// As [`word`], where the English is the word itself.
pub(crate) fn word_as_is(group: &str, word: &str) -> String {
    self::word(group, word, word)
}
