//! A reader's language and time zone.

use jiff::tz::TimeZone;

use crate::{Args, Language, catalogue};

/// How a reader wants texts, numbers and times. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Locale {
    pub(crate) language: Language,
    pub(crate) zone: TimeZone,
}

impl Locale {
    /// For a reader of this language, with times of this zone.
    pub fn new(language: Language, zone: TimeZone) -> Self {
        Self { language, zone }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The text of this key. A key that no language has is the text itself, so that a reader sees at least that.
    pub fn text(&self, key: &str) -> String {
        self.found(key, None, None)
    }

    /// The text of this key, with values for its variables.
    pub fn with(&self, key: &str, args: &Args<'_>) -> String {
        self.found(key, None, Some(args))
    }

    /// An attribute of the text of this key, such as `meaning`; none where it has none.
    pub fn attribute(&self, key: &str, attribute: &str) -> Option<String> {
        catalogue::text(self.language, key, Some(attribute), None)
    }

    /// The text for a word of a closed set as JSON has it: `word("outcome", "failed")` is the text `outcome-failed`. A word that
    /// the texts do not know, such as one from a newer version, is the word itself.
    pub fn word(&self, group: &str, word: &str) -> String {
        let text = catalogue::text(self.language, &format!("{group}-{word}"), None, None);
        text.unwrap_or_else(|| word.to_owned())
    }

    fn found(&self, key: &str, attribute: Option<&str>, args: Option<&Args<'_>>) -> String {
        catalogue::text(self.language, key, attribute, args).unwrap_or_else(|| {
            tracing::error!(key, "a text is missing");
            key.to_owned()
        })
    }
}
