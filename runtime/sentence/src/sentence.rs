//! Sentences for people: the English text, with the key and the values for other languages.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::{self, Debug, Display, Formatter},
};

use serde::{Deserialize, Serialize, Serializer};

use crate::mask::links;

/// A sentence in English with, where Greenroom's catalogues have it, its key and values. [`sentence!`](crate::sentence!) makes one.
///
/// Two sentences are equal where they are the same in English.
#[derive(Clone, Eq)]
pub struct Sentence {
    english: String,
    text: Option<Box<Text>>,
}

impl PartialEq for Sentence {
    fn eq(&self, other: &Self) -> bool {
        self.english == other.english
    }
}

/// Without links that may carry a token.
impl Debug for Sentence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sentence").field("english", &links(&self.english)).field("text", &self.text).finish()
    }
}

/// In JSON, a sentence is its English text.
impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english)
    }
}

/// How a sentence is found in a catalogue: its key, and the values of its variables. The words are made at the edge, in the
/// reader's language.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// The key, such as `failure-webinar-full`.
    pub key: String,
    /// The values by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, TextValue>,
}

/// The names of the values alone: the values may be secret.
impl Debug for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("key", &self.key).field("values", &self.values.keys()).finish()
    }
}

/// A value within a sentence.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TextValue {
    /// A number, by which languages choose between singular and plural.
    Number(i64),
    /// Words that are the same in each language: names, ids, and what other programs say.
    Words(String),
    /// A sentence within the sentence, such as its cause.
    Text(Box<Text>),
}

/// Without links that may carry a token.
impl Debug for TextValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.debug_tuple("Number").field(number).finish(),
            Self::Words(words) => f.debug_tuple("Words").field(&links(words)).finish(),
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
        }
    }
}

/// A sentence with its values. The English template names them as `format!` does, and a catalogue has it under the key in each
/// language, with the same variables; a test of `greenroom-locale` checks that. A value is what can be displayed, a [`count`]
/// where a plural depends on it, or a [`Sentence`].
///
/// ```
/// use greenroom_sentence::sentence;
/// let full = sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = 825);
/// assert_eq!(full.english(), "webinar 825 is over");
/// ```
#[macro_export]
macro_rules! sentence {
    ($key:literal, $english:literal $(,)?) => {
        $crate::Sentence::told($key, ::std::string::String::from($english), [])
    };
    ($key:literal, $english:literal, $($name:ident = $value:expr),+ $(,)?) => {
        // All values before the names, which may be those of variables that the values read.
        match ($($crate::Said::said(&$value),)+) {
            ($($name,)+) => $crate::Sentence::told(
                $key,
                ::std::format!($english, $($name = $name.0),+),
                [$((::std::stringify!($name), $name.1)),+],
            ),
        }
    };
}

/// What can stand in a sentence: in English, and as a value.
pub trait Said {
    /// In English, and as a value of the sentence.
    fn said(&self) -> (String, TextValue);
}

impl<T: Display + ?Sized> Said for T {
    fn said(&self) -> (String, TextValue) {
        let words = self.to_string();
        (words.clone(), TextValue::Words(words))
    }
}

/// A number within a sentence by which languages choose between singular and plural. [`count`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Count(i64);

/// A number within a sentence by which languages choose between singular and plural.
pub fn count(number: impl TryInto<i64>) -> Count {
    Count(number.try_into().unwrap_or(i64::MAX))
}

impl Said for Count {
    fn said(&self) -> (String, TextValue) {
        (self.0.to_string(), TextValue::Number(self.0))
    }
}

impl Said for Sentence {
    fn said(&self) -> (String, TextValue) {
        let words = || TextValue::Words(self.english.clone());
        (self.english.clone(), self.text.clone().map_or_else(words, TextValue::Text))
    }
}

impl Said for &Sentence {
    fn said(&self) -> (String, TextValue) {
        (**self).said()
    }
}

