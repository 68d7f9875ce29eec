//! What stands under a keyword of JSON Schema: a property may be called `pattern`, and an example may hold `$ref`.

/// What a value in a schema document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Holds {
    /// A schema, a list of schemas, or what a keyword takes: its members are keywords.
    Schema,
    /// Schemas by name: its members are names that anybody chose.
    Named,
    /// A value that no validator reads as a schema.
    Data,
}

impl Holds {
    /// What stands under a member of this.
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

    /// Whether a member of this is a keyword.
    pub(crate) fn keyword(self, name: &str) -> Option<&str> {
        (self == Self::Schema).then_some(name)
    }
}
