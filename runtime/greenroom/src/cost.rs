//! Estimates for JSON values: the size that bounds the work of validation.

use serde_json::{Number, Value};

/// How many steps validating one value may take. A schema that was written to be slow takes some seconds for them.
pub(crate) const MAX_STEPS: u64 = 500_000_000;

/// Up to this many steps, validation runs on the current thread: it takes about as long as one tick of the engine (5
/// ms).
pub(crate) const LIGHT_STEPS: u64 = 5_000_000;

/// How many steps reading a number takes. `multipleOf` divides a number beyond 1e25 as a fraction of large integers,
/// which takes some 40 microseconds (measured with `1e300`).
pub(crate) fn of_number(number: &Number) -> u64 {
    if number.as_f64().is_some_and(|real| real.abs() > 1e25) { 4_000 } else { 1 }
}

/// About the length of a value as JSON text. A number that takes more than one step to read counts as more bytes.
pub(crate) fn bytes(value: &Value) -> u64 {
    bytes_and_strings(value, &mut |_| {})
}

/// The same, and calls `seen` with every string that is a value.
pub(crate) fn bytes_and_strings(value: &Value, seen: &mut impl FnMut(&str)) -> u64 {
    match value {
        Value::String(text) => {
            seen(text);
            text.len() as u64 + 2
        }
        Value::Array(items) => items.iter().map(|item| bytes_and_strings(item, seen) + 1).sum::<u64>() + 2,
        Value::Object(fields) => {
            let member = |(name, field): (&String, &Value)| name.len() as u64 + 4 + bytes_and_strings(field, seen);
            fields.iter().map(member).sum::<u64>() + 2
        }
        Value::Number(number) => 4 * of_number(number),
        Value::Null | Value::Bool(_) => 4,
    }
}

/// The same, but it stops counting at `most` bytes.
pub(crate) fn bytes_up_to(value: &Value, most: u64) -> u64 {
    let mut sum = 2;
    match value {
        Value::Array(items) => {
            for item in items.iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
                if sum >= most {
                    break;
                }
                sum += bytes_up_to(item, most - sum) + 1;
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                if sum >= most {
                    break;
                }
                sum += name.len() as u64 + 4 + bytes_up_to(field, most - sum);
            }
        }
        _ => sum = bytes(value),
    }
    sum
}

/// The number of members of all objects in a value.
pub(crate) fn members(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Object(fields) => fields.len() as u64 + fields.values().map(members).sum::<u64>(),
        _ => 0,
    }
}

/// About the length of the longest JSON Pointer into a value.
pub(crate) fn longest_pointer(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(|item| longest_pointer(item) + 7).max().unwrap_or(0),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| name.len() as u64 + 1 + longest_pointer(field)).max().unwrap_or(0)
        }
        _ => 0,
    }
}

/// The length of the longest string or name in a value, in bytes.
pub(crate) fn longest_text(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64,
        Value::Array(items) => items.iter().map(longest_text).max().unwrap_or(0),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| longest_text(field).max(name.len() as u64)).max().unwrap_or(0)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn estimates_are_at_least_the_real_sizes() {
        let value = json!({ "a": ["bc", 1], "long": { "b": [{}, "text"] } });
        assert!(bytes(&value["a"]) >= 10);
        assert_eq!(bytes_up_to(&value, u64::MAX), bytes(&value));
        assert!(bytes_up_to(&json!(vec!["x"; 1_000]), 10) < 20);
        assert_eq!((members(&value), longest_text(&value)), (3, 4));
        assert!(longest_pointer(&value) >= "/long/b/1".len() as u64);
    }
}
