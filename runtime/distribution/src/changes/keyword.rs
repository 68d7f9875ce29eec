//! The keywords of JSON Schema that decide whether a value is valid. All others are notes for readers.

/// The form of a keyword's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A schema.
    Schema,
    /// A list of schemas, in an order that counts.
    Schemas,
    /// Schemas by name.
    Named,
    /// A list in any order.
    Set,
    /// Data.
    Data,
}

/// The form of a keyword; none where it is no keyword, or only a note.
pub(super) fn form(keyword: &str) -> Option<Form> {
    Some(match keyword {
        "$ref"
        | "not"
        | "if"
        | "then"
        | "else"
        | "items"
        | "contains"
        | "additionalProperties"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "additionalItems" => Form::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Form::Schemas,
        "properties" | "patternProperties" | "dependentSchemas" => Form::Named,
        "type" | "enum" | "required" => Form::Set,
        "const" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minLength"
        | "maxLength" | "pattern" | "format" | "minItems" | "maxItems" | "uniqueItems" | "minContains"
        | "maxContains" | "minProperties" | "maxProperties" | "dependentRequired" | "dependencies"
        | "contentEncoding" | "contentMediaType" | "contentSchema" | "$dynamicRef" | "x-token" => Form::Data,
        _ => return None,
    })
}
