//! Letters that JSON does not allow, and that Zoom's answers contain nevertheless: Zoom cuts a name in the
//! middle of an emoji, or a person typed a control character. The zero character is one of them here: JSON allows it, and
//! PostgreSQL cannot keep it, so that a person with it in the name would stop the sync of a webinar.

use serde::de::DeserializeOwned;

/// U+FFFD in JSON's escapes: a letter that cannot be read.
const UNREADABLE: &[u8] = br"\ufffd";

/// The zero character in JSON's escapes.
const ZERO: &[u8] = br"\u0000";

/// Reads JSON. Letters in it that are not allowed are replaced, and `tell` is called then.
///
/// # Errors
/// What is wrong with it. These words can quote the JSON.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8], tell: impl Fn()) -> serde_json::Result<T> {
    let may_have_zero = json.windows(ZERO.len()).any(|part| part == ZERO);
    if !may_have_zero && let Ok(read) = serde_json::from_slice(json) {
        return Ok(read);
    }
    match mended(json) {
        Some(mended) => {
            tell();
            serde_json::from_slice(&mended)
        }
        // No letter is to be replaced: the backslash before the zero is itself escaped, or the JSON has another fault.
        None => serde_json::from_slice(json),
    }
}

/// The same JSON text, with each letter that is not allowed in a text replaced: half a surrogate pair, an escaped zero character and
/// bytes that are no UTF-8 by U+FFFD, a raw control character by a space. None where there is nothing to replace.
fn mended(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let bytes = text.as_bytes();
    let mut mended = Vec::with_capacity(bytes.len());
    let (mut at, mut inside) = (0, false);
    while let Some(byte) = bytes.get(at).copied() {
        let rest = &bytes[at..];
        let taken = match byte {
            b'"' => {
                inside = !inside;
                1
            }
            b'\\' if inside => match unit(rest) {
                Some(0xd800..=0xdbff) if matches!(unit(&rest[6..]), Some(0xdc00..=0xdfff)) => 12,
                Some(0 | 0xd800..=0xdfff) => {
                    mended.extend_from_slice(UNREADABLE);
                    at += 6;
                    continue;
                }
                _ => 2.min(rest.len()),
            },
            0..0x20 if inside => {
                mended.push(b' ');
                at += 1;
                continue;
            }
            _ => 1,
        };
        mended.extend_from_slice(&rest[..taken]);
        at += taken;
    }
    (mended != json).then_some(mended)
}

/// The unit of UTF-16 that a text begins with, as an escape: `\ud83d`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(br"\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(json: &[u8]) -> Option<String> {
        let mended = mended(json)?;
        serde_json::from_slice::<Value>(&mended).ok()?.as_str().map(str::to_owned)
    }

    #[test]
    fn letters_that_json_does_not_allow_are_replaced_and_the_rest_stays() {
        for (json, expected) in [
            (&br#""Ada \ud83d""#[..], "Ada \u{fffd}"),
            (br#""\ud83dAda""#, "\u{fffd}Ada"),
            (br#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (br#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (br#""\uD83D\n""#, "\u{fffd}\n"),
            (br#""\u0000Ada\u0000""#, "\u{fffd}Ada\u{fffd}"),
            (br#""\\u0000 \u0000""#, "\\u0000 \u{fffd}"),
            (br#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
            (b"\"a\x01b\tc\nd\"", "a b c d"),
            (b"\"caf\xe9\"", "caf\u{fffd}"),
        ] {
            assert_eq!(read(json).as_deref(), Some(expected), "{}", String::from_utf8_lossy(json));
        }
        for sound in
            [&br#"{"a": "\ud83d\ude00 \\ \" \u00e9", "b": [1, null]}"#[..], b"\n{\t\"a\": 1 }\r\n", b"{", b"\"\\"]
        {
            assert_eq!(mended(sound), None, "{}", String::from_utf8_lossy(sound));
        }
    }

    #[test]
    fn a_zero_character_is_never_read() {
        for json in [&br#"{"name": "a\u0000b"}"#[..], br#"{"name": "a\u0000b\ud83d"}"#] {
            let read: Value = super::read(json, || {}).unwrap();
            assert!(read["name"].as_str().unwrap().starts_with("a\u{fffd}b"), "{read}");
        }
        let sound: String = super::read(br#""a\\u0000""#, || panic!("nothing is replaced")).unwrap();
        assert_eq!(sound, "a\\u0000");
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_and_mending_once_is_enough(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            if let Some(once) = mended(&bytes) {
                prop_assert_eq!(mended(&once), None);
            }
        }

        #[test]
        fn a_text_of_any_units_can_be_read(units in proptest::collection::vec(any::<u16>(), 0..20)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{escapes}\"");
            let text = super::read::<String>(json.as_bytes(), || {}).unwrap();
            prop_assert_eq!(text, String::from_utf16_lossy(&units).replace('\0', "\u{fffd}"));
        }
    }
}
