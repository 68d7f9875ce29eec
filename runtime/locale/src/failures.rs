//! What a failure says, in the reader's language.

use greenroom_domain::{Failure, Fault, Sentence, Text, TextValue};

use crate::{Args, Language, Locale, catalogue};

impl Locale {
    /// What a failure says: in the reader's language, or else its message, which is English.
    pub fn failure(&self, failure: &Failure) -> String {
        self.said(&failure.message, failure.text.as_deref()).unwrap_or_else(|| failure.message.clone())
    }

    /// What one of several faults says, as [`Self::failure`] does.
    pub fn fault(&self, fault: &Fault) -> String {
        self.said(&fault.message, fault.text.as_deref()).unwrap_or_else(|| fault.message.clone())
    }

    /// A sentence in the reader's language, or else in English.
    pub fn sentence(&self, sentence: &Sentence) -> String {
        self.said(sentence.english(), sentence.text()).unwrap_or_else(|| sentence.english().to_owned())
    }

    /// A message in the reader's language. None where it has no text, where no catalogue knows the text, or where the message is
    /// not the English of the text: then it was changed since, or an earlier version said something else by this key.
    pub fn said(&self, message: &str, text: Option<&Text>) -> Option<String> {
        let text = text?;
        let english = in_language(Language::English, text)?;
        let is_same = english.split_ascii_whitespace().eq(message.split_ascii_whitespace());
        is_same.then(|| in_language(self.language, text)).flatten()
    }
}

fn in_language(language: Language, text: &Text) -> Option<String> {
    let mut args = Args::new();
    for (name, value) in &text.values {
        match value {
            TextValue::Number(number) => args.set(name.as_str(), *number),
            TextValue::Words(words) => args.set(name.as_str(), words.as_str()),
            TextValue::Text(inner) => args.set(name.as_str(), in_language(language, inner)?),
        }
    }
    catalogue::text(language, &text.key, None, Some(&args))
}

#[cfg(test)]
#[path = "failures_tests.rs"]
mod tests;
