//! Positions in a JSON Schema document. A keyword counts only where it is one: a property may be called `pattern`, and
//! an example may contain `$ref`.

/// The kind of a value in a schema document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Holds {
    /// A schema, a list of schemas, or the value of a keyword: its members are keywords.
    Schema,
    /// Schemas by name: the author chose the names of its members.
    Named,
    /// Data: no validator reads it as a schema.
    Data,
}

impl Holds {
    /// The kind of the value under a member of this value.
    pub(crate) fn under(self, name: &str) -> Self {
        match (self, name) {
            (Self::Data, _) | (Self::Schema, "const" | "enum" | "default" | "examples") => Self::Data,
            (
                Self::Schema,
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" | "dependencies",
            ) => Self::Named,
            (Self::Schema | Self::Named, _) => Self::Schema,
        }
    }

    /// The member's name, if the member is a keyword.
    pub(crate) fn keyword(self, name: &str) -> Option<&str> {
        (self == Self::Schema).then_some(name)
    }
}
