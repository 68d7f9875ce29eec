//! References within a schema: `#` and a JSON Pointer, written as a URI's fragment (RFC 6901, section 6).

use std::borrow::Cow;

use greenroom_sentence::{Sentence, sentence};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::sections::plain;

/// What a fragment may hold only as `%` and two hex digits (RFC 3986, section 3.5).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// An example of a reference, for messages.
pub(crate) const EXAMPLE: &str = "\"#/$defs/...\"";

/// The part of a schema that a reference means, by the same reading as the validator's: percent-encoding is taken off, and
/// then the rest is a JSON Pointer.
pub fn referred<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(&pointer(reference)?)
}

/// The JSON Pointer in a reference; none where it is none that a URI may hold.
fn pointer(reference: &str) -> Option<Cow<'_, str>> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
    // The validator looks at the first character before it decodes.
    (is_fragment(fragment) && (fragment.is_empty() || fragment.starts_with('/'))).then_some(pointer)
}

/// Whether a text may stand in a URI as its fragment.
fn is_fragment(text: &str) -> bool {
    let mut escapes = text.split('%');
    let is_plain = |part: &str| utf8_percent_encode(part, ENCODED).eq([part]) || part.is_empty();
    let is_escape = |part: &str| part.as_bytes().get(..2).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
    escapes.next().is_none_or(is_plain) && escapes.all(|part| is_escape(part) && is_plain(part))
}

/// Checks that a reference is one that the validator reads, and reads in the same way.
///
/// # Errors
/// What is wrong with it, and the remedy.
pub(crate) fn check(reference: &Value) -> Result<(), Sentence> {
    let Some(target) = reference.as_str() else {
        return Err(sentence!(
            "failure-schema-reference-text",
            "a reference is a text: write {example}",
            example = EXAMPLE
        ));
    };
    let Some(fragment) = target.strip_prefix('#') else {
        return Err(sentence!(
            "failure-schema-reference-document",
            "it refers to another document, which is never fetched: put what is meant under {definitions} and refer to \
             it by {example}",
            definitions = "\"$defs\"",
            example = EXAMPLE
        ));
    };
    if pointer(target).is_some() {
        return Ok(());
    }
    if !fragment.starts_with('/') {
        return Err(sentence!(
            "failure-schema-reference-anchor",
            "it refers by an anchor, or by something else than a JSON Pointer: write {example}",
            example = EXAMPLE
        ));
    }
    // A name with `%` of its own cannot be told from one that is encoded already.
    let encoded =
        percent_decode_str(fragment).decode_utf8().map(|name| utf8_percent_encode(&name, ENCODED).to_string());
    Err(match encoded {
        Ok(encoded) => sentence!(
            "failure-schema-reference-encoded",
            "it has characters that a reference may only hold percent-encoded: write {example}",
            example = format!("\"#{}\"", plain(&encoded))
        ),
        Err(_) => sentence!(
            "failure-schema-reference-utf8",
            "its percent-encoding is no UTF-8: encode each byte of the name's UTF-8 as `%` and two hex digits"
        ),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({ "$defs": {
            "Page<string>": 1, "a b": 2, "é": 3, "a/b": 4, "a~b": 5, "50%": 6, "f(x)=[1,2]": 7, "%24": 8, "": 9,
        }, "list": [10] })
    }

    #[test]
    fn a_percent_encoded_name_is_found_like_a_plain_one() {
        for (reference, expected) in [
            ("#/$defs/Page%3Cstring%3E", 1),
            ("#/$defs/Page%3cstring%3e", 1),
            ("#/%24defs/a%20b", 2),
            ("#/$defs/%C3%A9", 3),
            ("#/$defs/a~1b", 4),
            ("#/$defs/a%7E1b", 4),
            ("#/$defs/a~0b", 5),
            ("#/$defs/50%25", 6),
            ("#/$defs/f(x)=%5B1,2%5D", 7),
            ("#/$defs/%2524", 8),
            ("#/$defs/", 9),
            ("#/list/0", 10),
        ] {
            check(&json!(reference)).unwrap();
            assert_eq!(referred(&document(), reference), Some(&json!(expected)), "{reference}");
        }
        assert_eq!(referred(&document(), "#"), Some(&document()));
        assert_eq!(referred(&document(), "#/$defs/none"), None);
    }

    #[test]
    fn what_is_wrong_with_a_reference_is_said_with_the_reference_that_is_right() {
        for (reference, remedy) in [
            (json!("#/$defs/Page<string>"), "write \"#/$defs/Page%3Cstring%3E\""),
            (json!("#/$defs/a b"), "write \"#/$defs/a%20b\""),
            (json!("#/$defs/é"), "write \"#/$defs/%C3%A9\""),
            (json!("#/$defs/50%"), "write \"#/$defs/50%25\""),
            (json!("#/$defs/%2"), "write \"#/$defs/%252\""),
            (json!("#/a?b#c"), "write \"#/a?b%23c\""),
            (json!("#/$defs/%ff"), "UTF-8"),
            (json!("#name"), "anchor"),
            (json!("#%2Flist/0"), "anchor"),
            (json!("other.json#/a"), "another document"),
            (json!(1), "a reference is a text"),
        ] {
            let message = check(&reference).unwrap_err();
            assert!(message.english().contains(remedy), "{reference}: {message:?}");
            let document = document();
            assert_eq!(reference.as_str().and_then(|text| referred(&document, text)), None, "{reference}");
        }
    }
}
