//! What a value costs: the bytes that checking it is reckoned by, and the memory that its text takes once it is read.

use serde_json::Value;

/// How many steps checking one value may take; some seconds at worst, where a schema was written for that.
pub(crate) const MAX_STEPS: u64 = 500_000_000;

/// Up to so many steps, checking takes about a tick of the engine and need not leave the thread.
pub(crate) const LIGHT_STEPS: u64 = 5_000_000;

/// About as many bytes as a value has as JSON text.
pub(crate) fn bytes(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 + 2,
        Value::Array(items) => items.iter().map(|item| bytes(item) + 1).sum::<u64>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| name.len() as u64 + 4 + bytes(field)).sum::<u64>() + 2
        }
        _ => 4,
    }
}

/// How many parts a value has: itself, its elements and members, and theirs.
pub(crate) fn parts(value: &Value) -> u64 {
    match value {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<u64>(),
        Value::Object(fields) => 1 + fields.values().map(parts).sum::<u64>(),
        _ => 1,
    }
}

/// How much memory a JSON text takes once it is read, rounded up: a short text of many small objects takes a hundred
/// times its length.
pub(crate) fn memory(text: &str) -> usize {
    const OBJECT: usize = 700;
    const VALUE: usize = 64;
    let (mut inside, mut escaped, mut memory) = (false, false, text.len());
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'{' if !inside => memory += OBJECT,
            b'[' | b',' if !inside => memory += VALUE,
            _ => {}
        }
    }
    memory
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_text_takes_is_not_less_than_what_its_values_take() {
        let objects = format!("[{}1]", r#"{"":0},"#.repeat(1_000));
        assert!(memory(&objects) > 1_000 * 700);
        assert_eq!(memory(r#""{,[\"{{""#), 9);
        assert!(bytes(&json!({ "a": ["bc", 1] })) >= 10);
    }
}
