//! What one pass over a JSON text tells before it is parsed: how much memory its value takes, how deep it is nested, and whether
//! a number in it would be rounded.

use std::ops::Range;

/// Rounded-up sizes of an object with one member and of a value.
const OBJECT: usize = 700;
const VALUE: usize = 64;

/// Numbers with fewer digits fit into 64 bits.
const SHORTEST: usize = 19;

/// What a text is like. Of a text that is not JSON, only `memory` means something.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// The memory that the text takes when it is parsed, rounded up. A text of many small objects takes a hundred times its
    /// length.
    pub(crate) memory: usize,
    /// How many arrays and objects are inside of each other.
    pub(crate) nesting: usize,
    /// Where the first integer is that a [`serde_json::Number`] holds only as a rounded real number.
    pub(crate) large_integer: Option<Range<usize>>,
}

impl Scan {
    /// Reads a text once.
    pub(crate) fn of(json: &[u8]) -> Self {
        let mut scan = Self { memory: json.len(), ..Self::default() };
        let (mut at, mut depth) = (0, 0_usize);
        while let Some(byte) = json.get(at) {
            at += 1;
            match byte {
                b'"' => at = end_of_string(json, at),
                b'{' | b'[' => {
                    scan.memory += if *byte == b'{' { OBJECT } else { VALUE };
                    depth += 1;
                    scan.nesting = scan.nesting.max(depth);
                }
                b'}' | b']' => depth = depth.saturating_sub(1),
                b',' => scan.memory += VALUE,
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
                    let number = at - 1..at + json[at..].iter().take_while(|byte| is_part(byte)).count();
                    at = number.end;
                    if scan.large_integer.is_none() && is_rounded(&json[number.clone()]) {
                        scan.large_integer = Some(number);
                    }
                }
                _ => {}
            }
        }
        scan
    }
}

/// The index after the string that begins before `at`.
fn end_of_string(json: &[u8], mut at: usize) -> usize {
    loop {
        match json.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return at,
        }
    }
}

fn is_rounded(number: &[u8]) -> bool {
    if number.len() < SHORTEST || !number.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'-')) {
        return false;
    }
    let number = std::str::from_utf8(number).unwrap_or_default();
    number.parse::<u64>().is_err() && number.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn memory_is_at_least_the_real_size() {
        let objects = format!("[{}1]", r#"{"":0},"#.repeat(1_000));
        assert!(Scan::of(objects.as_bytes()).memory > 1_000 * OBJECT);
        assert_eq!(Scan::of(br#""{,[\"{{""#).memory, 9);
        assert_eq!(Scan::of(b"\"\\").memory, 2, "a text that ends in the middle");
    }

    #[test]
    fn nesting_is_counted_in_levels() {
        let nested = |levels: usize| {
            (0..levels).fold(Value::Null, |inner, n| {
                if n % 2 == 0 { vec![inner].into() } else { json!({ "a": inner, "[{": "}" }) }
            })
        };
        for levels in [0, 1, 2, 100] {
            assert_eq!(Scan::of(nested(levels).to_string().as_bytes()).nesting, levels);
        }
        assert_eq!(Scan::of(b"]][[]").nesting, 2, "no JSON");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Scan::of(&bytes).memory >= bytes.len());
        }
    }
}
