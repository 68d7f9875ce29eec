//! What one schema accepts and another does not, and where.

use serde_json::{Number, Value};

use super::types::Types;

/// What is lost from one schema to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Loss {
    /// Every value.
    All,
    /// Values of these types.
    Types(Types),
    /// These values.
    Values(Vec<Value>),
    /// All values but these.
    OtherValues(Vec<Value>),
    /// Objects without this property.
    Required(String),
    /// Values beyond a limit.
    Limit {
        /// The keyword.
        keyword: &'static str,
        /// The limit in the first schema.
        was: Option<Number>,
        /// The limit in the second.
        now: Number,
    },
    /// What a keyword means that is not compared.
    Changed {
        /// The keyword.
        keyword: &'static str,
        /// The first schema has it too, with another value.
        was_there: bool,
    },
    /// Contact tokens.
    Token,
    /// The schemas are too large to compare.
    NotCompared,
    /// There are more than are listed.
    More,
}

/// A place in a schema, with its references followed.
#[derive(Debug)]
pub(super) struct Place<'a> {
    above: Option<&'a Place<'a>>,
    steps: [&'a str; 2],
}

impl<'a> Place<'a> {
    pub(super) fn root() -> Self {
        Self { above: None, steps: ["", ""] }
    }

    pub(super) fn below(&'a self, keyword: &'a str) -> Self {
        Self { above: Some(self), steps: [keyword, ""] }
    }

    pub(super) fn property(&'a self, name: &'a str) -> Self {
        Self { above: Some(self), steps: ["properties", name] }
    }

    pub(super) fn others(&'a self) -> Self {
        self.below("additionalProperties")
    }

    pub(super) fn pattern(&'a self, pattern: &'a str) -> Self {
        Self { above: Some(self), steps: ["patternProperties", pattern] }
    }

    /// The place of an item of a list; `index` is empty for all items after the first.
    pub(super) fn item(&'a self, keyword: &'a str, index: &'a str) -> Self {
        Self { above: Some(self), steps: [keyword, index] }
    }

    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.above.map(Place::pointer).unwrap_or_default();
        let [keyword, name] = self.steps;
        // A property may have the empty name, an item has none.
        let has_name = !name.is_empty() || matches!(keyword, "properties" | "patternProperties");
        for step in
            [Some(keyword).filter(|keyword| !keyword.is_empty()), Some(name).filter(|_| has_name)].into_iter().flatten()
        {
            pointer.push('/');
            pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        pointer
    }
}
