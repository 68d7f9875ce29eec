//! Schemas of answers that the views give: `schemas/api.json`. They become components of the OpenAPI document as they stand.

use serde_json::{Map, Value};

/// The schemas by name, as JSON text.
const SCHEMAS: &str = include_str!("../../../schemas/api.json");

/// Adds the schemas to a document. A name that the code's own types have already stays theirs.
pub(crate) fn add(document: &mut Value) {
    let Ok(schemas) = serde_json::from_str::<Map<String, Value>>(SCHEMAS) else { return };
    let components = &mut document["components"]["schemas"];
    for (name, schema) in schemas {
        if components.get(&name).is_none() {
            components[name.as_str()] = schema;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_schemas_are_added() {
        let mut document = json!({ "components": { "schemas": { "Run": "kept" } } });
        add(&mut document);
        let added = document["components"]["schemas"].as_object().unwrap();
        assert!(added.len() > 20 && added["Run"] == "kept" && added.contains_key("Outcome"));
    }
}
