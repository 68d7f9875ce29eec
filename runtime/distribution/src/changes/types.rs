//! The types that a value can have.

use greenroom_sentence::{Sentence, sentence};
use serde_json::Value;

use super::number;
use crate::sentences::joined;

/// A set of types of JSON. Whole numbers are told from others, as `integer` in a schema does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const INTEGER: Self = Self(4);
    pub(super) const FRACTION: Self = Self(8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const NUMBER: Self = Self(4 | 8);
    pub(super) const ALL: Self = Self(127);

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The types one by one.
    pub(super) fn each() -> impl Iterator<Item = Self> {
        (0..7).map(|bit| Self(1 << bit))
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) => match number::integer(number) {
                Some(_) => Self::INTEGER,
                // A float beyond the exact ones is whole too; it counts as either.
                None if number.as_f64().is_some_and(|float| float.fract() == 0.0) => Self::NUMBER,
                None => Self::FRACTION,
            },
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// The types that the keyword `type` allows.
    pub(super) fn named(names: &Value) -> Self {
        let one = |name: &Value| match name.as_str() {
            Some("null") => Self::NULL,
            Some("boolean") => Self::BOOLEAN,
            Some("integer") => Self::INTEGER,
            Some("number") => Self::NUMBER,
            Some("string") => Self::STRING,
            Some("array") => Self::ARRAY,
            Some("object") => Self::OBJECT,
            _ => Self::NONE,
        };
        match names {
            Value::Array(names) => names.iter().map(one).fold(Self::NONE, Self::or),
            name => one(name),
        }
    }

    /// The names of the types, for people.
    pub(super) fn sentence(self) -> Sentence {
        let of_type = |kind: Self| match kind {
            Self::NULL => sentence!("failure-change-type-null", "null"),
            Self::BOOLEAN => sentence!("failure-change-type-booleans", "true and false"),
            Self::NUMBER if !self.has_any(Self::INTEGER) => {
                sentence!("failure-change-type-fractions", "numbers with a fraction")
            }
            Self::NUMBER if !self.has_any(Self::FRACTION) => sentence!("failure-change-type-whole", "whole numbers"),
            Self::NUMBER => sentence!("failure-change-type-numbers", "numbers"),
            Self::STRING => sentence!("failure-change-type-texts", "texts"),
            Self::ARRAY => sentence!("failure-change-type-lists", "lists"),
            _ => sentence!("failure-change-type-objects", "objects"),
        };
        let kinds = [Self::NULL, Self::BOOLEAN, Self::NUMBER, Self::STRING, Self::ARRAY, Self::OBJECT];
        joined(kinds.into_iter().filter(|kind| self.has_any(*kind)).map(of_type))
    }
}
