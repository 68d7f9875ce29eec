//! A reader's language and time zone.

use greenroom_domain::rules::settings::Why;
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
        self.found(key, None)
    }

    /// The text of this key, with values for its variables.
    pub fn with(&self, key: &str, args: &Args<'_>) -> String {
        self.found(key, Some(args))
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

    /// As [`Self::word`], within a sentence: such a word stands alone with a capital letter, which it has not here.
    pub fn word_within(&self, group: &str, word: &str) -> String {
        uncapitalised(&self.word(group, word))
    }

    /// Why a rule lets a webinar be synced, or not (S10: the rule that decides).
    pub fn why(&self, why: &Why) -> String {
        let mut args = Args::new();
        if let Some(value) = &why.value {
            args.set(value.name, self.sentence(&value.value));
        }
        self.with(&format!("rule-{}", why.word.as_str()), &args)
    }

    fn found(&self, key: &str, args: Option<&Args<'_>>) -> String {
        catalogue::text(self.language, key, None, args).unwrap_or_else(|| {
            tracing::error!(key, "a text is missing");
            key.to_owned()
        })
    }
}

/// A text without the capital letter of its beginning, which an abbreviation keeps.
fn uncapitalised(text: &str) -> String {
    let mut rest = text.chars();
    match (rest.next(), rest.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(rest).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::uncapitalised;

    #[test]
    fn a_word_within_a_sentence_has_no_capital_letter_but_an_abbreviation_has() {
        for (alone, within) in [("Élevé", "élevé"), ("API key", "API key"), ("Åtgärd", "åtgärd"), ("A", "a"), ("", "")]
        {
            assert_eq!(uncapitalised(alone), within);
        }
    }
}
