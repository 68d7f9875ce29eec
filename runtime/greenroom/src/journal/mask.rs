//! Keeps secrets out of journals: links to join with, values of secret properties, fields that a schema marks
//! `"x-secret": true`.
//!
//! A secret is replaced wherever it stands, in input, calls, answers and output alike, by a text of the same length that
//! says nothing of it. In a replay the guest is given that text, and what it does with it meets the same text again. An
//! action that encodes a secret before it writes it somewhere puts it past the mask: who must rule that out keeps digests.

use std::collections::BTreeSet;

use serde_json::Value;

/// Shorter secrets are replaced only where they are the whole of a string: as a part they would be found everywhere.
const WHOLE_BELOW: usize = 8;

/// Replaces the secrets in all strings of a JSON text.
///
/// # Errors
/// Where the text is no JSON.
pub(super) fn masked(text: &str, secrets: &BTreeSet<String>) -> serde_json::Result<String> {
    let mut value: Value = serde_json::from_str(text)?;
    let mut secrets: Vec<(&str, String)> =
        secrets.iter().enumerate().map(|(n, secret)| (secret.as_str(), stand_in(n, secret.len()))).collect();
    // One may be a part of another.
    secrets.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
    walk(&mut value, &secrets);
    Ok(value.to_string())
}

fn walk(value: &mut Value, secrets: &[(&str, String)]) {
    match value {
        Value::String(text) => {
            for (secret, stand_in) in secrets {
                if text == secret {
                    text.clone_from(stand_in);
                } else if secret.len() >= WHOLE_BELOW && text.contains(secret) {
                    *text = text.replace(secret, stand_in);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, secrets)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, secrets)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `masked-7-------`, so long.
fn stand_in(n: usize, length: usize) -> String {
    let mut text = format!("masked-{n}");
    text.truncate(length);
    text.extend(std::iter::repeat_n('-', length - text.len()));
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_replaced_wherever_they_stand_however_they_are_escaped() {
        let secrets = ["https://zoom.example/w/1?tk=abc", "no"].map(str::to_owned).into();
        let text = r#"{"a":["https:\/\/zoom.example/w/1?tk=abc","see https://zoom.example/w/1?tk=abc!"],"no":"no","b":"nobody"}"#;
        let masked: Value = masked(text, &secrets).and_then(|text| serde_json::from_str(&text)).unwrap_or_default();
        let stand_in = "masked-0-----------------------";
        assert_eq!(stand_in.len(), "https://zoom.example/w/1?tk=abc".len());
        assert_eq!(masked, json!({ "a": [stand_in, format!("see {stand_in}!")], "no": "ma", "b": "nobody" }));
    }
}
