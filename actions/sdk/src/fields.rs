//! The choices that an action offers for fields of its input.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// A question for the choices of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldQuery {
    /// The field: a JSON Pointer into the input, such as `/webinarId`.
    pub field: String,
    /// The input as far as it is filled in. It may lack fields.
    pub input: Value,
    /// What the person has typed to find a choice.
    pub search: Option<String>,
    /// None at first, then the `next` of the page before.
    pub page: Option<String>,
}

impl FieldQuery {
    /// A question for the first choices of a field, with nothing filled in.
    pub fn of(field: impl Into<String>) -> Self {
        Self { field: field.into(), input: Value::Object(serde_json::Map::new()), search: None, page: None }
    }

    /// With a text that the person has typed.
    #[must_use]
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// With the input as far as it is filled in.
    #[must_use]
    pub fn input(mut self, input: Value) -> Self {
        self.input = input;
        self
    }

    /// Whether a label contains what the person has typed, without regard to case. True where nothing was typed.
    pub fn finds(&self, label: &str) -> bool {
        let wanted = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        label.to_lowercase().contains(&wanted)
    }

    /// The value of another field, where it is filled in and has this type.
    pub fn value<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        serde_json::from_value(self.input.pointer(pointer)?.clone()).ok()
    }
}

/// A value that the field can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: Value,
    /// What people see.
    pub label: String,
    /// More about it, in a smaller font.
    pub description: Option<String>,
}

impl Choice {
    /// A value with its label.
    pub fn new(value: impl Into<Value>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), description: None }
    }

    /// With more about it.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }
}

/// A page of choices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    /// The choices, in the order in which people see them.
    pub choices: Vec<Choice>,
    /// The token of the next page; none on the last page.
    pub next: Option<String>,
}

impl FromIterator<Choice> for Choices {
    fn from_iter<I: IntoIterator<Item = Choice>>(choices: I) -> Self {
        Self { choices: choices.into_iter().collect(), next: None }
    }
}
