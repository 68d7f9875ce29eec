//! The language of the person at the terminal, and the texts in it.
//!
//! Every sentence that the command makes itself is a text of `greenroom-locale` (`commands-1.ftl` to `commands-3.ftl`): [`text`] and
//! [`with`] give it. [`mod@crate::help`] has the help of commands and refusals of a wrong command line. JSON, logs, and names of options
//! and files are English in every language. Where the language is not known, all is English.

use std::sync::OnceLock;

use greenroom_domain::Sentence;
use greenroom_locale::{Args, Language, Locale, args};
use greenroom_service::{ServiceError, Settings, wiring};
use greenroom_sync::Messages;
use jiff::tz::TimeZone;

static READER: OnceLock<Locale> = OnceLock::new();

/// Takes the language from the environment, as Unix programs do; English where a program reads JSON. Times stay in UTC.
pub(crate) fn from_environment(is_json: bool) {
    let language = if is_json { Language::English } else { Language::of_environment(&wiring::languages()) };
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

/// As [`with`], for a text that has the plural forms of a number.
pub(crate) fn count(key: &str, count: u64) -> String {
    with(key, &args![count = count, number = count.to_string()])
}

/// A sentence in the reader's language.
pub(crate) fn sentence(sentence: &Sentence) -> String {
    foreign().map_or_else(|| sentence.english().to_owned(), |locale| locale.sentence(sentence))
}

/// The texts of warnings, with the sentences in them in the reader's language.
pub(crate) fn messages(settings: &Settings) -> Result<Messages, ServiceError> {
    let locale = locale();
    Ok(wiring::messages(settings)?.with_sentences(move |english, text| locale.said(english, Some(text))))
}

/// Whether an answer to a question says yes, in the reader's language or in English.
pub(crate) fn is_yes(answer: &str) -> bool {
    says_yes(answer, &locale())
}

fn says_yes(answer: &str, locale: &Locale) -> bool {
    let answer = answer.trim().to_lowercase();
    matches!(answer.as_str(), "y" | "yes") || locale.text("cli-answer-yes").split(' ').any(|yes| yes == answer)
}

/// A word of a closed set, within a line: `english`, or the text of `group` and `word` in the reader's language.
pub(crate) fn word(group: &str, word: &str, english: impl Into<String>) -> String {
    foreign().map_or_else(|| english.into(), |locale| locale.word_within(group, word))
}

/// As [`word`], where the English is the word itself.
pub(crate) fn word_as_is(group: &str, word: &str) -> String {
    self::word(group, word, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_takes_the_letter_that_it_shows_and_the_english_one() {
        for (language, yes, word, no) in [
            (Language::English, "y", "Yes", "n"),
            (Language::Spanish, "s", "SÍ", "n"),
            (Language::French, "o", "oui", "non"),
            (Language::Swedish, "j", "Ja\n", "nej"),
        ] {
            let locale = Locale::new(language, TimeZone::UTC);
            let asked = locale.with("cli-ask", &args![question = "?"]);
            assert_eq!(asked.to_lowercase(), format!("? [{yes}/n]"));
            let or_yes = locale.with("cli-ask-or-yes", &args![question = "?"]);
            assert_eq!(or_yes, format!("? [{}/n]", yes.to_uppercase()));
            for answer in [yes, word, "y", "Y", "yes"] {
                assert!(says_yes(answer, &locale), "{language:?}: {answer}");
            }
            for answer in [no, "", "yesterday"] {
                assert!(!says_yes(answer, &locale), "{language:?}: {answer}");
            }
        }
    }
}
