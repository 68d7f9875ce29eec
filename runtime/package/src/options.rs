//! Fields of an input for which an action offers a choice of values: those with `"x-options"` in the input's schema.

use greenroom_sentence::{Sentence, sentence};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{PackageError, sections::INPUT_SCHEMA};

/// The keyword of the schema.
const KEYWORD: &str = "x-options";

/// A field for which the action offers choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionsField {
    /// The field, as a JSON Pointer into the input: `/webinarId`.
    pub field: String,
    /// The fields that the choices depend on: when one of them changes, the choices are asked for again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
}

/// The keyword's value: `true`, or the fields that the choices depend on.
#[derive(Deserialize)]
#[serde(untagged)]
enum Keyword {
    Plain(bool),
    Dependent(Dependent),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Dependent {
    depends_on: Vec<String>,
}

/// The fields of an input's schema with `"x-options": true`, or with `"x-options": {"dependsOn": ["/account"]}`, in the order
/// of the schema. Only fields of objects can have it: not items of lists.
///
/// # Errors
/// [`PackageError::Schema`] where the keyword has another value, or depends on a field that the schema does not have.
pub fn options_fields(input: &Value) -> Result<Vec<OptionsField>, PackageError> {
    let mut found = Vec::new();
    walk(input, "", "", &mut found)?;
    for (place, one) in &found {
        if let Some(unknown) = one.depends_on.iter().find(|field| !has_field(input, field)) {
            let message = sentence!(
                "failure-schema-options-field",
                "`{unknown}` is no field of the input: write the JSON Pointer of one, like `/account`",
                unknown = unknown
            );
            return Err(wrong(place, message));
        }
    }
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// The depth of the recursion is that of the schema, which is limited when it is read.
fn walk(schema: &Value, place: &str, field: &str, found: &mut Vec<(String, OptionsField)>) -> Result<(), PackageError> {
    for (name, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        let (place, field) = (format!("{place}/properties/{escaped}"), format!("{field}/{escaped}"));
        if let Some(keyword) = inner.get(KEYWORD) {
            let place = format!("{place}/{KEYWORD}");
            let depends_on = match serde_json::from_value(keyword.clone()) {
                Ok(Keyword::Plain(true)) => Some(Vec::new()),
                Ok(Keyword::Plain(false)) => None,
                Ok(Keyword::Dependent(Dependent { depends_on })) => Some(depends_on),
                Err(_) => {
                    let message = sentence!(
                        "failure-schema-options",
                        "write `true`, or `{example}`",
                        example = "{\"dependsOn\": [\"/account\"]}"
                    );
                    return Err(wrong(&place, message));
                }
            };
            if let Some(depends_on) = depends_on {
                found.push((place, OptionsField { field: field.clone(), depends_on }));
            }
        }
        walk(inner, &place, &field, found)?;
    }
    Ok(())
}

fn has_field(schema: &Value, field: &str) -> bool {
    let mut place = Some(schema);
    let Some(names) = field.strip_prefix('/') else { return false };
    for name in names.split('/') {
        let name = name.replace("~1", "/").replace("~0", "~");
        place = place.and_then(|schema| schema.get("properties")?.get(name));
    }
    place.is_some()
}

fn wrong(place: &str, message: Sentence) -> PackageError {
    PackageError::Schema { section: INPUT_SCHEMA, pointer: place.to_owned(), message }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_with_options_are_found_wherever_they_are() {
        let schema = json!({"properties": {
            "account": {"type": "string", "x-options": true},
            "plain": {"type": "string", "x-options": false},
            "target": {"properties": {"a/b": {"x-options": {"dependsOn": ["/account", "/target/a~1b"]}}}},
        }});
        let found = options_fields(&schema).unwrap();
        let shown: Vec<_> = found.iter().map(|one| (one.field.as_str(), one.depends_on.len())).collect();
        assert_eq!(shown, [("/account", 0), ("/target/a~1b", 2)]);
        assert!(options_fields(&json!({})).unwrap().is_empty());
    }

    #[test]
    fn a_keyword_that_says_nothing_is_refused_with_its_place() {
        for (keyword, part) in [
            (json!("yes"), "write `true`"),
            (json!({"dependsOn": ["/nowhere"]}), "`/nowhere` is no field"),
            (json!({"dependsOn": ["a"]}), "`a` is no field"),
            (json!({"depends": []}), "write `true`"),
        ] {
            let schema = json!({"properties": {"a": {"x-options": keyword}}});
            let error = options_fields(&schema).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains("/properties/a/x-options"), "{error}");
        }
    }
}