impl Sentence {
    /// The sentence of this key. [`sentence!`](crate::sentence!) is the way to write one, unless the key is put together.
    #[doc(hidden)]
    pub fn told<'a>(key: &str, english: String, values: impl IntoIterator<Item = (&'a str, TextValue)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { english, text: Some(Box::new(Text { key: key.to_owned(), values })) }
    }

    /// The sentence of a message that has been said.
    pub fn again(english: &str, text: Option<&Text>) -> Self {
        Self { english: english.to_owned(), text: text.cloned().map(Box::new) }
    }

    /// The sentence in English.
    pub fn english(&self) -> &str {
        &self.english
    }

    /// How it is said in other languages; none where it is not.
    pub fn text(&self) -> Option<&Text> {
        self.text.as_deref()
    }

    /// The sentence without links that may carry a token, in each language.
    #[must_use]
    pub fn with_links_masked(mut self) -> Self {
        self.english = links(&self.english);
        if let Some(text) = &mut self.text {
            text.change_words(&|words| links(words));
        }
        self
    }

    /// The English text, with the key and the values for other languages.
    pub fn into_parts(self) -> (String, Option<Box<Text>>) {
        (self.english, self.text)
    }
}

impl From<String> for Sentence {
    fn from(english: String) -> Self {
        Self { english, text: None }
    }
}

impl From<&str> for Sentence {
    fn from(english: &str) -> Self {
        english.to_owned().into()
    }
}

impl From<&String> for Sentence {
    fn from(english: &String) -> Self {
        english.clone().into()
    }
}

impl From<Cow<'_, str>> for Sentence {
    fn from(english: Cow<'_, str>) -> Self {
        english.into_owned().into()
    }
}

impl Text {
    /// Changes all words, also those of the sentences within: what is masked or replaced in a message has to be so here.
    pub fn change_words(&mut self, change: &impl Fn(&str) -> String) {
        for value in self.values.values_mut() {
            match value {
                TextValue::Number(_) => {}
                TextValue::Words(words) => *words = change(words),
                TextValue::Text(text) => text.change_words(change),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mask::MASKED;

    #[test]
    fn a_sentence_is_english_with_its_key_and_values() {
        let (webinar, places) = ("825", 3_u64);
        let cause = sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = webinar);
        let whole = sentence!(
            "failure-test",
            "{cause}; {webinar} has {places} places, says {said}",
            cause = cause,
            webinar = webinar,
            places = count(places),
            said = Sentence::from("Zoom")
        );
        let (english, text) = whole.into_parts();
        assert_eq!(english, "webinar 825 is over; 825 has 3 places, says Zoom");
        let written = serde_json::to_value(&text).unwrap();
        let inner = json!({"key": "failure-webinar-over", "values": {"webinar": "825"}});
        let values = json!({"cause": inner, "webinar": "825", "places": 3, "said": "Zoom"});
        assert_eq!(written, json!({"key": "failure-test", "values": values}));
        assert_eq!(serde_json::from_value::<Option<Box<Text>>>(written).unwrap(), text);
        assert_eq!(Sentence::from("no").into_parts(), ("no".to_owned(), None));
    }

    #[test]
    fn the_words_of_the_sentences_within_change_too_and_debug_shows_none() {
        let link = "https://zoom.us/w/1?tk=s3cret";
        let cause = sentence!("failure-test", "see {link}", link = link);
        let (_, text) = sentence!("failure-test", "{cause}: {link}", cause = cause, link = link).into_parts();
        let mut text = text.unwrap();
        assert!(!format!("{text:?}").contains("s3cret"));
        text.change_words(&|words| links(words));
        let words = json!({"cause": {"key": "failure-test", "values": {"link": MASKED}}, "link": MASKED});
        assert_eq!(serde_json::to_value(&text).unwrap()["values"], words);
        let masked = sentence!("failure-test", "see {link}", link = link).with_links_masked();
        assert_eq!(serde_json::to_value(&masked).unwrap(), json!(format!("see {MASKED}")));
        let text = masked.into_parts().1;
        assert_eq!(serde_json::to_value(text).unwrap()["values"], json!({"link": MASKED}));
    }

    #[test]
    fn debug_output_has_no_link_that_may_carry_a_token() {
        let link = "https://zoom.us/w/1?tk=s3cret";
        let said = sentence!("failure-test", "see {link}", link = link);
        let shown =
            r#"Sentence { english: "see [masked]", text: Some(Text { key: "failure-test", values: ["link"] }) }"#;
        assert_eq!(format!("{said:?}"), shown);
        let values = [TextValue::Number(3), TextValue::Words(link.to_owned())];
        assert_eq!(format!("{values:?}"), r#"[Number(3), Words("[masked]")]"#);
    }
}
