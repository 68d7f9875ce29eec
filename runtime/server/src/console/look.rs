//! How words of closed sets look: which of them are good, and which want somebody.

use maud::{Markup, html};
use serde::Serialize;

use super::visit::Reader;

/// How a word looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Somebody has to do something.
    Bad,
    /// It goes on.
    Busy,
    /// Neither.
    Plain,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "badge good",
            Self::Warning => "badge warning",
            Self::Bad => "badge bad",
            Self::Busy => "badge busy",
            Self::Plain => "badge",
        }
    }
}

/// A word with its look. The word says it, so the colour is not needed.
pub(crate) fn badge(look: Look, word: &str) -> Markup {
    html! { span class=(look.class()) { (word) } }
}

/// A word of a closed set, as [`greenroom_locale::Locale::word`] finds its text.
pub(crate) fn worded(reader: &Reader, group: &str, word: &str) -> Markup {
    let look = match word {
        "completed" | "done" | "synced" | "connected" | "approved" | "active" | "success" | "attended" => Look::Good,
        "synced-with-warnings" | "pending" | "waiting" | "continue" | "continued" | "expiring" => Look::Warning,
        "failed" | "not-synced" | "failing" | "dead-letter" | "trapped" | "internal" | "revoked" | "expired"
        | "error" => Look::Bad,
        "running" | "in-progress" => Look::Busy,
        _ => Look::Plain,
    };
    badge(look, &reader.word(group, word))
}

/// The word of a closed set as JSON has it, for [`worded`] and [`greenroom_locale::Locale::word`].
pub(crate) fn word_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
